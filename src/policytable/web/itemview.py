"""What the page of an item shows: the fact, its cell, its history, who has it, and what was asked about it."""

from __future__ import annotations

from dataclasses import dataclass

from policytable.export.site.words import REVIEWS, STATES, clause_words, level_word, object_word, value_lines
from policytable.glossary import issue_word
from policytable.model import Cell, Fact, Reading, Topic, User
from policytable.pipeline import Board, QueueItem
from policytable.pipeline.staleness import summary
from policytable.web.decisionwords import Told, told
from policytable.web.filters import RISK_WORDS
from policytable.web.marksview import NotesView, notes_view


@dataclass(frozen=True, slots=True)
class CellView:
    """The cell that a fact feeds: where it is, what it says, and how the fact stands in it."""

    href: str
    header: str
    region: str
    state: str
    text: str
    standing: str


@dataclass(frozen=True, slots=True)
class ItemView:
    """An item, ready for its page. `lines` are the typed value in words; `seen` is what a form carries of what it showed; `orphan` is
    the decision of an item without fact that can be laid to rest."""

    id: str
    source: str
    title: str
    risk: str
    risk_word: str
    reason: str
    region: str
    stamp: str
    seen: str
    column: str
    display: str
    object: str
    level: str
    lines: tuple[tuple[str, str], ...]
    state: str
    clause: str
    pages: tuple[int, ...]
    document: str
    start: int
    end: int
    rules: tuple[str, ...]
    issue: str
    cell: CellView | None
    history: tuple[Told, ...]
    notes: NotesView
    group: str
    group_size: int
    orphan: Told | None
    is_fact: bool
    may_decide: bool
    why_not: str


def item_view(board: Board, item: QueueItem, user: User) -> ItemView:
    """The view of an item for one user: what others answered independently is not in it while it is pending."""
    fact, topic = item.fact, board.edition.register.topic
    reading = reading_of(board, item)
    evidence = fact.evidence[0] if fact else None
    notes = notes_view(board, item, user)
    why_not = refused(item, user, notes)
    return ItemView(
        id=item.id,
        source=item.source,
        title=(reading.source.title or item.source) if reading else item.source,
        risk=item.risk,
        risk_word=RISK_WORDS[item.risk],
        reason=item.reason,
        region=item.region.label,
        stamp=board.stamp(item),
        seen=summary(board, item) if item.reviewed else "",
        column=topic.column_word(fact.field) if fact else "",
        display=fact.display if fact else "",
        object=object_word(fact, topic) if fact else "",
        level=level_word(fact) if fact else "",
        lines=value_lines(fact, topic) if fact else (),
        state=REVIEWS[item.reviewed.state] if item.reviewed else "",
        clause=clause_words(evidence.clause or "") if evidence else "",
        pages=tuple(sorted({place.page for place in evidence.places if place.page is not None})) if evidence else (),
        document=reading.document.id if reading and reading.document else "",
        start=evidence.start if evidence else (item.issue.start or 0 if item.issue else 0),
        end=evidence.end if evidence else (item.issue.end or 0 if item.issue else 0),
        rules=fact.origin.rules if fact and fact.origin.kind == "rule" else (),
        issue=_issue_words(item, reading),
        cell=cell_of(board, item) if fact else None,
        history=history(board, item, user),
        notes=notes,
        group=item.group,
        group_size=sum(other.group == item.group for other in board.tasks.get(item.source, ())) if item.group else 0,
        orphan=_orphan(board, item, topic),
        is_fact=fact is not None,
        may_decide=not why_not,
        why_not=why_not,
    )


def refused(item: QueueItem, user: User, notes: NotesView) -> str:
    """Why this user may not decide about the item, in Chinese; empty where they may."""
    if user.role == "reader":
        return "您是读者，只能查看"
    if item.risk == "conflict" and user.role != "adjudicator":
        return "意见互相冲突，由裁定人裁定"
    if notes.panel and notes.panel.barred:
        return "征求意见的正是您公开作出的决定，请由另外两人独立作答"
    return ""


def reading_of(board: Board, item: QueueItem) -> Reading | None:
    """The reading that an item stands in: the document of its fact, else the one that its issue names, else the first of its source."""
    there = [reading for reading in board.places.get(item.source, ()) if reading.document is not None]
    wanted = {item.fact.document} if item.fact else {item.issue.about} if item.issue else set()
    return next((one for one in there if one.document and one.document.id in wanted), there[0] if there else None)


def cell_of(board: Board, item: QueueItem) -> CellView | None:
    """The cell of the table that the fact of an item feeds, as it would be published now."""
    fact = item.fact
    row = next((row for row in board.edition.rows if row.region.adcode == item.region.province), None)
    columns = [column for column in board.edition.register.topic.columns if fact and column.field == fact.field]
    if row is None or fact is None or not columns:
        return None
    cells = [cell for cell in row.cells if cell.column in {column.key for column in columns}]
    cell = next((cell for cell in cells if _holds(cell, fact.id)), cells[0] if cells else None)
    if cell is None:
        return None
    header = next(column.header for column in columns if column.key == cell.column)
    href = f"/region/{row.region.adcode}#{cell.column}"
    return CellView(href, header, row.region.label, STATES[cell.state], cell.text or cell.reason, _standing(cell, fact, item))


def history(board: Board, item: QueueItem, user: User) -> tuple[Told, ...]:
    """What was decided about an item as far as this user may see it, the last first; taken back and replaced decisions too."""
    shown = board.history(item, user.name)
    notes = notes_view(board, item, user)
    current = {one.id for one in board.about(item.source, item.reviewed.fact)} if item.reviewed else set()
    if notes.panel and notes.panel.own:
        current.add(notes.panel.own.id)
    topic = board.edition.register.topic
    return tuple(told(one, topic, current=one.id in current) for one in reversed(shown))


def _holds(cell: Cell, fact: str) -> bool:
    return any(fact in item.facts for item in cell.items) or any(loser.fact == fact for loser in cell.losers)


def _standing(cell: Cell, fact: Fact, item: QueueItem) -> str:
    if any(fact.id in entry.facts for entry in cell.items):
        return "载入本格"
    lost = next((loser for loser in cell.losers if loser.fact == fact.id), None)
    if lost:
        return f"不载入：{lost.reason}"
    if item.reviewed and item.reviewed.state == "rejected":
        return "不载入：已否决"
    if item.reviewed and item.reviewed.held:
        return f"暂不载入：{item.reviewed.held}"
    return "不载入本格：对象或级别不属本表"


def _issue_words(item: QueueItem, reading: Reading | None) -> str:
    """What an issue says, with the words that it is about; its message is for the record and in English."""
    issue = item.issue
    if issue is None:
        return ""
    word = issue_word(issue.code) or issue.code
    text = reading.document.text if reading and reading.document else ""
    words = " ".join(text[issue.start : issue.end].split()) if issue.start is not None and issue.end is not None else ""
    return f"{word}：「{words}」" if words else word


def _orphan(board: Board, item: QueueItem, topic: Topic) -> Told | None:
    found = board.told_of(item) if item.fact is None else None
    return told(found, topic, current=True) if found else None
