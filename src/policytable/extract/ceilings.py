"""Ceilings: over one grant, over all that a sentence grants, over what the sentences before granted."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from policytable.extract import amounts as sums
from policytable.extract.amounts import Amount, whole_yuan
from policytable.extract.facts import piece_start
from policytable.extract.findings import Findings
from policytable.extract.mentions import objects
from policytable.extract.passage import Passage, Statement
from policytable.model import AwardValue, Fact


def grants(passage: Passage, statement: Statement, amount: Amount) -> bool:
    """Whether a stretch before a ceiling grants without a sum, so that the ceiling is the award: 按贡献分档奖励，每人最高20万元."""
    text, pack = statement.text, passage.pack
    start = piece_start(text, amount.start)
    if pack.first("award", "refers", text):
        return False
    lead = next((other for other in passage.above(statement) if other.leads and sums.verbs(other.text, pack)), None)
    if lead is not None and objects(text[: amount.start], pack) and not pack.first("award", "of_holder", text[start : amount.start]):
        return amount.role == "ceiling"  # an item 绿色设计产品，每个不超过4万元 under a lead-in that grants
    return amount.role == "ceiling" and any(end <= start for _, end in sums.verbs(text, pack))


def over_all(made: list[Fact], ceiling: Amount) -> list[Fact]:
    """The facts of a statement with a ceiling over all of them (…100万元，…50万元，同一企业累计不超过120万元).

    Never over a sum larger than itself, nor over sums for titles where what stands right before it is paid by the piece.
    """
    if ceiling.role != "aggregate" or ceiling.high is None or not made:
        return made
    last = made[-1].value
    by_piece = isinstance(last, AwardValue) and last.per is not None
    return [_capped(fact, ceiling.high, by_piece) for fact in made]


def _capped(fact: Fact, ceiling: Decimal, by_piece: bool) -> Fact:
    value = fact.value
    if not isinstance(value, AwardValue) or value.aggregate_cap_yuan is not None or (value.per is not None) != by_piece:
        return fact
    return fact if (value.yuan_max or 0) > ceiling else replace(fact, value=replace(value, aggregate_cap_yuan=int(ceiling)))


def over_previous(passage: Passage, findings: Findings, last: list[Fact], statement: Statement, amount: Amount) -> None:
    """同一企业累计不超过300万元 in a statement of its own caps what the statements before it in the clause granted;
    单个项目最高300万元 caps the rates and the unit sums among them that have no ceiling of their own."""
    if amount.high is None:
        return
    for fact in last:
        if not isinstance(fact.value, AwardValue) or fact.evidence[0].clause != (statement.clause.path or None):
            continue
        value = fact.value
        if value.kind == "rate" and value.yuan_max is None and amount.role == "ceiling":
            proof = (*fact.evidence, passage.cite(statement, piece_start(statement.text, amount.start), amount.end))
            findings.exchange(fact, replace(fact, value=replace(value, yuan_max=whole_yuan(amount.high)), evidence=proof))
        elif amount.role == "aggregate" or (value.per is not None and value.aggregate_cap_yuan is None):
            findings.exchange(fact, replace(fact, value=replace(value, aggregate_cap_yuan=int(amount.high))))
