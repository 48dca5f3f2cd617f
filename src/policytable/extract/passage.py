"""A document made ready for the extractors: clauses cut into statements, with what governs each of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache

from policytable import calendar
from policytable.extract.words import whole
from policytable.model import Clause, Document, Evidence, Region
from policytable.rules import Pack, shape
from policytable.text import Folded, fold

LONGEST = 3000  # folded characters; the longest sentence in the development texts has 640
UNCLOSED = 200  # folded characters behind which a full stop ends the sentence even within a bracket that was not closed
UNPUNCTUATED = 24  # characters: shorter lines without a mark are headings
SENTENCE = 12  # folded characters: the shortest award sentence in a cell of the development texts has 14
SHORT_HEADING = 24  # folded characters: the longest heading phrase before a body sentence in the development texts has 21


@dataclass(frozen=True, slots=True)
class Context:
    """What is known about a document beside its bytes: whose it is, when it was issued, what it is called."""

    region: Region | None = None
    issued: str | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """A stretch of a clause up to a sentence mark, folded. `index` counts in the passage, `order` in its clause."""

    index: int
    order: int
    clause: Clause
    folded: Folded

    @property
    def text(self) -> str:
        """The folded words."""
        return self.folded.text

    @property
    def leads(self) -> bool:
        """Whether it introduces what follows (ends in a colon)."""
        return self.text.endswith("：")


@dataclass(slots=True)
class Passage:
    """A document with its statements in order; `issued` is the anchor of 今年, `region` whose 市级 it is. `only` are the
    clauses whose prose is to be read, None for all of them (what governs them is found in the whole document)."""

    document: Document
    clauses: tuple[Clause, ...]
    statements: tuple[Statement, ...]
    pack: Pack
    region: Region | None = None
    issued: date | None = None
    titles: tuple[Statement, ...] = ()
    by_clause: dict[int, list[Statement]] = field(default_factory=dict)
    _whole: Folded | None = None
    only: frozenset[int] | None = None

    def before(self, statement: Statement) -> Iterator[Statement]:
        """The earlier statements of the same clause, nearest first."""
        yield from reversed(self.by_clause.get(statement.clause.index, [])[: statement.order])

    def above(self, statement: Statement) -> Iterator[Statement]:
        """The statements of the clauses above, nearest clause first; within a clause the last (the lead-in) first."""
        parent = statement.clause.parent
        while parent is not None:
            yield from reversed(self.by_clause.get(parent, []))
            parent = self.clauses[parent].parent

    def learn(self, context: Context) -> None:
        """Take over whose document it is and when it was issued."""
        self.region = context.region
        self.issued = calendar.parse_date(context.issued) if context.issued else None

    @property
    def whole(self) -> Folded:
        """The document's text, folded in one piece."""
        self._whole = self._whole or fold(self.document.text)
        return self._whole

    @property
    def prose(self) -> Iterator[Statement]:
        """The statements that may hold facts in words: of body clauses, captions aside; of a table's row the cells that are
        long enough to be sentences (its numbers are read as a grid)."""
        for statement in self.statements:
            if self.only is not None and statement.clause.index not in self.only:
                continue
            row = statement.clause.kind == "row"
            if statement.clause.body and statement.clause.kind != "caption" and not (row and len(statement.text) < SENTENCE):
                yield statement

    def children(self, clause: Clause) -> Iterator[Clause]:
        """The clauses right under one."""
        return (other for other in self.clauses[clause.index + 1 :] if other.parent == clause.index)

    def headings(self, statement: Statement) -> Iterator[Statement]:
        """What names the matter of a statement: short first sentences of its own clause and of those above."""
        own = self.by_clause.get(statement.clause.index, [])
        if own and own[0].index != statement.index and len(own[0].text) <= SHORT_HEADING:
            yield own[0]
        for other in self.above(statement):
            if other.order == 0 and len(other.text) <= SHORT_HEADING + 12:
                yield other

    def cite(self, statement: Statement, start: int, end: int) -> Evidence:
        """Evidence for a folded window of a statement, widened to whole words."""
        low, high = statement.folded.span(*whole(statement.text, start, end))
        return self.document.cite(low, high, statement.clause.path or None)

    @property
    def year(self) -> int | None:
        """The year of issue."""
        return self.issued.year if self.issued else None


def prepare(document: Document, clauses: tuple[Clause, ...], context: Context, pack: Pack) -> Passage:
    """Cut the clauses into statements. `context.issued` must be an ISO date or absent."""
    statements: list[Statement] = []
    by_clause: dict[int, list[Statement]] = {}
    titles: list[Statement] = []
    for clause in clauses:
        own = []
        for order, folded in enumerate(_cells(document, clause) if clause.kind == "row" else _cut(document, clause)):
            own.append(Statement(len(statements) + order, order, clause, folded))
        statements.extend(own)
        by_clause[clause.index] = own
        if clause.kind == "title":
            titles.extend(own)
    passage = Passage(document, clauses, tuple(statements), pack, titles=tuple(titles), by_clause=by_clause)
    passage.learn(context)
    return passage


def _cells(document: Document, clause: Clause) -> Iterator[Folded]:
    """The cells of a row, sentence by sentence: a cell is a statement of its own, and the cells before it are said before it."""
    table = document.tables[clause.table] if clause.table is not None and clause.table < len(document.tables) else None
    for cell in table.cells if table else ():
        low, high = max(cell.start, clause.start), min(cell.end, clause.end)
        if cell.row == clause.row and low < high and document.text[low:high].strip():
            yield from _cut(document, replace(clause, label="", start=low, end=high))


def _cut(document: Document, clause: Clause) -> Iterator[Folded]:
    folded = fold(document.text, clause.start, clause.end, gap=_gap(document.text[clause.start : clause.end]))
    label = clause.label if folded.text.startswith(clause.label) else _label(clause.label)
    start = len(label) if folded.text.startswith(label) else 0
    while start < len(folded.text) and folded.text[start] in "、.。":
        start += 1
    for end in _ends(folded.text, start):
        if end > start:
            yield folded.part(start, end)
        start = end


@lru_cache(maxsize=1024)
def _label(words: str) -> str:
    return fold(words).text


def _ends(text: str, start: int) -> Iterator[int]:
    """Where the statements of a folded clause end: at sentence marks outside brackets, at its end, and where one runs on
    for so long that it is no sentence (readers take time by the square of it)."""
    depth = 0
    for match in shape("sentence_mark").finditer(text, start):
        at, mark = match.start(), match[0]
        while at - start > LONGEST:
            start, depth = start + LONGEST + 1, 0
            yield start
        if mark in "(《“[":
            depth += 1
        elif mark in ")》”]":
            depth = max(0, depth - 1)
        elif depth == 0 or (mark == "。" and at - start > UNCLOSED):
            depth, start = 0, at + 1
            yield start
    while len(text) - start > LONGEST + 1:
        start += LONGEST + 1
        yield start
    if start < len(text):
        yield len(text)


def _gap(words: str) -> str:
    """A comma to stand for the blanks of a paragraph that has blanks where others have punctuation."""
    return "，" if len(words) >= UNPUNCTUATED and not shape("mark").search(words) and len(words.split()) >= 3 else ""
