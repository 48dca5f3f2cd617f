"""From documents to policies, and from the facts of many documents to the statement that stands."""

from policytable.resolve.arena import Arena, by_source, resolve
from policytable.resolve.grouping import policies
from policytable.resolve.standing import standings

__all__ = ["Arena", "by_source", "policies", "resolve", "standings"]
