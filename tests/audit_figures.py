"""How many planted errors the audit finds without a corpus, by kind: `python -m tests.audit_figures FOLDER` (an edition's outputs)."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from policytable.audit import Audit, Book, Finding, agreement, audit, compared, read_table, read_tables
from policytable.published import Published, open_edition
from tests import mutating
from tests.mutating import KINDS, Planted, Plot, Spot, copies
from tests.mutating_corpus import CORPUS_HELD_OUT, CORPUS_KINDS
from tests.mutating_unseen import HELD_OUT
from tests.published_tables import edition, made_up, report_2019

ROOT = Path(__file__).resolve().parent.parent
LISTS = ROOT / "corpus" / "national" / "counts.csv"
Kinds = dict[str, Callable[[Plot], bool]]


@dataclass
class Figures:
    """`planted`, `found` (wrong or doubtful) and `hinted` by kind; `false` are strong findings where nothing was planted."""

    planted: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    hinted: Counter[str] = field(default_factory=Counter)
    missed: list[str] = field(default_factory=list)
    false: list[str] = field(default_factory=list)
    cells: int = 0

    @property
    def recall(self) -> float:
        """Of the planted errors, those told as wrong or doubtful at their place."""
        return self.found.total() / max(1, self.planted.total())

    @property
    def false_rate(self) -> float:
        """Of the cells, those told as wrong or doubtful without need."""
        return len(self.false) / max(1, self.cells)

    def __str__(self) -> str:
        lines = [f"{kind:20} {self.found[kind]:4} of {count:4}  hints {self.hinted[kind]}" for kind, count in sorted(self.planted.items())]
        false = f"false alarms {len(self.false)} in {self.cells} cells ({self.false_rate:.3%})"
        total = f"recall {self.recall:.1%} of {self.planted.total()}, {false}"
        return "\n".join([*lines, total])


def audited(book: mutating.Book, against: Published | None = None) -> Audit:
    """The audit of a book's files, by themselves or against an edition."""
    read = [read_table(name, content) for name, content in book.files().items()]
    found = audit(Book(tuple(table for one in read for table in one.tables), tuple(found for one in read for found in one.findings)))
    return found if against is None else compared(found, against)


def measured(books: Iterable[mutating.Book], kinds: Kinds, seeds: range, against: Published | None = None) -> Figures:
    """Errors of each kind planted into copies of the books, one copy a seed."""
    figures = Figures()
    for book in books:
        before = {_same(one) for one in strong(audited(book, against))}
        for spoiled, planted in copies(book, kinds, seeds):
            told = audited(spoiled, against)
            figures.cells += told.cell_count
            _count(figures, told, planted, f"{book.name}: ")
            places = [spot for one in planted for spot in one.spots]
            for one in strong(told):
                if _same(one) not in before and not _hits(one, places, told):
                    figures.false.append(f"{book.name}: {one.code} {one.spot} {one.sentence}")
    return figures


def strong(told: Audit) -> list[Finding]:
    """What is told as wrong or doubtful."""
    return [one for one in told.findings if one.severity != "hint"]


def _count(figures: Figures, told: Audit, planted: tuple[Planted, ...], name: str) -> None:
    for one in planted:
        figures.planted[one.kind] += 1
        if any(_hits(finding, one.spots, told) for finding in strong(told)):
            figures.found[one.kind] += 1
        else:
            hinted = any(_hits(finding, one.spots, told) for finding in told.findings)
            figures.hinted[one.kind] += hinted
            figures.missed.append(f"{name}{one.kind}: {one.words}")


def _same(one: Finding) -> tuple[str, str, str]:
    return one.code, one.spot.region, one.printed


def _hits(finding: Finding, spots: Iterable[Spot], told: Audit) -> bool:
    """Whether a finding points to one of the cells: a finding about a whole column only where the whole column is meant."""
    return any(_meets(own, spot) for own in _spots(finding, told) for spot in spots)


def _meets(own: Spot, spot: Spot) -> bool:
    if own[0] != spot[0]:
        return False
    if own[1] is None or spot[1] is None:
        return own[1:] == spot[1:]
    return own[1] == spot[1] and (own[2] is None or spot[2] is None or own[2] == spot[2])


def _spots(finding: Finding, told: Audit) -> Iterator[Spot]:
    rows = {(table.file, line.number): at for table in told.tables for at, line in enumerate(table.lines)}
    for spot in (finding.spot, *finding.also):
        row = None if spot.line is None else rows.get((spot.file, spot.line))
        yield spot.file.removesuffix(".csv"), row, spot.column or None


def main(folder: Path) -> None:
    """Print the figures over all books."""
    books = [edition(open_edition(folder), folder, LISTS), made_up(1), made_up(2)]
    shared = ROOT.parent / "shared"
    books += [report_2019(shared)] if (shared / "report-2019").is_dir() else []
    first, second = range(1, 7), range(1001, 1007)
    _print_compared(books, shared, folder)
    for name, kinds, seeds in (("kinds seen", KINDS, first), ("kinds seen, other seeds", KINDS, second), ("held out", HELD_OUT, second)):
        figures = measured(books, kinds, seeds)
        print(f"== {name}\n{figures}")
        print("\n".join(f"  missed {one}" for one in figures.missed))
        print("\n".join(f"  false {one}" for one in figures.false))


def _print_compared(books: list[mutating.Book], shared: Path, folder: Path) -> None:
    """What only the corpus can show, and the agreement of the published report by column."""
    published = open_edition(folder)
    own = [book for book in books if not book.name.startswith("made-up")]
    runs = (
        ("by the corpus", CORPUS_KINDS, range(1, 7)),
        ("by the corpus, other seeds", CORPUS_KINDS, range(1001, 1007)),
        ("by the corpus, held out", CORPUS_HELD_OUT, range(1001, 1007)),
        ("by itself, with the corpus", KINDS, range(1, 4)),
    )
    for name, kinds, seeds in runs:
        figures = measured(own, kinds, seeds, published)
        print(f"== {name}\n{figures}")
        print("\n".join(f"  missed {one}" for one in figures.missed))
        print("\n".join(f"  false {one}" for one in figures.false))
    if (shared / "report-2019").is_dir():
        told = compared(audit(read_tables([shared / "report-2019"])), published)
        for one in agreement(told.comparison) if told.comparison else ():
            counts = "  ".join(f"{standing} {count}" for standing, count in one.counts if count)
            rest = f"empty {one.empty}, unexplained {one.unexplained}, beyond {one.beyond}"
            print(f"{one.file:24} {one.column:12} {one.cells:3}: {counts}  ({rest})")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
