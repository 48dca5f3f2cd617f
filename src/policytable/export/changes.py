"""changes.json and changes.md: what differs from the edition before, for programs and for people."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from policytable.codec import decode, dumps, encode, loads
from policytable.export.rowchanges import RowChanges, rows_json
from policytable.export.shape import SCHEMA_VERSION
from policytable.glossary import cause_word
from policytable.model import Cause, ChangedCell, ChangedFact, Changes, Citation

_KINDS = {"added": "新增", "changed": "改变", "withdrawn": "撤下"}
_NONE = "（空）"


def changes_json(changes: Changes, rows: Iterable[RowChanges] = (), recorded: str = "") -> bytes:
    """The changes as one JSON object (schema `changes.schema.json`). `rows` are those of the files that differ, `recorded` the
    moment of the latest decision that the later edition rests on; empty: none."""
    causes = Counter(why for cell in changes.cells for why in {cause.why for cause in cell.causes})
    counts = {"cells": len(changes.cells), "facts": len(changes.facts), "notes": len(changes.notes), "causes": dict(sorted(causes.items()))}
    told = encode(changes)
    data = {"schema_version": SCHEMA_VERSION, **{key: told[key] for key in ("before", "after", "as_of")}, "counts": counts}
    told["cells"] = [{"id": f"{cell['adcode']}/{cell['column']}", **cell} for cell in told["cells"]]
    told["facts"] = [{"id": (fact["now"] or fact["was"] or {}).get("fact"), **fact} for fact in told["facts"]]
    data |= {"recorded": recorded or None} | {key: told[key] for key in ("cells", "facts", "notes")}
    return (dumps(data | {"rows": rows_json(rows)}) + "\n").encode()


def changed_cells(content: bytes) -> tuple[ChangedCell, ...]:
    """The cells of a changes.json. Raises ValueError."""
    return tuple(decode(ChangedCell, _keyless(cell)) for cell in _list(content, "cells"))


def changed_facts(content: bytes) -> tuple[ChangedFact, ...]:
    """The statements of a changes.json. Raises ValueError."""
    return tuple(decode(ChangedFact, _keyless(fact)) for fact in _list(content, "facts"))


def _list(content: bytes, name: str) -> list[dict[str, Any]]:
    try:
        return list(loads(content)[name])
    except (KeyError, TypeError) as error:
        raise ValueError(f"no changes between editions: {error}") from error


def _keyless(told: dict[str, Any]) -> dict[str, Any]:
    """A record without its key, which is made of its other parts (files of version 1.1 have none)."""
    return {name: value for name, value in told.items() if name != "id"}


def changes_md(changes: Changes) -> bytes:
    """The changes as Chinese Markdown: what, from, to, why, and both citations."""
    return ("\n".join(_lines(changes)).rstrip("\n") + "\n").encode()


def _lines(changes: Changes) -> Iterator[str]:
    yield f"# 本版变动：{changes.after}"
    yield ""
    yield (
        f"与{changes.before}（截至{changes.as_of[0]}）相比，本版截至{changes.as_of[1]}。"
        if changes.before
        else "首版，没有可以比较的上一版。"
    )
    yield ""
    if not changes.any:
        yield "没有变动。"
    else:
        yield f"单元格变动{len(changes.cells)}处，表述变动{len(changes.facts)}处。"
    for cell in changes.cells:
        yield from _cell(cell)
    if changes.facts:
        yield from ("", "## 表述变动", "")
        for fact in changes.facts:
            yield from _fact(fact)
    if changes.notes:
        yield from ("", "## 仅说明文字有变", "")
        yield from (f"- {_text(note.region)}·{_text(note.header)}：{_text(note.before)} → {_text(note.after)}" for note in changes.notes)


def _cell(cell: ChangedCell) -> Iterator[str]:
    yield from ("", f"## {_text(cell.region)}·{_text(cell.header)}（{_KINDS[cell.kind]}）", "")
    yield f"- 原：{_text(cell.before) or _NONE}"
    yield f"- 现：{_text(cell.after) or _NONE}"
    yield f"- 原因：{_causes(cell.causes)}"
    yield from (f"- 原出处：{_citation(place)}" for place in cell.was)
    yield from (f"- 现出处：{_citation(place)}" for place in cell.now)


def _fact(fact: ChangedFact) -> Iterator[str]:
    if fact.kind == "changed" and fact.before == fact.after:  # it says what it said, and counts otherwise or stands elsewhere
        yield f"- 状态改变：{_text(fact.after)}（{_causes(fact.causes)}）"
        place = fact.now or fact.was
        yield from [f"  - 出处：{_citation(place)}"] if place else []
        return
    yield f"- {_KINDS[fact.kind]}：{_text(fact.before) or _NONE} → {_text(fact.after) or _NONE}（{_causes(fact.causes)}）"
    yield from (f"  - {word}：{_citation(place)}" for word, place in (("原出处", fact.was), ("现出处", fact.now)) if place)


def _causes(causes: Iterable[Cause]) -> str:
    return "；".join(cause_word(cause.why) + (f"：{_text(cause.detail)}" if cause.detail else "") for cause in causes)


def _citation(place: Citation) -> str:
    where = "，".join(_text(part) for part in (place.clause, place.address) if part)
    page = f" [原文](site/{place.page})" if place.page else ""
    return f"“{_text(place.quote)}”《{_text(place.title)}》" + (f"（{where}）" if where else "") + page


def _text(words: str) -> str:
    """Words of documents in one line, with what Markdown or HTML would take for its own made plain, and without signs that steer a
    terminal or turn text around (of the categories Cc and Cf)."""
    line = " ".join(words.replace("\n", "；").split())
    seen = (char for char in line if unicodedata.category(char) not in ("Cc", "Cf", "Cs"))
    return "".join(f"\\{char}" if char in "\\`*_[]<>#|~&" else char for char in seen)
