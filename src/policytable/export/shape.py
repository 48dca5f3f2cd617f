"""The names that the files are known by: the schema's version, and the published report's words for our columns."""

from __future__ import annotations

# Raised in its first part when a key goes or changes its meaning, in its second when one is added.
SCHEMA_VERSION = "1.0"

# The column names of the published report, by the key of the cell; a column it does not have keeps its key.
_REPORT = {
    "target": "target_2020",
    "industry": "priority_industries",
    "fee_bearer": "third_party_fee",
    "note": "remarks",
    "national": "national_green_factories",
}


def report_name(column: str) -> str:
    """The name of a cell's column in the CSV files."""
    return _REPORT.get(column, column)
