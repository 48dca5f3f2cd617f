"""What of the queue is shown: filters over its index, and for each of them how much every choice would show, given the others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal, get_args

import numpy
from numpy.typing import NDArray

from policytable.model import Mark
from policytable.pipeline.queueindex import QueueIndex
from policytable.review import RISKS, QueueItem
from policytable.review.marking import asked, assigned

State = Literal["open", "held", "done", "accepted", "corrected", "added", "rejected", "all"]
STATES: tuple[State, ...] = get_args(State)
Mask = NDArray[numpy.bool_]


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
        here = self.index.place(item)
        behind = numpy.searchsorted(self.places, here, side="right")
        for at in (*self.places[behind : behind + 2].tolist(), *self.places[:2].tolist()):
            found: QueueItem = self.index.items[at]
            if found.id != item.id:
                return found
        return None


def sift(index: QueueIndex, marks: tuple[Mark, ...], wanted: Filter, me: str = "") -> Sifted:
    """What the filter keeps, with true counts; `me` is the reviewer who asks, `marks` say whose the items are."""
    people = _People(index, marks, me)
    masks = _masks(index, people, wanted)
    keeps = _all(index, masks.values())
    facets = tuple(_facet(index, people, wanted, name, masks) for name in FACETS if name != "city" or wanted.province)
    return Sifted(index, numpy.flatnonzero(keeps), facets)


def walk(index: QueueIndex, marks: tuple[Mark, ...], wanted: Filter, me: str = "") -> Sifted:
    """What the filter keeps, without the counts of other choices: for walking from one item to the next."""
    people = _People(index, marks, me)
    return Sifted(index, numpy.flatnonzero(_all(index, _masks(index, people, wanted).values())), ())


class _People:
    """Whose the items are, as masks."""

    def __init__(self, index: QueueIndex, marks: tuple[Mark, ...], me: str) -> None:
        self.me, self._index = me, index
        self.owners = dict(assigned(marks))
        self._asked = {item for item, to in asked(marks) if to == me}
        ids = set(self.owners) | self._asked
        self._at = [(at, item.id) for at, item in enumerate(index.items) if item.id in ids] if ids else []

    def mask(self, person: str) -> Mask:
        kind, _, name = person.partition(":")
        if kind == "by":
            decided: Mask = self._index.codes("by") == self._index.code("by", name)
            return decided
        if kind == "nobody":
            return ~self._marked(lambda item: item in self.owners)
        if kind == "asked":
            return self._marked(lambda item: item in self._asked)
        return self._marked(lambda item: self.owners.get(item) == (self.me if kind == "mine" else name))

    def choices(self) -> tuple[str, ...]:
        others = sorted({*self.owners.values()} - {self.me})
        deciders = sorted(name for name in self._index.names("by") if name)
        return ("mine", "asked", "nobody", *(f"to:{name}" for name in others), *(f"by:{name}" for name in deciders))

    def _none(self) -> Mask:
        return numpy.zeros(len(self._index), dtype=bool)

    def _marked(self, wanted: Callable[[str], bool]) -> Mask:
        mask = self._none()
        mask[[at for at, item in self._at if wanted(item)]] = True
        return mask


def _masks(index: QueueIndex, people: _People, wanted: Filter) -> dict[str, Mask]:
    masks = {"state": _state(index, wanted.state)} if wanted.state != "all" else {}
    for name in ("risk", "province", "city", "field", "object", "source"):
        choice = getattr(wanted, name)
        if choice:
            masks[name] = index.codes(name) == index.code(name, choice)
    if wanted.person:
        masks["person"] = people.mask(wanted.person)
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


def _facet(index: QueueIndex, people: _People, wanted: Filter, name: str, masks: Mapping[str, Mask]) -> Facet:
    # A city lies in its province: another province is chosen without it.
    left = {"province", "city"} if name == "province" else {name}
    base = _all(index, [mask for key, mask in masks.items() if key not in left])
    options = tuple(_options(index, people, name, base))
    return Facet(name, str(getattr(wanted, name)), int(numpy.count_nonzero(base)), _with_chosen(options, str(getattr(wanted, name))))


def _options(index: QueueIndex, people: _People, name: str, base: Mask) -> Iterator[tuple[str, int]]:
    if name == "state":
        yield from ((state, int(numpy.count_nonzero(base & _state(index, state)))) for state in STATES)
    elif name == "person":
        counts = ((choice, int(numpy.count_nonzero(base & people.mask(choice)))) for choice in people.choices())
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
