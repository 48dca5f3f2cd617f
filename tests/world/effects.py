"""What a reader of the table should see of an edit, as data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Cause = Literal["source_changed", "source_gone", "new_document", "repealed", "date_moved"]
Alarm = Literal["gone", "unreachable", "shape_changed", "emptied", "too_few", "addresses_conflict", "soft_404"]


@dataclass(frozen=True, slots=True)
class Effect:
    """One edit. `documents` are ids of papers (those of the corpus' register where they come from it), `addresses` where they are now,
    `columns` the ids of the columns that they stand in or that are hit. `cause` is why cells may change (None: no cell may), `alarm`
    what a run must report (None: nothing); `before` and `after` are the words that changed, `regions` whose documents."""

    edit: str
    site: str
    documents: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    cause: Cause | None = None
    alarm: Alarm | None = None
    before: str = ""
    after: str = ""

    @property
    def rows(self) -> tuple[str, ...]:
        """The rows of the table that it concerns: the provinces of its regions."""
        return tuple(dict.fromkeys("100000" if region == "100000" else region[:2] + "0000" for region in self.regions))
