"""The list of places against the summary: a place in one and not in the other."""

from __future__ import annotations

from collections.abc import Iterator

from policytable.audit.nouns import Finding
from policytable.audit.view import Named, View, Words, found

_SAME_LIST = 0.5  # of the places used, this share must be listed: else the list is of something else


def not_listed(view: View) -> Iterator[Finding]:
    """A place with a value in the summary that the list of places lacks."""
    listed, used = _keys(view)
    ones = [one for one in used if one.naming.place is not None]
    if not listed or sum(_key(one) in listed for one in ones) < _SAME_LIST * len(ones):
        return
    told = set()
    for one in ones:
        if _key(one) not in listed and one.naming.place is not None and one.naming.place.rank != "provincial" and _key(one) not in told:
            told.add(_key(one))
            said = f"汇总表里有“{one.naming.words}”的内容，下级地区表的{one.line.name}却没有它"
            yield found("place_not_listed", "doubtful", one.spot, Words(one.naming.words, said, "补进下级地区表，或核对地名"), 58)


def not_used(view: View) -> Iterator[Finding]:
    """A place of the list of which the summary says nothing: for information."""
    _, used = _keys(view)
    taken = {_key(one) for one in used}
    if not taken:
        return
    for one in view.named:
        if one.column == "place" and one.naming.place is not None and _key(one) not in taken and one.line.region is not None:
            said = f"下级地区表列了“{one.naming.words}”，汇总表里没有它的任何内容"
            yield found("listed_not_used", "hint", one.spot, Words(one.naming.words, said), 20)


def _keys(view: View) -> tuple[set[tuple[str, str]], list[Named]]:
    listed = {_key(one) for one in view.named if one.column == "place" and one.naming.place is not None}
    return listed, [one for one in view.named if one.column != "place"]


def _key(one: Named) -> tuple[str, str]:
    return one.naming.place.key if one.naming.place else ("", one.naming.words)
