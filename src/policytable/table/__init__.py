"""From chosen statements to the rows of a topic's table, every cell with its text or the reason why it has none."""

from policytable.table.assemble import build
from policytable.table.national import NationalBatch, NationalBreakdown, national_breakdown

__all__ = ["NationalBatch", "NationalBreakdown", "build", "national_breakdown"]
