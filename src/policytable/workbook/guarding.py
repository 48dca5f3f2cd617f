"""What a returned workbook may be: a package of reasonable size, without programs, links to other workbooks or declared entities."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator

from policytable.errors import DamagedError, EncryptedError, ParseError

PACKED = 100 << 20  # a workbook of 100,000 facts has 20 MB
UNPACKED = 600 << 20  # of all parts; the same workbook unpacks to 240 MB
STRINGS = 200 << 20  # the shared strings, which are all held in memory
RATIO, RATIO_FROM = 100, 10 << 20  # of our own workbooks the most was 24
PARTS = 400
_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # what an encrypted workbook and an .xls begin with
_ACTIVE = re.compile(
    r"vbaproject|externallinks/|activex|macrosheets/|dialogsheets/|connections\.xml|querytables/|embeddings/|ctrlprops/", re.I
)
_MACROS = b"macroEnabled"
_ENTITY = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.I)
_HEAD = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:\?xml[^>]*?(?:encoding=[\"'](?:utf-?8|us-ascii)[\"'][^>]*)?\?>|[A-Za-z!])", re.I)
_ENCODED = re.compile(rb"^(?:\xef\xbb\xbf)?\s*<\?xml[^>]*encoding=[\"'](?!utf-?8[\"']|us-ascii[\"'])", re.I)
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]{0,200}?ref=[\"']([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})[\"']")
_MOST_MERGES = 10_000
_CHUNK, _OVERLAP = 1 << 20, 300
Merged = dict[str, tuple[tuple[int, int], ...]]


def check_package(content: bytes, about: str) -> Merged:
    """The rows, from first to last, that merged cells touch, by the part of each sheet.

    Raises DamagedError (`damaged`, `too_large`, `archive_bomb`, `entities`), EncryptedError, and ParseError `workbook_active`.
    """
    if content.startswith(_OLD):
        raise EncryptedError("it is encrypted, or of the old .xls form", about=about, remedy="save it as .xlsx without a password")
    if len(content) > PACKED:
        raise DamagedError(f"{len(content) >> 20} MB are more than {PACKED >> 20}", about=about, code="too_large")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_sizes(archive.infolist(), len(content), about)
            _check_names(archive.infolist(), about)
            return {part.filename: tuple(_look(archive, part, about)) for part in archive.infolist()}
    except (zipfile.BadZipFile, zlib.error, struct.error, OSError, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise DamagedError(f"it is no .xlsx workbook: {error}", about=about, remedy="save it as .xlsx and try again") from error


def _check_sizes(parts: list[zipfile.ZipInfo], packed: int, about: str) -> None:
    unpacked = sum(part.file_size for part in parts)
    strings = sum(part.file_size for part in parts if "sharedstrings" in part.filename.lower())
    if len(parts) > PARTS or unpacked > UNPACKED or strings > STRINGS:
        raise DamagedError("it unpacks to more than is reasonable", about=about, code="too_large")
    if unpacked > RATIO_FROM and unpacked > RATIO * packed:
        raise DamagedError(f"it unpacks to {unpacked // max(1, packed)} times its size", about=about, code="archive_bomb")
    if sum(part.compress_size for part in parts) > packed:
        raise DamagedError("it holds fewer bytes than its directory names", about=about)
    if len({part.filename.lower() for part in parts}) != len(parts):
        raise DamagedError("a part stands twice in it", about=about)


def _check_names(parts: list[zipfile.ZipInfo], about: str) -> None:
    for part in parts:
        if part.flag_bits & 1:
            raise EncryptedError("a password protects it", about=about)
        if _ACTIVE.search(part.filename):
            raise _active(f"it holds {part.filename}", about)


def _look(archive: zipfile.ZipFile, part: zipfile.ZipInfo, about: str) -> Iterator[tuple[int, int]]:
    """Go through one part in pieces (whatever its name: a sheet may have any): what must not be there, and the rows of merged cells."""
    seen, kept, found = 0, b"", 0
    with archive.open(part) as stream:
        while piece := stream.read(_CHUNK):
            text = kept + piece
            if not seen and _is_xml(part.filename) and (_ENCODED.search(text[:400]) or not _HEAD.match(text[:400])):
                raise DamagedError(f"{part.filename} is not XML in UTF-8", about=about)
            if _ENTITY.search(text):
                raise DamagedError(f"{part.filename} declares entities, which no spreadsheet program writes", about=about, code="entities")
            if part.filename == "[Content_Types].xml" and _MACROS in text:
                raise _active("it is a workbook with macros", about)
            for hit in _MERGED.finditer(text):
                found += 1
                yield int(hit[2]), int(hit[4])
            if found > _MOST_MERGES:
                raise DamagedError("it holds more merged cells than is reasonable", about=about, code="too_large")
            seen += len(piece)
            kept = text[-_OVERLAP:]


def _is_xml(name: str) -> bool:
    return name.lower().endswith((".xml", ".rels"))


def _active(what: str, about: str) -> ParseError:
    remedy = "save it as a plain .xlsx without macros and links to other workbooks, or fill in a fresh export"
    return ParseError(what, about=about, code="workbook_active", remedy=remedy)
