"""The clauses that others could copy: chosen by how much they spell out, never by taste."""

from __future__ import annotations

from policytable.export import Book
from policytable.export.facts import region_of
from policytable.export.site.words import clause_words, object_word, value_lines
from policytable.model import AwardValue, FeeValue, Reviewed, SupervisionValue
from policytable.report.entries import Lines, fact_href, line, marks_of, place_of, quote_of
from policytable.report.nouns import Column, Entry, Sheet

MOST = 3


def example_sheet(shelf: Book, key: str, title: str, facts: list[Reviewed]) -> Sheet:
    """The best three clauses on one matter, each with its words, its place and what it spells out."""
    best = _best(shelf, [one for one in facts if not _is_national(shelf, one)])
    columns = (Column("地区", 10), Column("条款原文", 36), Column("出处", 20), Column("写明的要素", 16))
    rule = (
        "选取规则：按写明的要素个数从多到少；个数相同的，发布晚的在前，再按登记簿次序；一地一条，最多三条。"
        "只比较写得多具体，不评价政策好坏。"
    )
    return Sheet(f"examples-{key}", title, columns, tuple(_row(shelf, one) for one in best), (rule,))


def elements(one: Reviewed) -> tuple[str, ...]:
    """What a fact spells out of what its field can hold, by name."""
    value = one.fact.value
    parts: tuple[tuple[str, bool], ...] = ()
    if isinstance(value, AwardValue):
        parts = (
            ("金额", value.yuan_max is not None),
            ("比例", value.rate is not None),
            ("级别", one.fact.level != ("unspecified",)),
            ("条件", bool(value.condition)),
            ("档次", bool(value.tier)),
            ("叠加规则", value.stacking is not None),
            ("累计上限", value.aggregate_cap_yuan is not None),
        )
    elif isinstance(value, FeeValue):
        parts = (("承担方", True), ("费用种类", True), ("付费单位", bool(value.payer)))
    elif isinstance(value, SupervisionValue):
        parts = (("机制", True), ("周期", value.interval_months is not None), ("触发情形", bool(value.triggers)))
    return tuple(name for name, stated in parts if stated)


def _best(shelf: Book, facts: list[Reviewed]) -> list[Reviewed]:
    """The clauses with the most elements, one a place: the newer before the older, else the register's order (the order of `facts`)."""
    newest = sorted(facts, key=lambda one: _issued(shelf, one), reverse=True)
    ranked = sorted(newest, key=lambda one: -len(elements(one)))
    places: dict[str, Reviewed] = {}
    for one in ranked:
        places.setdefault(place_of(shelf, one), one)
    return list(places.values())[:MOST]


def _is_national(shelf: Book, one: Reviewed) -> bool:
    region = region_of(shelf, one)
    return region is None or region.province == "100000"


def _issued(shelf: Book, one: Reviewed) -> str:
    policy = shelf.policies.get(one.source)
    return (policy.issued or policy.published or "") if policy else ""


def _row(shelf: Book, one: Reviewed) -> tuple[Lines, ...]:
    evidence, policy = one.fact.evidence[0], shelf.policies.get(one.source)
    title = f"《{policy.title}》" if policy else one.source
    clause = clause_words(evidence.clause) if evidence.clause else ""
    sample = tuple(mark for mark in [shelf.mark([one.source])] if mark)
    topic = shelf.edition.register.topic
    about = (("对象", object_word(one.fact, topic)),) if one.fact.object != topic.object else ()
    told = "；".join(f"{label}：{text}" for label, text in (*about, *value_lines(one.fact, topic)))
    return (
        line(place_of(shelf, one)),
        (Entry(f"“{quote_of(one.fact)}”", fact_href(one), marks=marks_of(one)),),
        (Entry(title, fact_href(one), marks=sample), *line(clause), *line(_issued(shelf, one))),
        (Entry("、".join(elements(one))), *line(told)),
    )
