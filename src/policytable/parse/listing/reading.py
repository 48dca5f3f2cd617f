"""Reading a list, behind the walls."""

from __future__ import annotations

from policytable.model import Listing, Shape
from policytable.parse.listing.data import read_data
from policytable.parse.listing.decoding import text_of
from policytable.parse.listing.feed import read_feed
from policytable.parse.listing.markup import read_markup

_READERS = {"html": read_markup, "json": read_data, "xml": read_feed}


def read(content: bytes, media_type: str | None, shape: Shape, encoding: str | None, address: str) -> Listing:
    """The listing of bytes by their shape. Raises DamagedError."""
    return _READERS[shape.form](text_of(content, media_type, address, encoding), address, shape)
