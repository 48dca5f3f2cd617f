"""What the page of an item shows: the fact, its cell, its history, who has it, and what was asked about it."""

from __future__ import annotations

from dataclasses import dataclass

from policytable.export.site.words import REVIEWS, STATES, clause_words, level_word, object_word, value_lines
from policytable.glossary import issue_word
from policytable.model import Cell, Decision, Fact, Reading, Topic, User
from policytable.pipeline import Board, QueueItem
from policytable.web.decisionwords import Told, told
from policytable.web.marksview import Notes, notes_of, pending

RISK_WORDS = {
    "conflict": "意见冲突",
    "orphaned": "原文已变",
    "reopened": "须重新确认",
    "doubtful": "扫描存疑",
    "net": "模型存疑",
    "changed": "读数有变",
    "new": "新读出",
    "held": "暂不发布",
    "unreviewed": "未复核",
    "done": "已复核",
}


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
    """An item, ready for its page. `lines` are the typed value in words; `orphan` is the decision of an item without fact that can
    be laid to rest."""

    id: str
    source: str
    title: str
    risk: str
    risk_word: str
    reason: str
    region: str
    stamp: str
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
    notes: Notes
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
    notes = notes_of(board, item, user)
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


def refused(item: QueueItem, user: User, notes: Notes) -> str:
    """Why this user may not decide about the item, in Chinese; empty where they may."""
    if user.role == "reader":
        return "您是读者，只能查看"
    if item.risk == "conflict" and user.role != "adjudicator":
        return "意见互相冲突，由裁定人裁定"
    if notes.panel and notes.panel.answered:
        return "您已独立作答，等待另一位复核人"
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
    """What was decided about the fact of an item, the last first; taken back and replaced decisions too."""
    if item.reviewed is None or item.fact is None:
        return ()
    of_source = board.decisions_of(item.source)
    current = {one.id for one in board.about(item.source, item.reviewed.fact)}
    mine = _chain(of_source, current, item.fact)
    hidden = {one.id for one in pending(of_source) if one.who != user.name}
    replaced = {old for one in of_source if one.id not in hidden for old in one.supersedes}
    topic = board.edition.register.topic
    shown = [one for one in of_source if one.id in mine and one.id not in hidden]
    return tuple(told(one, topic, current=one.id in current and one.id not in replaced) for one in reversed(shown))


def _chain(of_source: tuple[Decision, ...], current: set[str], fact: Fact) -> set[str]:
    """The decisions about a fact with all that they replaced and that replaced them; one that was withdrawn is known by what was seen."""
    place = fact.evidence[0]
    found = set(current)
    for one in of_source:
        seen = one.seen
        if (seen.field, seen.quote, seen.prefix[-8:], seen.document) == (fact.field, place.quote, place.prefix[-8:], place.document):
            found |= {one.id} if (seen.object, seen.level) == (fact.object, fact.level) or one.id in current else set()
    size = -1
    while size != len(found):
        size = len(found)
        for one in of_source:
            if one.id in found or found & set(one.supersedes):
                found |= {one.id, *one.supersedes}
    return found


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
    if item.issue is None or item.fact is not None or not item.issue.code.startswith("decision_"):
        return None
    named = [one for one in board.decisions_of(item.source) if f" {one.id} " in item.issue.message]
    return told(named[-1], topic, current=True) if named else None
