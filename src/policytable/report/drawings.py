"""Chapter 4: the drawings, each with the table that it is drawn from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from policytable import charts
from policytable.charts import Bar, Edge, Node, Range, Square, Tile
from policytable.export import Book
from policytable.export.site.words import LEVELS, STATE_MEANINGS, STATES
from policytable.model import LEVELS as LEVEL_ORDER
from policytable.model import AwardValue, Cell, Reviewed, Row, Yuan
from policytable.report.batches import Batch, batches_of, figure_href
from policytable.report.counted import total_of
from policytable.report.entries import Lines, cell_href, count, fact_href, line, marks_of, of_topic, place_of, share, standing, why
from policytable.report.grouped import favoured_sheet
from policytable.report.nouns import Chapter, Column, Entry, Figure, Sheet
from policytable.report.ties import Bond, bonds, by_province, drawn, overview, tie_sheet

_WAN = 10_000
_WIDE, _NARROW = 720, 343  # units: a sheet of A4 between its margins; a phone of 375 points


def drawings(shelf: Book) -> Chapter:
    """The chapter; a drawing for which the edition has nothing is left out."""
    figures = tuple(one for one in (*_counts(shelf), _heat(shelf), _awards(shelf), *_lineages(shelf)) if one.data.rows)
    text = ("每幅图都附有它所依据的表，同样内容另有 CSV。图不靠颜色区分，可黑白打印。",)
    return Chapter("figures", "图", text, figures)


def _counts(shelf: Book) -> Iterator[Figure]:
    known = batches_of(shelf)
    title = shelf.edition.register.topic.title
    if known:
        yield _trend(shelf, known, f"国家级{title}：各批次申报与公布")
        yield _ranked(shelf, known, f"国家级{title}：各地区排名")
        yield _map(shelf, f"国家级{title}：分布格图")
        yield _favoured(known, "推荐通知鼓励的行业")


def _trend(shelf: Book, known: tuple[Batch, ...], title: str) -> Figure:
    bars = tuple(_bar(one) for one in known)
    svg, narrow = _both("trend", lambda key, width: charts.trend(bars, title, key, width))
    caption = (
        "左柱为申报（约数），右柱为公布。申报数只有2019年报告给出，出处见「申报数的出处」。"
        if any(one.applied for one in known)
        else "各批公布的家数。"
    )
    columns = (
        Column("批次", 6),
        Column("申报（约）", 7, numeric=True),
        Column("公布（家）", 7, numeric=True),
        Column("通过率", 7, numeric=True),
    )
    rows = tuple(
        (
            line(one.name),
            count(one.applied[0].count, figure_href(shelf, one.applied[0])) if one.applied else why("未登记"),
            count(one.approved, one.list_url),
            share(one.approved, one.applied[0].count) if one.applied else why("—"),
        )
        for one in known
    )
    return Figure("trend", title, svg, Sheet("trend", title, columns, rows), caption, narrow)


def _bar(one: Batch) -> Bar:
    applied = one.applied[0].count if one.applied else None
    note = f"通过率{one.approved * 100 / applied:.1f}%" if applied else ""
    return Bar(one.name, one.approved, (("申报（约）", applied), ("公布", one.approved)), one.list_url, note)


def _ranked(shelf: Book, known: tuple[Batch, ...], title: str) -> Figure:
    bars = [
        Bar(
            shelf.seat(row.region)[1],
            total_of(shelf, row.region.adcode),
            tuple((one.name, total_of(shelf, row.region.adcode, one.key)) for one in known),
            cell_href(row.region.adcode, "national"),
        )
        for row in shelf.edition.rows
    ]
    bars.sort(key=lambda bar: -bar.number)  # stable: the register's order among equals
    caption = f"各批合计，截至{shelf.edition.as_of}；计划单列市和新疆兵团并入所在省区。数字相同的按登记簿的次序。"
    columns = (
        Column("名次", 4, numeric=True),
        Column("地区", 6),
        *(Column(one.name, 5, numeric=True) for one in known),
        Column("合计", 5, numeric=True),
    )
    rows = tuple(
        (count(at), line(bar.label), *(count(int(part or 0), bar.href) for _, part in bar.parts), count(int(bar.number), bar.href))
        for at, bar in enumerate(bars, 1)
    )
    svg, narrow = _both("ranked", lambda key, width: charts.ranked(tuple(bars), title, key, width))
    return Figure("ranked", title, svg, Sheet("ranked", title, columns, rows), caption, narrow)


def _map(shelf: Book, title: str) -> Figure:
    seen = tuple(
        Tile(row.region.adcode, shelf.seat(row.region)[1], total_of(shelf, row.region.adcode), cell_href(row.region.adcode, "national"))
        for row in shelf.edition.rows
    )
    caption = (
        "一格一个省级地区，按大致方位排列，不表示边界和面积：没有找到可自由使用、国界完整的地图轮廓数据，故不绘轮廓。"
        "香港、澳门、台湾不在名单统计之内。"
    )
    columns = (Column("代码", 6), Column("地区", 6), Column("合计", 5, numeric=True))
    rows = tuple((line(one.adcode), line(one.label), count(int(one.number or 0), one.href)) for one in seen)
    svg, narrow = _both("map", lambda key, width: charts.tiles(seen, title, key, width))
    return Figure("map", title, svg, Sheet("map", title, columns, rows), caption, narrow)


def _favoured(known: tuple[Batch, ...], title: str) -> Figure:
    words = tuple(dict.fromkeys(word for one in known for word in one.industries))
    marks = tuple(
        Square(word, one.name, "列入", f"{one.name}推荐通知列入{word}", fact_href(one.favoured))
        for one in known
        for word in one.industries
        if one.favoured
    )
    unnamed = "、".join(one.name for one in known if not one.industries)
    caption = "有标记的为该批推荐通知列出的行业。" + (f"{unnamed}的通知没有限定行业，不在图中。" if unnamed else "")
    calls = tuple(one.name for one in known if one.industries)
    svg, narrow = _both("favoured-calls", lambda key, width: charts.presence((words, calls), marks, title, key, width), bool(words))
    sheet = favoured_sheet(known)
    return Figure("favoured-calls", title, svg, Sheet("favoured-calls", title, sheet.columns, sheet.rows, sheet.notes), caption, narrow)


def _heat(shelf: Book) -> Figure:
    topic, rows = shelf.edition.register.topic, shelf.edition.rows
    title = "各地区各栏目的状态"
    squares = tuple(_square(shelf, row, cell) for row in rows for cell in row.cells)
    states = dict.fromkeys(cell.state for row in rows for cell in row.cells)
    legend = tuple((state, f"{word}：{_meaning(state)}") for state, word in STATES.items() if state in states)
    heads = tuple(Column(topic.column_word(cell.column), 7) for cell in rows[0].cells) if rows else ()
    lines = tuple(
        (line(shelf.seat(row.region)[1]), *(line(STATES[cell.state], cell_href(row.region.adcode, cell.column)) for cell in row.cells))
        for row in rows
    )
    sheet = Sheet("coverage", title, (Column("地区", 6), *heads), lines)
    caption = "「未提及」是读过该地区收集到的文件而没有发现规定，「未收集」是没有文件可读：后者不是政策缺口。点一格可见检索过哪些文件。"
    brief = tuple((state, STATES[state]) for state, _ in legend)  # what the words mean stands below, where it can wrap
    svg, _ = _both("coverage", lambda key, width: charts.heat(squares, legend, title, key, width), bool(squares))
    _, narrow = _both("coverage", lambda key, width: charts.heat(squares, brief, title, key, width), bool(squares))
    return Figure("coverage", title, svg, sheet, caption, narrow)


def _meaning(state: str) -> str:
    return STATE_MEANINGS.get(state, "文件中有规定，已列入汇总表。").rstrip("。")


def _square(shelf: Book, row: Row, cell: Cell) -> Square:
    place, word = shelf.seat(row.region)[1], shelf.edition.register.topic.column_word(cell.column)
    said = cell.text.replace("\n", "；") if cell.state == "stated" else cell.reason or STATES[cell.state]
    return Square(place, word, cell.state, f"{place} {word}：{said[:80]}", cell_href(row.region.adcode, cell.column))


def _awards(shelf: Book) -> Figure:
    topic = shelf.edition.register.topic
    title = f"{topic.title}奖励：各级称号的金额"
    found = _sums(shelf)
    spans = tuple(
        Range(place_of(shelf, sum.fact), LEVELS[sum.level], _wan(sum.low), _wan(sum.high) or 0, fact_href(sum.fact)) for sum in found
    )
    columns = (
        Column("级别", 6),
        Column("地区", 12),
        Column("下限（万元）", 7, numeric=True),
        Column("上限（万元）", 7, numeric=True),
        Column("原文", 14),
    )
    rows = tuple(
        (line(LEVELS[sum.level]), line(place_of(shelf, sum.fact)), _money(sum.low), _money(sum.high), _said(sum.fact)) for sum in found
    )
    caption = (
        "每一条是一地对一级称号的一项奖励：一点为定额，线段为区间，只有上限的写「不超过」。"
        "按比例、按单位计的奖励不在图中。同一地两份文件写同一金额的只画一次。"
    )
    svg, narrow = _both("awards", lambda key, width: charts.ranges(spans, "万元", title, key, width), bool(spans))
    return Figure("awards", title, svg, Sheet("awards", title, columns, rows), caption, narrow)


@dataclass(frozen=True, slots=True)
class _Sum:
    """A sum in yuan that a place pays once for a title of a level; `low` is None for a ceiling."""

    fact: Reviewed
    level: str
    low: Yuan | None
    high: Yuan


def _sums(shelf: Book) -> list[_Sum]:
    """By level and by the higher end; the same sum of a place in two papers once."""
    found: dict[tuple[object, ...], _Sum] = {}
    for one in of_topic(shelf, standing(shelf, "award")):
        value = one.fact.value
        if not isinstance(value, AwardValue) or value.yuan_max is None or value.rate is not None or value.per:
            continue
        for level in one.fact.level:
            key = (place_of(shelf, one), level, value.yuan_min, value.yuan_max, value.tier)
            found.setdefault(key, _Sum(one, level, value.yuan_min, value.yuan_max))
    return sorted(found.values(), key=lambda sum: (LEVEL_ORDER.index(sum.level), -sum.high, sum.low is None))


def _said(one: Reviewed) -> Lines:
    return line("".join(one.fact.display.split()), fact_href(one), marks=marks_of(one))


def _wan(yuan: Yuan | None) -> int | Decimal | None:
    if yuan is None:
        return None
    wan = Decimal(yuan) / _WAN
    return int(wan) if wan == wan.to_integral_value() else wan.normalize()


def _money(yuan: Yuan | None) -> Lines:
    wan = _wan(yuan)
    return why("—") if wan is None else (Entry(f"{wan:f}" if isinstance(wan, Decimal) else str(wan), number=wan),)


def _lineages(shelf: Book) -> Iterator[Figure]:
    known = bonds(shelf)
    yield _lineage(shelf, "lineage", "政策的依据、修订与废止：国家与省级", overview(known))
    for region, own in by_province(shelf, known):
        yield _lineage(shelf, f"lineage-{region.adcode}", f"政策的依据、修订与废止：{shelf.seat(region)[1]}", own)


def _lineage(shelf: Book, key: str, title: str, known: tuple[Bond, ...]) -> Figure:
    nodes, edges = drawn(shelf, known)
    caption = "由上到下为国家、省、市、县；箭头由文件指向它所依据、修订或废止的文件。只画文件自己写明的关系，没有写明不等于没有。"
    svg, narrow = _both(key, lambda own, width: _rails(nodes, edges, (title, own, width)), bool(edges))
    return Figure(key, title, svg, tie_sheet(shelf, key, title, known), caption, narrow)


@lru_cache(maxsize=256)  # no decision of a reviewer moves a paper
def _rails(nodes: tuple[Node, ...], edges: tuple[Edge, ...], named: tuple[str, str, int]) -> str:
    return charts.lineage(nodes, edges, *named)


def _both(key: str, draw: Callable[[str, int], str], any_there: bool = True) -> tuple[str, str]:
    """A drawing for paper and desktop, and for a phone; the two stand on one page, so their inner names differ."""
    return (draw(key, _WIDE), draw(f"{key}-narrow", _NARROW)) if any_there else ("", "")
