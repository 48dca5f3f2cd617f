"""Why our edition does not say what a table prints: a reading that lost or is about something else, else the state of the cell."""

from __future__ import annotations

from collections.abc import Iterator

from policytable.audit.compare.meaning import Meaning, meaning_of_fact
from policytable.audit.compare.ours import Ours
from policytable.audit.nouns import Cite
from policytable.glossary import LEVELS
from policytable.published import PublishedCell, PublishedFact

_FIELDS = ("target", "award")


def why(ours: Ours, cell: PublishedCell | None, place: tuple[str, str], meant: Meaning | None) -> tuple[str, tuple[Cite, ...]]:
    """The reason in a sentence, and what it cites. `place` is the key of the place that the printed statement is about."""
    if cell is None:
        return "本表没有这个地区或这一列", ()
    reason, cites = nearest(ours, cell, place, meant)
    return (reason, cites) if reason else (stated(cell), (Cite(cell.page, f"{cell.region} {cell.header}"),))


def nearest(ours: Ours, cell: PublishedCell, place: tuple[str, str], meant: Meaning | None) -> tuple[str, tuple[Cite, ...]]:
    """A reading of the place that has the printed number and stands in no cell: why not, and where it is; nothing where there is none."""
    near = next(_readings(ours, cell, place, meant), None)
    return (_near(near), (ours.fact_cite(near),)) if near is not None else ("", ())


def stated(cell: PublishedCell) -> str:
    """What a cell says of itself: its reason, or what was read for it."""
    if cell.cell.reason:
        return cell.cell.reason
    searched = f"所读{len(cell.cell.documents)}份文件共{cell.cell.clauses_searched}个条款" if cell.cell.documents else "本表所据"
    return f"{searched}没有这一项"


def _readings(ours: Ours, cell: PublishedCell, place: tuple[str, str], meant: Meaning | None) -> Iterator[PublishedFact]:
    """Facts of the place with the printed number: first those that were weighed for this cell, then those about something else."""
    shown = {fact for item in cell.cell.items for fact in item.facts}
    lost = {loser.fact for loser in cell.cell.losers}
    found = [one for one in ours.facts.get((place, cell.column), ()) if one.fact.id not in shown and _same(one, meant)]
    yield from sorted(found, key=lambda one: (one.fact.id not in lost, one.held is None, one.standing != "loser"))


def _same(one: PublishedFact, meant: Meaning | None) -> bool:
    if meant is None or one.fact.field not in _FIELDS:
        return False
    own = meaning_of_fact(one.fact, "")
    return own is not None and own.ends == meant.ends


def _near(one: PublishedFact) -> str:
    if one.held:
        return f"本表读到同样的数，但暂不发布：{one.held}"
    if one.standing == "loser":
        return f"本表读到同样的数，但没有采用：{one.reason}"
    levels = "、".join(LEVELS.get(level, level) for level in one.fact.level if level != "unspecified")
    about = one.fact.object_text or one.fact.display
    return f"文件里同样的数说的是另一件事（{levels}{about}），不是这一列的内容"
