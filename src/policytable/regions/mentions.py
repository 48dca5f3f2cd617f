"""Place names in running text: which are meant, and where they end."""

from __future__ import annotations

import re
from collections import defaultdict

from ahocorasick_rs import AhoCorasick, MatchKind

from policytable.model import Region
from policytable.regions.naming import MUNICIPALITIES, zone_kind
from policytable.regions.nesting import within, zone_of
from policytable.regions.tables import Name

Mention = tuple[int, int, Region]

# What may stand before a name that could be cut out of two words: an end of text, anything but a Chinese character, a
# particle, or a verb that takes a place. The list was drawn from policy texts; 各, 多, 的-less compounds stay out on purpose.
_EDGE = re.compile(
    r"(?:^|[^\u4e00-\u9fff]|[在对和与及由于向从到至赴以将经是或给按含即省的]|支持|推动|推进|促进|加快|打造|位于|依托|包括|其中|鼓励|指导|组织|"
    r"参照|授予|同意|关于|批准|落户|带动|辐射|要求|推荐|会同|委托|抄送|主送|比如|例如|全省|我省|我市)$"
)
_LONGEST_CHILD = 15  # characters; the longest name of a unit with a code has 15 (双江拉祜族佤族布朗族傣族自治县)
_NOT_A_CITY = re.compile(r"[场值]")  # 苏州市场 is 苏州 + 市场
_NOT_A_DISTRICT = re.compile(r"域|块链|间")  # 天河区块链, 和平区域
_LIST_MARK = "、"


class Scanner:
    """Finds the places that a text names. Holds the automaton; safe to share between threads."""

    __slots__ = ("_automaton", "_names", "_patterns")

    def __init__(self, names: dict[str, Name]) -> None:
        self._names = names
        self._patterns = [name for name in names.values() if name.regions[0].adcode != "100000"]
        self._automaton = AhoCorasick([name.text for name in self._patterns], matchkind=MatchKind.Standard)

    def scan(self, text: str, home: Region | None) -> tuple[Mention, ...]:
        """The mentions of `text`; `home` is the issuer's unit, which tells places of one name apart."""
        starts: dict[int, list[Name]] = defaultdict(list)
        for index, start, _ in self._automaton.find_matches_as_indexes(text, overlapping=True):
            starts[start].append(self._patterns[index])
        found: list[Mention] = []
        free = 0
        for start in sorted(starts):
            if start < free:
                continue
            longest_first = sorted(starts[start], key=lambda name: -len(name.text))
            best = max((self._read(text, start, name, (home, found, starts)) for name in longest_first), key=_end)
            if best is not None:
                found.append(best)
                free = best[1]
        return tuple(found)

    def _read(self, text: str, start: int, name: Name, around: _Around) -> Mention | None:
        """The longest place that begins with `name` at `start`, or None where it is not believed."""
        home, found, starts = around
        end = start + len(name.text)
        if _denied(text, start, end, name):
            return None
        region = _choose(name.regions, home, found)
        if region is None:
            return None
        zone = _zone(text, end, region, name)
        if name.needs in ("parent", "never"):
            if name.full:
                return _alone(text, start, end, region, home)
            return zone if name.needs == "parent" else None
        if name.needs == "edge" and not _EDGE.search(text[max(0, start - 4) : start]):
            return None
        if name.needs == "list" and not _listed(text, start, end, found, starts):
            return None
        reached, region, last = self._descend(text, end, region, name)
        longer = _zone(text, reached, region, last)
        return (start, longer[1], longer[2]) if longer else (start, reached, region)

    def _descend(self, text: str, end: int, region: Region, name: Name) -> tuple[int, Region, Name]:
        """Follow a run downwards as long as a unit inside the last one is named next."""
        while not region.zone:
            step = next(filter(None, (self._child(text, end, size, region) for size in range(_LONGEST_CHILD, 1, -1))), None)
            if step is None:
                break
            end, region, name = step
        return end, region, name

    def _child(self, text: str, end: int, size: int, outer: Region) -> tuple[int, Region, Name] | None:
        name = self._names.get(text[end : end + size])
        if name is None or len(name.text) != size or (not name.full and name.needs == "never"):
            return None
        inner = [unit for unit in name.regions if unit.key != outer.key and within(outer, unit)]
        if len(inner) != 1 or _denied(text, end, end + size, name):
            return None
        return end + size, inner[0], name


_Around = tuple[Region | None, list[Mention], dict[int, list[Name]]]


def narrow(regions: tuple[Region, ...], home: Region | None) -> Region | None:
    """The one region of several that is nearest to `home`: inside it, in its prefecture, in its province. None if still open."""
    if len(regions) == 1 or home is None:
        return regions[0] if len(regions) == 1 else None
    for digits in (6, 4, 2):
        prefix = home.adcode[:digits]
        inside = [region for region in regions if region.adcode.startswith(prefix)]
        if len(inside) == 1:
            return inside[0]
    return None


def _choose(regions: tuple[Region, ...], home: Region | None, found: list[Mention]) -> Region | None:
    """Of several places of one name: the only one of highest rank, the issuer's, or that of a place named shortly before."""
    highest = [region for region in regions if region.rank == regions[0].rank]
    if len(highest) == 1 or regions[0].rank in ("provincial", "prefecture"):
        return highest[0]
    for near in (home, *(mention[2] for mention in reversed(found[-8:]))):
        chosen = narrow(tuple(highest), near)
        if chosen is not None:
            return chosen
    return None


def _denied(text: str, start: int, end: int, name: Name) -> bool:
    """Whether the characters around make another word of it."""
    if name.before and name.before.search(text[max(0, start - 4) : start]):
        return True
    if name.after and name.after.match(text, end):
        return True
    last = name.text[-1]
    if last == "市":
        return bool(_NOT_A_CITY.match(text, end))
    return last == "区" and bool(_NOT_A_DISTRICT.match(text, end))


def _alone(text: str, start: int, end: int, region: Region, home: Region | None) -> Mention | None:
    """A name that is an ordinary word counts in a cell of its own, where the issuer's unit holds such a place."""
    if home is None or not within(home, region):
        return None
    around = text[max(0, start - 1) : start] + text[end : end + 1]
    return None if re.search(r"[\u4e00-\u9fff]", around) else (start, end, region)


def _listed(text: str, start: int, end: int, found: list[Mention], starts: dict[int, list[Name]]) -> bool:
    """Whether it stands in an enumeration next to another place."""
    before = bool(found) and found[-1][1] == start - 1 and text[start - 1] == _LIST_MARK
    after = text[end : end + 1] == _LIST_MARK and any(name.needs in ("free", "edge") for name in starts.get(end + 1, ()))
    return before or after


def _zone(text: str, end: int, region: Region, name: Name) -> Mention | None:
    """The zone whose kind is written directly after a place; provinces but the municipalities name none."""
    kind = zone_kind(text, end)
    if kind is None or region.zone or (region.rank == "provincial" and region.adcode not in MUNICIPALITIES):
        return None
    reached, form, certain = kind
    if not certain and name.full:
        return None
    return end - len(name.text), reached, zone_of(region, form)


def _end(mention: Mention | None) -> int:
    return mention[1] if mention else -1
