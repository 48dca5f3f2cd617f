"""Text made to hurt: every reading ends, in a bound no honest text comes near, with right facts or none and an issue where
something was cut off."""

import time
from pathlib import Path

import pytest

from policytable.extract import Context, extract
from policytable.model import Extraction
from policytable.parse import parse
from policytable.segment import segment

BOUND = 60.0  # seconds: the slowest of these takes four here; what grows by the square takes hours
NAUGHTY = Path(__file__).parents[2] / "shared" / "peer-suites" / "naughty_strings"
AWARD = "对获得国家级绿色工厂称号的企业，给予一次性奖励100万元。"


def read(text: str) -> Extraction:
    """The extraction of a text; fails where it takes longer than the bound."""
    document = parse(text.encode("utf-8", "surrogatepass"), "hostile.txt", None).document
    begun = time.monotonic()
    extraction = extract(document, segment(document), Context(issued="2019-01-01"))[1]
    assert time.monotonic() - begun < BOUND
    for fact in extraction.facts:
        for place in fact.evidence:
            assert document.text[place.start : place.end] == place.quote
    return extraction


TEXTS = dict(
    [
        ("nested brackets", "（" * 20_000 + "绿色工厂" + "）" * 20_000),
        ("brackets never closed", ("（" + AWARD) * 300),
        ("digits", "奖励" + "9" * 100_000 + "万元"),
        ("a numeral of ten thousand characters", "奖励" + "一百" * 5_000 + "万元"),
        ("no punctuation", "对获得绿色工厂的企业给予奖励" * 7_000),
        (
            "many pairs in one sentence",
            "对获得" + "、".join("国家级绿色工厂" for _ in range(2_000)) + "的分别给予" + "、".join(["100万元"] * 2_000),
        ),
        ("ten thousand times paired", "分别" * 10_000 + "给予100万元"),
        ("one line of a megabyte", "绿色发展的重要意义在于" * 95_000),
        ("mixed scripts", "奖励100万元 награда ١٠٠ 万元 สิบ 報酬 🏭绿色工厂 " * 2_000),
        ("marks of direction", "\u202e元万001励奖\u202c绿色\u200b工\u200b厂" * 5_000),
        ("combining marks", "绿" + "\u0301" * 50_000 + "色工厂"),
        ("levels and objects", "国家级、省级、市级绿色工厂、绿色园区、" * 3_000),
        ("nothing but commas", "，" * 100_000),
        ("nothing but full stops", "。" * 100_000),
        ("deep numbering", "".join(f"{'　' * (n % 9)}（{n}）{AWARD}\n" for n in range(1, 400))),
        ("lone surrogates", "\ud800绿色工厂\udfff奖励100万元" * 1_000),
    ]
)


@pytest.mark.parametrize("name", TEXTS)
def test_hostile_text_ends(name: str) -> None:
    read(TEXTS[name])


def test_what_is_cut_off_is_told() -> None:
    found = read("给予" + "按照企业设备投资额的" * 20_000 + "奖励")
    assert found.facts == ()


@pytest.mark.parametrize("clauses", [500, 4_000])
def test_many_clauses_keep_every_sum(clauses: int) -> None:
    text = "".join(f"{n}. 对获得国家级绿色工厂称号的企业，给予一次性奖励{n}万元。\n" for n in range(1, clauses + 1))
    assert len(read(text).facts) == clauses


def test_characters_that_cannot_be_seen_do_not_hide_a_sum() -> None:
    facts = read("对获得国\u200b家级绿色\u00ad工厂称号的企业，给予\u2060一次性奖励1\u200b00万元。").facts
    assert [(fact.object, fact.level, fact.value.yuan_max) for fact in facts] == [("green_factory", ("national",), 1_000_000)]  # type: ignore[union-attr]


@pytest.mark.skipif(not NAUGHTY.is_dir(), reason="the naughty strings are not there (../shared/peer-suites/naughty_strings)")
def test_naughty_strings_beside_a_clause_change_nothing() -> None:
    strings = [line for path in sorted(NAUGHTY.glob("*.txt")) for line in path.read_text(encoding="utf-8").splitlines() if line]
    strings = [line for line in strings if not line.startswith("#")]
    assert strings
    found = read("\n".join(f"{line}\n{AWARD}" for line in strings))
    assert len({place.start for fact in found.facts if fact.object == "green_factory" for place in fact.evidence}) >= len(strings) * 0.9
