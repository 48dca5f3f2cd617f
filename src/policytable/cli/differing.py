"""What changed between two editions, for a person at a terminal: by region and column, with every changed word marked."""

from __future__ import annotations

import os
import shutil
import sys
from collections import Counter
from collections.abc import Iterable, Iterator

from policytable.cli.marking import Mark, Screen, Stretch, clean, line_pairs, marked, wrapped
from policytable.glossary import cause_word
from policytable.model import Cause, ChangedCell, ChangedFact, Changes, Citation

_KINDS = {"added": "新增", "changed": "改变", "withdrawn": "撤下"}
_NONE = "（空）"
_NARROWEST, _WIDEST = 40, 120  # a line that is longer is hard to read


def screen() -> Screen:
    """How wide standard output is, and whether it shows colours (https://no-color.org)."""
    coloured = sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return Screen(min(_WIDEST, max(_NARROWEST, shutil.get_terminal_size((100, 24)).columns)), coloured)


def told_difference(changes: Changes, seen: Screen) -> Iterator[str]:
    """The lines: a summary, the cells by region and column, the statements, what is said otherwise of empty cells."""
    yield from _head(changes, seen)
    for region, cells in _by_region(changes.cells).items():
        yield ""
        yield seen.shown(Stretch(f"■ {clean(region)}", Mark.HEAD))
        for cell in cells:
            yield from _cell(cell, seen)
    if changes.facts:
        yield ""
        yield seen.shown(Stretch(f"■ 表述变动（{len(changes.facts)}）", Mark.HEAD))
        for fact in changes.facts:
            yield from _fact(fact, seen)
    if changes.notes:
        yield ""
        yield seen.shown(Stretch("■ 仅说明文字有变", Mark.HEAD))
        for note in changes.notes:
            yield seen.shown(Stretch(f"  {clean(note.region)}·{clean(note.header)}", Mark.NAME))
            yield from _change(note.before, note.after, seen)


def _head(changes: Changes, seen: Screen) -> Iterator[str]:
    before = f"{changes.before}（截至{changes.as_of[0]}）" if changes.before else "首版"
    after = f"{changes.after}（截至{changes.as_of[1]}）"
    yield from wrapped([Stretch(f"{before} → {after}", Mark.HEAD)], seen)
    if not changes.any:
        yield "没有变动。" + (f"仅说明文字有变{len(changes.notes)}处。" if changes.notes else "")
        return
    kinds = Counter(str(cell.kind) for cell in changes.cells)
    parts = "、".join(f"{word}{kinds[kind]}" for kind, word in _KINDS.items() if kinds[kind])
    said = f"单元格变动{len(changes.cells)}处" + (f"（{parts}）" if parts else "") + f"，表述变动{len(changes.facts)}处"
    causes = Counter(cause for cell in changes.cells for cause in {cause.why for cause in cell.causes})
    why = "、".join(f"{cause_word(cause)}{number}" for cause, number in sorted(causes.items(), key=lambda one: (-one[1], one[0])))
    yield from wrapped([Stretch(said + (f"；原因：{why}" if why else "") + "。")], seen)


def _by_region(cells: Iterable[ChangedCell]) -> dict[str, list[ChangedCell]]:
    found: dict[str, list[ChangedCell]] = {}
    for cell in cells:
        found.setdefault(f"{cell.region} {cell.adcode}", []).append(cell)
    return found


def _cell(cell: ChangedCell, seen: Screen) -> Iterator[str]:
    yield seen.shown(Stretch(f"  {clean(cell.header)}", Mark.NAME)) + seen.shown(Stretch(f"（{_KINDS[cell.kind]}）", Mark.FAINT))
    yield from _change(cell.before, cell.after, seen)
    yield from wrapped([Stretch(f"原因：{_causes(cell.causes)}")], seen, "    ", "          ")
    for word, place in _places(cell.was, cell.now):
        yield from _place(word, place, seen)


def _fact(fact: ChangedFact, seen: Screen) -> Iterator[str]:
    same = fact.kind == "changed" and fact.before == fact.after  # it says what it said, and counts otherwise or stands elsewhere
    place = fact.now or fact.was
    title = f"《{clean(place.title)}》" if place else ""
    yield from wrapped(
        [Stretch(f"{'状态改变' if same else _KINDS[fact.kind]}", Mark.NAME), Stretch(title, Mark.FAINT)], seen, "  ", "      "
    )
    if same:
        yield from wrapped([Stretch(f"  {clean(fact.after)}")], seen, "    ", "      ")
    else:
        yield from _change(fact.before, fact.after, seen)
    yield from wrapped([Stretch(f"原因：{_causes(fact.causes)}")], seen, "    ", "          ")
    for word, cited in _places((fact.was,) if fact.was else (), (fact.now,) if fact.now else ()):
        yield from _place(word, cited, seen)


def _change(before: str, after: str, seen: Screen) -> Iterator[str]:
    """Line by line: what stays, what went (-), what came (+), and lines of which a part changed (~)."""
    for old, new in line_pairs(clean(before), clean(after)):
        if old is None or new is None:
            words, mark = (new, Mark.CAME) if old is None else (old, Mark.WENT)
            yield from wrapped(
                [Stretch(words or _NONE, mark if seen.coloured else Mark.PLAIN)], seen, f"    {'+' if old is None else '-'} ", "      "
            )
        elif old == new:
            yield from wrapped([Stretch(old, Mark.FAINT)], seen, "      ", "      ")
        else:
            yield from wrapped(marked(old, new), seen, "    ~ ", "      ")


def _places(was: Iterable[Citation], now: Iterable[Citation]) -> Iterator[tuple[str, Citation]]:
    """The places that only one side has, or once those that both have."""
    old = {(place.source, place.quote, place.clause) for place in was}
    both = {(place.source, place.quote, place.clause) for place in now} & old
    for word, places in (("原", was), ("现", now)):
        for place in places:
            if (place.source, place.quote, place.clause) not in both:
                yield word, place
            elif word == "现":
                yield "据", place


def _place(word: str, place: Citation, seen: Screen) -> Iterator[str]:
    where = clean(place.clause)
    said = f"“{clean(place.quote)}”——《{clean(place.title)}》{where}"
    yield from wrapped([Stretch(f"{word}  {said}", Mark.FAINT)], seen, "    ", "        ")


def _causes(causes: Iterable[Cause]) -> str:
    return "；".join(cause_word(cause.why) + (f"：{clean(cause.detail)}" if cause.detail else "") for cause in causes)
