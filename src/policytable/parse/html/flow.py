"""A page as a flow of printed lines and tables in reading order, each in its zone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from policytable.parse.draft import Grid
from policytable.parse.html.container import Zone
from policytable.parse.html.grid import captions, grid, is_data
from policytable.parse.html.tree import PageLine, PageTree


@dataclass(frozen=True, slots=True)
class FlowGrid:
    """A table that holds data; `captions` are the lines of its caption (tables made for layout flow as lines)."""

    grid: Grid
    zone: Zone
    captions: tuple[PageLine, ...]


def flow(tree: PageTree, zones: list[Zone]) -> Iterator[tuple[PageLine, Zone] | FlowGrid]:
    """Lines with their zones; the lines of a table that holds data come as one grid."""
    at = 0
    for table in (number for number, tag in enumerate(tree.tags) if tag == "table"):
        low, high = tree.low[table], tree.high[table]
        if low < at or low == high or not _is_one(zones, low, high) or not is_data(tree, table):
            continue
        yield from zip(tree.lines[at:low], zones[at:low], strict=True)
        over = captions(tree, table)
        yield FlowGrid(grid(tree, table), zones[low], tuple(tree.lines[over.start : over.stop]))
        at = high
    yield from zip(tree.lines[at:], zones[at:], strict=True)


def _is_one(zones: list[Zone], low: int, high: int) -> bool:
    """Whether all of a table is article, or all of it is not: one with both is the page's layout."""
    return "title" not in zones[low:high] and len(set(zones[low:high])) == 1
