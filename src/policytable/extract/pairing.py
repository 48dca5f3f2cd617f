"""Numbers that a list pairs: 分别 with objects, levels, years or places; 各 with all of them; as many objects as numbers."""

from __future__ import annotations

from policytable.extract.beneficiary import pair, read
from policytable.extract.facts import piece_start
from policytable.extract.mentions import Mention, levels, objects
from policytable.extract.passage import Passage, Statement
from policytable.extract.quantities import Count, Time, times
from policytable.extract.scope import mentions as places
from policytable.extract.slots import Slot, combination, join
from policytable.model import Level, Region
from policytable.regions import gazetteer

_UNSPECIFIED: tuple[Level, ...] = ("unspecified",)


def paired(passage: Passage, statement: Statement, numbers: list[Count]) -> dict[int, Slot]:
    """Slots of counts that 分别 pairs with objects or levels, by the start of the count (国家级、省级绿色工厂分别达到50家、100家)."""
    text = statement.text
    found: dict[int, Slot] = {}
    for run in _runs(text, numbers):
        at = max(text.rfind("分别", 0, run[0].start), text.rfind("各", 0, run[0].start))
        begin = max(text.rfind("；", 0, run[0].start), text.rfind("，", 0, at)) + 1
        if at == run[0].start - 1 and len(run) == 1:
            found |= _all_alike(passage, statement, run[0], at)
        if at < begin or len(run) < 2 or run[0].start - at > 16:
            found |= _listed(passage, statement, run) if len(run) > 1 else {}
            continue
        mentions = [*objects(text, passage.pack), *levels(text, passage.pack, passage.region)]
        who = read(sorted((m for m in mentions if begin <= m.start < at), key=lambda m: m.start))
        if who is None and len(years_of(passage, statement, at)) == len(run):  # 2021年、2022年分别新增绿色工厂10家、12家
            one = read(sorted((m for m in mentions if at <= m.start < run[0].start), key=lambda m: m.start))
            found |= {count.start: Slot(count, begin, count.end, one.combinations) for count in run} if one and one.complete else {}
        elif who is None and len(named := _places_in(passage, text, begin, at)) == len(run):  # 甲市、乙市分别创建绿色工厂30家、20家
            one = read(sorted((m for m in mentions if at <= m.start < run[0].start), key=lambda m: m.start))
            for count, place in zip(run, named, strict=True) if one and one.complete else ():
                found[count.start] = Slot(count, begin, count.end, one.combinations if one else (), region=place)
        for combo, index in (pair(who, len(run)) or []) if who and who.complete else []:
            count = run[index]
            known = found.get(count.start)
            combos = (*known.combos, combo) if known else (combo,)
            found[count.start] = Slot(count, begin, count.end, combos)
    return found


def _runs(text: str, numbers: list[Count]) -> list[list[Count]]:
    runs: list[list[Count]] = []
    for count in numbers:
        if runs and text[runs[-1][-1].end : count.start] in ("、", "和", "及", "，"):
            runs[-1].append(count)
        else:
            runs.append([count])
    return runs


def years_of(passage: Passage, statement: Statement, at: int) -> list[Time]:
    """The single years named in the stretch before the 分别 at `at`, in order."""
    begin = max(statement.text.rfind(mark, 0, at) for mark in "；，") + 1
    return [time for time in times(statement.text, passage.pack, passage.year) if begin <= time.start < at and time.first is None]


def _places_in(passage: Passage, text: str, begin: int, end: int) -> list[Region]:
    """The places within the issuer's that a stretch names, in order."""
    home = passage.region
    if home is None:
        return []
    found = [place for low, high, place in places(text, home.adcode) if begin <= low and high <= end]
    return [place for place in found if place.key != home.key and gazetteer().within(home, place)]


def _all_alike(passage: Passage, statement: Statement, count: Count, at: int) -> dict[int, Slot]:
    """The objects joined by 、 right before 各 have the number each (绿色工厂、绿色园区各10家)."""
    joined = _joined(passage, statement.text, at)
    if len(joined) < 2 or joined[-1].end != at:
        return {}
    begin = piece_start(statement.text, joined[0].start)
    heads = levels(statement.text, passage.pack, passage.region)
    level = join([m for m in heads if begin <= m.start and m.end <= joined[0].start]) or _UNSPECIFIED
    return {count.start: Slot(count, begin, count.end, tuple(combination(mention, level) for mention in joined))}


def _joined(passage: Passage, text: str, first: int) -> list[Mention]:
    """The last object before `first` with those that it is joined to by 、 or 和."""
    before = [m for m in objects(text, passage.pack) if m.end <= first]
    joined = before[-1:]
    for mention in reversed(before[:-1]):
        if text[mention.end : joined[0].start] not in ("、", "和", "及", "以及"):
            break
        joined.insert(0, mention)
    return joined


def _listed(passage: Passage, statement: Statement, run: list[Count]) -> dict[int, Slot]:
    """As many objects joined by 、 right before the run as it has numbers: 绿色工厂、绿色园区20家、3家 pairs without a 分别."""
    text, first = statement.text, run[0].start
    joined = _joined(passage, text, first)
    if len(joined) != len(run) or first - joined[-1].end > 6 or piece_start(text, first) > joined[0].start:
        return {}
    begin = piece_start(text, joined[0].start)
    level = join([m for m in levels(text, passage.pack, passage.region) if begin <= m.start and m.end <= joined[0].start]) or _UNSPECIFIED
    pairs = zip(run, joined, strict=True)
    return {count.start: Slot(count, begin, count.end, (combination(mention, level),)) for count, mention in pairs}
