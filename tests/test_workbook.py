"""The spreadsheet path: a workbook says what is read and runs nothing, comes back unedited without effect, and is never trusted."""

from __future__ import annotations

import io
import itertools
import json
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policytable.cli import main
from policytable.errors import LedgerError, PolicyError, UsageError
from policytable.glossary import REASONS
from policytable.model import AwardValue, Evidence, Fact, FeeValue, IndustryValue, NoteValue, SupervisionValue, TargetValue, User, Value
from policytable.pipeline import Place, Wanted, Workbench, export_book, import_book, refresh
from policytable.sources import load_register
from policytable.store import Home
from policytable.store.ledgertables import USERS
from policytable.topics import topic
from policytable.workbook import Doubt, Entry, Filled, Lists, Reply, Signature, read_book, reply_book, wish_of, write_book
from policytable.workbook import writing as writing
from policytable.workbook.cells import LONGEST, CellFault, from_cell, same, to_cell
from policytable.workbook.columns import columns_of, heads_of
from policytable.workbook.noun import Cell
from policytable.workbook.wishing import plain
from tests.conftest import CITY, PLAN, REGISTER

ZHANG, LI = User("张三", "reviewer"), User("李四", "adjudicator")
TOPIC = topic("green_factory")
LISTS = Lists(TOPIC, tuple(REASONS.items()))
SIGNED = Signature("green_factory", "2019-09-30", "", 0)
AWARDS, TARGETS = "奖励资金", "创建目标"


@dataclass
class Table:
    """A home with three facts read, the bench over it, and the workbook of its queue."""

    home: Home
    bench: Workbench

    def export(self, **wanted: Any) -> bytes:
        return export_book(self.bench.board(), Wanted(**wanted), "https://desk.example/site")[0]

    def send(self, content: bytes, user: User = ZHANG) -> tuple[Reply, ...]:
        return import_book(self.bench, content, "back.xlsx", user)

    def one(self, edit: Callable[[Any, dict[str, int]], None], sheet: str = AWARDS, user: User = ZHANG) -> Reply:
        """What becomes of the only row that was edited."""
        replies = self.send(edited(self.export(), edit, sheet), user)
        assert len(replies) == 1
        return replies[0]

    @property
    def decided(self) -> int:
        return len(self.home.ledger.all())


@pytest.fixture(scope="module")
def read_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a corpus and a home in which it was read."""
    place = tmp_path_factory.mktemp("book")
    corpus = place / "corpus"
    corpus.mkdir()
    for name, text in (("sources.toml", REGISTER), ("plan.txt", PLAN), ("city.txt", CITY)):
        (corpus / name).write_text(text, encoding="utf-8")
    home = Home(place / "home")
    refresh(home, load_register(corpus / "sources.toml")[0], Place(corpus, place / "out"), lambda: "2020-01-01T00:00:00+00:00")
    home.close()
    return place


def table_at(place: Path) -> Table:
    minutes = itertools.count()
    register = load_register(place / "corpus" / "sources.toml")[0]

    def clock() -> str:
        return (datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=next(minutes))).isoformat()

    home = Home(place / "home")
    return Table(home, Workbench(home, lambda: register, clock))


@pytest.fixture
def table(read_home: Path, tmp_path: Path) -> Iterator[Table]:
    """One of its own, to be written to."""
    shutil.copytree(read_home, tmp_path / "own")
    found = table_at(tmp_path / "own")
    yield found
    found.home.close()


@pytest.fixture(scope="module")
def still(read_home: Path) -> Iterator[Table]:
    """One for all tests in which nothing may be decided."""
    found = table_at(read_home)
    yield found
    assert found.decided == 0
    found.home.close()


def edited(content: bytes, edit: Callable[[Any, dict[str, int]], None], sheet: str = AWARDS) -> bytes:
    """The workbook as another program would save it after an edit of a sheet; `edit` gets the sheet and its columns by heading."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    edit(book[sheet], {str(cell.value): int(cell.column) for cell in book[sheet][1]})
    return saved(book)


def saved(book: Any) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def fill(row: int = 2, **cells: Any) -> Callable[[Any, dict[str, int]], None]:
    """An edit of one row; headings that are no names of Python are given as `万元_max` and the like by SHORT."""

    def edit(sheet: Any, at: dict[str, int]) -> None:
        for head, value in cells.items():
            sheet.cell(row, at[SHORT.get(head, head)]).value = value

    return edit


SHORT = {"上限": "金额上限（万元）", "下限": "金额下限（万元）", "比例": "比例（%）"}


def test_the_same_board_gives_the_same_bytes_and_an_unedited_workbook_changes_nothing(table: Table) -> None:
    content = table.export()
    assert content == table.export()
    assert table.send(content) == ()
    resaved = saved(openpyxl.load_workbook(io.BytesIO(content)))
    assert table.send(resaved) == () and table.decided == 0


def test_what_is_filled_in_is_decided_once(table: Table) -> None:
    before = {item.id for item in table.bench.board().queue}

    def edit(sheet: Any, at: dict[str, int]) -> None:
        fill(2, 决定="更正", 下限="８５", 上限="85.0", 更正后的文字="一次性奖励85万元", 理由="数值、单位读错", 备注="看了附件")(sheet, at)
        fill(3, 决定="确认")(sheet, at)

    content = edited(table.export(), edit)
    assert [(reply.number, reply.outcome) for reply in table.send(content)] == [(2, "applied"), (3, "applied")]
    first, second = table.home.ledger.since(0).decisions
    assert first.value == AwardValue("fixed", 850_000, 850_000) and first.display == "一次性奖励85万元"
    assert (first.who, first.reason, first.why, second.action) == ("张三", "wrong_value", "看了附件", "accept")
    assert {item.id for item in table.bench.board().queue} == before
    assert {item.fact.display for item in table.bench.board().queue if item.fact and item.fact.field == "award"} >= {"一次性奖励85万元"}
    assert [reply.outcome for reply in table.send(content)] == ["already", "already"] and table.decided == 2
    assert [reply.outcome for reply in table.send(content, LI)] == ["refused", "refused"]


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (fill(决定="同意"), "决定：“同意”不在可选的词之中"),
        (fill(决定="确认", 上限=100), "决定是“确认”，但改动了金额上限（万元）"),
        (fill(决定="否决", 级别="省级"), "改动了级别"),
        (fill(上限=100), "没有选择决定"),
        (fill(决定="更正"), "没有改动任何内容"),
        (fill(决定="更正", 下限=100, 上限=100), "请写更正后的文字"),
        (fill(决定="更正", 上限=100, 更正后的文字="x"), "定额的上下限须相等"),
        (fill(决定="更正", 方式="上限", 更正后的文字="x"), "方式与金额、比例不相符"),
        (fill(决定="更正", 方式="赠送"), "方式：“赠送”不在可选的词之中"),
        (fill(决定="更正", 方式=None), "方式：不能为空"),
        (fill(决定="更正", 上限="100元"), "金额上限（万元）：“100元”不是数"),
        (fill(决定="更正", 上限=-1), "金额上限（万元）：不能小于零"),
        (fill(决定="更正", 上限="=1+1"), "金额上限（万元）：是公式"),
        (fill(决定="更正", 上限=datetime(2024, 3, 5)), "金额上限（万元）：被表格软件变成了日期"),
        (fill(决定="更正", 上限=True), "金额上限（万元）：是逻辑值"),
        (fill(决定="更正", 上限="#REF!"), "金额上限（万元）：是错误值"),
        (fill(决定="更正", 上限=float(10**18)), "金额上限（万元）：数值过大"),
        (fill(决定="更正", 方式="按比例", 下限=None, 上限=None, 比例=0.1, 更正后的文字="x"), "小于 1%"),
        (fill(决定="更正", 对象="其他", 更正后的文字="x"), "对象选“其他”时须填"),
        (fill(决定="确认", 理由="不知道"), "理由：“不知道”不在可选的词之中"),
        (fill(决定="确认", 编号="f-unknown"), "编号不在待复核的内容中"),
        (fill(决定="确认", 校验="0" * 24), "导出之后已有变化"),
        (fill(决定="确认", 原文="别的字句"), "原文：与编号不符"),
        (fill(决定="确认", 现有文字="别的字句"), "现有文字：与编号不符"),
        (lambda sheet, at: (fill(决定="确认")(sheet, at), sheet.merge_cells("K2:K3")), "合并的单元格"),
    ],
    ids=lambda given: given if isinstance(given, str) else "",
)
def test_a_row_that_does_not_hold_is_refused_with_its_reason(still: Table, edit: Any, words: str) -> None:
    replies = [reply for reply in still.send(edited(still.export(), edit)) if reply.number == 2]
    assert [reply.outcome for reply in replies] == ["refused"] and words in replies[0].words


@pytest.mark.parametrize("typed", [85, 85.0, "85", "８５", "85万元", "85.00", " 85 ", 85.00000000000001])
def test_one_number_however_it_is_typed(typed: Any) -> None:
    column = next(one for one in columns_of("award", TOPIC) if one.key == "yuan_max")
    cell = Cell(typed, "s" if isinstance(typed, str) else "n")
    assert from_cell(column, cell) == 850_000 and (same(column, 85, cell) or typed == "85万元")


def test_a_percentage_of_a_spreadsheet_is_one_of_ours(table: Table) -> None:
    def edit(sheet: Any, at: dict[str, int]) -> None:
        fill(决定="更正", 方式="按比例", 下限=None, 上限=None, 比例=0.15, 更正后的文字="按15%补助")(sheet, at)
        sheet.cell(2, at["比例（%）"]).number_format = "0.00%"

    assert table.one(edit).outcome == "applied"
    value = table.home.ledger.all()[0].value
    assert isinstance(value, AwardValue) and value.rate == Decimal("0.15")


def test_a_later_workbook_keeps_what_an_earlier_one_corrected(table: Table) -> None:
    assert table.one(fill(决定="更正", 下限=85, 上限=85, 更正后的文字="85万元")).outcome == "applied"
    corrected = next(item for item in table.bench.board().queue if item.fact and item.fact.display == "85万元")
    content = table.export(done=True)
    book = openpyxl.load_workbook(io.BytesIO(content))
    row = next(row for row in range(2, 9) if book[AWARDS].cell(row, 1).value == corrected.id)
    assert table.send(edited(content, fill(row, 决定="更正", 级别="省级")))[0].outcome == "applied"
    fact = table.bench.board().items[corrected.id].fact
    assert fact is not None and fact.level == ("provincial",) and fact.value == AwardValue("fixed", 850_000, 850_000)
    later = table.send(edited(table.export(done=True), fill(row, 决定="确认")))
    assert [reply.outcome for reply in later] == ["already"]  # one's own correction is no news
    later = table.send(edited(table.export(done=True), fill(row, 决定="确认")), LI)
    fact = table.bench.board().items[corrected.id].fact
    assert [reply.outcome for reply in later] == ["applied"] and fact is not None and fact.level == ("provincial",)


def test_what_others_did_meanwhile_stands(table: Table) -> None:
    content = edited(table.export(), fill(决定="否决"))
    assert table.one(fill(决定="确认"), user=LI).outcome == "applied"
    (reply,) = table.send(content)
    assert reply.outcome == "refused" and "李四" in reply.words and table.decided == 1


def test_a_bad_row_takes_no_good_one_with_it(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows that only the ledger's own check refuses are found one by one; a ledger that fails stops everything."""
    decide, bad = table.bench.decide, next(item.id for item in table.bench.board().queue if item.fact and item.fact.field == "award")
    code = "ledger"

    def picky(proposals: Any) -> Any:
        if any(one.item == bad for one in proposals):
            raise LedgerError("it changes nothing; use accept", code=code)
        return decide(proposals)

    def edit(sheet: Any, at: dict[str, int]) -> None:
        fill(2, 决定="确认")(sheet, at)
        fill(3, 决定="确认")(sheet, at)

    monkeypatch.setattr(table.bench, "decide", picky)
    content = edited(table.export(), edit)
    told = {reply.item == bad: (reply.outcome, reply.words) for reply in table.send(content)}
    assert told == {True: ("refused", "没有改动任何内容，请选“确认”"), False: ("applied", "确认")} and table.decided == 1
    code = "disk_full"
    with pytest.raises(LedgerError, match="disk_full"):
        table.send(content)


def test_rows_twice_and_skipped(table: Table) -> None:
    def double(sheet: Any, at: dict[str, int]) -> None:
        fill(2, 决定="确认")(sheet, at)
        for column in range(1, sheet.max_column + 1):
            sheet.cell(9, column).value = sheet.cell(2, column).value

    assert {reply.words for reply in table.send(edited(table.export(), double))} == {"同一编号在表格中出现几次，请只留一行"}
    skipped = edited(table.export(), fill(决定="跳过", 备注="看不准"))
    assert [reply.outcome for reply in (*table.send(skipped), *table.send(skipped))] == ["skipped", "already"]
    assert [(mark.kind, mark.who, mark.text) for mark in table.home.ledger.marks()] == [("skip", "张三", "看不准")]


def test_who_may(still: Table) -> None:
    with pytest.raises(UsageError, match="not_allowed"):
        still.send(still.export(), User("读者", "reader"))


def test_the_filters(still: Table) -> None:
    sheets = openpyxl.load_workbook(io.BytesIO(still.export(fields=("target",)))).sheetnames
    assert TARGETS in sheets and AWARDS not in sheets
    assert AWARDS in openpyxl.load_workbook(io.BytesIO(still.export(words="29万元", sources=("city",)))).sheetnames
    assert AWARDS not in openpyxl.load_workbook(io.BytesIO(still.export(words="29万元", sources=("plan",)))).sheetnames


# --- what comes back as a file ------------------------------------------------


def repacked(content: bytes, **parts: bytes | None) -> bytes:
    """The package with other parts: `name=None` takes one out."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, data in parts.items():
            if data is not None:
                new.writestr(name, data)
    return buffer.getvalue()


SHEET = "xl/worksheets/sheet2.xml"
_HEAD = b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'


def part(content: bytes, name: str) -> bytes:
    return zipfile.ZipFile(io.BytesIO(content)).read(name)


HOSTILE: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "no zip": (lambda _: b"id,decision\n", "damaged"),
    "empty": (lambda _: b"", "damaged"),
    "cut": (lambda book: book[: len(book) // 2], "damaged"),
    "encrypted or .xls": (lambda _: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "encrypted"),
    "another workbook": (lambda _: saved(openpyxl.Workbook()), "workbook_foreign"),
    "macros": (lambda book: repacked(book, **{"xl/vbaProject.bin": b"x"}), "workbook_active"),
    "links to others": (lambda book: repacked(book, **{"xl/externalLinks/externalLink1.xml": b"<a/>"}), "workbook_active"),
    "bomb": (lambda book: repacked(book, **{"xl/media/a.xml": b"<a>" + b" " * (50 << 20)}), "archive_bomb"),
    "too many parts": (lambda book: repacked(book, **{f"xl/media/{n}.xml": b"<a/>" for n in range(500)}), "too_large"),
    "entities": (
        lambda book: repacked(book, **{SHEET: b'<!DOCTYPE a [<!ENTITY b "ccc">]>' + part(book, SHEET)}),
        "entities",
    ),
    "UTF-16": (lambda book: repacked(book, **{SHEET: part(book, SHEET).decode().replace("UTF-8", "UTF-16").encode("utf-16")}), "damaged"),
    "broken XML": (lambda book: repacked(book, **{SHEET: part(book, SHEET)[:-40]}), "damaged"),
    "another topic": (
        lambda book: edited(book, lambda sheet, _: setattr(sheet.cell(1, 3), "value", "smart_factory"), "签名"),
        "workbook_foreign",
    ),
    "a newer form": (lambda book: edited(book, lambda sheet, _: setattr(sheet.cell(1, 2), "value", "2"), "签名"), "workbook_foreign"),
    "a heading gone": (lambda book: edited(book, lambda sheet, _: setattr(sheet.cell(1, 1), "value", "序号")), "workbook_foreign"),
    "a heading twice": (lambda book: edited(book, lambda sheet, at: setattr(sheet.cell(1, 40), "value", "决定")), "workbook_foreign"),
    "a column beyond all columns": (
        lambda book: repacked(book, **{SHEET: _HEAD + b'<row r="1"><c r="ZZZZZ1"><v>1</v></c></row></sheetData></worksheet>'}),
        "damaged",
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_file_that_is_none_of_ours_is_refused_as_a_whole(still: Table, name: str) -> None:
    make, code = HOSTILE[name]
    with pytest.raises(PolicyError) as caught:
        still.send(make(still.export()))
    assert caught.value.code == code


def test_rows_at_the_end_of_the_sheet_cost_nothing_and_too_many_are_refused(still: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    far = edited(still.export(), lambda sheet, _: setattr(sheet.cell(1_048_576, 1), "value", "f-far"))
    assert [(reply.number, reply.outcome) for reply in still.send(far)] == [(1_048_576, "refused")]
    monkeypatch.setattr("policytable.workbook.reading._ROWS", 1)
    with pytest.raises(PolicyError, match="too_large"):
        still.send(still.export())


def test_sheets_of_others_are_told(still: Table) -> None:
    book = openpyxl.load_workbook(io.BytesIO(still.export()))
    book.create_sheet("我的草稿")
    assert [(reply.outcome, reply.sheet) for reply in still.send(saved(book))] == [("noted", "我的草稿")]


# --- what stands in a workbook -------------------------------------------------


def fact(value: Value, field: Any = "award", quote: str = "奖励", display: str = "奖励", **other: Any) -> Fact:
    place = Evidence("d-1", 0, len(quote), quote, other.pop("prefix", ""), other.pop("suffix", ""))
    return Fact("f-1", field, other.pop("object", "green_factory"), ("national",), value, display, (place,), **other)


def entry(one: Fact, **other: Any) -> Entry:
    return replace(Entry(one.id, "s", one, "机器读取", "", "江苏省", "文件", "一、"), **other)


def cells_of(content: bytes, sheet: str = AWARDS) -> dict[str, Any]:
    """The first row of a sheet by its headings, as openpyxl reads it with types."""
    rows = openpyxl.load_workbook(io.BytesIO(content))[sheet]
    return {str(head.value): cell for head, cell in zip(rows[1], rows[2], strict=True)}


def payloads(shared: Path) -> list[str]:
    known = json.loads((shared / "peer-suites" / "csv_injection" / "payloads.json").read_text("utf-8"))
    return [text for texts in known.values() for text in texts]


def test_no_text_becomes_a_formula(shared: Path) -> None:
    """Every payload everywhere, in one workbook: no formula, and every row comes back as it went."""
    texts = payloads(shared)
    entries, doubts, replies = [], [], []
    for number, text in enumerate(texts):
        one = replace(fact(AwardValue("unstated", condition=text), quote=text, display=text, prefix=text, suffix=text), id=f"f-{number}")
        entries.append(entry(one, reason=text, region=text, document=text, clause=text))
        doubts.append(Doubt("i-1", text, text, text, text))
        replies.append(Reply(AWARDS, 2, text, "refused", text))
    content = write_book(entries, doubts, SIGNED, LISTS)
    for package in (content, reply_book(replies, "2019-09-30")):
        for name in zipfile.ZipFile(io.BytesIO(package)).namelist():
            assert not name.startswith("xl/worksheets/sheet") or b"<f>" not in part(package, name)
    rows = list(read_book(content, "book", TOPIC).rows(TOPIC))
    assert len(rows) == len(texts) > 30
    for one_entry, row in zip(entries, rows, strict=True):
        wish = wish_of(one_entry, row, LISTS)
        assert (wish.faults, wish.changed, wish.value) == ((), (), one_entry.fact.value)


def read_row(content: bytes) -> Filled:
    return next(iter(read_book(content, "book", TOPIC).rows(TOPIC)))


@pytest.mark.parametrize("text", ["長" * 40_000, "a\x00b\x1f\ufffe", "\ud800x", "a\r\nb\rc", "_x0041_", " 空 ", "<b>&amp;"])
def test_text_that_no_cell_can_hold_is_told_and_comes_back_unchanged(text: str) -> None:
    one = fact(AwardValue("unstated", condition=text), quote=text, display=text)
    content = write_book([entry(one)], [], SIGNED, LISTS)
    assert all(len(str(cell.value or "")) <= LONGEST for cell in cells_of(content).values())
    wish = wish_of(entry(one), read_row(content), LISTS)
    assert (wish.changed, wish.faults, wish.value) == ((), (), one.value)
    if len(text) > LONGEST:
        assert "导出时截短" in cells_of(content)["条件"].value


def test_links_lead_to_the_evidence_and_stop_where_a_sheet_takes_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "MOST_LINKS", 1)
    one = entry(fact(AwardValue("unstated")), link="https://desk.example/site/documents/d-1.html#f-1")
    sheet = openpyxl.load_workbook(io.BytesIO(write_book([one, one], [], SIGNED, LISTS)))[AWARDS]
    at = [cell.value for cell in sheet[1]].index("出处") + 1
    link = sheet.cell(2, at).hyperlink
    assert f"{link.target}#{link.location}" == one.link and sheet.cell(3, at).hyperlink is None and sheet.cell(3, at).value == one.link


def test_the_sheet_is_made_for_people() -> None:
    """Heads frozen, filters, the stamp hidden, our columns locked and theirs open, lists to choose from in Chinese."""
    book = openpyxl.load_workbook(io.BytesIO(write_book([entry(fact(AwardValue("cap", yuan_max=83_000)))], [], SIGNED, LISTS)))
    sheet = book[AWARDS]
    row = {str(head.value): cell for head, cell in zip(sheet[1], sheet[2], strict=True)}
    assert sheet.freeze_panes == "B2" and sheet.auto_filter.ref and sheet.protection.sheet
    assert sheet.column_dimensions["B"].hidden and book["名单"].sheet_state == "hidden" and book["签名"].sheet_state == "veryHidden"
    assert {head for head, cell in row.items() if not cell.protection.locked} == set(heads_of("award", TOPIC)[10:])
    assert (row["金额上限（万元）"].value, row["方式"].value) == (8.3, "上限")
    listed = {
        str(rule.sqref).split(":")[0].rstrip("0123456789"): rule.formula1
        for rule in sheet.data_validations.dataValidation
        if rule.type == "list"
    }
    name, _, cells = listed[row["方式"].column_letter].partition("!")
    words = [cell.value for line in book[name.strip("'")][cells.replace("$", "")] for cell in line]
    assert words == ["定额", "上限", "区间", "按比例", "未给出金额"]


whole = st.integers(0, 10**6)
money = st.integers(0, 10**10) | st.decimals(0, 10**7, places=2)
words = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=12).map(str.strip).filter(bool)
values = {
    "target": st.builds(
        TargetValue, st.just("at_least"), whole, by=whole | st.none(), from_=st.none(), per=st.sampled_from(["total", "year", None])
    ),
    "award": st.builds(AwardValue, st.just("cap"), st.none(), money, tier=words | st.none(), recipient=st.sampled_from(["park", None]))
    | st.builds(AwardValue, st.just("rate"), rate=st.decimals("0.001", 2, places=4)),
    "industry": st.builds(
        IndustryValue, st.lists(words, min_size=1, max_size=4).map(tuple), open_ended=st.sampled_from([True, False, None])
    ),
    "fee_bearer": st.builds(FeeValue, st.sampled_from(["either", "shared"]), st.just("recheck"), words | st.none()),
    "supervision": st.builds(SupervisionValue, st.just(TOPIC.mechanisms[0][0]), whole | st.none(), st.lists(words, max_size=3).map(tuple)),
    "note": st.builds(NoteValue, st.just(TOPIC.notes[0][0]), words | st.none()),
}


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(values)).flatmap(lambda field: st.tuples(st.just(field), values[field])))
def test_every_part_of_a_value_is_its_cell_and_back(given_: tuple[Any, Any]) -> None:
    field, value = given_
    parts = plain(fact(value, field))
    for column in columns_of(field, TOPIC):
        written = to_cell(column, parts[column.key])
        cell = Cell(written, "n" if isinstance(written, int | float) else "s")
        assert same(column, written, cell)
        if not (column.kind in ("words", "phrases") and any("；" in word or ";" in word for word in parts[column.key])):
            try:
                back = from_cell(column, cell)
            except CellFault as fault:
                assert "；" in str(fault) or "1%" in str(fault)
            else:
                assert back == parts[column.key] or (back in (None, []) and parts[column.key] in ([], "", None))


# --- the command, and another program's copy -----------------------------------


def test_the_commands(small: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = ["--home", str(tmp_path / "home"), "--corpus", str(small), "--out", str(tmp_path / "out")]
    assert main(["run", *place]) == 0
    book = tmp_path / "book.xlsx"
    assert main(["review", "export", *place, "--xlsx", str(book), "--region", "江苏", "--field", "award"]) == 0
    link = cells_of(book.read_bytes())["出处"].hyperlink
    assert (tmp_path / link.target).is_file() and f'id="{link.location}"' in (tmp_path / link.target).read_text("utf-8")

    def edit(sheet: Any, at: dict[str, int]) -> None:
        fill(2, 决定="确认")(sheet, at)
        fill(3, 决定="同意")(sheet, at)

    book.write_bytes(edited(book.read_bytes(), edit))
    capsys.readouterr()
    assert main(["review", "import", *place, str(book), "--who", "张三"]) == 3
    told = capsys.readouterr()
    assert "“同意”不在可选的词之中" in told.out and "1 written, 1 refused" in told.err
    rows = list(openpyxl.load_workbook(tmp_path / "book-结果.xlsx")["结果"].values)
    assert [row[3] for row in rows[1:]] == ["未写入", "已写入"]
    home = Home(tmp_path / "home")
    with home.ledger.engine.begin() as connection:
        connection.execute(USERS.insert().values(name="李四", role="reviewer", active=True, made="2020-01-01T00:00:00+00:00"))
    home.close()
    assert main(["review", "import", *place, str(book), "--who", "王五"]) == 2
    assert "not_allowed" in capsys.readouterr().err


@pytest.mark.office
def test_a_copy_that_libreoffice_saved(table: Table, tmp_path: Path) -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not here")

    def copied(content: bytes, name: str) -> bytes:
        (tmp_path / name).write_bytes(content)
        folder = tmp_path / "saved"
        command = [
            office,
            f"-env:UserInstallation=file://{tmp_path}/profile",
            "--headless",
            "--convert-to",
            "xlsx",
            "--outdir",
            str(folder),
        ]
        subprocess.run([*command, str(tmp_path / name)], check=True, capture_output=True, timeout=120)
        return (folder / name).read_bytes()

    assert table.send(copied(table.export(), "a.xlsx")) == ()
    filled = edited(table.export(), fill(决定="更正", 下限=85, 上限=85, 更正后的文字="-85万元"))
    assert [reply.outcome for reply in table.send(copied(filled, "b.xlsx"))] == ["applied"]
    assert table.home.ledger.all()[0].display == "-85万元"
