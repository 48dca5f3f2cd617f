"""The feed beside an edition: its own entry, and those of the editions before it as they were kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress

from policytable.errors import StoreError
from policytable.export import FeedEntry, changed_cells, changed_facts, entry_xml, feed_atom
from policytable.export.feed import MOST
from policytable.model import Changes, Decision, Topic
from policytable.pipeline.batch import LOG
from policytable.pipeline.history import chain
from policytable.store import Home
from policytable.store.moments import moment

ENTRY, CHANGES = "entry.atom", "changes.json"


def recorded(decisions: Iterable[Decision]) -> str:
    """The moment of the latest decision that an edition rests on, in UTC; empty where nobody decided. When a site was asked is no
    part of it: the same answers at another time give the same bytes."""
    return max((moment(one.when) for one in decisions), default="")


def entry_of(topic: Topic, differ: Changes, when: str) -> bytes:
    """The entry of an edition that is about to be published; empty where there is nothing to tell."""
    entry = FeedEntry(differ.after, differ.before, differ.as_of[1], differ.cells, len(differ.facts), when)
    return entry_xml(topic, entry) if entry.any else b""


def feed_of(home: Home, topic: Topic, newest: tuple[str, str | None], as_of: str) -> bytes:
    """The feed of the kept editions from `newest` (its id, that of the one before) backwards."""
    return feed_atom(topic, as_of, _entries(home, topic, newest))


def _entries(home: Home, topic: Topic, newest: tuple[str, str | None]) -> Iterator[bytes]:
    told = 0
    for edition, before in chain(home, newest, MOST * 4):
        entry = _entry(home, topic, edition, before)
        if entry and told < MOST:
            told += 1
            yield entry


def _entry(home: Home, topic: Topic, edition: str, before: str) -> bytes:
    """A kept entry; one of an older version is made of the changes that it kept."""
    with suppress(StoreError):  # not kept by that version
        return home.editions.changes(edition, before or None, ENTRY)
    try:
        content = home.editions.changes(edition, before or None, CHANGES)
        made = FeedEntry(edition, before, edition[:10], changed_cells(content), len(changed_facts(content)))
    except (StoreError, ValueError) as error:
        LOG.warning("the feed tells nothing of %s: %s", edition, error)
        return b""
    return entry_xml(topic, made) if made.any else b""
