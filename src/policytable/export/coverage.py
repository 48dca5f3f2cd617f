"""The rows of coverage: for each province and column, what was read and what came of it — where the next document is worth fetching."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from policytable.export.book import Book
from policytable.export.facts import region_of
from policytable.export.shapes.nouns import Typed
from policytable.model import FIELDS


def coverage_rows(shelf: Book) -> list[list[Typed]]:
    """One row a province and column of facts (31 × 6 for the report). The counts are of facts of the province and its places.

    `titles` are the register's policies of the province, `documents` its sources that were read; `facts_read` are about any
    object, `facts_of_topic` about the table's, `facts_chosen` of those the ones that stand, `facts_held` those held back.
    """
    counted, titles, read = _counted(shelf), Counter(_titles(shelf)), Counter(_read(shelf))
    lines: list[list[Typed]] = []
    for number, row in enumerate(shelf.edition.rows, 1):
        code = row.region.adcode
        marked = shelf.mark(reading.source.id for reading in shelf.edition.readings if reading.source.region.province == code)
        had = titles[code, True]
        for cell in row.cells:
            if cell.column not in FIELDS:
                continue
            head: list[Typed] = [number, shelf.seat(row.region)[1], code, shelf.edition.register.topic.file_word(cell.column), cell.state]
            lines.append([*head, had + titles[code, False], had, read[code], *counted[code, cell.column], marked])
    return lines


def _counted(shelf: Book) -> defaultdict[tuple[str, str], list[int]]:
    """For each province and field: facts read, of the topic, chosen, reviewed, held."""
    topic = shelf.edition.register.topic.object
    counted: defaultdict[tuple[str, str], list[int]] = defaultdict(lambda: [0] * 5)
    for one in shelf.facts.values():
        region = region_of(shelf, one)
        counts = counted[region.province if region else "100000", one.fact.field]
        counts[0] += 1
        if one.fact.object == topic:
            counts[1] += 1
            counts[2] += shelf.verdict(one.fact).standing == "chosen"
            counts[3] += one.state != "machine"
            counts[4] += one.held is not None
    return counted


def _titles(shelf: Book) -> Iterator[tuple[str, bool]]:
    """The province of each of the register's policies, and whether it was collected."""
    return ((policy.region.province, policy.collected) for policy in shelf.edition.policies if policy.register)


def _read(shelf: Book) -> Iterator[str]:
    return (reading.source.region.province for reading in shelf.edition.readings if reading.document)
