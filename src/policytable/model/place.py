"""Places: administrative regions by GB/T 2260 code, and the zones that have none of their own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, get_args

Rank = Literal["national", "provincial", "prefecture", "county"]
RANKS: tuple[str, ...] = get_args(Rank)

_ADCODE = re.compile(r"[0-9]{6}")


@dataclass(frozen=True, slots=True, order=True)
class Region:
    """A place; `adcode` and `zone` together are its key.

    `zone` names a development zone or new area without a code of its own; `adcode` is then the unit around it.
    `rank` is administrative (`national` for the whole country, 100000). Raises ValueError for a malformed code.
    """

    adcode: str
    name: str
    rank: Rank | None = None
    zone: str | None = None

    def __post_init__(self) -> None:
        if not _ADCODE.fullmatch(self.adcode):
            raise ValueError(f"not a GB/T 2260 code: {self.adcode!r}")
        if not self.name:
            raise ValueError(f"region {self.adcode} has no name")

    @property
    def key(self) -> tuple[str, str]:
        """(adcode, zone or empty): equal for one place whatever name it was written with."""
        return self.adcode, self.zone or ""

    @property
    def province(self) -> str:
        """The six-digit code of the province that holds this place (100000 for the country)."""
        return "100000" if self.adcode == "100000" else self.adcode[:2] + "0000"

    @property
    def label(self) -> str:
        """The name to print: the zone's where there is one."""
        return self.zone or self.name
