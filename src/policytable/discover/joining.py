"""Several addresses of one document: joined where they say the same, flagged where they should and do not."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from policytable.discover.addresses import is_official
from policytable.model import Document, Find, Issue, Metadata
from policytable.text import plain

_BARE = re.compile(r"[\W_]+")
_LEAST = 120  # characters; shorter texts (an error page, an empty notice) are equal by accident
_SHARE = 0.8  # of the longer text that the shorter one must be, where it stands in it; chosen: mirrors add a head and a tail of some lines
_DECIDES = ("policy", "call", "list")  # what an office decides; news of one title may say what they like
_ALIKE = 50  # different texts of one title that a further one is held against


@dataclass(frozen=True, slots=True)
class Body:
    """What a find's document says, in the form in which two are compared: `words` of its body without furniture and marks,
    keys of title and number (empty where it has none)."""

    source: str
    words: str
    title: str
    number: str

    @property
    def digest(self) -> str:
        """The words' digest; equal for equal texts."""
        return hashlib.sha256(self.words.encode("utf-8", "replace")).hexdigest()


@dataclass(frozen=True, slots=True)
class Joined:
    """Finds of which several may have become one with all addresses; `replaced` are (id that went, id that it went
    into), `moved` the ids of those whose place their own documents told."""

    finds: tuple[Find, ...]
    replaced: tuple[tuple[str, str], ...] = ()
    issues: tuple[Issue, ...] = ()
    moved: tuple[str, ...] = ()


def body_of(find: Find, document: Document, about: Metadata | None = None) -> Body:
    """The body of a find as it was read; the title is the document's own, else the list's."""
    words = _words(document)
    title = (about.title if about else None) or find.title
    return Body(find.source, words, _BARE.sub("", plain(title)), _BARE.sub("", plain((about.doc_number if about else None) or "")))


def same_text(one: Document, other: Document) -> bool:
    """Whether two documents say the same, or one says what the other does with some lines more."""
    return _alike(_words(one), _words(other))


def decides(find: Find) -> bool:
    """Whether a find promises what an office decided: of such papers alone two texts are a conflict."""
    return find.nature in _DECIDES


def join(finds: Sequence[Find], bodies: Iterable[Body]) -> Joined:
    """One find for each document. Texts are compared, not addresses: where two are equal, or one is the other with some lines
    more, their finds become the one that was seen first, with all addresses, governments' own before mirrors, those that
    their columns still list before others: the first one is asked first and cited. Finds of one title and number
    (without number: of one title and date) that say different things stay apart, those of decisions under an issue `addresses_conflict`."""
    known, listed = {find.source: find for find in finds}, _listed(finds)
    read = sorted((body for body in bodies if body.source in known), key=lambda body: _age(known[body.source], listed))
    into: dict[str, str] = {}
    groups: dict[tuple[str, ...], list[Body]] = {}
    texts: dict[str, Body] = {}
    conflicts: list[tuple[Body, Body]] = []
    for body in read:
        alike = groups.setdefault(_same_paper(body, known[body.source]), [])
        twin = next((one for one in alike[:_ALIKE] if _says_the_same(one, body)), None)
        # Of one title and date even a text of two lines is the same paper; of others that is an accident.
        first = twin or (texts.get(body.digest) if len(body.words) >= _LEAST else None)
        if first is not None and _may_join(known[first.source], known[body.source]):
            into[body.source] = first.source
            continue
        if alike and twin is None and body.title and decides(known[body.source]):
            conflicts.append((alike[0], body))
        alike.append(body)
        texts.setdefault(body.digest, body)
    return Joined(_merged(finds, into, listed), tuple(sorted(into.items())), tuple(_conflict(known, *pair) for pair in conflicts))


def day_seen(find: Find) -> str:
    """The day (UTC) on which a find was first seen. No finer: which of two columns a run looks at first is a matter of threads, and of
    where it was killed."""
    return datetime.fromisoformat(find.first_seen).astimezone(UTC).date().isoformat()


def _age(find: Find, listed: frozenset[str]) -> tuple[str, bool, bool, str]:
    """The first seen is the one that stays; of one day that which left its list since, then the government's own."""
    return day_seen(find), find.source in listed, not any(map(is_official, find.addresses)), find.source


def _listed(finds: Sequence[Find]) -> frozenset[str]:
    """Those that the last look at their column found there."""
    looked: dict[str, str] = {}
    for find in finds:
        looked[find.column] = max(looked.get(find.column, ""), find.last_seen)
    return frozenset(find.source for find in finds if find.last_seen == looked[find.column])


def _same_paper(body: Body, find: Find) -> tuple[str, ...]:
    if not body.title:
        return (body.source,)
    return find.region.adcode, body.title, body.number or f"dated {find.date or body.source}"


def _words(document: Document) -> str:
    parts = [document.text[block.start : block.end] for block in document.blocks if block.kind not in ("furniture", "meta")]
    return _BARE.sub("", plain("\n".join(parts or [document.text])))


def _says_the_same(one: Body, other: Body) -> bool:
    return _alike(one.words, other.words)


def _alike(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return short == long or (len(short) >= max(_LEAST, _SHARE * len(long)) and short in long)


def _may_join(one: Find, other: Find) -> bool:
    """A policy and its attachment are two documents even where they say the same."""
    return one.region.key == other.region.key and one.role == other.role


def _merged(finds: Sequence[Find], into: dict[str, str], listed: frozenset[str]) -> tuple[Find, ...]:
    gone: dict[str, list[Find]] = {}
    for find in finds:
        if find.source in into:
            gone.setdefault(into[find.source], []).append(find)
    return tuple(_whole(find, gone.get(find.source, []), into, listed) for find in finds if find.source not in into)


def _whole(find: Find, others: list[Find], into: dict[str, str], listed: frozenset[str]) -> Find:
    """All of them as one. An address that its column still lists goes first: the others may be dead. When it was last listed is no
    order: two columns are never looked at at the same moment."""
    first = sorted((find, *others), key=lambda one: one.source not in listed)
    every = dict.fromkeys(address for one in first for address in one.addresses)
    addresses = sorted(every, key=lambda address: not is_official(address))  # what a mirror says today is not what was joined
    parent = into.get(find.parent, find.parent) if find.parent else None
    last, date = max(one.last_seen for one in first), find.date or next((one.date for one in others if one.date), None)
    return replace(find, addresses=tuple(addresses), last_seen=last, date=date, parent=None if parent == find.source else parent)


def _conflict(known: dict[str, Find], one: Body, other: Body) -> Issue:
    places = "、".join(known[body.source].addresses[0] for body in (one, other))
    return Issue(
        "addresses_conflict",
        f"{known[one.source].title} stands at several addresses with different texts: {places}",
        "compare the two and register the one that holds",
        about=other.source,
    )
