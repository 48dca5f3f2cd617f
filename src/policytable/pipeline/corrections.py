"""Which changes of an edition are corrections: a reviewer's decision made a published cell say something else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from policytable.errors import StoreError
from policytable.export import Correction, Notice, notice_of
from policytable.model import Basis, BasisFact, ChangedCell, Changes, Decision
from policytable.pipeline.batch import LOG
from policytable.pipeline.pairing import name_of
from policytable.pipeline.signatures import Signed
from policytable.store import Home, Standing

_MARK = "（未复核）"


def notice_that_stands(home: Home, stands: Standing | None) -> Notice:
    """The notice beside the edition that stands. One that cannot be read any more is told, and a new one begun."""
    if stands is None or not stands.notice:
        return Notice()
    try:
        return notice_of(home.editions.notice(stands.edition, stands.notice))
    except (StoreError, ValueError) as error:
        LOG.warning("the notice of corrections begins anew: %s", error)
        return Notice()


def corrections(differ: Changes, sides: tuple[Basis | None, Basis], decisions: Iterable[Decision]) -> tuple[Correction, ...]:
    """The corrections among the changes between two bases, in the order of the table; that a value was only confirmed is none."""
    before, after = sides
    if before is None:
        return ()
    signed, facts = Signed.of(decisions), (_by_name(before.facts), _by_name(after.facts))
    weighed = _weighed(before, after)
    return tuple(
        _correction(cell, differ.after, tuple(_decisions(cell, signed, facts, weighed)))
        for cell in differ.cells
        if cell.states[0] == "stated" and _differs(cell) and any(cause.why == "reviewer" for cause in cell.causes)
    )


def _by_name(facts: Iterable[BasisFact]) -> dict[str, BasisFact]:
    return {name_of(fact): fact for fact in facts}


def _weighed(before: Basis, after: Basis) -> dict[tuple[str, str], list[str]]:
    found: dict[tuple[str, str], list[str]] = {}
    for cell in (*before.cells, *after.cells):
        found.setdefault((cell.region.adcode, cell.column), []).extend(cell.facts)
    return found


def _differs(cell: ChangedCell) -> bool:
    return _plain(cell.before) != _plain(cell.after)


def _plain(words: str) -> str:
    """The words of a cell without the mark that nobody looked at them yet."""
    return words.replace(_MARK, "")


def _decisions(
    cell: ChangedCell,
    signed: Signed,
    facts: tuple[dict[str, BasisFact], dict[str, BasisFact]],
    weighed: dict[tuple[str, str], list[str]],
) -> Iterator[Decision]:
    cited = [f"{place.source}/{place.fact}" for place in (*cell.was, *cell.now)]
    for name in dict.fromkeys([*cited, *weighed.get((cell.adcode, cell.column), ())]):
        yield from signed.behind(facts[0].get(name), facts[1].get(name))


def _correction(cell: ChangedCell, edition: str, decisions: tuple[Decision, ...]) -> Correction:
    told = [cause for cause in cell.causes if cause.why == "reviewer"]
    who = tuple(dict.fromkeys(name for cause in told for name in cause.about.split("、")))
    made = sorted({one.id: one for one in decisions if one.who in who}.values(), key=lambda one: (one.when, one.id))
    return Correction(
        on=max((one.when[:10] for one in made), default=""),
        edition=edition,
        adcode=cell.adcode,
        region=cell.region,
        column=cell.column,
        header=cell.header,
        kind=cell.kind,
        before=_plain(cell.before),
        after=_plain(cell.after),
        who=who,
        why=tuple(dict.fromkeys(cause.detail for cause in told)),
        reasons=tuple(dict.fromkeys(one.reason for one in made if one.reason)),
        decisions=tuple(one.id for one in made),
        was=cell.was,
        now=cell.now,
    )
