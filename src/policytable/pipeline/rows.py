"""The rows of an edition's files that differ from another edition's, each with its causes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from policytable.errors import StoreError
from policytable.export import RESOURCES, RowChange, RowChanges, row_changes
from policytable.model import Basis, BasisSource, Cause, Changes, Decision
from policytable.pipeline.batch import LOG
from policytable.pipeline.causes import Sides, source_causes
from policytable.pipeline.changes import edition_causes
from policytable.pipeline.pairing import pairs, source_pairs
from policytable.pipeline.signatures import Signed

Files = Callable[[str], bytes]


@dataclass(frozen=True)
class Sided:
    """Two editions with what differs between their bases."""

    before: Basis
    after: Basis
    differ: Changes
    decisions: tuple[Decision, ...] = ()

    @cached_property
    def sides(self) -> Sides:
        """Both bases with who decided."""
        return Sides(self.before, self.after, Signed.of(self.decisions))

    @cached_property
    def mates(self) -> tuple[dict[str, str], dict[str, str]]:
        """The ids of facts that have another one in the other edition: earlier → later, later → earlier."""
        both = [(pair.old.id, pair.new.id) for pair in pairs(self.before, self.after) if pair.old and pair.new]
        moved = [(old, new) for old, new in both if old != new]
        return dict(moved), {new: old for old, new in moved}

    @cached_property
    def known(self) -> dict[tuple[str, str], tuple[Cause, ...]]:
        """The causes that the changes tell, by resource and key."""
        found = {("cells", f"{cell.adcode}/{cell.column}"): cell.causes for cell in self.differ.cells}
        for fact in self.differ.facts:
            found |= {("facts", place.fact): fact.causes for place in (fact.was, fact.now) if place}
        return found

    @cached_property
    def sources(self) -> dict[str, tuple[BasisSource | None, BasisSource | None]]:
        """The sources before and after by both their ids."""
        both = source_pairs(self.before, self.after)
        return {one.id: pair for pair in both for one in pair if one is not None}


def changed_rows(sided: Sided, before: Files, after: Files) -> tuple[RowChanges, ...]:
    """What differs in each resource that both editions have; `before` and `after` give a file's bytes by its name. An edition of an older
    version lacks some: they are left out."""
    found = []
    for resource in RESOURCES:
        try:
            changed = row_changes(resource, before(resource.file), after(resource.file))
        except (StoreError, OSError, ValueError, KeyError) as error:
            LOG.info("the rows of %s are not compared: %s", resource.file, error)
            continue
        found.append(replace(changed, rows=tuple(_told(sided, resource.name, row) for row in changed.rows)))
    return tuple(found)


def _told(sided: Sided, resource: str, row: RowChange) -> RowChange:
    mate = None
    if resource == "facts" and row.kind != "changed":
        mate = sided.mates[0 if row.kind == "removed" else 1].get(row.key)
    causes = sided.known.get((resource, row.key)) or _once(_causes(sided, row))
    return replace(row, mate=mate, causes=causes or edition_causes(sided.sides, weighed=True) or (Cause("unexplained"),))


def _causes(sided: Sided, row: RowChange) -> Iterator[Cause]:
    """What became of the texts behind a row that says the same in other words: of their facts, else of them as a whole."""
    for fact in sided.differ.facts:
        place = fact.now or fact.was
        if place is not None and place.source in row.sources:
            yield from fact.causes
    yield from _of_sources(sided, row.sources)


def _once(causes: Iterable[Cause]) -> tuple[Cause, ...]:
    """Each cause once for what it is about, as it is told first."""
    found: dict[tuple[str, str], Cause] = {}
    for cause in causes:
        found.setdefault((cause.why, cause.about), cause)
    return tuple(found.values())


def _of_sources(sided: Sided, sources: Iterable[str]) -> Iterator[Cause]:
    for source in sources:
        if source in sided.sources:
            yield from source_causes(sided.sides, *sided.sources[source])
