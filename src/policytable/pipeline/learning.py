"""What review taught so far, for the pages: how good rules and net are as people judged them, and how far people agree."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from policytable.model import Decision, Mark
from policytable.pipeline.board import Board
from policytable.review import agreement as agreeing
from policytable.review.agreement import Agreement, Pair
from policytable.review.anchor import View, Window
from policytable.review.netscore import NetScore, net_score
from policytable.review.precision import Judged, Tally, judged, tallies
from policytable.rules import Pack, Rule, pack_of

FEW = 10  # readings of a rule below which nothing can be said of it: the interval is then some 40 points wide and more
EXAMPLES = 5  # of one rule; the wrong ones are shown first


@dataclass(frozen=True, slots=True)
class Example:
    """A decision to look at, with the item that it is about now (none where the document no longer holds it)."""

    judged: Judged
    item: str | None


@dataclass(frozen=True, slots=True)
class RuleRecord:
    """A rule as people judged its readings: under the rules in use, and under earlier ones. `rule` is None where it is gone, `tells`
    its file and effect."""

    id: str
    rule: Rule | None
    tells: str
    now: Tally
    earlier: Tally
    examples: tuple[Example, ...]

    @property
    def shown(self) -> Tally:
        """The figures that its place goes by: those of the rules in use, where there are any."""
        return self.now if self.now.seen else self.earlier


@dataclass(frozen=True, slots=True)
class Learned:
    """Everything that decisions taught. `rules` stand in order of how surely they are bad; `unknown` counts the judged readings of
    decisions that do not say who read them; `months` go by the day of the decision."""

    pack: str
    total: Tally
    earlier: Tally
    unknown: int
    rules: tuple[RuleRecord, ...]
    fields: tuple[tuple[str, Tally], ...]
    objects: tuple[tuple[str, Tally], ...]
    parts: tuple[tuple[str, int], ...]
    months: tuple[tuple[str, Tally], ...]
    net: NetScore
    missed: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class Agreed:
    """How far people agree: for every pair of people (both empty: all together) and field (empty: all), and the pairs of answers."""

    cells: tuple[tuple[tuple[str, str], str, Agreement], ...]
    answered: tuple[Pair, ...]
    items: tuple[tuple[str, str], ...]  # panel, id of its item

    def item(self, panel: str) -> str | None:
        """The item that a panel is about, where it still is one."""
        return dict(self.items).get(panel)


def learned(board: Board) -> Learned:
    """What the board's decisions and marks teach about the rules in use and earlier ones. Cost: some microseconds a decision."""
    pack = pack_of(board.edition.register.topic)
    found = judged(board.decisions)
    own = tuple(one for one in found if _of_now(one, pack))
    old = tuple(one for one in found if not _of_now(one, pack))
    return Learned(
        pack=pack.digest,
        total=_all(own),
        earlier=_all(old),
        unknown=sum(1 for one in found if not one.rules and one.outcome != "missed"),
        rules=_rules(own, old, pack, _items(board)),
        fields=_by(found, lambda one: one.decision.seen.field),
        objects=_by(
            found, lambda one: one.decision.object or one.decision.seen.object if one.outcome == "missed" else one.decision.seen.object
        ),
        parts=_parts(found),
        months=_by(found, lambda one: one.decision.when[:7]),
        net=net_score(board.edition.readings, board.edition.reviewed, standing(board.marks)),
        missed=_examples((one for one in found if one.outcome == "missed"), _items(board)),
    )


def agreed(board: Board) -> Agreed:
    """How far those agree who answered the same question independently."""
    answered = agreeing.pairs(board.decisions)
    locate = _locator(board)
    cells = [(("", ""), field, agreeing.agreement(some, locate)) for field, some in _by_field(answered)]
    for people in sorted({pair.people for pair in answered}):
        theirs = [pair for pair in answered if pair.people == people]
        cells += [(people, field, agreeing.agreement(some, locate)) for field, some in _by_field(theirs)]
    links = _items(board)
    items = [(pair.panel, link) for pair in answered if (link := _link(links, pair)) is not None]
    return Agreed(tuple(cells), answered, tuple(dict.fromkeys(items)))


def standing(marks: Iterable[Mark]) -> tuple[Mark, ...]:
    """The marks that nobody took back."""
    known = tuple(marks)
    undone = {mark.about for mark in known if mark.kind == "undo"}
    return tuple(mark for mark in known if mark.id not in undone and mark.kind != "undo")


def _of_now(one: Judged, pack: Pack) -> bool:
    """What nobody read is missed by every pack; of what nobody noted the pack, the decision is an early one."""
    return one.outcome == "missed" or one.decision.seen.pack == pack.digest


def _all(found: Iterable[Judged]) -> Tally:
    return tallies(found, lambda _: ("",)).get("", Tally())


def _by(found: Iterable[Judged], name: Callable[[Judged], str]) -> tuple[tuple[str, Tally], ...]:
    return tuple(tallies(found, lambda one: (name(one),)).items())


def _parts(found: Iterable[Judged]) -> tuple[tuple[str, int], ...]:
    counts: dict[str, int] = defaultdict(int)
    for one in found:
        for part in one.parts:
            counts[part] += 1
    return tuple(sorted(counts.items(), key=lambda entry: (-entry[1], entry[0])))


def _rules(own: tuple[Judged, ...], old: tuple[Judged, ...], pack: Pack, items: dict[str, str]) -> tuple[RuleRecord, ...]:
    now, earlier = (tallies(found, lambda one: one.rules) for found in (own, old))
    known = {rule.id: rule for rules in pack.rules.values() for rule in rules}
    files = {rule.id: file for file, rules in pack.rules.items() for rule in rules}
    about: dict[str, list[Judged]] = defaultdict(list)
    for one in (*old, *own):
        for name in one.rules:
            about[name].append(one)
    records = []
    for name in sorted(about):
        rule = known.get(name)
        tells = f"{files[name]}.{rule.effect}" if rule else ""
        figures = (now.get(name, Tally()), earlier.get(name, Tally()))
        records.append(RuleRecord(name, rule, tells, *figures, _examples(about[name], items)))
    return tuple(sorted(records, key=_surely_bad))


def _surely_bad(record: RuleRecord) -> tuple[bool, bool, float, int, str]:
    """Rules in use before those only judged under earlier packs, and those of which something can be said before the rest; within
    them the least that is believable of their precision at best: one error in one reading says less than ten in forty."""
    tally = record.shown
    return record.now.seen == 0, tally.seen < FEW, tally.interval[1], -tally.seen, record.id


def _examples(found: Iterable[Judged], items: dict[str, str]) -> tuple[Example, ...]:
    rank = {"rejected": 0, "wrong": 0, "missed": 0, "place": 1, "right": 2}
    newest = sorted(found, key=lambda one: (one.decision.when, one.decision.id), reverse=True)
    first = sorted(newest, key=lambda one: rank[one.outcome])[:EXAMPLES]
    return tuple(Example(one, next((items[decision.id] for decision in one.decisions if decision.id in items), None)) for one in first)


def _items(board: Board) -> dict[str, str]:
    """The item of each decision that is laid on a fact; of those that were replaced, the item of what replaced them."""
    items = {one.decision: one.fact.id for one in board.edition.reviewed if one.decision is not None}
    for decision in reversed(board.decisions):
        if decision.id in items:
            items |= {older: items[decision.id] for older in decision.supersedes if older not in items}
    return items


def _link(items: dict[str, str], pair: Pair) -> str | None:
    known = (pair.first.id, pair.second.id, *((pair.ruled.id,) if pair.ruled else ()))
    return next((items[one] for one in known if one in items), None)


def _by_field(answered: Iterable[Pair]) -> Iterator[tuple[str, list[Pair]]]:
    found: dict[str, list[Pair]] = defaultdict(list)
    for pair in answered:
        found[""].append(pair)
        found[pair.first.seen.field].append(pair)
    yield from sorted(found.items())


def _locator(board: Board) -> agreeing.Locate:
    views: dict[str, tuple[View, ...]] = {}

    def locate(decision: Decision) -> Window | None:
        source = decision.seen.source
        if source not in views:
            views[source] = tuple(View(one.document.text) for one in board.places.get(source, ()) if one.document)
        spots = (view.locate(decision.place or decision.seen) for view in views[source])
        return next((spot for spot in spots if isinstance(spot, Window)), None)

    return locate
