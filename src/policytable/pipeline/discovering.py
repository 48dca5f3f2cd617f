"""Columns → finds: which documents offices list, what became of the lists, and which addresses are one document."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from policytable.codec import dumps, encode, pack, unpack
from policytable.discover import Joined, body_of, claimed, day_seen, found, join, narrowed, normal_address, plan, together
from policytable.discover import taken as is_taken
from policytable.errors import FetchError, PolicyError
from policytable.fetch import Answer, failed_visit
from policytable.model import Find, Issue, Listing, Look, Register, WebColumn
from policytable.parse.listing import fits, read_listing
from policytable.pipeline.ahead import ahead
from policytable.pipeline.batch import Batch, Progress, issue_of, must_end, silent
from policytable.pipeline.extracting import kept_readings, readings
from policytable.pipeline.keys import room_digest
from policytable.pipeline.reach import Reach, validators
from policytable.store import Home

_KIND = "listing"
_AT_ONCE = 8
_LEAST_DAYS = 0.5  # of a cadence: a timer that fires a little early still finds its columns due
_REFUSED = ("robots", "robots_unavailable", "forbidden", "challenge", "rate_limited")
OUTCOMES = {  # what a look that is not ok is called as an issue
    "unreachable": "source_unreachable",
    "refused": "source_forbidden",
    "shape_changed": "shape_changed",
    "emptied": "list_emptied",
    "too_few": "too_few_items",
}


@dataclass(frozen=True, slots=True)
class _Looked:
    """One look with what it listed; `listing` is None where nothing can be said of the list."""

    look: Look
    listing: Listing | None = None


class _Finds:
    """The finds as they are while columns are looked at: read once, since every column is held against all of them."""

    def __init__(self, finds: Iterable[Find]) -> None:
        self._of = {find.source: find for find in finds}

    def put(self, finds: Iterable[Find], gone: Iterable[str] = ()) -> int:
        """Take in finds, and let go of those that went; how many were not known."""
        new = 0
        for find in finds:
            new += find.source not in self._of
            self._of[find.source] = find
        for source in gone:
            self._of.pop(source, None)
        return new

    def all(self) -> tuple[Find, ...]:
        """In the order of the web book."""
        return tuple(sorted(self._of.values(), key=lambda find: (find.column, find.source)))

    def addresses(self, column: WebColumn) -> frozenset[str]:
        """The normal addresses that a column listed before."""
        return frozenset(normal_address(address) for find in self._of.values() if find.column == column.id for address in find.addresses)


def column_ids(register: Register) -> tuple[str, ...]:
    """The columns that can be looked at: those with an address and an accepted shape."""
    return tuple(column.id for column in register.columns if column.address and column.shape)


def discover(home: Home, register: Register, reach: Reach, ids: Iterable[str] | None = None, progress: Progress = silent) -> Batch:
    """Look at the columns behind `ids` (all that are due for None) and keep what they list.

    A column that cannot be had, or is not what it was, becomes an issue; what it listed before stands. Those that listed
    nothing new count as `reused`. Raises StoreError.
    """
    wanted = set(due_columns(home, register, reach.clock()) if ids is None else ids)
    columns = [column for column in register.columns if column.id in wanted]
    issues: list[Issue] = []
    done: list[str] = []
    reused = 0
    finds, now = _Finds(home.web.finds()), reach.clock()  # one time for all: which thread came first must not decide which find does
    for column, result in ahead(lambda column: _look(home, column, reach, finds.addresses(column)), columns, _AT_ONCE):
        looked = _safe(result, column, reach)
        taken, new = _keep(home, (register, column, now), looked, finds)
        look = replace(looked.look, taken=taken, new=new)
        reused += look.outcome == "ok" and not new
        home.web.look(look)
        if look.outcome in ("ok", "too_few"):
            done.append(column.id)
        if look.outcome != "ok":
            issues.append(_issue(column, look))
        progress(column.id)
    return Batch("discover", tuple(column.id for column in columns), tuple(done), reused, tuple(issues))


def due_columns(home: Home, register: Register, now: str) -> tuple[str, ...]:
    """Columns whose last look is old enough at `now`, and those whose last look was not good: a broken source is tried at every run."""
    last = {look.column: look for look in home.web.last_looks()}
    moment = datetime.fromisoformat(now).timestamp()
    able = set(column_ids(register))
    return tuple(column.id for column in register.columns if column.id in able and _is_due(column, last.get(column.id), moment))


def column_issues(home: Home, register: Register) -> tuple[Issue, ...]:
    """What was wrong with a column when it was last looked at, from the records."""
    columns = {column.id: column for column in register.columns}
    return tuple(_issue(columns[look.column], look) for look in home.web.last_looks() if look.outcome != "ok" and look.column in columns)


def join_finds(home: Home, register: Register) -> Joined:
    """Put together finds whose documents say the same, and flag those that should and do not; what was read last decides."""
    finds = home.web.finds()
    if not finds:
        return Joined(())
    told = [[day_seen(find), encode(replace(find, first_seen="", last_seen=""))] for find in finds]
    key = dumps([told, kept_readings(home.cache, register).hex(), room_digest("discover", "text")])
    kept = home.cache.load("joined", key, lambda data: unpack(Joined, data))
    if kept is not None:
        return kept
    of = {find.source: find for find in finds}
    read = [reading for reading in readings(home, register) if reading.source.id in of]
    placed = of | {one.source.id: narrowed(of[one.source.id], one.metadata) for one in read if one.metadata is not None}
    moved = tuple(find.source for find in finds if placed[find.source] != find)
    bodies = [body_of(placed[one.source.id], one.document, one.metadata) for one in read if one.document is not None]
    joined = replace(join(tuple(placed.values()), bodies), moved=moved)
    if joined.replaced or moved:
        home.web.put_finds(joined.finds, [source for source, _ in joined.replaced])
    else:
        home.cache.put("joined", key, pack(joined))
    return joined


def _is_due(column: WebColumn, last: Look | None, now: float) -> bool:
    if last is None or last.outcome != "ok":
        return True
    return (now - datetime.fromisoformat(last.asked).timestamp()) / 86400 >= column.every_days - _LEAST_DAYS


def _safe(result: Callable[[], _Looked], column: WebColumn, reach: Reach) -> _Looked:
    """A look that broke off for a reason that nobody foresaw is one column's failure alone."""
    try:
        return result()
    except Exception as error:
        issue = issue_of(error, column.id)
        return _Looked(Look(column.id, reach.clock(), "unreachable", problem=issue.code, message=issue.message, run=reach.run))


def _look(home: Home, column: WebColumn, reach: Reach, known: frozenset[str]) -> _Looked:
    assert reach.web is not None and column.shape is not None
    asked, looks = reach.clock(), home.web.looks(column.id)
    good = [look for look in looks if look.outcome == "ok"]
    pages: list[tuple[str, Listing]] = []
    base = Look(column.id, asked, "ok", run=reach.run)
    while following := plan(column, pages, known, len(good)):
        try:
            pages.append((following[0], _page(home, column, following[0], reach)))
        except FetchError as error:
            if pages and error.code == "gone":
                break  # a list whose pages are numbered ends where the next one is not there
            outcome: Literal["refused", "unreachable"] = "refused" if error.code in _REFUSED else "unreachable"
            look = replace(base, outcome=outcome, pages=len(pages), problem=error.code, message=error.message)
            # What the pages before it list is there all the same: a list whose seventh page is refused still has its newest ones.
            return _Looked(look, together([listing for _, listing in pages]) if pages else None)
        except PolicyError as error:  # bytes that are no list: the site answers with something else
            must_end(error)
            return _Looked(replace(base, outcome="shape_changed", pages=len(pages), problem=error.code, message=error.message))
    whole = together([listing for _, listing in pages])
    misfit = fits(whole, column, good[-1] if good else None)
    newest = max((entry.date for entry in whole.entries if entry.date), default=None)
    look = replace(base, pages=len(pages), entries=len(whole.entries), newest=newest)
    if misfit is None:
        return _Looked(look, whole)
    look = replace(look, outcome=misfit.outcome, problem=misfit.outcome, message=misfit.message)
    return _Looked(look, whole if misfit.outcome == "too_few" else None)


def _page(home: Home, column: WebColumn, address: str, reach: Reach) -> Listing:
    """One page of the list; the request is conditional, and what it confirms is read from what was kept."""
    last = home.web.last(address)
    try:
        answer = reach.ask(address, validators(home, last), browser=column.browser, listing=True)
    except FetchError as error:
        home.web.add(failed_visit(address, error, reach.clock(), reach.run))
        raise
    if answer.unchanged and last is not None and last.sha256 is not None:
        home.web.add(replace(answer.visit(address, reach.run, last.sha256), name=last.name, media_type=last.media_type, size=last.size))
        return _listing(home, column, (last.sha256, last.media_type, answer.final), None)
    sha256 = home.snapshots.put(answer.content)
    home.web.add(answer.visit(address, reach.run))
    return _listing(home, column, (sha256, answer.media_type, answer.final), answer)


def _listing(home: Home, column: WebColumn, body: tuple[str, str | None, str], answer: Answer | None) -> Listing:
    assert column.shape is not None
    sha256, media_type, final = body
    key = dumps([sha256, media_type, final, encode(column.shape), column.encoding, room_digest("parse", "text", "model")])
    kept = home.cache.load(_KIND, key, lambda data: unpack(Listing, data))
    if kept is not None:
        return kept
    content = answer.content if answer is not None else home.snapshots.get(sha256)
    listing = read_listing(content, media_type, final, column.shape, column.encoding)
    home.cache.put(_KIND, key, pack(listing))
    return listing


def _keep(home: Home, place: tuple[Register, WebColumn, str], looked: _Looked, before: _Finds) -> tuple[int, int]:
    """Write down what the column lists; how much of it is taken, how much is new."""
    if looked.listing is None:
        return 0, 0
    register, column, now = place
    claim = claimed(column, looked.listing.entries, before.all(), register.columns)
    names = column.terms or tuple(thing.title for thing in register.topic.objects)
    finds = found(column, replace(looked.listing, entries=claim.entries), claim.before, names, now)
    gone = [find.source for find in claim.yielded if not find.addresses]
    kept = (*(find for find in claim.yielded if find.addresses), *finds)
    home.web.put_finds(kept, gone)
    return sum(map(is_taken, finds)), before.put(kept, gone)


def _issue(column: WebColumn, look: Look) -> Issue:
    what = column.address or column.authority
    remedy = "see the runbook in README.md; what it listed before stands"
    return Issue(OUTCOMES[look.outcome], f"{what}: {look.message}", remedy, column.id, severity="warning")
