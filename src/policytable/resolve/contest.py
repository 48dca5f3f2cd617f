"""Which statement wins where several answer one question (field guide 7a), and why the others stand behind it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

from policytable.model import Choice, Fact, Field, Loser, Region, Reviewed
from policytable.resolve.slots import Slot, adds_up, answer, disagree, slot
from policytable.resolve.standing import Standing
from policytable.resolve.status import before

_REJECTED = "复核人已否决"


@dataclass(frozen=True, slots=True)
class Claim:
    """A fact as it stands, with the place that it binds, the question that it answers and the standing of its source. `kin` is 0 for the
    place's own document, 1 for one from above, 2 for any other; `bars` says in Chinese why it does not count."""

    one: Reviewed
    region: Region
    slot: Slot
    standing: Standing
    kin: int
    bars: str

    @property
    def fact(self) -> Fact:
        """What is stated."""
        return self.one.fact

    @property
    def rank(self) -> tuple[bool, int, int, str, int]:
        """The better first: what counts, is nearer, more official; then by where it stands."""
        evidence = self.one.fact.evidence[0]
        return bool(self.bars), self.kin, self.standing.weight, self.standing.source.id, evidence.start

    def same_as(self, other: Claim) -> bool:
        """Whether it is the same in a contest, whatever else people did about it."""
        return self.one.fact is other.one.fact and self.bars == other.bars and self.standing is other.standing


def claim(one: Reviewed, standing: Standing) -> Claim:
    """The claim of a fact of a source with this standing."""
    home = standing.source.region
    region = one.fact.region or home
    kin = 0 if home.key == region.key else 1 if _around(home, region) else 2
    bars = _REJECTED if one.state == "rejected" else standing.bars
    return Claim(one, region, slot(one.fact, region), standing, kin, bars)


@dataclass(frozen=True, slots=True)
class _Rule:
    """One step of the contest: which claims pass, and what is said to those that do not."""

    name: str
    passes: Callable[[list[Claim]], list[Claim]]
    says: Callable[[Claim, Claim], str]


def _around(outer: Region, inner: Region) -> bool:
    """Whether `inner` lies in `outer`, by the digits of their codes; a zone lies in the unit around it."""
    if outer.zone:
        return False
    return outer.adcode == "100000" or inner.adcode.startswith(outer.adcode.removesuffix("00").removesuffix("00"))


def _own(claims: list[Claim]) -> list[Claim]:
    least = min(claim.kin for claim in claims)
    return [claim for claim in claims if claim.kin == least]


def _newest(claims: list[Claim]) -> list[Claim]:
    """Those not surely older than the newest: a text without a date is neither older nor newer."""
    newest = max((claim.standing.since or "" for claim in claims), default="")
    return [claim for claim in claims if not before(claim.standing.since, newest)]


def _most_official(claims: list[Claim]) -> list[Claim]:
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


def choose(field: Field, claims: Sequence[Claim]) -> Choice:
    """The choice among the claims to one question, which are sorted by their rank; at least one.

    Set aside first: rejected facts, drafts, texts issued after the edition's date, policies repealed or expired by it. Then win the
    place's own document over another's, the newer policy over the older, an official text over an interpretation over news. Equal
    values are all chosen, as citations; what is left and disagrees is a conflict, and nothing of it is chosen.
    """
    barred = tuple(Loser(claim.fact.id, claim.bars) for claim in claims if claim.bars)
    live = [claim for claim in claims if not claim.bars]
    region = claims[0].region
    if not live:
        return Choice(region, field, (), barred, "没有可作依据的表述")
    answers = {claim.fact.id: answer(claim.fact) for claim in live}
    beaten: list[tuple[Claim, str]] = []
    applied: list[str] = []
    left = live
    for rule in _RULES:
        passed = rule.passes(left)
        cited = _cited(answers, passed)
        out = [claim for claim in left if claim.fact.id not in cited]
        beaten += [(claim, rule.says(claim, passed[0])) for claim in out]
        applied += [rule.name] if out else []
        left = passed
    cited = _cited(answers, left)
    standing = [claim for claim in live if claim.fact.id in cited]
    beaten += _dropped(live, left, {claim.fact.id for claim, _ in beaten} | cited)
    if _contradict(field, left, answers):
        return _conflict(field, region, standing, beaten, barred)
    lost = tuple(Loser(claim.fact.id, reason, left[0].fact.id) for claim, reason in beaten)
    reason = _reason(len({answers[claim.fact.id] for claim in left}), len(standing), applied)
    return Choice(region, field, tuple(claim.fact.id for claim in standing), lost + barred, reason)


def _cited(answers: dict[str, Hashable], winners: list[Claim]) -> set[str]:
    """The facts that say what one of the winners says."""
    said = {answers[claim.fact.id] for claim in winners}
    return {fact for fact, told in answers.items() if told in said}


def _contradict(field: Field, left: list[Claim], answers: dict[str, Hashable]) -> bool:
    if adds_up(field) or len({answers[claim.fact.id] for claim in left}) == 1:
        return False
    facts = [(answers[claim.fact.id], claim.fact) for claim in left]
    return any(mine != other and disagree(first, second) for at, (mine, first) in enumerate(facts) for other, second in facts[:at])


def _dropped(live: list[Claim], left: list[Claim], told: set[str]) -> list[tuple[Claim, str]]:
    """Claims that agreed with one that was itself beaten in a later step."""
    lost = [claim for claim in live if claim.fact.id not in told]
    return [(claim, f"与已被取代的表述相同：以{left[0].standing.name}为准") for claim in lost]


def _conflict(field: Field, region: Region, standing: list[Claim], beaten: list[tuple[Claim, str]], barred: tuple[Loser, ...]) -> Choice:
    sources = "、".join(dict.fromkeys(claim.standing.name for claim in standing))
    held = tuple(Loser(claim.fact.id, f"{sources}表述不一致，没有规则可以裁定") for claim in standing)
    lost = tuple(Loser(claim.fact.id, reason) for claim, reason in beaten)
    return Choice(region, field, (), held + lost + barred, f"{sources}表述不一致，没有规则可以裁定", conflict=True)


def _reason(answers: int, citations: int, applied: list[str]) -> str:
    parts = list(applied)
    if answers > 1:
        parts.append("同一文件的多项表述并列")
    elif citations > 1:
        parts.append(f"{citations}处表述一致，合并引用")
    return "；".join(parts) or "唯一表述"
