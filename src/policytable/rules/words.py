"""Word tables that are no rules: industries and their divisions in GB/T 4754-2017."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib import resources

from policytable.text import plain


@lru_cache(maxsize=1)
def _divisions() -> tuple[tuple[str, tuple[str, ...]], ...]:
    data = tomllib.loads(resources.files("policytable.rules").joinpath("industries.toml").read_text(encoding="utf-8"))
    pairs = [(plain(word), tuple(entry["codes"])) for entry in data["industry"] for word in entry["words"]]
    return tuple(sorted(pairs, key=lambda pair: (-len(pair[0]), pair[0])))


def industry_codes(word: str) -> tuple[str, ...]:
    """The divisions of GB/T 4754-2017 that an industry word of a policy means; empty where none fits.

    The longest known word that stands in it decides (煤化工 before 化工); the table is `industries.toml`.
    """
    folded = plain(word)
    return next((codes for known, codes in _divisions() if known in folded), ())
