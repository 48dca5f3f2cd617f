"""奖励资金: who is granted what. Sums are paired with the objects and levels that their own clause, or what governs it, names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from policytable.extract import amounts as sums
from policytable.extract import ceilings, others
from policytable.extract.amounts import Amount, Rejected, whole_yuan
from policytable.extract.award_words import Reading, display_of, graded, granting_lead, quote_of
from policytable.extract.beneficiary import Beneficiary, Combination, pair, read
from policytable.extract.facts import Said, governing, make, piece_start
from policytable.extract.findings import Findings
from policytable.extract.grants import Sums, groups
from policytable.extract.mentions import levels, objects
from policytable.extract.passage import Passage, Statement
from policytable.extract.quantities import UNITS, money, rates
from policytable.extract.scope import about_others, past_year, place_of, skipped
from policytable.extract.tables import Grid, grids
from policytable.extract.whose import Open, resolve
from policytable.model import AwardValue, Fact
from policytable.rules import Pack

BEHIND = 13  # folded characters behind a sum in which its recipient may stand (奖励50万元，用于奖励企业管理层)
SKIP = ("past_award", "repealed", "purpose", "named", "offer", "tentative", "elsewhere")


def extract(passage: Passage, findings: Findings) -> None:
    """Add every award of the passage to the findings."""
    last: list[Fact] = []
    for statement in passage.prose:
        with findings.guard(statement):
            last = _read(passage, statement, last, findings)
    for grid in grids(passage):
        _table(passage, grid, findings)


def _read(passage: Passage, statement: Statement, last: list[Fact], findings: Findings) -> list[Fact]:
    """The awards of one statement, or those before it where it has none of its own; ceilings go to the latter."""
    if not _speaks(statement.text, passage.pack):
        return last
    at, past = _turn(passage, statement)
    behind = replace(statement, folded=statement.folded.part(at, len(statement.text)))
    if reason := skipped(passage, behind, SKIP):
        _pass_over(passage, statement, findings, reason)
        return last
    if at > 0 and objects(behind.text, passage.pack):
        _pass_over(passage, replace(statement, folded=statement.folded.part(0, at)), findings, past)
        statement, at = behind, 0
    granted, rejected = sums.read(statement.text, passage.pack, _granted_above(passage, statement))
    rejected += [Rejected(amount.start, amount.end, past) for amount in granted if amount.start < at]
    granted = [amount for amount in granted if amount.start >= at]
    for item in rejected:
        findings.set_aside("award", statement, (item.start, item.end), item.reason)
    if granted and all(amount.role != "grant" for amount in granted) and not ceilings.grants(passage, statement, granted[0]):
        ceilings.over_previous(passage, findings, last, statement, granted[0])
        return last
    if not granted:
        _unstated(passage, statement, findings)
    made = _statement(passage, statement, (granted, rejected), findings)
    goes_on = bool(last) and last[0].evidence[0].clause == (statement.clause.path or None)
    return [*last, *made] if goes_on else made or last


def _speaks(text: str, pack: Pack) -> bool:
    """Whether there is a sum, a share or an award without a sum in the words at all."""
    return bool(money(text, pack) or rates(text, pack) or pack.first("award", "unstated", text))


def _turn(passage: Passage, statement: Statement) -> tuple[int, str]:
    """Where a statement turns from what was to what will be (0 where it does not), and the rule that says what was."""
    past = passage.pack.first("scope", "past_award", statement.text)
    turn = passage.pack.first("scope", "turn", statement.text) if past else None
    if past is None or turn is None or past[1].start() > turn[1].start():
        return 0, ""
    return turn[1].start(), past[0].id


def _unstated(passage: Passage, statement: Statement, findings: Findings) -> None:
    """给予适当奖励 to a named object: an award without a sum."""
    hit = passage.pack.first("award", "unstated", statement.text)
    if hit is None or about_others(passage, statement, hit[1].start()):
        return
    found = [*objects(statement.text, passage.pack), *levels(statement.text, passage.pack, passage.region)]
    who = read(sorted((m for m in found if m.end <= hit[1].start()), key=lambda m: m.start))
    if who is None or not who.complete:
        return
    evidence = [passage.cite(statement, piece_start(statement.text, who.start), hit[1].end())]
    said = Said(display=hit[1][0], evidence=evidence, rules=[hit[0].id])
    findings.add([make(passage, "award", combo, AwardValue(kind="unstated"), said) for combo in who.combinations])


def _table(passage: Passage, grid: Grid, findings: Findings) -> None:
    """A table of standards: every sum under an object for a level, or under a level for an object; lists of winners are none."""
    pack = passage.pack
    if not pack.first("award", "table", grid.about + grid.header_text):
        return
    if pack.first("award", "table_not", grid.caption + grid.header_text) and not pack.first("award", "table_standard", grid.about):
        return
    for number in grid.numbers:
        unit = UNITS.get(number.unit or "")
        mentions = sorted([*objects(number.header_text, pack), *levels(number.header_text, pack, passage.region)], key=lambda m: m.start)
        beside = [*objects(number.row_text, pack), *levels(number.row_text, pack, passage.region)]
        beside.sort(key=lambda m: m.start)
        if unit is None or pack.first("award", "table_not", number.header_text):
            continue
        who = read([*beside, *mentions])
        if who is None or not who.complete:
            who = others.row(number.row_text, beside, mentions)
        if who is None:
            continue
        low, yuan = whole_yuan(number.value * unit), whole_yuan(number.high * unit)
        value = AwardValue(kind="fixed" if low == yuan else "range", yuan_min=low, yuan_max=yuan)
        if number.cap or pack.first("award", "table_cap", grid.about + number.header_text):
            value = AwardValue(kind="cap", yuan_max=yuan)
        for combo in who.combinations:
            value = replace(value, recipient=pack.topic.recipient(combo.object))
            evidence = [number.evidence, *number.headers]
            findings.add([make(passage, "award", combo, value, Said(display=number.words, evidence=evidence, rules=["award.table"]))])


def _pass_over(passage: Passage, statement: Statement, findings: Findings, reason: str) -> None:
    granted, rejected = sums.read(statement.text, passage.pack, False)
    windows = [(amount.start, amount.end) for amount in granted] + [(other.start, other.end) for other in rejected]
    for window in windows:
        findings.set_aside("award", statement, window, reason)


def _granted_above(passage: Passage, statement: Statement) -> bool:
    """Whether a lead-in, a heading or the statement before grants, so that `省级50万元` is an award."""
    for other in (*passage.above(statement), *passage.headings(statement), *passage.titles):
        if sums.verbs(other.text, passage.pack) or ("标准" in other.text and "奖" in other.text) or other.text.endswith(("奖", "奖。")):
            return True
    if _granted_behind(passage, statement):
        return True
    return any(
        sums.verbs(before.text, passage.pack) and objects(before.text, passage.pack) for before in _same_sentence(passage, statement)
    )


def _same_sentence(passage: Passage, statement: Statement) -> Iterator[Statement]:
    """The statement before, and where the statement names object and level the earlier parts of its sentence
    (奖励标准：国家级：…；省级：…；市级：…), nearest first."""
    named = bool(objects(statement.text, passage.pack)) and bool(levels(statement.text, passage.pack, passage.region))
    joined = True
    for index, before in enumerate(passage.before(statement)):
        joined = joined and before.text.endswith("；")
        if index > 0 and not (joined and named):
            return
        yield before


def _granted_behind(passage: Passage, statement: Statement) -> bool:
    """Whether the sentence behind a list of sums says that they are awards (…；省级：50万元。以上奖励均为一次性)."""
    if passage.pack.first("award", "granted_behind", statement.text):
        return True
    for other in passage.by_clause.get(statement.clause.index, [])[statement.order + 1 :]:
        if passage.pack.first("award", "granted_behind", other.text):
            return True
        if sums.verbs(other.text, passage.pack):
            return False
    return False


def _statement(passage: Passage, statement: Statement, read_sums: Sums, findings: Findings) -> list[Fact]:
    text, since = statement.text, 0
    made: list[Fact] = []
    previous: Beneficiary | None = None
    for group in groups(passage, statement, read_sums):
        who = read([*group.head, *group.mentions])
        for run in sums.lists(text, group.grants):
            if past_year(passage, statement, run[0].start):
                findings.set_aside("award", statement, (run[0].start, run[-1].end), "scope.past_year")
                continue
            if about_others(passage, statement, run[0].start):
                findings.set_aside("award", statement, (run[0].start, run[-1].end), "scope.other_place")
                continue
            if who is None and others.opens(text, since, run, passage.pack):
                since = max([since, *(amount.end for amount in group.grants if amount.end <= run[0].start)])
            found = resolve(passage, statement, Open(who, previous, since, group.mentions), run)
            if not found:
                findings.set_aside("award", statement, (run[0].start, run[-1].end), "award.no_beneficiary")
            heads = [governing(passage, statement, (group.head[0].start, group.head[-1].end))] if group.head else []
            for resolved, proof in found:
                made += _facts(passage, statement, Reading(resolved, run, group, (*proof, *heads)), findings)
        if who is not None and group.grants:
            previous = who if who.complete else (who.under(previous) if previous else who)
        since = max((amount.end for amount in group.grants), default=since)
        if group.aggregate is not None:
            made = ceilings.over_all(made, group.aggregate)
    findings.add(made)
    return made


def _facts(passage: Passage, statement: Statement, reading: Reading, findings: Findings) -> list[Fact]:
    pairs = pair(reading.who, len(reading.run)) or graded(statement.text, reading)
    if pairs is None:
        first, last = reading.run[0], reading.run[-1]
        findings.issue("award_unpaired", "sums and beneficiaries do not pair", statement, (first.start, last.end))
        return []
    made = []
    granted = [] if sums.verbs(statement.text, passage.pack) else granting_lead(passage, statement, reading.proof)
    for combo, index in pairs:
        amount = reading.run[index]
        value = _value(passage, statement, reading, combo, amount)
        said = Said(
            display=display_of(statement.text, amount, reading, index),
            evidence=[quote_of(passage, statement, amount, reading), *reading.proof, *granted],
            rules=("award.verb", *amount.rules),
            region=place_of(passage, statement, amount.start),
        )
        made.append(make(passage, "award", combo, value, said))
    return made


def _value(passage: Passage, statement: Statement, reading: Reading, combo: Combination, amount: Amount) -> AwardValue:
    text, pack, group = statement.text, passage.pack, reading.group
    recipient = _recipient(passage, text, reading, combo, amount)
    condition = pack.first("award", "condition", text[: amount.start])
    stacking = pack.first("award", "stacking", text)
    value = AwardValue(
        kind="unstated",
        tier=combo.tier,
        per=amount.per or (group.ceiling.per if group.ceiling else None),
        recipient=recipient,
        aggregate_cap_yuan=int(group.aggregate.high) if group.aggregate and group.aggregate.high is not None else None,
        stacking=stacking[0].value["stacking"] if stacking else None,
        condition=condition[1][0].removesuffix("为") if condition else None,
    )
    if amount.rate is not None:
        top = group.ceiling.high if group.ceiling else None
        return replace(value, kind="rate", rate=amount.rate, of=amount.of, yuan_max=whole_yuan(top))
    low, high = whole_yuan(amount.low), whole_yuan(amount.high)
    if amount.cap and low == high:
        return replace(value, kind="cap", yuan_max=high)
    return replace(value, kind="fixed" if low == high else "range", yuan_min=low, yuan_max=high)


def _recipient(passage: Passage, text: str, reading: Reading, combo: Combination, amount: Amount) -> str:
    begin = reading.who.start if reading.who.start < amount.start else 0
    start = max((a.end for a in reading.group.grants if a.end <= amount.start), default=piece_start(text, begin))
    later = min((piece_start(text, a.start) for a in reading.group.grants if a.start > amount.start), default=len(text))
    tail = min(amount.end + BEHIND, max(later, amount.end))
    for rule in passage.pack.of("award", "recipient"):
        if any(start <= match.start() < amount.start or amount.end <= match.start() < tail for match in rule.finditer(text)):
            return str(rule.value["recipient"])
    return passage.pack.topic.recipient(combo.object)
