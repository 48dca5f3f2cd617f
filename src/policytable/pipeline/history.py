"""What is published of a region at the moment, and how its cells came to it: read from the editions that are kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from policytable.errors import StoreError
from policytable.export import changed_cells
from policytable.model import BasisCell, CellState, ChangedCell, Region
from policytable.pipeline.batch import LOG
from policytable.store import Home

_MOST = 30  # editions looked back through


@dataclass(frozen=True, slots=True)
class PublishedCell:
    """A cell as the edition that stands prints it."""

    region: Region
    column: str
    state: CellState
    text: str


@dataclass(frozen=True, slots=True)
class Step:
    """A change of a cell with the edition that brought it; `before` is the edition that it followed (empty: the first)."""

    edition: str
    before: str
    change: ChangedCell


def published_cells(home: Home, province: str) -> tuple[PublishedCell, ...]:
    """The cells of a province in the edition that stands; empty where none was published, or where it cannot be read (logged)."""
    standing = home.editions.current()
    if standing is None:
        return ()
    try:
        cells = _cells(home, standing.edition)
    except StoreError as error:
        LOG.warning("%s", error)
        return ()
    return tuple(PublishedCell(cell.region, cell.column, cell.state, _text(cell)) for cell in cells if cell.region.adcode == province)


def cell_history(home: Home, province: str) -> tuple[Step, ...]:
    """How the cells of a province changed from edition to edition, the latest change first."""
    standing = home.editions.current()
    if standing is None:
        return ()
    return tuple(
        Step(after, before, cell)
        for after, before in chain(home, (standing.edition, standing.previous), _MOST)
        for cell in _changed(home, after, before)
        if cell.adcode == province
    )


@lru_cache(maxsize=2)
def _cells(home: Home, edition: str) -> tuple[BasisCell, ...]:
    return home.editions.basis(edition).cells  # what is kept under an id is never written again


def _text(cell: BasisCell) -> str:
    return "\n".join(item.text for item in cell.items) or cell.text


def chain(home: Home, newest: tuple[str, str | None], most: int) -> Iterator[tuple[str, str]]:
    """(edition, the one before it; empty: none) from `newest` backwards, as far as editions are kept, `most` of them."""
    at, before = newest
    seen: set[str] = set()
    while at and at not in seen and len(seen) < most:
        seen.add(at)
        yield at, before or ""
        at, before = before or "", None
        if at and at in home.editions:
            before = next((one for one in home.editions.predecessors(at) if one not in seen), None)


@lru_cache(maxsize=_MOST * 2)
def _changed(home: Home, edition: str, before: str) -> tuple[ChangedCell, ...]:
    try:
        return changed_cells(home.editions.changes(edition, before or None, "changes.json"))
    except (StoreError, ValueError) as error:
        LOG.warning("the changes of %s cannot be read: %s", edition, error)
        return ()
