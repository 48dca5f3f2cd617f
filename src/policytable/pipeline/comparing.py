"""Two kept editions laid beside each other, by the names that people give them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from policytable.errors import EditionError, PolicyError, UsageError
from policytable.export import RowChanges
from policytable.model import Basis, Changes
from policytable.pipeline.changes import changes
from policytable.pipeline.rows import Sided, changed_rows
from policytable.store import Home

_WORDS = ("current", "previous")


@dataclass(frozen=True, slots=True)
class Kept:
    """A kept edition: its id, date, and whether it is the one that stands or the one before."""

    id: str
    as_of: str
    word: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """What changed from one kept edition to another, and in which rows of their files."""

    changes: Changes
    rows: tuple[RowChanges, ...]


def diff(home: Home, first: str, second: str) -> Changes:
    """What changed from one kept edition to another. Raises UsageError for a name that means none or several, EditionError for a folder
    that holds no edition, StoreError."""
    return changes(_basis(home, first), _basis(home, second), home.ledger.all())


def difference(home: Home, first: str, second: str) -> Difference:
    """`diff` with the rows. Raises the same."""
    before, after, decisions = _basis(home, first), _basis(home, second), home.ledger.all()
    differ = changes(before, after, decisions)
    kept = (partial(home.editions.file, one.edition) for one in (before, after))
    return Difference(differ, changed_rows(Sided(before, after, differ, decisions), *kept))


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
    if not ids and Path(name).is_dir():
        raise _strange(Path(name))
    if len(ids) != 1:
        problem = f"may be {', '.join(ids)}" if ids else "names no kept edition"
        raise UsageError(problem, about=name, remedy="see `policytable editions`, or say current or previous")
    return ids[0]


def _strange(folder: Path) -> PolicyError:
    """Why a folder names no edition of this home: it holds none, or one that another home keeps."""
    if not (folder / "manifest.json").is_file():
        return EditionError("holds no edition", about=str(folder))
    remedy = "name the home that published it (--home), or one of `policytable editions`"
    return EditionError(f"its edition {_told(folder)} is not kept in this home", about=str(folder), remedy=remedy)


def _told(folder: Path) -> str:
    """The id of the edition in a folder, by its pointer; a kept one is named by its folder."""
    try:
        return str(json.loads((folder / "edition.json").read_bytes())["edition"])
    except (OSError, ValueError, KeyError, TypeError):
        return folder.resolve().name
