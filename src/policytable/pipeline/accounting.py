"""How the facts that a page shows were read: their documents once more with a recording pack, kept in the cache."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from policytable.codec import pack, unpack
from policytable.errors import RulesError
from policytable.extract import Context, Read, accounts
from policytable.extract.words import boundaries
from policytable.model import Account, Edition, Fact, Metadata, Reading, Register
from policytable.pipeline.extracting import context_of
from policytable.pipeline.keys import facts_key, parse_key
from policytable.rules import pack_of, using
from policytable.segment import segment
from policytable.store import Cache

_KIND = "accounts"


@dataclass(frozen=True, slots=True)
class _Accounts:
    accounts: tuple[Account, ...]


def shown_facts(edition: Edition) -> frozenset[str]:
    """The ids of the machine's facts that the page of some cell tells of: those in it, those behind them, those held back."""
    cells = [cell for row in edition.rows for cell in row.cells]
    inside = {fact for cell in cells for item in cell.items for fact in item.facts}
    behind = {loser.fact for cell in cells for loser in cell.losers}
    held = {one.fact.id for one in edition.reviewed if one.held or one.state == "rejected"}
    return frozenset(inside | behind | held)


def accounts_of(cache: Cache, register: Register, readings: Iterable[Reading], wanted: frozenset[str]) -> tuple[Account, ...]:
    """The accounts of the wanted facts, in the order of the readings; a fact that a reviewer stated has none."""
    found: dict[str, Account] = {}
    with using(pack_of(register.topic)):
        for reading, context in with_context(register, readings):
            facts = [fact for fact in (reading.extraction.facts if reading.extraction else ()) if fact.id in wanted]
            if facts:
                found |= {account.fact: account for account in _of(cache, reading, context, facts)}
    return tuple(found.values())


def make_ready(register: Register) -> None:
    """Load what `accounts_of` reads with, the rules and the dictionary of words: seconds, once in a process. Raises RulesError."""
    with using(pack_of(register.topic)):
        boundaries(register.topic.title)


def with_context(register: Register, readings: Iterable[Reading]) -> Iterator[tuple[Reading, Context]]:
    """Each reading with the context it was extracted in: an attachment is of the day of the page that leads to it."""
    pages = {source.id for source in register.sources}
    notice: Metadata | None = None
    for reading in readings:
        if reading.source.id in pages:
            notice = None
        yield reading, context_of(reading.source, notice)
        notice = notice or reading.metadata


def key_of(reading: Reading) -> str | None:
    """The key of the reading's parsed document, or None where nothing was collected."""
    snapshot = reading.snapshot
    return parse_key(snapshot.sha256, snapshot.name, snapshot.media_type) if snapshot is not None else None


def _of(cache: Cache, reading: Reading, context: Context, facts: Sequence[Fact]) -> tuple[Account, ...]:
    parsed = key_of(reading)
    if reading.document is None or reading.metadata is None or parsed is None:
        return ()
    key = "|".join((facts_key(parsed, context), *(fact.id for fact in facts)))
    kept = cache.load(_KIND, key, _unpacked)
    if kept is not None:
        return kept.accounts
    try:
        told = accounts(Read(reading.document, segment(reading.document), context, reading.metadata), facts)
    except RulesError:
        return ()  # a rule that ran out of time was told when the document was extracted; its page only lacks the account
    cache.put(_KIND, key, pack(_Accounts(told)))
    return told


@lru_cache(maxsize=1_024)  # the pages of the next edition tell nearly all of them again
def _unpacked(data: bytes) -> _Accounts:
    return unpack(_Accounts, data)
