"""Two pages beside an edition: what was corrected over all editions, and what this one changed against the one before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from policytable.export.corrections import Correction, Notice
from policytable.export.site.address import cell_page
from policytable.export.site.render import REPORT_PAGE, Printer
from policytable.export.site.shelf import Link
from policytable.glossary import cause_word, reason_word
from policytable.model import Cause, ChangedCell, ChangedFact, Changes, Citation, Edition

CORRECTIONS, CHANGES = "corrections.html", "changes.html"
Has = Callable[[str], bool]

_KINDS = {"added": "新增", "changed": "改变", "withdrawn": "撤下"}


@dataclass(frozen=True, slots=True)
class Place:
    """A quote with its document; `href` where this edition has its page."""

    label: str
    words: str
    title: str
    clause: str
    href: str | None


@dataclass(frozen=True, slots=True)
class Step:
    """A cell before and after: the lines that went and those that came. `why` says who or what did it, `on` when."""

    on: str
    what: Link
    kind: str
    went: tuple[str, ...]
    came: tuple[str, ...]
    who: str
    why: tuple[str, ...]
    places: tuple[Place, ...]
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Moved:
    """A statement that came, went, or is read or counts otherwise."""

    kind: str
    before: str
    after: str
    why: tuple[str, ...]
    href: str | None


@dataclass(frozen=True, slots=True)
class Difference:
    """What the page of changes shows; `first` where there is no edition to compare with."""

    before: str
    dates: tuple[str, str]
    first: bool
    cells: tuple[Step, ...]
    facts: tuple[Moved, ...]


def notice_files(edition: Edition, notice: Notice, changes: Changes | None, has: Has) -> Iterator[tuple[str, bytes]]:
    """Both pages: path from the site's root, bytes. `has` says whether the site has a page; `changes` is None where nothing is compared."""
    printer = Printer.of(edition, has(f"../{REPORT_PAGE}"))
    steps = tuple(_corrected(one, has) for one in notice.corrections)
    yield CORRECTIONS, printer.print("corrections.html", CORRECTIONS, (("steps", steps), ("changes_page", CHANGES)))
    view = _difference(changes, has) if changes is not None else None
    yield CHANGES, printer.print("changes.html", CHANGES, (("difference", view), ("corrections_page", CORRECTIONS)))


def notice_pages(edition: Edition, notice: Notice, changes: Changes | None, has: Has) -> tuple[tuple[str, bytes], ...]:
    """Both pages by their path from the edition's folder; `has` speaks of such paths too."""
    found = notice_files(edition, notice, changes, lambda page: has(page.removeprefix("../") if page.startswith("../") else f"site/{page}"))
    return tuple((f"site/{path}", content) for path, content in found)


def _corrected(one: Correction, has: Has) -> Step:
    went, came = _lines(one.before, one.after)
    kind = "撤下" if one.kind == "withdrawn" or not came else "更正"  # of several lines one may go, and the others stay
    who, what = "、".join(one.who), _cell(one.adcode, one.column, f"{one.region} · {one.header}", has)
    why = (*one.why, *(reason_word(code) for code in one.reasons))
    return Step(one.on, what, kind, went, came, who, why, tuple(_places(one.was, one.now, has)))


def _difference(changes: Changes, has: Has) -> Difference:
    return Difference(
        changes.before,
        changes.as_of,
        not changes.before,
        tuple(_changed(cell, has) for cell in changes.cells),
        tuple(_moved(fact, has) for fact in changes.facts),
    )


def _changed(cell: ChangedCell, has: Has) -> Step:
    went, came = _lines(cell.before, cell.after)
    what = _cell(cell.adcode, cell.column, f"{cell.region} · {cell.header}", has)
    return Step("", what, _KINDS[cell.kind], went, came, "", _why(cell.causes), tuple(_places(cell.was, cell.now, has)))


def _moved(fact: ChangedFact, has: Has) -> Moved:
    place = fact.now or fact.was
    href = place.page if place and place.page and has(place.page.partition("#")[0]) else None
    kind = "状态改变" if fact.kind == "changed" and fact.before == fact.after else _KINDS[fact.kind]
    return Moved(kind, fact.before, fact.after, _why(fact.causes), href)


def _why(causes: Iterable[Cause]) -> tuple[str, ...]:
    return tuple(cause_word(cause.why) + (f"：{cause.detail}" if cause.detail else "") for cause in causes)


def _cell(adcode: str, column: str, words: str, has: Has) -> Link:
    page = cell_page(adcode, column)
    return Link(words, page if has(page) else None)


def _lines(before: str, after: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The lines of a cell that the other side does not have."""
    old, new = before.splitlines(), after.splitlines()
    return tuple(_without(old, new)), tuple(_without(new, old))


def _without(lines: list[str], others: list[str]) -> Iterator[str]:
    left = Counter(others)
    for line in lines:
        if left[line]:
            left[line] -= 1
        else:
            yield line


def _places(was: Iterable[Citation], now: Iterable[Citation], has: Has) -> Iterator[Place]:
    old = {(place.source, place.quote) for place in was}
    again = {(place.source, place.quote) for place in now} & old
    for label, places in (("原出处", was), ("现出处", now)):
        for one in places:
            same = (one.source, one.quote) in again
            if same and label == "现出处":
                continue
            page = one.page if one.page and has(one.page.partition("#")[0]) else None
            yield Place("出处" if same else label, one.quote, one.title, one.clause, page)
