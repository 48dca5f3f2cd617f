"""The probe, behind the walls: in which shapes a page reads as a list of documents."""

from __future__ import annotations

from policytable.model import ShapeGuess
from policytable.parse.listing.decoding import form_of, text_of
from policytable.parse.listing.judging import ranked
from policytable.parse.listing.probe_data import data_guesses
from policytable.parse.listing.probe_feed import feed_guesses
from policytable.parse.listing.probe_markup import markup_guesses


def probe(content: bytes, media_type: str | None, encoding: str | None, address: str) -> tuple[ShapeGuess, ...]:
    """The guesses for bytes, the likeliest first. Raises DamagedError."""
    text = text_of(content, media_type, address, encoding)
    form = form_of(text)
    if form == "json":
        return ranked(data_guesses(text, address))
    if form == "xml":
        return ranked(feed_guesses(text, address))
    stored = feed_guesses(text, address) if "<datastore" in text else []
    return ranked([*stored, *markup_guesses(text, address)])
