"""What reviewers work on, in memory: the edition as it would be published now, and the queue. A change touches only what it affects."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from itertools import chain
from typing import TypeVar

from policytable.model import Decision, Edition, Fact, Issue, Mark, Reading, Reviewed
from policytable.pipeline.ground import Ground, ground_of
from policytable.pipeline.hints import shown_in_rows
from policytable.pipeline.queueindex import QueueIndex, Told
from policytable.pipeline.queueitems import Items, listed_once
from policytable.pipeline.whose import Whose
from policytable.resolve import Arena, standings
from policytable.review import NO_NOTES, Hints, Notes, QueueItem, Spread, items, notes_of, shared, spread, stamp, visible
from policytable.review.marking import Standing, standing_marks

Entry = TypeVar("Entry")


@dataclass(frozen=True)
class Board:
    """One moment of the desk; never changed, only followed by another. `revision` is the ledger's, `by_source` the facts and the
    issues about decisions of each source, `tasks` the items of the queue by source, unordered; `decided`, `marked` and `noted` are the
    decisions, the marks and the notes by source, `upon` the current decisions about each fact of a source, `bound` the provinces that
    each source speaks about. `arena` has the contests of the edition, `ground` what it was read from."""

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
    upon: dict[str, dict[str, tuple[Decision, ...]]] = field(default_factory=dict)
    ground: Ground = field(repr=False, compare=False, kw_only=True)
    arena: Arena = field(repr=False, compare=False, kw_only=True)
    earlier: QueueIndex | None = field(default=None, repr=False, compare=False)  # what the index of this board follows
    known: Items | None = field(default=None, repr=False, compare=False)  # likewise of the items by their ids

    @cached_property
    def index(self) -> QueueIndex:
        """The queue, filed for filters."""
        told = Told(self._deciders, partial(_words, self.places))
        return self.earlier.follow(self.listed, told) if self.earlier else QueueIndex(self.listed, told)

    @cached_property
    def whose(self) -> Whose:
        """Whose the items of the queue are; what `sift` and `walk` ask."""
        return Whose(self.index, self.noted)

    @property
    def queue(self) -> tuple[QueueItem, ...]:
        """Every item in the order of the queue, what is done at the end."""
        return self.index.items

    @cached_property
    def items(self) -> Items:
        """Every item by its id, in the order of the queue."""
        return self.known.follow(self.listed) if self.known else Items(self.listed)

    @property
    def places(self) -> dict[str, tuple[Reading, ...]]:
        """The readings by source: its own and those of its attachments that go under its id."""
        return self.ground.places

    @cached_property
    def listed(self) -> dict[str, tuple[QueueItem, ...]]:
        """The items by source, those of a document with several addresses under the first of them alone."""
        return self.tasks | listed_once(self.tasks, self.ground.twins)

    def decisions_of(self, source: str) -> tuple[Decision, ...]:
        """Every decision about a source, superseded and waiting ones included, in the order in which they came."""
        return self.decided.get(source, ())

    def about(self, source: str, fact: Fact) -> tuple[Decision, ...]:
        """The current decisions about a fact, which a new one supersedes."""
        return self.upon.get(source, {}).get(fact.id, ())

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
        found |= {one.id for one in every if one.action == "withdraw" and self._was_about(item, one)}
        waiting = list(found)
        while waiting:
            older = set(by_id[waiting.pop()].supersedes) & by_id.keys() - found
            found |= older
            waiting += older
        return tuple(decision for decision in every if decision.id in found)

    def _was_about(self, item: QueueItem, decision: Decision) -> bool:
        """Whether a decision that says nothing any more was about what the machine reads here; by it what it took back is found."""
        read = (fact for reading in self.places.get(item.source, ()) if reading.extraction for fact in reading.extraction.facts)
        fact, seen = next((fact for fact in read if fact.id == item.id), item.fact), decision.seen
        if fact is None or (fact.field, fact.object, fact.level) != (seen.field, seen.object, seen.level):
            return False
        place = fact.evidence[0]
        return place.quote == seen.quote and place.prefix[-8:] == seen.prefix[-8:]

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
            known=self.__dict__.get("items") or self.known,
        )
        decided = dict.fromkeys(decision.seen.source for decision in decisions)
        touched = tuple(dict.fromkeys(one for source in decided for one in (source, *self.ground.twins.get(source, ()))))
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
    ground, known = ground_of(edition), standings(edition.readings, edition.policies, edition.register)
    bare = Board(edition, revision, decisions, marks, hints, {}, {}, decided, marked, {}, {}, ground=ground, arena=Arena({}, known))
    told = _laid(bare, dict.fromkeys([*ground.places, *decided]))
    told = replace(told, arena=Arena({source: told.by_source[source][0] for source in ground.places}, known))
    return _noted(replace(told, tasks={source: _tasks(told, source) for source in told.by_source}), marked)


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


def _laid(board: Board, sources: Iterable[str]) -> Board:
    """The board with the decisions about some sources laid on their documents anew; what stands as it stood is the same object."""
    laid, bound, upon = {}, {}, {}
    for source in sources:
        told = _spread(board, source)
        known = {one.fact.id: one for one in board.by_source.get(source, ((), ()))[0]}
        reviewed = tuple(old if (old := known.get(one.fact.id)) == one else one for one in told.reviewed)
        laid[source] = reviewed, told.issues
        upon[source] = told.about
        home = {reading.source.region.province for reading in board.places.get(source, ())}
        bound[source] = frozenset(home | {one.fact.region.province for one in reviewed if one.fact.region})
    return replace(board, by_source=board.by_source | laid, bound=board.bound | bound, upon=board.upon | upon)


def _spread(board: Board, source: str) -> Spread:
    """The decisions about a source laid on its documents, and those about the same documents under other addresses."""
    told = spread(board.places.get(source, ()), board.decisions_of(source))
    twins = (twin for twin in board.ground.twins.get(source, ()) if board.decisions_of(twin))
    others = [spread(board.places[twin], board.decisions_of(twin)) for twin in twins]
    return shared(told, others) if others else told


def _tasks(board: Board, source: str) -> tuple[QueueItem, ...]:
    reviewed, issues = board.by_source[source]
    own = board.ground.issues.get(source, ())
    if any(mark.kind == "none" for mark in board.marked.get(source, ())):
        standing = board.standing(source)
        own = tuple(issue for issue in own if not _silenced(standing, issue))
    before = {item.id: item for item in board.tasks.get(source, ())}
    return tuple(items(reviewed, (*issues, *own), board.hints, before))


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
    told = _laid(board, sources)
    arena, provinces = board.arena.follow({source: told.by_source[source][0] for source in sources if source in told.places})
    told = replace(told, arena=arena)
    told = replace(told, edition=_edition(told, provinces))
    was, now = (shown_in_rows(row for row in one.edition.rows if row.region.adcode in provinces) for one in (board, told))
    moved = was ^ now  # what came into a cell or left it weighs otherwise, of whatever source it is
    near = (source for source, there in told.bound.items() if there & provinces) if moved else ()
    others = tuple(source for source in near if any(arena.holds(source, fact) for fact in moved))
    told = replace(told, hints=replace(told.hints, shown=(board.hints.shown - was) | now)) if moved else told
    anew = dict.fromkeys((*sources, *others))
    return replace(told, tasks=board.tasks | {source: _tasks(told, source) for source in anew})


def _edition(board: Board, provinces: frozenset[str]) -> Edition:
    """The edition with the rows of some provinces made anew."""
    old = board.edition
    here = tuple(one for source in board.places if board.bound[source] & provinces for one in _of(board, source, provinces))
    rows = {row.region.adcode: row for row in board.ground.rows(old, provinces, here, board.arena.choices)} if provinces else {}
    undecided = tuple(issue for _, issues in board.by_source.values() for issue in issues)
    return replace(
        old,
        reviewed=tuple(chain.from_iterable(board.by_source[source][0] for source in board.places)),
        choices=board.arena.choices,
        rows=tuple(rows.get(row.region.adcode, row) for row in old.rows),
        issues=(*(issue for issue in old.issues if not issue.code.startswith("decision_")), *undecided),
    )


def _of(board: Board, source: str, provinces: frozenset[str]) -> Iterator[Reviewed]:
    """The facts of a source that speak about some provinces."""
    home = board.ground.home(source)
    return (one for one in board.by_source[source][0] if (one.fact.region.province if one.fact.region else home) in provinces)
