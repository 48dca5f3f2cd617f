"""From compared statements to the verdict of a cell."""

from __future__ import annotations

from policytable.audit.compare.meaning import squeezed
from policytable.audit.nouns import STANDINGS, Point, Spot, Standing, Verdict

_NONE: tuple[Standing, ...] = ("agrees", "in_other_words")


def judged(spot: Spot, words: tuple[str, str], points: tuple[Point, ...], page: str = "", broken: bool = False) -> Verdict:
    """The verdict of a cell: that of its worst point. `words` are what is printed and what we say; `broken` says that the table shows by
    itself that the cell cannot be right."""
    printed, ours = words
    worst: Standing = min((point.standing for point in points), key=STANDINGS.index, default="agrees")
    if broken:
        worst = "cannot_be_right"
    same = squeezed(printed) == squeezed(ours)
    how = tuple(dict.fromkeys(way for point in points for way in point.how)) if worst in _NONE else ()
    if worst == "in_other_words" and same:
        worst, how = "agrees", ()
    if worst == "agrees" and not same:
        worst, how = "in_other_words", how or (("顺序",) if sorted(squeezed(printed)) == sorted(squeezed(ours)) else ("排版",))
    elif worst == "agrees" and printed.split() != ours.split():
        how = ("排版",)
    return Verdict(spot, worst, printed, ours, points, how, page)
