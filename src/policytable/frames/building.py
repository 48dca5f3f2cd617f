"""Rows of plain values → a frame whose columns have the types that its layout says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

import pandas as pd

from policytable.frames.columns import Column, Layout


def frame(layout: Layout, rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """A frame of these rows, in their order; a row may lack a column, which is then missing (`pd.NA`, an empty tuple for a list).

    Raises ValueError for a value that is not of a category's closed list: the edition is of another version.
    """
    kept = list(rows)
    index = pd.Index(_typed(layout.index, [row[layout.index.name] for row in kept]), name=layout.index.name)
    return pd.DataFrame({column.name: _series(column, kept, index) for column in layout.columns}, index=index)


def told(layout: Layout) -> pd.DataFrame:
    """The columns of a layout as a frame: name, dtype, what each holds in English and Chinese; the index first."""
    rows = [
        (column.name, column.dtype, column is layout.index, column.english, column.chinese) for column in (layout.index, *layout.columns)
    ]
    return pd.DataFrame(rows, columns=["column", "dtype", "index", "english", "chinese"]).set_index("column")


def _series(column: Column, rows: list[Mapping[str, Any]], index: pd.Index[Any]) -> pd.Series[Any]:
    if column.dtype == "object":
        return pd.Series([tuple(row.get(column.name) or ()) for row in rows], index=index, dtype="object")
    return pd.Series(_typed(column, [row.get(column.name) for row in rows]), index=index)


def _typed(column: Column, values: list[Any]) -> Any:
    if column.dtype == "category":
        strange = sorted({str(value) for value in values if value is not None and value not in column.values})
        if strange:
            raise ValueError(f"{column.name} is none of {', '.join(column.values)}: {', '.join(strange)}")
        return pd.Categorical(values, categories=pd.Index(column.values, dtype="string"))
    plain = [float(value) if isinstance(value, Decimal) else value for value in values]
    return pd.array([pd.NA if value is None else value for value in plain], dtype=column.dtype)
