"""Where a document may lie: paths inside the register's folder, absolute paths, addresses."""

from __future__ import annotations

import posixpath
import re

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+):")  # two characters at least: C:\ is a drive
_ABSOLUTE = re.compile(r"/|\\\\|[A-Za-z]:[\\/]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")  # lone surrogates stand for bytes that are no UTF-8


def location_fault(location: str) -> str | None:
    """What is wrong with a location, or None. Only an absolute path may name a file outside the register's folder."""
    if not location.strip() or _CONTROL.search(location):
        return "is empty or holds a control character"
    scheme = _SCHEME.match(location)
    if scheme is not None:
        return None if scheme[1].lower() in ("http", "https", "file") else f"is an address of a kind ({scheme[1]}:) that is not collected"
    if _ABSOLUTE.match(location):
        return None
    normal = location_key(location)
    return "leads out of the register's folder" if normal == ".." or normal.startswith("../") else None


def location_key(location: str) -> str:
    """The location in the one spelling that tells whether two are the same."""
    if _SCHEME.match(location):
        return location
    return posixpath.normpath(location.replace("\\", "/"))
