"""Chapter 6: how the report came to be, how much of it was read and looked at, and what it does not know."""

from __future__ import annotations

from policytable.export import Book
from policytable.export.inventory import status
from policytable.export.shape import SCHEMA_VERSION
from policytable.export.site.words import STATE_MEANINGS, STATES
from policytable.export.tally import Tally, summed, tallies
from policytable.model import Row
from policytable.report.entries import Lines, cell_href, count, line, share, why
from policytable.report.nouns import Chapter, Column, Sheet


def method(shelf: Book) -> Chapter:
    """The chapter with its tables of states, of what people looked at, and of what was collected."""
    edition = shelf.edition
    documents = {reading.document.id for reading in edition.readings if reading.document}
    samples = sum(reading.source.sample for reading in edition.readings)
    mark = edition.register.sample_mark
    text = (
        f"本报告由程序从截至{edition.as_of}的一版数据生成，不经人手改写：登记的来源{len(edition.readings)}个，读出文件{len(documents)}份、"
        f"事实{len(shelf.facts)}条。同样的数据得出同样的报告。",
        f"{edition.as_of}以后发布的文件不计入。事实以文件原文为据，没有原文的不写；一格没有内容时写明原因。",
        *((f"来源中有{samples}个是为演示而写的{mark}：其中的文号、日期、金额不得作为政策引用。",) if samples else ()),
    )
    return Chapter("method", "方法与覆盖", text, (_states(shelf), _reviewed(shelf), _collected(shelf), _versions(shelf)))


def _states(shelf: Book) -> Sheet:
    cells = [cell for row in shelf.edition.rows for cell in row.cells]
    columns = (Column("状态", 6), Column("格数", 5, numeric=True), Column("占比", 6, numeric=True), Column("意思", 40))
    rows = tuple(
        (line(word), count(found), share(found, len(cells)), line(STATE_MEANINGS.get(state, "文件中有规定，已列入汇总表。")))
        for state, word in STATES.items()
        if (found := sum(cell.state == state for cell in cells)) or state in ("not_collected", "not_stated")
    )
    return Sheet("states", "单元格的状态怎么读", columns, rows)


def _reviewed(shelf: Book) -> Sheet:
    """The statements of each column that people looked at; the national count is no statement of a text."""
    topic, counted = shelf.edition.register.topic, tallies(shelf.edition)
    columns = (
        Column("栏目", 10),
        Column("已复核", 6, numeric=True),
        Column("未复核", 6, numeric=True),
        Column("未复核占比", 7, numeric=True),
        Column("暂不发布", 6, numeric=True),
    )
    keys = [column.key for column in topic.columns if column.field]
    tallied = [(topic.column_word(key), summed(one for (_, column), one in counted.items() if column == key)) for key in keys]
    rows = tuple(_tally(word, one) for word, one in [*tallied, ("合计", summed(one for _, one in tallied))])
    notes = ("「未复核」由规则读出、原样发布，尚无人核对；「暂不发布」等人决定，不在表中。",)
    return Sheet("reviewed", "复核情况（条）", columns, rows, notes)


def _tally(word: str, one: Tally) -> tuple[Lines, ...]:
    return line(word), count(one.reviewed), count(one.unreviewed), share(one.unreviewed, one.reviewed + one.unreviewed), count(one.held)


def _collected(shelf: Book) -> Sheet:
    columns = (
        Column("地区", 6),
        Column("登记政策", 6, numeric=True),
        Column("已收集", 6, numeric=True),
        Column("读出文件", 6, numeric=True),
        Column("未收集的登记政策", 44),
    )
    notes = ("登记簿之外的政策没有清单可对，「没有找到」不等于「没有」。",)
    return Sheet("collected", "各地区收集情况", columns, tuple(_place(shelf, row) for row in shelf.edition.rows), notes)


def _place(shelf: Book, row: Row) -> tuple[Lines, ...]:
    named = [policy for policy in shelf.edition.policies if policy.register and policy.region.province == row.region.adcode]
    missing = [policy for policy in named if not policy.collected]
    unread = [policy for policy in named if policy.collected and status(shelf, policy) != "已收集"]
    read = {
        reading.document.id
        for reading in shelf.edition.readings
        if reading.document and reading.source.region.province == row.region.adcode
    }
    told = (
        *(entry for policy in missing for entry in line(f"《{policy.title}》", "site/policies.html")),
        *(entry for policy in unread for entry in line(f"《{policy.title}》（{status(shelf, policy)}）", "site/policies.html")),
    )
    href = cell_href(row.region.adcode, row.cells[0].column) if row.cells else ""
    return line(shelf.seat(row.region)[1], href), count(len(named)), count(len(named) - len(missing)), count(len(read)), told or why("无")


def _versions(shelf: Book) -> Sheet:
    edition = shelf.edition
    lines = (
        ("数据截至", edition.as_of),
        ("数据格式版本", SCHEMA_VERSION),
        ("登记簿摘要", edition.register.digest),
        *edition.versions,
    )
    notes = (
        "本报告是这一版的一部分，版号见 ../edition.json，全部文件的校验值见 ../manifest.json；同一版的报告、网页和数据文件出自同一次生成。",
    )
    rows = tuple((line(name), line(text)) for name, text in lines if text)
    return Sheet("versions", "依据的版本", (Column("项目", 10), Column("值", 40)), rows, notes)
