"""Chapter 2: the regional table, thirty-one rows, with its three notes."""

from __future__ import annotations

from policytable.export import Book
from policytable.export.site.words import STATES
from policytable.model import Cell, Item, Row
from policytable.report.entries import Lines, cell_href, count, line, why
from policytable.report.nouns import Chapter, Column, Entry, Sheet

_WIDTHS = {"target": 12, "award": 16, "industry": 20, "fee_bearer": 8, "supervision": 20, "note": 18, "national": 6}


def summary(shelf: Book) -> Chapter:
    """The chapter with the table; each line leads to the page of its cell."""
    rows, topic = shelf.edition.rows, shelf.edition.register.topic
    cells = [cell for row in rows for cell in row.cells]
    said = sum(cell.state == "stated" for cell in cells)
    text = (
        f"{len(rows)}个地区，{len(cells)}格中{said}格有内容；其余各格印出为何没有，点开可见检索过哪些文件。",
        "每一条都连到该格的页面，那里有原文、条款和出处。标「未复核」的由程序从文件中读出，尚无人逐条复核。",
    )
    heads = (
        tuple(Column(topic.column_word(cell.column), _WIDTHS.get(cell.column, 10), cell.column == "national") for cell in rows[0].cells)
        if rows
        else ()
    )
    columns = (Column("序号", 4, numeric=True), Column("地区", 5), *heads)
    sheet = Sheet(
        "summary", f"各地区{topic.title}政策汇总表", columns, tuple(_row(shelf, at, row) for at, row in enumerate(rows, 1)), notes(shelf)
    )
    return Chapter("summary", "汇总表", text, (sheet,))


def notes(shelf: Book) -> tuple[str, ...]:
    """The three notes below the table, and what the table means by a year and by an empty cell."""
    topic = shelf.edition.register.topic
    horizon = f"未写年份的目标均为到{topic.horizon}年的目标" if topic.horizon else "未写年份的目标以文件的规划期为限"
    return (
        f"注1：{horizon}；未写级别的为国家级或文件未注明级别的{topic.title}，其他级别随数字注明。",
        f"注2：粗体为按部公布的名单已达到的目标（全省目标，截至{shelf.edition.as_of}；名单不分市，市级目标不作判断）。",
        "注3：奖励资金只列对国家级称号的奖励；文件没有写级别的列入并注「未注明级别」。其他级别的奖励见数据文件 wide.csv。",
        "三条注释按本项目字段指南的约定写成，不是2019年报告的原句。灰色文字是没有内容的原因，不是内容。",
    )


def _row(shelf: Book, number: int, row: Row) -> tuple[Lines, ...]:
    return count(number), line(shelf.seat(row.region)[1]), *(_lines(row, cell) for cell in row.cells)


def _lines(row: Row, cell: Cell) -> Lines:
    href = cell_href(row.region.adcode, cell.column)
    if cell.state != "stated":
        return why(STATES.get(cell.state, cell.state), href)
    return tuple(_line(item, href) for item in cell.items)


def _line(item: Item, href: str) -> Entry:
    number = int(item.text) if item.text.isascii() and item.text.isdecimal() else None
    return Entry(item.text, href, number=number, strong=item.met, marks=item.marks)
