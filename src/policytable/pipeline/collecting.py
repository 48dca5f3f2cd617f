"""Sources → snapshots: every source of the register and the files that its covering notice links to."""

from __future__ import annotations

import hashlib
import posixpath
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from policytable.codec import pack, unpack
from policytable.errors import FetchError, ParseError, StoreError
from policytable.fetch import absolute
from policytable.model import Attachment, Issue, Register, Snapshot, Source
from policytable.pipeline.ahead import ahead
from policytable.pipeline.batch import Batch, Progress, chosen, issue_of, must_end, silent
from policytable.pipeline.reach import Had, Reach, had, is_web
from policytable.pipeline.work import Bytes, parsed
from policytable.store import Cache, Home

_KIND = "collected"
_AT_ONCE = 8  # sources asked for at a time; how many of them ask one host is for `fetch` to say
# Links to files that are followed from one page, chosen: a notice has some ten at most. A page of links could send us to a
# hundred thousand hosts, each of them once.
_MOST = 100
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
    attachments: tuple[Attachment, ...] = ()  # what its page links to


def collect(home: Home, register: Register, reach: Reach, ids: Iterable[str] | None = None, progress: Progress = silent) -> Batch:
    """Have the sources behind `ids`, from files and, where `reach` allows it, from the network, and keep their bytes.

    A source that cannot be had becomes an issue; where it was had before, that copy stands. Raises StoreError where the home
    cannot be used.
    """
    sources = chosen(register, ids)
    known = {location for source in register.sources for location in source.locations}
    done: list[str] = []
    issues: list[Issue] = []
    reused = 0
    before = {source.id: collected(home.cache, source.id) for source in sources}
    for source, result in ahead(lambda source: _collect(home, source, before[source.id], (reach, known)), sources, _AT_ONCE):
        now = result()
        if now.parts[0].snapshot is not None:
            done.append(source.id)
        reused += before[source.id] == now
        if before[source.id] != now:
            home.cache.put(_KIND, source.id, pack(now))
        issues += now.issues
        progress(source.id)
    return Batch("collect", tuple(source.id for source in sources), tuple(done), reused, tuple(issues))


def collected(cache: Cache, source: str) -> Collected | None:
    """What was last collected of a source, if anything was."""
    return cache.load(_KIND, source, lambda data: unpack(Collected, data))


def _collect(home: Home, source: Source, before: Collected | None, place: tuple[Reach, set[str]]) -> Collected:
    snapshot, content, issues = _first(home, source, place[0])
    parts = [Part(source, snapshot)]
    if snapshot is None:
        return Collected(tuple(parts), tuple(issues))
    attachments = _attachments(home, snapshot, content, before)
    if len(attachments) > _MOST:
        issues.append(_too_many(source, len(attachments)))
    for attachment in attachments[:_MOST]:
        part, problems = _attached(home, source, snapshot, attachment, place)
        parts += part
        issues += problems
    return Collected(tuple(parts), tuple(issues), attachments)


def _first(home: Home, source: Source, reach: Reach) -> tuple[Snapshot | None, bytes | None, list[Issue]]:
    """The first location that answers; the others lead to the same document. A copy of earlier is taken before nothing at all."""
    issues: list[Issue] = []
    stale: Had | None = None
    for location in source.locations:
        try:
            found = had(home, source, location, reach)
        except Exception as error:
            issue = issue_of(error, source.id)
            issues.append(replace(issue, message=f"{location}: {issue.message}"))
            continue
        if found.stale is None:
            return found.snapshot, found.content, issues
        issues.append(_stands(found.stale, source, location))
        stale = stale or found
    return (stale.snapshot, None, issues) if stale else (None, b"", issues)


def _stands(error: FetchError, source: Source, location: str) -> Issue:
    """A page that is dead today repeals nothing: what was had of it stands, and people are told."""
    message = f"{location}: {error.message}; what was had of it before stands"
    return Issue(error.code, message, error.remedy, source.id, severity="warning")


def _attachments(home: Home, snapshot: Snapshot, content: bytes | None, before: Collected | None) -> tuple[Attachment, ...]:
    """The links of a page. Only pages have any, so that collecting does not read every other file as well."""
    if content is None and before is not None and before.parts[0].snapshot == snapshot:
        return before.attachments
    try:
        body = home.snapshots.get(snapshot.sha256) if content is None else content
        if not body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
            return ()
        return parsed(Bytes(body, snapshot.sha256, snapshot.name, snapshot.media_type), home.cache).document.attachments
    except (ParseError, StoreError) as error:
        must_end(error)
        return ()  # `extract` reads it again and says what is wrong with it


def _too_many(source: Source, count: int) -> Issue:
    remedy = "register those that belong to it as sources"
    return Issue("attached_unread", f"its page links to {count} files, and {_MOST} were had", remedy, source.id, severity="warning")


def _attached(
    home: Home, source: Source, page: Snapshot, attachment: Attachment, place: tuple[Reach, set[str]]
) -> tuple[list[Part], list[Issue]]:
    reach, known = place
    try:
        locations = _spellings(_seen_from(home, page.location, attachment.href))
        if known & set(locations):
            return [], []  # a source of its own
        for location in locations:
            _inside(location)
    except FetchError as error:
        return [], [issue_of(error, source.id)]
    own = replace(source, id=_attachment_id(source, attachment), role="attachment", locations=locations, title=attachment.name or None)
    snapshot, _, issues = _first(home, own, reach)
    issues = [replace(issue, about=source.id, message=f"its attachment {attachment.name}: {issue.message}") for issue in issues]
    return ([Part(own, snapshot)], issues) if snapshot is not None else ([], issues[:1])


def _attachment_id(source: Source, attachment: Attachment) -> str:
    """Made from the link, so that an attachment added before it does not change it."""
    return f"{source.id}+{hashlib.sha256(attachment.href.encode()).hexdigest()[:8]}"


def _seen_from(home: Home, location: str, href: str) -> str:
    """Where a link of a page leads; that of a page from the network starts where the last redirect led."""
    if is_web(location):
        last = home.web.last(location)
        return absolute(last.final if last and last.final else location, href)
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
