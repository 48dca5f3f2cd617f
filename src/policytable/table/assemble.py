"""The rows of the table: one for each province of the register, one cell for each column of its topic."""

from __future__ import annotations

from collections.abc import Iterable

from policytable.model import Cell, CellState, Choice, Column, Item, Loser, Policy, Reading, Region, Register, Reviewed, Row
from policytable.table.empty import also, searched, why_empty
from policytable.table.national import national_breakdown
from policytable.table.statements import Said, cell_text, items, say
from policytable.table.view import Desk, View, desk


def build(
    register: Register,
    readings: Iterable[Reading],
    policies: Iterable[Policy],
    reviewed: Iterable[Reviewed],
    choices: Iterable[Choice],
) -> tuple[Row, ...]:
    """The rows in the register's order with the cells of its topic, every empty one with its reason.

    A statement about the whole that the object is a part of (绿色制造体系) speaks for the object where the topic's column
    says so and the place says nothing nearer.
    """
    index = desk(register, readings, policies, reviewed, choices)
    return tuple(Row(province, tuple(_cell(index, province, column) for column in index.topic.columns)) for province in register.provinces)


def _cell(index: Desk, province: Region, column: Column) -> Cell:
    if column.field is None:
        return _national(index, province, column)
    view = View(index, province, column)
    said = say(view)
    state: CellState
    documents, clauses = searched(view)
    state, reason = ("stated", also(view, said.held)) if said.statements else why_empty(view, said.held)
    return Cell(
        region=province.adcode,
        column=column.key,
        state=state,
        text=cell_text(said, view),
        items=items(said, view),
        reason=reason,
        documents=documents,
        clauses_searched=clauses,
        losers=_losers(view, said),
    )


def _national(index: Desk, province: Region, column: Column) -> Cell:
    breakdown = national_breakdown(index.register, province.adcode)
    if not breakdown.batches:
        reason = f"截至{index.register.as_of}，没有收集到国家公布的{index.topic.national_list}。"
        return Cell(province.adcode, column.key, "not_collected", reason=reason)
    text = str(breakdown.total)
    return Cell(province.adcode, column.key, "stated", text, (Item(text),))


def _losers(view: View, said: Said) -> tuple[Loser, ...]:
    return tuple(loser for choice in view.choices() for loser in choice.losers) + said.replaced
