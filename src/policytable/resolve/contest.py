"""Which statement wins where several answer one question (field guide 7a), and why the others stand behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from policytable.model import FIELDS, Choice, Fact, Loser, Policy, Reading, Region, Register, Reviewed
from policytable.resolve.slots import Slot, answer, disagree, slot
from policytable.resolve.standing import Standing, standings
from policytable.resolve.status import before

_REJECTED = "复核人已否决"


def resolve(
    reviewed: Iterable[Reviewed], policies: Iterable[Policy], readings: Iterable[Reading], register: Register
) -> tuple[Choice, ...]:
    """One choice for each place, field, object, level and period (or recipient, mechanism…) that a fact speaks about.

    Set aside first: rejected facts, drafts, texts issued after the edition's date, policies repealed or expired by it.
    Then win the place's own document over another's, the newer policy over the older, an official text over an
    interpretation over news. Equal values are all chosen, as citations; what is left and disagrees is a conflict, and
    nothing of it is chosen. Every fact stands in exactly one choice. Raises ValueError for a fact of an unknown source.
    """
    known = standings(readings, policies, register)
    slots: dict[Slot, list[_Claim]] = {}
    for claim in _claims(reviewed, known):
        slots.setdefault(slot(claim.fact, claim.region), []).append(claim)
    return tuple(_choice(entry, slots[entry]) for entry in sorted(slots, key=_order))


@dataclass(frozen=True, slots=True)
class _Claim:
    """A fact with the place that it binds and the standing of its source. `kin` is 0 for the place's own document,
    1 for one from above, 2 for any other."""

    fact: Fact
    region: Region
    standing: Standing
    kin: int
    bars: str

    @property
    def rank(self) -> tuple[bool, int, int, str, int]:
        evidence = self.fact.evidence[0]
        return bool(self.bars), self.kin, self.standing.weight, self.standing.source.id, evidence.start


@dataclass(frozen=True, slots=True)
class _Rule:
    """One step of the contest: which claims pass, and what is said to those that do not."""

    name: str
    passes: Callable[[list[_Claim]], list[_Claim]]
    says: Callable[[_Claim, _Claim], str]


def _claims(reviewed: Iterable[Reviewed], known: dict[str, Standing]) -> Iterable[_Claim]:
    """One claim for each fact: the same bytes under two addresses give the same fact twice, and the better standing is kept."""
    best: dict[str, _Claim] = {}
    for one in reviewed:
        if one.source not in known:
            raise ValueError(f"fact {one.fact.id} is of source {one.source!r}, which was not read")
        claim = _claim(one, known[one.source])
        other = best.get(one.fact.id)
        best[one.fact.id] = claim if other is None or claim.rank < other.rank else other
    return best.values()


def _claim(one: Reviewed, standing: Standing) -> _Claim:
    home = standing.source.region
    region = one.fact.region or home
    kin = 0 if home.key == region.key else 1 if _around(home, region) else 2
    return _Claim(one.fact, region, standing, kin, _REJECTED if one.state == "rejected" else standing.bars)


def _around(outer: Region, inner: Region) -> bool:
    """Whether `inner` lies in `outer`, by the digits of their codes; a zone lies in the unit around it."""
    if outer.zone:
        return False
    return outer.adcode == "100000" or inner.adcode.startswith(outer.adcode.removesuffix("00").removesuffix("00"))


def _own(claims: list[_Claim]) -> list[_Claim]:
    least = min(claim.kin for claim in claims)
    return [claim for claim in claims if claim.kin == least]


def _newest(claims: list[_Claim]) -> list[_Claim]:
    """Those not surely older than the newest: a text without a date is neither older nor newer."""
    newest = max((claim.standing.since or "" for claim in claims), default="")
    return [claim for claim in claims if not before(claim.standing.since, newest)]


def _most_official(claims: list[_Claim]) -> list[_Claim]:
    least = min(claim.standing.weight for claim in claims)
    return [claim for claim in claims if claim.standing.weight == least]


_RULES = (
    _Rule("本地文件优先于上级文件", _own, lambda loser, winner: f"本地文件{winner.standing.name}优先于上级或外地文件"),
    _Rule(
        "较新的文件优先",
        _newest,
        lambda loser, winner: f"较新的文件{winner.standing.name}（{winner.standing.since}）优先于{loser.standing.since}的文件",
    ),
    _Rule(
        "正式文件优先于解读和新闻",
        _most_official,
        lambda loser, winner: f"正式文件优先于解读，解读优先于新闻：以{winner.standing.name}为准",
    ),
)


def _choice(entry: Slot, claims: list[_Claim]) -> Choice:
    claims = sorted(claims, key=lambda claim: claim.rank)
    barred = tuple(Loser(claim.fact.id, claim.bars) for claim in claims if claim.bars)
    live = [claim for claim in claims if not claim.bars]
    region = claims[0].region
    if not live:
        return Choice(region, entry.field, (), barred, "没有可作依据的表述")
    beaten: list[tuple[_Claim, str]] = []
    applied: list[str] = []
    left = live
    for rule in _RULES:
        passed = rule.passes(left)
        out = [claim for claim in left if claim not in passed and not _cited(claim, passed)]
        beaten += [(claim, rule.says(claim, passed[0])) for claim in out]
        applied += [rule.name] if out else []
        left = passed
    standing = [claim for claim in live if claim in left or _cited(claim, left)]
    beaten += _dropped(live, left, beaten)
    if any(_contradict(first, second) for at, first in enumerate(left) for second in left[:at]):
        return _conflict(entry, region, standing, beaten, barred)
    lost = tuple(Loser(claim.fact.id, reason, left[0].fact.id) for claim, reason in beaten)
    return Choice(region, entry.field, tuple(claim.fact.id for claim in standing), lost + barred, _reason(left, len(standing), applied))


def _cited(claim: _Claim, winners: list[_Claim]) -> bool:
    return any(answer(claim.fact) == answer(winner.fact) for winner in winners)


def _contradict(first: _Claim, second: _Claim) -> bool:
    return answer(first.fact) != answer(second.fact) and disagree(first.fact, second.fact)


def _dropped(live: list[_Claim], left: list[_Claim], beaten: list[tuple[_Claim, str]]) -> list[tuple[_Claim, str]]:
    """Claims that agreed with one that was itself beaten in a later step."""
    out = [claim for claim, _ in beaten]
    lost = [claim for claim in live if claim not in out and claim not in left and not _cited(claim, left)]
    return [(claim, f"与已被取代的表述相同：以{left[0].standing.name}为准") for claim in lost]


def _conflict(entry: Slot, region: Region, standing: list[_Claim], beaten: list[tuple[_Claim, str]], barred: tuple[Loser, ...]) -> Choice:
    sources = "、".join(dict.fromkeys(claim.standing.name for claim in standing))
    held = tuple(Loser(claim.fact.id, f"{sources}表述不一致，没有规则可以裁定") for claim in standing)
    lost = tuple(Loser(claim.fact.id, reason) for claim, reason in beaten)
    return Choice(region, entry.field, (), held + lost + barred, f"{sources}表述不一致，没有规则可以裁定", conflict=True)


def _reason(left: list[_Claim], citations: int, applied: list[str]) -> str:
    answers = len({answer(claim.fact) for claim in left})
    parts = list(applied)
    if answers > 1:
        parts.append("同一文件的多项表述并列")
    elif citations > 1:
        parts.append(f"{citations}处表述一致，合并引用")
    return "；".join(parts) or "唯一表述"


def _order(entry: Slot) -> tuple[tuple[str, str], int, str, tuple[str, ...], str]:
    return entry.place, FIELDS.index(entry.field), entry.object, entry.level, repr(entry.aspect)
