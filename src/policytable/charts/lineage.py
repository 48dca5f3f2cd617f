"""What stands on what."""

from __future__ import annotations

from policytable.charts.nouns import Edge, Node
from policytable.charts.pen import WIDE, Pen


def lineage(nodes: tuple[Node, ...], edges: tuple[Edge, ...], title: str, key: str, width: int = WIDE) -> str:
    """What stands on what."""
    pen = Pen(key, width)
    for at, one in enumerate(nodes):
        with pen.mark(str(one)):
            pen.words(str(one), 8, 20 + at * 20)
    return pen.finish(20 + 20 * len(nodes), title, title)
