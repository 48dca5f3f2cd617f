"""Room `report`: what it says is the published table, every line leads to its evidence, and a gap is only what was read."""

from __future__ import annotations

import csv
import importlib.util
import io
import re
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from policytable.errors import UsageError
from policytable.export import Making, Press, prepared
from policytable.export.book import book
from policytable.export.csvform import plain_text
from policytable.export.site.render import SiteFile
from policytable.model import Denominator, Edition, NationalCount, NationalFigure
from policytable.pipeline.editing import edition_of
from policytable.report import Chapter, Entry, Figure, Report, Sheet, report, report_files
from policytable.sources.faults import Findings
from policytable.sources.figures import FIGURE_FILES, read_figures
from policytable.store import Home
from tests.embedded import CORPUS, Embedded


@pytest.fixture(scope="module")
def said(embedded: Embedded) -> Report:
    return report(book(embedded.edition))


def _chapter(said: Report, key: str) -> Chapter:
    return next(one for one in said.chapters if one.key == key)


def _sheets(said: Report) -> dict[str, Sheet]:
    parts = [part for chapter in said.chapters for part in chapter.parts]
    return {sheet.key: sheet for sheet in (part.data if isinstance(part, Figure) else part for part in parts)}


def _texts(sheet: Sheet) -> list[list[str]]:
    return [["\n".join(entry.text for entry in lines) for lines in row] for row in sheet.rows]


def _entries(said: Report) -> list[Entry]:
    return [entry for sheet in _sheets(said).values() for row in sheet.rows for lines in row for entry in lines]


def _shared_rows(shared: Path, name: str) -> list[dict[str, str]]:
    with open(shared / "report-2019" / name, encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


# ---- what it says


def test_inventory_is_the_registers(said: Report, shared: Path) -> None:
    ours, theirs = _texts(_sheets(said)["policies"]), _shared_rows(shared, "policies.csv")
    bare = re.compile(r"[\s《》<>〈〉]")
    assert len(ours) == len(theirs) == 79
    for mine, other in zip(ours, theirs, strict=True):
        assert (mine[1], bare.sub("", mine[3])) == (other["region"], bare.sub("", other["title"]))
        # 山东's plan has no date in print; its sample has one.
        assert mine[2].startswith(other["published"] or "2016-12"), mine


def test_summary_and_batches_are_the_published_numbers(said: Report, shared: Path) -> None:
    rows, theirs = _texts(_sheets(said)["summary"]), _shared_rows(shared, "summary.csv")
    assert [(row[1], row[-1]) for row in rows] == [(one["region"], one["national_green_factories"]) for one in theirs]
    assert {len(row) for row in rows} == {9}
    assert sum(line.startswith("注") for line in _sheets(said)["summary"].notes) == 3
    batches = _texts(_sheets(said)["batches"])[:4]
    for mine, other in zip(batches, _shared_rows(shared, "national_batches.csv"), strict=True):
        assert mine[1].startswith(other["call_published"])
        assert (mine[3], mine[4]) == (other["applied_about"], other["approved"])
        assert mine[6] == (other["encouraged_industries"] or "通知已读，未限定行业")


def test_numbers_add_up(said: Report) -> None:
    sheets = _sheets(said)
    regions = [[int(row[at]) for at in range(2, 7)] for row in _texts(sheets["regions"])]
    assert [sum(column) for column in zip(*regions[:-1], strict=True)] == regions[-1] == [201, 208, 391, 602, 1402]
    assert all(sum(row[:4]) == row[4] for row in regions)
    industries = [[int(cell) for cell in row[2:5]] for row in _texts(sheets["industries"])]
    assert [sum(column) for column in zip(*industries, strict=True)] == [201, 208, 409]
    assert "1402家中的409家（29.2%）" in sheets["industries"].notes[0]
    changes = _texts(sheets["favoured-changes"])
    assert changes[1][2:] == ["轻工、纺织、石化", "钢铁、有色金属、化工、建材、机械、汽车、电子信息", "无"]
    assert changes[2][4] == "钢铁、有色金属、化工、建材、石化"
    assert changes[3][2] == "通知已读，未限定行业"
    assert {row[-1] for row in _texts(sheets["favoured"])} == {"未限定行业"}, "a call that names none does not drop any"


def test_bold_muted_and_marked(embedded: Embedded, said: Report) -> None:
    met, reasons = 0, set()
    for row, lines in zip(embedded.edition.rows, _sheets(said)["summary"].rows, strict=True):
        for cell, told in zip(row.cells, lines[2:], strict=True):
            if cell.state == "stated":
                assert [(one.text, one.strong, one.marks) for one in told] == [(item.text, item.met, item.marks) for item in cell.items]
                met += sum(item.met for item in cell.items)
            else:
                reasons.add((told[0].text, told[0].muted))
    assert met and reasons == {("未提及", True)}


def test_every_address_is_there(embedded: Embedded, said: Report) -> None:
    anchors: dict[str, set[str]] = {}
    for href in {entry.href for entry in _entries(said)}:
        if not href or href.startswith("http"):
            continue
        page, _, anchor = href.partition("#")
        if page not in anchors:
            anchors[page] = set(re.findall(r'\bid="([^"]+)"', (embedded.out / page).read_text("utf-8")))
        assert not anchor or anchor in anchors[page], href


def test_values_have_addresses(said: Report) -> None:
    for key in ("summary", "gaps", "coverage"):
        plain = [entry for row in _sheets(said)[key].rows for lines in row[2:] for entry in lines if not entry.href]
        assert not plain, (key, plain[:3])


# ---- gaps


def test_a_gap_is_only_what_was_read_whole(embedded: Embedded, said: Report) -> None:
    missing = {policy.region.province for policy in embedded.edition.policies if policy.register and not policy.collected}
    for row, lines in zip(embedded.edition.rows, _sheets(said)["gaps"].rows, strict=True):
        states = {entry.text.partition("：")[0] for told in lines[2:] for entry in told}
        assert states <= {"有", "缺", "未见", "未收集"}
        if row.region.adcode in missing:
            assert "缺" not in states, row.region.name
    for row in _texts(_sheets(said)["gap-totals"]):
        assert sum(int(number) for number in row[1:5]) == 31


def test_what_was_not_collected_is_no_gap(embedded: Embedded) -> None:
    edition = embedded.edition
    tibet = next(row for row in edition.rows if row.region.adcode == "540000")
    empty = replace(tibet, cells=tuple(replace(cell, state="not_collected", items=(), text="") for cell in tibet.cells))
    bare = replace(
        edition,
        rows=(empty,),
        readings=tuple(one for one in edition.readings if one.source.region.province != "540000"),
        policies=tuple(replace(one, documents=()) if one.region.province == "540000" else one for one in edition.policies),
    )
    (row,) = _texts(_sheets(report(book(bare)))["gaps"])
    assert row[3:] == ["未收集，无从判断"] * 4


def test_examples_quote_their_clause_and_follow_the_rule(embedded: Embedded, said: Report) -> None:
    texts = {f"site/documents/{one.document.id}.html": one.document.text for one in embedded.edition.readings if one.document}
    for key in ("amount", "fee", "interval", "agency"):
        rows = _sheets(said)[f"examples-{key}"].rows
        assert 1 <= len(rows) <= 3
        for row in rows:
            words = row[1][0].text.strip("“”").rstrip("…")
            assert words in "".join(texts[row[1][0].href.partition("#")[0]].split())
        spelt = [len(row[3][0].text.split("、")) for row in rows]
        assert spelt == sorted(spelt, reverse=True)
        assert all(row[0][0].text != "全国" for row in rows)


# ---- figures that people gave


def _given(folder: Path, figures: str = "", denominators: str = "") -> tuple[Any, Findings]:
    heads = ("batch,kind,name,count,document,quote,note\n", "province,year,enterprises,origin,address\n")
    for name, head, lines in zip(FIGURE_FILES, heads, (figures, denominators), strict=True):
        (folder / Path(name).name).write_text(head + lines, "utf-8")
    findings = Findings("sources.toml")
    counts = (NationalCount("1", "北京", "110000", 8),)
    return read_figures(folder, counts, findings), findings


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("1,asked,,8,,,x", "kind must be one of"),
        ("1,applied,,8.5,,,x", "no whole number"),
        ("1,applied,电子,8,,,x", "what applied has none"),
        ("1,industry,,8,,,x", "an industry or a group has a name"),
        ("1,applied,,8,a-list,,x", "cited by a quote"),
        ("1,applied,,8,,,", "where the figure is from"),
        ("1,industry,电子,9,,,x", "9 counted, the list holds 8"),
        ("1,industry,电子,2,,,x\n1,industry,电子,3,,,x", "there twice"),
    ],
)
def test_faults_of_figures_are_named(tmp_path: Path, line: str, fault: str) -> None:
    _, findings = _given(tmp_path, line + "\n")
    assert any(fault in one for one in findings.faults), findings.faults


def test_denominators_are_checked_and_the_newest_counts(tmp_path: Path, embedded: Embedded) -> None:
    given, findings = _given(tmp_path, denominators="110000,2017,3000,年鉴,\n990000,2018,1,年鉴,\n120000,2018,x,年鉴,\n130000,2018,5,,\n")
    assert [one.province for one in given.denominators] == ["110000"]
    assert (len(findings.faults), [one.code for one in findings.issues]) == (2, ["unknown_region"])
    held = tuple(Denominator("110000", year, number, "年鉴") for year, number in ((2017, 4000), (2018, 3200), (2031, 1)))
    edition = replace(embedded.edition, register=replace(embedded.edition.register, denominators=held))
    rows = _sheets(report(book(edition)))["regions"].rows
    assert rows[0][-1][0].number == Decimal("125.0"), "40 of 3,200"
    assert rows[1][-1][0].text == "未登记分母"


def test_a_quote_that_is_not_there_is_told(embedded: Embedded, tmp_path: Path) -> None:
    wrong = NationalFigure("1", "applied", "", 260, document="miit-2017-08-list", quote="申报二百六十家")
    edition = replace(embedded.edition, register=replace(embedded.edition.register, figures=(wrong,)))
    ((_, _, _, cell),) = _sheets(report(book(edition)))["applied"].rows
    assert "找不到引文" in cell[0].text and not cell[0].href
    right = next(one for one in embedded.edition.register.figures if one.quote)
    register = replace(embedded.edition.register, figures=(wrong, right, replace(wrong, document="nowhere")))
    home = Home(tmp_path)
    made = edition_of(home, register, embedded.edition.readings, decisions=())
    home.close()
    (told,) = [issue for issue in made.issues if issue.code == "figure_unquoted"]
    assert told.about == "miit-2017-08-list" and "申报二百六十家" in told.message


def test_figures_are_those_of_the_lists(shared: Path) -> None:
    spec = importlib.util.spec_from_file_location("count_lists", CORPUS / "count_lists.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    with open(shared / "miit-lists" / "green_factories.csv", encoding="utf-8-sig", newline="") as lines:
        fresh = module.counted(csv.DictReader(lines))
    with open(CORPUS / "national" / "figures.csv", encoding="utf-8", newline="") as lines:
        kept = [tuple(row) for row in csv.reader(lines)][1:]
    assert [row for row in kept if row[1] != "applied"] == fresh
    totals: Counter[str] = Counter()
    for row in fresh:
        totals[row[2]] += int(row[3]) if row[1] == "group" else 0
    assert min(number for number in totals.values() if number) >= 5, "a group stands in the table from five names on"


# ---- the files


class Page(HTMLParser):
    """Ids, anchors, attributes and tags of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))


def _made(edition: Edition) -> dict[str, bytes]:
    return {file.path: file.make() for file in report_files(book(edition))}


def test_page_stands_by_itself(embedded: Embedded) -> None:
    made = _made(embedded.edition)
    page = Page(made["report/index.html"].decode())
    ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
    assert not [name for name, number in Counter(ids).items() if number > 1]
    assert not [attrs for _, attrs in page.tags if "style" in attrs or any(name.startswith("on") for name in attrs)]
    assert [attrs["src"] for tag, attrs in page.tags if tag == "script"] == ["../site/assets/site.js"]
    for tag, attrs in page.tags:
        href = attrs.get("href", "")
        if href.startswith("#"):
            assert href[1:] in ids, href
        elif href and not href.startswith("http"):
            path = (embedded.out / "report" / href.partition("#")[0]).resolve()
            assert path.is_file(), (tag, href)
    for name, content in made.items():
        if name.startswith("report/charts/"):
            assert not re.search(rb'href="(?!\.\./\.\./site/|https?://|#)', content), name


def test_same_edition_same_bytes_and_the_files_say_the_tables(embedded: Embedded, said: Report) -> None:
    made = _made(embedded.edition)
    assert {name: (embedded.out / name).read_bytes() for name in made} == made
    for key, sheet in _sheets(said).items():
        lines = list(csv.reader(io.StringIO(made[f"report/data/{key}.csv"].decode("utf-8-sig"), newline="")))
        assert len(lines) == len(sheet.rows) + 1
    summary = list(csv.DictReader(io.StringIO(made["report/data/summary.csv"].decode("utf-8-sig"), newline="")))
    assert summary[9]["创建目标"] == "100家〔未复核〕\n常州市：40家〔未复核〕"
    assert summary[9]["创建目标（出处）"].split("\n")[0] == "site/cells/320000-target.html"


def test_words_of_documents_stay_words(embedded: Embedded) -> None:
    edition = embedded.edition
    bad = "<img src=x onerror=alert(1)>\"'&"
    first = edition.rows[0].cells[0]
    cells = (replace(first, items=tuple(replace(item, text=f"={bad}") for item in first.items)), *edition.rows[0].cells[1:])
    hostile = replace(
        edition,
        rows=(replace(edition.rows[0], cells=cells), *edition.rows[1:]),
        policies=tuple(replace(one, title=bad) for one in edition.policies),
    )
    made = _made(hostile)
    for name, content in made.items():
        if name.endswith((".html", ".svg")):
            assert b"<img src=x" not in content, name
    line = list(csv.reader(io.StringIO(made["report/data/summary.csv"].decode("utf-8-sig"), newline="")))[1]
    assert any(cell.startswith("'=") and plain_text(cell).startswith(f"={bad}") for cell in line)


def test_another_folder_called_report_is_left_alone(embedded: Embedded, tmp_path: Path) -> None:
    (tmp_path / "report").mkdir()
    (tmp_path / "report" / "mine.txt").write_text("mine", "utf-8")
    with pytest.raises(UsageError, match="no edition wrote"), prepared(embedded.edition, tmp_path, {}):
        pass
    assert (tmp_path / "report" / "mine.txt").read_text("utf-8") == "mine"


def test_kept_editions_need_no_pages_and_the_press_takes_over(embedded: Embedded, tmp_path: Path) -> None:
    edition = replace(embedded.edition, readings=(), reviewed=(), choices=(), policies=embedded.edition.policies[:3])
    press, made = Press(), []

    def counted(shelf: Any) -> list[SiteFile]:
        def told(file: SiteFile) -> SiteFile:
            return SiteFile(file.path, file.of, lambda: made.append(file.path) or file.make())  # type: ignore[func-returns-value]

        return [told(file) for file in report_files(shelf)]

    for _ in range(2):
        with prepared(edition, tmp_path, {}, Making(press=press, more=(counted,))) as ready:
            assert not [name for name, _ in ready.data() if name.startswith(("report/", "site/"))]
            assert "../report/index.html" in ready.folder.path("site/index.html").read_text("utf-8")
            ready.publish()
    assert len(made) == len(set(made)), "nothing is made twice of the same"
    with prepared(edition, tmp_path / "alone", {}) as ready:
        assert "report/index.html" not in ready.folder.path("site/index.html").read_text("utf-8")


# ---- looked at


SHIFTS = """new Promise(done => {
  new PerformanceObserver(list => done(list.getEntries().length)).observe({type: 'layout-shift', buffered: true});
  setTimeout(() => done(0), 300);
})"""


# Rows of a table are made alike: axe takes minutes for all of them.
FIRST_ROWS = "document.querySelectorAll('table.rt tbody tr:nth-child(n + 5)').forEach(row => row.remove())"


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
def test_page_in_a_browser(embedded: Embedded, tmp_path: Path) -> None:
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed").Axe()
    address = (embedded.out / "report" / "index.html").resolve().as_uri()
    with playwright.sync_playwright() as player:
        try:
            browser = player.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        except playwright.Error as error:
            pytest.skip(f"no Chromium: {error}")
        bare = browser.new_context(java_script_enabled=False, viewport={"width": 375, "height": 800}).new_page()
        bare.goto(address)
        assert bare.locator("#summary-1").is_visible() and bare.locator(".drawing svg:visible").first.is_visible()
        for width in (375, 1280):
            page = browser.new_page(viewport={"width": width, "height": 800})
            noise: list[str] = []
            page.on("console", lambda message, noise=noise: noise.append(message.text))
            page.goto(address)
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert page.evaluate(SHIFTS) == 0
            assert not noise
        page.pdf(path=str(tmp_path / "report.pdf"), prefer_css_page_size=True, page_ranges="1-14")
        page.evaluate(FIRST_ROWS)
        page.set_viewport_size({"width": 375, "height": 800})
        grave = [one for one in axe.run(page).response["violations"] if one["impact"] in ("serious", "critical")]
        assert not [(one["id"], one["nodes"][0]["html"][:200]) for one in grave]
        browser.close()
    pdf = pytest.importorskip("pypdfium2").PdfDocument(str(tmp_path / "report.pdf"))
    assert {tuple(round(side) for side in pdf[at].get_size()) for at in range(len(pdf))} == {(842, 595)}
    pages = [pdf[at].get_textpage().get_text_range() for at in range(len(pdf))]
    told = [text for text in pages if "创建目标" in text and "优先鼓励行业" in text]
    assert len(told) > 1, "the heads of a table stand on every page of it"
