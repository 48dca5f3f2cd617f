"""Correct tables to spoil: the published report set right, our own edition, and tables made up from the register of places."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from random import Random

from policytable.published import Published
from policytable.regions import gazetteer
from tests.mutating import CHINESE, COLUMNS, ENGLISH, Book, Row

# The misprints of the published report, set right: (file, line from 0, column, printed, right).
MISPRINTS = (
    ("summary", 11, "award", "宜城市", "宣城市"),
    ("summary", 11, "award", "沧州市", "池州市"),
    ("summary", 11, "remarks", "省级绿色工厂实行动态管理，满三年复审一次", ""),
    ("summary", 10, "supervision", "湖州：", "湖州市："),
    ("summary", 18, "award", "50-200元", "50-200万元"),
    ("summary", 18, "award", "惠州惠城区", "惠州市惠城区"),
    ("summary", 22, "award", "成都市高新区： ", "成都高新区："),
    ("places", 17, "place", "绍兴新昌县", "绍兴市新昌县"),
    ("policies", 20, "title", "示范名单》", "示范名单的通知》"),
    ("policies", 21, "title", "示范名单》", "示范名单的通知》"),
    ("policies", 44, "published", "", "2016-12"),
)
_FILES = {
    "summary": "summary.csv",
    "places": "subordinate_regions.csv",
    "policies": "policies.csv",
    "batches": "national_batches.csv",
}


def report_2019(shared: Path) -> Book:
    """The published report with its misprints set right."""
    sheets = {name: _rows(name, (shared / "report-2019" / file).read_text("utf-8-sig")) for name, file in _FILES.items()}
    for name, at, column, printed, right in MISPRINTS:
        cell = sheets[name][at][column]
        assert printed in cell, (name, at, column, cell)
        sheets[name][at][column] = cell.replace(printed, right) if printed else right
    return Book("report-2019", {name: tuple(rows) for name, rows in sheets.items()}, ENGLISH)


def edition(published: Published, folder: Path, lists: Path) -> Book:
    """Our edition's summary and inventory, the places that it names, and the batches that the lists in the corpus add up to.

    Of the inventory only policies: news and interpretations have titles of any form, and register entries carry the report's misprints.
    """
    summary = _rows("summary", (folder / "summary.csv").read_text("utf-8-sig"))
    papers = [
        row
        for row in csv.DictReader(io.StringIO((folder / "policies.csv").read_text("utf-8-sig"), newline=""))
        if row["kind"] and row["kind"] not in ("新闻", "解读", "名单") and row["published"] and not row["title"].endswith("名单》")
    ]
    named = [
        {
            "region": cell.region,
            "place": gazetteer().label(item.place) if item.place.zone or item.place.rank != "county" else item.text.split("：")[0],
        }
        for cell in published.cells
        for item in cell.cell.items
        if item.place is not None and item.place.rank != "provincial" and "：" in item.text
    ]
    places = list({row["place"]: row for row in named}.values())
    counted: dict[str, int] = {}
    for row in csv.DictReader(io.StringIO(lists.read_text("utf-8-sig"), newline="")):
        counted[row["batch"]] = counted.get(row["batch"], 0) + int(row["count"])
    dates = {"1": ("2017-03", "2017-08"), "2": ("2017-10", "2018-02"), "3": ("2018-08", "2018-11"), "4": ("2019-03", "2019-09")}
    batches = [
        {
            "batch": batch,
            "call": dates[batch][0],
            "list": dates[batch][1],
            "applied": str(count * 2),
            "approved": str(count),
            "industries": "",
        }
        for batch, count in counted.items()
        if batch in dates
    ]
    policies = [{column: row[column] for column in COLUMNS["policies"]} for row in papers]
    return Book(
        "edition",
        {"summary": tuple(summary), "places": tuple(places), "policies": tuple(policies), "batches": tuple(batches)},
        ENGLISH,
    )


def made_up(seed: int) -> Book:
    """Tables of invented numbers for real places, under Chinese heads and in another manner of writing."""
    random, register = Random(f"made up {seed}"), gazetteer()
    summary: list[Row] = []
    places: list[Row] = []
    policies: list[Row] = []
    for number, region in enumerate(register.provinces, 1):
        short = register.short(region)
        inner = [
            unit
            for unit in register.regions
            if unit.province == region.adcode and unit.rank in ("prefecture", "county") and unit.name[-1] in "市县区"
        ]
        chosen = random.sample(inner, random.randint(0, 4))
        names = [register.label(unit) for unit in chosen]
        places += [{"region": short, "place": name} for name in names]
        summary.append(_made_line(random, number, short, names))
        policies += _made_policies(random, number, short, region.name)
    count = sum(int(row["count"]) for row in summary)
    first, second = count // 5, count // 3
    approved = (first, second, count - first - second)
    dates = (("2019-03", "2019-09"), ("2020-03", "2020-10"), ("2021-04", "2021-11"))
    batches = [
        {
            "batch": str(at),
            "call": call,
            "list": listed,
            "applied": str(number * 2),
            "approved": str(number),
            "industries": "钢铁、化工、建材、机械",
        }
        for at, ((call, listed), number) in enumerate(zip(dates, approved, strict=True), 1)
    ]
    return Book(
        f"made-up-{seed}",
        {"summary": tuple(summary), "places": tuple(places), "policies": tuple(policies), "batches": tuple(batches)},
        CHINESE,
    )


_INDUSTRIES = [
    "钢铁",
    "化工",
    "建材",
    "机械",
    "汽车",
    "轻工",
    "食品",
    "纺织",
    "医药",
    "电子信息",
    "造纸",
    "有色金属",
    "家电",
    "石化",
    "船舶",
]
_WATCH = ("每三年复核一次，不合格的取消称号", "实行动态管理，有进有出", "不定期抽查，整改不到位的从名单中除名", "每年提交自我声明报告")
_FEES = ("由企业承担", "政府承担", "第三方评价费用由企业自行承担", "企业与财政各承担一半")
_REMARKS = ("列入名单的企业优先推荐申报国家级", "发布了绿色工厂地方评价标准", "鼓励金融机构提供绿色信贷")


def _made_line(random: Random, number: int, short: str, names: list[str]) -> Row:
    targets = [random.choice((f"{random.randrange(20, 130, 10)}家", f"2019年{random.randrange(20, 40)}-{random.randrange(41, 60)}家"))]
    awards = [f"{random.randrange(50, 210, 10)}万元"] if random.random() < 0.6 else []
    for name in names:
        if random.random() < 0.5:
            targets.append(f"{name}：{random.randrange(2, 12)}家")
        else:
            amount = random.choice(
                (
                    f"{random.randrange(20, 100, 10)}万元",
                    f"最高{random.randrange(50, 150, 10)}万元",
                    f"{random.randrange(20, 50)}-{random.randrange(51, 100)}万元",
                )
            )
            awards.append(f"{name}：{amount}")
    industries = random.sample(_INDUSTRIES, random.randint(5, 9))
    return {
        "seq": str(number),
        "region": short,
        "target": " ".join(targets),
        "award": "\n".join(awards),
        "industries": random.choice(("", f"{'2019年：' if number % 5 == 0 else ''}{'、'.join(industries)}等")),
        "fee": random.choice(("", *_FEES)),
        "supervision": random.choice(("", *_WATCH)),
        "remarks": random.choice(("", "", *_REMARKS)),
        "count": str(random.randrange(3, 160)),
    }


def _made_policies(random: Random, number: int, short: str, name: str) -> list[Row]:
    year = random.choice((2018, 2019, 2020))
    titles = (
        (f"{year}-{random.randrange(1, 13):02}", f"《{name}绿色制造体系建设实施方案（{year}-{year + 3}年）》"),
        (f"{year}-{random.randrange(1, 13):02}", f"《关于组织申报{year}年度{short}绿色工厂的通知》"),
        (f"{year + 1}-{random.randrange(1, 13):02}", f"《{name}绿色工厂管理办法（试行）》"),
        (f"{year}-{random.randrange(1, 13):02}", f"《{name}人民政府关于支持工业绿色发展的若干意见》"),
        (f"{year}-{random.randrange(1, 13):02}", f"《{name}“十三五”工业绿色发展行动计划》"),
    )
    kept = random.sample(titles, random.randint(1, 4))
    return [{"seq": str(number), "region": short, "published": date, "title": title} for date, title in kept]


def _rows(name: str, text: str) -> list[Row]:
    """The columns of the shape by their order in the file; our own files have more behind them."""
    rows = csv.reader(io.StringIO(text, newline=""))
    next(rows)
    return [dict(zip(COLUMNS[name], row, strict=False)) for row in rows]
