"""Industries, fees, supervision and remarks compared: sets of what is said about each place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from policytable.audit.compare.meaning import alike, bearer, industry, mechanisms, note_kinds, squeezed, word_of
from policytable.audit.compare.ours import Ours, each, key_of, name_of
from policytable.audit.compare.reasons import stated
from policytable.audit.nouns import Cite, Line, Point, Statement
from policytable.audit.statements import statements
from policytable.model import FeeValue, IndustryValue, Item, NoteValue, SupervisionValue
from policytable.published import PublishedCell

Key = tuple[str, str] | None
_ALIKE = 0.5  # of the pairs of characters of the shorter text; remarks about one thing have 0.55 and more, about others 0.2 at most


@dataclass(slots=True)
class _Side:
    """What one side says of a place: its words, and the items of ours that say it."""

    name: str
    words: list[str] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "；".join(self.words)


def industry_points(ours: Ours, line: Line, cell: PublishedCell | None) -> Iterator[Point]:
    """The lists of industries by place and year, as sets; their order is told where it differs."""
    printed = list(statements(line, "industries"))
    left = list(each(cell))
    for said in printed:
        found = _nearest_list(said, left, ours)
        if found is None or cell is None:
            yield _none_here(line, cell, said.words)
            continue
        left.remove(found)
        yield _industries(ours, line, said, found, cell)
    for item in left:
        yield Point("missing_there", name_of(item.place, line.region), "", item.text, cites=ours.cites(cell, item) if cell else ())


def _nearest_list(said: Statement, items: list[Item], ours: Ours) -> Item | None:
    place = said.places[0].place.key if said.places and said.places[0].place else None
    same = [item for item in items if key_of(item) == place]
    return min(same, key=lambda item: (_listed(ours, item)[1] != said.year, -len(_folded(said) & _own(ours, item))), default=None)


def _industries(ours: Ours, line: Line, said: Statement, item: Item, cell: PublishedCell) -> Point:
    printed, own = [industry(one) for one in said.items], [industry(one) for one in _listed(ours, item)[0]]
    more = [word for word, plain in zip(said.items, printed, strict=True) if plain not in own]
    less = [word for word, plain in zip(_listed(ours, item)[0], own, strict=True) if plain not in printed]
    aspects = [f"多“{'、'.join(more)}”"] if more else []
    aspects += [f"少“{'、'.join(less)}”"] if less else []
    aspects += ["年份"] if said.year != _listed(ours, item)[1] else []
    subject, cites = name_of(item.place, line.region), ours.cites(cell, item)
    if aspects:
        return Point("differs", subject, said.words, item.text, (), tuple(aspects), cites=cites)
    if squeezed(said.words) == squeezed(item.text):
        return Point("agrees", subject, said.words, item.text, cites=cites)
    how = ["顺序"] if [one for one in printed if one in own] != [one for one in own if one in printed] else []
    how += ["同义词"] if {*said.items} != {*_listed(ours, item)[0]} else []
    return Point("in_other_words", subject, said.words, item.text, tuple(how) or ("措辞",), cites=cites)


def _listed(ours: Ours, item: Item) -> tuple[tuple[str, ...], int | None]:
    for one in ours.typed(item):
        if isinstance(one.fact.value, IndustryValue):
            return one.fact.value.industries, one.fact.value.year if "年：" in item.text else None
    return (), None


def _folded(said: Statement) -> set[str]:
    return {industry(one) for one in said.items}


def _own(ours: Ours, item: Item) -> set[str]:
    return {industry(one) for one in _listed(ours, item)[0]}


def fee_points(ours: Ours, line: Line, cell: PublishedCell | None) -> Iterator[Point]:
    """Who pays, by place."""
    printed, own = _by_place(line, "fee"), _of_ours(cell)
    for key in dict.fromkeys((*printed, *own)):
        said, item = printed.get(key), own.get(key)
        if said is None or item is None:
            yield _one_sided(ours, line, cell, (said, item))
            continue
        bearers: set[str] = {
            one.fact.value.bearer for own_item in item.items for one in ours.typed(own_item) if isinstance(one.fact.value, FeeValue)
        }
        read = bearer(said.text)
        cites = _cites(ours, cell, item.items)
        if squeezed(said.text) == squeezed(item.text):
            yield Point("agrees", item.name, said.text, item.text, cites=cites)
        elif read in bearers and len(bearers) == 1:
            yield Point("in_other_words", item.name, said.text, item.text, ("措辞",), cites=cites)
        else:
            aspects = (f"所查表为{word_of('bearer_words', read) if read else '未明'}，文件为{_bearers(bearers)}",)
            yield Point("differs", item.name, said.text, item.text, (), aspects, cites=cites)


def _bearers(bearers: set[str]) -> str:
    return "、".join(sorted(word_of("bearer_words", one) for one in bearers)) or "未明"


def supervision_points(ours: Ours, line: Line, cell: PublishedCell | None) -> Iterator[Point]:
    """The mechanisms of supervision by place, a review with its interval."""
    printed, own = _by_place(line, "supervision"), _of_ours(cell)
    for key in dict.fromkeys((*printed, *own)):
        said, item = printed.get(key), own.get(key)
        if said is None or item is None:
            yield _one_sided(ours, line, cell, (said, item))
            continue
        yield from _mechanisms(ours, said, item, cell)


def _mechanisms(ours: Ours, said: _Side, item: _Side, cell: PublishedCell | None) -> Iterator[Point]:
    told: dict[str, int | None] = {}
    for words in said.words:
        told |= {name: months or told.get(name) for name, months in mechanisms(words).items()}
    behind = _behind(ours, item)
    same_words = squeezed(said.text) == squeezed(item.text)
    for name in dict.fromkeys((*told, *behind)):
        subject, items = f"{item.name}{word_of('mechanism_words', name)}", [one for one, _ in behind.get(name, ())]
        cites, text = _cites(ours, cell, items), "；".join(dict.fromkeys(one.text for one in items))
        if name not in behind:
            yield Point("missing_here", subject, _about(name, said), "", reason=stated(cell) if cell else "", cites=())
        elif name not in told:
            yield Point("missing_there", subject, "", text, cites=cites)
        elif told[name] not in {months for _, months in behind[name]} and (told[name] or name == "periodic_review"):
            aspects = (f"所查表为{_rhythm(told[name])}，文件为{_rhythm(behind[name][0][1])}",)
            yield Point("differs", subject, _about(name, said), text, (), aspects, cites=cites)
        else:
            how = () if same_words else ("措辞",)
            yield Point("in_other_words" if how else "agrees", subject, _about(name, said), text, how, cites=cites)
    if not told and not behind and said.text:
        yield Point("missing_here", item.name, said.text, "", reason=stated(cell) if cell else "")


def _behind(ours: Ours, side: _Side) -> dict[str, list[tuple[Item, int | None]]]:
    found: dict[str, list[tuple[Item, int | None]]] = {}
    for item in side.items:
        for one in ours.typed(item):
            if isinstance(one.fact.value, SupervisionValue):
                months = one.fact.value.interval_months if one.fact.value.mechanism == "periodic_review" else None
                found.setdefault(one.fact.value.mechanism, []).append((item, months))
    return found


def _rhythm(months: int | None) -> str:
    if months is None:
        return "没有说间隔"
    return f"每{months // 12}年" if months % 12 == 0 else f"每{months}个月"


def _about(name: str, said: _Side) -> str:
    return next((words for words in said.words if name in mechanisms(words)), said.text)


def remark_points(ours: Ours, line: Line, cell: PublishedCell | None) -> Iterator[Point]:
    """Remarks by place: by the kind of note or by the likeness of their words; what stands in our column of supervision is told."""
    printed, left = _by_place(line, "remarks"), [*each(cell)]
    watched = ours.cell(line.region, "supervision")
    for key, said in printed.items():
        kinds = set(note_kinds(said.text))
        met = [item for item in left if _same_note(ours, key, item, kinds, said.text)]
        if met:
            left = [item for item in left if item not in met]
            text = "；".join(item.text for item in met)
            how = () if squeezed(said.text) == squeezed(text) else ("措辞",)
            cites = _cites(ours, cell, met)
            yield Point("in_other_words" if how else "agrees", said.name, said.text, text, how, cites=cites)
        elif others := [item for item in each(watched) if _behind(ours, _Side("", [], [item])).keys() & mechanisms(said.text).keys()]:
            text = "；".join(item.text for item in others)
            yield Point("in_other_words", said.name, said.text, text, ("见监督管理一列",), cites=_cites(ours, watched, others))
        else:
            yield _none_here(line, cell, said.text)
    for item in left:
        yield Point("missing_there", name_of(item.place, line.region), "", item.text, cites=_cites(ours, cell, [item]))


def _same_note(ours: Ours, key: Key, item: Item, kinds: set[str], words: str) -> bool:
    if key != key_of(item) and key is not None:
        return False
    own = {one.fact.value.kind for one in ours.typed(item) if isinstance(one.fact.value, NoteValue)}
    return bool(own & kinds) or alike(words, item.text) >= _ALIKE


def _by_place(line: Line, column: str) -> dict[Key, _Side]:
    """The printed statements by the key of their place."""
    sides: dict[Key, _Side] = {}
    last: Key = None
    for said in statements(line, column):
        for place in said.places or (None,):
            # In prose a place that heads a sentence is meant until another is named, and may stand without a colon.
            key = (place.place.key if place.place else ("", place.words)) if place else last if column == "remarks" else None
            sides.setdefault(key, _Side(place.words if place else name_of(None, line.region))).words.append(said.words.strip())
            last = key
    return sides


def _of_ours(cell: PublishedCell | None) -> dict[Key, _Side]:
    sides: dict[Key, _Side] = {}
    for item in each(cell):
        side = sides.setdefault(key_of(item), _Side(name_of(item.place, None) or (cell.region if cell else "")))
        side.words.append(item.text)
        side.items.append(item)
    return sides


def _one_sided(ours: Ours, line: Line, cell: PublishedCell | None, sides: tuple[_Side | None, _Side | None]) -> Point:
    said, own = sides
    if own is not None:
        return Point("missing_there", own.name, "", own.text, cites=_cites(ours, cell, own.items))
    return _none_here(line, cell, said.text if said else "", said.name if said else "")


def _none_here(line: Line, cell: PublishedCell | None, words: str, subject: str = "") -> Point:
    cites = (Cite(cell.page, f"{cell.region} {cell.header}"),) if cell else ()
    reason = stated(cell) if cell else "本表没有这个地区"
    return Point("missing_here", subject or name_of(None, line.region), words, "", reason=reason, cites=cites)


def _cites(ours: Ours, cell: PublishedCell | None, items: list[Item]) -> tuple[Cite, ...]:
    return tuple(dict.fromkeys(cite for item in items for cite in ours.cites(cell, item))) if cell else ()
