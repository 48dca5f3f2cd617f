"""What bytes are, by their first bytes and by what a package holds; the name only decides where bytes do not."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import Literal

from policytable.errors import DamagedError, EmptyError, EncryptedError
from policytable.parse.archive import is_partly_encrypted
from policytable.parse.guard.limits import open_archive
from policytable.parse.html.mhtml import is_mhtml
from policytable.parse.office.ole import is_cut, is_encrypted

Kind = Literal["txt", "html", "pdf", "docx", "xlsx", "office", "image", "ofd", "zip", "mhtml"]

MEDIA_TYPES: dict[Kind, str] = {
    "txt": "text/plain",
    "html": "text/html",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "office": "application/msword",
    "image": "image/png",
    "ofd": "application/ofd",
    "zip": "application/zip",
    "mhtml": "multipart/related",
}
_IMAGES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HTML = re.compile(rb"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]|<title[\s>]|<meta\s+(?:charset|http-equiv)", re.I)
_FOLDERS: tuple[tuple[str, Kind], ...] = (("word/", "docx"), ("xl/", "xlsx"))
_OTHER_ARCHIVES = {b"Rar!\x1a\x07": "RAR", b"7z\xbc\xaf\x27\x1c": "7-Zip", b"\x1f\x8b\x08": "gzip"}
_BINARY = ("pdf", "docx", "xlsx", "doc", "xls", "wps", "et", "ofd", "png", "jpg", "jpeg", "zip")


def sniff(content: bytes, name: str) -> Kind:
    """The reader for these bytes. Raises EmptyError, EncryptedError, and DamagedError `not_a_<suffix>`, `too_large` or `archive_bomb`."""
    if not content.strip(b"\x00 \t\r\n"):
        raise EmptyError("the file holds no bytes" if not content else "the file holds blanks only", about=name)
    suffix = PurePosixPath(name.replace("\\", "/")).suffix.lower().lstrip(".")
    head = content[:4096].removeprefix(b"\xef\xbb\xbf").lstrip()
    if b"%PDF-" in content[:1024]:
        return "pdf"
    if content.startswith(_OLE):
        return _ole(content, name)
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _package(content, name, suffix)
    if content.startswith(tuple(_OTHER_ARCHIVES)):
        raise _other_archive(content, name)
    if content.startswith(_IMAGES) or (content.startswith(b"RIFF") and content[8:12] == b"WEBP"):
        return "image"
    if is_mhtml(content):
        return "mhtml"
    if head.startswith(b"{\\rtf") or b"schemas.microsoft.com/office/word/2003" in head:
        return "office"
    return _textual(content, head, name, suffix)


def _textual(content: bytes, head: bytes, name: str, suffix: str) -> Kind:
    html = bool(_HTML.search(head)) or (head.startswith(b"<") and suffix in ("html", "htm", "shtml"))
    if html and suffix in ("doc", "wps", "xls", "et"):
        return "html"  # word processors and old office systems save pages under these names
    if suffix in _BINARY and not (suffix == "pdf" and not html and b"endobj" in content):
        what = "an HTML page, most likely the error page of a site" if html else "not of that format"
        raise DamagedError(f"named .{suffix}, but its bytes are {what}", about=name, code=f"not_a_{suffix}")
    if suffix == "pdf":
        return "pdf"
    return "html" if html or suffix in ("html", "htm", "shtml") else "txt"


def _ole(content: bytes, name: str) -> Kind:
    if is_encrypted(content):
        raise EncryptedError("a password protects this office file", about=name)
    if is_cut(content):
        raise DamagedError("the file ends before what its header names: a broken download", about=name)
    return "office"


def _other_archive(content: bytes, name: str) -> DamagedError:
    what = next(told for magic, told in _OTHER_ARCHIVES.items() if content.startswith(magic))
    remedy = "unpack it and add the files, or pack them as ZIP"
    return DamagedError(f"{what} archives are not read", about=name, code="archive_format", remedy=remedy)


def _package(content: bytes, name: str, suffix: str) -> Kind:
    try:
        with open_archive(content, name) as package:
            members = package.infolist()
    except EncryptedError:
        if is_partly_encrypted(content):
            return "zip"
        raise
    names = {member.filename.replace("\\", "/").lower() for member in members}
    if "ofd.xml" in names:
        return "ofd"
    for folder, kind in _FOLDERS:
        if any(entry.startswith(folder) and entry.endswith((".xml", ".bin")) for entry in names):
            return kind
    if "content.xml" in names or "mimetype" in names:
        return "office"
    if suffix not in ("docx", "xlsx", "ofd") and "[content_types].xml" not in names:
        return "zip"
    what = f"not_a_{suffix}" if suffix in ("docx", "xlsx", "ofd") else "unknown_package"
    raise DamagedError("a package that is neither a document nor a workbook", about=name, code=what)
