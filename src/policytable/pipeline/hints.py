"""What the queue knows beside facts and issues."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from policytable.errors import StoreError
from policytable.export import changed_facts
from policytable.model import ChangedFact, Edition, Row
from policytable.review import Hints
from policytable.store import Home

LOG = logging.getLogger("policytable")
_BACK = 30  # editions: a month of daily runs; what nobody looked at for longer is no news


def hints_of(home: Home, edition: Edition) -> Hints:
    """What stands in a cell, and what came or changed with the last editions; nothing is new in the first one."""
    new, changed = _news(home)
    return Hints(
        shown=shown_in_rows(edition.rows),
        new=new,
        changed=changed,
        main=edition.register.topic.object,
        places={reading.source.id: reading.source.region for reading in reversed(edition.readings)},
    )


def shown_in_rows(rows: Iterable[Row]) -> frozenset[str]:
    """The ids of the facts that stand in a cell."""
    return frozenset(fact for row in rows for cell in row.cells for item in cell.items for fact in item.facts)


def _news(home: Home) -> tuple[frozenset[str], frozenset[str]]:
    """The facts that came and those that changed, other than by a reviewer, from the edition that stands back to the first."""
    new: set[str] = set()
    changed: set[str] = set()
    standing = home.editions.current()
    edition, previous = (standing.edition, standing.previous) if standing else (None, None)
    for _ in range(_BACK):
        if edition is None or previous is None:
            break
        for fact in _changes(home, edition, previous):
            if fact.now is not None and any(cause.why != "reviewer" for cause in fact.causes):
                (new if fact.kind == "added" else changed).add(fact.now.fact)
        edition, previous = previous, home.editions.followed(previous)
    return frozenset(new), frozenset(changed)


def _changes(home: Home, edition: str, previous: str) -> tuple[ChangedFact, ...]:
    """How an edition differs from the one before; nothing where that is not kept any more."""
    try:
        return changed_facts(home.editions.changes(edition, previous, "changes.json"))
    except (StoreError, ValueError) as error:
        LOG.warning("what changed with %s cannot be read: %s", edition, error)
        return ()
