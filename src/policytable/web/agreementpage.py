"""How far people agree who answered independently: by pair and field, and what they disagreed about."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import BaseRoute, Route

from policytable.glossary import ACTIONS
from policytable.model import FIELDS, Decision, Topic, User
from policytable.pipeline import Agreed, agreed
from policytable.review import Agreement, Kappa, Overlap, Pair
from policytable.web.context import desk_of, require
from policytable.web.render import page

FEW = 10  # answers of a pair below which a kappa moves by tenths with each further one
# Landis and Koch 1977: a habit and no law, so it is named.
_GRADES = ((0.0, "差"), (0.2, "轻微"), (0.4, "尚可"), (0.6, "中等"), (0.8, "较高"), (1.0, "几乎一致"))


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the matrix."""

    pair: str
    field: str
    n: int
    action: str
    action_note: str
    reading: str
    reading_note: str
    places: str
    places_note: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A question that two people answered otherwise; `answers` are (who, what) in Chinese, empty for whom it is not to be seen."""

    href: str
    quote: str
    field: str
    state: str
    answers: tuple[tuple[str, str], ...]


def show(request: Request) -> HTMLResponse:
    """The page."""
    user = require(request, "reader")
    board = desk_of(request).board
    found, topic = agreed(board), board.edition.register.topic
    cells = [_cell(people, field, one, topic) for people, field, one in _ordered(found)]
    differences = [_difference(pair, found, topic, user) for pair in reversed(found.answered) if not pair.equal]
    return page(
        request,
        "agreement.html",
        overall=[cell for cell in cells if not cell.pair],
        matrix=[cell for cell in cells if cell.pair],
        differences=differences,
        answered=len(found.answered),
        hidden=sum(not one.answers for one in differences),
    )


def may_see(user: User, pair: Pair) -> bool:
    """Whether somebody may see what each of two people answered: an adjudicator always, the two themselves when it is settled."""
    return user.role == "adjudicator" or (pair.closed and user.name in pair.people)


def _ordered(found: Agreed) -> list[tuple[tuple[str, str], str, Agreement]]:
    rank = {field: place for place, field in enumerate(("", *FIELDS))}
    return sorted(found.cells, key=lambda cell: (cell[0], rank[cell[1]]))


def _cell(people: tuple[str, str], field: str, one: Agreement, topic: Topic) -> Cell:
    return Cell(
        pair=" / ".join(name for name in people if name),
        field=topic.column_word(field) if field else "全部",
        n=one.action.n,
        action=_figure(one.action.value),
        action_note=_kappa_note(one.action),
        reading=_figure(one.reading.value),
        reading_note=_kappa_note(one.reading),
        places=_figure(one.places.f1),
        places_note=_overlap_note(one.places),
    )


def _figure(value: float | None) -> str:
    return "—" if value is None else f"{value:.2f}"


def _kappa_note(kappa: Kappa) -> str:
    if kappa.observed is None:
        return kappa.why
    words = [f"相同 {kappa.observed:.0%}"]
    if kappa.value is None:
        return "；".join([*words, kappa.why])
    words.append("低于偶然" if kappa.value < 0 else next(word for most, word in _GRADES if kappa.value <= most))
    words.append(f"95% 区间 {kappa.interval[0]:.2f}–{kappa.interval[1]:.2f}" if kappa.interval else "样本太少，无法估计区间")
    return "；".join([*words, *(["条目太少，只作参考"] if kappa.n < FEW and kappa.interval else [])])


def _overlap_note(places: Overlap) -> str:
    if places.f1 is None:
        return "两人都没有指出位置"
    low, high = places.interval or (0.0, 1.0)
    return f"重合 {places.matched}，各指 {places.first}、{places.second}；95% 区间 {low:.2f}–{high:.2f}"


def _difference(pair: Pair, found: Agreed, topic: Topic, user: User) -> Difference:
    seen = pair.first.seen
    item = found.item(pair.panel)
    state = f"已裁定：{_said(pair.ruled, topic)}（{pair.ruled.who}）" if pair.ruled else "待裁定"
    answers = tuple((one.who, _said(one, topic)) for one in (pair.first, pair.second)) if may_see(user, pair) else ()
    return Difference(f"/item/{item}" if item else f"/document/{seen.source}", seen.quote, topic.column_word(seen.field), state, answers)


def _said(decision: Decision, topic: Topic) -> str:
    words = [ACTIONS.get(decision.action, decision.action)]
    if decision.action in ("correct", "add"):
        changed = decision.object is not None and decision.object != decision.seen.object
        words += [decision.display or "", topic.object_word(decision.object or "") if changed else ""]
        words.append(f"改以“{decision.quote}”为据" if decision.quote else "")
    return " · ".join(word for word in (*words, decision.why) if word)


ROUTES: tuple[BaseRoute, ...] = (Route("/agreement", show),)
