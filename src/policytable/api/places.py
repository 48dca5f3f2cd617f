"""The places of an edition: the rows of its table, and every place of which a fact, a policy or a document speaks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from policytable.api.records import Records
from policytable.errors import PolicyError
from policytable.regions import gazetteer
from policytable.regions.nesting import stem

COUNTRY = "100000"


def inside(outer: str) -> Callable[[str], bool]:
    """Whether a code is the outer one's or of a place in it."""
    begin = "" if outer == COUNTRY else stem(outer)
    return lambda adcode: bool(adcode) and adcode.startswith(begin)


def places(table: dict[str, Any], facts: Records, policies: Records, documents: Records) -> Iterator[dict[str, Any]]:
    """Each place by its code: name, rank, the place around it, whether it is a row, and how much is said of it (itself alone)."""
    rows = {row["region"]["adcode"]: row["region"] for row in table["rows"]}
    told = {"facts": _counts(facts), "policies": _counts(policies), "documents": _counts(documents)}
    known = dict(_named(policies)) | dict(_named(documents)) | rows
    zones = _zones(facts)
    for adcode in sorted({*rows, *(code for counts in told.values() for code in counts if code)}):
        name, rank = _name(adcode, known)
        counts = {kind: numbers.get(adcode, 0) for kind, numbers in told.items()}
        beside = {"parent": _parent(adcode), "row": adcode in rows, "zones": sorted(zones.get(adcode, ()))}
        yield {"adcode": adcode, "name": name, "rank": rank} | beside | counts


def _counts(found: Records) -> dict[str, int]:
    if not len(found):
        return {}
    column = found.columns["region"]
    return dict(zip(column.names, np.bincount(column.codes, minlength=len(column.names)).tolist(), strict=True))


def _named(found: Records) -> Iterator[tuple[str, dict[str, Any]]]:
    for place in range(len(found)):
        region = found.data(place)["region"]
        if not region.get("zone"):
            yield region["adcode"], region


def _zones(facts: Records) -> dict[str, set[str]]:
    """The zones of each unit; a walk over the lines that have one."""
    found: dict[str, set[str]] = {}
    for place in range(len(facts)):
        if b'"zone":"' in facts.line(place):
            region = facts.data(place)["region"] or {}
            if region.get("zone"):
                found.setdefault(region["adcode"], set()).add(region["zone"])
    return found


def _name(adcode: str, known: dict[str, dict[str, Any]]) -> tuple[str, str | None]:
    try:
        region = gazetteer().get(adcode)
        return region.name, region.rank
    except (PolicyError, LookupError, ValueError):  # a place that the register added by itself
        own = known.get(adcode, {})
        return own.get("name") or adcode, own.get("rank")


def _parent(adcode: str) -> str | None:
    if adcode == COUNTRY:
        return None
    begin = stem(adcode)
    if len(begin) == 2:
        return COUNTRY
    around = f"{adcode[:4]}00" if len(begin) == 6 else f"{adcode[:2]}0000"
    # 90 are the units that a province holds directly, 01 and 02 the districts of a municipality.
    return f"{adcode[:2]}0000" if adcode[2:4] in ("90",) or (adcode[:2] in ("11", "12", "31", "50")) else around
