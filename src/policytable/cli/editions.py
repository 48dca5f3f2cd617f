"""`editions`, `diff` and `table`: the editions that were published, how two differ, and the table at another date."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Iterator

from policytable.cli.differing import screen, told_difference
from policytable.cli.settings import Settings
from policytable.codec import dumps, encode
from policytable.export import changes_json
from policytable.model import Cell, Edition
from policytable.pipeline import Moment, day_of, difference, edition_at, editions, write_at


def editions_command(arguments: Namespace, settings: Settings) -> int:
    """The kept editions, a line each, with a word for the one that stands and the one before."""
    found = editions(settings.home)
    if arguments.json:
        print(dumps(encode(found)))
        return 0
    for one in found:
        print(f"{one.id}  {one.word}".rstrip())
    if not found:
        print("no edition was published from this home yet; `policytable run` publishes one", file=sys.stderr)
    return 0


def diff_command(arguments: Namespace, settings: Settings) -> int:
    """What changed between two editions, for a terminal or in the form of changes.json."""
    found = difference(settings.home, arguments.first, arguments.second)
    if arguments.json:
        print(changes_json(found.changes, found.rows).decode(), end="")
    else:
        print("\n".join(told_difference(found.changes, screen())))
    return 0


def table_command(arguments: Namespace, settings: Settings) -> int:
    """The table at another date: its rows as text, or a whole edition in a folder."""
    register = settings.register
    known = day_of(arguments.known) if arguments.known else None
    visits = settings.home.web.visits() if known else ()
    edition = edition_at(settings.home, register, Moment(register.as_of, known, visits), settings.doubts)
    if arguments.out is not None:
        write_at(settings.home, edition, arguments.out)
        print(f"the table as of {register.as_of} is written to {arguments.out}", file=sys.stderr)
    else:
        print("\n".join(_told(edition)))
    return 0


def _told(edition: Edition) -> Iterator[str]:
    yield f"截至{edition.as_of}"
    word = edition.register.topic.column_word
    for row in edition.rows:
        yield f"\n{row.region.adcode} {row.region.label}"
        yield from (f"  {word(cell.column)}：{_words(cell)}" for cell in row.cells)


def _words(cell: Cell) -> str:
    marked = (item.text + "".join(f"（{mark}）" for mark in item.marks) for item in cell.items)
    return "；".join(marked) or cell.text or f"[{cell.state}] {cell.reason}"
