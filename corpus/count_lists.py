"""python corpus/count_lists.py LIST.csv: count a copy of the ministry's list by industry and by group into national/figures.csv.

The list (columns 地区, 工厂名称, 行业, 批次) is not kept here; what is counted out of it is. Rows of other kinds in figures.csv stay.
"""

from __future__ import annotations

import csv
import io
import sys
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

NATIONAL = Path(__file__).parent / "national"
HEADER = ("batch", "kind", "name", "count", "document", "quote", "note")
BATCHES = ("1", "2", "3", "4")
BY_INDUSTRY = "按部公布的第{}批名单「行业」一栏的原文计数"
BY_GROUP = "按部公布的第{}批名单所载企业名称，依别名表 national/groups.toml 计数"


def counted(lines: Iterable[Mapping[str, str]]) -> list[tuple[str, ...]]:
    """The rows of figures.csv that a list gives, industries before groups, batch by batch, the most frequent first."""
    listed = [line for line in lines if line["批次"] in BATCHES]
    industries = Counter((line["批次"], line["行业"]) for line in listed if line["行业"])
    groups = Counter((line["批次"], name) for line in listed for name in _groups_of(line["工厂名称"]))
    return [*_rows("industry", industries, BY_INDUSTRY), *_rows("group", groups, BY_GROUP)]


def main(file: str) -> None:
    """Write figures.csv anew from a list."""
    target = NATIONAL / "figures.csv"
    with open(file, encoding="utf-8-sig", newline="") as lines:
        fresh = counted(csv.DictReader(lines))
    with open(target, encoding="utf-8", newline="") as lines:
        kept = [row for row in csv.reader(lines)][1:]
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator="\n").writerows([HEADER, *(row for row in kept if row[1] == "applied"), *fresh])
    target.write_text(buffer.getvalue(), "utf-8")


def _groups_of(name: str) -> list[str]:
    groups = tomllib.loads((NATIONAL / "groups.toml").read_text("utf-8"))["group"]
    return [
        one["name"]
        for one in groups
        if any(word in name for word in one["aliases"]) and not any(word in name for word in one.get("but", ()))
    ]


def _rows(kind: str, counts: Counter[tuple[str, str]], note: str) -> list[tuple[str, ...]]:
    order = sorted(counts.items(), key=lambda pair: (pair[0][0], -pair[1], pair[0][1]))
    return [(batch, kind, name, str(count), "", "", note.format(batch)) for (batch, name), count in order]


if __name__ == "__main__":
    main(sys.argv[1])
