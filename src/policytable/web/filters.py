"""Filters of the queue in addresses and in Chinese: query string → Filter and back, and the words of every choice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import get_args

from starlette.datastructures import QueryParams

from policytable.glossary import REVIEWS, RISKS
from policytable.model import Topic
from policytable.pipeline import Board, Facet, Filter
from policytable.pipeline.filters import State
from policytable.regions import gazetteer

RISK_WORDS = dict(RISKS)
STATE_WORDS = {"open": "待处理", "held": RISKS["held"], "done": "已处理", **REVIEWS, "all": "全部"}
PERSON_WORDS = {"mine": "分给我的", "asked": "问我的", "nobody": "未分配"}
FACET_WORDS = {
    "state": "状态",
    "risk": "风险",
    "province": "省级地区",
    "city": "市县",
    "field": "字段",
    "object": "对象",
    "source": "文件",
    "person": "复核人",
}
_NAMES = tuple(one.name for one in fields(Filter))
_LONGEST = 200  # characters of a search: a longer one finds nothing, and costs
_MOST = 300  # choices of one list on a page; the rest are found by words


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice of a facet: its name in addresses, its words, how many items it shows, and the query that chooses it
    (of states and risks, which are links)."""

    name: str
    words: str
    count: int
    chosen: bool
    query: str


@dataclass(frozen=True, slots=True)
class Choices:
    """A facet for a page; `rest` choices are not listed."""

    name: str
    words: str
    total: int
    chosen: str
    options: tuple[Choice, ...]
    rest: int = 0


def filter_of(query: Mapping[str, str]) -> Filter:
    """The filter of a query string; what it does not know is left out."""
    told = {name: query[name].strip()[:_LONGEST] for name in _NAMES if query.get(name)}
    if told.get("state") not in get_args(State):
        told.pop("state", None)
    if told.get("person", "").partition(":")[0] not in (*PERSON_WORDS, "to", "by"):
        told.pop("person", None)
    wanted = Filter(**told)  # type: ignore[arg-type]
    return wanted if wanted.province else replace(wanted, city="")


def filter_from(text: str) -> Filter:
    """The filter of a query string as a whole, as `?from=` carries it."""
    return filter_of(QueryParams(text))


def query_of(wanted: Filter) -> str:
    """The query string of a filter: the same filter has one, and `filter_from` reads it back."""
    usual = Filter()
    told = [(name, getattr(wanted, name)) for name in _NAMES]
    return str(QueryParams([(name, value) for name, value in told if value != getattr(usual, name)]))


def choices(board: Board, wanted: Filter, facets: Iterable[Facet]) -> tuple[Choices, ...]:
    """The facets in Chinese; those of documents in the order of their titles, the largest where there are too many."""
    return tuple(_choices(board, wanted, facet) for facet in facets)


def source_title(board: Board, source: str) -> str:
    """The title of a document as people know it."""
    for reading in board.places.get(source, ()):
        found = (reading.metadata and reading.metadata.title) or reading.source.title
        if found:
            return found
    return source


def region_word(name: str) -> str:
    """The name of a place by its code (`110000`, `320500:苏州工业园区`); the code where no unit has it."""
    adcode, _, zone = name.partition(":")
    try:
        return gazetteer().label(gazetteer().get(adcode, zone or None))
    except (KeyError, ValueError):
        return name


def _choices(board: Board, wanted: Filter, facet: Facet) -> Choices:
    kept = sorted(facet.options, key=lambda option: (option[0] != facet.chosen, -option[1]))[:_MOST]
    listed = {name for name, _ in kept}
    options = tuple(_choice(board, wanted, facet, option) for option in facet.options if option[0] in listed)
    if facet.name == "source":
        options = tuple(sorted(options, key=lambda choice: choice.words))
    return Choices(facet.name, FACET_WORDS[facet.name], facet.total, facet.chosen, options, len(facet.options) - len(options))


def _choice(board: Board, wanted: Filter, facet: Facet, option: tuple[str, int]) -> Choice:
    name, count = option
    # The others are lists of a form, which makes the query itself.
    query = query_of(replace(wanted, **{facet.name: name})) if facet.name in ("state", "risk") else ""  # type: ignore[arg-type]
    return Choice(name, _word(board, facet.name, name), count, facet.chosen == name, query)


def _word(board: Board, facet: str, name: str) -> str:
    if facet in ("province", "city"):
        return region_word(name)
    if facet == "source":
        return source_title(board, name)
    if facet == "person":
        kind, _, who = name.partition(":")
        return PERSON_WORDS.get(kind) or {"to": f"分给{who}", "by": f"{who}处理"}[kind]
    return _coded(board.edition.register.topic, facet, name)


def _coded(topic: Topic, facet: str, name: str) -> str:
    if facet == "field":
        return topic.column_word(name)
    if facet == "object":
        return "其他" if name == "other" else topic.object_word(name)
    return {**RISK_WORDS, **STATE_WORDS}.get(name, name) if facet == "risk" else STATE_WORDS.get(name, name)
