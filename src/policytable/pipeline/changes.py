"""What differs between two editions: every cell and fact, with its causes and the places that said and say it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass

from policytable.export import document_page
from policytable.model import (
    Basis,
    BasisCell,
    BasisFact,
    BasisItem,
    BasisSource,
    Cause,
    ChangedCell,
    ChangedFact,
    Changes,
    Citation,
    Decision,
    Remark,
)
from policytable.pipeline.causes import Sides, fact_causes, parts_of, rules_changed, source_causes, standing_causes
from policytable.pipeline.pairing import Pair, name_of, pairs, source_pairs
from policytable.pipeline.signatures import Signed


def changes(before: Basis | None, after: Basis, decisions: Iterable[Decision] = ()) -> Changes:
    """Every cell and fact that was added, changed or withdrawn. Without an edition before, everything stated is new.

    `decisions` are all that were ever made: with them, who took back a decision is named.

    What differs only in bytes, furniture, clause numbers or ids gives nothing. A cell without a cause would say `unexplained`.
    """
    old = before or _nothing(after)
    work = _Work(Sides(old, after, Signed.of(decisions)), _by_name(pairs(old, after)), source_pairs(old, after))
    cells = tuple(_cells(work))
    return Changes(
        before=old.edition,
        after=after.edition,
        as_of=(old.as_of, after.as_of),
        cells=cells,
        facts=tuple(_facts(work)) if before is not None else (),
        notes=tuple(_notes(old, after, {(cell.adcode, cell.column) for cell in cells})) if before is not None else (),
    )


@dataclass(frozen=True, slots=True)
class _Names:
    """The pairs by the names of their facts in the earlier and in the later edition, and all of them in order."""

    old: dict[str, Pair]
    new: dict[str, Pair]
    every: tuple[Pair, ...]
    rivals: dict[Hashable, list[Pair]]  # by the question that they answer


@dataclass(frozen=True, slots=True)
class _Work:
    sides: Sides
    pairs: _Names
    sources: tuple[tuple[BasisSource | None, BasisSource | None], ...]


def _nothing(after: Basis) -> Basis:
    return Basis("", after.as_of, after.topic, after.versions, after.register, after.frame, "", after.headers)


def _by_name(found: tuple[Pair, ...]) -> _Names:
    old = {name_of(pair.old): pair for pair in found if pair.old}
    rivals: dict[Hashable, list[Pair]] = {}
    for pair in found:
        for question in _questions(pair):
            rivals.setdefault(question, []).append(pair)
    return _Names(old, {name_of(pair.new): pair for pair in found if pair.new}, found, rivals)


def _questions(pair: Pair) -> set[Hashable]:
    """What a fact answers: field, object, level and place, on both sides."""
    found: set[Hashable] = set()
    for fact, source in zip((pair.old, pair.new), pair.sources, strict=True):
        if fact is not None and source is not None:
            found.add((fact.field, fact.object, fact.level, (fact.region or source.region).key))
    return found


def _cells(work: _Work) -> Iterator[ChangedCell]:
    """In the order of the later edition, then cells of regions or columns that it does not have."""
    old = {_place(cell): cell for cell in work.sides.before.cells}
    new = {_place(cell): cell for cell in work.sides.after.cells}
    for place in (*new, *(place for place in old if place not in new)):
        one, other = old.get(place), new.get(place)
        new_and_empty = (one is None or other is None) and "stated" not in (_said(one)[0], _said(other)[0])
        if _said(one) != _said(other) and not new_and_empty:
            yield _cell(work, one, other)


def _place(cell: BasisCell) -> tuple[tuple[str, str], str]:
    return cell.region.key, cell.column


def _said(cell: BasisCell | None) -> tuple[str, tuple[tuple[str, bool], ...], str]:
    """What a reader of the table sees of a cell. A cell that is not there looks like one that nothing was collected for."""
    if cell is None:
        return "not_collected", (), ""
    return cell.state, tuple((item.text, item.met) for item in cell.items), "" if cell.items else cell.text


def _cell(work: _Work, one: BasisCell | None, other: BasisCell | None) -> ChangedCell:
    shown = other or one
    assert shown is not None  # there is a cell on one side
    stated = (one is not None and one.state == "stated", other is not None and other.state == "stated")
    headers = dict(work.sides.before.headers) | dict(work.sides.after.headers)
    went, came = _touched(one, other), _touched(other, one)
    return ChangedCell(
        adcode=shown.region.adcode,
        region=shown.region.label,
        column=shown.column,
        header=headers.get(shown.column, shown.column),
        kind="added" if stated == (False, True) else "withdrawn" if stated == (True, False) else "changed",
        states=(one.state if one else "not_collected", other.state if other else "not_collected"),
        before=_words(one),
        after=_words(other),
        causes=_causes(work, one, other) or (Cause("unexplained"),),
        was=tuple(_cited(work.pairs.old, went, 0)),
        now=tuple(_cited(work.pairs.new, came, 1)),
    )


def _words(cell: BasisCell | None) -> str:
    if cell is None:
        return ""
    words = "\n".join(item.text + ("（已达到）" if item.met else "") for item in cell.items) or cell.text
    return words or cell.reason


def _touched(cell: BasisCell | None, other: BasisCell | None) -> tuple[BasisItem, ...]:
    """The items of a cell that the other one does not print."""
    left = Counter((item.text, item.met) for item in (other.items if other else ()))
    found = []
    for item in cell.items if cell else ():
        if left[item.text, item.met] > 0:
            left[item.text, item.met] -= 1
        else:
            found.append(item)
    return tuple(found)


def _cited(named: dict[str, Pair], items: Iterable[BasisItem], side: int) -> Iterator[Citation]:
    for name in dict.fromkeys(name for item in items for name in item.facts):
        pair = named.get(name)
        fact = (pair.old, pair.new)[side] if pair else None
        source = pair.sources[side] if pair else None
        if fact is not None and source is not None:
            yield _citation(fact, source)


def _citation(fact: BasisFact, source: BasisSource) -> Citation:
    page = document_page(source.document, fact.id) if source.document else ""
    return Citation(fact.id, source.id, fact.quote, source.title, fact.clause or "", source.address, page)


def _causes(work: _Work, one: BasisCell | None, other: BasisCell | None) -> tuple[Cause, ...]:
    """The first answer counts: what is printed, what else was weighed, the documents of the place, the edition as a whole."""
    went, came = _touched(one, other), _touched(other, one)
    lists = work.sides.before.lists != work.sides.after.lists
    if lists and {item.text for item in went} == {item.text for item in came} != set():
        return (Cause("national_list", "", "达标与否按国家名单重新比对"),)
    printed = _pairs_of(work, [name for item in went for name in item.facts], [name for item in came for name in item.facts])
    weighed = _pairs_of(work, one.facts if one else (), other.facts if other else ())
    for found in (printed, weighed):
        said = [cause for pair in found for cause in fact_causes(work.sides, pair)]
        said += [cause for pair in found if "standing" in parts_of(pair) for cause in standing_causes(work.sides, pair)]
        if said:
            return _once(said)
    behind = dict.fromkeys(pair.sources for pair in weighed)
    if said := [cause for old, new in behind for cause in source_causes(work.sides, old, new)]:
        return _once(said)
    if said := list(_of_column(work, one, other)):
        return _once(said)
    if not weighed and (said := list(_of_place(work, one, other))):
        return _once(said)
    return edition_causes(work.sides, weighed=bool(weighed))


def _pairs_of(work: _Work, old: Iterable[str], new: Iterable[str]) -> list[Pair]:
    found = [work.pairs.old[name] for name in old if name in work.pairs.old]
    return list(dict.fromkeys([*found, *(work.pairs.new[name] for name in new if name in work.pairs.new)]))


def _of_column(work: _Work, one: BasisCell | None, other: BasisCell | None) -> Iterator[Cause]:
    """What is held back or rejected is weighed nowhere, and may still be why a cell says something else about its being empty."""
    shown = other or one
    for pair in work.pairs.every:
        fact, source = pair.new or pair.old, pair.sources[1] or pair.sources[0]
        if fact is None or source is None or shown is None or fact.field != shown.column:
            continue
        if (fact.region or source.region).province == shown.region.adcode:
            yield from (cause for cause in fact_causes(work.sides, pair) if cause.why == "reviewer")


def _of_place(work: _Work, one: BasisCell | None, other: BasisCell | None) -> Iterator[Cause]:
    """An empty cell is empty for another reason: what became of the documents of its province."""
    shown = other or one
    empty = all(cell is None or cell.state != "stated" for cell in (one, other))
    for old, new in work.sources if empty else ():
        source = new or old
        if source is not None and shown is not None and source.region.province == shown.region.adcode:
            yield from source_causes(work.sides, old, new)


def edition_causes(sides: Sides, *, weighed: bool) -> tuple[Cause, ...]:
    """What differs between the editions as a whole; `weighed` where a fact stands behind what changed."""
    before, after = sides.before, sides.after
    if before.lists != after.lists and not weighed:
        return (Cause("national_list"),)
    if before.frame != after.frame or before.headers != after.headers:
        return (Cause("register_changed", "", "登记的地区或文件名目"),)
    if before.as_of != after.as_of:
        return (Cause("date_moved", "", f"{before.as_of} → {after.as_of}"),)
    return (rules_changed(sides),) if sides.program else ()


def _once(causes: Iterable[Cause]) -> tuple[Cause, ...]:
    return tuple(dict.fromkeys(causes))


def _facts(work: _Work) -> Iterator[ChangedFact]:
    for pair in work.pairs.every:
        parts = parts_of(pair)
        if pair.old is not None and pair.new is not None and not parts:
            continue
        causes = _once([*fact_causes(work.sides, pair), *(standing_causes(work.sides, pair) if "standing" in parts else ())])
        shown = pair.new or pair.old
        assert shown is not None  # a pair has a fact
        yield ChangedFact(
            kind="added" if pair.old is None else "withdrawn" if pair.new is None else "changed",
            field=shown.field,
            object=shown.object,
            parts=parts,
            before=pair.old.display if pair.old else "",
            after=pair.new.display if pair.new else "",
            causes=causes or _weighed_anew(work, pair),
            was=_citation(pair.old, pair.sources[0]) if pair.old and pair.sources[0] else None,
            now=_citation(pair.new, pair.sources[1]) if pair.new and pair.sources[1] else None,
        )


def _weighed_anew(work: _Work, pair: Pair) -> tuple[Cause, ...]:
    """A fact that is as it was and stands otherwise: what became of its rivals or their papers, else of the edition as a whole."""
    rivals = [rival for question in _questions(pair) for rival in work.pairs.rivals.get(question, ())]
    own = [cause for rival in rivals for cause in (*fact_causes(work.sides, rival), *standing_causes(work.sides, rival))]
    papers = own or [cause for rival in rivals for cause in source_causes(work.sides, *rival.sources)]
    return _once(papers) or edition_causes(work.sides, weighed=True) or (Cause("unexplained"),)


def _notes(before: Basis, after: Basis, changed: set[tuple[str, str]]) -> Iterator[Remark]:
    old, headers = {_place(cell): cell for cell in before.cells}, dict(after.headers)
    for cell in after.cells:
        one = old.get(_place(cell))
        if one is not None and one.reason != cell.reason and (cell.region.adcode, cell.column) not in changed:
            header = headers.get(cell.column, cell.column)
            yield Remark(cell.region.adcode, cell.region.label, cell.column, header, one.reason, cell.reason)
