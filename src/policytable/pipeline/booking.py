"""The spreadsheet path: the queue to a workbook, and what came back to the ledger by the same door as the desk."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from policytable.errors import LedgerError, StaleError, UsageError
from policytable.export.site import document_page
from policytable.glossary import REASONS, REVIEWS
from policytable.model import Mark, Reading, Region, User
from policytable.pipeline.board import Board
from policytable.pipeline.deciding import Proposal
from policytable.pipeline.staleness import differs
from policytable.pipeline.workbench import Workbench
from policytable.review import QueueItem, Risk, Verdict
from policytable.workbook import Doubt, Entry, Filled, Lists, Outcome, Reply, Signature, Wish, read_book, wish_of, write_book
from policytable.workbook.words import DECISIONS

_BATCH = 500
# What the ledger's checks say, for people who read Chinese.
_FAULTS = (
    ("it changes nothing", "没有改动任何内容，请选“确认”"),
    ("takes no new value", "决定与改动不符，请选“更正”"),
    ("needs the words to display", "数值改了，请写更正后的文字"),
    ("is not in the document", "原文中没有这些字句"),
    ("was not read", "文件这次没有读出，无法处理"),
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which items go into a workbook: empty fields ask nothing. A province stands for all its places; `words` must stand in the display,
    the evidence or the document's title; `done` takes in what is decided already."""

    regions: tuple[Region, ...] = ()
    fields: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    risks: tuple[Risk, ...] = ()
    words: str = ""
    done: bool = False


def export_book(board: Board, wanted: Wanted, site: str, edition: str = "") -> tuple[bytes, int]:
    """The workbook of the wanted items in the order of the queue, and how many rows it has.

    `site` is the address or relative path of the published site, with which links to the evidence begin (empty: no links); `edition` the
    id of the published edition. Raises UsageError for more rows than a workbook holds.
    """
    found = [item for item in board.items.values() if _is_wanted(board, item, wanted)]
    entries = [_entry(board, item, site) for item in found if item.reviewed]
    doubts = [
        Doubt(item.id, item.reason, item.region.label, _title(board, item), item.issue.message if item.issue else "")
        for item in found
        if not item.reviewed
    ]
    register = board.edition.register
    signature = Signature(register.topic.name, board.edition.as_of, edition, board.revision)
    return write_book(entries, doubts, signature, lists_of(board)), len(found)


def import_book(workbench: Workbench, content: bytes, name: str, user: User) -> tuple[Reply, ...]:
    """Write what a workbook asks for; what became of each row that asks for something, in its order.

    Rows that do not hold are refused one by one with their reasons, the others are written. Raises DamagedError, EncryptedError and
    ParseError for a file that is no workbook of ours, UsageError `not_allowed` for a reader, LedgerError where the ledger fails: what
    was written before stands, and the same file may be given again.
    """
    if user.role == "reader" or not user.active:
        raise UsageError(f"{user.name} is a {user.role}", code="not_allowed", remedy="ask an adjudicator")
    lists = lists_of(workbench.board())
    returned = read_book(content, name, lists.topic)
    notes = [Reply(sheet, 1, "", "noted", "不是本程序的工作表，没有读取") for sheet in returned.unread]
    asked = list(_asked(workbench.board(), returned.rows(lists.topic), lists))
    twice = _twice(asked)
    told: list[Reply] = []
    ready: list[_Row] = []
    for row in asked:
        reply = _refusal(workbench.board(), row, user, twice)
        if reply is None:
            ready.append(row)
        else:
            told.append(reply)
    for at in range(0, len(ready), _BATCH):
        told += _written(workbench, ready[at : at + _BATCH], user)
    place = {id_of(row.filled): number for number, row in enumerate(asked)}
    return (*notes, *sorted(told, key=lambda reply: place[reply.sheet, reply.number]))


def lists_of(board: Board) -> Lists:
    """What can be chosen in a workbook of this board."""
    return Lists(board.edition.register.topic, tuple(REASONS.items()))


def id_of(filled: Filled) -> tuple[str, int]:
    """Which row it is: sheet and number."""
    return filled.sheet, filled.number


@dataclass(frozen=True, slots=True)
class _Row:
    """A row that asks for something; no wish where its item is not there."""

    filled: Filled
    item: QueueItem | None = None
    wish: Wish | None = None

    def reply(self, outcome: Outcome, words: str) -> Reply:
        return Reply(self.filled.sheet, self.filled.number, self.filled.item, outcome, words)


def _is_wanted(board: Board, item: QueueItem, wanted: Wanted) -> bool:
    if item.risk == "done" and not (wanted.done or wanted.risks):
        return False
    return (
        (not wanted.risks or item.risk in wanted.risks)
        and (not wanted.sources or item.source in wanted.sources)
        and (not wanted.fields or (item.fact is not None and item.fact.field in wanted.fields))
        and (not wanted.regions or any(_is_in(item.region, region) for region in wanted.regions))
        and (not wanted.words or wanted.words in _searched(board, item))
    )


def _is_in(region: Region, wanted: Region) -> bool:
    return region.key == wanted.key or (wanted.zone is None and region.province == wanted.adcode)


def _searched(board: Board, item: QueueItem) -> str:
    told = [item.issue.message] if item.issue else []
    if item.fact is not None:
        told += [item.fact.display, *(place.quote for place in item.fact.evidence)]
    return "\n".join((_title(board, item), *told))


def _entry(board: Board, item: QueueItem, site: str) -> Entry:
    assert item.reviewed is not None  # asked by the caller
    fact = item.reviewed.fact
    state = REVIEWS[item.reviewed.state] + ("，暂不发布" if item.reviewed.held else "")
    link = f"{site.rstrip('/')}/{document_page(fact.document, fact.id)}" if site else ""
    return Entry(
        item.id,
        board.stamp(item),
        fact,
        state,
        item.reason,
        item.region.label,
        _title(board, item),
        fact.evidence[0].clause or "",
        link,
    )


def _title(board: Board, item: QueueItem) -> str:
    readings: tuple[Reading, ...] = board.places.get(item.source, ())
    for reading in readings:
        if item.fact is None or (reading.document and reading.document.id == item.fact.document):
            return reading.source.title or (reading.metadata.title if reading.metadata else None) or item.source
    return item.source


def _asked(board: Board, rows: Iterator[Filled], lists: Lists) -> Iterator[_Row]:
    """The rows that ask for something: decided, changed or broken. The others are let go at once."""
    for filled in rows:
        item = board.items.get(filled.item)
        if item is None or item.reviewed is None:
            yield _Row(filled)
            continue
        wish = wish_of(_entry(board, item, ""), filled, lists)
        if wish.action or wish.changed or wish.faults:
            yield _Row(filled, item, wish)


def _twice(rows: Sequence[_Row]) -> frozenset[str]:
    counts = Counter(row.filled.item for row in rows)
    return frozenset(item for item, count in counts.items() if count > 1)


def _refusal(board: Board, row: _Row, user: User, twice: frozenset[str]) -> Reply | None:
    """Why a row cannot be written or need not be; None where it can."""
    if row.item is None or row.wish is None:
        return row.reply("refused", "编号不在待复核的内容中：文件被重新读取，或编号被改动")
    if row.filled.item in twice:
        return row.reply("refused", "同一编号在表格中出现几次，请只留一行")
    if row.wish.action and _is_there(board, row.item, row.wish, user):
        return row.reply("already", f"“{dict(DECISIONS)[row.wish.action]}”此前已写入")
    if board.stamp(row.item) != row.filled.stamp:
        return row.reply("refused", f"导出之后已有变化：{_differences(differs(board, row.item))}")
    if row.wish.faults:
        return row.reply("refused", "；".join(row.wish.faults))
    if _waits_for_two(board, row.item):
        return row.reply("refused", "此条须两人各自复核，请在复核台上处理")
    if row.item.risk == "conflict" and user.role != "adjudicator":
        return row.reply("refused", "复核意见互相矛盾，须由裁定人处理")
    return None


def _is_there(board: Board, item: QueueItem, wish: Wish, user: User) -> bool:
    """Whether this very wish of this person is what stands."""
    if wish.action == "skip":
        return any(mark.kind == "skip" and mark.item == item.id and mark.who == user.name for mark in board.marks)
    assert item.reviewed is not None  # rows of issues have no wish
    told = (user.name, wish.reason, wish.why)
    for one in board.about(item.source, item.reviewed.fact):
        if wish.action == "accept" and (one.who, one.reason, one.why) == told and one.action in ("correct", "add"):
            return not wish.faults  # to accept a correction says it again; the row still shows what stands
        if one.action == wish.action and (one.who, one.reason, one.why) == told:
            now = (one.value, one.display, one.object, one.object_text if one.object == "other" else None, one.level)
            return one.action != "correct" or now == (wish.value, wish.display, wish.object, wish.object_text, wish.level)
    return False


def _waits_for_two(board: Board, item: QueueItem) -> bool:
    """Whether two independent answers were asked for and are not both there: a workbook would let one see the other's."""
    panel = board.notes(item).panel
    return panel is not None and panel.state == "open"


def _differences(told: Sequence[tuple[str, str, str]]) -> str:
    return "；".join(f"{what}：{f'{then} → ' if then else ''}{now}" for what, then, now in told)


def _written(workbench: Workbench, rows: Sequence[_Row], user: User) -> list[Reply]:
    """Write these rows in one go; where one of them does not hold, halves of them, until it is found."""
    decided = [row for row in rows if row.wish and row.wish.action != "skip"]
    told = [_skipped(workbench, row, user) for row in rows if row.wish and row.wish.action == "skip"]
    board = workbench.board()
    try:
        if decided:
            workbench.decide([_proposal(board, row, user) for row in decided])
        return told + [row.reply("applied", _said(row)) for row in decided]
    except (StaleError, LedgerError, UsageError) as error:
        if error.code not in ("stale_form", "ledger", "usage"):
            raise
        if len(decided) == 1:
            return [*told, decided[0].reply("refused", _why(error))]
    middle = len(decided) // 2
    return told + _written(workbench, decided[:middle], user) + _written(workbench, decided[middle:], user)


def _said(row: _Row) -> str:
    assert row.wish is not None  # only rows with a wish are written
    changed = f"：{'、'.join(row.wish.changed)}" if row.wish.changed else ""
    return dict(DECISIONS)[row.wish.action] + changed


def _skipped(workbench: Workbench, row: _Row, user: User) -> Reply:
    assert row.item is not None and row.wish is not None  # as above
    workbench.mark(Mark("", "skip", row.item.source, user.name, "", item=row.item.id, text=row.wish.why))
    return row.reply("skipped", "跳过，留给他人")


def _why(error: StaleError | LedgerError | UsageError) -> str:
    if isinstance(error, StaleError):
        return f"导出之后已有变化：{_differences(error.differs)}"
    return next((words for part, words in _FAULTS if part in error.message), error.message)


def _proposal(board: Board, row: _Row, user: User) -> Proposal:
    item, wish = row.item, row.wish
    assert item is not None and wish is not None and wish.action not in ("", "skip")
    verdict = Verdict(wish.action, user.name, "", wish.why, reason=wish.reason)  # type: ignore[arg-type]
    if wish.action == "correct":
        verdict = replace(
            verdict, value=wish.value, display=wish.display, object=wish.object, object_text=wish.object_text, level=wish.level
        )
    return Proposal(item.id, row.filled.stamp, verdict)
