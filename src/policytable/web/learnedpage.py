"""What review taught: how good each rule and the net are, as far as people looked. The worst stands first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import BaseRoute, Route

from policytable.glossary import effect_word
from policytable.model import Topic
from policytable.pipeline import FEW, Example, Learned, RuleRecord, learned
from policytable.review import Tally, wilson
from policytable.web.context import desk_of, require
from policytable.web.render import page

SOME = 30  # readings below which a share is told only roughly: the interval is then some 20 points wide and more
_OUTCOMES = {"right": "读对", "place": "读对，位置移动", "wrong": "读错", "rejected": "误读（否决）", "missed": "漏读（补录）"}
_PARTS = {"value": "数值", "object": "对象", "level": "级别", "region": "地区"}


@dataclass(frozen=True, slots=True)
class Share:
    """A share of a number for the page: `percent` (None for nothing), the ends of its interval from 0 to 100, and how far to trust it."""

    good: int
    number: int
    percent: str
    low: float
    high: float
    middle: float
    caution: str

    @property
    def words(self) -> str:
        """The figure as it is read out."""
        return f"{self.percent}（95% 区间 {self.low:.0f}%–{self.high:.0f}%）" if self.number else "尚无数据"


@dataclass(frozen=True, slots=True)
class ExampleView:
    """A decision beside its rule: what became of the reading, its words, and where to look."""

    outcome: str
    good: bool
    quote: str
    becomes: str
    who: str
    day: str
    href: str


@dataclass(frozen=True, slots=True)
class RuleView:
    """A rule with its figures."""

    id: str
    title: str
    note: str
    share: Share
    record: RuleRecord
    examples: tuple[ExampleView, ...]


def show(request: Request) -> HTMLResponse:
    """The page."""
    require(request, "reader")
    board = desk_of(request).board
    found, topic = learned(board), board.edition.register.topic
    return page(
        request,
        "learned.html",
        found=found,
        total=share_of(found.total),
        earlier=share_of(found.earlier),
        now=[_rule(record, topic) for record in found.rules if record.now.seen],
        before=[_rule(record, topic) for record in found.rules if not record.now.seen],
        fields=_named(found.fields, topic.column_word),
        objects=_named(found.objects, topic.object_word),
        months=_named(found.months, str),
        parts=[(_PARTS[part], number) for part, number in found.parts],
        net=_net(found),
        missed=[_example(one, topic) for one in found.missed],
    )


def share_of(tally: Tally) -> Share:
    """The precision of a tally for the page."""
    return share(tally.good, tally.seen)


def share(good: int, number: int) -> Share:
    """A share with its Wilson interval and, for few, a word of caution."""
    low, high = wilson(good, number)
    caution = "" if number >= SOME else "样本较少，区间很宽" if number >= FEW else "样本太少，尚不能下结论" if number else "尚无数据"
    middle = 100 * good / number if number else 0.0
    return Share(good, number, f"{middle:.0f}%" if number else "—", 100 * low, 100 * high, middle, caution)


def _named(tallies: Iterable[tuple[str, Tally]], word: object) -> list[tuple[str, Tally, Share, str]]:
    assert callable(word)
    return [(word(name), tally, share_of(tally), _found(tally)) for name, tally in tallies]


def _found(tally: Tally) -> str:
    return "—" if tally.found is None else f"{100 * tally.found:.0f}%"


def _net(found: Learned) -> dict[str, Share]:
    net = found.net
    return {
        "doubts": share(net.doubts_right, net.doubts_right + net.doubts_idle),
        "finds": share(net.finds_right, net.finds_right + net.finds_idle),
        "heard": share(net.finds_right, net.finds_right + net.unheard),
    }


def _rule(record: RuleRecord, topic: Topic) -> RuleView:
    note = record.rule.note if record.rule else "现行规则中已没有这条规则。"
    examples = tuple(_example(one, topic) for one in record.examples)
    return RuleView(record.id, effect_word(record.tells), note, share_of(record.shown), record, examples)


def _example(example: Example, topic: Topic) -> ExampleView:
    one, decision = example.judged, example.judged.decision
    parts = "、".join(_PARTS[part] for part in one.parts)
    new = decision.display if decision.action in ("correct", "add") else ""
    return ExampleView(
        outcome=_OUTCOMES[one.outcome] + (f"：{parts}" if parts else ""),
        good=one.right,
        quote=decision.seen.quote,
        becomes=" · ".join(word for word in (topic.column_word(decision.seen.field), new) if word),
        who="、".join(dict.fromkeys(made.who for made in one.decisions)),
        day=decision.when[:10],
        href=f"/item/{example.item}" if example.item else f"/document/{decision.seen.source}",
    )


ROUTES: tuple[BaseRoute, ...] = (Route("/learned", show),)
