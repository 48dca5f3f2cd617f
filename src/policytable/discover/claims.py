"""Whose page is it? Lists name pages of other offices too: what lies on an office's own host is that office's to list."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from policytable.discover.addresses import host_of, normal_address
from policytable.model import Entry, Find, WebColumn


@dataclass(frozen=True, slots=True)
class Claim:
    """What a column may take of its list: `entries`; `before` are the finds of earlier looks as they are then, `yielded` those of
    other columns that gave up an address (with none left: the whole find)."""

    entries: tuple[Entry, ...]
    before: tuple[Find, ...]
    yielded: tuple[Find, ...] = ()


def claimed(column: WebColumn, entries: Iterable[Entry], before: Sequence[Find], columns: Iterable[WebColumn]) -> Claim:
    """What another column found first stays with it, unless the page lies on this column's own host, not on that one's, and the
    two are of different places: then it was never that one's, and its place was wrong."""
    owners = {normal_address(address): find for find in before if find.column != column.id for address in find.addresses}
    hosts = {one.id: _hosts(one) for one in columns} | {column.id: _hosts(column)}
    kept: list[Entry] = []
    lost: dict[str, set[str]] = {}
    for entry in entries:
        key = normal_address(entry.address)
        owner, host = owners.get(key), host_of(entry.address)
        if owner is None:
            kept.append(entry)
        elif host in hosts[column.id] - hosts.get(owner.column, frozenset()) and owner.region.key != column.region.key:
            kept.append(entry)
            lost.setdefault(owner.source, set()).add(key)
    now = {find.source: _without(find, lost[find.source]) for find in before if find.source in lost}
    left = tuple(now.get(find.source, find) for find in before)
    return Claim(tuple(kept), tuple(find for find in left if find.addresses), tuple(now.values()))


def _without(find: Find, keys: set[str]) -> Find:
    return replace(find, addresses=tuple(one for one in find.addresses if normal_address(one) not in keys))


def _hosts(column: WebColumn) -> frozenset[str]:
    return frozenset(host for address in (column.site, column.address) if address and (host := host_of(address)))
