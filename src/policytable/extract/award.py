"""奖励资金: who is granted what. Sums are paired with the objects and levels that their own clause, or what governs it, names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal

from policytable.extract import amounts as sums
from policytable.extract import others
from policytable.extract.amounts import Amount
from policytable.extract.antecedent import antecedent, lead_levels
from policytable.extract.beneficiary import Beneficiary, Combination, pair, read
from policytable.extract.facts import make, piece_start
from policytable.extract.findings import Findings
from policytable.extract.mentions import Mention, levels, objects
from policytable.extract.passage import Passage, Statement
from policytable.extract.quantities import UNITS
from policytable.extract.scope import about_others, past_year, place_of, skipped
from policytable.extract.tables import Grid, grids
from policytable.model import AwardValue, Evidence, Fact

SKIP = ("past_award", "repealed", "purpose", "named", "offer", "tentative")


@dataclass(slots=True)
class _Group:
    """A beneficiary with the sums granted to it, and the ceilings over them."""

    mentions: list[Mention]
    grants: list[Amount] = field(default_factory=list)
    ceiling: Amount | None = None
    aggregate: Amount | None = None


def extract(passage: Passage, findings: Findings) -> None:
    """Add every award of the passage to the findings."""
    last: list[Fact] = []
    for statement in passage.statements:
        if not statement.clause.body or statement.clause.kind in ("row", "caption"):
            continue
        if reason := skipped(passage, statement, SKIP):
            _pass_over(passage, statement, findings, reason)
            continue
        granted, rejected = sums.read(statement.text, passage.pack, _granted_above(passage, statement))
        for item in rejected:
            findings.set_aside("award", statement, (item.start, item.end), item.reason)
        if granted and all(amount.role != "grant" for amount in granted):
            _cap_previous(findings, last, statement, granted[0])
            continue
        last = _statement(passage, statement, granted, findings) or last
    for grid in grids(passage):
        _table(passage, grid, findings)


def _table(passage: Passage, grid: Grid, findings: Findings) -> None:
    """A table of standards: every sum under an object for a level, or under a level for an object; lists of winners are none."""
    pack = passage.pack
    if pack.first("award", "table_not", grid.caption + grid.header_text) or not pack.first("award", "table", grid.about + grid.header_text):
        return
    for number in grid.numbers:
        unit = UNITS.get(number.unit or "")
        mentions = sorted([*objects(number.header_text, pack), *levels(number.header_text, pack, passage.region)], key=lambda m: m.start)
        beside = [*objects(number.row_text, pack), *levels(number.row_text, pack, passage.region)]
        who = read([*sorted(beside, key=lambda m: m.start), *mentions]) if unit else None
        if unit is None or who is None or not who.complete:
            continue
        yuan = _yuan(number.value * unit)
        value = AwardValue(kind="fixed", yuan_min=yuan, yuan_max=yuan)
        if pack.first("award", "table_cap", grid.about + number.header_text):
            value = AwardValue(kind="cap", yuan_max=yuan)
        for combo in who.combinations:
            value = replace(value, recipient="park" if combo.object == "green_park" else "enterprise")
            evidence = [number.evidence, *number.headers]
            findings.add([make(passage, "award", combo, value, display=number.words, evidence=evidence, rules=["award.table"])])


def _pass_over(passage: Passage, statement: Statement, findings: Findings, reason: str) -> None:
    granted, _ = sums.read(statement.text, passage.pack, False)
    for amount in granted:
        findings.set_aside("award", statement, (amount.start, amount.end), reason)


def _granted_above(passage: Passage, statement: Statement) -> bool:
    """Whether a lead-in, a heading or the statement before grants, so that `省级50万元` is an award."""
    for other in (*passage.above(statement), *passage.headings(statement)):
        if sums.verbs(other.text, passage.pack) or ("标准" in other.text and "奖" in other.text) or other.text.endswith(("奖", "奖。")):
            return True
    before = next(passage.before(statement), None)
    return before is not None and bool(sums.verbs(before.text, passage.pack)) and bool(objects(before.text, passage.pack))


def _statement(passage: Passage, statement: Statement, granted: list[Amount], findings: Findings) -> list[Fact]:
    text, since = statement.text, 0
    made: list[Fact] = []
    previous: Beneficiary | None = None
    for group in _groups(passage, statement, granted):
        who = read(group.mentions)
        for run in sums.lists(text, group.grants):
            if past_year(passage, statement, run[0].start):
                findings.set_aside("award", statement, (run[0].start, run[-1].end), "scope.past_year")
                continue
            if about_others(passage, statement, run[0].start):
                findings.set_aside("award", statement, (run[0].start, run[-1].end), "scope.other_place")
                continue
            resolved, proof = _resolve(passage, statement, _Open(who, previous, since, group.mentions), run)
            if resolved is None:
                findings.set_aside("award", statement, (run[0].start, run[-1].end), "award.no_beneficiary")
                continue
            made += _facts(passage, statement, _Reading(resolved, run, group, proof), findings)
        if who is not None and group.grants:
            previous = who if who.complete else (who.under(previous) if previous else who)
        since = max((amount.end for amount in group.grants), default=since)
    findings.add(made)
    return made


def _groups(passage: Passage, statement: Statement, granted: list[Amount]) -> Iterator[_Group]:
    """Mentions and sums in order: a mention behind a sum opens the next group."""
    text, pack = statement.text, passage.pack
    granting = sums.verbs(text, pack)
    mentions = objects(text, pack) + levels(text, pack, passage.region)
    mentions += others.tiers(text, pack, mentions)
    events: list[Mention | Amount] = sorted([*mentions, *granted], key=lambda event: event.start)
    group = _Group([])
    for event in events:
        if isinstance(event, Mention):
            if group.grants:
                yield group
                group = _Group([])
            group.mentions.append(event)
        elif event.role == "grant" and not _is_ceiling(text, granting, group, event):
            group.grants.append(event)
        elif event.role == "aggregate" or _takes_aggregate(group):
            group.aggregate = group.aggregate or event
        else:
            group.ceiling = group.ceiling or event
    if group.grants:
        yield group


def _is_ceiling(text: str, granting: list[tuple[int, int]], group: _Group, amount: Amount) -> bool:
    """A capped sum behind a rate or a sum, with no granting word and no 、 between, is the ceiling of what stands before."""
    if not group.grants or not amount.cap or amount.rate is not None:
        return False
    last = group.grants[-1]
    if text[last.end : amount.start].startswith(("、", "和")):
        return False
    cut = max(text.rfind("，", last.end, amount.start), text.rfind("；", last.end, amount.start), last.end)
    return last.rate is not None or not any(cut <= start < amount.start and text[start:end] == "给予" for start, end in granting)


def _takes_aggregate(group: _Group) -> bool:
    """Behind sums a ceiling caps their total; behind a rate it is the rate's own, once."""
    return bool(group.grants) and (group.grants[-1].rate is None or group.ceiling is not None)


@dataclass(frozen=True, slots=True)
class _Reading:
    who: Beneficiary
    run: list[Amount]
    group: _Group
    proof: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class _Open:
    """A beneficiary still to be resolved: what its own words name, what stood before it, and where its words begin."""

    who: Beneficiary | None
    previous: Beneficiary | None
    since: int
    mentions: list[Mention]


def _resolve(passage: Passage, statement: Statement, given: _Open, run: list[Amount]) -> tuple[Beneficiary | None, tuple[Evidence, ...]]:
    """The beneficiary with its objects: its own, the one before in the statement, or what governs the clause."""
    who, previous = given.who, given.previous
    if who is not None and who.complete:
        if all(combo.level == ("unspecified",) for combo in who.combinations) and (found := lead_levels(passage, statement)):
            return who.at(found[0]), (found[1],)
        return who, ()
    ranks = [mention for mention in given.mentions if mention.label == "level"]
    own = others.beneficiary(statement.text, given.since, run, passage.pack, ranks)
    if own is not None:
        return own, ()
    if previous is not None and previous.complete:
        return (who.under(previous) if who else previous), ()
    found_above = antecedent(passage, statement)
    if found_above is None:
        return None, ()
    above, proof = found_above
    return (who.under(above) if who else above), (proof,)


def _facts(passage: Passage, statement: Statement, reading: _Reading, findings: Findings) -> list[Fact]:
    pairs = pair(reading.who, len(reading.run))
    if pairs is None:
        first, last = reading.run[0], reading.run[-1]
        findings.issue("award_unpaired", "sums and beneficiaries do not pair", statement, (first.start, last.end))
        return []
    made = []
    for combo, index in pairs:
        amount = reading.run[index]
        value = _value(passage, statement, reading, combo, amount)
        evidence = _evidence(passage, statement, reading, amount)
        made.append(
            make(
                passage,
                "award",
                combo,
                value,
                display=_display(statement.text, amount, reading.group),
                evidence=[*evidence, *reading.proof],
                rules=("award.verb", *amount.rules),
                region=place_of(passage, statement, amount.start),
            )
        )
    return made


def _value(passage: Passage, statement: Statement, reading: _Reading, combo: Combination, amount: Amount) -> AwardValue:
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
        return replace(value, kind="rate", rate=amount.rate, of=amount.of, yuan_max=_yuan(top))
    low, high = _yuan(amount.low), _yuan(amount.high)
    if amount.cap and low == high:
        return replace(value, kind="cap", yuan_max=high)
    return replace(value, kind="fixed" if low == high else "range", yuan_min=low, yuan_max=high)


def _yuan(value: Decimal | None) -> int | Decimal | None:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else value


def _recipient(passage: Passage, text: str, reading: _Reading, combo: Combination, amount: Amount) -> str:
    begin = reading.who.start if reading.who.start < amount.start else 0
    start = max((a.end for a in reading.group.grants if a.end <= amount.start), default=piece_start(text, begin))
    for rule in passage.pack.of("award", "recipient"):
        if any(start <= match.start() < amount.start or amount.end <= match.start() <= amount.end + 12 for match in rule.finditer(text)):
            return str(rule.value["recipient"])
    return "park" if combo.object == "green_park" else "enterprise"


def _evidence(passage: Passage, statement: Statement, reading: _Reading, amount: Amount) -> list[Evidence]:
    text, who = statement.text, reading.who
    own = bool(reading.group.mentions) or not reading.proof
    first = reading.group.mentions[0].start if reading.group.mentions else piece_start(text, amount.start)
    if own and not reading.group.mentions:
        first = min(first, who.start) if 0 <= who.start < amount.start else first
    start = piece_start(text, min(first, amount.start))
    end = amount.end
    if amount.rate is not None and reading.group.ceiling is not None:
        end = max(end, reading.group.ceiling.end)
    return [passage.cite(statement, start, end)]


def _display(text: str, amount: Amount, group: _Group) -> str:
    start = max(piece_start(text, amount.start), amount.start - 16)
    for word in ("给予", "奖励", "补助", "补贴", "资助", "扶持", "奖补", "按照", "按", "最高", "不超过", "每"):
        at = text.find(word, start, amount.start)
        if at >= 0:
            start = min(at, amount.start) if amount.start - at <= 16 else start
            break
    else:
        start = amount.start
    end = group.ceiling.end if amount.rate is not None and group.ceiling else amount.end
    return text[start:end]


def _cap_previous(findings: Findings, last: list[Fact], statement: Statement, amount: Amount) -> None:
    """同一企业累计不超过300万元 in a statement of its own caps what the statements before it in the clause granted."""
    if amount.role != "aggregate" or amount.high is None:
        return
    for fact in last:
        if isinstance(fact.value, AwardValue) and fact.evidence[0].clause == (statement.clause.path or None):
            findings.exchange(fact, replace(fact, value=replace(fact.value, aggregate_cap_yuan=int(amount.high))))
