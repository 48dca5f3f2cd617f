"""What belongs to a policy: its 解读, its 附件, the further pages of its article."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache

from policytable.discover.addresses import absolute, find_id, first_page, normal_address
from policytable.model import Attachment, Find
from policytable.text import plain

_QUOTED = re.compile(r"《(.+)》")
_EXPLAINED = re.compile(
    r"^(?:[\[(]?(?:一图读懂|图解|政策解读|文字解读|解读|问答)[\])：:丨|-]*)?(?:关于)?(?P<name>.+?)(?:的?(?:政策)?(?:解读|图解|问答|说明))?$"
)
_CARRIED = re.compile(r"^.*?(?:印发|发布|公布|出台|实施)《?(?P<name>.+?)》?的?(?:通知|公告|通告)$")
_ATTACHED = re.compile(r"^附(?:件|表|录)\s*\d{0,2}[：:.、\s(《]|^附(?:件|表)\d{0,2}$")
_BARE = re.compile(r"[\W_]+")
_LEAST = 6  # characters of a name that is looked for in other titles; shorter ones stand in many
_ABOVE = 50  # entries over an 附件 among which its policy is looked for
_ALIKE = 200  # titles with one end that an 解读 is held against: a list of thousands of equal titles must not take minutes


def with_companions(finds: Sequence[Find]) -> tuple[Find, ...]:
    """The finds of one column in the order of its list, those that belong to another with role and parent. A companion has
    one policy only: where several titles would do, the one of the nearest date, else none."""
    mains: dict[str, list[Find]] = {}
    for find in finds:
        if find.role == "main" and find.nature not in ("meeting", "unrelated", "interpretation"):
            mains.setdefault(_key(find.title)[-_LEAST:], []).append(find)
    by_address = {normal_address(address): find for find in finds for address in find.addresses}
    return tuple(_placed(find, at, finds, mains, by_address) for at, find in enumerate(finds))


def attached(parent: Find, attachments: Iterable[Attachment], base: str) -> tuple[Find, ...]:
    """The files that a find's page links to as finds of their own, of the parent's policy. `base` is the address of the page as
    it was answered; links to other kinds of place than http and https are left out."""
    made: dict[str, Find] = {}
    for one in attachments:
        address = absolute(base, one.href)
        if address is None or normal_address(address) in map(normal_address, parent.addresses):
            continue
        source = find_id(parent.column, address)
        fresh = replace(
            parent, source=source, addresses=(address,), title=one.name or parent.title, role="attachment", parent=parent.source
        )
        made.setdefault(source, fresh)
    return tuple(made.values())


def _placed(find: Find, at: int, finds: Sequence[Find], mains: dict[str, list[Find]], by_address: dict[str, Find]) -> Find:
    first = next((by_address.get(normal_address(page)) for one in find.addresses if (page := first_page(one))), None)
    if first is not None and first.source != find.source and first.column == find.column:
        return replace(find, role="attachment", parent=first.source)
    words = plain(find.title)
    if find.nature == "interpretation":
        parent = _explained(find, words, mains)
        return replace(find, role="interpretation", parent=parent.source if parent else None)
    if find.nature == "unrelated" or find.nature == "meeting" or not _ATTACHED.match(words):
        return find
    before = next((one for one in reversed(finds[max(0, at - _ABOVE) : at]) if not _ATTACHED.match(plain(one.title))), None)
    if before is None or before.date != find.date or before.nature in ("meeting", "unrelated"):
        return find
    return replace(find, role="attachment", parent=before.source)


def _explained(find: Find, words: str, mains: dict[str, list[Find]]) -> Find | None:
    quoted = _QUOTED.search(words)
    explained = _EXPLAINED.match(words)
    name = _key(quoted[1] if quoted else explained["name"] if explained else "")
    if len(name) < _LEAST:
        return None
    candidates = [one for one in mains.get(name[-_LEAST:], ())[:_ALIKE] if one.source != find.source and _names(name, one)]
    if len({_key(one.title) for one in candidates}) > 1:
        exact = [one for one in candidates if _key(one.title) == name]
        candidates = exact or candidates
    dated = sorted((abs(_day(one.date) - _day(find.date)), one.source, one) for one in candidates if one.date and find.date)
    if dated and (len(dated) == 1 or dated[0][0] < dated[1][0]):
        return dated[0][2]
    return candidates[0] if len(candidates) == 1 else None


def _names(name: str, find: Find) -> bool:
    own = _key(find.title)
    return name == own or own.endswith(name) or (len(own) >= _LEAST and name.endswith(own))


@lru_cache(maxsize=1 << 16)  # each title is held against every 解读 of its list
def _key(title: str) -> str:
    """A title without the notice around it and without marks."""
    folded = plain(title)
    carried = _CARRIED.match(folded)
    return _BARE.sub("", carried["name"] if carried else folded)


def _day(date: str | None) -> int:
    year, month, day = (int(part) for part in (date or "0000-00-00").split("-"))
    return 372 * year + 31 * month + day  # for distances alone
