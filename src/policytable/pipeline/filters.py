"""What of the queue is shown: filters over its index, and for each of them how much every choice would show, given the others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal, get_args

import numpy
from numpy.typing import NDArray

from policytable.pipeline.queueindex import QueueIndex
from policytable.pipeline.whose import Mask, Whose
from policytable.review import RISKS, QueueItem

State = Literal["open", "held", "done", "accepted", "corrected", "added", "rejected", "all"]
STATES: tuple[State, ...] = get_args(State)


@dataclass(frozen=True, slots=True)
class Filter:
    """What is wanted; an empty text wants everything. `province` is a code, `city` a code with the zone behind a colon where it is one;
    `person` is mine, asked, nobody, to:NAME (assigned) or by:NAME (decided)."""

    state: State = "open"
    risk: str = ""
    province: str = ""
    city: str = ""
    field: str = ""
    object: str = ""
    source: str = ""
    person: str = ""
    words: str = ""


FACETS = ("state", "risk", "province", "city", "field", "object", "source", "person")


@dataclass(frozen=True, slots=True)
class Facet:
    """A filter's choices, each with how many items it would show while the other filters stay; `total` is that of no choice."""

    name: str
    chosen: str
    total: int
    options: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Sifted:
    """What a filter keeps of an index: places in ascending order, and the facets."""

    index: QueueIndex
    places: NDArray[numpy.int64]
    facets: tuple[Facet, ...]

    def __len__(self) -> int:
        return len(self.places)

    def part(self, start: int, count: int) -> tuple[QueueItem, ...]:
        """Some of the items, in the order of the queue."""
        return tuple(self.index.items[at] for at in self.places[start : start + count].tolist())

    def after(self, item: QueueItem) -> QueueItem | None:
        """The next item of the filter behind this one (as it is or was), from the start again at the end; None where there is no other."""
        behind = int(numpy.searchsorted(self.places, self.index.place(item), side="right"))
        return self._other(item, (*self.places[behind : behind + 2].tolist(), *self.places[:2].tolist()))

    def before(self, item: QueueItem) -> QueueItem | None:
        """The item of the filter before this one; None where it is the first."""
        ahead = int(numpy.searchsorted(self.places, self.index.place(item), side="right"))
        return self._other(item, self.places[max(0, ahead - 2) : ahead][::-1].tolist())

    def _other(self, item: QueueItem, places: Iterable[int]) -> QueueItem | None:
        return next((self.index.items[at] for at in places if self.index.items[at].id != item.id), None)


def sift(whose: Whose, wanted: Filter, me: str = "") -> Sifted:
    """What the filter keeps of a board (`board.whose`), with true counts; `me` is the reviewer who asks."""
    asked = _Asked(whose.index, whose, me)
    masks = _masks(asked, wanted)
    keeps = _all(whose.index, masks.values())
    facets = tuple(_facet(asked, wanted, name, masks) for name in FACETS if name != "city" or wanted.province)
    return Sifted(whose.index, numpy.flatnonzero(keeps), facets)


def walk(whose: Whose, wanted: Filter, me: str = "") -> Sifted:
    """What the filter keeps, without the counts of other choices: for going from one item to the next."""
    masks = _masks(_Asked(whose.index, whose, me), wanted)
    return Sifted(whose.index, numpy.flatnonzero(_all(whose.index, masks.values())), ())


@dataclass(frozen=True, slots=True)
class _Asked:
    index: QueueIndex
    whose: Whose
    me: str


def _masks(asked: _Asked, wanted: Filter) -> dict[str, Mask]:
    index = asked.index
    masks = {"state": _state(index, wanted.state)} if wanted.state != "all" else {}
    for name in ("risk", "province", "city", "field", "object", "source"):
        choice = getattr(wanted, name)
        if choice:
            masks[name] = index.codes(name) == index.code(name, choice)
    if wanted.person:
        masks["person"] = asked.whose.mask(wanted.person, asked.me)
    if wanted.words.strip():
        masks["words"] = index.saying(wanted.words)
    return masks


def _state(index: QueueIndex, state: State) -> Mask:
    done: Mask = index.codes("risk") == index.code("risk", "done")
    if state == "open":
        return ~done
    if state == "done":
        return done
    if state == "held":
        return index.held
    reviewed: Mask = index.codes("review") == index.code("review", state)
    return reviewed if state != "all" else numpy.ones(len(index), dtype=bool)


def _all(index: QueueIndex, masks: Iterable[Mask]) -> Mask:
    keeps = numpy.ones(len(index), dtype=bool)
    for mask in masks:
        keeps &= mask
    return keeps


def _facet(asked: _Asked, wanted: Filter, name: str, masks: Mapping[str, Mask]) -> Facet:
    # A city lies in its province: another province is chosen without it.
    left = {"province", "city"} if name == "province" else {name}
    base = _all(asked.index, [mask for key, mask in masks.items() if key not in left])
    options = tuple(_options(asked, name, base))
    return Facet(name, str(getattr(wanted, name)), int(numpy.count_nonzero(base)), _with_chosen(options, str(getattr(wanted, name))))


def _options(asked: _Asked, name: str, base: Mask) -> Iterator[tuple[str, int]]:
    index = asked.index
    if name == "state":
        yield from ((state, int(numpy.count_nonzero(base & _state(index, state)))) for state in STATES)
    elif name == "person":
        counts = ((choice, int(numpy.count_nonzero(base & asked.whose.mask(choice, asked.me)))) for choice in asked.whose.choices(asked.me))
        yield from ((choice, count) for choice, count in counts if count or choice in ("mine", "nobody"))
    else:
        names = index.names(name)
        counts = numpy.bincount(index.codes(name)[base], minlength=len(names)).tolist()
        told = {one: count for one, count in zip(names, counts, strict=True) if one and count}
        yield from ((one, told[one]) for one in (RISKS if name == "risk" else sorted(told)) if one in told)


def _with_chosen(options: tuple[tuple[str, int], ...], chosen: str) -> tuple[tuple[str, int], ...]:
    """What is chosen is always told, though nothing is left of it."""
    return options if not chosen or any(name == chosen for name, _ in options) else (*options, (chosen, 0))


def without(wanted: Filter, name: str) -> Filter:
    """The filter with one choice taken back."""
    if name == "state":
        return replace(wanted, state="open")
    return replace(wanted, **{key: "" for key in ((name, "city") if name == "province" else (name,))})  # type: ignore[arg-type]
