"""Targets and awards compared place by place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from policytable.audit.compare.meaning import Meaning, apart, meaning_of_fact, meaning_of_words, squeezed
from policytable.audit.compare.ours import Ours, each, key_of, name_of
from policytable.audit.compare.reasons import nearest, why
from policytable.audit.nearness import nearest_place
from policytable.audit.nouns import Line, Naming, Point, Statement
from policytable.audit.statements import naming, statements
from policytable.model import Item
from policytable.published import PublishedCell
from policytable.regions import gazetteer

_TEN_THOUSAND = 10_000


@dataclass(frozen=True, slots=True)
class _Said:
    """A printed statement about one place."""

    words: str
    statement: Statement
    place: Naming | None
    meaning: Meaning | None

    @property
    def subject(self) -> str:
        return self.place.words if self.place else ""


def quantity_points(ours: Ours, line: Line, column: str, cell: PublishedCell | None) -> Iterator[Point]:
    """The statements of a printed cell and of ours, paired by place, then by what they mean; each stands in one point."""
    printed = [one for statement in statements(line, column) for one in _said(statement)]
    items = list(each(cell))
    meanings = {item: _meanings(ours, item) for item in items}
    pairs = _paired(printed, meanings)
    for said in printed:
        if said not in pairs:
            continue
        item = pairs[said]
        yield _compared(ours, line, said, (item, meanings[item]), cell)
    left = [item for item in items if item not in pairs.values()]
    for said in printed:
        if said in pairs:
            continue
        meant = _mended(said, line, left, meanings)
        if meant is not None and cell is not None:
            left.remove(meant[0])
            yield _set_right(ours, line, said, meant, cell)
        else:
            yield _only_there(ours, line, said, cell)
    for item in left:
        cites = ours.cites(cell, item) if cell else ()
        yield Point("missing_there", name_of(item.place, line.region), "", item.text, cites=cites)


def _said(statement: Statement) -> Iterator[_Said]:
    for place in statement.places or (None,):
        yield _Said(statement.words.strip(), statement, place, meaning_of_words(statement, place))


def _meanings(ours: Ours, item: Item) -> tuple[Meaning, ...]:
    found = (meaning_of_fact(one.fact, item.text) for one in ours.typed(item))
    return tuple(dict.fromkeys(one for one in found if one is not None))


def _paired(printed: list[_Said], meanings: Mapping[Item, tuple[Meaning, ...]]) -> dict[_Said, Item]:
    """Statements of one place, those that are least apart first; a statement and an item stand in one pair."""
    options = sorted(
        (
            (len(_least(said.meaning, ours)) if said.meaning and ours else 9, at, index, said, item)
            for at, said in enumerate(printed)
            for index, (item, ours) in enumerate(meanings.items())
            if _key(said) == key_of(item) and (said.place is None or said.place.place is not None)
        ),
        key=lambda option: option[:3],
    )
    pairs: dict[_Said, Item] = {}
    for _, _, _, said, item in options:
        if said not in pairs and item not in pairs.values():
            pairs[said] = item
    return pairs


def _key(said: _Said) -> tuple[str, str] | None:
    return said.place.place.key if said.place is not None and said.place.place is not None else None


def _least(printed: Meaning, ours: tuple[Meaning, ...]) -> tuple[str, ...]:
    return min((apart(printed, one) for one in ours), key=len)


def _compared(ours: Ours, line: Line, said: _Said, own: tuple[Item, tuple[Meaning, ...]], cell: PublishedCell | None) -> Point:
    item, meant = own
    cites = ours.cites(cell, item) if cell else ()
    subject = name_of(item.place, line.region)
    same_words = squeezed(said.words) == squeezed(item.text)
    if said.meaning is None or not meant:
        if same_words:
            return Point("agrees", subject, said.words, item.text, cites=cites)
        unit = said.statement.field == "award" and said.statement.numbers and not said.statement.sums
        return Point("differs", subject, said.words, item.text, aspects=("单位" if unit else "措辞",), cites=cites)
    aspects = _least(said.meaning, meant)
    if not aspects:
        how = () if same_words else _how(said, item)
        return Point("in_other_words" if how else "agrees", subject, said.words, item.text, how, cites=cites)
    if said.statement.unit.endswith("元") and _unit_slipped(said.meaning, meant):
        reason = f"把“{said.statement.unit}”订正为“万元”后与本表一致"
        return Point("differs", subject, said.words, item.text, (), ("单位",), reason, cites)
    place = item.place or line.region
    reason, more = nearest(ours, cell, place.key, said.meaning) if cell and place and "数目" in aspects else ("", ())
    return Point("differs", subject, said.words, item.text, (), aspects, reason, (*cites, *more))


def _how(said: _Said, item: Item) -> tuple[str, ...]:
    label = item.text.split("：")[0] if item.place is not None else ""
    how = ["地名写法"] if said.place is not None and squeezed(said.place.words) != squeezed(label) else []
    bare = squeezed(said.words.split("：")[-1]), squeezed(item.text.split("：")[-1])
    return tuple([*how, "措辞"] if bare[0] != bare[1] else how) or ("措辞",)


def _unit_slipped(printed: Meaning, ours: tuple[Meaning, ...]) -> bool:
    grown = tuple(None if end is None else end * _TEN_THOUSAND for end in printed.ends)
    return any(grown == one.ends for one in ours)


def _mended(said: _Said, line: Line, left: list[Item], meanings: Mapping[Item, tuple[Meaning, ...]]) -> tuple[Item, str] | None:
    """The item that is meant where the place printed is none of the province, and the name that is meant: one that resembles it and
    has the same value, else one with the same value where no other has it."""
    if said.place is None or said.place.place is not None or line.region is None:
        return None
    same = [item for item in left if item.place and said.meaning and meanings[item] and not _least(said.meaning, meanings[item])]
    names = frozenset(gazetteer().label(item.place) for item in left if item.place)
    meant = naming(nearest_place(said.place.words, line.region, names), line.region).place
    for item in same:
        if meant is not None and item.place is not None and item.place.key == meant.key:
            return item, name_of(item.place, line.region)
    return None


def _set_right(ours: Ours, line: Line, said: _Said, meant: tuple[Item, str], cell: PublishedCell) -> Point:
    item, name = meant
    reason = f"“{said.subject}”订正为“{name}”后与本表一致"
    return Point("cannot_be_right", said.subject, said.words, item.text, (), ("地名",), reason, ours.cites(cell, item))


def _only_there(ours: Ours, line: Line, said: _Said, cell: PublishedCell | None) -> Point:
    subject = said.subject or name_of(None, line.region)
    if said.place is not None and said.place.place is None:
        return Point("missing_here", subject, said.words, "", reason=f"本表的{line.name}没有“{said.subject}”这个地方")
    place = said.place.place if said.place else line.region
    reason, cites = why(ours, cell, place.key, said.meaning) if place else ("本表没有这个地区", ())
    return Point("missing_here", subject, said.words, "", reason=reason, cites=cites)
