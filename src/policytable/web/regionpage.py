"""Regions: every row as it would be published now, with the facts behind it, what stands behind them, and how it came to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from policytable.errors import UsageError
from policytable.export.site.words import REVIEWS, STATES, level_word
from policytable.glossary import cause_word
from policytable.model import Cell, Column, Item, Region, Reviewed, Row
from policytable.pipeline import Board
from policytable.pipeline.history import PublishedCell, Step, cell_history, published_cells
from policytable.regions import gazetteer
from policytable.web.context import desk_of
from policytable.web.filters import region_word, source_title
from policytable.web.render import page


@dataclass(frozen=True, slots=True)
class FactView:
    """A fact behind a cell: the words of its review state, and why it is not in the cell where it is not."""

    id: str
    source: str
    title: str
    place: str
    level: str
    display: str
    review: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class StepView:
    """A change of a cell: the edition, what was and is, and the causes in Chinese."""

    edition: str
    before: str
    after: str
    causes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CellView:
    """A cell as it would be published now. `published` is the cell of the edition that stands where it says something else."""

    column: str
    header: str
    state: str
    state_word: str
    text: str
    reason: str
    inside: tuple[FactView, ...]
    losers: tuple[FactView, ...]
    held: tuple[FactView, ...]
    rejected: tuple[FactView, ...]
    history: tuple[StepView, ...]
    published: tuple[str, str] | None
    clauses: int


@dataclass(frozen=True, slots=True)
class RegionRow:
    """A province in the list: its cells' states in the order of the columns, and its work."""

    adcode: str
    name: str
    states: tuple[tuple[str, str, str], ...]  # header, state, its word
    open: int
    done: int
    held: int


def regions_page(request: Request) -> Response:
    """Every row of the table with the state of its cells and what is left to do."""
    board = desk_of(request).board
    counts = _work(board)
    rows = tuple(_region_row(board, row, counts) for row in board.edition.rows)
    return page(request, "regions.html", rows=rows, headers=[column.header for column in _columns(board)])


def region_page(request: Request) -> Response:
    """The row of a province with everything behind it; of a place within one, what its documents say."""
    desk = desk_of(request)
    board, adcode = desk.board, str(request.path_params["adcode"])
    row = next((row for row in board.edition.rows if row.region.adcode == adcode), None)
    if row is None:
        return _place_page(request, board, adcode)
    published = {cell.column: cell for cell in published_cells(desk.home, adcode)}
    history = cell_history(desk.home, adcode)
    cells = tuple(_cell(board, cell, published.get(cell.column), history) for cell in row.cells)
    return page(
        request,
        "region.html",
        adcode=adcode,
        name=row.region.label,
        parent=None,
        cells=cells,
        places=_places(board, adcode),
        differing=tuple(cell.header for cell in cells if cell.published),
        stands=desk.home.editions.current(),
        documents=_documents(board, adcode),
    )


def _place_page(request: Request, board: Board, adcode: str) -> Response:
    """A city has no row: its statements stand in that of its province."""
    try:
        region = gazetteer().get(adcode)
    except KeyError:
        raise UsageError(f"no region {adcode!r}", code="unknown_region", remedy="choose one from the list") from None
    if region.province not in {row.region.adcode for row in board.edition.rows}:
        return RedirectResponse("/regions", 303)
    cells = tuple(_place_cells(board, region))
    return page(
        request,
        "region.html",
        adcode=adcode,
        name=gazetteer().label(region),
        parent=(region.province, region_word(region.province)),
        cells=cells,
        places=(),
        differing=(),
        stands=None,
        documents=_documents(board, adcode),
    )


def _place_cells(board: Board, region: Region) -> Iterator[CellView]:
    row = next(row for row in board.edition.rows if row.region.adcode == region.province)
    for cell in row.cells:
        column = _column(board, cell.column)
        items = [item for item in cell.items if item.place is not None and item.place.adcode == region.adcode]
        inside = [one for one in _facts(board, column, region) if any(one.fact.id in item.facts for item in items)]
        left = [one for one in _facts(board, column, region) if one not in inside]
        if not column.field:
            continue
        state = "stated" if items else "not_stated"
        why = {loser.fact: loser.reason for choice in board.edition.choices for loser in choice.losers}
        yield CellView(
            column=cell.column,
            header=column.header,
            state=state,
            state_word=STATES[state],
            text="\n".join(_printed(item) for item in items),
            reason="" if items else f"{region.label}在该省这一栏中没有表述。",
            inside=tuple(_fact(board, one) for one in inside),
            losers=tuple(_fact(board, one, why.get(one.fact.id, "")) for one in left if not one.held and one.state != "rejected"),
            held=tuple(_fact(board, one, one.held or "") for one in left if one.held),
            rejected=tuple(_fact(board, one) for one in left if one.state == "rejected"),
            history=(),
            published=None,
            clauses=0,
        )


def _cell(board: Board, cell: Cell, published: PublishedCell | None, history: tuple[Step, ...]) -> CellView:
    column = _column(board, cell.column)
    every = {one.fact.id: one for one in board.edition.reviewed} if column.field else {}
    inside = dict.fromkeys(fact for item in cell.items for fact in item.facts)
    province = next(row.region for row in board.edition.rows if row.region.adcode == cell.region)
    others = [one for one in _facts(board, column, province) if one.fact.id not in inside]
    losers = [(every[loser.fact], loser.reason) for loser in cell.losers if loser.fact in every and loser.fact not in inside]
    return CellView(
        column=cell.column,
        header=column.header,
        state=cell.state,
        state_word=STATES[cell.state],
        text=_text(cell),
        reason=cell.reason,
        inside=tuple(_fact(board, every[fact]) for fact in inside if fact in every),
        losers=tuple(_fact(board, one, reason) for one, reason in losers),
        held=tuple(_fact(board, one, one.held or "") for one in others if one.held),
        rejected=tuple(_fact(board, one) for one in others if one.state == "rejected"),
        history=tuple(_step(step) for step in history if step.change.column == cell.column),
        published=_differing(cell, published),
        clauses=cell.clauses_searched,
    )


def _differing(cell: Cell, published: PublishedCell | None) -> tuple[str, str] | None:
    """(state word, text) of what is published where the desk says something else."""
    if published is None or (published.state, published.text) == (cell.state, _text(cell)):
        return None
    return STATES[published.state], published.text


def _text(cell: Cell) -> str:
    return "\n".join(_printed(item) for item in cell.items) or cell.text


def _printed(item: Item) -> str:
    return item.text + "".join(f"（{mark}）" for mark in item.marks)


def _facts(board: Board, column: Column, region: Region) -> tuple[Reviewed, ...]:
    """The facts of a column's field that bind a province or a place in it (a city: itself and its counties)."""
    if not column.field:
        return ()
    head = region.adcode[:2] if region.rank == "provincial" else region.adcode.rstrip("0")
    homes = {source: readings[0].source.region for source, readings in board.places.items()}
    return tuple(
        one
        for one in board.edition.reviewed
        if one.fact.field == column.field and (one.fact.region or homes[one.source]).adcode.startswith(head)
    )


def _fact(board: Board, one: Reviewed, why: str = "") -> FactView:
    fact = one.fact
    region = fact.region or board.places[one.source][0].source.region
    return FactView(
        id=fact.id,
        source=one.source,
        title=source_title(board, one.source),
        place=region_word(f"{region.adcode}:{region.zone}" if region.zone else region.adcode),
        level=level_word(fact),
        display=fact.display,
        review=REVIEWS[one.state],
        why=why,
    )


def _step(step: Step) -> StepView:
    causes = [" ".join(filter(None, (cause_word(cause.why), cause.about, cause.detail))) for cause in step.change.causes]
    return StepView(step.edition, step.change.before, step.change.after, tuple(causes))


def _columns(board: Board) -> tuple[Column, ...]:
    return board.edition.register.topic.columns


def _column(board: Board, key: str) -> Column:
    return next(column for column in _columns(board) if column.key == key)


def _work(board: Board) -> dict[str, Counter[str]]:
    """What is open, done and held by province."""
    found: dict[str, Counter[str]] = {}
    for item in board.index.items:
        here = found.setdefault(item.region.province, Counter())
        here["done" if item.risk == "done" else "open"] += 1
        here["held"] += bool(item.reviewed and item.reviewed.held)
    return found


def _region_row(board: Board, row: Row, counts: dict[str, Counter[str]]) -> RegionRow:
    work = counts.get(row.region.adcode, Counter())
    states = tuple((_column(board, cell.column).header, cell.state, STATES[cell.state]) for cell in row.cells)
    return RegionRow(row.region.adcode, row.region.label, states, work["open"], work["done"], work["held"])


def _places(board: Board, province: str) -> tuple[tuple[str, str, int, int], ...]:
    """The places of a province that something is read about: code, name, open and done."""
    work: dict[str, Counter[str]] = {}
    for item in board.index.items:
        if item.region.province == province and item.region.adcode != province:
            work.setdefault(item.region.adcode, Counter())["done" if item.risk == "done" else "open"] += 1
    return tuple((code, region_word(code), work[code]["open"], work[code]["done"]) for code in sorted(work))


def _documents(board: Board, adcode: str) -> tuple[tuple[str, str, str], ...]:
    """The documents of a province with its places, or of one place: source, title, place."""
    head = adcode[:2] if adcode.endswith("0000") else adcode
    homes = ((source, readings[0].source.region.adcode) for source, readings in board.places.items())
    return tuple((source, source_title(board, source), region_word(code)) for source, code in homes if code.startswith(head))


ROUTES: tuple[BaseRoute, ...] = (
    Route("/regions", regions_page, name="regions"),
    Route("/region/{adcode}", region_page, name="region"),
)
