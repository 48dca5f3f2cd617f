"""What a file may cost: memory and time by kind of task, and what an archive may unpack to, whatever is nested in it."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Collection
from dataclasses import dataclass

from policytable.errors import DamagedError, EncryptedError

RATIO = 100  # unpacked : packed; the most in 53 office files was 32 (a part) and 21 (a file); 480,000 like cells give 32
RATIO_FROM = 10 << 20  # bytes unpacked from which the ratio counts: a small part of blanks has 400 and harms nobody
DEPTH = 10  # archives inside archives
ENTRIES = 1_000  # of a file with all that is nested in it; the most in 53 office files was 46
ENTRY_BYTES = 200 << 20  # unpacked; the largest sound member met was 24 MB, bombs begin at a gigabyte
TOTAL_BYTES = 400 << 20
OCR_SECONDS = 20  # for a page, on both of the cores that recognition uses; sound pages take 2-8
OCR_PAGES = 200  # recognised in one document; the others are named in an issue
OCR_TOTAL = 600  # seconds for the recognised pages of one document, as above
OCR_THREADS = 2
_ENTRY_MARK = b"PK\x01\x02"  # begins each entry of a ZIP's directory
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # zipfile unpacks the others without regard to the size that is asked for


@dataclass(frozen=True, slots=True)
class Limit:
    """What a task may cost: seconds until its first sign of life, seconds for all of it, bytes of address space.

    `resident` (bytes) is watched from outside where address space says little: recognition reserves more than it fills.
    Tasks that recognise are `heavy` and have processes of their own.
    """

    seconds: float
    total: float
    memory: int
    resident: int | None = None
    heavy: bool = False


_TEXT = Limit(seconds=60, total=60, memory=1 << 30)  # readers of text begin with 0.03 GiB, those of pages with 0.2
_LIST = Limit(
    seconds=20, total=20, memory=1 << 30
)  # reading a page of a list takes 0.001 s, probing it 0.01; the worst made for the tests 2
_PAGED = Limit(seconds=15, total=300, memory=1 << 30)  # a page takes 0.05 s, and there are at most 3000
_SCANNED = Limit(seconds=60, total=OCR_TOTAL + 400, memory=6 << 30, resident=3 << 30, heavy=True)  # recognition of A4 fills 1 GiB
LIMITS = {
    "txt": _TEXT,
    "html": _TEXT,
    "mhtml": _TEXT,
    "listing": _LIST,
    "listing_probe": _LIST,
    "docx": _TEXT,
    "xlsx": _TEXT,
    "align": _TEXT,
    "pdf": _PAGED,
    "ofd": _PAGED,
    "pdf_pictures": _PAGED,
    "ofd_pictures": _PAGED,
    "image_pictures": _PAGED,
    "pdf_scanned": _SCANNED,
    "ofd_scanned": _SCANNED,
    "image_scanned": _SCANNED,
}


@dataclass(slots=True)
class Allowance:
    """What one file may still unpack to; handed down from archive to archive, so that nesting multiplies nothing.

    `about` names the file, `packed` is its size in bytes; `entries` and `unpacked` (bytes) are what was admitted so far.
    """

    about: str
    packed: int
    entries: int = 0
    unpacked: int = 0

    def admit(self, members: Collection[zipfile.ZipInfo], depth: int = 0) -> None:
        """Counts the members of an archive that lies `depth` archives deep. Raises what `check_package` raises."""
        self.entries += len(members)
        self.unpacked += sum(member.file_size for member in members)
        if depth > DEPTH:
            raise self._bomb(f"archives in archives, more than {DEPTH} deep")
        if self.entries > ENTRIES:
            raise self._large(f"{self.entries} entries in the archive are more than {ENTRIES}")
        if self.unpacked > TOTAL_BYTES or any(member.file_size > ENTRY_BYTES for member in members):
            raise self._large("the archive unpacks to more than is reasonable")
        if self.unpacked > RATIO_FROM and self.unpacked > RATIO * self.packed:
            raise self._bomb(f"the archive unpacks to {self.unpacked // max(1, self.packed)} times its size")
        if any(member.compress_type not in _METHODS for member in members):
            raise DamagedError("a member is packed by a method that is not read", about=self.about, code="unreadable")

    def _large(self, message: str) -> DamagedError:
        return DamagedError(message, about=self.about, code="too_large")

    def _bomb(self, message: str) -> DamagedError:
        return DamagedError(message, about=self.about, code="archive_bomb")


def check_package(members: Collection[zipfile.ZipInfo], packed: int, about: str) -> None:
    """Whether an archive of `packed` bytes may be opened, by what its directory says of its members.

    Raises DamagedError `too_large` (entries, bytes), `archive_bomb` (ratio, depth), `unreadable` (a method that is not
    read) or `damaged` (fewer bytes than it names). What a directory says is an upper bound: `zipfile` gives no byte more.
    """
    Allowance(about, packed).admit(members)
    if sum(member.compress_size for member in members) > packed:  # cut, or members that share their bytes
        raise DamagedError("the archive holds fewer bytes than its directory names", about=about)


def open_archive(content: bytes, about: str, allowance: Allowance | None = None, depth: int = 0) -> zipfile.ZipFile:
    """A ZIP that keeps the limits; the caller closes it. For a nested one, with the allowance of the outermost file.

    Raises DamagedError (`damaged` where it is no ZIP, else as `check_package`) and EncryptedError.
    """
    if content.count(_ENTRY_MARK) > 10 * ENTRIES:  # before a list of them is made
        raise DamagedError(f"more than {10 * ENTRIES} entries in the archive", about=about, code="too_large")
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError, struct.error) as error:
        raise DamagedError(f"the package cannot be opened: {error}", about=about, code="damaged") from error
    members = archive.infolist()
    check_package(members, len(content), about)
    if allowance is not None:
        allowance.admit(members, depth)
    if any(member.flag_bits & 1 for member in members):
        raise EncryptedError("a password protects this package", about=about)
    return archive


def read_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, about: str) -> bytes:
    """A member unpacked. Raises DamagedError (`damaged`, `too_large`)."""
    try:
        with archive.open(member) as stream:
            data = stream.read(ENTRY_BYTES + 1)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise DamagedError(f"{member.filename} cannot be unpacked: {error}", about=about) from error
    if len(data) > ENTRY_BYTES:
        raise DamagedError(f"{member.filename} unpacks to more than is reasonable", about=about, code="too_large")
    return data
