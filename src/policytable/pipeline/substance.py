"""Whether two snapshots of one address say the same: by their clauses, not by their pages."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from datetime import datetime

from policytable.codec import dumps
from policytable.errors import PolicyError
from policytable.model import Document, Snapshot, Visit
from policytable.pipeline.batch import must_end
from policytable.pipeline.keys import parse_key
from policytable.pipeline.reach import is_web
from policytable.pipeline.work import Bytes, parsed
from policytable.store import Home
from policytable.store.moments import moment
from policytable.text import plain

_KIND = "settled"
_APART = ("furniture", "meta")
# What a page says of itself that moves without anybody having changed the paper.
_COUNTERS = re.compile(r"浏览|点击|阅读|访问|人气|次数|打印|字体|字号|当前|现在|今天|更新")


def settled(home: Home, snapshot: Snapshot, locations: tuple[str, ...]) -> Snapshot:
    """The oldest snapshot of the same document (at any of its addresses) since which no clause changed: what the reading rests on.

    So a page with another footer, counter or print date is the same document, with the same offsets and fact ids. Made from the
    visits and the snapshots alone, so that a replay comes to the same.
    """
    if not is_web(snapshot.location):
        return snapshot
    now = snapshot
    for visit in _back(_visits(home, locations), snapshot):
        older = Snapshot(visit.sha256 or "", snapshot.source, snapshot.location, visit.name, visit.size, visit.media_type)
        if older.sha256 != now.sha256 and not _alike(home, older, now):
            break
        now = older
    return now


def _visits(home: Home, locations: tuple[str, ...]) -> list[Visit]:
    visits = [visit for location in locations if is_web(location) for visit in home.web.visits(location)]
    return sorted((visit for visit in visits if visit.fresh), key=lambda visit: datetime.fromisoformat(visit.asked).timestamp())


def _back(seen: list[Visit], snapshot: Snapshot) -> list[Visit]:
    """What was had before a snapshot, the newest first: at its own address, then at others, of days before its own was first asked (the
    document moved). Copies at addresses asked since may have other lines around the same text, and say nothing of this one."""
    own = [at for at, visit in enumerate(seen) if visit.address == snapshot.location]
    last = max((at for at in own if seen[at].sha256 == snapshot.sha256), default=0)
    before = [seen[at] for at in own if at < last]
    # By the day: which of two addresses a run asks first is a matter of threads, and of where it was killed.
    others = [visit for visit in seen[: own[0]] if moment(visit.asked)[:10] < moment(seen[own[0]].asked)[:10]] if own else []
    return [*reversed(before), *reversed(others)]


def substance(document: Document) -> str:
    """A digest of what a document says: its running text and tables, its attachments, and what its page declares but for counters."""
    total = hashlib.sha256()
    for line in _said(document):
        total.update(f"{line}\n".encode())
    return total.hexdigest()


def _said(document: Document) -> Iterator[str]:
    for block in document.blocks:
        if block.kind not in _APART:
            yield f"{block.kind} {plain(document.text[block.start : block.end])}"
    yield from _cells(document)
    for key, value in document.meta:
        if not _COUNTERS.search(key):
            yield f"meta {plain(key)} {plain(value)}"
    for attachment in document.attachments:
        yield f"attachment {plain(attachment.name)} {attachment.href}"


def _cells(document: Document) -> Iterator[str]:
    """Where each cell of the tables stands: a sum that moved to the next column is the same running text, and another statement."""
    shown = sorted({block.table for block in document.blocks if block.kind not in _APART and block.table is not None})
    for number in shown:
        for cell in document.tables[number].cells:
            place = f"{cell.row},{cell.column} {cell.row_span}x{cell.column_span}"
            yield f"cell {number} {place} {plain(document.text[cell.start : cell.end])}"


def _alike(home: Home, one: Snapshot, other: Snapshot) -> bool:
    key = dumps([_key(one), _key(other)])
    kept = home.cache.get(_KIND, key)
    if kept is None:
        try:
            same = _substance(home, one) == _substance(home, other)
        except PolicyError as error:
            must_end(error)
            same = False
        kept = b"same" if same else b"other"
        home.cache.put(_KIND, key, kept)
    return kept == b"same"


def _substance(home: Home, snapshot: Snapshot) -> str:
    file = Bytes(home.snapshots.get(snapshot.sha256), snapshot.sha256, snapshot.name, snapshot.media_type)
    return substance(parsed(file, home.cache).document)


def _key(snapshot: Snapshot) -> str:
    return parse_key(snapshot.sha256, snapshot.name, snapshot.media_type)
