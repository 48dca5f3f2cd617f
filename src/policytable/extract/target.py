"""创建目标: how many of what, by when. A number of titles is a goal when its own statement looks forward."""

from __future__ import annotations

from dataclasses import dataclass, replace

import regex

from policytable.extract.beneficiary import Combination
from policytable.extract.due import Due, due_of
from policytable.extract.facts import make, piece_end, piece_start
from policytable.extract.findings import Findings
from policytable.extract.mentions import Mention, levels, objects
from policytable.extract.passage import Passage, Statement
from policytable.extract.quantities import Count, counts
from policytable.extract.scope import about_others, past_heading, skipped
from policytable.extract.scope import mentions as places
from policytable.extract.tables import Grid, grids
from policytable.model import Evidence, Fact, Level, Region, TargetValue

SKIP = ("quota_statement", "named", "purpose", "offer", "tentative")
_UNSPECIFIED: tuple[Level, ...] = ("unspecified",)


@dataclass(frozen=True, slots=True)
class _Slot:
    """A count with what it counts: the stretch of the statement that belongs to it, and whose words were found there."""

    count: Count
    start: int
    end: int
    combos: tuple[Combination, ...]
    proof: tuple[Evidence, ...] = ()
    region: Region | None = None


def extract(passage: Passage, findings: Findings) -> None:
    """Add every creation target of the passage to the findings."""
    for statement in passage.statements:
        if not statement.clause.body or statement.clause.kind in ("row", "caption"):
            continue
        if found := counts(statement.text, passage.pack):
            _statement(passage, statement, found, findings)
    for grid in grids(passage):
        _table(passage, grid, findings)


def _statement(passage: Passage, statement: Statement, found: list[Count], findings: Findings) -> None:
    reason = skipped(passage, statement, SKIP)
    previous: _Slot | None = None
    last = 0
    for count in found:
        slot = _slot(passage, statement, count, last, previous)
        if slot is None:
            continue
        last = max(count.end, slot.end)
        why = reason or _refusal(passage, statement, slot)
        if why is not None:
            findings.set_aside("target", statement, (count.start, count.end), why)
            if why != "scope.past_count":
                previous = slot
            continue
        if facts := _facts(passage, statement, slot, previous):
            findings.add(facts)
        else:
            findings.set_aside("target", statement, (count.start, count.end), "target.no_due_date")
        previous = slot


def _slot(passage: Passage, statement: Statement, count: Count, last: int, previous: _Slot | None) -> _Slot | None:
    """What the count counts: an object before it in its stretch, else right behind it, else the one before (其中国家级10家)."""
    text = statement.text
    named = objects(text, passage.pack)
    ranks = levels(text, passage.pack, passage.region)
    before = [m for m in named if last <= m.start and m.end <= count.start]
    begin = max(last, text.rfind("；", 0, count.start) + 1)
    if before and _reaches(text, before[-1], count):
        behind = _behind(passage, text, named, count)
        if behind is None or "，" not in text[before[-1].end : count.start]:
            return _with_levels(text, before, ranks, count, begin, previous)
    if (behind := _behind(passage, text, named, count)) is not None:
        own = [
            m
            for m in ranks
            if count.end <= m.start < behind.start or (begin <= m.start < count.start and "、" not in text[m.end : count.start])
        ]
        level = _join(own) or (_inherit(text, previous, count) if text[last : last + 1] == "、" else _UNSPECIFIED)
        return _Slot(count, begin, behind.end, (_combination(behind, level),))
    return _included(passage, statement, count, last, previous, ranks)


def _combination(mention: Mention, level: tuple[Level, ...]) -> Combination:
    return Combination(mention.value, level, None, mention.words if mention.value == "other" else None)


def _reaches(text: str, mention: Mention, count: Count) -> bool:
    """Whether the words between object and number let one count the other: no other noun that is counted, no new verb phrase."""
    between = text[mention.end : count.start]
    return len(between) <= 24 and not any(mark in between for mark in "；。：") and between.count("，") <= 1 and "企业" not in between[6:]


def _behind(passage: Passage, text: str, named: list[Mention], count: Count) -> Mention | None:
    """The object behind the number: 3家企业进入国家级绿色工厂名单, 10家以上省级绿色工厂."""
    stop = piece_end(text, count.end)
    comma = text.find("、", count.end, stop)
    for mention in named:
        if mention.start < count.end or mention.start >= stop or (0 <= comma < mention.start):
            continue
        between = text[count.end : mention.start]
        for rank in levels(text, passage.pack, passage.region):
            if count.end <= rank.start < mention.start:
                between = between.replace(rank.words, "", 1)
        rule = passage.pack.of("target", "then_object")[0]
        return mention if rule.search(between) is not None else None
    return None


def _with_levels(text: str, before: list[Mention], ranks: list[Mention], count: Count, begin: int, previous: _Slot | None) -> _Slot:
    """Objects joined by 、 before one number count together only where 和 joins them; else the nearest one counts."""
    nearest = before[-1]
    own = [m for m in ranks if begin <= m.start and m.end <= count.start]
    level = _join([m for m in own if m.start < nearest.start and _same_head(text, m, nearest)])
    if not level:
        level = _join([m for m in own if m.start >= nearest.end])
    if not level:
        level = _inherit(text, previous, count) if text[begin : begin + 1] in "、和及" else _UNSPECIFIED
    return _Slot(count, begin, count.end, (_combination(nearest, level),))


def _same_head(text: str, level: Mention, mention: Mention) -> bool:
    return "，" not in text[level.end : mention.start] and "；" not in text[level.end : mention.start]


def _join(found: list[Mention]) -> tuple[Level, ...]:
    """国家和自治区级: levels named together before one number are one list."""
    ranks: dict[Level, None] = {}
    for mention in found:
        for rank in mention.value:
            ranks.setdefault(rank)
    return tuple(ranks)


def _inherit(text: str, previous: _Slot | None, count: Count) -> tuple[Level, ...]:
    """A level word at the head of a list joined by 、 covers the list."""
    return previous.combos[0].level if previous is not None and "；" not in text[previous.count.end : count.start] else _UNSPECIFIED


def _included(
    passage: Passage, statement: Statement, count: Count, last: int, previous: _Slot | None, ranks: list[Mention]
) -> _Slot | None:
    """其中国家级力争10家, 其中太原市45家: the number counts what the one before it counted."""
    text = statement.text
    begin = max(last, piece_start(text, count.start))
    words = text[begin : count.start]
    if previous is None or count.unit not in ("家", "个", "户", "种", "项") or len(words) > 16:
        return None
    places_here = [
        place
        for start, end, place in places(text, passage.region.adcode if passage.region else None)
        if begin <= start and end <= count.start
    ]
    own = _join([m for m in ranks if begin <= m.start and m.end <= count.start])
    tiers = passage.pack.first("quantities", "tier", words)
    includes = passage.pack.first("target", "includes", words)
    if not (own or places_here or (includes and tiers) or tiers):
        return None
    combos = tuple(replace(combo, level=own or combo.level) for combo in previous.combos)
    region = places_here[-1] if places_here else None
    proof = (passage.cite(statement, previous.start, previous.count.end),) if text[previous.count.end : count.start].count("，") > 0 else ()
    return _Slot(count, begin, count.end, combos, proof, region)


def _refusal(passage: Passage, statement: Statement, slot: _Slot) -> str | None:
    text, window = statement.text, (slot.count.start, slot.count.end)
    if about_others(passage, statement, slot.count.start) and slot.region is None:
        return "scope.other_place"
    if past_heading(passage, statement):
        return "scope.heading.past"
    if rule := passage.pack.bent("scope", "quota", text, window):
        return rule.id
    if slot.count.unit in ("人", "名", "次", "件", "套", "类", "批次"):
        return "target.unit"
    past = passage.pack.first("scope", "past_statement", text)
    if past and not _forward(passage, statement, slot):
        return past[0].id
    if (rule := passage.pack.bent("scope", "past_count", text, window)) and not _forward(passage, statement, slot):
        return rule.id
    head = text[: slot.count.end]
    if not passage.pack.first("target", "verb", head) and not _goal_heading(passage, statement):
        return "target.no_verb"
    return None


def _goal_heading(passage: Passage, statement: Statement) -> bool:
    return any(passage.pack.first("target", "heading", heading.text) for heading in passage.headings(statement)) or any(
        other.leads for other in passage.above(statement)
    )


def _forward(passage: Passage, statement: Statement, slot: _Slot) -> bool:
    """Whether a due date stands in the statement before the number: 到2020年…累计达到18家 is a goal."""
    due = due_of(passage, statement, slot.count.start, own_only=True)
    return due is not None and due.stated and (passage.year is None or due.by >= passage.year)


def _facts(passage: Passage, statement: Statement, slot: _Slot, previous: _Slot | None) -> list[Fact]:
    due = due_of(passage, statement, slot.count.start)
    if due is None or (passage.year is not None and due.by < passage.year):
        return []
    value, rules = _value(passage, statement, slot, due)
    proof = [*([due.evidence] if due.evidence else []), *slot.proof]
    own = passage.cite(statement, _begin(statement.text, slot, due), max(slot.count.end, slot.end))
    shown = statement.text[max(slot.start, piece_start(statement.text, slot.count.start)) : slot.count.end]
    display = shown.lstrip("、和及") if len(shown) <= 12 else statement.text[slot.count.start : slot.count.end]
    return [
        make(passage, "target", combo, value, display=display, evidence=[own, *proof], rules=rules, region=slot.region)
        for combo in slot.combos
    ]


def _begin(text: str, slot: _Slot, due: Due) -> int:
    start = max(slot.start, 0)
    while start < slot.count.start and text[start] in "，、；和及":
        start += 1
    piece = piece_start(text, slot.count.start)
    if start < piece and not any(word in text[start:piece] for word in ("绿色", "零碳", "节能")):
        start = piece
    return min(start, slot.count.start)


def _value(passage: Passage, statement: Statement, slot: _Slot, due: Due) -> tuple[TargetValue, list[str]]:
    text, count = statement.text, slot.count
    window = (count.start, count.end)
    common = {"by": due.by, "from_": due.first, "per": "year" if _yearly(passage, text, slot) else "total"}
    if count.low != count.high:
        return TargetValue(bound="range", count_min=count.low, count_max=count.high, **common), ["quantity.count"]  # type: ignore[arg-type]
    if count.after == "左右" or passage.pack.bent("target", "about", text, window):
        return TargetValue(bound="about", count_min=count.low, count_max=count.low, **common), ["quantity.count"]  # type: ignore[arg-type]
    if rule := passage.pack.bent("target", "at_most", text, window):
        return TargetValue(bound="at_most", count_max=count.low, **common), [rule.id, "quantity.count"]  # type: ignore[arg-type]
    rule = passage.pack.bent("target", "at_least", text, window)
    strives = any(match.start() < count.start for match in _strives(passage, text))
    if rule or strives or count.after in ("以上", "及以上", "余", "多"):
        told = [rule.id] if rule else ["target.strive"] if strives else []
        return TargetValue(bound="at_least", count_min=count.low, **common), [*told, "quantity.count"]  # type: ignore[arg-type]
    return TargetValue(bound="exact", count_min=count.low, count_max=count.low, **common), ["quantity.count"]  # type: ignore[arg-type]


def _strives(passage: Passage, text: str) -> list[regex.Match[str]]:
    return [match for rule in passage.pack.of("target", "strive") for match in rule.finditer(text)]


def _yearly(passage: Passage, text: str, slot: _Slot) -> bool:
    start = piece_start(text, slot.count.start)
    rule = passage.pack.of("quantities", "every_year")[0]
    return rule.search(text[min(start, slot.start) : slot.count.start]) is not None


def _table(passage: Passage, grid: Grid, findings: Findings) -> None:
    """A task table: every number under a heading that names an object, for the place that its row names."""
    about = grid.about
    if passage.pack.first("target", "table_not", grid.caption + grid.header_text) or not passage.pack.first("target", "table", about):
        return
    made = []
    for cell in grid.numbers:
        named = objects(cell.header_text, passage.pack) or objects(cell.row_text, passage.pack)
        if not named or cell.value != int(cell.value) or not 0 < cell.value < 100000:
            continue
        ranks = levels(cell.header_text, passage.pack, passage.region) or levels(cell.row_text, passage.pack, passage.region)
        region = cell.place if cell.place is None or passage.region is None or cell.place.key != passage.region.key else None
        due = due_of(passage, grid.statement, 0)
        if due is None or (passage.year is not None and due.by < passage.year):
            findings.set_aside("target", grid.statement, (0, 1), "target.no_due_date")
            continue
        combo = _combination(named[-1], _join(ranks[:1]) or _UNSPECIFIED)
        value = TargetValue(bound="exact", count_min=int(cell.value), count_max=int(cell.value), by=due.by, from_=due.first)
        proof = [cell.evidence, *cell.headers, *([due.evidence] if due.evidence else [])]
        made.append(make(passage, "target", combo, value, display=cell.words, evidence=proof, rules=["target.table"], region=region))
    findings.add(made)
