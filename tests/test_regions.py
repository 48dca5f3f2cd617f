"""Regions: names to codes, places in running text, and the ordinary words that are none."""

from __future__ import annotations

import csv
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import pytest

from policytable.model import Region
from policytable.regions import gazetteer

SHARED = Path(__file__).parents[2] / "shared"


def keys(text: str, within: str | None = None) -> list[tuple[str, str]]:
    """What a text names, as (words, code or zone)."""
    return [(text[start:end], region.zone or region.adcode) for start, end, region in gazetteer().mentions(text, within)]


def test_every_unit_has_one_code_and_one_rank() -> None:
    regions = gazetteer().regions
    assert len({region.adcode for region in regions}) == len(regions) > 3200
    assert len(gazetteer().provinces) == 31
    assert [region.name for region in gazetteer().provinces][:5] == ["北京市", "天津市", "河北省", "山西省", "内蒙古自治区"]
    assert gazetteer().get("100000").rank == "national"
    assert not {"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"} & {region.name for region in regions}
    ranks = {"0000": "provincial", "00": "prefecture"}
    for region in regions[1:]:
        assert region.rank == next((rank for tail, rank in ranks.items() if region.adcode.endswith(tail)), "county"), region


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("苏州", ("320500", "")),
        ("内蒙古", ("150000", "")),
        ("内蒙", ("150000", "")),
        ("宁夏", ("640000", "")),
        ("德宏州", ("533100", "")),
        ("海南州", ("632500", "")),
        ("济源市", ("419001", "")),
        ("东莞市", ("441900", "")),
        ("浦东", ("310115", "")),
        ("鄂伦春", ("150723", "")),
        ("清新", ("441803", "")),
        ("无为县", ("340281", "")),
        ("绍兴新昌县", ("330624", "")),
        ("绍兴市新昌县", ("330624", "")),
        ("黄山市徽州区", ("341004", "")),
        ("惠州惠城区", ("441302", "")),
        ("江苏省苏州市吴江区", ("320509", "")),
        (" 苏州市 吴江区 ", ("320509", "")),
        ("苏州工业园区", ("320500", "苏州工业园区")),
        ("成都高新区", ("510100", "成都高新区")),
        ("成都市高新区", ("510100", "成都高新区")),
        ("西安高新技术产业开发区", ("610100", "西安高新区")),
        ("昆山经开区", ("320583", "昆山经济技术开发区")),
        ("天津经济技术开发区", ("120116", "天津经济技术开发区")),
        ("滨海新区", ("120116", "")),
        ("浦东新区", ("310115", "")),
        ("新疆兵团", ("650000", "")),
        ("全国", ("100000", "")),
        ("吉林", ("220000", "")),
        ("海南", ("460000", "")),
        ("朝阳", ("211300", "")),
        ("中山", ("442000", "")),
    ],
)
def test_a_name_is_read_as_its_place(name: str, key: tuple[str, str]) -> None:
    found = gazetteer().parse(name)
    assert found is not None and found.key == key


@pytest.mark.parametrize("name", ["火星", "", "鼓楼区", "区", "自治区", "省"])
def test_what_names_no_single_place_is_not_read(name: str) -> None:
    assert gazetteer().parse(name) is None


def test_find_gives_all_readings_highest_rank_first_and_keeps_to_the_unit_asked_for() -> None:
    found = gazetteer().find("鼓楼区")
    assert [region.adcode for region in found] == ["320106", "320302", "350102", "410204"]
    assert [region.adcode for region in gazetteer().find("鼓楼区", within="350000")] == ["350102"]
    assert [region.rank for region in gazetteer().find("吉林")] == ["provincial", "prefecture"]
    assert gazetteer().find("成都高新区", within="320000") == ()


def test_an_unknown_code_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        gazetteer().get("999999")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("常州市40家、宿迁5家", [("常州市", "320400"), ("宿迁", "321300")]),
        ("浙江省绍兴市新昌县奖励30万元", [("浙江省绍兴市新昌县", "330624")]),
        ("对苏州市吴江区和昆山市的企业", [("苏州市吴江区", "320509"), ("昆山市", "320583")]),
        ("浙江义乌、浙江绍兴新昌", [("浙江义乌", "330782"), ("浙江绍兴新昌", "330624")]),
        ("吉林省吉林市", [("吉林省吉林市", "220200")]),
        ("青岛市北区", [("青岛市北区", "370203")]),
        ("克拉玛依市、昌吉州不少于4家", [("克拉玛依市", "650200"), ("昌吉州", "652300")]),
        ("广州、东莞、中山、惠州", [("广州", "440100"), ("东莞", "441900"), ("中山", "442000"), ("惠州", "441300")]),
        ("酒泉、白银、定西等市", [("酒泉", "620900"), ("白银", "620400"), ("定西", "621100")]),
        ("南京市鼓楼区、玄武区；福州市鼓楼区", [("南京市鼓楼区", "320106"), ("玄武区", "320102"), ("福州市鼓楼区", "350102")]),
        ("西安高新区、苏州工业园区", [("西安高新区", "西安高新区"), ("苏州工业园区", "苏州工业园区")]),
        ("江苏省昆山高新区", [("江苏省昆山高新区", "昆山高新区")]),
        ("海口国家高新区", [("海口国家高新区", "海口高新区")]),
        ("武汉东湖高新区", [("武汉东湖高新区", "东湖高新区")]),
        ("广州开发区、兰州新区", [("广州开发区", "广州开发区"), ("兰州新区", "兰州新区")]),
        ("天津市滨海新区", [("天津市滨海新区", "120116")]),
        ("苏州市场监管局", [("苏州", "320500")]),
        ("阳泉市城区", [("阳泉市城区", "140302")]),
        ("黄河流域的河南、山东", [("河南", "410000"), ("山东", "370000")]),
    ],
)
def test_places_in_running_text(text: str, expected: list[tuple[str, str]]) -> None:
    assert keys(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "沿海城市、多项城市更新、适宜城市、新兴城市、对应城市",
        "朝阳产业和新兴产业",
        "推广安全生产、使用复合肥、确保定期复核、隆重庆祝、二级以上海洋",
        "黄河南岸、长江西段、中山东路、西南山区、沿海港区",
        "省市区县、市和县、各省和县级、建成县、公安县级机关",
        "新建区域、乡村振兴区、新城区建设、和平区域",
        "大理石、日照时数、阿里巴巴、白银价格、来宾",
        "加快发展工业园区、高新区、经济技术开发区、国家级新区",
        "市工业和信息化局、自治区工信厅、全国、中国",
        "各区、城区和郊区",
        "安宁工业园区",  # of 安宁市 or 安宁区: open without the issuer
        "鼓楼区",
    ],
)
def test_ordinary_words_are_no_places(text: str) -> None:
    assert keys(text) == []


@pytest.mark.parametrize(
    ("text", "within", "expected"),
    [
        ("鼓楼区5家", "320100", [("鼓楼区", "320106")]),
        ("鼓楼区5家", "350000", [("鼓楼区", "350102")]),
        ("铁西区5家", "210106", [("铁西区", "210106")]),
        ("安宁工业园区", "530181", [("安宁工业园区", "安宁工业园区")]),
        ("城区\t5家", "140300", [("城区", "140302")]),
        ("推进城区改造", "140300", []),
        ("苏州市吴江区奖励50万元", "331100", [("苏州市吴江区", "320509")]),
    ],
)
def test_the_issuer_tells_places_of_one_name_apart(text: str, within: str, expected: list[tuple[str, str]]) -> None:
    assert keys(text, within) == expected


def test_a_province_and_a_general_kind_of_zone_name_no_zone() -> None:
    assert keys("江苏省开发区条例") == [("江苏省", "320000")]
    assert keys("加快苏州市新区建设") == [("苏州市", "320500")]


@pytest.mark.parametrize(
    ("office", "adcode"),
    [
        ("江门市工业和信息化局", "440700"),
        ("昆山市人民政府", "320583"),
        ("宁波市北仑区经济和信息化局", "330206"),
        ("中共江门市委办公室", "440700"),
        ("内蒙古自治区工业和信息化厅", "150000"),
        ("苏州工业园区管理委员会", "320500"),
        ("工业和信息化部办公厅", "100000"),
        ("国家发展改革委", "100000"),
        ("自治区工业和信息化厅", None),
        ("市财政局", None),
    ],
)
def test_the_region_in_the_name_of_an_office(office: str, adcode: str | None) -> None:
    region = gazetteer().issuer(office)
    assert (region.adcode if region else None) == adcode


def test_nesting_follows_codes_and_a_zone_holds_only_itself() -> None:
    book = gazetteer()
    country, province, city, county = (book.get(code) for code in ("100000", "320000", "320500", "320509"))
    zone = book.get("320500", "苏州工业园区")
    assert all(book.within(outer, county) for outer in (country, province, city, county))
    assert not book.within(county, city) and book.related(county, city)
    assert book.within(city, zone) and not book.within(zone, city) and not book.within(zone, county)
    assert book.within(zone, Region("320500", "园区", "county", "苏州工业园区"))
    assert book.within(book.get("410000"), book.get("419001")) and not book.related(book.get("410100"), book.get("419001"))
    assert book.parent(book.get("419001")) == book.get("410000")
    assert book.parent(zone) == city and book.parent(country) is None


@pytest.mark.parametrize(
    ("adcode", "short", "label"),
    [
        ("110000", "北京", "北京市"),
        ("150000", "内蒙古", "内蒙古自治区"),
        ("533100", "德宏", "德宏傣族景颇族自治州"),
        ("320509", "吴江", "苏州市吴江区"),
        ("110105", "朝阳", "北京市朝阳区"),
        ("419001", "济源", "济源市"),
        ("310115", "浦东新区", "上海市浦东新区"),
        ("331127", "景宁", "丽水市景宁畲族自治县"),
        ("340523", "和县", "马鞍山市和县"),
    ],
)
def test_short_names_and_labels(adcode: str, short: str, label: str) -> None:
    region = gazetteer().get(adcode)
    assert (gazetteer().short(region), gazetteer().label(region)) == (short, label)


def test_every_label_is_read_back_as_its_place() -> None:
    """No table holds a name that the gazetteer itself would misread."""
    book = gazetteer()
    lost = [region for region in book.regions[1:] if region.key not in {found.key for found in book.find(book.label(region))}]
    assert lost == []


def test_every_label_is_found_in_a_sentence() -> None:
    book = gazetteer()
    missed = [
        label
        for label in map(book.label, book.regions[1:])
        if [(start, end) for start, end, _ in book.mentions(f"对{label}的企业")] != [(1, 1 + len(label))]
    ]
    assert missed == []


def test_mentions_are_in_order_and_do_not_overlap() -> None:
    text = "江苏省苏州市吴江区、苏州工业园区和浙江省湖州市南浔区，" * 50
    found = gazetteer().mentions(text)
    assert len(found) == 150
    assert all(left[1] <= right[0] for left, right in pairwise(found))


def test_threads_share_one_gazetteer() -> None:
    with ThreadPoolExecutor(8) as pool:
        books = list(pool.map(lambda _: gazetteer(), range(32)))
        found = list(pool.map(lambda book: book.mentions("苏州市吴江区"), books))
    assert len({id(book) for book in books}) == 1 and len(set(found)) == 1


def test_every_caution_gives_its_reason() -> None:
    folder = Path(__import__("policytable.regions", fromlist=["_"]).__file__ or "").parent
    with (folder / "cautions.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert all(row["reason"] and row["needs"] in ("free", "edge", "list", "parent", "never") for row in rows)
    assert len({row["name"] for row in rows}) == len(rows)


@pytest.mark.skipif(not SHARED.exists(), reason="the shared material is not beside the repository")
def test_the_codes_are_those_of_the_published_table() -> None:
    with (SHARED / "peer-suites/region_codes_2023/areas.csv").open(encoding="utf-8-sig", newline="") as lines:
        published = {row["code"]: row["name"] for row in csv.DictReader(lines)}
    own = {region.adcode: region.name for region in gazetteer().regions if region.rank == "county"}
    assert {code: name for code, name in own.items() if published[code] != name} == {}
    # what is left out: statistical zones (xx71 to xx79) and cities that repeat their own code
    assert all(code[4] == "7" or code.endswith("00") or code == "620201" for code in published.keys() - own.keys())
