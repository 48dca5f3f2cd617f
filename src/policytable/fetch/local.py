"""Bytes from files: paths relative to the register, absolute paths, `file:` addresses."""

from __future__ import annotations

import os
import re
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from urllib.parse import unquote, urlsplit

from policytable.errors import FetchError
from policytable.fetch.magic import media_type

# Bytes. The largest real policy text seen, a guide of 331 pages, has 6 MB; a scan of 60 pages at 150 dpi about 15. What is
# larger is a picture album or the wrong file, and would have to be held in memory whole by every reader.
SIZE_LIMIT = 20 * 1024 * 1024

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+):")  # two characters at least: C:\ is a drive


@dataclass(frozen=True, slots=True)
class Fetched:
    """What was had: the bytes, the file's name, its type where the first bytes make it clear, and the location asked for."""

    content: bytes
    name: str
    media_type: str | None
    location: str


def fetch(location: str, base: Path) -> Fetched:
    """The bytes at `location`: a path relative to `base` (and inside it), an absolute path, or a `file:` address.

    Raises FetchError with code `not_found`, `not_a_file`, `too_large`, `outside_base`, `not_permitted`, `bad_address`, or
    `network_not_available` for http and https.
    """
    path = _path(location, base)
    content = _read(path, location)
    return Fetched(content, path.name, media_type(content), location)


def _path(location: str, base: Path) -> Path:
    scheme = _SCHEME.match(location)
    if scheme is not None:
        return _addressed(location, scheme[1].lower())
    if not location or "\0" in location:
        raise FetchError("not a path", about=location, code="bad_address")
    path = Path(location)
    if path.is_absolute():
        return path
    # Resolved on both sides, so that neither `..` nor a link leads out of the folder that the register speaks for.
    inside = (base / path).resolve()
    if not inside.is_relative_to(base.resolve()):
        raise FetchError(
            "the path leads out of its folder",
            about=location,
            code="outside_base",
            remedy="copy the file into the folder of the register, or register its absolute path",
        )
    return inside


def _addressed(location: str, scheme: str) -> Path:
    if scheme in ("http", "https"):
        raise FetchError(
            "an address of the network, where only files are read",
            about=location,
            code="network_not_available",
            remedy="let `Web` fetch it, or save the file and register its path",
        )
    if scheme != "file":
        raise FetchError(f"addresses of the kind {scheme}: are not fetched", about=location, code="bad_address")
    try:
        parts = urlsplit(location)
    except ValueError as error:
        raise FetchError(f"not an address: {error}", about=location, code="bad_address") from error
    path = Path(unquote(parts.path))
    if parts.netloc not in ("", "localhost") or not path.is_absolute() or "\0" in str(path):
        raise FetchError(
            "a file: address needs an absolute path on this machine", about=location, code="bad_address", remedy="write file:///folder/name"
        )
    return path


def _read(path: Path, location: str) -> bytes:
    try:
        # Non-blocking, or opening a named pipe would wait for its writer; the kind is asked of what was opened.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except (FileNotFoundError, NotADirectoryError) as error:
        remedy = "correct the path in the register, or put the file there"
        raise FetchError("no such file", about=location, code="not_found", remedy=remedy) from error
    except IsADirectoryError as error:
        raise _not_a_file(location) from error
    except PermissionError as error:
        # Windows says so of folders too.
        raise (_not_a_file(location) if path.is_dir() else _failed(location, error)) from error
    except OSError as error:
        raise _failed(location, error) from error
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise _not_a_file(location)
    with os.fdopen(handle, "rb") as file:
        return _bounded(file, location)


def _bounded(file: BinaryIO, location: str) -> bytes:
    try:
        content = file.read(SIZE_LIMIT + 1)
    except OSError as error:
        raise _failed(location, error) from error
    if len(content) > SIZE_LIMIT:
        raise FetchError(
            f"larger than {SIZE_LIMIT // 1024 // 1024} MB",
            about=location,
            code="too_large",
            remedy="check that it is the right file, or split it",
        )
    return content


def _not_a_file(location: str) -> FetchError:
    return FetchError("a folder or device, not a file", about=location, code="not_a_file", remedy="register each file by itself")


def _failed(location: str, error: OSError) -> FetchError:
    denied = isinstance(error, PermissionError)
    remedy = "give the account the right to read it" if denied else None
    return FetchError(error.strerror or type(error).__name__, about=location, code="not_permitted" if denied else None, remedy=remedy)
