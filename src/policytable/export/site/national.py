"""The national count of a region, batch by batch, as the ministry printed it."""

from __future__ import annotations

from dataclasses import dataclass

from policytable.export.site.address import external, host
from policytable.model import NationalList, Register


@dataclass(frozen=True, slots=True)
class Printed:
    """One printed region name with its number of titles."""

    name: str
    count: int


@dataclass(frozen=True, slots=True)
class ListLink:
    """A published list with its own address and its notice's; None where the address is no web address."""

    name: str
    list_url: str | None
    notice_url: str | None
    host: str


@dataclass(frozen=True, slots=True)
class Batch:
    """One batch: what it printed for the region, and where it can be read."""

    name: str
    published: str
    printed: tuple[Printed, ...]
    total: int
    lists: tuple[ListLink, ...]


def batches(register: Register, province: str, as_of: str) -> tuple[Batch, ...]:
    """The batches published up to `as_of` in the register's order, each with the region's counts (none: total 0).

    A batch's lists are those of the topic's own object; a date without a day counts from the beginning of its month.
    """
    known = [one for one in register.lists if one.published <= as_of]
    return tuple(_batch(register, province, name, known) for name in dict.fromkeys(one.batch for one in known))


def total(register: Register, province: str, as_of: str) -> int:
    """How many titles the region has by `as_of`."""
    return sum(batch.total for batch in batches(register, province, as_of))


def _batch(register: Register, province: str, name: str, known: list[NationalList]) -> Batch:
    word = register.topic.title
    lists = [one for one in known if one.batch == name]
    own = [one for one in lists if one.name.startswith(word)] or lists
    printed = tuple(Printed(one.printed, one.count) for one in register.counts if one.batch == name and one.province == province)
    return Batch(
        name=f"第{name}批" if len(name) < 4 else f"{name}年度",
        published=min(one.published for one in lists),
        printed=printed,
        total=sum(one.count for one in printed),
        lists=tuple(_link(one) for one in own),
    )


def _link(one: NationalList) -> ListLink:
    address = external(one.list_url)
    return ListLink(one.name, address, external(one.notice_url), host(address) if address else "")
