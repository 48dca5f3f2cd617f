"""The tables of the room: regions, aliases, zones, cautions."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal, cast

from policytable.model import RANKS, Rank, Region
from policytable.regions.naming import other_names, short_name

Needs = Literal["free", "edge", "list", "parent", "never"]
_HERE = Path(__file__).parent
# Names that end in a common noun are cut out of other words when any character may stand before them: 沿海城市, 西南山区, 沿海港区.
_COMMON_TAIL = re.compile(r".(?:城市|都市|[港山城园矿林市湖新]区)")


@dataclass(frozen=True, slots=True)
class Name:
    """A way to write places. `needs` says what running text must show before it is believed:

    `free` nothing; `edge` a boundary in front; `list` a neighbour in an enumeration of places; `parent` its parent unit
    directly in front; `never` only the parent makes it a name at all. `before` and `after` are what may not stand around it.
    `full` marks a name with its rank.
    """

    text: str
    regions: tuple[Region, ...]
    full: bool
    needs: Needs
    before: re.Pattern[str] | None = None
    after: re.Pattern[str] | None = None


@dataclass(frozen=True, slots=True)
class _Caution:
    needs: Needs
    before: re.Pattern[str] | None
    after: re.Pattern[str] | None


def read_regions() -> tuple[Region, ...]:
    """All units with a code, in the order of their codes."""
    return tuple(Region(row["adcode"], row["name"], cast(Rank, row["rank"])) for row in _rows("regions.csv"))


def read_names(regions: tuple[Region, ...]) -> dict[str, Name]:
    """Every way to write a place; where a name has several readings the regions stand highest rank first."""
    cautions = _cautions()
    full: dict[str, list[Region]] = defaultdict(list)
    short: dict[str, list[Region]] = defaultdict(list)
    by_code = {region.adcode: region for region in regions}
    for region in regions:
        full[region.name].append(region)
        form = short_name(region.name, region.rank)
        if form != region.name:
            short[form].append(region)
        for other in other_names(region.name, region.rank):
            (full if other.endswith("州") else short)[other].append(region)
    for row in _rows("aliases.csv"):
        full[row["name"]].append(by_code[row["adcode"]])
    for row in _rows("zones.csv"):
        full[row["zone"]].append(Region(row["adcode"], row["zone"], "county", row["zone"]))
    names = {text: _name(text, tuple(found), False, cautions) for text, found in short.items() if text not in full}
    names.update({text: _name(text, tuple(found + short.get(text, [])), True, cautions) for text, found in full.items()})
    return names


@lru_cache(maxsize=1)
def read_marks() -> dict[str, tuple[str, ...]]:
    """The characters that document numbers begin with → the codes of the units that use them, several where they share one."""
    marks: dict[str, list[str]] = defaultdict(list)
    for row in _rows("marks.csv"):
        marks[row["mark"]].append(row["adcode"])
    return {mark: tuple(codes) for mark, codes in marks.items()}


def _name(text: str, regions: tuple[Region, ...], full: bool, cautions: dict[str, _Caution]) -> Name:
    regions = tuple(sorted(regions, key=lambda region: RANKS.index(region.rank or "county")))
    highest = regions[0].rank
    caution = cautions.get(text, _Caution(_default(text, highest, full), None, None))
    needs = caution.needs
    # A short name of a county says too little by itself; one that is also an ordinary word says nothing even after its parent.
    if highest == "county" and not full:
        needs = "never" if text in cautions else "parent"
    elif needs == "never":
        needs = _default(text, highest, full)
    return Name(text, regions, full, needs, caution.before, caution.after)


def _default(text: str, rank: Rank | None, full: bool) -> Needs:
    """Two characters of a prefecture's short name meet in ordinary words (推广安全, 复合肥, 确保定期), those in 州 do not."""
    if rank == "prefecture" and not full and len(text) == 2 and not text.endswith("州"):
        return "edge"
    if full and len(text) == 2 and text.endswith(("县", "市")):
        return "edge"
    return "edge" if full and _COMMON_TAIL.fullmatch(text) else "free"


def _cautions() -> dict[str, _Caution]:
    return {
        row["name"]: _Caution(
            cast(Needs, row["needs"]),
            re.compile(f"(?:{row['not_after']})$") if row["not_after"] else None,
            re.compile(row["not_before"]) if row["not_before"] else None,
        )
        for row in _rows("cautions.csv")
    }


def _rows(name: str) -> list[dict[str, str]]:
    with (_HERE / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
