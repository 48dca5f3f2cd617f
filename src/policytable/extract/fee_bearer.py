"""第三方费用: who pays for the evaluation, the review, the recheck or the verification."""

from __future__ import annotations

from collections.abc import Iterator

from policytable.extract import others
from policytable.extract.antecedent import nearest, subject
from policytable.extract.beneficiary import Beneficiary, Combination
from policytable.extract.facts import Said, make, piece_start, shown
from policytable.extract.findings import Findings
from policytable.extract.mentions import levels
from policytable.extract.passage import Passage, Statement
from policytable.extract.scope import about_others, skipped, turned
from policytable.model import Evidence, FeeValue
from policytable.rules import Match, Rule

SKIP = ("purpose", "offer", "past_award", "wish", "elsewhere")
# In this order: a text that offers both readings means the first (费用由企业承担，也可由财政承担 is either).
_BARE = ("第三方", "第三方机构", "评价机构")  # who does the work says less than the work itself
_JOINS = ("、", "和", "及", "与", "以及", "、现场", "和现场", "、专家")
_BEARERS = ("not_charged", "either", "shared", "enterprise", "government")


def extract(passage: Passage, findings: Findings) -> None:
    """Add every fee bearer of the passage to the findings, one fact a statement and fee."""
    told: set[tuple[int, str, str]] = set()
    for statement in passage.prose:
        with findings.guard(statement):
            for stretch in _stretches(passage, statement):
                _stretch(passage, statement, stretch, told, findings)


def _stretches(passage: Passage, statement: Statement) -> list[tuple[int, int]]:
    """The parts of a statement that speak of one fee each: from behind the one before to the end of its bearer."""
    text = statement.text
    fees = [match for _, match in passage.pack.matches("fee_bearer", "fee", text)]
    if not fees:
        bought = "购买服务" in text and passage.pack.first("fee_bearer", "government", text)
        free = bought or passage.pack.first("fee_bearer", "not_charged", text) or _answers(passage, statement)
        return [(0, len(text))] if free else []
    turn = turned(passage, text)
    starts = [turn if _who(passage, text[turn:]) else 0]
    for index, mark in enumerate(sorted({match.start() for match in fees})):
        cut = text.rfind("，", starts[-1], mark)
        said = _who(passage, text[starts[-1] : max(cut, starts[-1])])
        # before the first fee only what is free is another matter: 宣讲不收费，评价费用由企业承担
        apart = said is not None and (index > 0 or said[0] == "not_charged")
        if apart and _cover(passage, text[cut : mark + 4], len(text)) is not None:
            starts.append(cut + 1)
    starts = sorted({*starts, *_uncharged(passage, text, starts[0])})
    return list(zip(starts, [*starts[1:], len(text)], strict=True))


def _uncharged(passage: Passage, text: str, start: int) -> Iterator[int]:
    """Where somebody is named who may not charge, behind the words that say who pays."""
    for _, match in passage.pack.matches("fee_bearer", "charger", text):
        said, behind = _who(passage, text[start : match.start()]), _who(passage, text[match.start() :])
        if match.start() > start and said and said[0] != "not_charged" and behind and behind[0] == "not_charged":
            yield match.start()


def _answers(passage: Passage, statement: Statement) -> bool:
    """Whether the statement before asks who pays: 费用由谁承担？由企业承担。"""
    asked = passage.statements[statement.index - 1].text if statement.index else ""
    return asked.endswith("？") and passage.pack.first("fee_bearer", "question", asked) is not None


def _stretch(passage: Passage, statement: Statement, stretch: tuple[int, int], told: set[tuple[int, str, str]], findings: Findings) -> None:
    """One fee; `told` holds who pays what by the clauses so far (由财政负担，企业无需支付 says one thing twice)."""
    text = statement.text
    start, end = stretch
    found = _who(passage, text[start:end])
    if found is None:
        return
    bearer, rule, match = found
    low, high = start + match.start(), start + match.end()
    covers = _covers(passage, statement, stretch, (low, high))
    if reason := _refusal(passage, statement, (start, low, high), covers):
        findings.set_aside("fee_bearer", statement, (low, high), reason)
        return
    own = nearest(passage, statement, low)
    named = own or others.matter(text, passage.pack)
    whose = (named, None) if named else subject(passage, statement) or _other(passage, statement, low)
    if whose is None or covers is None:
        findings.set_aside("fee_bearer", statement, (low, high), "fee.no_object")
        return
    place = statement.clause.index if statement.clause.kind != "paragraph" else -1 - statement.index  # without numbers, the sentence
    saying = (place, bearer, covers)
    if saying in told:
        return
    told.add(saying)
    payer = match.groupdict().get("payer")
    value = FeeValue(bearer=bearer, covers=covers, payer=payer or None)  # type: ignore[arg-type]
    topic = passage.pack.topic
    combo = whose[0].combinations[0] if whose[0].combinations else Combination(topic.whole or topic.object)
    name = topic.object if topic.object in whose[0].objects else combo.object
    words = combo.object_text if name == "other" else None
    ranks = [m for m in levels(text[start:low], passage.pack, passage.region)]
    who = Combination(name, ranks[0].value if ranks else ("unspecified",), None, words)
    evidence = _evidence(passage, statement, (start, low, high))
    proof = [whose[1]] if whose[1] is not None else []
    said = Said(display=shown(text, low, high), evidence=[evidence, *proof], rules=[rule.id])
    findings.add([make(passage, "fee_bearer", who, value, said)])


def _other(passage: Passage, statement: Statement, at: int) -> tuple[Beneficiary, None] | None:
    """A payer's matter that is none of the topic's objects, in the document's words."""
    window = others.phrase(statement.text, 0, at, passage.pack)
    if window is None:
        return None
    words = statement.text[window[0] : window[1]]
    combo = Combination("other", ("unspecified",), None, words)
    return Beneficiary(window[0], window[1], (combo,), (), ("other",)), None


def _who(passage: Passage, words: str) -> tuple[str, Rule, Match] | None:
    for bearer in _BEARERS:
        if found := passage.pack.first("fee_bearer", bearer, words):
            rule, match = found
            better = passage.pack.first("fee_bearer", "government", words) if bearer in ("enterprise", "not_charged") else None
            if better is not None and better[1].start() < match.start():
                return "government", *better
            return bearer, rule, match
    return None


def _covers(passage: Passage, statement: Statement, stretch: tuple[int, int], window: tuple[int, int]) -> str | None:
    """What the fee is for: the nearest word before the bearer, else in the bearer's words, behind it, or in what stands before."""
    (start, end), (low, high) = stretch, window
    text = statement.text
    if (found := _cover(passage, text[start:low], low - start)) is not None:
        return found
    for words in (text[low:high], text[high:end]):
        if (found := _cover(passage, words, 0)) is not None:
            return found
    if (found := _cover(passage, text[:start], start)) is not None:  # where the sentence turns: 评审费原由企业承担，现改由财政承担
        return found
    asked = passage.statements[statement.index - 1 : statement.index] if _answers(passage, statement) else ()
    for other in (*asked, *passage.before(statement), *passage.headings(statement)):
        if (found := _cover(passage, other.text, len(other.text))) is not None:
            return found
    return None


def _cover(passage: Passage, words: str, at: int) -> str | None:
    found = sorted(
        ((match.start(), match, rule) for rule in passage.pack.of("fee_bearer", "cover") for match in rule.finditer(words)),
        key=lambda entry: entry[0],
    )
    if not found:
        return None
    at = max(range(len(found)), key=lambda index: (found[index][1][0] not in _BARE, found[index][1].end()))
    while at > 0 and words[found[at - 1][1].end() : found[at][0]] in _JOINS:  # a list of works goes by its first: 评审、复核费用
        at -= 1
    return str(found[at][2].value["covers"])


def _refusal(passage: Passage, statement: Statement, window: tuple[int, int, int], covers: str | None) -> str | None:
    if covers is None:
        return "fee.no_matter"
    if reason := skipped(passage, statement, SKIP):
        return reason
    stretch, low, high = window
    start = max(stretch, piece_start(statement.text, low) - 30)
    if found := passage.pack.first("fee_bearer", "not", statement.text[start:high]):
        return found[0].id
    return "scope.other_place" if about_others(passage, statement, low) else None


def _evidence(passage: Passage, statement: Statement, window: tuple[int, int, int]) -> Evidence:
    """From the words that name the fee to who pays; at most the two stretches between commas before."""
    start, low, high = window
    begin = piece_start(statement.text, low)
    for _ in range(2):
        earlier = piece_start(statement.text, max(start, begin - 1))
        if begin - 1 > start and _cover(passage, statement.text[begin:low], 0) is None:
            begin = max(start, earlier)
    return passage.cite(statement, begin, high)
