"""Whether a list is still what it was when a person accepted its shape."""

from __future__ import annotations

import re

from policytable.model import Listing, Look, Misfit, WebColumn

_HAN = re.compile(r"[\u4e00-\u9fff]")
_WORDS = 6  # Chinese characters from which a link may be a title: the 79 titles of the register have 7 and more
_SHARE = 0.5  # of the entries that must be so long: in the 20 menus of real pages a third at most is


def fits(listing: Listing, column: WebColumn, previous: Look | None = None) -> Misfit | None:
    """What is wrong with what a look has read (its pages taken together), or None; `previous` is the last look that was good."""
    entries = listing.entries
    if not entries and listing.recognised:
        return Misfit("emptied", "the list is there and holds no entry")
    if not entries:
        return Misfit("shape_changed", "nothing on the page is what the shape expects")
    if sum(len(_HAN.findall(entry.title)) >= _WORDS for entry in entries) < _SHARE * len(entries):
        return Misfit("shape_changed", f"of {len(entries)} entries few have the length of a title: {entries[0].title!r}")
    if previous is not None and previous.newest and not any(entry.date for entry in entries):
        return Misfit("shape_changed", f"no entry has a date; the newest was of {previous.newest}")
    if len(entries) < column.expected:
        return Misfit("too_few", f"{len(entries)} entries are less than the {column.expected} expected")
    return None
