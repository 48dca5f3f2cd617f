"""The name of a file and its type, from the headers that servers send and the bytes that they sent with them."""

from __future__ import annotations

import re
import unicodedata
from email.errors import HeaderParseError
from email.header import decode_header
from urllib.parse import unquote_to_bytes

from policytable.fetch.magic import media_type

_LONGEST = 200  # bytes of a name; file systems end at 255
_EXTENDED = re.compile(r"filename\*\s*=\s*\"?([\w.-]+)'[^']*'([^;\"]+)", re.I)
_QUOTED = re.compile(r'filename\s*=\s*"((?:[^"\\]|\\.)*)"', re.I)
_BARE = re.compile(r"filename\s*=\s*([^;\"]+)", re.I)
_WORD = re.compile(r"=\?[\w.-]+\?[bq]\?[^?]*\?=", re.I)
_ESCAPES = re.compile(r"%[0-9A-Fa-f]{2}")
_RESERVED = re.compile(r'[<>:"|?*]')
_LIKE_BOTH = re.compile(rb"(?:[\x00-\x7f]|[\xc8-\xdf][\x80-\xbf])*")  # Latin letters with accents, below, stay what they are
_TYPE = re.compile(r"[\w.+-]+/[\w.+-]+")
_PAGES = frozenset({"text/html", "application/xhtml+xml", "application/xml", "text/xml"})
_VAGUE = frozenset({"application/zip", "application/x-ole-storage"})  # the bytes tell the box, the header what is in it


def file_name(disposition: str | None, target: str) -> str:
    """The name that the header Content-Disposition gives, else the last part of the path; safe as one part of a path.

    Header values hold one character for each byte. Names come as RFC 5987, as RFC 2047, percent-encoded, or as bare UTF-8 or GBK.
    """
    return _safe(_given(disposition or "")) or _safe(_decoded(unquote_to_bytes(target.partition("?")[0].rpartition("/")[2]))) or "document"


def content_type(header: str | None, content: bytes) -> str | None:
    """The media type with its parameters as the header has it, unless the bytes are clearly something else."""
    said = "".join(char for char in (header or "").strip() if " " <= char <= "~")[:200]
    bare = said.partition(";")[0].strip().lower()
    if not _TYPE.fullmatch(bare):
        said = bare = ""
    seen = media_type(content)
    if seen is None or bare == seen or (seen == "text/html" and bare in _PAGES):
        return said or None
    return said if seen in _VAGUE and bare and bare not in _PAGES and not bare.startswith("text/") else seen


def _given(disposition: str) -> str:
    extended = _EXTENDED.search(disposition)
    if extended:
        name = _in(unquote_to_bytes(extended[2].strip()), extended[1])
        if name:
            return name
    plain = _QUOTED.search(disposition) or _BARE.search(disposition)
    if plain is None:
        return ""
    words = re.sub(r'\\(["\\])', r"\1", plain[1]).strip()
    if _WORD.search(words):
        return _mail(words)
    return _decoded(unquote_to_bytes(words.encode("latin-1", "replace")) if _ESCAPES.search(words) else words.encode("latin-1", "replace"))


def _in(content: bytes, charset: str) -> str:
    try:
        return content.decode("gb18030" if charset.lower().startswith("gb") else charset)
    except (LookupError, UnicodeDecodeError):
        return _decoded(content)


def _mail(words: str) -> str:
    """=?UTF-8?B?…?=, which belongs in mails and is sent all the same."""
    try:
        return "".join(part if isinstance(part, str) else _in(part, charset or "utf-8") for part, charset in decode_header(words))
    except (HeaderParseError, ValueError):
        return words


def _decoded(content: bytes) -> str:
    if _LIKE_BOTH.fullmatch(content):
        # 通知 in GBK is valid UTF-8 as well, of letters that no Chinese office writes names with.
        name = content.decode("gb18030", "replace")
        if any("\u4e00" <= char <= "\u9fff" for char in name) and "\ufffd" not in name:
            return name
    for charset in ("utf-8", "gb18030"):
        try:
            return _twice(content.decode(charset))
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1")


def _twice(name: str) -> str:
    """æ\x94¿ → 政: UTF-8 that was taken for Latin-1 and encoded again."""
    if name.isascii():
        return name
    try:
        return name.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return name


def _safe(name: str) -> str:
    name = name.replace("\\", "/").rpartition("/")[2]
    name = "".join(
        char for char in unicodedata.normalize("NFC", name) if unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")
    )
    name = _RESERVED.sub("_", name).strip(" .")
    stem, dot, suffix = name.rpartition(".")
    if not dot or len(suffix) > 10:
        stem, dot, suffix = name, "", ""
    room = _LONGEST - len((dot + suffix).encode())
    return stem.encode()[:room].decode("utf-8", "ignore") + dot + suffix
