"""How far reviewers agree who answered the same question without seeing each other: Cohen's kappa, and F1 by overlap of places."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy

from policytable.codec import dumps, encode
from policytable.model import Decision
from policytable.review import match
from policytable.review.anchor import Window

SAMPLES = 1000
_SEED = 20190930  # any fixed number does: the same answers give the same interval
Locate = Callable[[Decision], Window | None]
Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Kappa:
    """Agreement of two people beyond chance. `value` is None where it is not defined (`why` in Chinese); `observed` is the plain share
    of equal answers, `interval` the seeded bootstrap's 95 % (None where too few samples have a kappa)."""

    n: int
    observed: float | None
    value: float | None
    interval: Interval | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Overlap:
    """Agreement about places: F1 of those that the two took for evidence, matched where they share half of the shorter one.
    `first` and `second` are how many places each named; `f1` is None where neither named any."""

    first: int
    second: int
    matched: int
    f1: float | None
    interval: Interval | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    """Two independent answers to one question, in the order of the names; `ruled` is the decision that replaced both, if any."""

    panel: str
    first: Decision
    second: Decision
    ruled: Decision | None = None

    @property
    def people(self) -> tuple[str, str]:
        """Who answered."""
        return self.first.who, self.second.who

    @property
    def equal(self) -> bool:
        """Whether both come to the same: one reading at one place, or both none."""
        return _reading(self.first) == _reading(self.second) and _place(self.first) == _place(self.second)

    @property
    def closed(self) -> bool:
        """Whether nothing is left to settle."""
        return self.equal or self.ruled is not None


@dataclass(frozen=True, slots=True)
class Agreement:
    """What two people (or all pairs together) come to in one field (or all)."""

    action: Kappa
    reading: Kappa
    places: Overlap


def pairs(decisions: Sequence[Decision]) -> tuple[Pair, ...]:
    """Every two people's answers to one panel, of each the last; in the order of the panels' first answers."""
    panels: dict[str, dict[str, Decision]] = defaultdict(dict)
    later: dict[str, list[Decision]] = defaultdict(list)
    for decision in sorted(decisions, key=lambda one: (one.when, one.id)):
        if decision.panel is not None and decision.action != "withdraw":
            panels[decision.panel][decision.who] = decision
        elif decision.panel is None:
            for older in decision.supersedes:
                later[older].append(decision)
    found = []
    for panel, answers in panels.items():
        names = sorted(answers)
        for first, second in combinations(names, 2):
            one, two = answers[first], answers[second]
            both = [ruling for ruling in later[one.id] if two.id in ruling.supersedes]
            found.append(Pair(panel, one, two, both[-1] if both else None))
    return tuple(found)


def agreement(answered: Sequence[Pair], locate: Locate) -> Agreement:
    """Kappa and F1 of some pairs. Answers of several pairs of people are put together as first and second by name."""
    return Agreement(
        action=kappa([(pair.first.action, pair.second.action) for pair in answered]),
        reading=kappa([(_reading(pair.first), _reading(pair.second)) for pair in answered]),
        places=overlap([(_spot(pair.first, locate), _spot(pair.second, locate)) for pair in answered]),
    )


def kappa(answers: Sequence[tuple[str, str]]) -> Kappa:
    """Cohen's kappa (1960) of two people's nominal answers to the same questions, with a bootstrap over the questions."""
    if not answers:
        return Kappa(0, None, None, why="没有两人独立作答的条目")
    counts = Counter(answers)
    table = _Table.of(tuple(counts))
    cells = numpy.array([[counts[cell] for cell in counts]], dtype=float)
    observed = sum(number for (one, two), number in counts.items() if one == two) / len(answers)
    if table.names == 1:
        return Kappa(len(answers), observed, None, why="两人的回答全属同一类，偶然一致率为 1，κ 无定义")
    return Kappa(len(answers), observed, float(table.kappas(cells)[0]), _resampled(table, cells[0]))


def overlap(places: Sequence[tuple[Window | None, Window | None]]) -> Overlap:
    """F1 of the places that two people named for the same questions (None: none named), with a bootstrap over the questions."""
    rows = numpy.array([[one is not None, two is not None, _same_place(one, two)] for one, two in places], dtype=float).reshape(-1, 3)
    first, second, matched = (int(number) for number in rows.sum(axis=0))
    if first + second == 0:
        return Overlap(0, 0, 0, None)
    draws = numpy.random.default_rng(_SEED).integers(0, len(rows), (SAMPLES, len(rows)))
    sums = rows[draws].sum(axis=1)
    named = sums[:, 0] + sums[:, 1]
    return Overlap(first, second, matched, 2 * matched / (first + second), _interval(2 * sums[named > 0, 2] / named[named > 0]))


@dataclass(frozen=True, slots=True)
class _Table:
    """The filled cells of a table of answers (a table of many readings is nearly empty): whether a cell lies on the diagonal, and
    which row and column it is of, each as a matrix cells × names."""

    names: int
    equal: numpy.ndarray
    rows: numpy.ndarray
    columns: numpy.ndarray

    @classmethod
    def of(cls, cells: Sequence[tuple[str, str]]) -> _Table:
        names = sorted({name for cell in cells for name in cell})
        one = numpy.eye(len(names))
        rows, columns = ([names.index(cell[side]) for cell in cells] for side in (0, 1))
        return cls(len(names), numpy.array([a == b for a, b in cells], dtype=float), one[rows], one[columns])

    def kappas(self, counts: numpy.ndarray) -> numpy.ndarray:
        """The kappa of each row of counts (samples × cells), NaN where chance alone explains everything."""
        number = counts.sum(axis=1)
        observed = counts @ self.equal / number
        chance = ((counts @ self.rows) * (counts @ self.columns)).sum(axis=1) / number**2
        with numpy.errstate(invalid="ignore", divide="ignore"):
            found: numpy.ndarray = numpy.where(chance < 1, (observed - chance) / (1 - chance), numpy.nan)
        return found


def _resampled(table: _Table, counts: numpy.ndarray) -> Interval | None:
    """Samples in which everybody gave one answer have no kappa and are left out; with half of them gone there is no interval."""
    number = int(counts.sum())
    drawn = numpy.random.default_rng(_SEED).multinomial(number, counts / number, SAMPLES)
    found = table.kappas(drawn.astype(float))
    sound = found[~numpy.isnan(found)]
    return _interval(sound) if 2 * sound.size >= SAMPLES else None


def _interval(figures: numpy.ndarray) -> Interval:
    ordered = numpy.sort(figures)
    last = ordered.size - 1
    return float(ordered[round(0.025 * last)]), float(ordered[round(0.975 * last)])


def _reading(decision: Decision) -> str:
    """What a decision takes the place to say, as one word: equal for equal readings, whether accepted or corrected to."""
    if decision.action in ("reject", "reopen"):
        return decision.action
    region = decision.region.key if decision.region else None
    return dumps([encode(match.of_decision(decision)), region])


def _place(decision: Decision) -> object:
    """The place that a decision names; the one that was seen where it names none."""
    return None if decision.action == "reject" else decision.place or decision.quote or decision.seen.anchor


def _spot(decision: Decision, locate: Locate) -> Window | None:
    return None if decision.action in ("reject", "reopen") else locate(decision)


def _same_place(one: Window | None, two: Window | None) -> bool:
    if one is None or two is None:
        return False
    return 2 * one.overlap(two.start, two.end) >= min(one.end - one.start, two.end - two.start)
