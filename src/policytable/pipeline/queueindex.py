"""The queue as columns of codes: what a filter keeps, and how many every other choice would keep, without walking through the items.

A decision changes the items of one source, so an index follows the one before it: what is gone is cut out, what is new is put where it
belongs, and everything else stays as it was.
"""

from __future__ import annotations

from bisect import bisect, bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

import numpy
from numpy.typing import NDArray

from policytable.review import QueueItem
from policytable.text import plain

Key = tuple[int, int, str, int, str]
Entry = TypeVar("Entry")
COLUMNS = ("risk", "province", "city", "field", "object", "source", "review", "by")
# Between folded texts; private use, so no text of a document means anything by it.
_SEAM = "\ue0fe"


@dataclass(frozen=True, slots=True)
class Columns:
    """One array of codes for each of COLUMNS, and whether an item is held back."""

    codes: tuple[NDArray[numpy.int32], ...]
    held: NDArray[numpy.bool_]


@dataclass(frozen=True, slots=True)
class Told:
    """What an item is filed under beside what it says itself: who made a decision, by its id, and the words of an issue's place."""

    deciders: Callable[[str], Mapping[str, str]]  # not kept: it may know a whole board
    words: Callable[[QueueItem], tuple[str, ...]]


class QueueIndex:
    """Every item of a board in the order of the queue, filed under its columns. Never changed once made."""

    def __init__(self, tasks: Mapping[str, tuple[QueueItem, ...]], told: Told) -> None:
        self._tasks, self._said = tasks, told.words
        self._names: tuple[dict[str, int], ...] = tuple({} for _ in COLUMNS)
        made = sorted(((item.key, item) for one in tasks.values() for item in one), key=lambda pair: pair[0])
        self._keys = [key for key, _ in made]
        self.items = tuple(item for _, item in made)
        self._columns = self._filed(self.items, told)
        self._words: list[str] | None = None

    def follow(self, tasks: Mapping[str, tuple[QueueItem, ...]], told: Told) -> QueueIndex:
        """The index of a later board; costs what the sources that changed have, and little for what the queue has."""
        pairs = [(self._tasks.get(source, ()), tasks.get(source, ())) for source in {**self._tasks, **tasks}]
        differ = [(old, new) for old, new in pairs if old is not new]
        gone = sorted(self._place_of(item) for old, new in differ for item in beyond(old, new))
        new = sorted(((item.key, item) for old, now in differ for item in beyond(now, old)), key=lambda pair: pair[0])
        after = QueueIndex.__new__(QueueIndex)
        after._tasks, after._said = tasks, told.words
        after._names = tuple(dict(names) for names in self._names)  # copies: two threads may follow one index
        keys = _without(self._keys, gone)
        at = [bisect(keys, key) for key, _ in new]
        fresh = after._filed([item for _, item in new], told)
        old = self._columns
        after._keys = _woven(keys, at, [key for key, _ in new])
        after.items = tuple(_woven(_without(self.items, gone), at, [item for _, item in new]))
        after._columns = Columns(
            tuple(numpy.insert(numpy.delete(one, gone), at, more) for one, more in zip(old.codes, fresh.codes, strict=True)),
            numpy.insert(numpy.delete(old.held, gone), at, fresh.held),
        )
        folded = None if self._words is None else _without(self._words, gone)
        after._words = None if folded is None else _woven(folded, at, after._folded([item for _, item in new]))
        return after

    def __len__(self) -> int:
        return len(self.items)

    def codes(self, column: str) -> NDArray[numpy.int32]:
        """The codes of a column, one for each item."""
        return self._columns.codes[COLUMNS.index(column)]

    def code(self, column: str, name: str) -> int:
        """The code of a name in a column; -1 for one that nothing was ever filed under."""
        return self._names[COLUMNS.index(column)].get(name, -1)

    def names(self, column: str) -> tuple[str, ...]:
        """The names of a column by their codes."""
        return tuple(self._names[COLUMNS.index(column)])

    @property
    def held(self) -> NDArray[numpy.bool_]:
        """Which items are held back from publication."""
        return self._columns.held

    def saying(self, words: str) -> NDArray[numpy.bool_]:
        """Which items say all of these words, folded; the words of a search are divided by blanks."""
        wanted = [plain(word) for word in words.split()]
        if self._words is None:
            self._words = self._folded(self.items)
        keeps = numpy.ones(len(self.items), dtype=bool)
        for word in filter(None, wanted):
            keeps &= numpy.fromiter((word in text for text in self._words), dtype=bool, count=len(self.items))
        return keeps

    def place(self, item: QueueItem) -> int:
        """Where an item stands or, as it was then, would stand in the order."""
        return bisect(self._keys, item.key) - 1

    def _place_of(self, item: QueueItem) -> int:
        """Where this very item stands; equal keys are those of one issue told twice."""
        at = bisect_left(self._keys, item.key)
        return next(place for place in range(at, len(self.items)) if self.items[place] is item)

    def _filed(self, items: Sequence[QueueItem], told: Told) -> Columns:
        deciders = cache(told.deciders)
        rows = [self._row(item, deciders) for item in items]
        table = numpy.array(rows, dtype=numpy.int32).reshape(len(rows), len(COLUMNS))
        held = numpy.fromiter((bool(item.reviewed and item.reviewed.held) for item in items), dtype=bool, count=len(rows))
        return Columns(tuple(numpy.ascontiguousarray(table[:, at]) for at in range(len(COLUMNS))), held)

    def _row(self, item: QueueItem, deciders: Callable[[str], Mapping[str, str]]) -> tuple[int, ...]:
        fact, reviewed = item.fact, item.reviewed
        who = ""
        if reviewed is not None and reviewed.decision:
            who = deciders(item.source).get(reviewed.decision, "")
        named = (
            item.risk,
            item.region.province,
            region_name(item),
            fact.field if fact else "",
            fact.object if fact else "",
            item.source,
            reviewed.state if reviewed else "",
            who,
        )
        return tuple(names.setdefault(name, len(names)) for names, name in zip(self._names, named, strict=True))

    def _folded(self, items: Iterable[QueueItem]) -> list[str]:
        texts = [self._said(item) for item in items]
        distinct = tuple(dict.fromkeys(text for parts in texts for text in parts))
        folded = dict(zip(distinct, _folded_at_once(distinct), strict=True))
        return ["\n".join([folded[text] for text in parts]) for parts in texts]


def region_name(item: QueueItem) -> str:
    """The place of an item as a filter names it: its code, with the zone where it is one."""
    region = item.region
    return f"{region.adcode}:{region.zone}" if region.zone else region.adcode


def beyond(some: Iterable[QueueItem], others: Iterable[QueueItem]) -> list[QueueItem]:
    """The items of `some` that are not among `others`."""
    there = {id(item) for item in others}
    return [item for item in some if id(item) not in there]


def _without(old: Sequence[Entry], gone: Sequence[int]) -> list[Entry]:
    """What stays when the places `gone` (ascending) are cut out."""
    found: list[Entry] = []
    last = 0
    for place in gone:
        found += old[last:place]
        last = place + 1
    return [*found, *old[last:]]


def _woven(old: list[Entry], at: Sequence[int], new: Sequence[Entry]) -> list[Entry]:
    """`new` put before the places `at` (ascending) of `old`."""
    found: list[Entry] = []
    last = 0
    for place, one in zip(at, new, strict=True):
        found += old[last:place]
        found.append(one)
        last = place
    return found + old[last:]


def _folded_at_once(texts: Sequence[str]) -> Iterator[str]:
    # One fold of a long text is quicker than many of short ones; by portions, so that no text is too long.
    for start in range(0, len(texts), 5000):
        yield from plain(_SEAM.join(text.replace(_SEAM, " ") for text in texts[start : start + 5000])).split(_SEAM)
