"""Documents with statements planted in them, random revisions of them, and an oracle that knows where each statement went.

A statement keeps its `uid` through every revision; `Planted` says where it stands in a text, and by its `signature` what a reader would
take it to say: its words, the words that bend it on either side, and the heading, lead-in or row that it rests on.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from policytable.model import AwardValue, Document, Extraction, Fact, Level, Reading, Region, Source
from policytable.text import plain

SOURCE = Source("s1", Region("320500", "苏州市"), ("documents/s1.html",))
_LEVELS: tuple[tuple[str, Level], ...] = (("国家级", "national"), ("省级", "provincial"), ("市级", "municipal"))
_CITIES = ("甲市", "乙市", "丙市", "丁市", "戊市", "己市", "庚市", "辛市", "壬市", "癸市")
_NUMERALS = "一二三四五六七八九十"


@dataclass(frozen=True)
class Clause:
    """One statement: `before` and `behind` are of its sentence, `beyond` is the next one; rows of a table have a `city`. `read` says
    whether the rules see it, `misread` that they take it for another sum."""

    uid: int
    quote: str
    sum: int
    before: str = ""
    behind: str = ""
    beyond: str = ""
    city: str = ""
    read: bool = True
    misread: bool = False


@dataclass(frozen=True)
class Section:
    """Clauses under a heading (`plain`), a lead-in (`list`: the level comes from it) or a table head (`table`)."""

    kind: str
    lead: str
    level: Level
    clauses: tuple[Clause, ...]


@dataclass(frozen=True)
class Paper:
    """A document; `parser` changes how its text looks, and nothing of what it says."""

    sections: tuple[Section, ...]
    parser: Callable[[int, str], str] = lambda _place, character: character
    front: str = "关于绿色工厂的若干措施\n"


@dataclass(frozen=True)
class Planted:
    """Where a statement stands, and what it says."""

    uid: int
    start: int
    end: int
    signature: tuple[str, ...]


@dataclass
class _Writing:
    text: str = ""
    spots: list[tuple[Clause, Section, int, int, tuple[tuple[int, int], ...], str]] = field(default_factory=list)

    def put(self, words: str) -> tuple[int, int]:
        start = len(self.text)
        self.text += words
        return start, len(self.text)


def paper(chance: random.Random) -> Paper:
    """A document of twelve to twenty statements; some say the same words."""
    uids = iter(range(100))
    sections = []
    for kind in ("plain", "list", "list", "table", "plain"):
        word, level = chance.choice(_LEVELS)
        lead = {"plain": "扶持政策", "list": f"对获得{word}绿色工厂称号的企业，按以下标准给予奖励", "table": f"{word}绿色工厂奖励表"}[kind]
        cities = chance.sample(_CITIES, 6)
        clauses = tuple(_clause(chance, next(uids), kind, cities[n]) for n in range(chance.randint(2, 4)))
        sections.append(Section(kind, lead, level, clauses))
    return Paper(tuple(sections))


def written(made: Paper) -> tuple[Reading, dict[int, Planted]]:
    """The paper as it is read, and where each of its statements stands."""
    writing = _write(made)
    text, moved = _parsed(writing.text, made.parser)
    document = Document("d-" + hashlib.sha256(text.encode()).hexdigest()[:8], "text/plain", text)
    facts, planted = [], {}
    for clause, section, start, end, frames, sentence in writing.spots:
        place = moved(start), moved(end - 1) + 1
        rests = [(moved(one), moved(other - 1) + 1) for one, other in frames]
        frame = tuple(plain(text[one:other]) for one, other in rests)
        planted[clause.uid] = Planted(clause.uid, *place, (plain(sentence), clause.city, *frame))
        if clause.read:
            facts.append(_fact(document, clause, section, place, rests))
    return Reading(SOURCE, document=document, extraction=Extraction(tuple(facts))), planted


def statement(made: Paper, uid: int) -> Fact:
    """A statement as a fact, whether the rules see it or not: what a reviewer would add."""
    seen = replace(made, sections=tuple(replace(one, clauses=tuple(replace(c, read=True) for c in one.clauses)) for one in made.sections))
    reading, planted = written(seen)
    assert reading.extraction is not None
    return next(fact for fact in reading.extraction.facts if fact.evidence[0].start == planted[uid].start)


def _clause(chance: random.Random, uid: int, kind: str, city: str) -> Clause:
    amount = chance.choice((10, 20, 30, 50, 80, 100))
    if kind == "table":
        return Clause(uid, f"{amount}万元", amount, city=city, read=chance.random() < 0.9)
    quote = f"给予一次性奖励{amount}万元" if kind == "list" else f"对获得{chance.choice(_LEVELS)[0]}绿色工厂称号的企业奖励{amount}万元"
    before = chance.choice(("", "经审核后", "按规定")) if kind == "plain" else f"第{uid}类企业"
    beyond = chance.choice(("", "，由市财政承担", "，当年兑现"))
    return Clause(uid, quote, amount, before, beyond=beyond, read=chance.random() < 0.9)


def _write(made: Paper) -> _Writing:
    writing = _Writing(made.front)
    for number, section in enumerate(made.sections):
        writing.put(f"{_NUMERALS[number % 10]}、")
        lead = writing.put(section.lead)
        writing.put("：\n" if section.kind == "list" else "\n")
        for place, clause in enumerate(section.clauses):
            if section.kind == "table":
                city = writing.put(clause.city)
                writing.put("\n绿色工厂\n" + clause.before)
                frames: tuple[tuple[int, int], ...] = (lead, city)
            else:
                writing.put(f"（{_NUMERALS[place % 10]}）" if section.kind == "plain" else f"{place + 1}.")
                writing.put(clause.before)
                frames = () if section.kind == "plain" else (lead,)
            start, end = writing.put(clause.quote)
            writing.put(clause.behind + clause.beyond + ("\n" if section.kind == "table" else "。\n"))
            writing.spots.append((clause, section, start, end, frames, clause.before + "|" + clause.quote + "|" + clause.behind))
    return writing


def _parsed(text: str, parser: Callable[[int, str], str]) -> tuple[str, Callable[[int], int]]:
    """The text as a parser gives it, character by character, and where each character went."""
    starts, words = [], ""
    for place, character in enumerate(text):
        starts.append(len(words))
        words += parser(place, character)
    return words, lambda place: starts[place]


def _fact(document: Document, clause: Clause, section: Section, place: tuple[int, int], rests: list[tuple[int, int]]) -> Fact:
    amount = 10_000 * (clause.sum + clause.misread)
    return Fact(
        id=f"{document.id}-{place[0]}",
        field="award",
        object="green_factory",
        level=(section.level,),
        value=AwardValue("fixed", amount, amount),
        display=f"{clause.sum + clause.misread}万元",
        evidence=(document.cite(*place, None), *(document.cite(*rest, None) for rest in rests)),
    )


# --- revisions -----------------------------------------------------------------


def _each(made: Paper, change: Callable[[Section], Section]) -> Paper:
    return replace(made, sections=tuple(change(section) for section in made.sections))


def _one(chance: random.Random, made: Paper, change: Callable[[Clause], Clause], kinds: str = "plain list table") -> Paper:
    """Change one clause."""
    every = [clause.uid for section in made.sections for clause in section.clauses if section.kind in kinds]
    if not every:
        return made
    uid = chance.choice(every)
    return _each(made, lambda one: replace(one, clauses=tuple(change(c) if c.uid == uid else c for c in one.clauses)))


def _put(chance: random.Random, made: Paper, clause: Clause, kind: str, *, top: bool | None = None) -> Paper:
    """Put a clause somewhere into a section of its kind."""
    numbers = [number for number, section in enumerate(made.sections) if section.kind == kind]
    number = chance.choice(numbers)
    clauses = list(made.sections[number].clauses)
    clauses.insert(chance.randint(0, len(clauses)) if top is None else 0 if top else len(clauses), clause)
    changed = replace(made.sections[number], clauses=tuple(clauses))
    return replace(made, sections=(*made.sections[:number], changed, *made.sections[number + 1 :]))


def _figure(chance: random.Random, clause: Clause) -> Clause:
    amount = clause.sum + chance.choice((5, 40, 300))
    return replace(clause, quote=clause.quote.replace(f"{clause.sum}万元", f"{amount}万元"), sum=amount)


def _word(clause: Clause) -> Clause:
    words = clause.quote.replace("企业奖励", "单位奖励").replace("一次性", "分期")
    return replace(clause, quote=words) if words != clause.quote else replace(clause, behind="左右")


def _picked(chance: random.Random, made: Paper) -> tuple[Clause, str]:
    every = [(clause, section.kind) for section in made.sections for clause in section.clauses]
    return chance.choice(every)


def _without(made: Paper, uid: int) -> Paper:
    return _each(made, lambda one: replace(one, clauses=tuple(c for c in one.clauses if c.uid != uid)))


def _equal(chance: random.Random, made: Paper, *, top: bool) -> Paper:
    clause, kind = _picked(chance, made)
    return _put(chance, made, replace(clause, uid=1000 + chance.randrange(10**6)), kind, top=top)


def _fresh(chance: random.Random, made: Paper) -> Paper:
    kind = chance.choice(("plain", "list", "table"))
    return _put(chance, made, _clause(chance, 1000 + chance.randrange(10**6), kind, chance.choice(_CITIES)), kind)


def _move(chance: random.Random, made: Paper) -> Paper:
    clause, kind = _picked(chance, made)
    return _put(chance, _without(made, clause.uid), clause, kind)


def _swap(chance: random.Random, made: Paper) -> Paper:
    """Two rows or items exchange their sums: every word is still there."""
    numbers = [number for number, one in enumerate(made.sections) if len(one.clauses) > 1]
    if not numbers:
        return made
    number = chance.choice(numbers)
    section = made.sections[number]
    first, second = chance.sample(range(len(section.clauses)), 2)
    clauses = list(section.clauses)
    one, other = clauses[first], clauses[second]
    clauses[first], clauses[second] = replace(one, quote=other.quote, sum=other.sum), replace(other, quote=one.quote, sum=one.sum)
    changed = replace(section, clauses=tuple(clauses))
    return replace(made, sections=(*made.sections[:number], changed, *made.sections[number + 1 :]))


def _lead(chance: random.Random, made: Paper) -> Paper:
    number = chance.randrange(len(made.sections))
    section = made.sections[number]
    word, level = chance.choice(_LEVELS)
    lead = section.lead
    for old, _ in _LEVELS:
        lead = lead.replace(old, word)
    changed = replace(
        section, lead=lead if section.kind != "plain" else "奖励办法", level=level if section.kind != "plain" else section.level
    )
    return replace(made, sections=(*made.sections[:number], changed, *made.sections[number + 1 :]))


def _sections(chance: random.Random, made: Paper) -> Paper:
    return replace(made, sections=tuple(chance.sample(made.sections, len(made.sections))))


def _wide(character: str) -> str:
    return chr(ord(character) + 0xFEE0) if character.isdigit() else character


def _spaced(seed: int, between: str) -> Callable[[int, str], str]:
    def parser(place: int, character: str) -> str:
        often = (place * 2654435761 + seed) % 7 == 0 and character not in "\n" and not character.isdigit()
        return character + between * often

    return parser


def _parser(chance: random.Random, made: Paper) -> Paper:
    which = chance.randrange(4)
    if which == 0:
        return replace(made, parser=lambda _place, character: _wide(character))
    if which == 1:
        return replace(made, front="2020年\n内部资料\n" + made.front)
    return replace(made, parser=_spaced(chance.randrange(999), " " if which == 2 else "\n"))


REVISIONS: dict[str, Callable[[random.Random, Paper], Paper]] = {
    "a figure changed": lambda chance, made: _one(chance, made, lambda clause: _figure(chance, clause)),
    "a word changed": lambda chance, made: _one(chance, made, _word),
    "bent from behind": lambda chance, made: _one(chance, made, lambda clause: replace(clause, behind=clause.behind + "以上")),
    "bent from before": lambda chance, made: _one(chance, made, lambda clause: replace(clause, before=clause.before + "不再")),
    "the next sentence changed": lambda chance, made: _one(
        chance, made, lambda clause: replace(clause, beyond="，由区财政承担"), "plain list"
    ),
    "an equal clause above": lambda chance, made: _equal(chance, made, top=True),
    "an equal clause below": lambda chance, made: _equal(chance, made, top=False),
    "another clause inserted": _fresh,
    "a clause moved": _move,
    "a clause deleted": lambda chance, made: _without(made, _picked(chance, made)[0].uid),
    "two sums exchanged": _swap,
    "a lead-in changed": _lead,
    "the sections in another order": _sections,
    "another parser": _parser,
    "rules that read less": lambda chance, made: _one(chance, made, lambda clause: replace(clause, read=False)),
    "rules that read more": lambda chance, made: _one(chance, made, lambda clause: replace(clause, read=True)),
    "rules that read otherwise": lambda chance, made: _one(chance, made, lambda clause: replace(clause, misread=not clause.misread)),
}
