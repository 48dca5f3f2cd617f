"""Addresses inside the site, and which addresses of others may become links.

Ids come from documents and reviewers, so nothing of them reaches a file name or an anchor unchecked.
"""

from __future__ import annotations

import re
from hashlib import sha256

OWN = "pt-"  # prefix of the page's own ids; no fact may take it

_FILE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,79}")
_ANCHOR = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:~-]{0,119}")
_REST = re.compile(r"[^A-Za-z0-9]+")
# Host without user part: `https://ministry.example@elsewhere.example` would show one name and open another.
_WEB = re.compile(r"https?://(?P<host>[^\s/?#@\\\"'<>`]+)(?P<path>[/?#][^\s\\\"'<>`]*)?", re.IGNORECASE)
_PRINTABLE = re.compile(r"[^\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+")


def cell_page(adcode: str, column: str) -> str:
    """Path of a cell's page from the site's root: `cells/110000-target.html`."""
    return f"cells/{file_name(adcode)}-{file_name(column)}.html"


def document_page(document: str, fact: str | None = None) -> str:
    """Path of a document's page from the site's root, at one fact if given: `documents/<id>.html#<fact>`."""
    page = f"documents/{file_name(document)}.html"
    return page if fact is None else f"{page}#{fact_anchor(fact)}"


def fact_anchor(fact: str) -> str:
    """The anchor of a fact: its id, or where that is no plain word, a readable rest of it with a digest."""
    return fact if _ANCHOR.fullmatch(fact) and not fact.startswith(OWN) else _shortened(fact)


def file_name(text: str) -> str:
    """A name for a file, the text itself where it is plain, else a readable rest of it with a digest."""
    return text if _FILE.fullmatch(text) else _shortened(text)


def external(address: str | None) -> str | None:
    """The address if it is a plain http(s) one that may be linked, else None."""
    if address and len(address) <= 2000 and _WEB.fullmatch(address) and _PRINTABLE.fullmatch(address):
        return address
    return None


def host(address: str) -> str:
    """The host that a linked address opens, to be printed beside the link."""
    found = _WEB.fullmatch(address)
    return found["host"].lower() if found else ""


def _shortened(text: str) -> str:
    kept = _REST.sub("-", text.removeprefix(OWN)).strip("-")[:40] or "x"
    return f"{kept}-{sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()[:12]}"
