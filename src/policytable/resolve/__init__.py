"""From documents to policies, and from the facts of many documents to the statement that stands."""

from policytable.resolve.contest import resolve
from policytable.resolve.grouping import policies

__all__ = ["policies", "resolve"]
