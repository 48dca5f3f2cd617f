"""What stands in columns and is no table: forms, signatures, tables of contents, running text side by side, spread letters."""

from __future__ import annotations

import re
from collections.abc import Sequence

from policytable.parse.draft import is_wide
from policytable.parse.printed.unruled_rows import Band, Row, column_of

_LEADER = re.compile(r"[.．·…⋯]{3,}|(?:[.．·]\s){3,}|…{2}")
_FORM = re.compile(r"[：:]|_{2,}|＿|□|☑|签字|签名|盖章|签发人|年\s*月\s*日|^\d{4}年\d{1,2}月\d{1,2}日$")
_MARK = re.compile(r"[（(]?[一二三四五六七八九十\d]{1,3}[)）、.．]+|[●•■◆★▪➢○□①-⑳—-]|第[一二三四五六七八九十百\d]+[条章节]")
_FIGURE = re.compile(r"[\d.,，%％~～—–+-]+(?:万元|亿元|元|家|个|项|户|年|月|日|分|名|吨|万|千瓦)?(?:以上|以下|以内)?")
_ROOMY = 8.0  # em; columns of running text have 12 and more
_FULL = 1.2  # em short of the edge at which a line of running text is full
_NEAR = 0.7  # em within which fields of a column begin, end or are centred
_REGULAR = 0.7  # share of a column's fields that do


def is_no_table(rows: Sequence[Row], bands: Sequence[Band]) -> bool:
    """Whether lines with fields are something else than rows of a table."""
    filled = [row for row in rows if len(row.fields) >= max(2, len(bands) - 1)]
    if len(bands) < 2 or len(filled) < 3 or 2 * len(filled) < len(rows):
        return True
    if _is_other(rows) or _is_prose(rows, bands) or not _is_regular(rows, bands):
        return True
    return len(bands) == 2 and not _is_pair(rows, bands)


def looks_tabular(rows: Sequence[Row]) -> bool:
    """Whether lines look like a table though none was made of them: several in a row with many fields, and no other sign."""
    many = [row for row in rows if len(row.fields) >= 3]
    return len(many) >= 4 and 2 * len(many) > len(rows) and not _is_other(rows) and not _is_prose(rows, bands=[])


def is_form(row: Row) -> bool:
    """Whether half of the fields of a line are labels to be filled in."""
    return 2 * sum(bool(_FORM.search(field.text)) for field in row.fields) >= len(row.fields)


def has_head(groups: Sequence[Sequence[Row]], bands: Sequence[Band]) -> bool:
    """Whether the first row names the columns: it fills them, and has no figures where the others have."""
    head = [field for row in groups[0] for field in row.fields]
    filled = {column_of(field, bands) for field in head}
    return len(filled) >= len(bands) - 1 and not any(_FIGURE.fullmatch(field.text.replace(" ", "")) for field in head)


def _is_other(rows: Sequence[Row]) -> bool:
    texts = [field.text for row in rows for field in row.fields]
    leaders = sum(any(_LEADER.search(field.text) for field in row.fields) for row in rows)
    forms = sum(bool(_FORM.search(text)) for text in texts)
    single = sum(len(text) == 1 and is_wide(text) for text in texts)
    stops = sum(text[-1] in "，。；" for text in texts)
    return 2 * leaders >= len(rows) or 4 * forms > len(texts) or 2 * single > len(texts) or 3 * stops > len(texts)


def _is_prose(rows: Sequence[Row], bands: Sequence[Band]) -> bool:
    """Two columns or more of full lines."""
    full = 0
    for at, band in enumerate(bands):
        own = [field for row in rows for field in row.fields if column_of(field, bands) == at]
        words = [field for field in own if sum(map(is_wide, field.text)) > 0.5 * len(field.text)]
        reach = sum(band.high - field.right < _FULL * field.size for field in words)
        full += len(words) > 2 and band.high - band.low > _ROOMY * words[0].size and reach > 0.5 * len(words)
    return full > 1


def _is_regular(rows: Sequence[Row], bands: Sequence[Band]) -> bool:
    """Whether the fields of every column begin, end or are centred at one place, but for a head of the table."""
    for at in range(len(bands)):
        own = [field for row in rows[1:] for field in row.fields if column_of(field, bands) == at]
        shares = [
            max((sum(abs(other - place) < _NEAR * own[0].size for other in places) for place in places), default=0)
            for places in ([f.left for f in own], [f.right for f in own], [f.middle for f in own])
        ]
        if not own or max(shares) < _REGULAR * len(own):
            return False
    return True


def _is_pair(rows: Sequence[Row], bands: Sequence[Band]) -> bool:
    """Two columns are a table where one has a head in words and short figures under it, and neither is a list mark."""
    columns = [[f for row in rows for f in row.fields if column_of(f, bands) == at] for at in range(2)]
    if any(2 * sum(bool(_MARK.match(field.text)) for field in own[1:]) > len(own) - 1 for own in columns):
        return False
    figures = [sum(bool(_FIGURE.fullmatch(field.text.replace(" ", ""))) for field in own[1:]) for own in columns]
    return any(
        count >= 0.6 * (len(own) - 1) and count > 1 and not any(char.isdigit() for char in own[0].text)
        for count, own in zip(figures, columns, strict=True)
    )
