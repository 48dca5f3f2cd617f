"""Charts as SVG text: readable on paper and without colour, each mark labelled and, where it has an address, a link."""

from policytable.charts.nouns import Bar, Edge, Node, Range, Square, Tile

__all__ = ["Bar", "Edge", "Node", "Range", "Square", "Tile"]
