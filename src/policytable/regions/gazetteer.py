"""The gazetteer: codes to places, names to places, and which place lies in which."""

from __future__ import annotations

import re
from functools import lru_cache
from threading import Lock

from policytable.model import RANKS, Region
from policytable.regions.mentions import Mention, Scanner, narrow
from policytable.regions.naming import MUNICIPALITIES, short_name, zone_kind
from policytable.regions.nesting import related, within, zone_of
from policytable.regions.tables import Name, read_marks, read_names, read_regions

__all__ = ["Gazetteer", "Mention", "gazetteer"]

_SPACE = re.compile(r"\s+")
_LONGEST_NAME = 16  # characters of the longest name of a county
# Offices of the whole country; every other office without a place in its name is some region's, unknown which.
_CENTRAL = re.compile(
    r"(?:中华人民共和国|国务院|中共中央|国家(?!级)|(?:工业和信息化|财政|生态环境|科学技术|科技|商务|农业农村|自然资源|水利)部)"
)


def gazetteer() -> Gazetteer:
    """The one gazetteer of the process, built at first use; safe to share between threads."""
    with _BUILDING:
        return _built()


class Gazetteer:
    """Administrative units after GB/T 2260 (as of 2023) with the names that texts give them. Never changed once built."""

    __slots__ = ("_codes", "_names", "_scanner")

    def __init__(self, regions: tuple[Region, ...], names: dict[str, Name]) -> None:
        self._codes = {region.adcode: region for region in regions}
        self._names = names
        self._scanner: Scanner | None = None

    @property
    def regions(self) -> tuple[Region, ...]:
        """Every unit with a code, the country first, in the order of codes."""
        return tuple(self._codes.values())

    @property
    def provinces(self) -> tuple[Region, ...]:
        """The 31 units of provincial rank in the order of their codes, which is the order of the published tables."""
        return tuple(region for region in self._codes.values() if region.rank == "provincial")

    def get(self, adcode: str, zone: str | None = None) -> Region:
        """The unit of a code, or a zone within it. Raises KeyError for an unknown code."""
        unit = self._codes[adcode]
        return Region(adcode, zone, "county", zone) if zone else unit

    def find(self, name: str, within: str | None = None) -> tuple[Region, ...]:
        """Every place that `name` may mean, highest rank first; full, short and former names, with or without their parents
        (绍兴新昌县), and zones (苏州工业园区). `within` is the code of a unit that must hold the place."""
        text = _SPACE.sub("", name)
        found = {region.key: region for region in self._read(text)}
        outer = self._codes.get(within) if within else None
        kept = [region for region in found.values() if outer is None or _within(outer, region)]
        return tuple(sorted(kept, key=lambda region: (RANKS.index(region.rank or "county"), region.adcode, region.zone or "")))

    def parse(self, text: str, within: str | None = None) -> Region | None:
        """The one best reading of a text that names a place: of several the only one of highest rank; else the only place
        mentioned in it. None where nothing or too much is named."""
        found = self.find(text, within)
        if found:
            top = [region for region in found if region.rank == found[0].rank]
            return top[0] if len(top) == 1 else narrow(tuple(top), self._codes.get(within or ""))
        places = {region.key: region for _, _, region in self.mentions(text, within)}
        return next(iter(places.values())) if len(places) == 1 else None

    def mentions(self, text: str, within: str | None = None) -> tuple[Mention, ...]:
        """The places named in running text as `(start, end, region)`, half-open, in order, not overlapping.

        A run (江苏省苏州市吴江区) is one mention of its smallest place. `within` is the code of the issuer's unit: it tells
        counties of one name apart. What stays ambiguous or may be an ordinary word is left out; the country is never one.
        """
        if self._scanner is None:
            self._scanner = Scanner(self._names)  # two threads may both build it: the same thing twice
        return self._scanner.scan(text, self._codes.get(within or ""))

    def issuer(self, text: str, within: str | None = None) -> Region | None:
        """The region in the name of an office (昆山市工业和信息化局); 全国 for a ministry; None for 市财政局, 自治区工信厅."""
        name = _SPACE.sub("", text).removeprefix("中共")
        if _CENTRAL.match(name):
            return self._codes["100000"]
        for start, _, region in self.mentions(name[:40], within):
            return region if start == 0 else None
        return None

    def readings(self, text: str) -> tuple[Region, ...]:
        """The places of highest rank that the full name at the head of an office's name may mean (鼓楼区统计局: four); empty
        where no such name stands there."""
        name = _SPACE.sub("", text).removeprefix("中共")
        for size in range(min(len(name), _LONGEST_NAME), 1, -1):
            known = self._names.get(name[:size])
            if known is not None and known.full:
                return tuple(region for region in known.regions if region.rank == known.regions[0].rank)
        return ()

    def marked(self, number: str) -> tuple[Region, ...]:
        """The units that the first characters of a document number stand for (穗府办〔2021〕7号: 广州市; 宁政发: 南京市 or 宁夏)."""
        for size in (2, 1):
            if codes := read_marks().get(number[:size]):
                return tuple(self._codes[code] for code in codes)
        return ()

    def within(self, outer: Region, inner: Region) -> bool:
        """Whether `inner` is `outer` or lies in it. A zone holds only itself."""
        return _within(outer, inner)

    def related(self, a: Region, b: Region) -> bool:
        """Whether one of the two is or holds the other."""
        return related(a, b)

    def parent(self, region: Region) -> Region | None:
        """The unit directly above, whatever its rank: of a zone the unit around it; None above the country."""
        if region.zone:
            return self._codes.get(region.adcode)
        for code in (region.adcode[:4] + "00", region.province, "100000"):
            if code != region.adcode and code in self._codes and region.adcode != "100000":
                return self._codes[code]
        return None

    def short(self, region: Region) -> str:
        """The name without its rank: 北京, 内蒙古, 德宏, 昆山; a zone's name as it is."""
        return region.zone or short_name(self._codes.get(region.adcode, region).name, region.rank)

    def label(self, region: Region) -> str:
        """The name that tells the place from others of its name: a county with the unit above, below the province."""
        parent = self.parent(region)
        official = self._codes.get(region.adcode, region).name
        if region.zone or region.rank != "county" or parent is None:
            return region.zone or official
        counted = parent.rank == "prefecture" or parent.adcode in MUNICIPALITIES
        return parent.name + official if counted else official

    def _read(self, text: str) -> tuple[Region, ...]:
        name = self._names.get(text)
        if name is not None:
            return name.regions
        return self._composite(text) or self._zones(text)

    def _composite(self, text: str) -> tuple[Region, ...]:
        """A place with its parents in front, read from the longest parent name down."""
        for cut in range(len(text) - 2, 1, -1):
            outer = self._names.get(text[:cut])
            if outer is not None:
                inner = [child for child in self._read(text[cut:]) for unit in outer.regions if _within(unit, child)]
                if inner:
                    return tuple(inner)
        return ()

    def _zones(self, text: str) -> tuple[Region, ...]:
        for cut in range(2, len(text) - 1):
            kind = zone_kind(text, cut)
            if kind is not None and kind[0] == len(text):
                units = [unit for unit in self._read(text[:cut]) if not unit.zone]
                return tuple(zone_of(unit, kind[1]) for unit in units if unit.rank == units[0].rank)
        return ()


_BUILDING = Lock()
_within = within


@lru_cache(maxsize=1)
def _built() -> Gazetteer:
    regions = read_regions()
    return Gazetteer(regions, read_names(regions))
