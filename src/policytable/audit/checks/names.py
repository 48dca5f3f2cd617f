"""One place under two names, and names that are written unlike all others."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from policytable.audit.nouns import Finding
from policytable.audit.view import Named, View, Words, found
from policytable.model import Region
from policytable.regions import gazetteer

_USUAL = 0.8  # the share of names in full above which another form is told: a table of short names is a style of its own


def spelled_two_ways(view: View) -> Iterator[Finding]:
    """A place that is written in two ways; told at the rarer one, of two as rare at the one that is no official name."""
    for place, ones in _by_place(view).items():
        forms = Counter(one.naming.words for one in ones)
        if len(forms) < 2:
            continue
        kept = max(forms, key=lambda words: (forms[words], _official(words, place), len(words)))
        best = next((words for words in forms if _official(words, place)), kept)
        for words in sorted(set(forms) - {kept}):
            spots = [one.spot for one in ones if one.naming.words == words]
            other = [one.spot for one in ones if one.naming.words == kept]
            said = f"同一个地方写成“{words}”和“{kept}”两种"
            told = Words(words, said, f"统一写作“{best}”", also=(*spots[1:], *other[:3]))
            both = _official(words, place) and _official(kept, place)
            yield found("spelled_two_ways", "hint" if both else "doubtful", spots[0], told, 55)


def unusual(view: View) -> Iterator[Finding]:
    """A name without the sign of its rank or of its parent's, where the others have theirs."""
    places = _by_place(view)
    ones = [(place, one) for place, named in places.items() for one in named]
    full = sum(_official(one.naming.words, place) for place, one in ones)
    if len(ones) < 5 or full < _USUAL * len(ones):
        return
    for place, named in places.items():
        if len({one.naming.words for one in named}) == 1 and not _official(named[0].naming.words, place):
            words = named[0].naming.words
            said = f"“{words}”与表里其他地名的写法不一样（其余多写全称）"
            yield found("name_unusual", "doubtful", named[0].spot, Words(words, said, f"写作“{gazetteer().label(place)}”"), 45)


def _by_place(view: View) -> dict[Region, list[Named]]:
    groups: dict[Region, list[Named]] = defaultdict(list)
    for one in view.named:
        if one.naming.place is not None:
            groups[one.naming.place].append(one)
    return groups


def _official(words: str, place: Region) -> bool:
    """Whether it is a full name: 新昌县, 绍兴市新昌县, 浙江省绍兴市新昌县, 德宏州; of a zone the name that tables print."""
    register = gazetteer()
    label, official = register.label(place), place.name
    if place.zone:
        return words == label or place.zone == words
    above = "".join(unit.name for unit in (register.parent(place),) if unit is not None and unit.rank != "national")
    return words in (official, label, above + official, register.short(place) + "州")
