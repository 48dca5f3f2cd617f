"""The door: bytes go to a process behind walls, entries come back."""

from __future__ import annotations

from policytable.model import Listing, Shape, ShapeGuess
from policytable.parse.guard.sandbox import run


def read_listing(content: bytes, media_type: str | None, address: str, shape: Shape, encoding: str | None = None) -> Listing:
    """One page of a list: its entries with absolute addresses, ISO dates and whole titles, in the order of the page.

    `address` is where it came from; `encoding` overrules what page and bytes say. A page that is not what the shape expects
    gives a listing without entries whose `recognised` is false. Raises DamagedError `too_large`, `timeout`, `crashed`, `unreadable`.
    """
    listing: Listing = run("listing", content, media_type, shape, encoding, address)
    return listing


def guess_shape(content: bytes, media_type: str | None, address: str, encoding: str | None = None) -> tuple[ShapeGuess, ...]:
    """What a probe makes of a page: the shapes in which it reads as a list of documents, the likeliest first, each with what
    it reads; none where nothing on the page does. Raises as `read_listing`."""
    guesses: tuple[ShapeGuess, ...] = run("listing_probe", content, media_type, encoding, address)
    return guesses
