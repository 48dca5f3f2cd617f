"""Folding: one character stands for one character, what is dropped is known, and every match leads back to the original."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policytable.text import Folded, fold, fold_character, plain


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("１００万元", "100万元"),
        ("ＤＢ３２／Ｔ", "DB32/T"),
        ("⼯⼚", "工厂"),
        ("綠色工廠獎勵", "绿色工厂奖励"),
        ("绿 色　工\n厂", "绿色工厂"),
        ("绿\u200b色\ufeff工\u200e厂", "绿色工厂"),
        ("绿色&nbsp;工厂&#160;&#xa0;名单", "绿色工厂名单"),
        ("機(jī)械和電（diàn）子", "机械和电子"),
        ("近零碳（零碳）工厂", "近零碳(零碳)工厂"),
        ("壹佰贰拾万元，叁仟圆", "一百二十万元，三千元"),
        ("机床(CNC)", "机床(CNC)"),
        ("到2020年,建成;其中:甲", "到2020年，建成；其中：甲"),
        ("2018—2020年，2018～2020年，2018－2020年", "2018-2020年，2018-2020年，2018-2020年"),
        ("【绿色】〈办法〉「工厂」", "[绿色]《办法》“工厂”"),
        ("二○一八年", "二〇一八年"),
        ("10％，10﹪", "10%，10%"),
        ("\ud800工厂", "\ufffd工厂"),
    ],
)
def test_forms_that_fold_together(text: str, folded: str) -> None:
    assert plain(text) == folded


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("1,000,000元", "1000000元"),
        ("１，０００万元", "1000万元"),
        ("共3,000家，5,000个", "共3000家，5000个"),
        ("3,000，500个", "3000，500个"),
        ("到2020,100家", "到2020，100家"),  # a year stands before the comma
        ("3,5家", "3，5家"),
        ("12,3456", "12，3456"),
        ("1,234.5万元", "1234.5万元"),
        ("0.5,100元", "0.5，100元"),
        ("1,200万元", "1200万元"),
        ("10,000万元", "10000万元"),
        ("50,100万元", "50，100万元"),  # a list: nobody writes five hundred million so
        ("20,100,200万元", "20，100，200万元"),
        ("50，100万元", "50，100万元"),
        ("1，000，000元", "1000000元"),
    ],
)
def test_a_comma_between_digits_is_a_thousands_separator_or_a_comma(text: str, folded: str) -> None:
    assert plain(text) == folded


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("奖励3.5万元.", "奖励3.5万元。"),
        ("绿色工厂.绿色园区", "绿色工厂。绿色园区"),
        ("（试行）.另行", "(试行)。另行"),
        ("3．5万元", "3.5万元"),
        ("第1.2款", "第1.2款"),
        ("www.gov.cn", "www.gov.cn"),
        (".", "."),
    ],
)
def test_a_half_width_stop_ends_a_sentence_but_no_number(text: str, folded: str) -> None:
    assert plain(text) == folded


@pytest.mark.parametrize("number", ["- 3 -", "— 12 —", "　—7—　", "-- 104 --"])
def test_a_page_number_between_the_halves_of_a_sentence_is_dropped(number: str) -> None:
    text = f"省级绿\n{number}\n色工厂"
    folded = fold(text)
    assert folded.text == "省级绿色工厂"
    assert folded.span(0, 6) == (0, len(text))


def test_a_range_at_the_end_of_a_line_is_no_page_number() -> None:
    assert plain("创建30\n-40-\n家") == "创建30家"  # alone on its line between dashes: a page number
    assert plain("创建30\n-40家") == "创建30-40家"


def test_every_character_of_unicode_folds_to_one() -> None:
    assert all(len(fold_character(chr(code))) == 1 for code in range(0x110000))


PIECES = [
    ("绿色工厂", "绿色工厂"),
    ("綠色工廠", "绿色工厂"),
    ("綠 色\n⼯　⼚", "绿色工厂"),
    ("绿&nbsp;色工(gōng)厂", "绿色工厂"),
    ("１，０００，０００元", "1000000元"),
    ("3.5万元", "3.5万元"),
    ("機(jī)械", "机械"),
    ("，", "，"),
    (",", "，"),
    ("（甲）", "(甲)"),
    (" \n\t　", ""),
    ("\u200b\ufeff", ""),
    ("&ensp;&#8195;", ""),
    ("𠀀", "𠀀"),
    ("\ud83c", "\ufffd"),
    ("㎡", "㎡"),
]
FINANCIAL = ("壹一", "贰二", "叁三", "肆四", "伍五", "陆六", "柒七", "捌八", "玖九", "拾十", "佰百", "仟千", "圆元")
MIXES = st.lists(st.sampled_from(PIECES), max_size=30)


@given(MIXES, st.integers(0, 20))
def test_any_mix_folds_and_every_match_leads_back(mix: list[tuple[str, str]], before: int) -> None:
    text = "·" * before + "".join(piece for piece, _ in mix)
    folded = fold(text, before)
    assert folded.text == "".join(form for _, form in mix)
    assert len(folded.offsets) == len(folded.text) + 1 and folded.offsets[-1] == len(text)
    for match in re.finditer("绿色工厂|1000000元|机械", folded.text):
        start, end = folded.span(*match.span())
        assert plain(text[start:end]) == match[0]
        assert fold_character(text[start]) == match[0][0] and fold_character(text[end - 1]) == match[0][-1]


@given(st.text(max_size=200))
def test_any_text_folds_character_by_character(text: str) -> None:
    folded = fold(text)
    assert list(folded.offsets[:-1]) == sorted(set(folded.offsets[:-1]))
    for at, character in enumerate(folded.text):
        start, end = folded.span(at, at + 1)
        assert end == start + 1
        plain_form = fold_character(text[start])
        assert character == plain_form or (plain_form, character) in (
            (".", "。"),
            *zip("壹贰叁肆伍陆柒捌玖拾佰仟圆", "一二三四五六七八九十百千元", strict=True),
        )


@given(st.text(max_size=80), st.data())
def test_a_part_is_the_same_view_of_less(text: str, data: st.DataObject) -> None:
    folded = fold(text)
    start = data.draw(st.integers(0, len(folded.text)))
    end = data.draw(st.integers(start, len(folded.text)))
    part = folded.part(start, end)
    assert part.text == folded.text[start:end]
    if start < end:
        assert part.span(0, end - start) == folded.span(start, end)


@pytest.mark.parametrize("window", [(0, 0), (2, 1), (-1, 1), (0, 5)])
def test_no_window_no_span(window: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="no window"):
        Folded("绿色工厂", (0, 1, 2, 3, 4)).span(*window)


@pytest.mark.parametrize("piece", ["(", "&#", "一(a", "1,", "\n- ", "字(" + "a" * 50, "\n" + " " * 50])
def test_long_runs_fold_at_once(piece: str) -> None:
    began = time.perf_counter()
    fold(piece * (100_000 // len(piece)))
    assert time.perf_counter() - began < 5
