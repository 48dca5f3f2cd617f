"""What reviewers work on, in memory: the edition as it would be published now, and the queue. A change touches only what it affects."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial

from policytable.model import Choice, Decision, Edition, Fact, Issue, Mark, Reading, Reviewed, Row
from policytable.pipeline.batch import about
from policytable.pipeline.queueindex import QueueIndex, Told
from policytable.pipeline.whose import Whose
from policytable.resolve import resolve
from policytable.review import Hints, QueueItem, decisions_about, items, overlay, stamp
from policytable.review.marking import Standing, standing_marks
from policytable.table import build


@dataclass(frozen=True)
class Board:
    """One moment of the desk; never changed, only followed by another. `revision` is the ledger's, `by_source` the facts and the
    issues about decisions of each source, `tasks` the items of the queue by source, unordered."""

    edition: Edition
    revision: int
    decisions: tuple[Decision, ...]
    marks: tuple[Mark, ...]
    hints: Hints
    by_source: dict[str, tuple[tuple[Reviewed, ...], tuple[Issue, ...]]]
    tasks: dict[str, tuple[QueueItem, ...]]
    earlier: QueueIndex | None = field(default=None, repr=False, compare=False)  # what the index of this board follows

    @cached_property
    def index(self) -> QueueIndex:
        """The queue, filed for filters."""
        told = Told(self._deciders, partial(_words, self.places))
        return self.earlier.follow(self.tasks, told) if self.earlier else QueueIndex(self.tasks, told)

    @cached_property
    def whose(self) -> Whose:
        """Whose the items of the queue are; what `sift` and `walk` ask."""
        return Whose(self.index, self.marks)

    @property
    def queue(self) -> tuple[QueueItem, ...]:
        """Every item in the order of the queue, what is done at the end."""
        return self.index.items

    @cached_property
    def items(self) -> dict[str, QueueItem]:
        """Every item by its id; of one fact under two addresses the first."""
        found: dict[str, QueueItem] = {}
        for item in self.queue:
            found.setdefault(item.id, item)
        return found

    @cached_property
    def places(self) -> dict[str, tuple[Reading, ...]]:
        """The readings by source: its own and those of its attachments that go under its id."""
        found: dict[str, list[Reading]] = {}
        for reading in self.edition.readings:
            found.setdefault(reading.source.id, []).append(reading)
        return {source: tuple(readings) for source, readings in found.items()}

    def decisions_of(self, source: str) -> tuple[Decision, ...]:
        """Every decision about a source, superseded ones included, in the order in which they were made."""
        return tuple(decision for decision in self.decisions if decision.seen.source == source)

    def about(self, source: str, fact: Fact) -> tuple[Decision, ...]:
        """The current decisions about a fact, which a new one supersedes."""
        return decisions_about(self.places.get(source, ()), fact, self.decisions_of(source))

    def standing(self, source: str) -> Standing:
        """The marks about a source's documents, laid on them as they are."""
        return standing_marks(self.places.get(source, ()), [mark for mark in self.marks if mark.source == source])

    def stamp(self, item: QueueItem) -> str:
        """What a form about this item carries; empty for an item that is no fact."""
        return stamp(item.reviewed, self.about(item.source, item.reviewed.fact)) if item.reviewed else ""

    def after(self, decisions: Sequence[Decision], marks: Sequence[Mark], revision: int) -> Board:
        """The board with what came to the ledger since. Only sources that were decided about are laid out anew, and only the rows of
        the provinces that their facts bind are made anew."""
        earlier = self.__dict__.get("index") or self.earlier
        told = replace(self, decisions=(*self.decisions, *decisions), marks=(*self.marks, *marks), revision=revision, earlier=earlier)
        touched = dict.fromkeys(decision.seen.source for decision in decisions)
        told = _relaid(told, tuple(touched)) if touched else told
        silenced = {mark.source for mark in marks if mark.kind in ("none", "undo") and mark.source in told.by_source} - set(touched)
        return replace(told, tasks=told.tasks | {source: _tasks(told, source) for source in sorted(silenced)}) if silenced else told

    def _deciders(self, source: str) -> dict[str, str]:
        return {decision.id: decision.who for decision in self.decisions_of(source)}


def board_of(edition: Edition, ledger: tuple[int, tuple[Decision, ...], tuple[Mark, ...]], hints: Hints) -> Board:
    """The board of an edition; `ledger` is its revision with everything in it. The edition's own decisions are those of the ledger."""
    revision, decisions, marks = ledger
    bare = Board(edition, revision, decisions, marks, hints, {}, {})
    sources = dict.fromkeys([*bare.places, *(decision.seen.source for decision in decisions)])
    laid = {source: _laid(bare, source) for source in sources}
    told = replace(bare, by_source=laid)
    return replace(told, tasks={source: _tasks(told, source) for source in sources})


def _laid(board: Board, source: str) -> tuple[tuple[Reviewed, ...], tuple[Issue, ...]]:
    return overlay(board.places.get(source, ()), board.decisions_of(source))


def _tasks(board: Board, source: str) -> tuple[QueueItem, ...]:
    reviewed, issues = board.by_source[source]
    own = [issue for reading in board.places.get(source, ()) if reading.extraction for issue in about(reading.extraction.issues, source)]
    if any(mark.source == source and mark.kind == "none" for mark in board.marks):
        standing = board.standing(source)
        own = [issue for issue in own if not _silenced(standing, issue)]
    return tuple(items(reviewed, (*issues, *own), board.hints))


def _silenced(standing: Standing, issue: Issue) -> bool:
    """Whether somebody read the clause that the net points at, and found that it states nothing."""
    told = issue.code == "wording_not_understood" and issue.start is not None and issue.end is not None
    return told and standing.silent(issue.start or 0, issue.end or 0) is not None


def _words(places: dict[str, tuple[Reading, ...]], item: QueueItem) -> tuple[str, ...]:
    """What a search finds an item by: its words in the document, what the table prints, the title of its document."""
    readings = places.get(item.source, ())
    titles = [title for reading in readings[:1] for title in (reading.source.title, reading.metadata and reading.metadata.title) if title]
    fact, issue = item.fact, item.issue
    if fact is not None:
        return fact.evidence[0].quote, fact.display, fact.object_text or "", *titles
    text = next((reading.document.text for reading in readings if reading.document), "")
    return text[issue.start or 0 : issue.end or 0] if issue else "", issue.message if issue else "", *titles


def _relaid(board: Board, sources: tuple[str, ...]) -> Board:
    laid = {source: _laid(board, source) for source in sources}
    touched: set[str] = set()
    for source in sources:
        before = board.by_source[source][0] if source in board.by_source else ()
        touched |= _bound(board, source, (*before, *laid[source][0]))
    told = replace(board, by_source=board.by_source | laid)
    told = replace(told, edition=_edition(told, touched))
    shown = frozenset(fact for row in told.edition.rows for cell in row.cells for item in cell.items for fact in item.facts)
    told = replace(told, hints=replace(told.hints, shown=shown))
    return replace(told, tasks=board.tasks | {source: _tasks(told, source) for source in sources})


def _bound(board: Board, source: str, reviewed: Iterable[Reviewed]) -> set[str]:
    """The provinces that the facts of a source speak about."""
    home = {reading.source.region.province for reading in board.places.get(source, ())}
    return home | {one.fact.region.province for one in reviewed if one.fact.region}


def _edition(board: Board, provinces: set[str]) -> Edition:
    """The edition with the choices and rows of some provinces made anew."""
    old = board.edition
    homes = {source: readings[0].source.region for source, readings in board.places.items()}
    reviewed = tuple(one for source in board.places for one in board.by_source[source][0])
    here = tuple(one for one in reviewed if (one.fact.region or homes[one.source]).province in provinces)
    fresh = resolve(here, old.policies, old.readings, old.register)
    kept = [choice for choice in old.choices if choice.region.province not in provinces]
    choices = tuple(sorted((*kept, *fresh), key=lambda choice: choice.region.key))
    rows = {row.region.adcode: row for row in _rows(board, here, fresh, provinces)}
    undecided = tuple(issue for _, issues in board.by_source.values() for issue in issues)
    return replace(
        old,
        reviewed=reviewed,
        choices=choices,
        rows=tuple(rows.get(row.region.adcode, row) for row in old.rows),
        issues=(*(issue for issue in old.issues if not issue.code.startswith("decision_")), *undecided),
    )


def _rows(board: Board, here: tuple[Reviewed, ...], choices: tuple[Choice, ...], provinces: set[str]) -> tuple[Row, ...]:
    register = board.edition.register
    own = replace(register, provinces=tuple(one for one in register.provinces if one.adcode in provinces))
    readings = tuple(one for one in board.edition.readings if one.source.region.province in provinces)
    return build(own, readings, board.edition.policies, here, choices)
