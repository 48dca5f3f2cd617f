"""From compared statements to the verdict of a cell."""

from __future__ import annotations

import re

from policytable.audit.compare.meaning import squeezed
from policytable.audit.nouns import STANDINGS, Point, Spot, Standing, Verdict

_BETWEEN = re.compile(r"[\s；;]+")
_NONE: tuple[Standing, ...] = ("agrees", "in_other_words")


def judged(spot: Spot, words: tuple[str, str], points: tuple[Point, ...], page: str = "", broken: bool = False) -> Verdict:
    """The verdict of a cell: that of its worst point. `words` are what is printed and what we say; `broken` says that the table shows by
    itself that the cell cannot be right."""
    printed, ours = words
    worst: Standing = min((point.standing for point in points), key=STANDINGS.index, default="agrees")
    if broken:
        worst = "cannot_be_right"
    how = tuple(dict.fromkeys(way for point in points for way in point.how)) if worst in _NONE else ()
    if worst == "agrees" and _close(printed) != _close(ours):
        worst = "in_other_words"
        how = ("排版" if squeezed(printed) == squeezed(ours) else "顺序",)
    elif worst == "in_other_words" and _close(printed) == _close(ours):
        worst, how = "agrees", ()
    return Verdict(spot, worst, printed, ours, points, how, page)


def _close(words: str) -> str:
    """The words without what only parts statements."""
    return _BETWEEN.sub("", words)
