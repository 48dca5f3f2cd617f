"""Errors that look right: only a corpus can show them. Written before they were first run; `CORPUS_HELD_OUT` were run at the end."""

from __future__ import annotations

import re
from collections.abc import Callable

from policytable.regions import gazetteer
from tests.mutating import PLACE, SUM, Planted, Plot

_COUNT = re.compile(r"(?<![\d-])(\d+)(?=家)")
_INDUSTRIES = ("航空航天", "船舶", "烟草", "家具", "光伏", "皮革", "玻璃", "陶瓷")


def _swapped(plot: Plot, kind: str, column: str, pattern: re.Pattern[str], new: Callable[[re.Match[str]], str]) -> bool:
    """One match of a pattern in one cell of the summary written anew."""
    at = plot.pick("summary", column, pattern.search)
    if at is None:
        return False
    cell = plot.sheets["summary"][at][column]
    match = plot.random.choice(list(pattern.finditer(cell)))
    return plot.put(kind, ("summary", at, column), cell[: match.start()] + new(match) + cell[match.end() :])


def _target_other(plot: Plot) -> bool:
    return _swapped(plot, "target_other", "target", _COUNT, lambda match: str(int(match[1]) + plot.random.choice((1, 5, 10))))


def _award_other(plot: Plot) -> bool:
    return _swapped(plot, "award_other", "award", SUM, lambda match: f"{int(match[1]) + plot.random.choice((5, 10, 20))}万元")


def _place_exchanged(plot: Plot) -> bool:
    """Another city or county of the same province, one that the cell does not name."""
    column = plot.random.choice(("target", "award"))
    at = plot.pick("summary", column, PLACE.search)
    if at is None:
        return False
    row, register = plot.sheets["summary"][at], gazetteer()
    own = register.find(row["region"])[0]
    names = [
        one.name for one in register.regions if one.province == own.adcode and one.rank == "prefecture" and one.name not in row[column]
    ]
    if not names:
        return False
    match = plot.random.choice(list(PLACE.finditer(row[column])))
    new = row[column][: match.start(1)] + plot.random.choice(names) + row[column][match.end(1) :]
    return plot.put("place_exchanged", ("summary", at, column), new)


def _industries(plot: Plot, kind: str, change: Callable[[list[str]], None]) -> bool:
    at = plot.pick("summary", "industries", lambda cell: cell.count("、") > 2)
    if at is None:
        return False
    cell = plot.sheets["summary"][at]["industries"]
    words = cell.split("、")
    change(words)
    return plot.put(kind, ("summary", at, "industries"), "、".join(words))


def _industry_added(plot: Plot) -> bool:
    return _industries(plot, "industry_added", lambda words: words.insert(2, plot.random.choice(_INDUSTRIES)))


def _industry_removed(plot: Plot) -> bool:
    return _industries(plot, "industry_removed", lambda words: words.__delitem__(1))


def _industry_exchanged(plot: Plot) -> bool:
    return _industries(plot, "industry_exchanged", lambda words: words.__setitem__(1, plot.random.choice(_INDUSTRIES)))


def _fee_exchanged(plot: Plot) -> bool:
    at = plot.pick("summary", "fee", lambda cell: True)
    if at is None:
        return False
    cell = plot.sheets["summary"][at]["fee"]
    new = "企业承担" if "政府" in cell else "政府承担"
    return plot.put("fee_exchanged", ("summary", at, "fee"), new)


def _interval(plot: Plot) -> bool:
    wrong = {"三年": "两年", "每年": "每三年"}
    pattern = re.compile("三年|每年(?=进行)")
    return _swapped(plot, "interval", "supervision", pattern, lambda match: wrong[match[0]])


def _row_below(plot: Plot) -> bool:
    """A value of a province stands in the line below instead."""
    column = plot.random.choice(("target", "award", "supervision"))
    rows = plot.sheets["summary"]
    fits = [
        at
        for at in range(len(rows) - 1)
        if rows[at][column]
        and rows[at][column] != rows[at + 1][column]
        and not {("summary", at, column), ("summary", at + 1, column)} & plot.taken
    ]
    if not fits:
        return False
    at = plot.random.choice(fits)
    moved = rows[at][column]
    rows[at][column] = ""
    plot.taken.add(("summary", at, column))
    return plot.put("row_below", ("summary", at + 1, column), moved, ("summary", at, column))


def _statement_dropped(plot: Plot) -> bool:
    """The statement of one place is left out."""
    column = plot.random.choice(("target", "award"))
    pattern = re.compile(r"[\s]+[\u4e00-\u9fff]{2,9}[市县区]：[^\s]+$")
    return _swapped(plot, "statement_dropped", column, pattern, lambda match: "")


def _title_year(plot: Plot) -> bool:
    pattern = re.compile(r"(?<!制造)(?<!制造 )20(1[6-9])(?= ?年)")
    at = plot.pick("policies", "title", pattern.search)
    if at is None:
        return False
    title = plot.sheets["policies"][at]["title"]
    new = pattern.sub(lambda match: str(int(match[0]) - 1), title, count=1)
    return plot.put("title_year", ("policies", at, "title"), new, ("policies", at, "published"))


def _month_moved(plot: Plot) -> bool:
    at = plot.pick("policies", "published", lambda date: re.match(r"\d{4}-\d\d", date))
    if at is None:
        return False
    date = plot.sheets["policies"][at]["published"]
    month = int(date[5:7])
    wrong = month - 2 if month > 2 else month + 2
    return plot.put("month_moved", ("policies", at, "published"), f"{date[:5]}{wrong:02}{date[7:]}")


def _count_by_one(plot: Plot) -> bool:
    at = plot.pick("summary", "count", str.isdecimal)
    if at is None:
        return False
    number = int(plot.sheets["summary"][at]["count"])
    new = str(number + plot.random.choice((1, -1) if number else (1,)))
    return plot.put("count_by_one", ("summary", at, "count"), new, ("summary", None, "count"))


def _batch_month(plot: Plot) -> bool:
    column = plot.random.choice(("call", "list"))
    at = plot.pick("batches", column, lambda date: re.match(r"\d{4}-(0[3-9]|1[0-2])", date))
    if at is None:
        return False
    date = plot.sheets["batches"][at][column]
    return plot.put("batch_month", ("batches", at, column), f"{date[:5]}{int(date[5:7]) - 1:02}")


def _batch_industry(plot: Plot) -> bool:
    at = plot.pick("batches", "industries", lambda cell: "、" in cell)
    if at is None:
        return False
    cell = plot.sheets["batches"][at]["industries"]
    return plot.put("batch_industry", ("batches", at, "industries"), cell.rsplit("、", 1)[0])


def _bound_lost(plot: Plot) -> bool:
    return _swapped(plot, "bound_lost", "award", re.compile("最高|不超过"), lambda match: "")


def _bound_put(plot: Plot) -> bool:
    return _swapped(plot, "bound_put", "award", re.compile(r"(?<![-\d高过])\d+(?=万元)"), lambda match: f"最高{match[0]}")


def _level_lost(plot: Plot) -> bool:
    return _swapped(plot, "level_lost", "target", re.compile("国家级|省级|市级"), lambda match: "")


def _values_exchanged(plot: Plot) -> bool:
    """Two places of a cell with the values of each other."""
    pattern = re.compile(r"(?<=：)([^\s：]+)(\s+[\u4e00-\u9fff]{2,9}[市县区]：)([^\s：]+)(?=\s|$)")
    at = plot.pick("summary", "award", lambda cell: any(match[1] != match[3] for match in pattern.finditer(cell)))
    if at is None:
        return False
    cell = plot.sheets["summary"][at]["award"]
    match = next(match for match in pattern.finditer(cell) if match[1] != match[3])
    return plot.put(
        "values_exchanged", ("summary", at, "award"), cell[: match.start()] + match[3] + match[2] + match[1] + cell[match.end() :]
    )


def _mechanism_other(plot: Plot) -> bool:
    return _swapped(plot, "mechanism_other", "supervision", re.compile("除名|抽查|复审"), lambda match: "年度报告信息上报")


def _year_other(plot: Plot) -> bool:
    return _swapped(plot, "year_other", "target", re.compile(r"201[89](?=年)"), lambda match: str(int(match[0]) - 2))


def _managers_lost(plot: Plot) -> bool:
    return _swapped(plot, "managers_lost", "award", re.compile(r"\s*[（(]奖[^）)]*[）)]"), lambda match: "")


def _counts_exchanged(plot: Plot) -> bool:
    """Two neighbours with the number of each other: the sum stays right."""
    rows = plot.sheets["summary"]
    fits = [
        at
        for at in range(len(rows) - 1)
        if rows[at]["count"] != rows[at + 1]["count"] and not {("summary", at, "count"), ("summary", at + 1, "count")} & plot.taken
    ]
    if not fits:
        return False
    at = plot.random.choice(fits)
    above, below = rows[at]["count"], rows[at + 1]["count"]
    rows[at]["count"] = below
    plot.taken.add(("summary", at, "count"))
    return plot.put("counts_exchanged", ("summary", at + 1, "count"), above, ("summary", at, "count"))


def _word_of_title(plot: Plot) -> bool:
    at = plot.pick("policies", "title", lambda title: re.search("实施方案|行动计划|行动纲要", title))
    if at is None:
        return False
    new = re.sub("实施方案|行动计划|行动纲要", "管理办法", plot.sheets["policies"][at]["title"], count=1)
    return plot.put("word_of_title", ("policies", at, "title"), new)


def _paper_removed(plot: Plot) -> bool:
    free = [at for at in plot.untouched("policies") if plot.sheets["policies"][at]["title"].startswith("《中国制造")]
    if not free:
        return False
    at = plot.random.choice(free)
    title = plot.sheets["policies"][at]["title"]
    plot.remove("policies", at)
    plot.planted.append(Planted("paper_removed", title, (("policies", None, "title"),)))
    return True


CORPUS_KINDS: dict[str, Callable[[Plot], bool]] = {
    "target_other": _target_other,
    "award_other": _award_other,
    "place_exchanged": _place_exchanged,
    "industry_added": _industry_added,
    "industry_removed": _industry_removed,
    "industry_exchanged": _industry_exchanged,
    "fee_exchanged": _fee_exchanged,
    "interval": _interval,
    "row_below": _row_below,
    "statement_dropped": _statement_dropped,
    "title_year": _title_year,
    "month_moved": _month_moved,
    "count_by_one": _count_by_one,
    "batch_month": _batch_month,
    "batch_industry": _batch_industry,
}
CORPUS_HELD_OUT: dict[str, Callable[[Plot], bool]] = {
    "bound_lost": _bound_lost,
    "bound_put": _bound_put,
    "level_lost": _level_lost,
    "values_exchanged": _values_exchanged,
    "mechanism_other": _mechanism_other,
    "year_other": _year_other,
    "managers_lost": _managers_lost,
    "counts_exchanged": _counts_exchanged,
    "word_of_title": _word_of_title,
    "paper_removed": _paper_removed,
}
