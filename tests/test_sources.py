"""Sources: the register as it stands, every fault named at once, and adding without touching what is there."""

from __future__ import annotations

import csv
import shutil
from collections import Counter
from pathlib import Path

import pytest

from policytable.errors import RegisterError
from policytable.model import Region, Source
from policytable.regions import gazetteer
from policytable.sources import add_source, load_register

CORPUS = Path(__file__).parents[1] / "corpus"
REPORT = Path(__file__).parents[2] / "shared" / "report-2019"
SMALL = """# kept as it is
as_of = "2019-09-30"
topic = "green_factory"
sample_mark = "示例"

[[place]]
adcode = "320500"
name = "苏州工业园区"
zone = "苏州工业园区"

[[title]]
id = "jiangsu-a"
region = "320000"
title = "实施方案"
published = "2016-11"

[[source]]
id = "one"
region = "320000"
locations = ["documents/one.html"]
policy = "jiangsu-a"
issued = 2016-11-18
"""
# Titles of policies below each province that the report counts on the national lists up to 2019-09.
NATIONAL = (
    "北京40 天津30 河北70 山西11 内蒙古30 辽宁26 吉林19 黑龙江21 上海28 江苏147 浙江121 安徽79 福建41 江西33 山东151 河南86 湖北26 湖南48 "
    "广东153 广西29 海南3 重庆22 四川40 贵州10 云南27 西藏0 陕西26 甘肃8 青海10 宁夏19 新疆48"
)


def write(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "sources.toml"
    file.write_bytes(text.encode())
    return file


def faults(tmp_path: Path, text: str) -> str:
    with pytest.raises(RegisterError) as caught:
        load_register(write(tmp_path, text))
    return str(caught.value)


def joined() -> Counter[str]:
    register, _ = load_register(CORPUS)
    total: Counter[str] = Counter()
    for one in register.counts:
        total[gazetteer().short(gazetteer().get(one.province))] += one.count
    return total


def test_the_corpus_loads_without_a_fault_or_an_issue() -> None:
    register, issues = load_register(CORPUS / "sources.toml")
    assert issues == ()
    assert (register.as_of, register.topic.name) == ("2019-09-30", "green_factory")
    assert (len(register.provinces), len(register.places), len(register.titles)) == (31, 64, 79)
    assert register.titles[0].order == 1 and register.titles[0].title == "中国制造2025北京行动纲要"
    assert {place.key for place in register.places} >= {
        ("320500", "苏州工业园区"),
        ("510100", "成都高新区"),
        ("419001", ""),
        ("533100", ""),
    }
    assert {one.batch for one in register.lists} == {"1", "2", "3", "4"}


def test_misprints_of_the_report_are_set_right() -> None:
    places = {place.name: place.adcode for place in load_register(CORPUS)[0].places}
    assert places["宣城市"] == "341800" and places["池州市"] == "341700"
    assert "宜城市" not in places and "沧州市" not in places


def test_the_national_counts_join_to_the_figures_of_every_province() -> None:
    total = joined()
    assert " ".join(f"{gazetteer().short(one)}{total[gazetteer().short(one)]}" for one in gazetteer().provinces) == NATIONAL
    assert sum(total.values()) == 1402


@pytest.mark.skipif(not REPORT.exists(), reason="the shared material is not beside the repository")
def test_the_corpus_agrees_with_the_report() -> None:
    def read(name: str) -> list[dict[str, str]]:
        with (REPORT / name).open(encoding="utf-8-sig", newline="") as lines:
            return list(csv.DictReader(lines))

    register, _ = load_register(CORPUS)
    total = joined()
    assert {row["region"]: int(row["national_green_factories"]) for row in read("summary.csv")} == {
        gazetteer().short(one): total[gazetteer().short(one)] for one in gazetteer().provinces
    }
    bare = str.maketrans("", "", "《》<>〈〉 ")
    assert [row["title"].translate(bare) for row in read("policies.csv")] == [one.title.translate(bare) for one in register.titles]
    assert [row["published"] for row in read("policies.csv")] == [one.published or "" for one in register.titles]
    assert [row["region"] for row in read("policies.csv")] == [gazetteer().short(one.region) for one in register.titles]
    assert [row["subordinate_region"] for row in read("subordinate_regions.csv")] == [
        one.name.replace("绍兴市新昌县", "绍兴新昌县") for one in register.places
    ]
    assert [row["region"] for row in read("subordinate_regions.csv")] == [
        gazetteer().short(gazetteer().get(one.province)) for one in register.places
    ]
    assert [int(row["approved"]) for row in read("national_batches.csv")] == [
        sum(one.count for one in register.counts if one.batch == batch) for batch in "1234"
    ]


def test_a_small_register_is_read_whole(tmp_path: Path) -> None:
    register, issues = load_register(write(tmp_path, SMALL))
    assert issues == ()
    source = register.sources[0]
    assert (source.id, source.role, source.issued, source.sample, source.region.name) == ("one", "main", "2016-11-18", False, "江苏省")
    assert register.places == (Region("320500", "苏州工业园区", "county", "苏州工业园区"),)
    assert register.lists == () and register.counts == ()


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(tmp_path: Path) -> None:
    file = tmp_path / "sources.toml"
    file.write_bytes(b"\xef\xbb\xbf" + SMALL.replace("\n", "\r\n").encode())
    assert load_register(file)[0].sources[0].id == "one"


def test_all_faults_are_named_at_once(tmp_path: Path) -> None:
    bad = SMALL.replace('"2019-09-30"', '"2019-02-30"').replace('"2016-11"', '"2016-13"').replace('policy = "jiangsu-a"', 'policy = "none"')
    message = faults(tmp_path, bad + 'rolle = "main"\n[[source]]\nid = "one"\nregion = "320000"\nlocations = ["../x", "ftp://h/x", ""]\n')
    for part in (
        "8 faults", "as_of is no date", "'2016-13'", "policy 'none'", "unknown key 'rolle'", "id 'one' is there twice",
        "'../x' leads out", "(ftp:)", "[[source]] 2 (one)",
    ):  # fmt: skip
        assert part in message
    assert "sources.toml" in message


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("as_of = ", "not TOML"),
        ("", "as_of is missing"),
        (SMALL.replace('"2019-09-30"', '"2019-09"'), "as_of is no date"),
        (SMALL.replace('topic = "green_factory"', "topic = 3"), "topic must be a text"),
        (SMALL.replace("topic", "topics"), "unknown key 'topics'"),
        (SMALL.replace("[[title]]", "[title]"), "must be a list of tables"),
        (SMALL.replace('["documents/one.html"]', "[]"), "at least one"),
        (SMALL.replace('["documents/one.html"]', '"documents/one.html"'), "must be a list"),
        (SMALL.replace('id = "one"', 'id = "壹"'), "a-z"),
        (SMALL.replace('id = "one"', ""), "id is missing"),
        (SMALL + 'role = "chief"\n', "role 'chief'"),
        (SMALL + 'sample = "yes"\n', "sample must be true or false"),
        (SMALL + 'official_url = "example.org"\n', "official_url"),
        (SMALL + "published = 2019-01-01T00:00:00Z\n", "published must be a text"),
        (SMALL.replace("documents/one.html", "documents/../../one.html"), "leads out"),
        (SMALL.replace("documents/one.html", "..\\\\one.html"), "leads out"),
    ],
)
def test_a_fault_is_named(tmp_path: Path, text: str, part: str) -> None:
    assert part in faults(tmp_path, text)


def test_a_register_that_is_not_there_or_not_utf8_says_so(tmp_path: Path) -> None:
    with pytest.raises(RegisterError, match="cannot be read"):
        load_register(tmp_path / "none.toml")
    (tmp_path / "sources.toml").write_bytes(SMALL.encode("gb18030"))
    with pytest.raises(RegisterError, match="not UTF-8"):
        load_register(tmp_path)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('region = "320000"\nlocations', 'region = "999999"\nlocations'),
        ('region = "320000"\ntitle', 'region = "苏"\ntitle'),
        ('name = "苏州工业园区"', 'name = "宜城市"'),
    ],
)
def test_an_unknown_region_skips_its_entry_and_the_rest_stands(tmp_path: Path, old: str, new: str) -> None:
    assert old in SMALL
    register, issues = load_register(write(tmp_path, SMALL.replace(old, new)))
    assert [issue.code for issue in issues] == ["unknown_region"]
    assert issues[0].about and issues[0].remedy
    assert len(register.places) + len(register.titles) + len(register.sources) == 2


def test_absolute_paths_and_addresses_are_locations(tmp_path: Path) -> None:
    text = SMALL.replace(
        '"documents/one.html"', '"/srv/one.html", "file:///srv/two.html", "https://example.org/one", "C:\\\\texts\\\\one.doc"'
    )
    assert len(load_register(write(tmp_path, text))[0].sources[0].locations) == 4


def test_one_file_under_two_sources_is_shown(tmp_path: Path) -> None:
    text = SMALL + '[[source]]\nid = "two"\nregion = "320000"\nlocations = ["documents/./one.html"]\n'
    register, issues = load_register(write(tmp_path, text))
    assert len(register.sources) == 2 and [issue.code for issue in issues] == ["duplicate_location"]


def test_the_digest_covers_every_file_read(tmp_path: Path) -> None:
    file = write(tmp_path, SMALL)
    shutil.copytree(CORPUS / "national", tmp_path / "national")
    first = load_register(file)[0].digest
    assert first == load_register(tmp_path)[0].digest
    joins = tmp_path / "national" / "joins.csv"
    joins.write_bytes(joins.read_bytes().replace("深圳".encode(), "鹏城".encode()))
    register, issues = load_register(file)
    assert register.digest != first
    assert [issue.code for issue in issues] == ["unknown_region"] * 4  # one for each batch that prints 深圳
    assert sum(one.count for one in register.counts) == 1402 - 8 - 2 - 5 - 9


def test_the_date_of_the_edition_decides_which_lists_count(tmp_path: Path) -> None:
    shutil.copytree(CORPUS / "national", tmp_path / "national")
    early, issues = load_register(write(tmp_path, SMALL.replace("2019-09-30", "2018-06-30")))
    assert {one.batch for one in early.counts} == {one.batch for one in early.lists} == {"1", "2"} and issues == ()
    _, issues = load_register(write(tmp_path, SMALL.replace("2019-09-30", "2020-12-31")))
    assert [issue.code for issue in issues] == ["counts_missing"]


def test_faults_of_the_national_tables_are_named(tmp_path: Path) -> None:
    shutil.copytree(CORPUS / "national", tmp_path / "national")
    with (tmp_path / "national" / "counts.csv").open("a", encoding="utf-8") as file:
        file.write("1,北京,8\n9,北京,1\n1,天津,many\n1,天津\n")
    message = faults(tmp_path, SMALL)
    for part in ("4 faults", "there twice", "no batch '9'", "no whole number: 'many'", "2 cells for 3 columns"):
        assert part in message


NEW = Source(
    id="two",
    region=Region("320500", "苏州工业园区", "county", "苏州工业园区"),
    locations=("/srv/数据/two \"2\".html", "documents/two.html"),
    policy="jiangsu-a",
    role="notice",
    title='关于"绿色工厂"的通知\\',
    issued="2018-03-15",
    official_url="https://example.org/two",
    sample=True,
)  # fmt: skip


@pytest.mark.parametrize("text", [SMALL, SMALL.rstrip("\n"), SMALL.replace("\n", "\r\n"), "\ufeff" + SMALL])
def test_adding_keeps_every_byte_before(tmp_path: Path, text: str) -> None:
    file = write(tmp_path, text)
    add_source(file, NEW)
    assert file.read_bytes().startswith(text.encode())
    register, issues = load_register(file)
    assert issues == () and register.sources[1] == NEW
    assert [one.name for one in tmp_path.iterdir()] == ["sources.toml"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"id": "one"}, "duplicate_source"),
        ({"locations": ("documents/./one.html",)}, "duplicate_source"),
        ({"policy": "none"}, "register"),
        ({"locations": ("../out.html",)}, "register"),
        ({"locations": ("bad\udcff.html",)}, "register"),
        ({"issued": "yesterday"}, "register"),
        ({"region": Region("999999", "火星")}, "unknown_region"),
    ],
)
def test_what_may_not_be_added_changes_nothing(tmp_path: Path, change: dict[str, object], code: str) -> None:
    file = write(tmp_path, SMALL)
    values: dict[str, object] = {"id": "two", "region": gazetteer().get("320000"), "locations": ("documents/two.html",), **change}
    with pytest.raises(RegisterError) as caught:
        add_source(file, Source(**values))  # type: ignore[arg-type]
    assert caught.value.code == code
    assert file.read_bytes() == SMALL.encode() and [one.name for one in tmp_path.iterdir()] == ["sources.toml"]
