"""Plain text and decoding: nothing is dropped, nothing is joined."""

from __future__ import annotations

import re

from policytable.errors import DamagedError
from policytable.model import Block, Issue, Table, TableCell
from policytable.parse.columns import Region, regions
from policytable.parse.draft import Draft, Ink
from policytable.parse.outcome import Parsed, issue

METHOD = "text-2"
_SIZE_LIMIT = 30 << 20
_DECLARED = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w:-]{1,30})|<\?xml[^>]{0,80}encoding=["']([\w:-]{1,30})["']""", re.I)
_GB = {"gb2312", "gb_2312", "gb_2312-80", "gbk", "cp936", "x-gbk", "gb18030", "hz-gb-2312"}


def read_text(content: bytes, name: str) -> Parsed:
    """Reads a text file: one paragraph for each non-empty line, rows where lines are a table."""
    text, issues = decode(content, name)
    text = text.replace("\r\n", "\n")
    draft = Draft()
    lines = re.findall(r"[^\n]*\n|[^\n]+", text)
    tables = {region.start: region for region in regions([line.rstrip("\r\n") for line in lines])}
    at = 0
    while at < len(lines):
        if at in tables:
            _table(draft, lines, tables[at])
            at = tables[at].end
        else:
            _paragraph(draft, lines[at])
            at += 1
    return Parsed(draft.document(content, "text/plain", METHOD), tuple(issues))


def decode(content: bytes, name: str, declared: str | None = None) -> tuple[str, list[Issue]]:
    """Text of bytes: as declared, else strict UTF-8, else GB 18030, else with replacement marks and an issue.

    Bytes that say gb2312 or gbk are read as GB 18030: pages that declare the small sets use characters outside them.
    """
    if len(content) > _SIZE_LIMIT:
        raise DamagedError(f"{len(content)} bytes of text are more than is reasonable", about=name, code="too_large")
    for mark, codec in ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if content.startswith(mark):
            return content[len(mark) :].decode(codec, "replace"), []
    for tried in dict.fromkeys((_codec(declared), "utf-8", "gb18030")):
        try:
            return content.decode(tried), []
        except (UnicodeDecodeError, LookupError):
            continue
    best = min((content.decode(known, "replace") for known in ("utf-8", "gb18030")), key=lambda text: text.count("\ufffd"))
    count = best.count("\ufffd")
    return best, [issue("undecodable", f"{count} places could not be decoded and stand as U+FFFD", name)]


def declared_encoding(content: bytes, media_type: str | None) -> str | None:
    """The encoding that the transfer or the page itself names, None where neither does."""
    sent = re.search(r"charset\s*=\s*[\"']?([\w:-]+)", media_type or "", re.I)
    if sent:
        return sent.group(1)
    found = _DECLARED.search(content[:4096])
    return (found.group(1) or found.group(2)).decode("ascii") if found else None


def _codec(declared: str | None) -> str:
    if declared is None:
        return "utf-8"
    lowered = declared.lower()
    return "gb18030" if lowered in _GB else lowered


def _paragraph(draft: Draft, line: str) -> None:
    body = line.rstrip("\r\n")
    start = draft.put(Ink(line))
    if body.strip():
        lead = len(body) - len(body.lstrip())
        draft.blocks.append(Block("paragraph", start + lead, start + len(body.rstrip())))


def _table(draft: Draft, lines: list[str], region: Region) -> None:
    starts = {number: draft.put(Ink(lines[number])) for number in range(region.start, region.end)}
    number, cells = len(draft.tables), list[TableCell]()
    for row, members in enumerate(region.rows):
        windows = [(starts[line] + low, starts[line] + high) for line, low, high in members]
        draft.blocks.append(Block("row", windows[0][0], windows[-1][1], table=number, row=row))
        cells += [TableCell(row, column, low, high) for column, (low, high) in enumerate(windows)]
    columns = max(len(members) for members in region.rows)
    draft.tables.append(Table(cells[0].start, cells[-1].end, len(region.rows), columns, tuple(cells), 1))
