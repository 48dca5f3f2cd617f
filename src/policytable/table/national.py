"""The national count of a province: what the ministry's lists printed, batch by batch."""

from __future__ import annotations

from dataclasses import dataclass

from policytable.model import NationalCount, NationalList, Register


@dataclass(frozen=True, slots=True)
class NationalBatch:
    """One batch of the topic's list with what it printed for the province, region name by region name."""

    list: NationalList
    counts: tuple[NationalCount, ...]

    @property
    def total(self) -> int:
        """Titles of the province in this batch."""
        return sum(count.count for count in self.counts)


@dataclass(frozen=True, slots=True)
class NationalBreakdown:
    """All batches published by the edition's date, in the register's order; a batch without the province stands with none."""

    province: str
    batches: tuple[NationalBatch, ...]

    @property
    def total(self) -> int:
        """Titles of the province in all batches."""
        return sum(batch.total for batch in self.batches)


def national_breakdown(register: Register, province: str) -> NationalBreakdown:
    """The count of `province` (six digits) by batch and printed region, with the addresses of the lists.

    Only lists named as the topic says and published by `register.as_of`. Separately planned cities and the Xinjiang
    corps are counts of their own under the province that they are joined to.
    """
    name = register.topic.national_list
    lists = (one for one in register.lists if one.name == name and one.published <= register.as_of)
    return NationalBreakdown(province, tuple(NationalBatch(one, _counts(register, one.batch, province)) for one in lists))


def _counts(register: Register, batch: str, province: str) -> tuple[NationalCount, ...]:
    return tuple(count for count in register.counts if count.batch == batch and count.province == province)
