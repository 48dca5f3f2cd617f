"""`sources`: which columns and addresses are registered, how they stand, and the first contact with one."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections import Counter
from collections.abc import Iterator

from policytable.cli.network import options_of
from policytable.cli.settings import Settings, now
from policytable.codec import dumps, encode
from policytable.errors import UsageError
from policytable.model import ColumnHealth, WebColumn
from policytable.pipeline import DocumentHealth, column_health, column_of, document_health, guesses, probe, reaching
from policytable.sources import accept_shape, proposal, set_address

TROUBLE = 3
_QUIET = ("address_unknown", "unverified", "ok")


def sources_command(arguments: Namespace, settings: Settings) -> int:
    """One of the actions on columns and addresses."""
    return _ACTIONS[arguments.action](arguments, settings)


def list_sources(arguments: Namespace, settings: Settings) -> int:
    """Every column with its office and address, and every document at an address of the network."""
    register = settings.register
    for column in register.columns:
        print(f"{column.id}  {column.authority}  {column.address or 'address unknown'}{_site(column)}")
    for source in register.web_sources:
        print(f"{source.id}  {source.region.label}  {source.title or ''}  {' '.join(source.locations)}")
    print(f"{len(register.columns)} columns, {len(register.web_sources)} documents at addresses", file=sys.stderr)
    return 0


def check(arguments: Namespace, settings: Settings) -> int:
    """How each of them stands, from the records of runs alone; 3 where one that was verified gives trouble."""
    register = settings.register
    columns = column_health(settings.home, register.columns, now())
    documents = document_health(settings.home, register.web_sources)
    if arguments.json:
        print(dumps({"columns": encode(columns), "documents": encode(documents)}))
    else:
        by_id = {column.id: column for column in register.columns}
        shown = columns if arguments.all else [one for one in columns if one.state != "address_unknown"]
        print("\n".join([*(_column_line(one, by_id[one.column]) for one in shown), *map(_document_line, documents)]))
        _summary(columns, documents)
    failing = any(one.state not in _QUIET for one in columns) or any(one.state in ("gone", "failing") for one in documents)
    return TROUBLE if failing else 0


def probe_source(arguments: Namespace, settings: Settings) -> int:
    """Ask the column's address and propose how to read it; nothing is registered before a person accepts."""
    column = column_of(settings.register, arguments.column)
    with reaching(settings.corpus, options_of(arguments), now, f"probe-{now()}") as reach:
        found = probe(settings.home, column, reach)
    print("\n".join(f"# proposal {number}\n{proposal(column, guess)}" for number, guess in enumerate(found, 1)))
    if not found:
        print("[no_list] nothing on the page reads as a list of documents (look at it in a browser; try another address)", file=sys.stderr)
        return TROUBLE
    print(f"accept one: policytable sources accept {column.id} --proposal 1", file=sys.stderr)
    return 0


def accept(arguments: Namespace, settings: Settings) -> int:
    """Write a proposal of the last probe into the register's columns."""
    column = column_of(settings.register, arguments.column)
    found = guesses(settings.home, column)
    if not 1 <= arguments.proposal <= len(found):
        raise UsageError(f"there are {len(found)} proposals", about=column.id, remedy="see `policytable sources probe`")
    accept_shape(settings.corpus, column.id, found[arguments.proposal - 1].shape)
    print(f"{column.id}: shape accepted", file=sys.stderr)
    return 0


def address(arguments: Namespace, settings: Settings) -> int:
    """Write the address of a column into the register."""
    set_address(settings.corpus, column_of(settings.register, arguments.column).id, arguments.url)
    print(f"{arguments.column}: address written; `policytable sources probe {arguments.column}` is next", file=sys.stderr)
    return 0


def _site(column: WebColumn) -> str:
    return f" (site {column.site})" if column.address is None and column.site else ""


def _column_line(one: ColumnHealth, column: WebColumn) -> str:
    return "  ".join(_column_parts(one, column))


def _column_parts(one: ColumnHealth, column: WebColumn) -> Iterator[str]:
    yield one.state
    yield one.column
    yield column.authority
    yield f"reachable {_known(one.reachable)}, shape as expected {_known(one.fits)}"
    if one.last_look:
        yield f"newest {one.newest or 'without date'}, {one.items} of at least {one.expected}"
        yield f"last success {one.last_success or 'never'}"
    if one.message:
        yield one.message


def _document_line(one: DocumentHealth) -> str:
    since = f"last success {one.last_success}" if one.last_success else "never had"
    return f"{one.state}  {one.source}  {one.address}  {since}" + (f"  {one.message}" if one.message else "")


def _summary(columns: tuple[ColumnHealth, ...], documents: tuple[DocumentHealth, ...]) -> None:
    said = [f"{count} {state}" for state, count in sorted(Counter(one.state for one in columns).items())]
    also = [f"{count} {state}" for state, count in sorted(Counter(one.state for one in documents).items())]
    print(f"columns: {', '.join(said)}; documents: {', '.join(also)}", file=sys.stderr)


def _known(value: bool | None) -> str:
    return "not tried" if value is None else "yes" if value else "no"


_ACTIONS = {"list": list_sources, "check": check, "probe": probe_source, "accept": accept, "address": address}
