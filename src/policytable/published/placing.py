"""An annotation of an edition → the address that leads to its words in the original."""

from __future__ import annotations

from typing import Any


def place_of(data: Any) -> tuple[tuple[str, int], str | None]:
    """The fact of the annotation, the number of its evidence from 1, and the address at the words or the page, None where there is none."""
    key = (str(data["policytable:fact"]), int(data["id"].rpartition(":")[2]))
    target = data["target"]
    said = (one["value"] for one in target["selector"] if one["type"] == "FragmentSelector")
    return key, _joined(str(target["source"]["id"]), next(said, ""))


def _joined(address: str, fragment: str) -> str | None:
    """As `place` of a citation in cells.jsonl; a box on a page is left out, since few viewers know it."""
    if not fragment or not address.startswith(("http://", "https://")):
        return None
    if "#" not in address:
        return f"{address}#{fragment.partition('&viewrect=')[0]}" if fragment.startswith("page=") else f"{address}#{fragment}"
    return address + fragment if fragment.startswith(":~:") else None
