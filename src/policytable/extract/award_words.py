"""The words of an award: the quote that proves it, the text for a cell, the lead-in that grants."""

from __future__ import annotations

from dataclasses import dataclass, replace

from policytable.extract import amounts as sums
from policytable.extract.amounts import Amount
from policytable.extract.beneficiary import Beneficiary, Combination
from policytable.extract.facts import piece_start
from policytable.extract.grants import Group
from policytable.extract.passage import Passage, Statement
from policytable.model import Evidence
from policytable.rules import shape

_OPENERS = ("给予", "奖励", "补助", "补贴", "资助", "扶持", "奖补", "按照", "按", "最高", "不超过", "每")
_UNITS = ("万元", "亿元", "元", "万")
REACH = 16  # folded characters between the granting word and its sum in a cell's text


@dataclass(frozen=True, slots=True)
class Reading:
    """A beneficiary with one run of sums; `proof` are the places that name it where the statement does not."""

    who: Beneficiary
    run: list[Amount]
    group: Group
    proof: tuple[Evidence, ...]


def graded(text: str, reading: Reading) -> list[tuple[Combination, int]] | None:
    """One beneficiary with several sums: each sum at the grade that the words give it, None where they give none.

    Either the words right before each sum tell (用能单位每吨200元、服务公司每吨300元), or a list of as many members stands
    before a 分别 (按A、B、C三类评定，分别扶持20万元、15万元、10万元).
    """
    run, count = reading.run, len(reading.run)
    if len(reading.who.combinations) != 1:
        return None
    begin = max(text.rfind(mark, 0, run[0].start) for mark in "，；：")
    cuts = [max(begin, *(text.rfind(word, 0, run[0].start) + len(word) - 1 for word in ("给予", "按照"))) + 1, *(a.end for a in run)]
    names = [text[cut : amount.start].strip("、和及按每吨人户家套台件") for cut, amount in zip(cuts, run, strict=False)]
    if "分别" in text[reading.who.start : run[0].start]:
        pieces = text[max(reading.who.start, 0) : run[0].start].split("，")
        names = next((piece.split("按")[-1].split("、") for piece in reversed(pieces) if piece.count("、") == count - 1), [])
        names = [shape("tier_tail").sub("", name) for name in names]
    if len(set(names)) != count or any(not 1 <= len(name) <= 16 for name in names):
        return None
    return [(replace(reading.who.combinations[0], tier=name), index) for index, name in enumerate(names)]


def quote_of(passage: Passage, statement: Statement, amount: Amount, reading: Reading) -> Evidence:
    """From the beneficiary (where the statement names it) to the sum, with the ceiling of a rate."""
    text, who, group = statement.text, reading.who, reading.group
    first = group.mentions[0].start if group.mentions else piece_start(text, amount.start)
    if not reading.proof and 0 <= who.start < amount.start:
        first = min(first, who.start)
    end = max(amount.end, group.mentions[-1].end) if group.behind else amount.end
    if amount.rate is not None and group.ceiling is not None:
        end = max(end, group.ceiling.end)
    if not text[amount.start : end].endswith(_UNITS) and text[end - 1].isdigit():
        end = max(end, reading.run[-1].end)  # 50、30、10万元: the unit stands behind the last
    return passage.cite(statement, piece_start(text, min(first, amount.start)), end)


def display_of(text: str, amount: Amount, reading: Reading, index: int) -> str:
    """The sum with the word that grants it, for a cell; a later sum of a list stands by itself."""
    words = text[amount.start : amount.end] + _unit(text, amount, reading)
    if index > 0:
        return ("最高" if amount.cap and "最高" not in words else "") + words
    bound = max(text.rfind(mark, 0, amount.start) for mark in ("、", "元", "；", "，")) + 1
    start = max(piece_start(text, amount.start), amount.start - REACH, bound)
    found = [at for word in _OPENERS if (at := text.find(word, start, amount.start)) >= 0]
    if amount.rate is not None and reading.group.ceiling is not None:
        words = text[amount.start : max(amount.end, reading.group.ceiling.end)]
    return text[min(found, default=amount.start) : amount.start] + words


def granting_lead(passage: Passage, statement: Statement, cited: tuple[Evidence, ...]) -> list[Evidence]:
    """The lead-in above that grants, for an item that only names its sum; none where a part of it is cited already."""
    for other in passage.above(statement):
        if other.leads and sums.verbs(other.text, passage.pack):
            lead = passage.cite(other, 0, len(other.text))
            return [] if any(lead.start <= entry.start < lead.end for entry in cited) else [lead]
    return []


def _unit(text: str, amount: Amount, reading: Reading) -> str:
    if amount.rate is not None or not text[amount.end - 1].isdigit():
        return ""
    tail = text[reading.run[-1].start : reading.run[-1].end]
    return next((unit for unit in _UNITS if tail.endswith(unit)), "")
