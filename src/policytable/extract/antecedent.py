"""What governs a clause that names no object of its own: the statement before, the lead-in, the heading, the title."""

from __future__ import annotations

from collections import Counter

from policytable.extract.beneficiary import Beneficiary, Combination, read
from policytable.extract.facts import governing
from policytable.extract.mentions import levels, objects
from policytable.extract.passage import Passage, Statement
from policytable.model import Evidence, Level

BARE = 4  # folded characters beside the level in a heading that says no more than it (国家级称号。)
RECENT = 8  # statements: a paragraph or two of a news item


def antecedent(passage: Passage, statement: Statement, *, titles: bool = True) -> tuple[Beneficiary, Evidence] | None:
    """The nearest beneficiary above the statement that names an object, with the place where it stands.

    Earlier statements of the clause come first, then the lead-ins and headings, then (if it names one member and not
    the system as a whole) the title of the document.
    """
    for other in (*passage.before(statement), *passage.above(statement)):
        if found := _named(passage, other):
            return found
    if passage.pack.first("others", "points_above", statement.text) and (found := recent(passage, statement)):
        return found
    if titles:
        for title in passage.titles:
            found = _named(passage, title)
            if found and passage.pack.topic.whole not in found[0].objects:
                return found
    return None


def subject(passage: Passage, statement: Statement) -> tuple[Beneficiary, Evidence | None] | None:
    """Whose clause a statement is (for supervision and fees): its own object, else what governs it, else the title's."""
    own = _named(passage, statement)
    if own:
        return own[0], None
    found = antecedent(passage, statement, titles=False)
    if found:
        return found
    for title in passage.titles:
        named = _named(passage, title)
        if named and not (named[0].objects == (passage.pack.topic.whole,) and passage.pack.first("others", "paper_of_fund", title.text)):
            return named
    return _whole_paper(passage)


def _whole_paper(passage: Passage) -> tuple[Beneficiary, Evidence] | None:
    """What a paper of another matter is about, in the words of its title: its clauses are about that, and not about the topic."""
    if not passage.titles and (found := _dominant(passage)):
        return found
    for title in (*passage.titles[:1], *passage.statements[:1]):
        system = passage.pack.first("objects", "title_of_system", title.text) is not None
        name = "green_system" if system else "other"
        combo = Combination(name, ("unspecified",), None, None if system else title.text)
        return Beneficiary(0, len(title.text), (combo,), (), (name,)), passage.cite(title, 0, len(title.text))
    return None


def _dominant(passage: Passage) -> tuple[Beneficiary, Evidence] | None:
    """Of a fragment without a title: the object that it names most often, with the first place of it."""
    named = [(statement, mention) for statement in passage.statements for mention in objects(statement.text, passage.pack)]
    counted = Counter(mention.value for _, mention in named if mention.value != "other")
    if not counted:
        return None
    value = counted.most_common(1)[0][0]
    statement, mention = next((statement, mention) for statement, mention in named if mention.value == value)
    who = read([mention])
    assert who is not None  # one mention is given
    return who, governing(passage, statement, (mention.start, mention.end))


def nearest(passage: Passage, statement: Statement, at: int) -> Beneficiary | None:
    """The statement's own object nearest before `at` (or else behind it), with those that it is joined to by 、 or 和."""
    found = objects(statement.text, passage.pack)
    if not found:
        return None
    before = [m for m in found if m.start < at] or found[:1]
    joined = [before[-1]]
    for mention in reversed(before[:-1]):
        between = statement.text[mention.end : joined[0].start]
        if len(between) > 6 or between[:1] not in ("、", "和", "及", "或", "与", "("):
            break
        joined.insert(0, mention)
    return read(joined)


def recent(passage: Passage, statement: Statement) -> tuple[Beneficiary, Evidence] | None:
    """The last object named in the few statements before, whatever their clause: what a running text (news) speaks of."""
    for other in reversed(passage.statements[max(0, statement.index - RECENT) : statement.index]):
        if found := _named(passage, other):
            return found
    return None


def lead_levels(passage: Passage, statement: Statement) -> tuple[tuple[tuple[Level, ...], ...], Evidence] | None:
    """The levels that a lead-in or a bare heading (省级称号) right above gives the whole list, where it names no object."""
    for other in passage.above(statement):
        found = levels(other.text, passage.pack, passage.region)
        named = other.leads or len(other.text) - sum(mention.end - mention.start for mention in found) <= BARE
        if found and named and not objects(other.text, passage.pack):
            first, last = found[0], found[-1]
            return tuple(dict.fromkeys(m.value for m in found)), governing(passage, other, (first.start, last.end))
    return None


def _named(passage: Passage, statement: Statement) -> tuple[Beneficiary, Evidence] | None:
    found = objects(statement.text, passage.pack)
    if not found:
        return None
    mentions = sorted([*found, *levels(statement.text, passage.pack, passage.region)], key=lambda m: m.start)
    last = found[-1]
    who = read([m for m in mentions if m.start <= last.start])
    assert who is not None  # `found` is not empty
    return who, governing(passage, statement, (found[0].start, last.end))
