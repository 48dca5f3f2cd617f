"""The batches of the national list: who called when, what was published when, how many asked and how many came on the list."""

from __future__ import annotations

import re
from dataclasses import dataclass

from policytable.export import Book
from policytable.export.site.address import external
from policytable.model import IndustryValue, NationalFigure, NationalList, Policy, Reviewed
from policytable.numerals import whole
from policytable.report.entries import Lines, count, fact_href, line, marks_of, policy_href, share, source_href, why
from policytable.report.nouns import Column, Entry, Sheet

_BATCH = re.compile(r"第([一二三四五六七八九十百0-9]+)批")


@dataclass(frozen=True, slots=True)
class Batch:
    """One batch: `call` and `notice` are the ministry's papers where they were had, `favoured` the industries that the call puts first
    with the fact that says so, `applied` what people gave."""

    key: str
    name: str
    published: str
    approved: int
    notice_url: str
    list_url: str
    call: Policy | None = None
    notice: Policy | None = None
    favoured: Reviewed | None = None
    applied: tuple[NationalFigure, ...] = ()

    @property
    def industries(self) -> tuple[str, ...]:
        """The words of the call, none where it names no industry."""
        return self.favoured.fact.value.industries if self.favoured and isinstance(self.favoured.fact.value, IndustryValue) else ()


def batches_of(shelf: Book) -> tuple[Batch, ...]:
    """The batches that the edition counts, in the register's order."""
    register = shelf.edition.register
    lists = [one for one in register.lists if one.published <= shelf.edition.as_of]
    return tuple(_batch(shelf, name, [one for one in lists if one.batch == name]) for name in dict.fromkeys(one.batch for one in lists))


def batch_sheet(shelf: Book, known: tuple[Batch, ...]) -> Sheet:
    """One row a batch: dates, applied, approved, rate, the industries of the call; a last row adds up."""
    columns = (
        Column("批次", 5),
        Column("推荐通知", 9),
        Column("名单公布", 9),
        Column("申报（约）", 7, numeric=True),
        Column("公布（家）", 6, numeric=True),
        Column("通过率", 6, numeric=True),
        Column("推荐通知鼓励的行业", 34),
    )
    rows = tuple(_row(shelf, one) for one in known)
    return Sheet("batches", f"国家级{shelf.edition.register.topic.title}各批次", columns, (*rows, *_total(known)), _notes(shelf, known))


def figure_href(shelf: Book, one: NationalFigure) -> str:
    """The line of the report that says where the number of those that applied is from."""
    return f"report/index.html#applied-{_applied_figures(shelf).index(one) + 1}"


def origins(shelf: Book) -> Sheet:
    """Where the figures that people gave are from: what applied in each batch, each with its source or its quote."""
    columns = (Column("批次", 5), Column("申报数", 7, numeric=True), Column("来源", 30), Column("引文", 30))
    figures = _applied_figures(shelf)
    rows = tuple((line(_name(one.batch)), count(one.count), line(one.note) or why("—"), _quoted(shelf, one)) for one in figures)
    return Sheet("applied", "申报数的出处", columns, rows, ("同一批有两个数的，批次表取排在前面的一个，另一个作为异文列出。",))


def cited(shelf: Book, one: NationalFigure) -> bool:
    """Whether the document that a figure names has its quote."""
    reading = shelf.readings.get(one.document)
    return bool(one.quote and reading and reading.document and one.quote in reading.document.text)


def _applied_figures(shelf: Book) -> list[NationalFigure]:
    return [one for one in shelf.edition.register.figures if one.kind == "applied"]


def _quoted(shelf: Book, one: NationalFigure) -> Lines:
    if not one.quote:
        return why("来源为登记的数字文件 corpus/national/figures.csv，无可引的文件")
    return line(f"“{one.quote}”", source_href(shelf, one.document)) if cited(shelf, one) else why(f"文件中找不到引文“{one.quote}”")


def _batch(shelf: Book, key: str, lists: list[NationalList]) -> Batch:
    register = shelf.edition.register
    own = next((one for one in lists if one.name.startswith(register.topic.title)), lists[0])
    call = _paper(shelf, key, "call")
    return Batch(
        key,
        _name(key),
        own.published,
        sum(one.count for one in register.counts if one.batch == key),
        external(own.notice_url) or "",
        external(own.list_url) or "",
        call,
        _paper(shelf, key, "list"),
        _favoured(shelf, call),
        tuple(one for one in register.figures if one.batch == key and one.kind == "applied"),
    )


def _name(key: str) -> str:
    return f"第{key}批" if len(key) < 4 else f"{key}年度"


def _paper(shelf: Book, key: str, nature: str) -> Policy | None:
    """The ministry's paper of this kind whose title names the batch; its batch number may be written in characters."""
    for policy in shelf.edition.policies:
        found = _BATCH.search(policy.title)
        if policy.region.adcode == "100000" and policy.nature == nature and found and _number(found[1]) == key:
            return policy
    return None


def _number(words: str) -> str:
    try:
        return str(whole(words))
    except ValueError:
        return ""


def _favoured(shelf: Book, call: Policy | None) -> Reviewed | None:
    """A later call takes the place of an earlier one in the table; here each speaks for its own batch."""
    sources = {source for source, _, _ in call.documents} if call else set()
    for one in shelf.facts.values():
        of_call = one.source in sources and one.fact.field == "industry" and one.fact.object == shelf.edition.register.topic.object
        if of_call and not one.held and one.state != "rejected":
            return one
    return None


def _row(shelf: Book, one: Batch) -> tuple[Lines, ...]:
    called = one.call and (one.call.published or one.call.issued)
    return (
        line(one.name),
        line(called or "", policy_href(shelf, one.call) if one.call else "") or why("未收集"),
        line(one.published, one.notice_url),
        _applied(shelf, one),
        count(one.approved, one.list_url),
        share(one.approved, one.applied[0].count) if one.applied else why("无申报数"),
        industries(one),
    )


def _applied(shelf: Book, one: Batch) -> Lines:
    return count(one.applied[0].count, figure_href(shelf, one.applied[0])) if one.applied else why("未登记")


def industries(one: Batch) -> Lines:
    """What the call of a batch favours, with the place that says so; or why nothing stands there."""
    if one.favoured is not None:
        return (Entry("、".join(one.industries), fact_href(one.favoured), marks=marks_of(one.favoured)),)
    return why("通知已读，未限定行业") if one.call else why("通知未收集")


def _total(known: tuple[Batch, ...]) -> tuple[tuple[Lines, ...], ...]:
    if not known:
        return ()
    approved = sum(one.approved for one in known)
    applied = sum(one.applied[0].count for one in known) if all(one.applied for one in known) else 0
    told = (count(applied), share(approved, applied)) if applied else (why("—"), why("—"))
    return ((line("合计"), (), (), told[0], count(approved), told[1], ()),)


def _notes(shelf: Book, known: tuple[Batch, ...]) -> tuple[str, ...]:
    sample = any(shelf.mark(source for source, _, _ in one.call.documents) for one in known if one.call)
    differ = [f"{one.name}另有{other.count}（{other.note}）" for one in known for other in one.applied[1:]]
    lines = (
        "「名单公布」为部公布名单之日，「公布」为按名单逐家计数，均以部网站原件为准。「申报」为约数，通过率随之为约数。",
        f"「推荐通知」日期取自{shelf.edition.register.sample_mark}，月份与2019年报告一致，日为演示而拟。" if sample else "",
        f"异文：{'；'.join(differ)}。" if differ else "",
    )
    return tuple(text for text in lines if text)
