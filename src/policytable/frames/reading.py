"""One file as it was read, as frames."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from policytable.frames.building import frame
from policytable.frames.columns import CLAUSES, ISSUES, READ_FACTS
from policytable.frames.records import clause_row, issue_row, read_fact_row
from policytable.model import Clause, Document, Extraction, Issue, Metadata, Region


@dataclass(frozen=True)
class Reading:
    """What was read of a file. `document` is None where it could not be read: `issues()` says why."""

    region: Region | None
    document: Document | None
    metadata: Metadata | None
    extraction: Extraction | None
    tree: tuple[Clause, ...] = ()
    found: tuple[Issue, ...] = ()

    @property
    def text(self) -> str:
        """The canonical text that every offset counts in; empty where the file could not be read."""
        return self.document.text if self.document else ""

    @property
    def title(self) -> str | None:
        """The title that the document gives itself."""
        return self.metadata.title if self.metadata else None

    def facts(self) -> pd.DataFrame:
        """The facts, with the columns of an edition's that one file can have."""
        facts = self.extraction.facts if self.extraction else ()
        return frame(READ_FACTS, [read_fact_row(one, self.region) for one in facts])

    def clauses(self) -> pd.DataFrame:
        """The clause tree in the order of the text."""
        return frame(CLAUSES, [clause_row(one, self.document) for one in self.tree] if self.document else [])

    def issues(self) -> pd.DataFrame:
        """What stood in the way or was not understood."""
        return frame(ISSUES, [issue_row(number, one) for number, one in enumerate(self.found)])
