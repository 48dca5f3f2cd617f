"""Sources: the register as it stands, every fault named at once, and adding without touching what is there."""

from __future__ import annotations

import csv
import difflib
import shutil
import tomllib
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from policytable.errors import RegisterError
from policytable.model import Entry, Look, Region, Shape, ShapeGuess, Source, Visit, WebColumn
from policytable.regions import gazetteer
from policytable.sources import accept_shape, add_source, health, load_register, proposal, set_address

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


COLUMNS = """# kept as it is
[[column]]
id = "js"  # the department
region = "320000"
authority = "江苏省工业和信息化厅"
site = "https://gxt.example.org/"

# of the next one
[[column]]
id = "sip"
region = "320500"
zone = "苏州工业园区"
authority = "管理委员会"
address = "https://sip.example.org/zc/"
terms = ["绿色", "奖励"]
encoding = "gb18030"
every_days = 1
expected = 20
pages_most = 5

[column.shape]
form = "html"
items = "ul.list > li"

[[document]]
id = "doc"
region = "320000"
addresses = ["https://a.example.gov.cn/1.html", "https://b.example.org/1.html"]
title = "通知"
published = "2018"
"""
SHAPE = Shape("json", "data.list", "title", "url", "date", pages='/api?page={n}&q="x"', first=2, total="data.total", system="某系统")


def test_the_corpus_has_a_column_for_the_ministry_every_province_and_every_place() -> None:
    register, _ = load_register(CORPUS)
    columns = register.columns
    provinces = [one.adcode for one in gazetteer().provinces]
    assert len(columns) == 1 + 31 + 31 + 64
    assert [one.region.adcode for one in columns[1:63]] == [code for code in provinces for _ in range(2)]
    assert [one.region.key for one in columns[63:]] == [place.key for place in register.places]
    assert columns[0].region.adcode == "100000"
    assert all(one.shape is None for one in columns)  # no page was seen
    assert {one.id for one in register.sources}.isdisjoint(one.id for one in register.web_sources)
    assert all((one.official_url is None) == (".gov.cn/" not in one.locations[0]) for one in register.web_sources)


@pytest.mark.skipif(not REPORT.exists(), reason="the shared material is not beside the repository")
def test_every_known_address_is_registered() -> None:
    shared, register = REPORT.parent, load_register(CORPUS)[0]
    with (shared / "known-sources.csv").open(encoding="utf-8-sig", newline="") as lines:
        known = [row for row in csv.DictReader(lines) if row["url"].startswith("http") and "{{" not in row["url"]]
    with (shared / "miit-lists" / "official_urls.csv").open(encoding="utf-8-sig", newline="") as lines:
        lists = {row[key] for row in csv.DictReader(lines) for key in ("attachment_url", "notice_url")}
    documents = {location for one in register.web_sources for location in one.locations}
    pages = {row["url"] for row in known if row["kind"] == "page" and row["region"] != "江苏(市名未给出)"}
    assert documents == pages | lists
    places = {one.address or one.site for one in register.columns}
    assert {row["url"] for row in known if row["kind"] == "column"} <= places


def beside(tmp_path: Path, columns: str) -> Path:
    (tmp_path / "columns.toml").write_bytes(columns.encode())
    return write(tmp_path, SMALL)


def test_columns_are_read_and_enter_the_digest(tmp_path: Path) -> None:
    bare = load_register(write(tmp_path, SMALL))[0]
    register, issues = load_register(beside(tmp_path, COLUMNS))
    assert issues == () and bare.columns == () and register.digest != bare.digest and register.sources == bare.sources
    first, second = register.columns
    assert (first.site, first.address, first.shape, first.every_days, first.expected) == ("https://gxt.example.org/", None, None, 7, 1)
    assert second.region.key == ("320500", "苏州工业园区") and second.shape == Shape("html", "ul.list > li")
    assert (second.terms, second.encoding, second.every_days, second.expected, second.pages_most) == (("绿色", "奖励"), "gb18030", 1, 20, 5)
    assert register.web_sources[0].official_url == "https://a.example.gov.cn/1.html"


@pytest.mark.parametrize(
    ("old", "new", "part"),
    [
        ('id = "js"', 'id = "sip"', "[[column]] 2 (sip): id 'sip' is there twice"),
        ('id = "doc"', 'id = "one"', "id 'one' is there twice"),
        ("authority", "autority", "authority is missing"),
        ('"https://sip.example.org/zc/"', '"ftp://sip.example.org/"', "is no address"),
        ('address = "https://sip.example.org/zc/"', "", "shape stands without an address"),
        ("every_days = 1", "every_days = 0", "every_days must be a whole number from 1"),
        ("expected = 20", "expected = true", "expected must be"),
        ('"gb18030"', '"klingon"', "encoding 'klingon'"),
        ('["绿色", "奖励"]', '"绿色"', "terms must be a list"),
        ('form = "html"', 'form = "pdf"', "form 'pdf'"),
        ('items = "ul.list > li"', 'items = " "', "items must be a text"),
        ('items = "ul.list > li"', 'items = "li"\npages = "index_2.html"', "must hold {n}"),
        ('items = "ul.list > li"', 'items = "li"\nselector = "a"', "shape: unknown key 'selector'"),
        ("[column.shape]", "[[column.shape]]", "shape must be a table"),
        ('published = "2018"', 'published = "2018"\nmirror = true', "mirror must be true"),
        ("https://a.example.gov.cn/1.html", "https://a.example.com/1.html", "mirror must be true"),
        ("[[document]]", "[[documents]]", "unknown key 'documents'"),
        ('title = "通知"', "title = ", "not TOML"),
    ],
)
def test_a_fault_of_the_columns_is_named(tmp_path: Path, old: str, new: str, part: str) -> None:
    assert old in COLUMNS
    with pytest.raises(RegisterError) as caught:
        load_register(beside(tmp_path, COLUMNS.replace(old, new, 1)))
    assert part in str(caught.value) and "columns.toml" in str(caught.value)


def test_an_unknown_region_skips_its_column(tmp_path: Path) -> None:
    register, issues = load_register(beside(tmp_path, COLUMNS.replace('"320000"\nauthority', '"329999"\nauthority')))
    assert [one.id for one in register.columns] == ["sip"] and [one.code for one in issues] == ["unknown_region"]


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("column", ["js", "sip"])
def test_accepting_changes_one_entry_and_no_other_byte(tmp_path: Path, column: str, newline: str) -> None:
    text = COLUMNS.replace("\n", newline)
    file = beside(tmp_path, text)
    set_address(tmp_path, column, "https://new.example.org/list/")
    accept_shape(tmp_path / "columns.toml", column, SHAPE)
    register, _ = load_register(file)
    found = {one.id: one for one in register.columns}
    assert (found[column].address, found[column].shape) == ("https://new.example.org/list/", SHAPE)
    before, after = text.split(newline), (tmp_path / "columns.toml").read_bytes().decode().split(newline)
    gone = [line for line in difflib.ndiff(before, after) if line.startswith("- ")]
    assert gone == ([] if column == "js" else ['- address = "https://sip.example.org/zc/"', '- form = "html"', '- items = "ul.list > li"'])
    accept_shape(tmp_path, column, Shape("html", "li", pages="{next}"))  # in the place of the first
    assert next(one for one in load_register(file)[0].columns if one.id == column).shape == Shape("html", "li", pages="{next}")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["columns.toml", "sources.toml"]


@pytest.mark.parametrize(
    ("act", "part"),
    [
        (lambda path: set_address(path, "none", "https://a.example.org/"), "no column has this id"),
        (lambda path: set_address(path, "js", "gopher://a"), "is no address"),
        (lambda path: accept_shape(path, "js", Shape("html", "li")), "without an address"),
        (lambda path: accept_shape(path, "sip", Shape("html", "")), "items must be"),
        (lambda path: accept_shape(path, "sip", Shape("html", "li\udcff")), "UTF-8"),
    ],
)
def test_what_may_not_be_accepted_changes_nothing(tmp_path: Path, act: Callable[[Path], None], part: str) -> None:
    beside(tmp_path, COLUMNS)
    with pytest.raises(RegisterError, match=part):
        act(tmp_path)
    assert (tmp_path / "columns.toml").read_bytes() == COLUMNS.encode()


@pytest.mark.parametrize("text", ['[[column]]\nid = "a"', 'column = [{ id = "a" }]', '[[column]]\nnote = """\n[[column]]\n"""\nid = "a"'])
def test_a_file_that_is_written_otherwise_is_left_to_people(tmp_path: Path, text: str) -> None:
    beside(tmp_path, text)
    with pytest.raises(RegisterError):
        set_address(tmp_path, "a", "https://a.example.org/")
    assert (tmp_path / "columns.toml").read_text(encoding="utf-8") == text


def test_a_proposal_is_what_would_be_accepted_and_shows_what_it_read(tmp_path: Path) -> None:
    beside(tmp_path, COLUMNS)
    column = load_register(tmp_path)[0].columns[1]
    sample = (
        Entry("https://sip.example.org/1.html", "关于\n[column]\u2028绿色工厂的通知", "2018-01-02"),
        Entry("https://sip.example.org/2.html", "乙"),
    )
    told = proposal(column, ShapeGuess(SHAPE, 0.875, 20, 0.5, sample))
    assert tomllib.loads(told)["column"]["shape"]["items"] == "data.list"
    accept_shape(tmp_path, "sip", SHAPE)
    accepted = (tmp_path / "columns.toml").read_text(encoding="utf-8")
    assert told[told.index("[column.shape]") :] in accepted
    assert "# - 2018-01-02 关于 [column] 绿色工厂的通知" in told and "50%" in told


def look(day: int, outcome: str = "ok", **values: object) -> Look:
    return Look("c", f"2024-03-{day:02}T08:00:00+08:00", outcome, **values)  # type: ignore[arg-type]


def visit(day: int, status: int | None) -> Visit:
    return Visit("https://c.example.org/", f"2024-03-{day:02}T08:00:00+08:00", status, problem=None if status else "fetch_failed")


@pytest.mark.parametrize(
    ("address", "shape", "looks", "visits", "state"),
    [
        (None, None, [], [], "address_unknown"),
        ("https://c.example.org/", None, [], [], "unverified"),
        ("https://c.example.org/", None, [], [visit(9, 200)], "unverified"),  # reached, and no shape was accepted
        ("https://c.example.org/", None, [], [visit(9, None)], "unreachable"),
        ("https://c.example.org/", None, [], [visit(9, 503)], "unreachable"),
        ("https://c.example.org/", SHAPE, [look(9), look(8, "emptied")], [], "ok"),  # the last one by time decides
        ("https://c.example.org/", SHAPE, [look(8), look(9, "emptied")], [], "emptied"),
        ("https://c.example.org/", SHAPE, [look(8), look(9, "shape_changed")], [], "shape_changed"),
        ("https://c.example.org/", SHAPE, [look(8), look(9, "too_few")], [], "too_few"),
        ("https://c.example.org/", SHAPE, [look(8), look(9, "refused")], [], "refused"),
        ("https://c.example.org/", SHAPE, [look(1)], [], "late"),
    ],
)
def test_the_health_of_a_column_is_told_from_records(
    address: str | None, shape: Shape | None, looks: list[Look], visits: list[Visit], state: str
) -> None:
    column = WebColumn("c", gazetteer().get("320000"), "厅", None, address, shape, every_days=4)
    other = Look("other", "2024-03-10T08:00:00+08:00", "unreachable")
    assert health(column, [*looks, other], visits, "2024-03-10T00:00:00+00:00").state == state


def test_health_counts_and_names_the_last_success() -> None:
    column = WebColumn("c", gazetteer().get("320000"), "厅", None, "https://c.example.org/", SHAPE, expected=20)
    looks = [look(7, entries=30, newest="2024-03-06"), look(8, "too_few", entries=3, newest="2024-01-01", message="3 of 20")]
    found = health(column, looks, [visit(8, 200)], "2024-03-09T08:00:00+08:00")
    assert (found.newest, found.items, found.expected, found.message) == ("2024-03-06", 3, 20, "3 of 20")
    assert (found.last_success, found.last_look, found.reachable, found.fits) == (looks[0].asked, looks[1].asked, True, True)
