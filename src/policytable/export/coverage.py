"""The rows of coverage: for each province and column, what was read and what came of it — where the next document is worth fetching."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pandas as pd

from policytable.export.book import Book
from policytable.export.facts import region_of
from policytable.export.shapes.nouns import Typed
from policytable.model import FIELDS

_COUNTS = ("facts_read", "facts_of_topic", "facts_chosen", "facts_reviewed", "facts_held")


def coverage_rows(shelf: Book) -> list[list[Typed]]:
    """One row a province and column of facts (31 × 6 for the report). The counts are of facts of the province and its places.

    `titles` are the register's policies of the province, `documents` its sources that were read; `facts_read` are about any
    object, `facts_of_topic` about the table's, `facts_chosen` of those the ones that stand, `facts_held` those held back.
    """
    facts, titles, read = _facts(shelf), Counter(_titles(shelf)), Counter(_read(shelf))
    summed = facts.groupby(["province", "field"], sort=True)[list(_COUNTS)].sum()
    counted = {key: [int(number) for number in numbers] for key, numbers in zip(summed.index, summed.to_numpy(), strict=True)}
    lines: list[list[Typed]] = []
    for number, row in enumerate(shelf.edition.rows, 1):
        code = row.region.adcode
        marked = shelf.mark(reading.source.id for reading in shelf.edition.readings if reading.source.region.province == code)
        had = titles[code, True]
        for cell in row.cells:
            if cell.column not in FIELDS:
                continue
            counts = counted.get((code, cell.column), [0] * len(_COUNTS))
            head: list[Typed] = [number, shelf.seat(row.region)[1], code, shelf.edition.register.topic.file_word(cell.column), cell.state]
            lines.append([*head, had + titles[code, False], had, read[code], *counts, marked])
    return lines


def _facts(shelf: Book) -> pd.DataFrame:
    topic = shelf.edition.register.topic.object
    records = []
    for one in shelf.facts.values():
        region = region_of(shelf, one)
        of_topic = one.fact.object == topic
        chosen = of_topic and shelf.verdict(one.fact).standing == "chosen"
        reviewed = one.state != "machine"
        province = region.province if region else "100000"
        records.append((province, one.fact.field, 1, of_topic, chosen, of_topic and reviewed, of_topic and one.held is not None))
    return pd.DataFrame.from_records(records, columns=["province", "field", *_COUNTS])


def _titles(shelf: Book) -> Iterator[tuple[str, bool]]:
    """The province of each of the register's policies, and whether it was collected."""
    return ((policy.region.province, policy.collected) for policy in shelf.edition.policies if policy.register)


def _read(shelf: Book) -> Iterator[str]:
    return (reading.source.region.province for reading in shelf.edition.readings if reading.document)
