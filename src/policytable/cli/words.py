"""Words of the command line → checked values."""

from __future__ import annotations

from policytable.errors import UsageError
from policytable.model import Region
from policytable.regions import gazetteer


def region_of(code: str, zone: str | None = None) -> Region:
    """The region of an adcode (a name behind it is allowed, as in labels). Raises UsageError."""
    adcode = code.split()[0] if code.split() else ""
    try:
        return gazetteer().get(adcode, zone or None)
    except (KeyError, ValueError) as error:
        raise UsageError(f"no GB/T 2260 code: {code!r}", remedy="give six digits, such as 320500") from error


def named_region(words: str) -> Region:
    """The region of an adcode or of an unmistakable name (江苏, 常州市). Raises UsageError."""
    if words[:6].isdigit():
        return region_of(words)
    found = gazetteer().find(words)
    if len(found) == 1:
        return found[0]
    said = "、".join(f"{region.adcode} {region.label}" for region in found[:8])
    problem = f"{words!r} may be {said}" if found else f"no region {words!r}"
    raise UsageError(problem, remedy="give its GB/T 2260 code")
