"""What reviewers work on, in memory: the edition as it would be published now, and the queue. A change touches only what it affects."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import TypeVar

from policytable.model import Choice, Decision, Edition, Fact, Issue, Mark, Reading, Reviewed, Row
from policytable.pipeline.batch import about
from policytable.pipeline.hints import shown_in
from policytable.pipeline.queueindex import QueueIndex, Told
from policytable.pipeline.whose import Whose
from policytable.resolve import resolve
from policytable.review import NO_NOTES, Hints, Notes, QueueItem, decisions_about, items, notes_of, overlay, shared, stamp, visible
from policytable.review.marking import Standing, standing_marks
from policytable.table import build

Entry = TypeVar("Entry")


@dataclass(frozen=True)
class Board:
    """One moment of the desk; never changed, only followed by another. `revision` is the ledger's, `by_source` the facts and the
    issues about decisions of each source, `tasks` the items of the queue by source, unordered; `decided`, `marked` and `noted` are the
    decisions, the marks and the notes by source, `bound` the provinces that each source speaks about."""

    edition: Edition
    revision: int
    decisions: tuple[Decision, ...]
    marks: tuple[Mark, ...]
    hints: Hints
    by_source: dict[str, tuple[tuple[Reviewed, ...], tuple[Issue, ...]]]
    tasks: dict[str, tuple[QueueItem, ...]]
    decided: dict[str, tuple[Decision, ...]]
    marked: dict[str, tuple[Mark, ...]]
    noted: dict[str, dict[str, Notes]]
    bound: dict[str, frozenset[str]]
    earlier: QueueIndex | None = field(default=None, repr=False, compare=False)  # what the index of this board follows

    @cached_property
    def index(self) -> QueueIndex:
        """The queue, filed for filters."""
        told = Told(self._deciders, partial(_words, self.places))
        return self.earlier.follow(_once(self), told) if self.earlier else QueueIndex(_once(self), told)

    @cached_property
    def whose(self) -> Whose:
        """Whose the items of the queue are; what `sift` and `walk` ask."""
        return Whose(self.index, self.noted)

    @property
    def queue(self) -> tuple[QueueItem, ...]:
        """Every item in the order of the queue, what is done at the end."""
        return self.index.items

    @cached_property
    def items(self) -> dict[str, QueueItem]:
        """Every item by its id."""
        return {item.id: item for item in self.queue}

    @cached_property
    def places(self) -> dict[str, tuple[Reading, ...]]:
        """The readings by source: its own and those of its attachments that go under its id."""
        found: dict[str, list[Reading]] = {}
        for reading in self.edition.readings:
            found.setdefault(reading.source.id, []).append(reading)
        return {source: tuple(readings) for source, readings in found.items()}

    @cached_property
    def twins(self) -> dict[str, tuple[str, ...]]:
        """The other sources under which documents of a source stand too; most have none and are not in it."""
        at: dict[str, dict[str, None]] = {}
        for source, readings in self.places.items():
            for reading in readings:
                if reading.document is not None:
                    at.setdefault(reading.document.id, {})[source] = None
        found: dict[str, dict[str, None]] = {}
        for sources in at.values():
            for source in sources if len(sources) > 1 else ():
                found.setdefault(source, {}).update(sources)
        return {source: tuple(other for other in others if other != source) for source, others in found.items()}

    def decisions_of(self, source: str) -> tuple[Decision, ...]:
        """Every decision about a source, superseded and waiting ones included, in the order in which they came."""
        return self.decided.get(source, ())

    def about(self, source: str, fact: Fact) -> tuple[Decision, ...]:
        """The current decisions about a fact, which a new one supersedes."""
        everywhere = (source, *self.twins.get(source, ()))
        found = (one for at in everywhere for one in decisions_about(self.places.get(at, ()), fact, self.decisions_of(at)))
        return tuple(dict.fromkeys(found))

    def notes(self, item: QueueItem) -> Notes:
        """What was said beside an item: whose it is, questions, the panel, who skipped it. Show answers of its panel by `history` only."""
        return self.noted.get(item.source, {}).get(item.id, NO_NOTES)

    def history(self, item: QueueItem, user: str) -> tuple[Decision, ...]:
        """What was ever decided about an item, as far as this person may see it, in the order in which it came."""
        every = visible(self.decisions_of(item.source), user)
        by_id = {decision.id: decision for decision in every}
        panel = self.notes(item).panel
        found = {one.id for one in every if panel is not None and one.panel == panel.id}
        found |= {one.id for one in self.about(item.source, item.reviewed.fact)} if item.reviewed else set()
        if (told := self.told_of(item)) is not None and told in every:
            found.add(told.id)
        waiting = list(found)
        while waiting:
            older = set(by_id[waiting.pop()].supersedes) & by_id.keys() - found
            found |= older
            waiting += older
        return tuple(decision for decision in every if decision.id in found)

    def told_of(self, item: QueueItem) -> Decision | None:
        """The decision that an item's issue is about."""
        words = item.issue.message if item.issue and item.issue.code.startswith("decision_") else ""
        return next((one for one in reversed(self.decisions_of(item.source)) if f" {one.id} " in words), None)

    def standing(self, source: str) -> Standing:
        """The marks about a source's documents, laid on them as they are."""
        return standing_marks(self.places.get(source, ()), self.marked.get(source, ()))

    def stamp(self, item: QueueItem) -> str:
        """What a form about this item carries; empty for an item that is no fact."""
        return stamp(item.reviewed, self.about(item.source, item.reviewed.fact)) if item.reviewed else ""

    def after(self, decisions: Sequence[Decision], marks: Sequence[Mark], revision: int) -> Board:
        """The board with what came to the ledger since. Only sources that were decided about are laid out anew, and only the rows of
        the provinces that their facts bind are made anew."""
        told = replace(
            self,
            decisions=(*self.decisions, *decisions),
            marks=(*self.marks, *marks),
            revision=revision,
            decided=_filed(self.decided, ((decision.seen.source, decision) for decision in decisions)),
            marked=_filed(self.marked, ((mark.source, mark) for mark in marks)),
            earlier=self.__dict__.get("index") or self.earlier,
        )
        decided = dict.fromkeys(decision.seen.source for decision in decisions)
        touched = tuple(dict.fromkeys(one for source in decided for one in (source, *self.twins.get(source, ()))))
        told = _relaid(told, touched) if touched else told
        silenced = {mark.source for mark in marks if mark.kind in ("none", "undo") and mark.source in told.by_source} - set(touched)
        if silenced:
            told = replace(told, tasks=told.tasks | {source: _tasks(told, source) for source in sorted(silenced)})
        return _noted(told, (*touched, *(mark.source for mark in marks)))

    def _deciders(self, source: str) -> dict[str, str]:
        return {decision.id: decision.who for decision in self.decisions_of(source)}


def board_of(edition: Edition, ledger: tuple[int, tuple[Decision, ...], tuple[Mark, ...]], hints: Hints) -> Board:
    """The board of an edition; `ledger` is its revision with everything in it. The edition's own decisions are those of the ledger."""
    revision, decisions, marks = ledger
    decided = _filed({}, ((decision.seen.source, decision) for decision in decisions))
    marked = _filed({}, ((mark.source, mark) for mark in marks))
    bare = Board(edition, revision, decisions, marks, hints, {}, {}, decided, marked, {}, {})
    sources = dict.fromkeys([*bare.places, *decided])
    laid = {source: _laid(bare, source) for source in sources}
    told = replace(bare, by_source=laid, bound={source: _bound(bare, source, reviewed) for source, (reviewed, _) in laid.items()})
    return _noted(replace(told, tasks={source: _tasks(told, source) for source in sources}), marked)


def _once(board: Board) -> dict[str, tuple[QueueItem, ...]]:
    """The items by source, those of a document with several addresses under the first of them alone."""
    listed: dict[object, str] = {}
    once = dict(board.tasks)
    for source in (one for one in board.places if one in board.twins):
        named = [(item, _name(item)) for item in board.tasks.get(source, ())]
        once[source] = tuple(item for item, name in named if listed.setdefault(name, source) == source)
    return once


def _name(item: QueueItem) -> object:
    """What one item is called whatever the address of its document."""
    return item.id if item.reviewed or item.issue is None else (item.issue.code, item.issue.start, item.issue.end, item.issue.message)


def _filed(known: dict[str, tuple[Entry, ...]], news: Iterable[tuple[str, Entry]]) -> dict[str, tuple[Entry, ...]]:
    """What is known by source, with what came."""
    came: dict[str, list[Entry]] = {}
    for source, entry in news:
        came.setdefault(source, []).append(entry)
    return known | {source: (*known.get(source, ()), *entries) for source, entries in came.items()}


def _noted(board: Board, sources: Iterable[str]) -> Board:
    """The board with the notes of some sources made anew, as far as there are marks about them."""
    made = {source: _notes(board, source) for source in dict.fromkeys(sources) if source in board.marked}
    return replace(board, noted=board.noted | made) if made else board


def _notes(board: Board, source: str) -> dict[str, Notes]:
    reviewed = board.by_source[source][0] if source in board.by_source else ()
    return notes_of(board.places.get(source, ()), reviewed, board.decisions_of(source), board.marked[source])


def _laid(board: Board, source: str) -> tuple[tuple[Reviewed, ...], tuple[Issue, ...]]:
    reviewed, issues = overlay(board.places.get(source, ()), board.decisions_of(source))
    decided = (twin for twin in board.twins.get(source, ()) if board.decisions_of(twin))
    others = [one for twin in decided for one in overlay(board.places[twin], board.decisions_of(twin))[0]]
    return shared(reviewed, others) if others else reviewed, issues


def _tasks(board: Board, source: str) -> tuple[QueueItem, ...]:
    reviewed, issues = board.by_source[source]
    own = [issue for reading in board.places.get(source, ()) if reading.extraction for issue in about(reading.extraction.issues, source)]
    if any(mark.kind == "none" for mark in board.marked.get(source, ())):
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
    bound = {source: _bound(board, source, laid[source][0]) for source in sources}
    provinces = {one for source in sources for one in (*board.bound.get(source, ()), *bound[source])}
    told = replace(board, by_source=board.by_source | laid, bound=board.bound | bound)
    told = replace(told, edition=_edition(told, provinces))
    shown = shown_in(told.edition)
    moved = shown ^ board.hints.shown  # what came into a cell or left it weighs otherwise, of whatever source it is
    near = (source for source, there in told.bound.items() if there & provinces) if moved else ()
    others = tuple(source for source in near if any(one.fact.id in moved for one in told.by_source[source][0]))
    told = replace(told, hints=replace(told.hints, shown=shown))
    anew = dict.fromkeys((*sources, *others))
    return replace(told, tasks=board.tasks | {source: _tasks(told, source) for source in anew})


def _bound(board: Board, source: str, reviewed: Iterable[Reviewed]) -> frozenset[str]:
    """The provinces that the facts of a source speak about."""
    home = {reading.source.region.province for reading in board.places.get(source, ())}
    return frozenset(home | {one.fact.region.province for one in reviewed if one.fact.region})


def _edition(board: Board, provinces: set[str]) -> Edition:
    """The edition with the choices and rows of some provinces made anew."""
    old = board.edition
    homes = {source: readings[0].source.region for source, readings in board.places.items()}
    reviewed = tuple(one for source in board.places for one in board.by_source[source][0])
    near = [source for source in board.places if board.bound[source] & provinces]
    here = tuple(one for source in near for one in board.by_source[source][0] if (one.fact.region or homes[source]).province in provinces)
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
