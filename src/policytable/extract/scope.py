"""Whether a statement speaks for its issuer and for the future: past, repealed, purpose, other places."""

from __future__ import annotations

from functools import lru_cache

from policytable.extract.passage import Passage, Statement
from policytable.extract.quantities import times
from policytable.model import Region
from policytable.regions import gazetteer
from policytable.rules import shape


def skipped(passage: Passage, statement: Statement, effects: tuple[str, ...]) -> str | None:
    """The id of the first scope rule with one of the effects that covers the statement, or None."""
    for effect in effects:
        if found := passage.pack.first("scope", effect, statement.text):
            return found[0].id
    if past_heading(passage, statement):
        return "scope.heading.past"
    return None


def turned(passage: Passage, text: str) -> int:
    """Where a statement last turns from what was done to what is to be done (，今后每年…); 0 where it does not."""
    return max((match.start() for _, match in passage.pack.matches("scope", "turn", text)), default=0)


def past_heading(passage: Passage, statement: Statement) -> bool:
    """Whether a heading above says that what follows was achieved (发展基础, “十四五”回顾)."""
    return any(passage.pack.first("scope", "past_heading", heading.text) for heading in passage.headings(statement))


def past_year(passage: Passage, statement: Statement, at: int) -> bool:
    """Whether the statement opens with a year before the year of issue (2018年，…奖励标准为): what was, not what will be."""
    if passage.year is None:
        return False
    for time in times(statement.text[:at], passage.pack, passage.year):
        if time.start <= 2 and time.last is not None and time.first is None and not time.relative:
            return time.last < passage.year and statement.text[time.end : time.end + 1] == "，"
    return False


def about_others(passage: Passage, statement: Statement, at: int) -> bool:
    """Whether a place that is neither above nor below the issuer's is named before `at` in the statement or its headings,
    or `at` lies in words that an amendment takes away."""
    replaced = (match for _, match in passage.pack.matches("scope", "replaced", statement.text))
    if any(match.start("old") <= at < match.end("old") for match in replaced):
        return True
    if passage.region is None:
        return False
    own = max((match.end() for _, match in passage.pack.matches("scope", "own_again", statement.text[:at])), default=0)
    if any(own <= start < at and not _is_name_of_paper(statement.text, start) for start, _ in foreign(statement.text, passage.region)):
        return True
    return any(foreign(_bare(heading.text), passage.region) for heading in passage.headings(statement) if _is_place_heading(heading.text))


def foreign(text: str, region: Region) -> list[tuple[int, int]]:
    """Windows of places in folded text that are unrelated to the region."""
    return [
        (start, end)
        for start, end, place in mentions(text, region.adcode)
        if place.adcode != "100000" and not gazetteer().related(place, region) and not _around_zone(place, region)
    ]


def place_of(passage: Passage, statement: Statement, at: int) -> Region | None:
    """The place that a heading (1、南山区) gives the statement, where it lies within the issuer's; None for the issuer's own."""
    if passage.region is None:
        return None
    for heading in passage.headings(statement):
        if _is_place_heading(heading.text):
            found = mentions(_bare(heading.text), passage.region.adcode)
            if len(found) == 1 and found[0][2].key != passage.region.key and gazetteer().within(passage.region, found[0][2]):
                return found[0][2]
    return None


@lru_cache(maxsize=4096)
def mentions(text: str, within: str | None) -> tuple[tuple[int, int, Region], ...]:
    """Places named in folded text with their windows."""
    return gazetteer().mentions(text, within)


def _around_zone(place: Region, region: Region) -> bool:
    """A zone is part of the unit around it, and of the units above that."""
    return bool(region.zone or place.zone) and place.adcode[:4] == region.adcode[:4]


def _bare(heading: str) -> str:
    return shape("heading_number").sub("", heading).strip("。：:")


def _is_place_heading(heading: str) -> bool:
    """A heading that is nothing but a place or two (6、坪山区、盐田区)."""
    bare = _bare(heading)
    return 2 <= len(bare) <= 14 and bare.endswith(("市", "区", "县", "州", "盟", "旗", "省"))


def _is_name_of_paper(text: str, at: int) -> bool:
    return text.rfind("《", 0, at) > text.rfind("》", 0, at)
