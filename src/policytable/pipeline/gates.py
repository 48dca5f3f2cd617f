"""What an edition must hold before it is published: nothing lost without a reason, sums that add up, places and citations that hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass

from policytable.model import (
    AwardValue,
    Basis,
    BasisSource,
    Changes,
    Edition,
    Fact,
    Fall,
    Find,
    Gate,
    Limits,
    Look,
    Reviewed,
    TargetValue,
)
from policytable.regions import gazetteer

# What takes a statement from a cell by right; a date that moved was moved by a person.
_LAWFUL = {"repealed", "expired", "reviewer", "date_moved", "register_changed", "national_list"}
_BROKEN = ("emptied", "too_few", "shape_changed")
_NAMED = 8  # subjects that a message names


@dataclass(frozen=True, slots=True)
class Trial:
    """An edition before its gates: its basis, the one before (None for the first), what differs, and what the columns showed."""

    edition: Edition
    basis: Basis
    before: Basis | None
    changes: Changes
    looks: tuple[Look, ...] = ()
    finds: tuple[Find, ...] = ()


def gates(trial: Trial, limits: Limits) -> tuple[Gate, ...]:
    """Every gate with its verdict, in a fixed order; one gate a subject where several are judged alike."""
    return (
        *_minimums(trial, limits),
        *_columns(trial, limits),
        *(_against(trial, trial.before, limits) if trial.before is not None else ()),
        *_sums(trial.edition),
        _values(trial.edition, limits.unlikely),
        _places(trial.edition),
        _citations(trial.edition),
    )


def _minimums(trial: Trial, limits: Limits) -> Iterator[Gate]:
    documents = Counter(source.region.province for source in trial.basis.sources if source.read)
    facts = _facts_by_province(trial.basis)
    for adcode, least, least_facts in limits.regions:
        figures = (("documents", documents[adcode]), ("expected", least), ("facts", facts[adcode]), ("expected_facts", least_facts))
        passed = documents[adcode] >= least and facts[adcode] >= least_facts
        said = f"{adcode}读取{documents[adcode]}份文件、{facts[adcode]}项表述，至少应有{least}份、{least_facts}项"
        yield Gate("region_minimum", adcode, passed, said, figures)


def _columns(trial: Trial, limits: Limits) -> Iterator[Gate]:
    """A column has its minimum; and one whose list broke may not cost a document that the last edition had."""
    read = {source.id for source in trial.basis.sources if source.read}
    had = {source.id for source in trial.before.sources if source.read} if trial.before else set()
    found: dict[str, set[str]] = {}
    for find in trial.finds:
        found.setdefault(find.column, set()).add(find.source)
    least = {column: documents for column, documents, _ in limits.columns}
    broken = {look.column: look.outcome for look in trial.looks if look.outcome in _BROKEN}
    for column in sorted({*least, *broken}):
        now, before = len(found.get(column, set()) & read), len(found.get(column, set()) & had)
        passed = now >= least.get(column, 0) and (column not in broken or now >= before)
        why = f"，栏目状态{broken[column]}" if column in broken else ""
        said = f"栏目{column}读取{now}份文件，上版{before}份，至少应有{least.get(column, 0)}份{why}"
        yield Gate("column_minimum", column, passed, said, (("documents", now), ("before", before), ("expected", least.get(column, 0))))


def _against(trial: Trial, before: Basis, limits: Limits) -> Iterator[Gate]:
    old, new = {one.id: one for one in before.sources if one.read}, {one.id: one for one in trial.basis.sources}
    kept = {one.sha256 for one in trial.basis.sources if one.read}
    gone = [one for one in old.values() if one.id not in new and one.sha256 not in kept]
    unread = [one for one in old.values() if one.id in new and not new[one.id].read]
    yield _loss("documents_lost", "上版有、本版没有的文件", gone, (len(old), limits.documents))
    yield _loss("documents_unread", "上版读过、本版无法读取的文件", unread, (len(old), limits.unread))
    yield from _falls("facts_of_field", _facts_by_field(before), _facts_by_field(trial.basis), limits.field)
    yield from _falls("facts_of_region", _facts_by_province(before), _facts_by_province(trial.basis), limits.region)
    yield from _falls("cells_filled", _filled(before), _filled(trial.basis), limits.filled)
    yield _emptied(trial.changes, before, limits.emptied)


def _loss(name: str, what: str, lost: list[BasisSource], limit: tuple[int, Fall]) -> Gate:
    total, fall = limit
    said = f"{what}{len(lost)}份（上版共{total}份）" + _names(source.id for source in lost)
    return Gate(name, "", fall.allows(total, total - len(lost)), said, (("lost", len(lost)), ("before", total)))


def _falls(name: str, before: Counter[str], after: Counter[str], fall: Fall) -> Iterator[Gate]:
    for subject in sorted(before):
        passed = fall.allows(before[subject], after[subject])
        said = f"{subject}：上版{before[subject]}，本版{after[subject]}"
        yield Gate(name, subject, passed, said, (("before", before[subject]), ("after", after[subject])))


def _facts_by_field(basis: Basis) -> Counter[str]:
    return Counter(fact.field for fact in basis.facts)


def _facts_by_province(basis: Basis) -> Counter[str]:
    homes = {source.id: source.region.province for source in basis.sources}
    return Counter(homes[fact.source] for fact in basis.facts if fact.source in homes)


def _filled(basis: Basis) -> Counter[str]:
    return Counter(cell.column for cell in basis.cells if cell.state == "stated")


def _emptied(changes: Changes, before: Basis, fall: Fall) -> Gate:
    lost = [cell for cell in changes.cells if cell.kind == "withdrawn" and not {one.why for one in cell.causes} & _LAWFUL]
    stated = sum(cell.state == "stated" for cell in before.cells)
    said = f"{len(lost)}个单元格变空，既无废止、到期，也无复核决定（上版共{stated}个有内容）" + _names(
        f"{cell.region}·{cell.header}" for cell in lost
    )
    return Gate("cells_emptied", "", fall.allows(stated, stated - len(lost)), said, (("emptied", len(lost)), ("before", stated)))


def _sums(edition: Edition) -> Iterator[Gate]:
    """The ministry's lists against the totals that they state; every province is counted under a row of the table."""
    register = edition.register
    counted = Counter[str]()
    for count in register.counts:
        counted[count.batch] += count.count
    for one in register.lists:
        if one.name == register.topic.national_list and one.total is not None:
            said = f"第{one.batch}批{one.name}载明{one.total}家，分地区合计{counted[one.batch]}家"
            yield Gate("sums", one.batch, counted[one.batch] == one.total, said, (("stated", one.total), ("counted", counted[one.batch])))


def _shown(edition: Edition) -> list[tuple[str, Reviewed]]:
    """The facts that cells print, each with the code of its row."""
    facts: dict[str, Reviewed] = {}
    for one in edition.reviewed:
        facts.setdefault(one.fact.id, one)
    cells = [cell for row in edition.rows for cell in row.cells]
    return [(cell.region, facts[fact]) for cell in cells for item in cell.items for fact in item.facts if fact in facts]


def _values(edition: Edition, fall: Fall) -> Gate:
    """Hardly any printed sum or count beyond what the topic thinks likely, but for those that a reviewer looked at."""
    topic = edition.register.topic
    shown = {one.fact.id: one for _, one in _shown(edition)}
    most = int(topic.most_yuan or 0), topic.most_count or 0
    wrong = [name for name, one in shown.items() if one.state == "machine" and _beyond(one.fact, *most)]
    said = f"{len(wrong)}项金额或数量超出可信范围，尚无人复核" + _names(wrong)
    return Gate("values_plausible", "", fall.allows(len(shown), len(shown) - len(wrong)), said, (("beyond", len(wrong)),))


def _beyond(fact: Fact, yuan: int, count: int) -> bool:
    value = fact.value
    if isinstance(value, AwardValue):
        return 0 < yuan < max(value.yuan_max or 0, value.yuan_min or 0)
    return isinstance(value, TargetValue) and 0 < count < max(value.count_min or 0, value.count_max or 0)


def _places(edition: Edition) -> Gate:
    """No place under a province that it does not lie in, in the cells and among the places of the register."""
    wrong: list[str] = []
    provinces = {row.region.adcode: row.region for row in edition.rows}
    for row in edition.rows:
        for item in (item for cell in row.cells for item in cell.items):
            if item.place is not None and not gazetteer().within(row.region, item.place):
                wrong.append(f"{row.region.label}：{item.place.label}")
    for adcode, one in _shown(edition):
        region = one.fact.region
        if region is not None and adcode in provinces and not gazetteer().within(provinces[adcode], region):
            wrong.append(f"{provinces[adcode].label}：{region.label}")
    said = f"{len(wrong)}处地方不在所列的省内" + _names(dict.fromkeys(wrong))
    return Gate("places_nested", "", not wrong, said, (("outside", len(wrong)),))


def _citations(edition: Edition) -> Gate:
    """Every evidence of every printed fact is the text at its place, in a document of this edition."""
    texts = {reading.document.id: reading.document.text for reading in edition.readings if reading.document}
    wrong = [
        one.fact.id
        for _, one in _shown(edition)
        for place in one.fact.evidence
        if texts.get(place.document, "")[place.start : place.end] != place.quote
    ]
    said = f"{len(wrong)}处引文与原文不符" + _names(dict.fromkeys(wrong))
    return Gate("citations_resolve", "", not wrong, said, (("broken", len(wrong)),))


def _names(subjects: Iterable[Hashable]) -> str:
    every = [str(subject) for subject in subjects]
    return ("：" + "、".join(every[:_NAMED]) + (" …" if len(every) > _NAMED else "")) if every else ""
