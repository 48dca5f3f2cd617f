"""The lists by industry and by group of companies, as far as anybody counted them, and what the calls put first from batch to batch."""

from __future__ import annotations

from policytable.export import Book
from policytable.model import NationalFigure
from policytable.report.batches import Batch, industries
from policytable.report.entries import Lines, count, fact_href, line, share, why
from policytable.report.nouns import Column, Sheet
from policytable.rules import industry_codes

_SIGNS = {"列入": "●", "保留": "●", "新增": "▲", "退出": "▽"}


def favoured_sheet(known: tuple[Batch, ...]) -> Sheet:
    """One row an industry that any call names, with what became of it in each batch: 新增, 保留, 退出."""
    columns = (Column("行业", 8), *(Column(one.name, 8) for one in known))
    words = dict.fromkeys(word for one in known for word in one.industries)
    rows = tuple((line(word), *(_step(known, at, word) for at in range(len(known)))) for word in words)
    notes = ("词语按通知原文，不合并近义词。没有列出行业的批次不计为「退出」。",)
    return Sheet("favoured", "推荐通知鼓励的行业：逐批变化", columns, rows, notes)


def changes_sheet(known: tuple[Batch, ...]) -> Sheet:
    """One row a batch: what came, what stayed and what went against the last call that named industries."""
    columns = (Column("批次", 5), Column("列出", 4, numeric=True), Column("新增", 20), Column("保留", 20), Column("退出", 20))
    return Sheet("favoured-changes", "鼓励行业的增减", columns, tuple(_change(known, at) for at in range(len(known))))


def industry_sheet(shelf: Book, known: tuple[Batch, ...]) -> Sheet:
    """The lists by the industry that they print, with GB/T divisions where the word is known, and the coverage below."""
    figures = [one for one in shelf.edition.register.figures if one.kind == "industry"]
    named = [one for one in known if any(figure.batch == one.key for figure in figures)]
    columns = (
        Column("行业（名单原文）", 8),
        Column("GB/T 4754 大类", 8),
        *(Column(one.name, 5, numeric=True) for one in named),
        Column("合计", 5, numeric=True),
        Column("占比", 6, numeric=True),
    )
    whole = sum(one.count for one in figures)
    rows = tuple(
        (line(word), line("、".join(industry_codes(word))) or why("不归类"), *_numbers(figures, named, word, whole))
        for word in _by_total(figures)
    )
    return Sheet("industries", "按行业（名单写明的批次）", columns, rows, (_coverage(known, named, whole), *_origins(figures)))


def group_sheet(shelf: Book, known: tuple[Batch, ...]) -> Sheet:
    """The lists by group of companies, by the words in the names."""
    figures = [one for one in shelf.edition.register.figures if one.kind == "group"]
    whole = sum(one.approved for one in known)
    columns = (
        Column("集团", 10),
        *(Column(one.name, 5, numeric=True) for one in known),
        Column("合计", 5, numeric=True),
        Column("占比", 6, numeric=True),
    )
    rows = tuple((line(word), *_numbers(figures, list(known), word, whole)) for word in _by_total(figures))
    notes = (
        "只按企业名称中的字样归并（别名表 corpus/national/groups.toml），没有核对股权，名称不含字样的下属企业未计入，故为下限。"
        "别名表只收四批中名称至少出现五次的集团；不在表中的不作归并。",
    )
    return Sheet("groups", "按企业集团（依别名表）", columns, rows, notes if figures else ("没有登记集团别名表，不作归并。",))


def _step(known: tuple[Batch, ...], at: int, word: str) -> Lines:
    one = known[at]
    if not one.industries:
        return why("未限定行业") if one.call else why("通知未收集")
    before = _before(known, at)
    if word in one.industries:
        assert one.favoured is not None
        step = "列入" if before is None else "保留" if word in before.industries else "新增"
        return line(f"{_SIGNS[step]}{step}", fact_href(one.favoured))
    return why(f"{_SIGNS['退出']}退出") if before is not None and word in before.industries else why("—")


def _before(known: tuple[Batch, ...], at: int) -> Batch | None:
    return next((one for one in reversed(known[:at]) if one.industries), None)


def _change(known: tuple[Batch, ...], at: int) -> tuple[Lines, ...]:
    one, before = known[at], _before(known, at)
    if not one.industries:
        return line(one.name), count(0), industries(one), (), ()
    now, then = one.industries, before.industries if before else ()
    came = tuple(word for word in now if word not in then)
    parts = (came, tuple(word for word in now if word in then), tuple(word for word in then if word not in now))
    href = fact_href(one.favoured) if one.favoured else ""
    return line(one.name), count(len(now), href), *(line("、".join(words)) or why("无") for words in parts)


def _by_total(figures: list[NationalFigure]) -> list[str]:
    totals: dict[str, int] = {}
    for one in figures:
        totals[one.name] = totals.get(one.name, 0) + one.count
    return sorted(totals, key=lambda name: (-totals[name], name))


def _numbers(figures: list[NationalFigure], known: list[Batch], word: str, whole: int) -> tuple[Lines, ...]:
    numbers = {one.batch: one.count for one in figures if one.name == word}
    total = sum(numbers.values())
    return *(count(numbers.get(one.key, 0), one.list_url) for one in known), count(total), share(total, whole)


def _coverage(known: tuple[Batch, ...], named: list[Batch], counted: int) -> str:
    whole = sum(one.approved for one in known)
    if not named:
        return "没有登记按行业的计数：名单写明行业的批次尚未计数。"
    told = "、".join(one.name for one in named)
    percent = f"{counted * 100 / whole:.1f}"
    return (
        f"只有{told}的名单写明行业：覆盖{whole}家中的{counted}家（{percent}%），其余批次的名单没有行业一栏，不推算。"
        "行业是名单所印的词，不是国民经济行业分类；大类只在规则词表认得该词时给出，一词对应几个大类的并列。"
    )


def _origins(figures: list[NationalFigure]) -> tuple[str, ...]:
    return tuple(f"来源：{note}。" for note in dict.fromkeys(one.note for one in figures if one.note))
