"""What the queue knows beside facts and issues."""

from __future__ import annotations

from policytable.model import Edition
from policytable.review import Hints
from policytable.store import Home


def hints_of(home: Home, edition: Edition) -> Hints:
    """What stands in a cell, and what came or changed with the last editions."""
    return Hints(
        shown=frozenset(fact for row in edition.rows for cell in row.cells for item in cell.items for fact in item.facts),
        main=edition.register.topic.object,
        places={reading.source.id: reading.source.region for reading in reversed(edition.readings)},
    )
