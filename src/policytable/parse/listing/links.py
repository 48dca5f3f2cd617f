"""Addresses of a list: absolute, and only such as lead to a document or a page."""

from __future__ import annotations

import re
from urllib.parse import quote, urljoin, urlsplit

_TABS = re.compile(r"[\t\r\n]+")  # browsers drop them within addresses, and so java\tscript: is a script
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_LONGEST = 2000  # characters of an address; servers refuse longer ones


def absolute(base: str, href: str) -> str | None:
    """The address that a link leads to from `base`; None for scripts, mail, places of the same page, and what is none."""
    link = _TABS.sub("", href).strip()
    if (
        not link
        or link.startswith("#")
        or len(link) > _LONGEST
        or (_SCHEME.match(link) and not link.lower().startswith(("http:", "https:")))
    ):
        return None
    try:
        found = urljoin(base, link.replace(" ", "%20"))
        parts = urlsplit(found)
    except ValueError:  # [ in the place of a host
        return None
    return found.split("#")[0] if parts.scheme in ("http", "https") and parts.hostname and not parts.username else None


def joined_base(address: str, base: str) -> str:
    """What relative links count from: the page's <base>, itself relative to its address."""
    return absolute(address, base) or address


def filled(template: str, value: str) -> str:
    """A value as a part of an address."""
    return template + quote(value, safe="")


def same_host(a: str, b: str) -> bool:
    """Whether two addresses are of one host."""
    return urlsplit(a).netloc.lower() == urlsplit(b).netloc.lower()
