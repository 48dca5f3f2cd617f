"""The national lists counted: by region with shares, as printed and as joined, and against how many enterprises there are."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from policytable.export import Book
from policytable.export.site.address import external
from policytable.model import Denominator, Region
from policytable.regions import gazetteer
from policytable.report.batches import Batch
from policytable.report.entries import Lines, cell_href, count, line, share, why
from policytable.report.nouns import Column, Entry, Sheet

PER = 10_000


def region_sheet(shelf: Book, known: tuple[Batch, ...]) -> Sheet:
    """One row a province with each batch, the sum, its share of the country, and titles per ten thousand enterprises."""
    columns = (
        Column("序号", 4, numeric=True),
        Column("地区", 6),
        *(Column(one.name, 5, numeric=True) for one in known),
        Column("合计", 5, numeric=True),
        Column("占全国", 6, numeric=True),
        Column(f"每万家规模以上企业（{shelf.edition.register.topic.title}家数）", 10, numeric=True),
    )
    rows = tuple(_row(shelf, known, at, row.region) for at, row in enumerate(shelf.edition.rows, 1))
    return Sheet("regions", "各批次分地区数量（计划单列市、新疆兵团并入所在省区）", columns, (*rows, _whole(known)), _notes(shelf))


def printed_sheet(shelf: Book, known: tuple[Batch, ...]) -> Sheet:
    """The names that the lists print apart from their province — cities with a plan of their own, the corps — and other spellings."""
    columns = (
        Column("名单所印", 8),
        Column("并入", 6),
        *(Column(one.name, 5, numeric=True) for one in known),
        Column("合计", 5, numeric=True),
        Column("占该省区", 6, numeric=True),
    )
    short = {province.adcode: gazetteer().short(province) for province in shelf.edition.register.provinces}
    apart = {one.printed: one.province for one in shelf.edition.register.counts if one.printed != short.get(one.province)}
    order = sorted(apart, key=lambda name: (apart[name], name))
    rows = tuple(_apart(shelf, known, name, apart[name], short) for name in order)
    return Sheet(
        "regions-printed",
        "名单单列的计划单列市、新疆兵团及异写",
        columns,
        rows,
        ("其余各省区在名单中的写法与上表相同，数字即上表减去此处各行。",),
    )


def total_of(shelf: Book, province: str, batch: str = "") -> int:
    """How many titles a province has, of one batch or of all."""
    return sum(one.count for one in shelf.edition.register.counts if one.province == province and batch in ("", one.batch))


def per_enterprises(shelf: Book, region: Region) -> tuple[Decimal, Denominator] | None:
    """Titles per ten thousand enterprises above the designated size, by the newest figure not later than the edition; None without one."""
    year = int(shelf.edition.as_of[:4])
    held = [one for one in shelf.edition.register.denominators if one.province == region.adcode and one.year <= year]
    if not held:
        return None
    newest = max(held, key=lambda one: one.year)
    rate = Decimal(total_of(shelf, region.adcode) * PER) / newest.enterprises
    return rate.quantize(Decimal("0.1"), ROUND_HALF_UP), newest


def _row(shelf: Book, known: tuple[Batch, ...], at: int, region: Region) -> tuple[Lines, ...]:
    whole = sum(one.approved for one in known)
    total = total_of(shelf, region.adcode)
    href = cell_href(region.adcode, "national")
    batches = (count(total_of(shelf, region.adcode, one.key), href) for one in known)
    return count(at), line(shelf.seat(region)[1]), *batches, count(total, href), share(total, whole), _per(shelf, region)


def _per(shelf: Book, region: Region) -> Lines:
    found = per_enterprises(shelf, region)
    if found is None:
        return why("未登记分母")
    rate, origin = found
    return (Entry(str(rate), external(origin.address) or "", number=rate),)


def _whole(known: tuple[Batch, ...]) -> tuple[Lines, ...]:
    whole = sum(one.approved for one in known)
    return (), line("合计"), *(count(one.approved, one.list_url) for one in known), count(whole), share(whole, whole), ()


def _apart(shelf: Book, known: tuple[Batch, ...], name: str, province: str, short: dict[str, str]) -> tuple[Lines, ...]:
    numbers = {one.batch: one.count for one in shelf.edition.register.counts if one.printed == name}
    total = sum(numbers.values())
    href = cell_href(province, "national")
    batches = (count(numbers.get(one.key, 0), href) for one in known)
    return line(name), line(short.get(province, province)), *batches, count(total, href), share(total, total_of(shelf, province))


def _notes(shelf: Book) -> tuple[str, ...]:
    used = [found[1] for row in shelf.edition.rows if (found := per_enterprises(shelf, row.region))]
    said = "；".join(dict.fromkeys(f"{one.year}年，{one.origin}" for one in used))
    missing = "规模以上企业数没有登记来源（corpus/national/denominators.csv），不计算密度。"
    return ("占比以各批合计为分母，四舍五入，各行之和不一定等于100%。", f"规模以上企业数：{said}。" if used else missing)
