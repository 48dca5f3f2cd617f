"""Gold labels as they lie on disk, and where their quotes stand in a text that another parser may have made."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from policytable.errors import UsageError


@dataclass(frozen=True, slots=True)
class Span:
    """A window `[start, end)` on the canonical text."""

    start: int
    end: int

    def overlaps(self, other: Span) -> bool:
        """Whether the two share at least half of the shorter one."""
        shared = min(self.end, other.end) - max(self.start, other.start)
        return shared > 0 and 2 * shared >= min(self.end - self.start, other.end - other.start)


@dataclass(frozen=True, slots=True)
class Quote:
    """A labelled place: its words, and what helps to find them again (`nth` counts from 1)."""

    quote: str
    start: int | None = None
    end: int | None = None
    prefix: str = ""
    nth: int | None = None


@dataclass(frozen=True, slots=True)
class GoldFact:
    """A labelled fact. `value` is the plain JSON object of the label: labels are scored as written, not as we would read them."""

    field: str
    object: str
    levels: tuple[str, ...]
    value: dict[str, Any]
    display: str
    evidence: tuple[Quote, ...]
    case: str = ""  # id of the case that it belongs to


@dataclass(frozen=True, slots=True)
class GoldCase:
    """A place that somebody decided about: what stands there are the facts with its id; `wrong` was read there and is not so.
    A case of no field says that nothing at all is stated there."""

    id: str
    action: str
    field: str | None
    place: Quote
    wrong: GoldFact | None = None


@dataclass(frozen=True, slots=True)
class GoldDocument:
    """A labelled document: `path` is where the file lies, `name` how the labels call it, `region` an adcode.

    With `cases` the labels are partial: only what they say is judged, and of everything else nothing is known.
    """

    name: str
    path: Path
    region: str | None
    issued: str | None
    facts: tuple[GoldFact, ...]
    traps: tuple[Quote, ...] = ()
    cases: tuple[GoldCase, ...] | None = None


def read_labels(directory: Path) -> tuple[GoldDocument, ...]:
    """The documents of `directory/labels.jsonl`, in its order. Raises UsageError that names file and line."""
    path = directory / "labels.jsonl"
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise UsageError(f"cannot be read: {error.strerror}", about=str(path), remedy="name a directory that holds labels.jsonl") from error
    return tuple(_document(directory, f"{path}:{number}", line) for number, line in enumerate(lines, 1) if line.strip())


def locate(text: str, quote: Quote) -> Span | None:
    """Where a quote stands in `text`: by its offsets when the words are there, else by what precedes it and its
    occurrence, spaces and line ends aside. None when it is nowhere."""
    if quote.start is not None and quote.end is not None and text[quote.start : quote.end] == quote.quote:
        return Span(quote.start, quote.end)
    offsets = [index for index, character in enumerate(text) if not character.isspace()]
    tight, words, before = "".join(text[index] for index in offsets), _tight(quote.quote), _tight(quote.prefix)
    places = list(_places(tight, words))
    if not places:
        return None
    behind = [place for place in places if before and tight[:place].endswith(before)] or places
    nth = places[quote.nth - 1] if quote.nth and quote.nth <= len(places) else None
    place = nth if nth in behind else behind[0]
    return Span(offsets[place], offsets[place + len(words) - 1] + 1)


def _places(text: str, words: str) -> Iterator[int]:
    at = text.find(words) if words else -1
    while at >= 0:
        yield at
        at = text.find(words, at + 1)


def _tight(text: str) -> str:
    return "".join(text.split())


def _document(directory: Path, where: str, line: str) -> GoldDocument:
    try:
        data = json.loads(line)
        region = str(data.get("region") or "").partition(" ")[0]
        return GoldDocument(
            name=data["document"],
            path=(directory / data["document"]).resolve(),
            region=region or None,
            issued=data.get("issued") or data.get("meta", {}).get("issued"),
            facts=tuple(_fact(fact) for fact in data["facts"]),
            traps=tuple(_quote(trap) for trap in data.get("traps", ())),
            cases=tuple(_case(case) for case in data["cases"]) if "cases" in data else None,
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UsageError(
            f"no label: {type(error).__name__}: {error}", about=where, remedy="give it the form of corpus/gold/labels.jsonl"
        ) from error


def _fact(data: dict[str, Any]) -> GoldFact:
    level = data["level"]
    return GoldFact(
        field=data["field"],
        object=data["object"],
        levels=(level,) if isinstance(level, str) else tuple(level),
        value=data["value"],
        display=data.get("display", ""),
        evidence=tuple(_quote(place) for place in data["evidence"]),
        case=data.get("case", ""),
    )


def _case(data: dict[str, Any]) -> GoldCase:
    wrong = data.get("wrong")
    return GoldCase(data["id"], data["action"], data.get("field"), _quote(data["place"]), _fact(wrong) if wrong else None)


def _quote(data: dict[str, Any]) -> Quote:
    return Quote(data["quote"], data.get("start"), data.get("end"), data.get("prefix") or "", data.get("nth"))
