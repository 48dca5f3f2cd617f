"""An edition as frames."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from policytable.errors import EditionError, UsageError
from policytable.frames.building import frame, told
from policytable.frames.columns import CELLS, DOCUMENTS, FACTS, POLICIES, STATEMENTS, TABLE_FIRST, TABLE_INDEX, Column, Layout
from policytable.frames.records import cell_row, document_row, fact_row, policy_row, statement_rows
from policytable.published import Published, open_edition


class Edition:
    """A published edition for analysis. Each method gives a new frame with the same columns and types, also where it is empty.

    `edition` is its id (empty where the folder does not tell it), `as_of` its date, `topic` what it is about, `sample` the mark of texts
    that were written for demonstration.
    """

    def __init__(self, published: Published) -> None:
        self._published = published
        self.edition = published.edition
        self.as_of = published.as_of
        self.topic = published.topic
        self.sample = published.sample

    def __repr__(self) -> str:
        return f"<policytable edition {self.edition or self._published.folder.name} of {self.topic} as of {self.as_of}>"

    def documents(self) -> pd.DataFrame:
        """Every source of the register and how it was read, in the register's order."""
        return self._frame(DOCUMENTS, [document_row(one) for one in self._published.documents.values()])

    def policies(self) -> pd.DataFrame:
        """The inventory: what offices issued, collected or not."""
        return self._frame(POLICIES, [policy_row(one) for one in self._published.policies.values()])

    def facts(self) -> pd.DataFrame:
        """Every fact that was read, about every object, with its words and how it came out; the columns of other fields are missing."""
        return self._frame(FACTS, [fact_row(one, self._published) for one in self._published.facts.values()])

    def cells(self) -> pd.DataFrame:
        """The cells of the table with their states, a row a province and column."""
        return self._frame(CELLS, [cell_row(one) for one in self._published.cells])

    def statements(self) -> pd.DataFrame:
        """The statements inside the cells, each with its words and the page that shows them."""
        return self._frame(STATEMENTS, [row for one in self._published.cells for row in statement_rows(one)])

    def table(self) -> pd.DataFrame:
        """The table as printed: a row a province, a text column for each column of the topic; missing where the cell says nothing."""
        rows: dict[str, dict[str, object]] = {}
        for one in self._published.cells:
            row = rows.setdefault(one.adcode, {"adcode": one.adcode, "seq": one.seq, "region": one.region})
            row[one.column] = one.cell.text or None
        return self._frame(self._table, list(rows.values()))

    def columns(self, name: str) -> pd.DataFrame:
        """What the columns of a frame hold, by the frame's name (`facts`): dtype, English, Chinese. Raises UsageError for another name."""
        known = {layout.name: layout for layout in (DOCUMENTS, POLICIES, FACTS, CELLS, STATEMENTS)} | {"table": self._table}
        if name not in known:
            raise UsageError(f"no frame {name!r}", remedy=f"one of {', '.join(known)}")
        return told(known[name])

    @property
    def _table(self) -> Layout:
        heads = {one.column: one.header for one in self._published.cells}
        own = (Column(key, "string", "text of the cell as printed", header) for key, header in heads.items())
        return Layout("table", TABLE_INDEX, (*TABLE_FIRST, *own))

    def _frame(self, layout: Layout, rows: list[dict[str, object]]) -> pd.DataFrame:
        try:
            return frame(layout, rows)
        except (ValueError, TypeError, OverflowError) as error:  # what pandas says of an entry that is not of its column
            raise EditionError(str(error), about=str(self._published.folder)) from error


def open_folder(folder: str | Path = "outputs") -> Edition:
    """The edition that stands in a folder now. Raises EditionError where there is none."""
    return Edition(open_edition(Path(folder)))


for _layout in (DOCUMENTS, POLICIES, FACTS, CELLS, STATEMENTS):
    _method = getattr(Edition, _layout.name)
    _lines = (f"{column.name} ({column.dtype}): {column.english}" for column in _layout.columns)
    _method.__doc__ = f"{_method.__doc__}\n\nIndex {_layout.index.name}: {_layout.index.english}. Columns:\n\n" + "\n".join(_lines)
