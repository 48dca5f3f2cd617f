"""What a number counts: the object before it in its stretch, behind it, or the one that the number before it counted."""

from __future__ import annotations

from dataclasses import dataclass, replace

from policytable.extract import others
from policytable.extract.beneficiary import Combination
from policytable.extract.facts import piece_end, piece_start
from policytable.extract.headed import headed, names_another
from policytable.extract.mentions import Mention, levels, objects
from policytable.extract.passage import Passage, Statement
from policytable.extract.quantities import Count, counts, times
from policytable.extract.scope import mentions as places
from policytable.model import Evidence, Level, Region
from policytable.regions import gazetteer

_UNSPECIFIED: tuple[Level, ...] = ("unspecified",)


@dataclass(frozen=True, slots=True)
class Slot:
    """A count with what it counts: the stretch of the statement that belongs to it, and whose words were found there."""

    count: Count
    start: int
    end: int
    combos: tuple[Combination, ...]
    proof: tuple[Evidence, ...] = ()
    region: Region | None = None
    each: tuple[tuple[int, Region], ...] = ()  # places that have the number each (两市各4家), with where they are named


@dataclass(frozen=True, slots=True)
class _Around:
    """A count in its statement: where its own stretch begins, what was counted before it, the level words."""

    count: Count
    begin: int
    previous: Slot | None
    ranks: list[Mention]


def _named(passage: Passage, other: Statement) -> tuple[tuple[Combination, ...], Evidence] | None:
    """What an earlier sentence counted, for one that goes on counting (累计达到46家)."""
    found = counts(other.text, passage.pack)
    slot = slot_of(passage, other, found[-1], 0, None) if found else None
    return (slot.combos, passage.cite(other, slot.start, slot.count.end)) if slot else None


def slot_of(passage: Passage, statement: Statement, count: Count, last: int, previous: Slot | None) -> Slot | None:
    """What the count counts: an object before it in its stretch, else right behind it, else the one before (其中国家级10家)."""
    text = statement.text
    named = objects(text, passage.pack)
    ranks = levels(text, passage.pack, passage.region)
    before = [m for m in named if last <= m.start and m.end <= count.start]
    begin = max(last, text.rfind("；", 0, count.start) + 1)
    if before and _heads_other(passage, text, before[-1], count):
        before = []
    around = _Around(count, begin, previous or _headed(text, before, count, ranks), ranks)
    if before and _reaches(text, before[-1], count) and not _counts_other(passage, text, before[-1], count):
        behind = _behind(passage, text, named, count)
        if behind is None or "，" not in text[before[-1].end : count.start]:
            return _with_levels(text, before[-1], around)
    if (behind := _behind(passage, text, named, count)) is not None:
        own = [
            m
            for m in ranks
            if count.end <= m.start < behind.start or (begin <= m.start < count.start and "、" not in text[m.end : count.start])
        ]
        level = join(own) or (_inherit(text, previous, count) if text[last : last + 1] == "、" else _UNSPECIFIED)
        return Slot(count, begin, behind.end, (combination(behind, level),))
    if (named_before := _included(passage, statement, around, last)) is not None:
        return named_before
    if previous is None and (above := headed(passage, statement, count, last)) is not None:
        said = join([m for m in ranks if begin <= m.start and m.end <= count.start])
        return Slot(count, begin, count.end, tuple(replace(combo, level=said or combo.level) for combo in above[0]), (above[1],))
    words = others.counted(text, count.start, count.end, passage.pack)
    if words is None or words in "".join(m.words for m in named):
        return None
    level = join([m for m in ranks if begin <= m.start and m.end <= count.start])
    end = count.end + at + len(words) if (at := text[count.end : piece_end(text, count.end)].find(words)) >= 0 else count.end
    return Slot(count, max(begin, count.start - len(words) - 8), end, (Combination("other", level or _UNSPECIFIED, None, words),))


def placed(passage: Passage, statement: Statement, slot: Slot) -> Slot:
    """The slot with the place below the issuer's that its words name as the one to create (苏州市创建绿色工厂12家)."""
    if passage.region is None:
        return slot
    text, home = statement.text, passage.region
    if each := _each(passage, text, slot.count.start):
        return replace(slot, region=None, each=each)
    if slot.region is not None:
        return slot
    start = piece_start(text, slot.count.start)
    for low, high, place in places(text, home.adcode):
        below = gazetteer().within(home, place) and place.key != home.key
        if start <= low and high <= slot.count.start and below and passage.pack.first("target", "place_acts", text[high:]):
            return replace(slot, region=place)
    return slot


def _each(passage: Passage, text: str, at: int) -> tuple[tuple[int, Region], ...]:
    """The places joined by 、 that have the number at `at` each (甲市、乙市两市各4家)."""
    assert passage.region is not None  # asked for by the caller
    begin = piece_start(text, at)
    named = [found for found in places(text, passage.region.adcode) if begin <= found[0] and found[1] <= at]
    if len(named) < 2 or not passage.pack.first("target", "each", text[named[-1][1] : at]):
        return ()
    return tuple((low, place) for low, _, place in named if gazetteer().within(passage.region, place))


def combination(mention: Mention, level: tuple[Level, ...]) -> Combination:
    """One object at a level; an object outside the topic keeps its words."""
    return Combination(mention.value, level, None, mention.words if mention.value == "other" else None)


def _reaches(text: str, mention: Mention, count: Count) -> bool:
    """Whether the words between object and number let one count the other: no other noun that is counted, no new verb phrase."""
    between = text[mention.end : count.start]
    named = between.removeprefix("：")  # 绿色供应链：在龙头企业中打造3-5条 is a heading and its number
    if named != between:
        return len(named) <= 16 and not any(mark in named for mark in "；。：，、")
    return len(between) <= 24 and not any(mark in between for mark in "；。：") and between.count("，") <= 1 and "企业" not in between[6:]


def _headed(text: str, before: list[Mention], count: Count, ranks: list[Mention]) -> Slot | None:
    """What the words before a colon count, for the first number behind it (绿色工厂创建任务：苏州市6家)."""
    if not before or "：" not in text[before[-1].end : count.start] or any(m in text[before[-1].end : count.start] for m in "；。"):
        return None
    begin = piece_start(text, before[-1].start)
    level = join([m for m in ranks if begin <= m.start and m.end <= before[-1].start]) or _UNSPECIFIED
    return Slot(replace(count, start=before[-1].start, end=before[-1].end), begin, before[-1].end, (combination(before[-1], level),))


def _counts_other(passage: Passage, text: str, mention: Mention, count: Count) -> bool:
    """Whether the number's own stretch names another thing that it counts (绿色供应链5条，建成公共服务平台3个)."""
    own = piece_start(text, count.start)
    if mention.end > own:
        return False
    another = text[mention.end : own] != "：" and names_another(passage, text, own, count.start)
    return another or others.counted(text[own:], count.start - own, count.end - own, passage.pack) is not None


def _heads_other(passage: Passage, text: str, mention: Mention, count: Count) -> bool:
    """Whether a noun right behind the object is what the number counts (绿色制造标准30项)."""
    between = text[mention.end : count.start]
    return not any(mark in between for mark in "，：；。()") and passage.pack.first("target", "head_noun", between) is not None


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


def _with_levels(text: str, nearest: Mention, around: _Around) -> Slot:
    """The nearest object before a number is what it counts, at the levels of its own stretch or of the list it stands in."""
    count, begin, previous, ranks = around.count, around.begin, around.previous, around.ranks
    own = [m for m in ranks if begin <= m.start and m.end <= count.start]
    level = join([m for m in own if m.start < nearest.start and _same_head(text, m, nearest)])
    if not level:
        level = join([m for m in own if m.start >= nearest.end])
    if not level:
        level = _inherit(text, previous, count) if text[begin : begin + 1] in "、和及" else _UNSPECIFIED
    return Slot(count, begin, count.end, (combination(nearest, level),))


def _same_head(text: str, level: Mention, mention: Mention) -> bool:
    return "，" not in text[level.end : mention.start] and "；" not in text[level.end : mention.start]


def join(found: list[Mention]) -> tuple[Level, ...]:
    """国家和自治区级: levels named together before one number are one list."""
    ranks: dict[Level, None] = {}
    for mention in found:
        for rank in mention.value:
            ranks.setdefault(rank)
    return tuple(ranks)


def _again(passage: Passage, text: str, begin: int, words: str) -> bool:
    """Whether a bare verb follows a stretch that is nothing but a time: 2020年，新增15家."""
    if begin == 0 or not passage.pack.first("target", "again", words):
        return False
    low = piece_start(text, begin - 1)
    return any(low == time.start and time.end >= begin - 1 for time in times(text[: begin - 1], passage.pack, passage.year))


def _inherit(text: str, previous: Slot | None, count: Count) -> tuple[Level, ...]:
    """A level word at the head of a list joined by 、 covers the list."""
    return previous.combos[0].level if previous is not None and "；" not in text[previous.count.end : count.start] else _UNSPECIFIED


def _included(passage: Passage, statement: Statement, around: _Around, last: int) -> Slot | None:
    """其中国家级力争10家, 其中太原市45家: the number counts what the one before it counted."""
    text, count, previous, ranks = statement.text, around.count, around.previous, around.ranks
    begin = max(last, piece_start(text, count.start))
    words = text[begin : count.start]
    goes_on = passage.pack.first("target", "goes_on", words.lstrip("，")) or _again(passage, text, begin, words)
    if previous is None and goes_on:
        earlier = next((found for other in passage.before(statement) if (found := _named(passage, other))), None)
        return Slot(count, begin, count.end, earlier[0], (earlier[1],)) if earlier else None
    if previous is None or count.unit not in ("家", "个", "户", "种", "项") or len(words) > 16:
        return None
    places_here = [
        place
        for start, end, place in places(text, passage.region.adcode if passage.region else None)
        if begin <= start and end <= count.start
    ]
    own = join([m for m in ranks if begin <= m.start and m.end <= count.start])
    tiers = passage.pack.first("quantities", "tier", words)
    includes = passage.pack.first("target", "includes", words)
    years = times(words, passage.pack, passage.year)
    if not own and (hit := passage.pack.first("target", "level_behind", text[count.end : piece_end(text, count.end)])):
        own = join([m for m in ranks if count.end <= m.start < count.end + hit[1].end()])
    if not (own or places_here or tiers or years or goes_on or includes):
        return None
    if not includes and names_another(passage, text, begin, count.start):
        return None
    combos = tuple(replace(combo, level=own or combo.level) for combo in previous.combos)
    region = places_here[-1] if places_here else None
    apart = any(mark in text[previous.count.end : count.start] for mark in "，：")
    proof = (passage.cite(statement, previous.start, previous.count.end), *previous.proof) if apart else ()
    return Slot(count, begin, count.end, combos, proof, region)
