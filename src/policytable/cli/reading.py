"""`read`: how a file was read, in the terminal and as a page beside the pictures of the original."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Iterator
from contextlib import redirect_stdout
from unicodedata import east_asian_width

from policytable.cli.settings import Settings
from policytable.cli.words import region_of
from policytable.export import Seen, read_page
from policytable.model import Clause, Document, Fact, Issue, Table
from policytable.pipeline import Exit, FileJob, Look, day_of, look
from policytable.rules import pack_of, using
from policytable.store import write_whole

_WIDEST = 40  # columns of the terminal for one cell of a table; what is longer is cut with …


def read_command(arguments: Namespace, settings: Settings) -> int:
    """The reading of one file; 3 when it could not be read."""
    region = region_of(arguments.region) if arguments.region else None
    job = FileJob(arguments.file, region, day_of(arguments.issued) if arguments.issued else None)
    with using(pack_of(settings.topic)), redirect_stdout(sys.stderr):  # a reader that prints would stand between the lines
        seen = look(job, pictures=arguments.html is not None)
    document = seen.reading.document
    for line in _told(seen):
        print(line)
    if document is None:
        return Exit.UNREAD
    if arguments.html is not None:
        extraction = seen.reading.extraction
        facts = extraction.facts if extraction else ()
        page = Seen(job.file, document, seen.clauses, settings.topic, facts, seen.reading.issues, seen.pictures)
        write_whole(arguments.html, read_page(page))
        print(f"page: {arguments.html}")
    return 0


def _told(seen: Look) -> Iterator[str]:
    document, extraction = seen.reading.document, seen.reading.extraction
    yield f"file: {seen.reading.job.file}"
    if document is not None:
        yield from _head(document)
    yield from (_issue(issue) for issue in seen.reading.issues)
    if document is not None:
        yield ""
        yield from _tree(document, seen.clauses, extraction.facts if extraction else ())


def _head(document: Document) -> Iterator[str]:
    pages = f", {len(document.pages)} pages" if document.pages else ""
    yield f"read as: {document.media_type} by {document.method}{pages}, {len(document.text)} characters, {len(document.tables)} tables"
    recognised = [str(page.number) for page in document.pages if page.method == "ocr"]
    if recognised:
        yield f"recognised pages: {', '.join(recognised)}; doubtful figures: {len(document.doubtful)}"
    for label, value in document.meta:
        yield f"declared: {label} = {' '.join(value.split())}"
    for attachment in document.attachments:
        yield f"attachment: {attachment.name} <{attachment.href}>"


def _issue(issue: Issue) -> str:
    remedy = f" ({issue.remedy})" if issue.remedy else ""
    return f"{issue.severity}: [{issue.code}] {issue.message}{remedy}"


def _tree(document: Document, clauses: tuple[Clause, ...], facts: tuple[Fact, ...]) -> Iterator[str]:
    shown: set[int] = set()
    for clause in clauses:
        indent = "  " * clause.depth
        if clause.kind == "row" and clause.table is not None and clause.table < len(document.tables):
            if clause.table not in shown:
                shown.add(clause.table)
                table = document.tables[clause.table]
                yield from (indent + line for line in _grid(document, table))
                yield from (f"{indent}  = {line}" for line in _facts(facts, table.start, table.end))
            continue
        page = next((line.page for line in document.lines if line.end > clause.start and line.start < clause.end), None)
        where = f" p.{page}" if page is not None else ""
        words = " ".join(document.text[clause.start : clause.end].split())
        yield f"{indent}[{clause.path or clause.kind}{where}] {words}"
        yield from (f"{indent}  = {line}" for line in _facts(facts, clause.start, clause.end))


def _facts(facts: tuple[Fact, ...], start: int, end: int) -> Iterator[str]:
    for fact in facts:
        if start <= fact.evidence[0].start < end:
            yield f"{fact.field} {fact.object} {'/'.join(fact.level)}: {fact.display}"


def _grid(document: Document, table: Table) -> Iterator[str]:
    """A table with a merged cell's words once, where it begins."""
    rows = [["" for _ in range(table.columns)] for _ in range(table.rows)]
    for cell in table.cells:
        if cell.row < table.rows and cell.column < table.columns:
            rows[cell.row][cell.column] = _short(" ".join(document.text[cell.start : cell.end].split()))
    widths = [max((_width(row[column]) for row in rows), default=0) for column in range(table.columns)]
    for number, row in enumerate(rows):
        cells = (words + " " * (width - _width(words)) for words, width in zip(row, widths, strict=True))
        yield "| " + " | ".join(cells) + " |"
        if number + 1 == table.header_rows:
            yield "|" + "|".join("-" * (width + 2) for width in widths) + "|"


def _short(words: str) -> str:
    taken = 0
    for at, char in enumerate(words):
        taken += _width(char)
        if taken > _WIDEST:
            return words[:at] + "…"
    return words


def _width(words: str) -> int:
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in words)
