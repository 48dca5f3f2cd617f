"""Correct tables, and errors planted into them: written before the checks that are to find them, and knowing nothing of them.

A `Book` is a set of tables in plain rows. `plant` puts one error of a kind into a copy and says where. `KINDS` were seen while the
checks were written; those of `tests.mutating_unseen` were only run at the end, with another seed.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

from policytable.regions import gazetteer

COLUMNS = {
    "summary": ("seq", "region", "target", "award", "industries", "fee", "supervision", "remarks", "count"),
    "places": ("region", "place"),
    "policies": ("seq", "region", "published", "title"),
    "batches": ("batch", "call", "list", "applied", "approved", "industries"),
}
ENGLISH = {
    "summary": "seq,region,target_2020,award,priority_industries,third_party_fee,supervision,remarks,national_green_factories",
    "places": "region,subordinate_region",
    "policies": "seq,region,published,title",
    "batches": "batch,call_published,list_published,applied_about,approved,encouraged_industries",
}
CHINESE = {
    "summary": "序号,省份,2020年创建目标,奖励资金,优先鼓励行业,第三方费用,监督管理,备注,国家级绿色工厂数",
    "places": "省份,下级地区",
    "policies": "序号,地区,发布时间,政策名称",
    "batches": "批次,通知发布时间,名单公布时间,申报数量,入选数量,鼓励行业",
}
Row = dict[str, str]
Spot = tuple[str, int | None, str | None]  # sheet, row counted from 0 (None: any), column (None: any)


@dataclass(frozen=True)
class Book:
    """Tables by name, and the headers that they are printed with."""

    name: str
    sheets: dict[str, tuple[Row, ...]]
    headers: dict[str, str]

    def files(self) -> dict[str, bytes]:
        """Each table as a CSV file in UTF-8."""
        out = {}
        for name, rows in self.sheets.items():
            buffer = io.StringIO(newline="")
            writer = csv.writer(buffer)
            writer.writerow(self.headers[name].split(","))
            writer.writerows([row.get(column, "") for column in COLUMNS[name]] for row in rows)
            out[f"{name}.csv"] = buffer.getvalue().encode()
        return out


@dataclass(frozen=True)
class Planted:
    """An error: what was done, and the cells where it may be told (any of them)."""

    kind: str
    words: str
    spots: tuple[Spot, ...]


class Plot:
    """A book in the course of being spoiled; `taken` are rows that hold an error already."""

    def __init__(self, book: Book, random: Random) -> None:
        self.sheets = {name: [dict(row) for row in rows] for name, rows in book.sheets.items()}
        self.book, self.random = book, random
        self.taken: set[tuple[str, int, str]] = set()
        self.planted: list[Planted] = []

    def done(self) -> Book:
        """The spoiled book."""
        return Book(self.book.name, {name: tuple(rows) for name, rows in self.sheets.items()}, self.book.headers)

    def pick(self, sheet: str, column: str, fits: Callable[[str], object]) -> int | None:
        """A row whose cell fits and is not yet spoiled."""
        found = [
            at
            for at, row in enumerate(self.sheets.get(sheet, ()))
            if (sheet, at, column) not in self.taken and row.get(column) and fits(row[column])
        ]
        return self.random.choice(found) if found else None

    def put(self, kind: str, spot: tuple[str, int, str], new: str, *more: Spot) -> bool:
        """Write a cell and remember it. False where nothing would change."""
        sheet, at, column = spot
        old = self.sheets[sheet][at][column]
        if old == new:
            return False
        self.sheets[sheet][at][column] = new
        self.taken.add(spot)
        self.planted.append(Planted(kind, f"{old} → {new}", (spot, *more)))
        return True

    def remove(self, sheet: str, at: int) -> None:
        """Take a row away; what was planted below it moves up."""
        self.sheets[sheet].pop(at)

        def moved(spot: Spot) -> Spot:
            name, row, column = spot
            return (name, row - 1, column) if name == sheet and row is not None and row > at else spot

        self.planted[:] = [Planted(one.kind, one.words, tuple(map(moved, one.spots))) for one in self.planted]
        self.taken = {moved(spot) for spot in self.taken}  # type: ignore[misc]

    def untouched(self, sheet: str) -> list[int]:
        """The rows that hold no error yet."""
        spoiled = {row for name, row, _ in self.taken if name == sheet}
        return [at for at in range(len(self.sheets.get(sheet, ()))) if at not in spoiled]


def plant(book: Book, kinds: dict[str, Callable[[Plot], bool]], seed: int) -> tuple[Book, tuple[Planted, ...]]:
    """One error of each kind, in an order that the seed draws; a kind that finds no place in the book is left out.

    Kinds that add or take away rows go last, and take rows that hold no error yet.
    """
    random = Random(f"{book.name} {seed}")
    plot = Plot(book, random)
    order = sorted(kinds)
    random.shuffle(order)
    for kind in sorted(order, key=lambda kind: kind in MOVING):
        kinds[kind](plot)
    return plot.done(), tuple(plot.planted)


# --- what is found in cells -------------------------------------------------------------------------------------------------------------

PLACE = re.compile(r"(?:^|(?<=[\s；、]))([\u4e00-\u9fff]{2,9}(?:市|县|区|州))(?=[：、])")
SUM = re.compile(r"(\d+)(?:-(\d+))?万元")


def _place_swapped(plot: Plot) -> bool:
    column = plot.random.choice(("target", "award"))
    at = plot.pick("summary", column, PLACE.search)
    if at is None:
        return False
    row = plot.sheets["summary"][at]
    match = plot.random.choice(list(PLACE.finditer(row[column])))
    other = _foreign(plot, row["region"])
    return plot.put("place_swapped", ("summary", at, column), row[column][: match.start(1)] + other + row[column][match.end(1) :])


def _foreign(plot: Plot, region: str) -> str:
    """The full name of a city or a county of another province; none that this province has too."""
    register = gazetteer()
    own = register.find(region)[0]
    ranks = ("prefecture", "county")
    names = [one.name for one in register.regions if one.rank in ranks and one.name[-1] in "市县" and one.province != own.adcode]
    while register.find(name := plot.random.choice(names), own.adcode):
        continue
    return name


def _listed_swapped(plot: Plot) -> bool:
    at = plot.pick("places", "place", lambda place: True)
    if at is None:
        return False
    row = plot.sheets["places"][at]
    used = [
        (name, index) for index, line in enumerate(plot.sheets["summary"]) if line["region"] == row["region"] for name in COLUMNS["summary"]
    ]
    more = tuple(("summary", index, name) for name, index in used if row["place"] in plot.sheets["summary"][index].get(name, ""))
    return plot.put("listed_swapped", ("places", at, "place"), _foreign(plot, row["region"]), *more)


def _unit_dropped(plot: Plot) -> bool:
    at = plot.pick("summary", "award", SUM.search)
    if at is None:
        return False
    cell = plot.sheets["summary"][at]["award"]
    match = plot.random.choice(list(SUM.finditer(cell)))
    return plot.put("unit_dropped", ("summary", at, "award"), cell[: match.start()] + match[0].replace("万", "") + cell[match.end() :])


def _amount_shifted(plot: Plot) -> bool:
    """Ten times as much or a tenth, where that is far from every other sum of the table (more than twice beyond)."""
    sums = sorted(
        int(number) for row in plot.sheets.get("summary", ()) for match in SUM.finditer(row["award"]) for number in match.groups() if number
    )
    at = plot.pick("summary", "award", SUM.search)
    if at is None or len(sums) < 5:
        return False
    cell = plot.sheets["summary"][at]["award"]
    options = []
    for match in SUM.finditer(cell):
        if match[2]:
            continue
        number = int(match[1])
        if number * 10 > 2 * sums[-1]:
            options.append((match, number * 10))
        if number % 10 == 0 and number // 10 * 2 < sums[0]:
            options.append((match, number // 10))
    if not options:
        return False
    match, number = plot.random.choice(options)
    return plot.put("amount_shifted", ("summary", at, "award"), f"{cell[: match.start()]}{number}万元{cell[match.end() :]}")


def _count_digit(plot: Plot) -> bool:
    if "batches" not in plot.sheets:
        return False
    at = plot.pick("summary", "count", lambda cell: len(cell) > 1)
    if at is None:
        return False
    cell = plot.sheets["summary"][at]["count"]
    new = cell[:-2] + cell[-1] + cell[-2] if cell[-1] != cell[-2] else cell[:-1] + str((int(cell[-1]) + 1) % 10)
    return plot.put("count_digit", ("summary", at, "count"), str(int(new)), ("summary", None, "count"), ("batches", None, "approved"))


def _approved_changed(plot: Plot) -> bool:
    at = plot.pick("batches", "approved", str.isdecimal)
    if at is None:
        return False
    number = int(plot.sheets["batches"][at]["approved"]) + plot.random.choice((-20, -9, -1, 1, 9, 10, 27))
    return plot.put("approved_changed", ("batches", at, "approved"), str(number), ("summary", None, "count"), ("batches", None, "approved"))


def _applied_too_few(plot: Plot) -> bool:
    at = plot.pick("batches", "applied", str.isdecimal)
    if at is None:
        return False
    return plot.put(
        "applied_too_few", ("batches", at, "applied"), str(int(plot.sheets["batches"][at]["approved"]) // 2), ("batches", at, "approved")
    )


def _range_swapped(plot: Plot) -> bool:
    pattern = re.compile(r"(\d+)-(\d+)(?=家|万元)")
    column = plot.random.choice(("target", "award"))
    at = plot.pick("summary", column, pattern.search)
    if at is None:
        return False
    cell = plot.sheets["summary"][at][column]
    return plot.put("range_swapped", ("summary", at, column), pattern.sub(r"\2-\1", cell, count=1))


def _spelled_otherwise(plot: Plot) -> bool:
    """A name without the 市 of its parent or at its end, where the list of places has it in full."""
    listed = {row["place"] for row in plot.sheets.get("places", ())}
    for column in plot.random.sample(("target", "award"), 2):
        at = plot.pick("summary", column, lambda cell: any(match[1] in listed for match in PLACE.finditer(cell)))
        if at is None:
            continue
        cell = plot.sheets["summary"][at][column]
        match = plot.random.choice([match for match in PLACE.finditer(cell) if match[1] in listed])
        name = match[1]
        inner = re.fullmatch(r"(.{2,3})市(.+[区县])", name)
        new = inner[1] + inner[2] if inner else name[:-1] if len(name) > 2 and name.endswith("市") else name
        more = [("places", index, "place") for index, row in enumerate(plot.sheets["places"]) if row["place"] == name]
        return plot.put("spelled_otherwise", ("summary", at, column), cell[: match.start(1)] + new + cell[match.end(1) :], *more)
    return False


def _unlisted(plot: Plot) -> bool:
    """A place that has a value is taken off the list."""
    used = {
        match[1]: ("summary", at, column)
        for at, row in enumerate(plot.sheets.get("summary", ()))
        for column in ("target", "award")
        for match in PLACE.finditer(row[column])
        if ("summary", at, column) not in plot.taken
    }
    found = [
        at for at, row in enumerate(plot.sheets.get("places", ())) if row["place"] in used and ("places", at, "place") not in plot.taken
    ]
    if not found:
        return False
    at = plot.random.choice(found)
    place = plot.sheets["places"][at]["place"]
    plot.remove("places", at)
    row_ = used[place][1]
    plot.planted.append(Planted("unlisted", f"{place} taken off the list", (("summary", row_, "target"), ("summary", row_, "award"))))
    return True


def _title_cut(plot: Plot) -> bool:
    at = plot.pick("policies", "title", lambda title: len(title) > 14)
    if at is None:
        return False
    title = plot.sheets["policies"][at]["title"].strip("《》")
    if plot.random.random() < 0.5 and title.endswith("的通知"):
        cut = title.removesuffix("的通知")
    else:
        cut = title[: -plot.random.randint(1, min(8, len(title) - 6))]
    return plot.put("title_cut", ("policies", at, "title"), f"《{cut}》")


def _bracket_lost(plot: Plot) -> bool:
    marks = "《》（）()<>"
    at = plot.pick("policies", "title", lambda title: any(mark in title for mark in marks))
    if at is None:
        return False
    title = plot.sheets["policies"][at]["title"]
    lost = plot.random.choice([index for index, character in enumerate(title) if character in marks])
    return plot.put("bracket_lost", ("policies", at, "title"), title[:lost] + title[lost + 1 :])


def _date_impossible(plot: Plot) -> bool:
    at = plot.pick("policies", "published", lambda date: re.match(r"\d{4}-\d\d", date))
    if at is None:
        return False
    date = plot.sheets["policies"][at]["published"]
    wrong = plot.random.choice(
        (f"{date[:4]}-13", f"{date[:4]}-00", f"{int(date[:4]) + 70}{date[4:]}", f"{date[0]}{date[2]}{date[1]}{date[3:]}")
    )
    return plot.put("date_impossible", ("policies", at, "published"), wrong, ("policies", at, "title"))


def _list_before_call(plot: Plot) -> bool:
    at = plot.pick("batches", "list", lambda date: True)
    if at is None:
        return False
    row = plot.sheets["batches"][at]
    return plot.put("list_before_call", ("batches", at, "list"), f"{int(row['call'][:4]) - 1}{row['call'][4:]}", ("batches", at, "call"))


def _row_doubled(plot: Plot) -> bool:
    """A line twice, the second directly below or at the end."""
    sheet = plot.random.choice([name for name in ("summary", "policies", "places") if name in plot.sheets])
    rows = plot.sheets[sheet]
    at = plot.random.choice(plot.untouched(sheet))
    rows.append(dict(rows[at]))
    plot.planted.append(Planted("row_doubled", f"{sheet} line {at} again", ((sheet, at, None), (sheet, len(rows) - 1, None))))
    return True


def _region_removed(plot: Plot) -> bool:
    free = plot.untouched("summary")
    at = plot.random.choice(free)
    name = plot.sheets["summary"][at]["region"]
    plot.remove("summary", at)
    plot.planted.append(Planted("region_removed", name, (("summary", None, "region"), ("summary", at, "seq"), ("summary", None, "count"))))
    return True


def _region_misspelt(plot: Plot) -> bool:
    sheet = plot.random.choice([name for name in ("summary", "policies", "places") if name in plot.sheets])
    at = plot.pick(sheet, "region", lambda cell: True)
    assert at is not None
    cell = plot.sheets[sheet][at]["region"]
    wrong = plot.random.choice("洲凌汉弯桂津晋夕己")
    index = plot.random.randrange(len(cell))
    return plot.put("region_misspelt", (sheet, at, "region"), cell[:index] + wrong + cell[index + 1 :])


def _level_contradicts(plot: Plot) -> bool:
    """省级 in a municipality, 自治区级 in a province, 市级 of a province's own."""
    at = plot.pick("summary", "target", lambda cell: re.match(r"\d+家(?=$|\s)", cell))
    if at is None:
        return False
    row = plot.sheets["summary"][at]
    word = "省级" if row["region"] in ("北京", "天津", "上海", "重庆") else plot.random.choice(("自治区级", "市级"))
    if row["region"] in ("内蒙古", "广西", "西藏", "宁夏", "新疆"):
        word = "市级"
    return plot.put("level_contradicts", ("summary", at, "target"), re.sub(r"^(\d+家)", rf"\1{word}", row["target"]))


def _industry_doubled(plot: Plot) -> bool:
    at = plot.pick("summary", "industries", lambda cell: cell.count("、") > 2 and "：" not in cell)
    if at is None:
        return False
    words = plot.sheets["summary"][at]["industries"].removesuffix("等").split("、")
    words.insert(plot.random.randrange(2, len(words) + 1), words[0])
    return plot.put("industry_doubled", ("summary", at, "industries"), "、".join(words) + "等")


def _column_copied(plot: Plot) -> bool:
    """The words of one column stand in the next one too, or instead."""
    pairs = [("supervision", "remarks"), ("industries", "fee"), ("award", "target"), ("supervision", "fee"), ("target", "award")]
    source, goal = plot.random.choice(pairs)
    at = plot.pick("summary", source, lambda cell: len(cell) > 5)
    if at is None or ("summary", at, goal) in plot.taken:
        return False
    return plot.put("column_copied", ("summary", at, goal), plot.sheets["summary"][at][source], ("summary", at, source))


def _year_typed(plot: Plot) -> bool:
    """A year in a target or in the industries: 2018 → 2108, 2081."""
    pattern = re.compile(r"20(1\d)(?=年)")
    column = plot.random.choice(("target", "industries"))
    at = plot.pick("summary", column, pattern.search)
    if at is None:
        return False
    wrong = plot.random.choice((r"21\g<1>", r"10\g<1>", r"2\g<1>0"))
    return plot.put("year_typed", ("summary", at, column), pattern.sub(wrong, plot.sheets["summary"][at][column], count=1))


def _period_reversed(plot: Plot) -> bool:
    pattern = re.compile(r"(20\d\d)(年?[-—]+)(20\d\d)")
    at = plot.pick("policies", "title", pattern.search)
    if at is None:
        return False
    return plot.put("period_reversed", ("policies", at, "title"), pattern.sub(r"\3\2\1", plot.sheets["policies"][at]["title"], count=1))


def _title_year_later(plot: Plot) -> bool:
    pattern = re.compile(r"(20\d\d) ?年?度?")
    at = plot.pick("policies", "title", lambda title: re.search(r"(?<!制造)(?<!制造 )20(?:1[6-9])(?= ?年)", title))
    if at is None:
        return False
    date = plot.sheets["policies"][at]["published"]
    if not pattern.match(date) or ("policies", at, "published") in plot.taken:
        return False
    return plot.put("title_year_later", ("policies", at, "published"), f"{int(date[:4]) - 4}{date[4:]}", ("policies", at, "title"))


def _seq_wrong(plot: Plot) -> bool:
    at = plot.pick("summary", "seq", str.isdecimal)
    assert at is not None
    return plot.put("seq_wrong", ("summary", at, "seq"), str(int(plot.sheets["summary"][at]["seq"]) + plot.random.choice((1, 10, -1))))


def _unit_exchanged(plot: Plot) -> bool:
    """家 where money is meant, or the other way round."""
    at = plot.pick("summary", "award", SUM.search)
    if at is None:
        return False
    return plot.put("unit_exchanged", ("summary", at, "award"), SUM.sub(r"\1家", plot.sheets["summary"][at]["award"], count=1))


KINDS: dict[str, Callable[[Plot], bool]] = {
    "place_swapped": _place_swapped,
    "listed_swapped": _listed_swapped,
    "unit_dropped": _unit_dropped,
    "amount_shifted": _amount_shifted,
    "count_digit": _count_digit,
    "approved_changed": _approved_changed,
    "applied_too_few": _applied_too_few,
    "range_swapped": _range_swapped,
    "spelled_otherwise": _spelled_otherwise,
    "unlisted": _unlisted,
    "title_cut": _title_cut,
    "bracket_lost": _bracket_lost,
    "date_impossible": _date_impossible,
    "list_before_call": _list_before_call,
    "row_doubled": _row_doubled,
    "region_removed": _region_removed,
    "region_misspelt": _region_misspelt,
    "level_contradicts": _level_contradicts,
    "industry_doubled": _industry_doubled,
    "column_copied": _column_copied,
    "year_typed": _year_typed,
    "period_reversed": _period_reversed,
    "title_year_later": _title_year_later,
    "seq_wrong": _seq_wrong,
    "unit_exchanged": _unit_exchanged,
}
MOVING = ("unlisted", "row_doubled", "region_removed", "paper_removed")


def copies(book: Book, kinds: dict[str, Callable[[Plot], bool]], seeds: range) -> Iterator[tuple[Book, tuple[Planted, ...]]]:
    """The book spoiled once for each seed."""
    for seed in seeds:
        yield plant(book, kinds, seed)
