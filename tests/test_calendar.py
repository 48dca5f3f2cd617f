"""Dates, plans and validities, anchored to the words and never to today."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policytable.calendar import after_years, dates, parse_date, plan
from policytable.text import plain


@pytest.mark.parametrize(
    "words",
    [
        "2018年8月3日",
        "２０１８年０８月０３日",
        "2018-08-03",
        "2018/8/3",
        "2018.8.3",
        "二〇一八年八月三日",
        "二○一八年八月三日",
        "二零一八年八月三日",
        "二O一八年八月三日",
        "二0一八年八月三日",
        "发布日期：2018-08-03 10:20:35",
        "时间：2018-8-3 10:20",
        "2018-08-03 9:20",
        "2018-08-03T10:20",
        "自2018年8月3日起施行",
    ],
)
def test_one_day_in_many_spellings(words: str) -> None:
    assert parse_date(plain(words)) == date(2018, 8, 3)


@pytest.mark.parametrize(
    "words",
    ["", "2018年8月", "2018年13月1日", "2018年2月30日", "2019年2月29日", "20180803", "2018-08-031", "八月三日", "二〇某某年八月三日"],
)
def test_no_full_date(words: str) -> None:
    assert parse_date(plain(words)) is None


def test_dates_in_order_with_their_windows() -> None:
    words = "自2021年9月1日起施行，至二〇二六年十二月三十一日止，1998.12.28除外"
    found = dates(words)
    assert [(str(day), words[start:end]) for day, start, end in found] == [
        ("2021-09-01", "2021年9月1日"),
        ("2026-12-31", "二〇二六年十二月三十一日"),
        ("1998-12-28", "1998.12.28"),
    ]


@given(
    st.dates(date(1900, 1, 1), date(2099, 12, 31)), st.sampled_from(["{0.year}年{0.month}月{0.day}日", "{0.year}-{0.month:02}-{0.day:02}"])
)
def test_any_day_is_read_back(day: date, form: str) -> None:
    assert parse_date("于" + form.format(day) + "印发") == day


@pytest.mark.parametrize(
    ("words", "years"),
    [
        ("十一五", (2006, 2010)),
        ("“十二五”期间", (2011, 2015)),
        ("十三五", (2016, 2020)),
        ("到“十四五”末", (2021, 2025)),
        ("十五五规划", (2026, 2030)),
        ("创建十五家", None),
        ("三五年内", None),
        ("", None),
    ],
)
def test_plans(words: str, years: tuple[int, int] | None) -> None:
    assert plan(words) == years


@pytest.mark.parametrize(
    ("start", "years", "last"),
    [
        ("2021-09-01", 5, "2026-09-01"),
        ("2019-03-01", 1, "2020-03-01"),
        ("2020-02-29", 1, "2021-02-28"),
        ("2020-02-29", 4, "2024-02-29"),
        ("2019-02-28", 1, "2020-02-28"),
        ("2020-12-31", 2, "2022-12-31"),
    ],
)
def test_a_validity_ends_on_the_same_day_of_the_year(start: str, years: int, last: str) -> None:
    assert after_years(date.fromisoformat(start), years) == date.fromisoformat(last)


def test_a_validity_beyond_the_calendar_is_an_error() -> None:
    with pytest.raises(ValueError, match="year"):
        after_years(date(2018, 3, 1), 9999)


FULL = re.compile(r"(?:(?:19|20)\d\d|二零零四)[年\-./](?:\d{1,2}|八)[月\-./](?:\d{1,2}|十五)[日号]?(?:，星期.)?")


def test_peer_suite_of_full_dates(shared: Path) -> None:
    """Ten results of the suite are full solar dates of 1900-2099, year first; one of them is no day of the calendar."""
    path = shared / "peer-suites" / "recognizers_text_zh" / "DateTime__Chinese__DateParser.json"
    if not path.is_file():
        pytest.skip("the peer suite of dates is not here")
    cases = json.loads(path.read_text(encoding="utf-8-sig"))
    results = [(case["Input"], result) for case in cases for result in case.get("Results", ()) if FULL.fullmatch(plain(result["Text"]))]
    read = {words: parse_date(plain(words)) for words, _ in results}
    wanted = {words: None if words == "2019年2月29日" else date.fromisoformat(result["Value"]["Timex"]) for words, result in results}
    assert len(wanted) == 10
    assert read == wanted
