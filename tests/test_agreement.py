"""Agreement of people who answered independently: figures of the literature, and who may see whose answer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from policytable.model import AwardValue, Decision, Seen, User
from policytable.review.agreement import agreement, kappa, overlap, pairs
from policytable.review.anchor import Window
from policytable.web.agreementpage import may_see

SEEN = Seen("s1", "award", "green_factory", ("national",), AwardValue("fixed", 100, 100), "奖励100元", "给予", "。", "一", 1)


def answers(table: list[list[int]]) -> list[tuple[str, str]]:
    """A square table of counts as single pairs of answers."""
    return [(str(row), str(column)) for row, line in enumerate(table) for column, count in enumerate(line) for _ in range(count)]


def said(action: str, who: str, panel: str | None = "m1", **more: object) -> Decision:
    when = f"2020-01-01T00:00:{more.pop('second', 0):02}+08:00"
    bare = Decision(f"{action}-{who}-{panel}-{when}", action, SEEN, who, when, panel=panel)  # type: ignore[arg-type]
    return replace(bare, **more)  # type: ignore[arg-type]


# Published or worked by hand: Wikipedia's three 2×2 tables of “Cohen's kappa” (grants of 50 and 100 people); Fleiss, Levin and Paik,
# Statistical Methods for Rates and Proportions, table 18.1 (two clinicians, three diagnoses): 0.68; two extremes by hand.
@pytest.mark.parametrize(
    ("table", "observed", "value"),
    [
        ([[20, 5], [10, 15]], 0.70, 0.40),
        ([[45, 15], [25, 15]], 0.60, 0.1304),
        ([[25, 35], [5, 35]], 0.60, 0.2593),
        ([[75, 1, 4], [5, 4, 1], [0, 0, 10]], 0.89, 0.6765),
        ([[0, 5], [5, 0]], 0.0, -1.0),
        ([[9, 1], [0, 0]], 0.9, 0.0),  # one of the two always says the same: nothing beyond chance
    ],
)
def test_kappa_is_that_of_the_literature(table: list[list[int]], observed: float, value: float) -> None:
    found = kappa(answers(table))
    assert found.observed == pytest.approx(observed)
    assert found.value == pytest.approx(value, abs=1e-4)
    assert found.interval is not None and found.interval[0] <= found.value <= found.interval[1]  # type: ignore[operator]


def test_the_interval_is_about_that_of_the_large_sample_formula_and_always_the_same() -> None:
    found = kappa(answers([[20, 5], [10, 15]]))
    assert found.interval == pytest.approx((0.1497, 0.6503), abs=0.06)  # 0.40 ± 1.96 × 0.1277 (Fleiss, Cohen and Everitt 1969)
    assert kappa(answers([[20, 5], [10, 15]])) == found


def test_what_has_no_kappa_says_so() -> None:
    same = kappa([("accept", "accept")] * 12)
    assert (same.n, same.observed, same.value, same.interval) == (12, 1.0, None, None) and "无定义" in same.why
    none = kappa([])
    assert (none.n, none.observed, none.value) == (0, None, None) and none.why


def test_places_are_matched_where_they_share_half() -> None:
    here, near, far = Window(10, 20), Window(15, 40), Window(16, 40)
    found = overlap([(here, here), (here, near), (here, far), (here, None), (None, None)])
    assert (found.first, found.second, found.matched) == (4, 3, 2)
    assert found.f1 == pytest.approx(4 / 7)
    assert overlap([(None, None)]).f1 is None
    assert overlap([]).f1 is None


def test_pairs_are_of_one_panel_and_of_each_person_the_last() -> None:
    first = said("accept", "乙", second=1)
    changed = said("reject", "乙", second=3, supersedes=(first.id,))
    other = said("accept", "甲", second=2)
    alone = said("accept", "丙", "m2")
    ruling = said("accept", "丁", None, second=9, supersedes=(changed.id, other.id))
    (pair,) = pairs((first, changed, other, alone, ruling))
    assert (pair.people, pair.first, pair.second, pair.ruled) == (tuple(sorted(("甲", "乙"))), *sorted_by_name(other, changed), ruling)
    assert not pair.equal and pair.closed


def sorted_by_name(*decisions: Decision) -> tuple[Decision, ...]:
    return tuple(sorted(decisions, key=lambda one: one.who))


def test_a_correction_to_what_the_other_accepted_is_the_same_reading() -> None:
    corrected = said("correct", "乙", value=SEEN.value, display="100元")
    (pair,) = pairs((said("accept", "甲"), corrected))
    found = agreement([pair], lambda _: Window(3, 8))
    assert pair.equal and (found.action.observed, found.reading.observed, found.places.f1) == (0.0, 1.0, 1.0)


@pytest.mark.parametrize(
    ("name", "role", "ruled", "sees"),
    [
        ("裁", "adjudicator", False, True),
        ("甲", "reviewer", False, False),
        ("甲", "reviewer", True, True),
        ("丙", "reviewer", True, False),
        ("丙", "reader", True, False),
    ],
)
def test_open_answers_are_the_adjudicators_to_see(name: str, role: str, ruled: bool, sees: bool) -> None:
    one, two = said("accept", "甲"), said("reject", "乙")
    ruling = [said("accept", "裁", None, second=9, supersedes=(one.id, two.id))] if ruled else []
    (pair,) = pairs((one, two, *ruling))
    assert may_see(User(name, role), pair) is sees  # type: ignore[arg-type]
