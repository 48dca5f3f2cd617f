"""From chosen statements to the rows of a topic's table, every cell with its text or the reason why it has none."""

from policytable.table.assemble import build
from policytable.table.national import NationalBatch, NationalBreakdown, national_breakdown
from policytable.table.topic import Column, Topic, load_topics, topic

__all__ = ["Column", "NationalBatch", "NationalBreakdown", "Topic", "build", "load_topics", "national_breakdown", "topic"]
