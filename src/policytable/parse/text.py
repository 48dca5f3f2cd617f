"""Plain text and decoding: nothing is dropped, nothing is joined."""

from __future__ import annotations

import codecs
import re

from policytable.errors import DamagedError
from policytable.model import Block, Issue, Table, TableCell
from policytable.parse.columns import regions
from policytable.parse.draft import Draft, Ink
from policytable.parse.outcome import Parsed, issue
from policytable.parse.stacked import Region

METHOD = "text-2"
_SIZE_LIMIT = 30 << 20
_DECLARED = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w:-]{1,30})|<\?xml[^>]{0,80}encoding=["']([\w:-]{1,30})["']""", re.I)
_GB = {"gb2312", "gb-2312", "gb-2312-80", "gb2312-80", "chinese", "csgb2312", "gbk", "cp936", "ms936", "x-gbk", "gb18030", "hz-gb-2312"}
_BIG5 = {"big5", "big5-hkscs", "big5hkscs", "cn-big5", "csbig5", "x-x-big5", "cp950"}
_OTHERS = {"utf-8", "utf-16", "utf-16-le", "utf-16-be", "shift-jis", "euc-jp", "euc-kr"}
_HIGH = re.compile(rb"[\x80-\xff]+")
_HEAD = 4096
_FEW = 12  # bytes outside ASCII that may be valid UTF-8 by chance though they are GB (联通 is): then the declaration decides
_DAMAGED = (
    30  # bytes outside ASCII for each broken place in what is UTF-8 all the same; chosen: GB read as UTF-8 breaks at nearly every character
)
_CHINESE = re.compile("[，。、：；的是在不有和人一为為国國及对對]")  # a wrong codec seldom meets them, the right one on every line
_STANDARD = dict(
    zip(
        (0xE5E5, *range(0xE78D, 0xE797), 0xE7C7, 0xE81E, 0xE826, 0xE82B, 0xE82C, 0xE832, 0xE843, 0xE854, 0xE864),
        (0x3000, 0xFE10, 0xFE12, 0xFE11, *range(0xFE13, 0xFE1A), 0x1E3F, *range(0x9FB4, 0x9FBC)),
        strict=True,
    )
)  # the two-byte codes whose mapping the encoding standard of the web changed
_PRIVATE = re.compile("[\ue5e5\ue78d-\ue7c7\ue81e-\ue864]")


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
    """Text of bytes: by their mark, else strict UTF-8, else as declared, else GB 18030 or Big5, whichever reads as Chinese.

    The bytes outvote the declaration: servers say latin-1 for everything, pages keep the charset of their template. Bytes
    that say gb2312 or gbk are read as GB 18030, as browsers do. Damage stands as U+FFFD and is told (`undecodable`).
    """
    if len(content) > _SIZE_LIMIT:
        raise DamagedError(f"{len(content)} bytes of text are more than is reasonable", about=name, code="too_large")
    text = _marked(content) or _decoded(content, _codec(declared))
    count = text.count("\ufffd")
    return text, [issue("undecodable", f"{count} places could not be decoded and stand as U+FFFD", name)] if count else []


def declared_encoding(content: bytes, media_type: str | None) -> str | None:
    """The encoding that the transfer or the page itself names, None where neither does. Where they differ, the page's
    counts if the bytes cannot be what the transfer says."""
    sent = re.search(r"charset\s*=\s*[\"']?([\w:-]+)", media_type or "", re.I)
    found = _DECLARED.search(re.sub(rb"<!--.*?(?:-->|$)", b"", content[:4096], flags=re.S))
    own = (found.group(1) or found.group(2)).decode("ascii") if found else None
    if sent is None or (own is not None and _codec(own) != _codec(sent.group(1)) and not _fits(content, _codec(sent.group(1)))):
        return own
    return sent.group(1)


def _codec(declared: str | None) -> str | None:
    """The codec of a declared name; None for names that say nothing (latin-1 is what servers say of everything)."""
    lowered = (declared or "").lower().replace("_", "-")
    if lowered in _GB:
        return "gb18030"
    if lowered in _BIG5:
        return "big5hkscs"
    return lowered if lowered in _OTHERS else None


def _marked(content: bytes) -> str:
    """The text of bytes that begin with a mark, or of UTF-16 without one: every second byte of its markup is zero."""
    for mark, codec in ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if content.startswith(mark):
            return content[len(mark) :].decode(codec, "replace")
    head = content[:_HEAD]
    even, odd = head[::2].count(0), head[1::2].count(0)
    if max(even, odd) < 0.1 * len(head) or min(even, odd) > 0.01 * len(head):
        return ""
    return content.decode("utf-16-le" if odd > even else "utf-16-be", "replace")


def _decoded(content: bytes, declared: str | None) -> str:
    utf8 = content.decode("utf-8", "replace")
    damage = utf8.count("\ufffd")
    if not damage and declared != "gb18030":
        return utf8
    wide = sum(map(len, _HIGH.findall(content)))
    if not damage and (not 0 < wide <= _FEW or not _fits(content, "gb18030")):
        return utf8
    if damage and wide >= _DAMAGED * damage:
        return utf8
    if declared in (None, "utf-8", "utf-16-le", "utf-16-be", "utf-16") or not _fits(content, declared):
        read = [content.decode("big5hkscs", "replace"), _gb(content)]
        return max([utf8, *read], key=lambda text: _CHINESE.subn("", text)[1] - 20 * text.count("\ufffd"))
    return _gb(content) if declared == "gb18030" else content.decode(declared, "replace")


def _gb(content: bytes) -> str:
    """GB 18030 as browsers read it. Where its 2000 and 2022 editions differ, a standard character is better than one of
    the private use area, and so is one byte 80 as € than as damage."""
    text = content.decode("gb18030", "replace")
    if "\ufffd" in text and b"\x80" in content:
        text = content.decode("gb18030", _EURO)
    return text.translate(_STANDARD) if _PRIVATE.search(text) else text


def _euro(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return ("€" if error.object[error.start] == 0x80 else "\ufffd"), error.start + 1


def _fits(content: bytes, codec: str | None) -> bool:
    """Whether bytes are what they are said to be; the last character may be cut off."""
    if codec is None:
        return False
    decoder = codecs.getincrementaldecoder(codec)()
    try:
        decoder.decode(content)
    except UnicodeDecodeError:
        return codec == "gb18030" and b"\x80" in content and "\ufffd" not in content.decode(codec, _EURO)
    return True


_EURO = "policytable-euro"
codecs.register_error(_EURO, _euro)


def _paragraph(draft: Draft, line: str) -> None:
    body = line.rstrip("\r\n")
    start = draft.put(Ink(line))
    if body.strip():
        lead = len(body) - len(body.lstrip())
        draft.blocks.append(Block("paragraph", start + lead, start + len(body.rstrip())))


def _table(draft: Draft, lines: list[str], region: Region) -> None:
    starts = {number: draft.put(Ink(lines[number])) for number in range(region.start, region.end)}
    number, cells = len(draft.tables), list[TableCell]()
    offsets = region.offsets or (0,) * len(region.rows)
    for row, members in enumerate(region.rows):
        windows = [(starts[line] + low, starts[line] + high) for line, low, high in members]
        draft.blocks.append(Block("row", windows[0][0], windows[-1][1], table=number, row=row))
        for column, (low, high) in enumerate(windows, offsets[row]):
            below = next((under for under in range(row + 1, len(offsets)) if offsets[under] <= column), len(offsets))
            cells.append(TableCell(row, column, low, high, row_span=below - row if row else 1))
    columns = max(offset + len(members) for offset, members in zip(offsets, region.rows, strict=True))
    draft.tables.append(Table(cells[0].start, cells[-1].end, len(region.rows), columns, tuple(cells), 1))
