"""Kinds and wordings of errors that were written down with the others and run only when the checks were done (see `tests.mutating`)."""

from __future__ import annotations

import re
from collections.abc import Callable

from policytable.regions import gazetteer
from tests.mutating import PLACE, SUM, Plot


def _suffix_wrong(plot: Plot) -> bool:
    """A city as a county (义乌县), a district as a city."""
    at = plot.pick("summary", "award", PLACE.search)
    if at is None:
        return False
    cell = plot.sheets["summary"][at]["award"]
    match = plot.random.choice(list(PLACE.finditer(cell)))
    name = match[1][:-1] + ("县" if match[1].endswith("市") else "市")
    return plot.put("suffix_wrong", ("summary", at, "award"), cell[: match.start(1)] + name + cell[match.end(1) :])


def _character_alike(plot: Plot) -> bool:
    """A character of a place that looks alike or sounds alike."""
    alike = {"州": "洲", "阳": "杨", "江": "扛", "海": "诲", "山": "屾", "德": "得", "城": "成", "安": "案", "昌": "畅", "宁": "柠"}
    at = plot.pick("places", "place", lambda place: any(one in alike for one in place))
    if at is None:
        return False
    place = plot.sheets["places"][at]["place"]
    index = next(index for index, one in enumerate(place) if one in alike)
    return plot.put("character_alike", ("places", at, "place"), place[:index] + alike[place[index]] + place[index + 1 :])


def _hundred_million(plot: Plot) -> bool:
    at = plot.pick("summary", "award", SUM.search)
    if at is None:
        return False
    return plot.put("hundred_million", ("summary", at, "award"), plot.sheets["summary"][at]["award"].replace("万元", "亿元", 1))


def _unit_misread(plot: Plot) -> bool:
    """What a scan makes of it: 方元."""
    at = plot.pick("summary", "award", SUM.search)
    if at is None:
        return False
    return plot.put("unit_misread", ("summary", at, "award"), plot.sheets["summary"][at]["award"].replace("万元", "方元", 1))


def _unit_missing(plot: Plot) -> bool:
    at = plot.pick("summary", "award", SUM.search)
    if at is None:
        return False
    return plot.put("unit_missing", ("summary", at, "award"), plot.sheets["summary"][at]["award"].replace("万元", "", 1))


def _place_twice(plot: Plot) -> bool:
    at = plot.pick("summary", "award", lambda cell: len(PLACE.findall(cell)) > 1)
    if at is None:
        return False
    cell = plot.sheets["summary"][at]["award"]
    first, second = list(PLACE.finditer(cell))[:2]
    return plot.put("place_twice", ("summary", at, "award"), cell[: second.start(1)] + first[1] + cell[second.end(1) :])


def _of_another_row(plot: Plot) -> bool:
    """The whole award of another province's places."""
    at = plot.pick("summary", "award", PLACE.search)
    other = plot.pick("summary", "award", PLACE.search)
    if at is None or other is None or at == other:
        return False
    return plot.put("of_another_row", ("summary", at, "award"), plot.sheets["summary"][other]["award"], ("summary", other, "award"))


def _decimal(plot: Plot) -> bool:
    at = plot.pick("summary", "target", lambda cell: re.search(r"\d\d家", cell))
    if at is None:
        return False
    return plot.put("decimal", ("summary", at, "target"), re.sub(r"(\d)家", r".\1家", plot.sheets["summary"][at]["target"], count=1))


def _count_as_words(plot: Plot) -> bool:
    at = plot.pick("summary", "count", lambda cell: len(cell) > 1)
    if at is None:
        return False
    cell = plot.sheets["summary"][at]["count"]
    return plot.put(
        "count_as_words", ("summary", at, "count"), plot.random.choice((cell.replace(cell[-1], "O"), f"-{cell}", f"{cell}.5", "l" + cell))
    )


def _damaged_text(plot: Plot) -> bool:
    at = plot.pick("policies", "title", lambda title: len(title) > 10)
    if at is None:
        return False
    title = plot.sheets["policies"][at]["title"]
    return plot.put(
        "damaged_text", ("policies", at, "title"), title[:5] + plot.random.choice(("\ufffd\ufffd", "&nbsp;", "<br/>")) + title[6:]
    )


def _title_of_another(plot: Plot) -> bool:
    """The title of a paper of another province stands under this one (it names that province)."""
    names = [gazetteer().short(region) for region in gazetteer().provinces]
    at = plot.pick("policies", "title", lambda title: True)
    other = plot.pick("policies", "title", lambda title: any(title.startswith((f"《{name}省", f"《{name}市")) for name in names))
    if at is None or other is None or plot.sheets["policies"][at]["region"] == plot.sheets["policies"][other]["region"]:
        return False
    return plot.put("title_of_another", ("policies", at, "title"), plot.sheets["policies"][other]["title"], ("policies", other, "title"))


def _region_of_list(plot: Plot) -> bool:
    """A place of the list stands under the neighbouring province."""
    at = plot.pick("places", "region", lambda cell: True)
    if at is None:
        return False
    others = sorted({row["region"] for row in plot.sheets["places"]} - {plot.sheets["places"][at]["region"]})
    return plot.put("region_of_list", ("places", at, "region"), plot.random.choice(others), ("places", at, "place"))


def _next_call_first(plot: Plot) -> bool:
    """The call of a batch stands before the list of the batch before the last."""
    rows = plot.sheets.get("batches", [])
    if len(rows) < 3:
        return False
    return plot.put("next_call_first", ("batches", 2, "call"), rows[0]["call"], ("batches", None, "call"), ("batches", None, "list"))


def _head_lost(plot: Plot) -> bool:
    """A title whose beginning is lost."""
    at = plot.pick("policies", "title", lambda title: "关于" in title[:20] or "实施" in title[4:])
    if at is None:
        return False
    title = plot.sheets["policies"][at]["title"]
    return plot.put("head_lost", ("policies", at, "title"), title[title.find("于" if "关于" in title else "施") :])


HELD_OUT: dict[str, Callable[[Plot], bool]] = {
    "suffix_wrong": _suffix_wrong,
    "character_alike": _character_alike,
    "hundred_million": _hundred_million,
    "unit_misread": _unit_misread,
    "unit_missing": _unit_missing,
    "place_twice": _place_twice,
    "of_another_row": _of_another_row,
    "decimal": _decimal,
    "count_as_words": _count_as_words,
    "damaged_text": _damaged_text,
    "title_of_another": _title_of_another,
    "region_of_list": _region_of_list,
    "next_call_first": _next_call_first,
    "head_lost": _head_lost,
}
