"""The number, percentage and currency cases of another project's suite, as far as policies write such things.

A case is one value of a text. What is out of scope is told by a property of its words, in `OUT`, before any of our readers
has seen it; every case with that property is out, and the rest is in, whether we pass it or not.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

import pytest

from policytable import numerals
from policytable.extract.quantities import money, rates
from policytable.rules import pack
from policytable.text import fold, plain

SUITE = Path(__file__).parents[2] / "shared" / "peer-suites" / "recognizers_text_zh"
FLOOR = 0.95
FILES = {
    "number": "Number__Chinese__NumberModel.json",
    "percentage": "Number__Chinese__PercentModel.json",
    "currency": "NumberWithUnit__Chinese__CurrencyModel.json",
}
# Property of the words (folded) → why policies need no such reading.
OUT = {
    "number": (
        (r"分之|\d/\d", "a fraction: policies write shares as rates, read from 百分之 or %"),
        (r"^[-负]", "a negative number: nothing counted or granted is one"),
        (r"\^|\de[-+]?\d", "a power or an exponent"),
        (r"[a-zA-Z]$", "a number in Latin multiples (40k)"),
        (r"打$|半百", "a dozen, half a hundred: speech"),
        (r"兆", "兆 is a million in one place and a billion in another"),
    ),
    "percentage": (
        (r"折", "a discount is no share that is granted"),
        (r"个百分点", "a difference of shares is no share"),
        (r"^[-负]", "a negative share"),
        (r"[a-zA-Z]%?$|%[a-zA-Z]|[a-zA-Z]个", "a number in Latin multiples"),
        (r"[一二三四五六七八九][一二三四五六七八九]十|几|多", "two readings of one share (二三十)"),
    ),
    "currency": (
        (r"美|欧|日元|日本|港|台币|法郎|奈拉|圆|银币|\$|比特币|銭", "a currency other than yuan"),
        (r"[角毛块分]", "parts of a yuan: no award is paid in them"),
        (r"^人民币$", "the name of the currency without a sum"),
        (r"兆", "兆 is a million in one place and a billion in another"),
    ),
}


@dataclass(frozen=True)
class Case:
    """One value in a text, in folded words."""

    kind: str
    text: str
    words: str
    value: Decimal

    def out(self) -> str | None:
        """Why it is out of scope, or None."""
        return next((why for pattern, why in OUT[self.kind] if re.search(pattern, self.words)), None)


def cases(kind: str) -> Iterator[Case]:
    """The cases of one file; values are yuan, shares (0.5 for 50 %) or plain numbers."""
    for entry in json.loads((SUITE / FILES[kind]).read_text(encoding="utf-8-sig")):
        for result in entry["Results"]:
            raw = result["Resolution"].get("value")
            try:
                value = Decimal((raw or "0").rstrip("%"))
            except InvalidOperation:
                value = Decimal(0)
            yield Case(kind, plain(entry["Input"]), plain(result["Text"]), value / 100 if kind == "percentage" else value)


def numbers_of(case: Case) -> list[Decimal]:
    """The numeral itself."""
    try:
        return [numerals.read(case.words)]
    except ValueError:
        return []


def shares_of(case: Case) -> list[Decimal]:
    """The shares whose window lies within the words."""
    at = case.text.find(case.words)
    found = rates(case.text, pack())
    return [rate.value for rate in found if at <= rate.start and rate.end <= at + len(case.words)]


def sums_of(case: Case) -> list[Decimal]:
    """The sums whose window lies within the words, or around them (人民币 stands before or behind)."""
    at = case.text.find(case.words)
    return [found.low for found in money(case.text, pack()) if found.start < at + len(case.words) and at < found.end]


READERS: dict[str, Callable[[Case], list[Decimal]]] = {"number": numbers_of, "percentage": shares_of, "currency": sums_of}


def passes(case: Case) -> bool:
    """Whether our reader gives the value (to twelve places)."""
    return any(abs(found - case.value) <= abs(case.value) * Decimal("1e-12") for found in READERS[case.kind](case))


@pytest.mark.skipif(not SUITE.is_dir(), reason="the suite of the other project is not there (../shared/peer-suites/recognizers_text_zh)")
@pytest.mark.parametrize("kind", FILES)
def test_cases_in_scope(kind: str) -> None:
    every = list(cases(kind))
    out = Counter(why for case in every if (why := case.out()))
    scope = [case for case in every if case.out() is None]
    wrong = [case for case in scope if not passes(case)]
    print(f"\n{kind}: {len(every)} cases, {len(scope)} in scope, {len(scope) - len(wrong)} right")
    for why, count in out.items():
        print(f"  out {count:3}: {why}")
    for case in wrong:
        print(f"  wrong: {case.words} in {case.text[:40]} is {case.value}, read {READERS[kind](case)}")
    assert len(scope) >= len(every) * 0.25, "the scope must not shrink to what passes"
    assert (len(scope) - len(wrong)) / len(scope) >= FLOOR


@pytest.mark.skipif(not SUITE.is_dir(), reason="the suite of the other project is not there (../shared/peer-suites/recognizers_text_zh)")
def test_texts_without_a_sum_hold_none() -> None:
    entries = json.loads((SUITE / FILES["currency"]).read_text(encoding="utf-8-sig"))
    for entry in entries:
        if not entry["Results"]:
            assert not money(fold(entry["Input"]).text, pack()), entry["Input"]
