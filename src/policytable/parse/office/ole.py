"""What an old office file is and whether a password protects it, without unpacking its streams."""

from __future__ import annotations

import struct
from typing import Literal

Old = Literal["doc", "xls", "ppt", "unknown"]
_WORD = "WordDocument".encode("utf-16-le")
_BOOKS = tuple(name.encode("utf-16-le") for name in ("Workbook", "Book"))
_SLIDES = "PowerPoint Document".encode("utf-16-le")
_FREE = b"\xff\xff\xff\xff"
_STEP = 64  # streams begin at multiples of a small sector


def old_kind(content: bytes) -> Old:
    """The program by the names of the streams in the directory."""
    if _WORD in content:
        return "doc"
    if any(name in content for name in _BOOKS):
        return "xls"
    return "ppt" if _SLIDES in content else "unknown"


def is_cut(content: bytes) -> bool:
    """Whether the file ends before its directory or before a sector that is in use: LibreOffice then reads gibberish as text."""
    if len(content) < 512:
        return True
    shift, tables, start = (struct.unpack_from(form, content, at)[0] for form, at in (("<H", 30), ("<I", 44), ("<I", 48)))
    size = 1 << min(shift, 12)
    root = (start + 1) * size
    return content[root : root + 2] != b"R\x00" or len(content) <= (_last_used(content, size, tables) + 1) * size


def _last_used(content: bytes, size: int, tables: int) -> int:
    """The number of the last sector that the tables of the header name as used; -1 where they name none."""
    last = -1
    for number, place in enumerate(struct.unpack_from("<109I", content, 76)[: min(tables, 109)]):
        table = content[(place + 1) * size : (place + 2) * size]
        used = [at for at in range(0, len(table) - 3, 4) if table[at : at + 4] != _FREE]
        last = max(last, number * (size // 4) + used[-1] // 4) if used else last
    return last


def is_encrypted(content: bytes) -> bool:
    """Whether the header of the text or of the workbook says that what follows is encrypted."""
    if "EncryptedPackage".encode("utf-16-le") in content or "EncryptionInfo".encode("utf-16-le") in content:
        return True
    kind = old_kind(content)
    if kind == "doc":
        return any(_word_flag(content, at) for at in _starts(content, b"\xec\xa5"))
    return kind == "xls" and any(_file_pass(content, at) for at in _starts(content, b"\x09\x08"))


def _starts(content: bytes, magic: bytes) -> list[int]:
    found: list[int] = []
    at = content.find(magic)
    while at >= 0 and len(found) < 50:
        if at % _STEP == 0 and at:
            found.append(at)
        at = content.find(magic, at + 1)
    return found


def _word_flag(content: bytes, at: int) -> bool:
    """FIB: bit 8 of the flags at offset 10 is fEncrypted."""
    return len(content) > at + 12 and bool(struct.unpack_from("<H", content, at + 10)[0] & 0x0100)


def _file_pass(content: bytes, at: int) -> bool:
    """A FILEPASS record (0x2F) among the first records of a workbook stream."""
    for _ in range(12):
        if at + 4 > len(content):
            return False
        record, size = struct.unpack_from("<HH", content, at)
        if record == 0x2F:
            return True
        at += 4 + int(size)
    return False
