"""The type of a file by its first bytes, where they make it clear; what is inside is for `parse` to open."""

from __future__ import annotations

import re

_HEAD = 1024  # bytes; readers accept a PDF header anywhere in the first kilobyte
_HTML = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|title|meta)\b", re.I | re.S
)
_STARTS = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"{\\rtf", "application/rtf"),
)
# Names of members stand uncompressed in a ZIP; the first found decides.
_ZIPPED = (
    (b"OFD.xml", "application/ofd"),
    (b"word/document.xml", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    (b"xl/workbook.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    (b"ppt/presentation.xml", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    (b"application/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.text"),
)
_STREAMS = (
    ("WordDocument".encode("utf-16-le"), "application/msword"),
    ("Workbook".encode("utf-16-le"), "application/vnd.ms-excel"),
)


def media_type(content: bytes) -> str | None:
    """The media type of `content`, or None where the bytes leave it open (plain text, CSV, unknown kinds)."""
    for start, kind in _STARTS:
        if content.startswith(start):
            return kind
    if content.startswith(b"PK\x03\x04"):
        return next((kind for name, kind in _ZIPPED if name in content), "application/zip")
    if content.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return next((kind for name, kind in _STREAMS if name in content), "application/x-ole-storage")
    if b"%PDF-" in content[:_HEAD]:
        return "application/pdf"
    return "text/html" if _HTML.match(content[:_HEAD]) else None
