"""Two kept editions laid beside each other, by the names that people give them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from policytable.errors import UsageError
from policytable.model import Basis, Changes
from policytable.pipeline.changes import changes
from policytable.store import Home

_WORDS = ("current", "previous")


@dataclass(frozen=True, slots=True)
class Kept:
    """A kept edition: its id, date, and whether it is the one that stands or the one before."""

    id: str
    as_of: str
    word: str = ""


def diff(home: Home, first: str, second: str) -> Changes:
    """What changed from one kept edition to another. Raises UsageError for a name that means none or several, StoreError."""
    return changes(_basis(home, first), _basis(home, second), home.ledger.all())


def editions(home: Home) -> tuple[Kept, ...]:
    """Every kept edition, by date."""
    stands = home.editions.current()
    words = {stands.previous: "previous", stands.edition: "current"} if stands else {}
    return tuple(Kept(name, name[:10], words.get(name, "")) for name in home.editions.all())


def _basis(home: Home, name: str) -> Basis:
    return home.editions.basis(named(home, name))


def named(home: Home, name: str) -> str:
    """The id behind a name: an id or an unmistakable part of one, `current`, `previous`, or a folder with an edition. Raises UsageError."""
    if name in _WORDS:
        stands = home.editions.current()
        found = (stands.edition if name == "current" else stands.previous) if stands else None
        if found is None:
            raise UsageError("there is no such edition yet", about=name, remedy="see `policytable editions`")
        return found
    ids = [name] if name in home.editions.all() else [one for one in home.editions.all() if name in one]
    if not ids and Path(name).is_dir():
        ids = [one for one in home.editions.all() if one == _told(Path(name))]
    if len(ids) != 1:
        problem = f"may be {', '.join(ids)}" if ids else "names no kept edition"
        raise UsageError(problem, about=name, remedy="see `policytable editions`, or say current or previous")
    return ids[0]


def _told(folder: Path) -> str:
    """The id of the edition in a folder, by its pointer; a kept one is named by its folder."""
    try:
        return str(json.loads((folder / "edition.json").read_bytes())["edition"])
    except (OSError, ValueError, KeyError, TypeError):
        return folder.resolve().name
