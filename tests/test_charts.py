"""Charts: well-formed, every mark with its words, nothing on top of anything, hostile words harmless, readable without colour."""

from __future__ import annotations

import json
import re
import shutil
import unicodedata
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policytable import charts
from policytable.charts import Bar, Edge, Node, Range, Square, Tile, rails, scales
from policytable.charts.lettering import balanced, breadth, plain, wrapped
from policytable.charts.pen import ACCENT, INK, WARM, Pen

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "]]><svg onload=alert(1)>&lt;&#x3c;",
    "a\x00b\x1b[31m\x08\ufffe\ud800c",
    "甲\u202e乙\u2066丙\u200f",
    "Z\u0351\u036b\u0343\u036a\u0302\u036b\u033d\u034f\u0334\u0319\u0324\u031e\u0349\u035aalgo",
    "ﷺ﷽𒐫ｗｉｄｅ👩‍👩‍👧‍👦",
    "一行\r\n又一行\u2028再一行\t制表",
    "无" * 400,
    "W" * 300,
    "",
    " ",
)
LONG = "关于贯彻落实《中国制造2025》、加快推进全省工业绿色转型升级和绿色制造体系建设的若干政策措施（2018—2020年）"
PROVINCES = tuple(
    re.findall(
        r"\w+",
        "北京 天津 河北 山西 内蒙古 辽宁 吉林 黑龙江 上海 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 "
        "广东 广西 海南 重庆 四川 贵州 云南 西藏 陕西 甘肃 青海 宁夏 新疆",
    )
)
CODES = tuple(f"{code}0000" for code in (*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66)))
STATES = ("stated", "not_stated", "not_collected", "expired", "conflicting", "pending_review", "not_readable", "withdrawn")
BATCHES = ("第一批", "第二批", "第三批", "第四批")
KINDS = ("依据", "修订", "废止", "解读")
ELEMENTS = {"svg", "title", "desc", "defs", "pattern", "g", "a", "text", "rect", "path", "circle"}
Named = Callable[[str], str]


def called(word: str) -> str:
    """The name of a thing as it is in a good world."""
    return word


def trend(name: Named, key: str, width: int) -> str:
    numbers = ((213, 201), (240, 208), (None, 391), (720, 602))
    bars = (
        Bar(name(b), n or 0, (("申报", a), ("公布", n)), "x.html", name("通过率86%")) for b, (a, n) in zip(BATCHES, numbers, strict=True)
    )
    return charts.trend(tuple(bars), name("各批"), key, width)


def piled(name: Named, key: str, width: int) -> str:
    parts = ((201, 24, 0), (208, 22, 4), (391, 34, 21), (602, 39, 50))
    names = ("绿色工厂", "绿色工业园区", "绿色供应链管理示范企业")
    bars = (Bar(name(b), sum(p), tuple((name(n), v) for n, v in zip(names, p, strict=True))) for b, p in zip(BATCHES, parts, strict=True))
    return charts.trend(tuple(bars), name("各批"), key, width)


def crowded(name: Named, key: str, width: int) -> str:
    return charts.trend(
        tuple(Bar(name(f"{2001 + at}年"), at * 37, (("甲", at), ("乙", None)), "x.html") for at in range(25)), "各年", key, width
    )


def ranked(name: Named, key: str, width: int) -> str:
    bars = (
        Bar(name(p), 4 * at + 6, tuple((b, at + i) for i, b in enumerate(BATCHES)), f"c/{at}.html", f"{at}.5%")
        for at, p in enumerate(PROVINCES)
    )
    return charts.ranked(tuple(bars), name("各地区"), key, width)


def heat(name: Named, key: str, width: int) -> str:
    columns = ("创建目标", "奖励资金", "优先鼓励行业", "第三方费用", "监督管理", "备注", "国家级绿色工厂数")
    squares = (
        Square(p, name(c), STATES[(a * b) % 8], name("说明"), "c.html") for a, p in enumerate(PROVINCES) for b, c in enumerate(columns)
    )
    legend = tuple((state, name(f"状态{at}")) for at, state in enumerate(STATES))
    return charts.heat(tuple(squares), legend, name("覆盖"), key, width)


def ranges(name: Named, key: str, width: int) -> str:
    sums = (
        (Decimal(100), Decimal(100)),
        (None, Decimal(60)),
        (Decimal(50), Decimal(200)),
        (Decimal("0.5"), Decimal("0.5")),
        (Decimal(1), Decimal(500)),
    )
    spans = (Range(name(p), name("国家级" if at % 3 else "省级"), *sums[at % 5], "c.html") for at, p in enumerate(PROVINCES))
    return charts.ranges(tuple(spans), "万元", name("奖励"), key, width)


def tiles(name: Named, key: str, width: int) -> str:
    places = [Tile(code, name(p), None if at == 7 else at * 9, "c.html") for at, (code, p) in enumerate(zip(CODES, PROVINCES, strict=True))]
    return charts.tiles((*places, Tile("660000", name("兵团"), 12)), name("地图"), key, width)


def lineage(name: Named, key: str, width: int) -> str:
    nodes = tuple(
        Node(f"n{at}", name(LONG[: 6 + at]), min(at // 8, 3), name("某市"), "p.html", f"某工信〔2018〕{at}号") for at in range(40)
    )
    edges = tuple(Edge(f"n{at}", f"n{at * 5 % 16}", KINDS[at % 4]) for at in range(3, 40))
    return charts.lineage(nodes, (*edges, Edge("n1", "n1", "依据"), Edge("n2", "nowhere", "依据")), name("沿革"), key, width)


def presence(name: Named, key: str, width: int) -> str:
    rows = tuple(name(word) for word in ("钢铁", "化工", "汽车", "有色金属与稀贵金属综合利用及再生资源回收利用行业", "纺织"))
    marks = (Square(row, b, "named", "", "x.html") for at, row in enumerate(rows) for i, b in enumerate(BATCHES) if (5 * at + 3) >> i & 1)
    return charts.presence((rows, BATCHES), tuple(marks), name("行业"), key, width)


DRAWINGS = (trend, piled, crowded, ranked, heat, ranges, tiles, lineage, presence)
Drawn = Callable[[Named, str, int], str]
everything = pytest.mark.parametrize("draw", DRAWINGS, ids=lambda draw: draw.__name__)
widths = pytest.mark.parametrize("width", [720, 343])


def tree(svg: str) -> ET.Element:
    return ET.fromstring(svg.encode("utf-8"))


def box(text: ET.Element) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of words, by the widths that the drawing reckons with and the height of Chinese letters."""
    size, x, baseline = (float(text.get(name, "0")) for name in ("font-size", "x", "y"))
    wide = float(text.get("textLength") or breadth(text.text or "", size))
    left = x - wide * {"middle": 0.5, "end": 1.0}.get(text.get("text-anchor", ""), 0)
    return left, baseline - size * 0.86, left + wide, baseline + size * 0.14


@everything
@widths
def test_every_mark_has_its_words_and_its_attributes_only(draw: Drawn, width: int) -> None:
    svg = draw(called, "k1", width)
    root = tree(svg)
    assert root.tag == f"{SVG}svg" and root.get("role") in ("img", "group")
    assert root.get("aria-labelledby") == "k1-title k1-desc"
    ids = [one.get("id", "") for one in root.iter() if one.get("id")]
    assert {"k1-title", "k1-desc"} <= set(ids) and len(ids) == len(set(ids)) and all(name.startswith("k1-") for name in ids)
    for mark in [*root.iter(f"{SVG}g"), *root.iter(f"{SVG}a")]:
        if mark.find(f"{SVG}path") is None or mark.get("opacity") is None:  # the faint group inside a pattern is no mark
            assert mark[0].tag == f"{SVG}title" and (mark[0].text or "").strip()
    assert not re.search(r"<style|style=|<script|\son\w+=|<image|xlink|<foreignObject", svg)
    assert set(re.findall(r"url\((.*?)\)", svg)) <= {f"#{name}" for name in ids}
    assert (root.get("role") == "group") == ("<a " in svg), "a picture would hide its links from readers"


@everything
@widths
def test_no_words_lie_on_others_or_outside(draw: Drawn, width: int) -> None:
    root = tree(draw(called, "k", width))
    wide, high = (float(part) for part in root.get("viewBox", "").split()[2:])
    assert wide <= 720 if draw is presence else wide == width
    words = [(one.text or "", box(one)) for one in root.iter(f"{SVG}text")]
    assert len(words) > 10
    for text, (left, top, right, bottom) in words:
        assert left >= -0.5 and right <= wide + 0.5 and top >= -1.5 and bottom <= high + 0.5, text
    for (one, a), (other, b) in combinations(words, 2):
        assert min(a[2], b[2]) - max(a[0], b[0]) <= 0.5 or min(a[3], b[3]) - max(a[1], b[1]) <= 0.5, (one, other)
    assert min(float(one.get("font-size", "0")) for one in root.iter(f"{SVG}text")) >= 12, "8.5 pt on A4"


@everything
def test_same_bytes_and_another_key_only_renames(draw: Drawn) -> None:
    assert draw(called, "one", 720) == draw(called, "one", 720)
    assert draw(called, "one", 720).replace("one-", "two-") == draw(called, "two", 720)


@everything
@pytest.mark.parametrize("words", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_words_are_only_words(draw: Drawn, words: str) -> None:
    svg = draw(lambda name: words + name if name in ("状态1", "某市") else words, "k", 720)
    root = tree(svg)
    assert {one.tag.removeprefix(SVG) for one in root.iter()} <= ELEMENTS
    assert not [name for one in root.iter() for name in one.attrib if name.lower().startswith("on")]
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00-\x08\x0b-\x1f\ufffe]", svg)
    wide = float(root.get("viewBox", "").split()[2])
    assert all(box(one)[0] >= -1 and box(one)[2] <= wide + 1 for one in root.iter(f"{SVG}text"))


def test_the_list_of_naughty_strings_is_only_words(shared: Path) -> None:
    held = shared / "peer-suites/naughty_strings"
    words = json.loads(next(held.rglob("blns.json")).read_text(encoding="utf-8"))
    for at in range(0, len(words), 40):
        some = tuple(words[at : at + 40])
        root = tree(charts.ranked(tuple(Bar(word, 3, (), word, word[:9]) for word in some), some[0], some[-1]))
        assert len(list(root.iter(f"{SVG}text"))) >= len([word for word in some if plain(word)])
        heads = {re.split("[/?#]", one.get("href") or "")[0].lower() for one in root.iter(f"{SVG}a")}
        assert not {head for head in heads if ":" in head} - {"http:", "https:"}


@pytest.mark.parametrize(
    ("href", "kept"),
    [
        ("site/cells/110000-award.html#f-1", True),
        ("https://www.miit.gov.cn/a?b=1&c=2", True),
        ("javascript:alert(1)", False),
        ("JaVa\tScript:alert(1)", False),
        ("data:text/html,x", False),
        (" \x01javascript:x", False),
        ("", False),
    ],
)
def test_addresses(href: str, kept: bool) -> None:
    found = [one.get("href") for one in tree(charts.ranked((Bar("甲", 1, (), href),), "题", "k")).iter(f"{SVG}a")]
    assert found == ([href] if kept else [])


def test_nothing_to_draw_is_a_drawing() -> None:
    for svg in (
        charts.trend((), "题", "k"),
        charts.ranked((), "题", "k"),
        charts.heat((), (), "题", "k"),
        charts.ranges((), "万元", "题", "k"),
        charts.tiles((), "题", "k"),
        charts.lineage((), (), "题", "k"),
        charts.presence(((), ()), (), "题", "k"),
        charts.trend((Bar("甲", 0, (("乙", None),)),), "题", "k"),
        charts.ranges((Range("甲", "国家级", Decimal(0), Decimal(0)),), "万元", "题", "k"),
    ):
        assert tree(svg).findtext(f"{SVG}title") == "题"


def texts(svg: str) -> list[str]:
    return [one.text or "" for one in tree(svg).iter(f"{SVG}text")]


def titles(svg: str) -> list[str]:
    return [one.text or "" for one in tree(svg).iter(f"{SVG}title")]


def test_numbers_stand_on_the_marks() -> None:
    assert {"213", "201", "—", "391", "602"} <= set(texts(trend(called, "k", 720)))
    assert {"225", "24", "4", "691", "50"} <= set(texts(piled(called, "k", 720)))
    assert "第三批：391（申报 未公布，公布 391），通过率86%" in titles(trend(called, "k", 720))
    # what has no parts that add up stands side by side: one box for every number that is known, and the two of the legend
    assert len(list(tree(trend(called, "k", 720)).iter(f"{SVG}rect"))) == 7 + 2


def test_ranks_are_shared_by_equals() -> None:
    found = texts(charts.ranked((Bar("甲", 3), Bar("乙", 9), Bar("丙", 3), Bar("丁", 1)), "题", "k"))
    assert found == ["1", "乙", "9", "2", "甲", "3", "2", "丙", "3", "4", "丁", "1"]


def test_states_have_textures_of_their_own() -> None:
    root = tree(heat(called, "k", 720))
    legend = [one for one in root.iter(f"{SVG}g") if (one.findtext(f"{SVG}title") or "").startswith("状态")]
    looks = [(one.find(f"{SVG}rect").get("fill"), one.find(f"{SVG}rect").get("stroke")) for one in legend]  # type: ignore[union-attr]
    assert len(looks) == len(STATES) == len(set(looks))
    assert len({fill for fill, _ in looks}) == len(looks), "told apart by texture, not by colour"
    own = charts.heat((Square("甲", "乙", "好", "x"), Square("甲", "丙", "坏", "y")), (("好", "好"), ("坏", "坏")), "题", "k")
    assert len({one.get("fill") for one in tree(own).iter(f"{SVG}rect")}) == 2
    assert texts(own)[-4:] == ["1/2", "好", "1/1", "0/1"]


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (Range("甲", "国家级", None, Decimal(60)), "不超过60万元"),
        (Range("甲", "国家级", Decimal("100.0"), Decimal(100)), "100万元"),
        (Range("甲", "国家级", Decimal("0.5"), Decimal("2.50")), "0.5—2.5万元"),
    ],
)
def test_sums_in_words(span: Range, words: str) -> None:
    assert words in texts(charts.ranges((span,), "万元", "题", "k"))


def test_equal_sums_share_a_row_and_far_ones_a_scale_of_tens() -> None:
    one, far = Decimal(1), Decimal(500)
    svg = charts.ranges((Range("甲", "省级", one, one), Range("乙", "省级", one, one), Range("丙", "省级", far, far)), "万元", "题", "k")
    assert texts(svg).count("1万元") == 1 and "单位：万元，对数刻度" in texts(svg)
    dots = [float(dot.get("cx", "0")) for dot in tree(svg).iter(f"{SVG}circle")]
    middle = scales.fitting((one, far), min(dots), max(dots)).at(Decimal(22))
    assert len(dots) == 2 and abs(middle - sum(dots) / 2) < 2
    assert "对数" not in charts.ranges((Range("甲", "省级", one, one),), "万元", "题", "k")


@pytest.mark.parametrize("top", [1, 3, 9, 31, 153, 602, 99_999])
def test_scales_and_classes_are_round(top: int) -> None:
    scale = scales.even((top,), 0, 100)
    assert scale.high >= top and len(scale.ticks()) <= 6 and scale.ticks()[0] == 0 and scale.at(0) == 0 and scale.at(top) <= 100
    bounds = scales.classes(top)
    assert bounds[0] == 1 and bounds[-1] <= top and 1 <= len(bounds) <= 5 and list(bounds) == sorted(set(bounds))


def test_the_map_has_the_whole_country_and_says_what_it_is() -> None:
    svg = tiles(called, "k", 720)
    shown = titles(svg)[1:]
    assert len(shown) == 34 and {"台湾：不在统计范围", "香港：不在统计范围", "澳门：不在统计范围"} <= set(shown)
    assert "黑龙江：无数据" in shown and "北京：0" in shown and "新疆：270" in shown
    below = "".join(texts(svg)[-3:])
    assert "示意图" in below and "不表示边界" in below and "南海诸岛属海南省" in below and "另有兵团 12" in below
    corners = [(one.get("x"), one.get("y")) for one in tree(svg).iter(f"{SVG}rect") if float(one.get("height", "0")) > 60]
    assert len(corners) == 34 == len(set(corners))


def test_each_tie_has_its_word_and_points_the_right_way() -> None:
    svg = charts.lineage(
        (Node("c", "丙", 1), Node("b", "乙", 1), Node("a", "甲", 0)), (Edge("b", "a", "依据"), Edge("c", "b", "废止")), "题", "k"
    )
    assert [word for word in texts(svg) if word in KINDS] == ["依据", "废止"]
    assert {"《乙》依据《甲》", "《丙》废止《乙》"} <= set(titles(svg)) and "《丙》废止《乙》" in (tree(svg).findtext(f"{SVG}desc") or "")
    heights = {word: float(one.get("y", "0")) for one in tree(svg).iter(f"{SVG}text") if (word := one.text or "") in "甲乙丙国家省级"}
    assert heights["国家"] < heights["甲"] < heights["省级"] < heights["乙"]
    whole = lineage(called, "k", 720)
    assert sum(word in KINDS for word in texts(whole)) == len(
        rails.kept(
            (*(Node(f"n{at}", "", 0) for at in range(40)),), tuple(Edge(f"n{at}", f"n{at * 5 % 16}", KINDS[at % 4]) for at in range(3, 40))
        )
    )
    dashes = {one.get("stroke-dasharray") for one in tree(whole).iter(f"{SVG}path")}
    assert len(dashes) == 4, "依据, 修订, 废止 and one other kind"


@given(st.lists(st.tuples(st.integers(0, 14), st.integers(0, 14)), max_size=25))
@settings(max_examples=60, deadline=None)
def test_the_order_keeps_layers_and_crosses_no_more_than_the_one_given(ties: list[tuple[int, int]]) -> None:
    nodes = tuple(Node(str(at), "甲", at // 5) for at in range(15))
    edges = rails.kept(nodes, tuple(Edge(str(a), str(b), "依据") for a, b in ties))
    order = rails.ordered(nodes, edges)
    assert sorted(order, key=lambda node: int(node.id)) == list(nodes) and [node.layer for node in order] == sorted(
        node.layer for node in nodes
    )
    tied = {edge.start for edge in edges} | {edge.end for edge in edges}
    given_order = tuple(sorted(nodes, key=lambda node: (node.layer, node.id not in tied)))
    assert rails.crossings(order, edges) <= rails.crossings(given_order, edges)


def test_rails_on_one_track_never_touch() -> None:
    found = tuple(rails.Rail(str(at), "依据", (), at * 7 % 50, at * 7 % 50 + 10 + at) for at in range(20))
    laid = list(zip(found, rails.tracks(found), strict=True))
    for (one, a), (other, b) in combinations(laid, 2):
        assert a != b or one.bottom < other.top or other.bottom < one.top


@pytest.mark.parametrize(
    ("held", "words"),
    [
        ("1111", "每批都列入"),
        ("1100", "第二批后不再列"),
        ("0011", "第三批新列入"),
        ("0100", "仅第二批"),
        ("0110", "第二批至第三批"),
        ("1011", "中断后又列入"),
        ("1001", "中断后又列入"),
        ("0000", "未列入"),
    ],
)
def test_fates(held: str, words: str) -> None:
    marks = tuple(Square("甲", batch, "", "") for batch, is_there in zip(BATCHES, held, strict=True) if is_there == "1")
    svg = charts.presence((("甲",), BATCHES), marks, "题", "k")
    assert texts(svg)[-1] == words
    assert ("甲：不再列入" in titles(svg)) == (held.rstrip("0") != held and "1" in held)


@given(st.text(st.characters(codec="utf-8"), max_size=120), st.integers(40, 400), st.integers(1, 4))
@settings(max_examples=150, deadline=None)
def test_lines_hold_all_words_within_their_room(words: str, room: int, lines: int) -> None:
    found = wrapped(words, room, 13, lines)
    assert 1 <= len(found) <= lines
    assert all(breadth(line, 13) <= room + 0.01 for line in found)
    squeezed = re.sub(r"\s", "", "".join(found))
    whole = re.sub(r"\s", "", plain(words))
    assert squeezed == whole or (found[-1].endswith("…") and whole.startswith(squeezed[:-1]))
    assert "".join(balanced(words, room, 13, lines)).replace(" ", "") == "".join(found).replace(" ", "")


def test_chinese_lines_break_where_printers_break_them() -> None:
    assert wrapped("创建绿色工厂，奖励资金", 13 * 6, 13, 3) == ("创建绿色工", "厂，奖励资金")
    assert wrapped("关于印发《中国制造2025》", 13 * 5, 13, 3) == ("关于印发", "《中国制造", "2025》")
    assert balanced("国家级绿色工厂数", 13 * 7, 13, 2) == ("国家级绿", "色工厂数")
    assert all(unicodedata.category(letter) != "Cc" for letter in plain("".join(HOSTILE)))


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def mixed(over: str, under: str, share: float) -> str:
    pairs = ((int(over[at : at + 2], 16), int(under[at : at + 2], 16)) for at in (1, 3, 5))
    return "#" + "".join(f"{round(share * a + (1 - share) * b):02x}" for a, b in pairs)


def contrast(one: str, other: str) -> float:
    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("ink", "page"), [(INK, "#ffffff"), ("#e7e5dd", "#15191b"), ("#e7e5dd", "#1b2023")])
def test_contrast_on_paper_and_on_the_dark_page(ink: str, page: str) -> None:
    root = tree(tiles(called, "k", 720))
    faintest = min(float(one.get("fill-opacity", "1")) for one in root.iter(f"{SVG}text"))
    shade = max(float(one.get("fill-opacity", "0")) for one in root.iter(f"{SVG}rect"))
    ground = mixed(ink, page, shade)
    assert contrast(mixed(ink, page, faintest), page) >= 4.5
    assert contrast(ink, ground) >= 7, "numbers on the darkest tile"
    assert contrast(ACCENT, page) >= 3 and contrast(WARM, page) >= 3


def test_a_key_that_no_id_can_be_made_of() -> None:
    pen = Pen('a"b c<', 100)
    pen.box(0, 0, 9, 9, pen.texture(1))
    assert "url(#a-b-c--t1)" in pen.finish(20, "题", "述")


# ---- in a real browser


@pytest.fixture(scope="module")
def page() -> Iterator[Any]:
    binary = shutil.which("chromium") or shutil.which("chromium-browser")
    if not binary:
        pytest.skip("needs a Chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=binary, args=["--no-sandbox"])
        yield browser.new_page(viewport={"width": 1440, "height": 900})
        browser.close()


MEASURE = """() => [...document.querySelectorAll('svg.chart')].map(svg => [svg.viewBox.baseVal.width, svg.viewBox.baseVal.height,
  [...svg.querySelectorAll('text')].map(one => { const box = one.getBBox(), size = +one.getAttribute('font-size'),
    base = +one.getAttribute('y'); return [one.textContent, box.x, base - .86 * size, box.x + box.width, base + .14 * size]; })])"""


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
def test_browser_sets_the_words_where_we_reckoned(page: Any) -> None:
    drawn = [draw(called, f"{draw.__name__}{width}", width) for draw in DRAWINGS for width in (720, 343)]
    policy = "<meta http-equiv='Content-Security-Policy' content=\"default-src 'none'\">"
    page.set_content(f"<!doctype html><html lang=zh>{policy}<body>" + "".join(drawn))
    found = page.evaluate(MEASURE)
    assert len(found) == len(drawn)
    for wide, high, words in found:
        for text, left, top, right, bottom in words:
            assert left >= -1 and right <= wide + 1 and top >= -2 and bottom <= high + 1, text
        for (one, *a), (other, *b) in combinations(words, 2):
            assert min(a[2], b[2]) - max(a[0], b[0]) <= 1 or min(a[3], b[3]) - max(a[1], b[1]) <= 1, (one, other)


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
def test_browser_finds_every_link_named_and_no_fault(page: Any) -> None:
    from axe_playwright_python.sync_playwright import Axe

    body = "".join(draw(called, draw.__name__, 720) for draw in (trend, ranked, heat, tiles, lineage))
    page.set_content(f"<!doctype html><html lang=zh><title>图</title><body><main><h1>图</h1>{body}</main>")
    assert [fault["id"] for fault in Axe().run(page).response["violations"]] == []
    assert page.locator("svg a").count() > 200
