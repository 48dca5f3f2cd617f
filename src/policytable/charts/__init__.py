"""Charts as SVG text: readable on paper and without colour, each mark labelled and, where it has an address, a link."""

from policytable.charts.heat import heat
from policytable.charts.lineage import lineage
from policytable.charts.nouns import Bar, Edge, Node, Range, Square, Tile
from policytable.charts.presence import presence
from policytable.charts.ranges import ranges
from policytable.charts.ranked import ranked
from policytable.charts.tiles import tiles
from policytable.charts.trend import trend

__all__ = [
    "Bar",
    "Edge",
    "Node",
    "Range",
    "Square",
    "Tile",
    "heat",
    "lineage",
    "presence",
    "ranges",
    "ranked",
    "tiles",
    "trend",
]
