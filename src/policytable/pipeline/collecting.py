"""Sources → snapshots: every source of the register and the files that its covering notice links to."""

from __future__ import annotations

import hashlib
import posixpath
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from policytable.codec import pack, unpack
from policytable.errors import FetchError, ParseError
from policytable.fetch import fetch
from policytable.model import Attachment, Issue, Register, Snapshot, Source
from policytable.pipeline.batch import Batch, Progress, chosen, issue_of, silent
from policytable.pipeline.work import Bytes, parsed
from policytable.store import Cache, Home

_KIND = "collected"
_ESCAPES = re.compile(r"(?:%[0-9A-Fa-f]{2})+")  # urllib belongs to `fetch` alone


@dataclass(frozen=True, slots=True)
class Part:
    """A source with its snapshot: the source of the register itself, then the attachments it leads to."""

    source: Source
    snapshot: Snapshot | None


@dataclass(frozen=True, slots=True)
class Collected:
    """What is had of one source of the register, and what could not be had."""

    parts: tuple[Part, ...]
    issues: tuple[Issue, ...] = ()


def collect(home: Home, register: Register, base: Path, ids: Iterable[str] | None = None, progress: Progress = silent) -> Batch:
    """Fetch the sources behind `ids` and keep their bytes; `base` is the directory that relative locations start from.

    A source that cannot be had becomes an issue. Raises StoreError where the home cannot be used.
    """
    sources = chosen(register, ids)
    known = {location for source in register.sources for location in source.locations}
    done: list[str] = []
    issues: list[Issue] = []
    reused = 0
    for source in sources:
        before = collected(home.cache, source.id)
        now = _collect(home, source, base, known)
        if now.parts[0].snapshot is not None:
            done.append(source.id)
        reused += before == now
        home.cache.put(_KIND, source.id, pack(now))
        issues += now.issues
        progress(source.id)
    return Batch("collect", tuple(source.id for source in sources), tuple(done), reused, tuple(issues))


def collected(cache: Cache, source: str) -> Collected | None:
    """What was last collected of a source, if anything was."""
    return cache.load(_KIND, source, lambda data: unpack(Collected, data))


def _collect(home: Home, source: Source, base: Path, known: set[str]) -> Collected:
    snapshot, content, issues = _first(home, source, base)
    parts = [Part(source, snapshot)]
    if snapshot is not None:
        for attachment in _attachments(home, snapshot, content):
            part, problems = _attached(home, source, snapshot, attachment, (base, known))
            parts += part
            issues += problems
    return Collected(tuple(parts), tuple(issues))


def _first(home: Home, source: Source, base: Path) -> tuple[Snapshot | None, bytes, list[Issue]]:
    """The first location that answers; the others lead to the same document."""
    issues: list[Issue] = []
    for location in source.locations:
        try:
            found = fetch(location, base)
            sha256 = home.snapshots.put(found.content)
            return Snapshot(sha256, source.id, location, found.name, len(found.content), found.media_type), found.content, issues
        except Exception as error:
            issue = issue_of(error, source.id)
            issues.append(replace(issue, message=f"{location}: {issue.message}"))
    return None, b"", issues


def _attachments(home: Home, snapshot: Snapshot, content: bytes) -> tuple[Attachment, ...]:
    """The links of a page. Only pages have any, so that collecting does not read every other file as well."""
    if not content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return ()
    try:
        return parsed(Bytes(content, snapshot.sha256, snapshot.name, snapshot.media_type), home.cache).document.attachments
    except ParseError:
        return ()  # `extract` reads it again and says what is wrong with it


def _attached(
    home: Home, source: Source, page: Snapshot, attachment: Attachment, place: tuple[Path, set[str]]
) -> tuple[list[Part], list[Issue]]:
    base, known = place
    locations = _spellings(_seen_from(page.location, attachment.href))
    if known & set(locations):
        return [], []  # a source of its own
    try:
        for location in locations:
            _inside(location)
    except FetchError as error:
        return [], [issue_of(error, source.id)]
    own = replace(source, id=_attachment_id(source, attachment), role="attachment", locations=locations, title=attachment.name or None)
    snapshot, _, issues = _first(home, own, base)
    if snapshot is None:
        return [], [replace(issue, about=source.id, message=f"its attachment {attachment.name}: {issue.message}") for issue in issues[:1]]
    return [Part(own, snapshot)], []


def _attachment_id(source: Source, attachment: Attachment) -> str:
    """Made from the link, so that an attachment added before it does not change it."""
    return f"{source.id}+{hashlib.sha256(attachment.href.encode()).hexdigest()[:8]}"


def _seen_from(location: str, href: str) -> str:
    if ":" in href.partition("/")[0]:
        return href
    scheme, mark, path = location.partition("://") if "://" in location else ("", "", location)
    if mark and href.startswith("/"):
        return f"{scheme}://{path.split('/', 1)[0]}{posixpath.normpath(href)}"
    return f"{scheme}{mark}{posixpath.normpath(posixpath.join(posixpath.dirname(path), href))}"


def _spellings(location: str) -> tuple[str, ...]:
    """A link to a file of a saved page may be percent-encoded while the name on the disk is not."""
    if "://" in location:
        return (location,)
    plain = _ESCAPES.sub(lambda match: bytes.fromhex(match[0].replace("%", "")).decode("utf-8", "replace"), location)
    return (location,) if plain == location else (plain, location)


def _inside(location: str) -> None:
    """A page is not trusted: its links may not name files of this machine. `fetch` keeps relative ones inside the base."""
    scheme = location.partition(":")[0].lower()
    if location.startswith("/") or (":" in location and scheme not in ("http", "https")):
        raise FetchError(f"a page may not lead to {location}", code="attachment_outside", remedy="register the file as a source of its own")
