"""Web archives (MHTML), which word processors save under the name .doc: the page inside is what is read."""

from __future__ import annotations

import email
import email.policy
import re
from dataclasses import replace
from email.message import EmailMessage
from hashlib import sha256

from policytable.errors import DamagedError
from policytable.parse.outcome import Parsed

MEDIA_TYPE = "multipart/related"
_HEAD = re.compile(rb"(?:\A|\n)MIME-Version:", re.I)
_PARTED = re.compile(rb"\nContent-Type:\s*multipart/(?:related|alternative|mixed)|\nContent-Location:|\nContent-Type:\s*text/html", re.I)
_PARTS = 2000


def is_mhtml(content: bytes) -> bool:
    """Whether bytes are a web archive: the heads of a message that holds a page."""
    head = content[:4096]
    return bool(_HEAD.search(head[:1024])) and bool(_PARTED.search(b"\n" + head))


def read_mhtml(content: bytes, name: str) -> Parsed:
    """Reads the page inside a web archive. Raises DamagedError where there is none, EmptyError `no_text`."""
    from policytable.parse.html.page import read_html  # not needed to tell what a file is

    page, declared = page_of(content, name)
    parsed = read_html(page, name, declared)
    made = "d-" + sha256(content).hexdigest()[:16]
    return replace(parsed, document=replace(parsed.document, id=made, media_type=MEDIA_TYPE, method="mhtml+" + parsed.document.method))


def page_of(content: bytes, name: str) -> tuple[bytes, str | None]:
    """The page inside a web archive and its declared type. Raises DamagedError where there is none."""
    message = email.message_from_bytes(content, EmailMessage, policy=email.policy.compat32)
    for number, part in enumerate(message.walk()):
        if number > _PARTS:
            break
        if part.get_content_type() == "text/html":
            data = part.get_payload(decode=True)
            charset = part.get_content_charset()
            if isinstance(data, bytes) and data.strip():
                return data, f"text/html; charset={charset}" if charset else None
    raise DamagedError("a web archive without a page", about=name)
