"""Whose sum it is: its own words, the beneficiary before it in the statement, a list under it, or what governs its clause."""

from __future__ import annotations

from dataclasses import dataclass, replace

from policytable.extract import amounts as sums
from policytable.extract import others
from policytable.extract.amounts import Amount
from policytable.extract.antecedent import antecedent, lead_levels
from policytable.extract.beneficiary import Beneficiary, Combination, pair, read
from policytable.extract.facts import governing
from policytable.extract.mentions import Mention, levels, objects
from policytable.extract.passage import Passage, Statement
from policytable.model import Evidence

Resolved = tuple[Beneficiary, tuple[Evidence, ...]]


@dataclass(frozen=True, slots=True)
class Open:
    """A beneficiary still to be resolved: what its own words name, what stood before it, and where its words begin."""

    who: Beneficiary | None
    previous: Beneficiary | None
    since: int
    mentions: list[Mention]


def resolve(passage: Passage, statement: Statement, given: Open, run: list[Amount]) -> list[Resolved]:
    """The beneficiaries with their objects, each with the places that name it where the statement itself does not.

    One, as a rule; several where the sum stands in a lead-in and the items under it hold the objects; none where nobody
    is named.
    """
    who, previous = given.who, given.previous
    if who is not None and who.complete:
        fuller = _in_words(passage, statement, given, run) if _falls_short(who, run) or _leaves_out(who, given) else None
        if fuller is not None and (len(fuller.combinations) == len(run) > 1 or (len(run) == 1 and _all_titled(fuller))):
            return [(fuller, ())]
        if previous is not None and not who.levels and pair(who, len(run)) is None and len(previous.levels) == len(run) > 1:
            return [(replace(who.at(previous.levels), start=previous.start), ())]  # the levels at the head of the sentence hold on
        if all(combo.level == ("unspecified",) for combo in who.combinations) and (found := lead_levels(passage, statement)):
            return [(who.at(found[0]), (found[1],))]
        return [(who, ())]
    own = _in_words(passage, statement, given, run)
    if statement.leads and (own is None or others.points_below(own, passage.pack)) and (listed := _listed(passage, statement)):
        return listed
    if own is not None:
        return [(own, ())]
    if previous is not None and previous.complete:
        return [(replace(who.under(previous), start=previous.start) if who else previous, ())]
    if (above := antecedent(passage, statement)) is not None:
        return [((who.under(above[0]) if who else above[0]), (above[1],))]
    if (vague := _in_words(passage, statement, given, run, vague=True)) is not None:
        return [(vague, ())]
    governed = _governed(passage, statement, run)
    return [governed] if governed else []


def _governed(passage: Passage, statement: Statement, run: list[Amount]) -> Resolved | None:
    """The `other` beneficiary that the sentence before in the clause or a lead-in names, else the matter of a heading."""
    leads = [other for other in passage.above(statement) if other.leads]
    grants = bool(sums.verbs(statement.text, passage.pack))
    for other in (*(list(passage.before(statement))[:1] if grants else []), *leads):
        ranks = levels(other.text, passage.pack, passage.region)
        window = others.phrase(other.text, 0, len(other.text.rstrip("。；：")), passage.pack)
        found = others.beneficiary(other.text, window, run[:1], passage.pack, ranks)
        if found is not None and not others.points_below(found, passage.pack):
            return found, (governing(passage, other, (found.start, found.end)),)
    for heading in passage.headings(statement) if grants else ():
        if hit := passage.pack.first("others", "heading", heading.text):
            combo = Combination("other", ("unspecified",), None, hit[1][0].rstrip("。：:"))
            return Beneficiary(0, len(heading.text), (combo,), (), ("other",)), (passage.cite(heading, 0, len(heading.text)),)
    return None


def _in_words(passage: Passage, statement: Statement, given: Open, run: list[Amount], *, vague: bool = False) -> Beneficiary | None:
    """The `other` beneficiary that the words before the sums name."""
    text, pack = statement.text, passage.pack
    ranks = [mention for mention in given.mentions if mention.label == "level"]
    return others.beneficiary(text, others.phrase(text, given.since, run[0].start, pack, vague=vague), run, pack, ranks)


def _falls_short(who: Beneficiary, run: list[Amount]) -> bool:
    """Whether sums stand against titles of which only some are known by name (省级企业研究院、省级企业技术中心，分别…)."""
    return set(who.objects) == {"other"} and len(run) > 1 and pair(who, len(run)) is None


def _all_titled(who: Beneficiary) -> bool:
    """Whether each of several levels has a title of its own (省级A、省级B; not 国家级、省级A)."""
    return len({combo.object_text for combo in who.combinations}) == len(who.levels) > 1


def _leaves_out(who: Beneficiary, given: Open) -> bool:
    """Whether one sum stands behind titles of other topics of which some are not known by name, each with its level."""
    ranks = sum(mention.label == "level" for mention in given.mentions)
    return set(who.objects) == {"other"} and ranks > sum(mention.label == "object" for mention in given.mentions)


def _listed(passage: Passage, statement: Statement) -> list[Resolved]:
    """Who the items under a lead-in name: 给予下列企业50万元奖励：（一）国家级绿色工厂；（二）…"""
    found: list[Resolved] = []
    above = tuple(dict.fromkeys(m.value for m in levels(statement.text, passage.pack, passage.region)))
    for child in passage.children(statement.clause):
        for item in passage.by_clause.get(child.index, [])[:1]:
            words = item.text.rstrip("；。的")
            if len(words) < 2 or any(mark in words for mark in ("万元奖励", "给予", "奖励")):
                return []
            mentions = sorted([*objects(words, passage.pack), *levels(words, passage.pack, passage.region)], key=lambda m: m.start)
            who = read(mentions)
            if who is None or not who.complete:
                combo = Combination("other", mentions[0].value if mentions else ("unspecified",), None, words)
                who = Beneficiary(0, len(words), (combo,), (), ("other",))
            elif above and all(combo.level == ("unspecified",) for combo in who.combinations):
                who = who.at(above)
            found.append((who, (passage.cite(item, 0, len(words)),)))
    return found
