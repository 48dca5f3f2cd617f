"""Beneficiaries that are none of the topic's objects: kept as `other` with the document's words, never guessed."""

from __future__ import annotations

from dataclasses import replace

from policytable.extract.amounts import Amount
from policytable.extract.beneficiary import Beneficiary, Combination
from policytable.extract.mentions import Mention
from policytable.extract.quantities import money, rates
from policytable.model import Level
from policytable.rules import REACH, Pack, shape


def tiers(text: str, pack: Pack, mentions: list[Mention], sums: set[int]) -> list[Mention]:
    """Grade words (五星级、四星级) that stand in a list right before an object, a level or a sum (`sums`: where sums begin)."""
    starts = {mention.start for mention in mentions} | sums
    found: list[Mention] = []
    matches = [match for _, match in pack.matches("quantities", "tier", text)]
    for match in sorted(matches, key=lambda m: -m.start()):
        after = match.end() + (text[match.end() : match.end() + 1] in "、和")
        if {match.end(), after} & starts and not any(m.start <= match.start() < m.end for m in mentions):
            found.append(Mention("tier", match.start(), match.end(), match[0], "quantity.tier", match[0]))
            starts.add(match.start())
    return found[::-1]


def phrase(text: str, since: int, at: int, pack: Pack, *, vague: bool = False) -> tuple[int, int] | None:
    """The window of the words that name the beneficiary of a sum at `at`, at the earliest from `since`; None if there is none.

    `vague` takes words that name no one by themselves (总投资100万元以上的项目), for where nothing above names anybody.
    """
    best = None
    for rule in (*pack.of("others", "beneficiary"), *(pack.of("others", "beneficiary_vague") if vague else ())):
        if rule.pattern is None:
            continue
        for match in rule.pattern.finditer(text, since, at):
            start, end = match.span("who")
            start += next((len(opener) for opener in ("对于", "对", "凡") if match["who"].startswith(opener)), 0)
            window = (start, end)
            if pack.first("others", "not_who", text[start:end]):
                continue
            if (vague or len(_content(text[window[0] : window[1]], pack)) >= 2) and (best is None or window[0] < best[0]):
                best = window
    return best


def opens(text: str, since: int, run: list[Amount], pack: Pack) -> bool:
    """Whether the stretch between the sums before and these names somebody new, and not a condition on who was named."""
    at = max((sum_.end for sum_ in money(text, pack) if since <= sum_.end <= run[0].start), default=since)
    window = phrase(text, at, run[0].start, pack) if at > since else None
    return window is not None and not pack.first("others", "goes_on", text[at : run[0].start])


def counted(text: str, start: int, end: int, pack: Pack) -> str | None:
    """What a number at `[start, end)` counts where it is none of the topic's objects: the words before it, or behind it."""
    for rule in pack.of("others", "counted_before"):
        if rule.before is not None and (match := rule.before.search(text[max(0, start - REACH) : start])):
            return None if pack.first("others", "not_counted", match["who"]) else str(match["who"])
    if pack.bent("others", "counted_verb", text, (start, end)):
        for rule in pack.of("others", "counted_after"):
            if rule.pattern is not None and (match := rule.pattern.match(text[end : end + REACH])):
                return None if pack.first("others", "not_counted", match["who"]) else str(match["who"])
    return None


def matter(text: str, pack: Pack) -> Beneficiary | None:
    """The matter that a clause without an object of the topic names as its own (获得技术改造补助的企业), or None."""
    for rule in pack.of("others", "matter"):
        for match in rule.finditer(text):
            if rule.value.get("named") or len(_content(match["who"], pack)) >= 2:
                combo = Combination("other", ("unspecified",), None, match["who"])
                return Beneficiary(match.start(), match.end(), (combo,), (), ("other",))
    return None


def beneficiary(text: str, window: tuple[int, int] | None, run: list[Amount], pack: Pack, levels: list[Mention]) -> Beneficiary | None:
    """The `other` beneficiary that the words of a window name, split into as many members as there are sums where they allow."""
    if window is None:
        return None
    words = text[window[0] : window[1]]
    inside = [m for m in levels if window[0] <= m.start < window[1]]
    ranks: list[tuple[Level, ...]] = [m.value for m in inside]
    count = len(run)
    parts = [part for part in shape("members").split(words) if part]
    if 1 < count < len(parts) and all(parts[-1].count(part[-2:]) for part in parts[-count:-1]):
        parts = parts[-count:]  # 绿色产品、节水领域国家标准、行业标准的单位: what is alike is paired, the rest stands before it
    grades = _grades(words, pack, count)
    paired = count > 1 and len(ranks) != count and len(parts) == count and grades[0] is None
    alike = count == 1 and len(ranks) == len(parts) > 1 and all(_titled(part, inside) for part in parts)
    if paired and not inside and any(len(part) < 2 for part in parts):  # 一、二、三等奖
        combos = [Combination("other", ranks[0] if ranks else ("unspecified",), part, words) for part in parts]
    elif paired or alike or (count == 1 and _titles(parts)):
        combos = _members(text, window, parts, inside)
    elif (count > 1 and len(ranks) == count) or (count == 1 and len(ranks) > 1):
        combos = [Combination("other", rank, None, words) for rank in ranks]
    elif count > 1:
        combos = [Combination("other", ranks[0] if ranks else ("unspecified",), grade, words) for grade in grades]
    else:
        combos = [Combination("other", rank, None, words) for rank in ranks[:1] or [("unspecified",)]]
    if known := pack.first("others", "object_by_purpose", text[window[0] : run[0].start if run else window[1]]):
        combos = [replace(combo, object=str(known[0].value["object"]), object_text=None) for combo in combos]
    return Beneficiary(window[0], window[1], tuple(combos), tuple(ranks), tuple(dict.fromkeys(c.object for c in combos)))


def _members(text: str, window: tuple[int, int], parts: list[str], ranks: list[Mention]) -> list[Combination]:
    """Each member at the level its own words name; one that names none takes that at the head of the list, if there is one."""
    found: list[Combination] = []
    at = window[0]
    for part in parts:
        at = text.index(part, at)
        own = [m.value for m in ranks if at <= m.start < at + len(part)]
        spreads = found and len(ranks) == 1 and ranks[0].words.endswith("级")  # the 国家 of 国家标准、行业标准 is its own
        head = found[0].level if spreads else ("unspecified",)
        found.append(Combination("other", own[0] if own else head, None, part))
        at += len(part)
    return found


def row(words: str, beside: list[Mention], above: list[Mention]) -> Beneficiary | None:
    """Whom a row of a table of standards names where it is none of the topic's objects: its words without the level."""
    ranks: list[tuple[Level, ...]] = [m.value for m in (*beside, *above) if m.label == "level"]
    bare = words
    for mention in beside:
        if mention.label == "level":
            bare = bare.replace(mention.words, "")
    bare = bare.strip("-、，")
    if len(bare) < 2:
        return None
    combo = Combination("other", ranks[0] if ranks else ("unspecified",), None, bare)
    return Beneficiary(0, len(words), (combo,), tuple(ranks[:1]), ("other",))


def points_below(beneficiary: Beneficiary, pack: Pack) -> bool:
    """Whether its words only point at a list that follows (符合以下条件的企业)."""
    return any(pack.first("others", "points_below", combo.object_text or "") for combo in beneficiary.combinations)


def _grades(words: str, pack: Pack, count: int) -> list[str | None]:
    """The thresholds in the beneficiary's words, where there is one for each sum (突破10亿元、50亿元; 增长10%、20%); else no grade."""
    for found in (money(words, pack), rates(words, pack)):
        if count > 1 and len(found) == count:
            return [words[entry.start : entry.end] for entry in found]
    return [None] * count


def _titled(part: str, ranks: list[Mention]) -> bool:
    """Whether a member of a list has a title of its own behind its level: 省级技术中心, and not the 国家级 of 国家级、省级技术中心."""
    return any(len(part.partition(rank.words)[2]) > 1 for rank in ranks if rank.words in part)


def _titles(parts: list[str]) -> bool:
    """Whether every member of a list is a title of its own (博士工作站、实训基地的企业), so that each is granted the sum."""
    return len(parts) > 1 and all(len(part) > 2 and shape("title_noun").search(part) for part in parts)


def _content(words: str, pack: Pack) -> str:
    for rule in pack.of("others", "generic"):
        if rule.pattern is not None:
            words = rule.pattern.sub("", words)
    return words
