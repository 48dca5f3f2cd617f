"""Word tables that are no rules: industries and their divisions in GB/T 4754-2017."""

from __future__ import annotations

from policytable.rules.pack import pack
from policytable.text import plain


def industry_codes(word: str) -> tuple[str, ...]:
    """The divisions of GB/T 4754-2017 that an industry word of a policy means; empty where none fits.

    The longest known word that stands in it decides (煤化工 before 化工); the table is `industries.toml`.
    """
    folded = plain(word)
    return next((codes for known, codes in pack().industries if known in folded), ())
