"""Fonts of an OFD: which glyph a font draws for a character, and a font of the system for those that are not embedded."""

from __future__ import annotations

import struct
from functools import cache
from pathlib import Path

_LIMIT = 0x20000  # entries of one table; all of Unicode's ideographs are 98 000
_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "/System/Library/Fonts", "/Library/Fonts", "C:/Windows/Fonts")
# In this order: the first is small and drawn for screens; all have every character of GB 2312.
_NAMES = (
    "wqy-zenhei.ttc", "wqy-microhei.ttc", "NotoSansCJK-Regular.ttc", "NotoSerifCJK-Regular.ttc", "NotoSansSC-Regular.otf",
    "SourceHanSansCN-Regular.otf", "DroidSansFallbackFull.ttf", "uming.ttc", "simsun.ttc", "msyh.ttc", "PingFang.ttc", "STHeiti Light.ttc",
)  # fmt: skip


@cache
def system_font() -> bytes | None:
    """A font of this machine with Chinese characters, the same one every time; None where there is none."""
    for folder in _FOLDERS:
        found = {path.name: path for path in sorted(Path(folder).rglob("*.[to]t[cf]"), reverse=True)} if Path(folder).is_dir() else {}
        for name in _NAMES:
            if name in found:
                return found[name].read_bytes()
    return None


def glyph_ids(font: bytes) -> dict[int, int]:
    """Code point to glyph of a TrueType or OpenType font (of the first in a collection); empty where it has no such table."""
    try:
        start = struct.unpack_from(">I", font, 12)[0] if font[:4] == b"ttcf" else 0
        table = _table(font, start, b"cmap")
        return {} if table is None else _subtable(font, table)
    except (struct.error, IndexError):  # cut short: what it would have drawn is not known
        return {}


def _table(font: bytes, start: int, name: bytes) -> int | None:
    count = struct.unpack_from(">H", font, start + 4)[0]
    for at in range(start + 12, start + 12 + 16 * count, 16):
        if font[at : at + 4] == name:
            return int(struct.unpack_from(">I", font, at + 8)[0])
    return None


def _subtable(font: bytes, table: int) -> dict[int, int]:
    """The widest Unicode subtable; symbol and Macintosh subtables name no characters."""
    count = struct.unpack_from(">H", font, table + 2)[0]
    records = [struct.unpack_from(">HHI", font, table + 4 + 8 * at) for at in range(count)]
    offsets = [table + offset for platform, encoding, offset in records if platform == 0 or (platform == 3 and encoding in (1, 10))]
    readers = {12: _segments_long, 4: _segments, 6: _trimmed}
    for form, reader in readers.items():
        for offset in offsets:
            if struct.unpack_from(">H", font, offset)[0] == form:
                return reader(font, offset)
    return {}


def _segments_long(font: bytes, at: int) -> dict[int, int]:
    found: dict[int, int] = {}
    for group in range(min(_LIMIT, struct.unpack_from(">I", font, at + 12)[0])):
        first, last, glyph = struct.unpack_from(">III", font, at + 16 + 12 * group)
        last = min(last, 0x10FFFF, first + _LIMIT - len(found))
        found.update(zip(range(first, last + 1), range(glyph, glyph + _LIMIT), strict=False))
    return found


def _segments(font: bytes, at: int) -> dict[int, int]:
    count = struct.unpack_from(">H", font, at + 6)[0] // 2
    found: dict[int, int] = {}
    room = 2 * _LIMIT  # codes looked at: segments of a hostile font overlap
    for segment in range(count):
        last_at = at + 14 + 2 * segment
        last, first = struct.unpack_from(">H", font, last_at)[0], struct.unpack_from(">H", font, last_at + 2 + 2 * count)[0]
        shift = struct.unpack_from(">H", font, last_at + 2 + 4 * count)[0]
        place = last_at + 2 + 6 * count
        offset = struct.unpack_from(">H", font, place)[0]
        for code in range(first, min(last, 0xFFFE) + 1):
            if offset == 0:
                glyph = (code + shift) & 0xFFFF
            else:
                drawn = struct.unpack_from(">H", font, place + offset + 2 * (code - first))[0]
                glyph = (drawn + shift) & 0xFFFF if drawn else 0
            if glyph:
                found[code] = glyph
        room -= max(0, last - first)
        if room < 0:
            break
    return found


def _trimmed(font: bytes, at: int) -> dict[int, int]:
    first, count = struct.unpack_from(">HH", font, at + 6)
    return {first + step: struct.unpack_from(">H", font, at + 10 + 2 * step)[0] for step in range(count)}
