"""The web site of an edition: every cell a page, every evidence lit up exactly, hostile text harmless."""

from __future__ import annotations

import json
import re
import shutil
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from policytable.errors import UsageError
from policytable.export.site import cell_page, document_page, fact_anchor, write_site
from policytable.export.site.address import external, file_name
from policytable.export.site.layout import Piece, pieces
from policytable.export.site.marking import Segment, cut, spans
from policytable.export.site.picture import crops, picture_file
from policytable.export.site.words import STATES, clause_words, money, value_lines
from policytable.model import (
    AwardValue,
    Block,
    Cell,
    CellState,
    Choice,
    Document,
    Edition,
    Extraction,
    Fact,
    FeeValue,
    IndustryValue,
    Issue,
    Item,
    Line,
    Loser,
    Metadata,
    NationalCount,
    NationalList,
    NoteValue,
    Origin,
    Page,
    Policy,
    Reading,
    Region,
    Register,
    Reviewed,
    Row,
    Snapshot,
    Source,
    SupervisionValue,
    Table,
    TableCell,
    TargetValue,
    Title,
)
from policytable.topics import topic

COLUMNS = [column.key for column in topic("green_factory").columns]
NAUGHTY = '<script>document.title="hacked"</script>"\'><img src=x onerror=alert(1)>{{ 7*7 }}'
BEIJING = Region("110000", "北京市", "provincial")
TIANJIN = Region("120000", "天津市", "provincial")
JINNAN = Region("120112", "津南区", "county")
AS_OF = "2019-09-30"


@dataclass(frozen=True)
class Picture:
    number: int
    width: float
    height: float
    png: bytes


# ---- a small edition: one web page, one PDF, overlapping facts, every state of a cell


def web_page() -> Document:
    """A web page with furniture, a heading, paragraphs, a table with merged cells, and hostile words."""
    parts: list[tuple[str, str]] = [
        ("furniture", "首页 > 政务公开 > 通知公告"),
        ("furniture", "字号：大 中 小"),
        ("title", "关于开展绿色工厂创建工作的通知（示例）"),
        ("meta", "示例工信〔2018〕3号　2018-03-15"),
        ("paragraph", "各区工业和信息化主管部门，有关单位："),
        ("heading", "一、创建目标"),
        ("paragraph", "到2020年，创建国家级绿色工厂30—40家，其中重点在机械、医药、汽车等行业选择企业优先创建。"),
        ("heading", "二、支持政策"),
        (
            "paragraph",
            "对获得国家级绿色工厂称号的企业，给予不超过60万元的一次性奖励，对获得绿色园区称号的给予100万元。第三方评价费用由政府承担。",
        ),
        ("paragraph", f"附注\r原样：{NAUGHTY} \u202e倒写\u202c。"),
        ("paragraph", "绿色工厂实行动态管理，每三年复核一次；"),
        ("paragraph", "复核不合格的，从示范名单中除名。"),
    ]
    text, blocks = "", []
    for kind, words in parts:
        blocks.append(Block(kind, len(text), len(text) + len(words), level=1 if kind == "heading" else None))  # type: ignore[arg-type]
        text += words + "\n"
    rows = [["区", "目标", "备注"], ["津南区", "5家", "两区合计"], ["西青区", "8家", ""]]
    start, cells = len(text), []
    for r, row in enumerate(rows):
        for c, words in enumerate(row):
            if (r, c) != (2, 2):
                cells.append(TableCell(r, c, len(text), len(text) + len(words), row_span=2 if (r, c) == (1, 2) else 1))
                text += words + "\t"
        blocks.append(Block("row", cells[-1].start, cells[-1].end, table=0, row=r))
    table = Table(start, len(text), 3, 3, tuple(cells))
    text += "\n主办单位：示例网站"
    blocks.append(Block("furniture", text.rindex("主"), len(text)))
    return Document("a1b2c3d4e5f60718", "text/html", text, tuple(blocks), (table,), meta=(("索引号", NAUGHTY),), method="html 1")


def paper() -> Document:
    """A PDF of two pages with printed lines and the edges of their characters."""
    pages = [
        ["北京绿色制造实施方案（示例）", "到2020年，全市创建绿色工厂", "50家以上，绿色园区5家。", "— 1 —"],
        ["对获得国家级绿色工厂称号的企业，", "给予一次性奖励1OO万元。", "— 2 —"],
    ]
    text, blocks, lines = "", [], []
    for number, words in enumerate(pages, 1):
        begin = len(text)
        for at, line in enumerate(words):
            top, edges = 100.0 + 40 * at, tuple(90.0 + 16 * step for step in range(len(line) + 1))
            lines.append(Line(len(text), len(text) + len(line), number, top, top + 18, edges))
            text += line + "\n"
        last = len(text) - 1
        head = begin + len(words[0]) + 1 if number == 1 else begin
        foot = last - len(words[-1])
        blocks += [Block("title", begin, head - 1, page=number)] if number == 1 else []
        blocks += [Block("paragraph", head, foot - 1, page=number), Block("furniture", foot, last, page=number)]
    doubt = text.index("OO")
    sizes = (Page(1, 595, 842), Page(2, 595, 842))
    return Document("f00dface00112233", "application/pdf", text, tuple(blocks), (), sizes, tuple(lines), doubtful=(doubt, doubt + 1))


def cited(document: Document, *quotes: str) -> tuple[Any, ...]:
    found = ((document.text.index(quote), len(quote)) for quote in quotes)
    return tuple(document.cite(start, start + size, clause="二/1") for start, size in found)


def edition() -> Edition:
    """Two regions, two documents, ten facts; every state of a cell once."""
    web, pdf = web_page(), paper()
    rule = Origin("rule", ("target.create",), "0123456789abcdef")
    award = AwardValue("cap", None, 600000)
    facts = (
        Fact(
            "f-target-tj",
            "target",
            "green_factory",
            ("national",),
            TargetValue("range", 30, 40, 2020),
            "30—40家",
            cited(web, "创建国家级绿色工厂30—40家"),
            rule,
            region=TIANJIN,
        ),
        Fact(
            "f-industry-tj",
            "industry",
            "green_factory",
            ("unspecified",),
            IndustryValue(("机械", "医药", "汽车"), ((), (), ()), True),
            "机械、医药、汽车等",
            cited(web, "绿色工厂30—40家，其中重点在机械、医药、汽车等行业选择"),
            rule,
        ),
        Fact(
            "f-award-tj",
            "award",
            "green_factory",
            ("national",),
            award,
            "不超过60万元",
            cited(web, "获得国家级绿色工厂称号的企业，给予不超过60万元"),
            rule,
            region=TIANJIN,
        ),
        Fact(
            "f-award-park",
            "award",
            "green_park",
            ("unspecified",),
            AwardValue("fixed", 10**6, 10**6),
            "100万元",
            cited(web, "对获得国家级绿色工厂称号的企业，给予不超过60万元的一次性奖励，对获得绿色园区称号的给予100万元"),
            rule,
        ),
        Fact(
            "f-fee",
            "fee_bearer",
            "green_factory",
            ("unspecified",),
            FeeValue("government", "evaluation", "政府"),
            "政府承担",
            cited(web, "第三方评价费用由政府承担"),
            rule,
        ),
        Fact(
            "f-review",
            "supervision",
            "green_factory",
            ("unspecified",),
            SupervisionValue("periodic_review", 36),
            "每三年复核一次",
            cited(web, "每三年复核一次；\n复核不合格的", "从示范名单中除名"),
            rule,
        ),
        Fact(
            f"bad {NAUGHTY}",
            "note",
            "other",
            ("unspecified",),
            NoteValue("benefit", NAUGHTY),
            NAUGHTY,
            cited(web, f"附注\r原样：{NAUGHTY} \u202e"),
            Origin("reviewer"),
            object_text=NAUGHTY,
        ),
        Fact(
            "f-target-jn",
            "target",
            "green_factory",
            ("county",),
            TargetValue("exact", 5, 5),
            "5家",
            cited(web, "津南区\t5家", "目标\t备注\t津"),
            rule,
            region=JINNAN,
        ),
        Fact(
            "f-target-bj",
            "target",
            "green_factory",
            ("unspecified",),
            TargetValue("at_least", 50, None, 2020),
            "50家以上",
            cited(pdf, "到2020年，全市创建绿色工厂\n50家以上"),
            rule,
            region=BEIJING,
        ),
        Fact(
            "f-award-bj",
            "award",
            "green_factory",
            ("national",),
            AwardValue("fixed", 10**6, 10**6),
            "100万元",
            cited(pdf, "对获得国家级绿色工厂称号的企业，\n给予一次性奖励1OO万元"),
            rule,
            region=BEIJING,
            doubtful=True,
        ),
    )
    reviewed = tuple(Reviewed(fact, "tj-call" if fact.document == web.id else "bj-plan") for fact in facts)
    accepted = replace(reviewed[8], state="accepted", decision="d-1")
    held = replace(reviewed[9], held="扫描件金额识别存疑")
    readings = (
        _reading(
            Source("bj-plan", BEIJING, ("bj.pdf",), "bj-a", title="北京绿色制造实施方案（示例）", issued="2016-12-01", sample=True),
            pdf,
            facts[8:],
        ),
        _reading(
            Source("tj-call", TIANJIN, ("tj.html",), "tj-a", official_url="https://gyxxh.tj.gov.cn/a?b=1&c=2", sample=True), web, facts[:8]
        ),
        Reading(
            Source("tj-scan", TIANJIN, ("scan.pdf",), title=f"扫描件 {NAUGHTY}"),
            issues=(Issue("encrypted", "文件加密，无法读取", about="tj-scan", severity="error"),),
        ),
    )
    return Edition(
        AS_OF,
        _register(readings),
        _policies(web, pdf),
        readings,
        (*reviewed[:8], accepted, held),
        (Choice(BEIJING, "target", ("f-target-bj",), reason="本地文件先于上级任务表"),),
        _rows(),
        issues=(Issue("amount_unclear", f"金额没有读懂 {NAUGHTY}", "对照原文", web.id, 60, 70), Issue("note", "一般说明", severity="info")),
        versions=(("policytable", "0.1.0"), ("规则包", "0123456789ab")),
    )


def _reading(source: Source, document: Document, facts: tuple[Fact, ...]) -> Reading:
    snapshot = Snapshot("0" * 64, source.id, source.locations[0], source.locations[0], 1)
    said = Metadata(
        title="关于开展绿色工厂创建工作的通知（示例）", issuers=("示例市工信局",), doc_number="示例工信〔2018〕3号", kind="通知"
    )
    return Reading(source, snapshot, document, said, Extraction(facts, clauses_searched=12))


def _register(readings: tuple[Reading, ...]) -> Register:
    lists = (
        NationalList("1", "绿色工厂名单", "2017-08-23", "https://wap.miit.gov.cn/part/5778089.pdf", "https://wap.miit.gov.cn/a.html"),
        NationalList("1", "绿色设计产品名单", "2017-08-23", "https://wap.miit.gov.cn/part/5778090.pdf", "https://wap.miit.gov.cn/a.html"),
        NationalList("2", "绿色工厂名单", "2018-02", "javascript:alert(1)", "https://good.example@evil.example/"),
        NationalList("5", "绿色工厂名单", "2020-10-16", "https://wap.miit.gov.cn/late.pdf", "https://wap.miit.gov.cn/late.html"),
    )
    counts = (
        NationalCount("1", "北京", "110000", 8),
        NationalCount("1", "北京经开区", "110000", 1),
        NationalCount("2", "北京", "110000", 52),
        NationalCount("5", "北京", "110000", 77),
    )
    titles = (
        Title("bj-a", 1, BEIJING, "北京绿色制造实施方案", "2016-12"),
        Title("bj-b", 2, BEIJING, "中国制造2025北京行动纲要", "2015-12"),
        Title("tj-a", 3, TIANJIN, "关于开展绿色工厂创建工作的通知"),
    )
    sources = tuple(reading.source for reading in readings)
    return Register(
        AS_OF, topic("green_factory"), "示例文稿，非官方原文", (BEIJING, TIANJIN), (JINNAN,), titles, sources, lists, counts, "ab" * 32
    )


def _policies(web: Document, pdf: Document) -> tuple[Policy, ...]:
    return (
        Policy(
            "k1",
            "北京绿色制造实施方案",
            BEIJING,
            (("bj-plan", pdf.id, "main"),),
            "京示例〔2016〕1号",
            ("示例局",),
            "2016-12-01",
            status="in_force",
            register="bj-a",
        ),
        Policy("k2", "关于开展绿色工厂创建工作的通知（示例）", TIANJIN, (("tj-call", web.id, "main"),), register="tj-a"),
        Policy("k3", f"登记之外 {NAUGHTY}", TIANJIN, (("tj-scan", "none", "notice"),)),
    )


def _rows() -> tuple[Row, ...]:
    def empty(region: Region, column: str, state: CellState, reason: str) -> Cell:
        return Cell(region.adcode, column, state, reason=reason, documents=("tj-call", "tj-scan"), clauses_searched=12)

    def says(region: Region, column: str, *items: Item, losers: tuple[Loser, ...] = ()) -> Cell:
        source = "bj-plan" if region == BEIJING else "tj-call"
        return Cell(region.adcode, column, "stated", " ".join(item.text for item in items), items, documents=(source,), losers=losers)

    raw = ("未复核",)
    beijing = (
        says(BEIJING, "target", Item("50家以上", ("f-target-bj",), met=True)),
        empty(BEIJING, "award", "pending_review", "扫描件金额识别存疑，等待复核"),
        empty(BEIJING, "industry", "not_stated", "通读2份文件，检索12个条款，没有相关规定"),
        empty(BEIJING, "fee_bearer", "withdrawn", "复核人否决了唯一的读数"),
        empty(BEIJING, "supervision", "conflicting", "两份文件说法不一"),
        empty(BEIJING, "note", "not_collected", f"没有收集 {NAUGHTY}"),
        says(BEIJING, "national", Item("61")),
    )
    lost = (Loser("f-award-park", "对象不同", "f-award-tj"), Loser("gone", "无此依据"))
    tianjin = (
        says(
            TIANJIN,
            "target",
            Item("30—40家", ("f-target-tj",), marks=raw),
            Item("津南区：5家", ("f-target-jn",), place=JINNAN, marks=(*raw, "区级")),
        ),
        says(TIANJIN, "award", Item("不超过60万元", ("f-award-tj",), marks=raw), losers=lost),
        says(TIANJIN, "industry", Item("机械、医药、汽车等", ("f-industry-tj",), marks=(*raw, "未注明级别"))),
        says(TIANJIN, "fee_bearer", Item("政府承担", ("f-fee", "gone"), marks=raw)),
        says(TIANJIN, "supervision", Item("每三年复核一次", ("f-review",), marks=raw)),
        says(TIANJIN, "note", Item(NAUGHTY, (f"bad {NAUGHTY}",))),
        empty(TIANJIN, "national", "expired", "只有失效文件载明"),
    )
    return Row(BEIJING, beijing), Row(TIANJIN, tianjin)


def picture(number: int) -> Picture:
    """A grey page, 60 × 84 pixels."""
    raw = zlib.compress(b"".join(b"\0" + b"\xee" * 60 for _ in range(84)), 9)

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 60, 84, 8, 0, 0, 0, 0))
    return Picture(number, 60, 84, b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", raw) + chunk(b"IEND", b""))


def pictures() -> dict[str, tuple[Picture, ...]]:
    return {paper().id: (picture(1), picture(2))}


# ---- reading the pages back


class Tags(HTMLParser):
    """All start tags of a page with their attributes, and the text under each mark."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.marks: list[tuple[list[str], str]] = []
        self._mark: list[str] | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag == "mark" and "data-e" in dict(attrs):
            self._mark = (dict(attrs)["data-e"] or "").split(" ")
            self.marks.append((self._mark, ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "mark":
            self._mark = None

    def handle_data(self, data: str) -> None:
        if self._mark is not None:
            keys, text = self.marks[-1]
            self.marks[-1] = (keys, text + data)

    def quotes(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for keys, text in self.marks:
            for key in keys:
                found[key] = found.get(key, "") + text
        return found


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("edition") / "site"
    write_site(edition(), pictures(), out)
    return out


def wanted_quotes(document: Document) -> dict[str, str]:
    return {
        f"{fact_anchor(one.fact.id)}/{at}": evidence.quote
        for one in edition().reviewed
        for at, evidence in enumerate(one.fact.evidence)
        if evidence.document == document.id
    }


def test_every_cell_and_document_has_a_page(site: Path) -> None:
    found = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}
    cells = {cell_page(adcode, column) for adcode in ("110000", "120000") for column in COLUMNS}
    assert found == cells | {
        "index.html",
        "policies.html",
        "issues.html",
        "search.html",
        "search/index-0.js",
        "assets/search.js",
        "about.html",
        "changes.html",
        "corrections.html",
        "assets/site.css",
        "assets/tokens.css",
        "assets/site.js",
        document_page(web_page().id),
        document_page(paper().id),
        f"pages/{paper().id}-1.png",
        f"pages/{paper().id}-2.png",
    }


def test_every_link_of_ours_leads_somewhere(site: Path) -> None:
    for page in site.rglob("*.html"):
        for tag, attributes in Tags(page.read_text("utf-8")).tags:
            for address in (attributes.get("href"), attributes.get("src")):
                if address is None or address.startswith("https://"):
                    continue
                path, _, anchor = address.partition("#")
                target = (page.parent / path).resolve() if path else page
                if target.parent == site.parent:
                    assert target.suffix in (".csv", ".json", ".jsonl", ".atom"), (page.name, tag, address)
                    continue
                assert target.is_file(), (page.name, tag, address)
                if anchor:
                    ids = [a.get("id") for _, a in Tags(target.read_text("utf-8")).tags]
                    assert ids.count(anchor) == 1, (page.name, address)


def test_hostile_words_stay_words(site: Path) -> None:
    for page in site.rglob("*.html"):
        text = page.read_text("utf-8")
        assert NAUGHTY not in text
        for tag, attributes in Tags(text).tags:
            assert not any(name.startswith("on") for name in attributes), (page.name, tag)
            assert tag != "script" or attributes["src"].endswith(("assets/site.js", "assets/search.js")), page.name
            assert tag != "img" or attributes["src"].startswith("../pages/"), page.name
            for name in ("href", "src"):
                address = attributes.get(name, "")
                assert ":" not in address or address.startswith("https://"), (page.name, address)
            if attributes.get("href", "").startswith("https://"):
                assert attributes["rel"] == "noopener noreferrer nofollow"


def test_ids_are_unique_on_every_page(site: Path) -> None:
    for page in site.rglob("*.html"):
        ids = [attributes["id"] for _, attributes in Tags(page.read_text("utf-8")).tags if "id" in attributes]
        assert len(ids) == len(set(ids)), page.name


@pytest.mark.parametrize("document", [web_page(), paper()], ids=["web", "pdf"])
def test_lit_words_join_to_the_quote(site: Path, document: Document) -> None:
    page = Tags((site / document_page(document.id)).read_bytes().decode("utf-8"))
    assert page.quotes() == wanted_quotes(document)
    assert len(page.quotes()) >= 2


@pytest.mark.parametrize("document", [web_page(), paper()], ids=["web", "pdf"])
def test_no_word_of_the_text_is_lost_or_doubled(document: Document) -> None:
    def words(found: tuple[Piece, ...]) -> Iterator[Segment]:
        for piece in found:
            yield from piece.segments
            yield from words(piece.inner)
            for row in piece.grid:
                for cell in row:
                    yield from cell.segments

    shown = "".join(segment.text for segment in words(pieces(document, spans(document, edition().reviewed))))
    assert re.sub(r"\s", "", shown) == re.sub(r"\s", "", document.text)


def test_overlapping_evidence_is_cut_into_segments_with_all_their_facts() -> None:
    document = Document("d", "text/plain", "甲乙丙丁戊己")
    value = TargetValue("exact", 5, 5)
    windows = {"a": (0, 4), "b": (2, 6), "c": (2, 3)}
    facts = [Fact(name, "target", "green_factory", ("national",), value, "5家", (document.cite(*at),)) for name, at in windows.items()]
    found = cut(document, (0, 6), spans(document, [Reviewed(fact, "s") for fact in facts]))
    assert [(s.text, s.facts, s.anchors) for s in found] == [
        ("甲乙", ("a",), ("a",)),
        ("丙", ("a", "c", "b"), ("c", "b")),
        ("丁", ("a", "b"), ()),
        ("戊己", ("b",), ()),
    ]


def test_the_anchor_is_at_the_evidence_that_proves_the_fact() -> None:
    document = Document("d", "text/plain", "单位：家。甲市5家")
    proof, support = document.cite(5, 9), document.cite(0, 4)
    fact = Fact("a", "target", "green_factory", ("national",), TargetValue("exact", 5, 5), "5家", (proof, support))
    found = cut(document, (0, 9), spans(document, [Reviewed(fact, "s")]))
    assert [(s.text, s.pieces, s.anchors) for s in found] == [("单位：家", ("a/1",), ()), ("。", (), ()), ("甲市5家", ("a/0",), ("a",))]


def test_evidence_that_is_not_its_quote_stops_the_site(tmp_path: Path) -> None:
    whole = edition()
    fact = whole.reviewed[0].fact
    moved = replace(fact, evidence=(replace(fact.evidence[0], start=0, end=len(fact.evidence[0].quote)),))
    with pytest.raises(ValueError, match="not its quote"):
        write_site(replace(whole, reviewed=(Reviewed(moved, "tj-call"),)), pictures(), tmp_path / "site")
    assert not list(tmp_path.iterdir())


def test_table_cells_stand_once_with_their_spans(site: Path) -> None:
    page = (site / document_page(web_page().id)).read_text("utf-8")
    table = page[page.index('<table class="intext">') : page.index("</table>")]
    assert table.count("<tr>") == 3
    assert '<td rowspan="2">两区合计' in table
    assert [line.count("<t") - 1 for line in table.splitlines() if line.startswith("<tr>")] == [3, 3, 2]


def test_overlapping_and_nested_blocks_are_clipped() -> None:
    text = "甲乙丙丁戊己庚"
    cells = (TableCell(0, 0, 1, 3), TableCell(0, 1, 2, 4, row_span=9, column_span=9))
    blocks = (Block("paragraph", 0, 4), Block("heading", 3, 99), Block("row", 1, 4, table=0))
    document = Document("d", "text/html", text, blocks, (Table(1, 4, 1, 2, cells), Table(2, 3, 1, 1, (TableCell(0, 0, 2, 3),))))
    found = pieces(document, ())
    assert [piece.kind for piece in found] == ["paragraph", "table", "heading"]
    assert [["".join(s.text for s in cell.segments) for cell in row] for row in found[1].grid] == [["乙丙", "丁"]]
    assert "".join(s.text for s in found[2].segments) == "戊己庚"


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("三、/（二）/2.", "三、（二）2."),
        ("二、/段5/1.", "二、1."),
        ("第三条/段7", "第三条第7段"),
        ("附件1/表2行3", "附件1表2第3行"),
        ("《某市绿色制造方案》/一、", "《某市绿色制造方案》一、"),
        ("段4", "第4段"),
        ("", ""),
    ],
)
def test_clause_paths_are_written_as_people_cite_them(path: str, words: str) -> None:
    assert clause_words(path) == words


def test_a_quote_from_a_scan_shows_what_was_read() -> None:
    layer, pages = paper(), pictures()
    scan = replace(layer, pages=tuple(replace(page, method="ocr") for page in layer.pages))
    quoted = cited(scan, "到2020年，全市创建绿色工厂\n50家以上")[0]
    found = list(crops(scan, pages, quoted))
    assert [crop.page for crop in found] == [1, 1] and found[0].file == picture_file(scan.id, pages[scan.id][0])
    for crop, place in zip(found, quoted.places, strict=True):
        x, y, width, height = map(float, crop.view.split())
        assert place.box is not None and x <= place.box[0] and y <= place.box[1]
        assert x + width >= place.box[2] and y + height >= place.box[3]
    assert list(crops(layer, pages, quoted)) == [] and list(crops(scan, {}, quoted)) == [] and list(crops(None, pages, quoted)) == []


def test_boxes_are_percent_of_the_page_and_linked_with_the_text(site: Path) -> None:
    page = (site / document_page(paper().id)).read_text("utf-8")
    boxes = [a for tag, a in Tags(page).tags if tag == "a" and a.get("class") == "box"]
    assert [box["href"] for box in boxes] == ["#f-target-bj", "#f-target-bj", "#f-award-bj", "#f-award-bj"]
    assert [box.get("id") for box in boxes] == ["pt-box-f-target-bj", None, "pt-box-f-award-bj", None]
    assert boxes[0]["style"] == f"left:{90 / 5.95:.3f}%;top:{140 / 8.42:.3f}%;width:{16 * 15 / 5.95:.3f}%;height:{18 / 8.42:.3f}%"
    assert 'href="#pt-box-f-target-bj"' in page


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        (
            "110000-target",
            [
                "50家以上",
                "已达到",
                "国家级绿色工厂已有61家",
                "target.create",
                "已复核，确认",
                "d-1",
                "本地文件先于上级任务表",
                "到2020年，全市创建绿色工厂",
            ],
        ),
        ("110000-award", ["待复核", "扫描件金额识别存疑", "没有发布的读数", "识别存疑", "100万元"]),
        ("110000-industry", ["未提及", "12 个条款", "文件已加密（文件加密，无法读取）", "关于开展绿色工厂创建工作的通知"]),
        ("110000-fee_bearer", ["已撤回", "复核人否决了唯一的读数"]),
        ("110000-supervision", ["来源冲突"]),
        ("110000-note", ["未收集"]),
        ("110000-national", ["第1批", "北京经开区 1", "第2批", "2018-02", "wap.miit.gov.cn/part/5778089.pdf", ">61<"]),
        ("120000-target", ["津南区：", "区级", "未复核", "不少于".replace("不少于", "30—40家")]),
        ("120000-award", ["没有取用的说法", "对象不同", "不超过60万元", "gone", "绿色园区"]),
        ("120000-fee_bearer", ["政府承担", "gone", "不在本版之中"]),
        ("120000-note", ["复核人", "其他支持"]),
        ("120000-national", ["已失效"]),
    ],
)
def test_a_cells_page_says_what_it_rests_on(site: Path, cell: str, words: list[str]) -> None:
    page = (site / "cells" / f"{cell}.html").read_text("utf-8")
    assert [word for word in words if word not in page] == []


def test_national_breakdown_ends_at_the_editions_date(site: Path) -> None:
    page = (site / "cells/110000-national.html").read_text("utf-8")
    for never in ("第5批", "late.pdf", "javascript", "evil.example", "5778090"):
        assert never not in page


def test_front_page_links_every_cell_and_marks_met_and_unreviewed(site: Path) -> None:
    page = (site / "index.html").read_text("utf-8")
    links = [a["href"] for tag, a in Tags(page).tags if tag == "a" and a.get("class") == "cell"]
    assert links == [cell_page(adcode, column) for adcode in ("110000", "120000") for column in COLUMNS]
    assert '<strong class="met" title="目标已达到：截至2019-09-30，北京市的国家级绿色工厂已有61家">50家以上' in page
    assert page.count('<small class="unreviewed"') == 6 + 2  # key and legend show one each
    body = page[page.index("<tbody") :]
    assert [word for state, word in STATES.items() if state not in ("stated", "not_readable") and word not in body] == []
    for words in (AS_OF, "示例文稿，非官方原文", "../summary.csv", "../facts.csv", "../table.json", "policies.html", "issues.html"):
        assert words in page


def test_inventory_shows_what_was_not_collected(site: Path) -> None:
    page = (site / "policies.html").read_text("utf-8")
    assert "登记簿所列 3 件政策，已收集 2 件" in page
    entry = page[page.index("中国制造2025北京行动纲要") :]
    assert entry.index("未收集") < entry.index("</li>")
    assert "登记簿之外收集的" in page


def test_issues_show_the_gravest_first_with_their_words(site: Path) -> None:
    page = (site / "issues.html").read_text("utf-8")
    assert page.index("文件加密") < page.index("金额没有读懂") < page.index("一般说明")
    assert 'class="quoted">' in page and "共 3 条" in page


def test_same_edition_same_bytes_and_stale_pages_go(tmp_path: Path) -> None:
    out = tmp_path / "site"
    write_site(edition(), pictures(), out)
    first = {path.relative_to(out): path.read_bytes() for path in out.rglob("*") if path.is_file()}
    (out / "cells" / "999999-target.html").write_text("stale")
    write_site(edition(), pictures(), out)
    assert {path.relative_to(out): path.read_bytes() for path in out.rglob("*") if path.is_file()} == first
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_a_failed_run_leaves_the_older_site(tmp_path: Path) -> None:
    out = tmp_path / "site"
    write_site(edition(), pictures(), out)
    broken = {paper().id: (Picture(1, 1, 1, b"no picture"),)}
    with pytest.raises(ValueError, match="no picture"):
        write_site(edition(), broken, out)
    assert (out / "index.html").is_file() and [path.name for path in tmp_path.iterdir()] == ["site"]


def test_a_folder_of_others_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(UsageError, match="not of this site"):
        write_site(edition(), pictures(), tmp_path)
    assert (tmp_path / "thesis.txt").read_text() == "mine"


def test_an_empty_edition_is_a_site_too(tmp_path: Path) -> None:
    register = Register(AS_OF, topic("green_factory"), "示例文稿，非官方原文", (), (), (), ())
    write_site(Edition(AS_OF, register, (), (), (), (), ()), {}, tmp_path / "site", downloads=())
    assert "0个地区" in (tmp_path / "site" / "index.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("https://www.miit.gov.cn/a/b.html?x=1&y=2#z", True),
        ("HTTP://example.com", True),
        ("https://例子.中国/路径", True),
        ("javascript:alert(1)", False),
        (" https://example.com", False),
        ("https://good.example@evil.example/", False),
        ("https://good.example\\@evil.example/", False),
        ("https:///path", False),
        ("data:text/html,x", False),
        ("https://example.com/\u202egnp.exe", False),
        ('https://example.com/"onclick="x', False),
        ("//example.com", False),
        ("documents/x.html", False),
        ("", False),
        (None, False),
    ],
)
def test_only_plain_web_addresses_become_links(address: str | None, allowed: bool) -> None:
    assert (external(address) == address and address is not None) is allowed


@pytest.mark.parametrize("text", ["../../etc/passwd", "a b", "", ".", "甲", "x" * 200, "a\udc80", 'x"y', "pt-main", "con/aux"])
def test_names_of_files_and_anchors_are_plain(text: str) -> None:
    assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]*", file_name(text)) and (file_name(text) != text or text == "pt-main")
    assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.:~-]*", fact_anchor(text)) and not fact_anchor(text).startswith("pt-")
    assert file_name(text) != file_name(text + "!")


@pytest.mark.parametrize(
    ("yuan", "words"),
    [(600000, "60万元"), (1_2000_0000, "1.2亿元"), (5000, "5,000元"), (15000, "1.5万元"), (None, ""), (10000, "1万元"), (0, "0元")],
)
def test_sums_are_written_as_people_do(yuan: int | None, words: str) -> None:
    assert money(yuan) == words


@pytest.mark.parametrize("one", edition().reviewed, ids=lambda one: one.fact.field)
def test_every_value_has_words(one: Reviewed) -> None:
    lines = value_lines(one.fact, topic("green_factory"))
    assert lines and all(label and text and "None" not in text for label, text in lines)


# ---- in a real browser


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    binary = shutil.which("chromium") or shutil.which("chromium-browser")
    driver = shutil.which("chromedriver")
    if not binary or not driver:
        pytest.skip("chromium or chromedriver is not installed")
    webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")
    options = webdriver.ChromeOptions()
    options.binary_location = binary
    profile = tmp_path_factory.mktemp("profile")
    for flag in ("headless=new", "no-sandbox", "disable-gpu", "disable-background-networking", "window-size=1280,900"):
        options.add_argument(f"--{flag}")
    options.add_argument(f"--user-data-dir={profile}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    made = webdriver.Chrome(options=options, service=webdriver.ChromeService(executable_path=driver))
    yield made
    made.quit()


QUOTES = """
const found = {};
for (const mark of document.querySelectorAll("mark[data-e]"))
  for (const key of mark.dataset.e.split(" ")) found[key] = (found[key] || "") + mark.textContent;
return found;
"""


@pytest.mark.browser
@pytest.mark.parametrize("document", [web_page(), paper()], ids=["web", "pdf"])
def test_browser_reads_the_quotes_exactly(site: Path, browser: Any, document: Document) -> None:
    browser.get((site / document_page(document.id)).as_uri())
    assert browser.execute_script(QUOTES) == wanted_quotes(document)


@pytest.mark.browser
@pytest.mark.parametrize("script", [True, False], ids=["script", "no_script"])
def test_browser_lights_all_segments_of_the_chosen_fact(site: Path, browser: Any, script: bool) -> None:
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": not script})
    browser.get("about:blank")
    browser.get(site.as_uri() + "/" + document_page(web_page().id, "f-award-park"))
    colours = browser.execute_script(
        "return Array.from(document.querySelectorAll('mark[data-f]'), m => [m.dataset.f, getComputedStyle(m).backgroundColor])"
    )
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
    chosen = {colour for facts, colour in colours if "f-award-park" in facts.split(" ")}
    others = {colour for facts, colour in colours if "f-award-park" not in facts.split(" ")}
    assert len(chosen) == 1 and others and not chosen & others
    assert sum("f-award-park" in facts.split(" ") for facts, _ in colours) == 3


@pytest.mark.browser
def test_browser_runs_nothing_that_is_not_ours(site: Path, browser: Any) -> None:
    for page in ("index.html", "issues.html", "policies.html", "cells/120000-note.html", document_page(web_page().id)):
        browser.get((site / page).as_uri())
        assert "hacked" not in browser.title
        styled = browser.execute_script("return getComputedStyle(document.querySelector('header.site')).borderBottomStyle")
        assert styled == "double", "the style sheet was not loaded from the disk"
    assert [entry["message"] for entry in browser.get_log("browser") if entry["level"] == "SEVERE"] == []


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
def test_browser_shows_no_page_wider_than_the_window(site: Path, browser: Any, width: int) -> None:
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {"width": width, "height": 844, "deviceScaleFactor": 1, "mobile": False})
    for page in sorted(site.rglob("*.html")):
        browser.get(page.as_uri())
        assert browser.execute_script("return document.documentElement.scrollWidth") <= width, page.name
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


@pytest.mark.browser
def test_browser_reads_naughty_strings_exactly(tmp_path: Path, browser: Any, shared: Path) -> None:
    strings = json.loads((shared / "peer-suites/naughty_strings/blns.json").read_text("utf-8"))
    words = [word for word in strings if word and not re.search("[\x00\ud800-\udfff]", word)]
    text, facts = "", []
    for number, word in enumerate(words):
        start = len(text)
        text += f"{word}\r\n"
        facts.append((f"f{number}", start, start + len(word) + (number % 2)))  # every other quote runs into the line's end
    blocks = tuple(Block("paragraph", start, len(words[at]) + start) for at, (_, start, _) in enumerate(facts))
    document = Document(web_page().id, "text/html", text, blocks, meta=tuple((word, word) for word in words))
    value = NoteValue("benefit", "x")
    made = [
        Fact(name, "note", "other", ("unspecified",), value, words[at], (document.cite(start, end),), object_text=words[at])
        for at, (name, start, end) in enumerate(facts)
    ]
    whole = edition()
    readings = tuple(replace(r, document=document) if r.document and r.document.id == document.id else r for r in whole.readings)
    write_site(replace(whole, readings=readings, reviewed=tuple(Reviewed(one, "tj-call") for one in made)), {}, tmp_path / "site")
    browser.get((tmp_path / "site" / document_page(document.id)).as_uri())
    assert browser.execute_script(QUOTES) == {f"{one.id}/0": one.evidence[0].quote for one in made}


@pytest.mark.browser
def test_browser_keeps_head_and_region_in_sight(site: Path, browser: Any) -> None:
    top = "return Math.round(document.querySelector('thead th').getBoundingClientRect().top)"
    left = "return Math.round(document.querySelector('tbody th').getBoundingClientRect().left)"
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {"width": 1280, "height": 300, "deviceScaleFactor": 1, "mobile": False})
    browser.get((site / "index.html").as_uri())
    browser.execute_script("document.getElementById('pt-r-120000').scrollIntoView()")
    assert browser.execute_script(top) == 0
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {"width": 900, "height": 600, "deviceScaleFactor": 1, "mobile": False})
    before = browser.execute_script(left)
    browser.execute_script("document.querySelector('.tableframe').scrollLeft = 200")
    assert abs(browser.execute_script(left) - before) <= 1
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": False})
    assert browser.execute_script("return getComputedStyle(document.querySelector('tbody tr')).display") == "block"
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


@pytest.mark.browser
def test_browser_opens_a_cell_by_a_click_anywhere_in_it(site: Path, browser: Any) -> None:
    browser.get((site / "index.html").as_uri())
    hit = browser.execute_script(
        """document.querySelector('td.c-note').scrollIntoView({block: 'center'});
        const cell = document.querySelector('td.c-note').getBoundingClientRect();
        return document.elementFromPoint(cell.right - 4, cell.bottom - 4).getAttribute('href');"""
    )
    assert hit == "cells/110000-note.html"


@pytest.mark.browser
def test_browser_boxes_lie_on_the_picture(site: Path, browser: Any) -> None:
    browser.get(site.as_uri() + "/" + document_page(paper().id, "f-target-bj"))
    inside = browser.execute_script(
        """return Array.from(document.querySelectorAll("a.box"), box => {
          const b = box.getBoundingClientRect(), s = box.parentElement.getBoundingClientRect();
          return b.left >= s.left && b.top >= s.top && b.right <= s.right + 1 && b.bottom <= s.bottom + 1 && b.width > 10; })"""
    )
    assert inside == [True] * 4
    browser.find_element("css selector", "#pt-box-f-award-bj").send_keys("\n")
    assert browser.current_url.endswith("#f-award-bj")
