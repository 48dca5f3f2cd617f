"""Which page of a list to read next, and when to stop."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from policytable.discover.addresses import absolute, normal_address
from policytable.model import Entry, Listing, WebColumn

FULL_EVERY = 4  # looks: with the usual cadence of a week, every list is read to its end once a month
_SUM = re.compile(r"\{n(?:\*(\d{1,4}))?(?:([+-])(\d{1,6}))?\}")
_NEXT = "{next}"


def plan(column: WebColumn, pages: Sequence[tuple[str, Listing]], known: Collection[str], looks: int) -> tuple[str, ...]:
    """The address of the page to read next (of the first one where none was read), or none when the look is over.

    `pages` are the pages of this look so far with their addresses, `known` the normal addresses that earlier looks listed
    (also those that were not taken), `looks` how many good looks there were. Every list is read to its end, but to
    `pages_most` pages, at the first look and at every `FULL_EVERY`th; at the others a page of known entries is not yet the end
    (a backdated post stands behind them): the look is over with a page of nothing new that follows a page with
    known entries, if as many entries were seen as the column expects, and none is missing from the total that the list states.
    """
    if column.address is None:
        return ()
    if not pages:
        return (column.address,)
    if len(pages) >= column.pages_most or not _brought(pages) or (looks % FULL_EVERY and _settled(column, pages, known)):
        return ()
    following = _following(column, pages)
    read = {normal_address(address) for address, _ in pages}
    return (following,) if following and normal_address(following) not in read else ()


def together(listings: Sequence[Listing]) -> Listing:
    """The pages of one look as one listing, each address once."""
    entries: dict[str, Entry] = {}
    for listing in listings:
        for entry in listing.entries:
            entries.setdefault(normal_address(entry.address), entry)
    total = next((one.total for one in listings if one.total is not None), None)
    return Listing(tuple(entries.values()), total, (), bool(listings) and listings[0].recognised)


def page_address(column: WebColumn, number: int) -> str | None:
    """The address of a further page by the template of the shape; `number` counts from 0 for the second page."""
    if column.address is None or column.shape is None or "{n" not in column.shape.pages:
        return None
    n = column.shape.first + number
    return absolute(column.address, _SUM.sub(lambda match: str(_sum(match, n)), column.shape.pages))


def _sum(match: re.Match[str], n: int) -> int:
    value = n * int(match[1] or 1)
    return value + int(match[3]) * (1 if match[2] == "+" else -1) if match[3] else value


def _following(column: WebColumn, pages: Sequence[tuple[str, Listing]]) -> str | None:
    """Where the pages name the ones after them, those alone: past the last one a numbered address gives an error."""
    if column.shape is None or not column.shape.pages:
        return None
    if column.shape.pages == _NEXT or any(listing.further for _, listing in pages):
        return next(iter(pages[-1][1].further), None)
    return page_address(column, len(pages) - 1)


def _brought(pages: Sequence[tuple[str, Listing]]) -> bool:
    """Whether the last page had anything that the ones before it in this look had not: past the end, some sites repeat a page."""
    earlier = {normal_address(entry.address) for _, listing in pages[:-1] for entry in listing.entries}
    return any(normal_address(entry.address) not in earlier for entry in pages[-1][1].entries)


def _settled(column: WebColumn, pages: Sequence[tuple[str, Listing]], known: Collection[str]) -> bool:
    keys = [[normal_address(entry.address) for entry in listing.entries] for _, listing in pages]
    old = set(known)
    if len(keys) < 2 or not all(key in old for key in keys[-1]) or not any(key in old for page in keys[:-1] for key in page):
        return False
    seen = {key for page in keys for key in page}
    total = next((listing.total for _, listing in pages if listing.total is not None), None)
    return len(seen) >= column.expected and (total is None or total <= len(seen | old))
