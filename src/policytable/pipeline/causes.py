"""Why a fact came, went, or is read, reviewed or weighed otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from policytable.glossary import issue_word
from policytable.model import Basis, BasisFact, BasisSource, Cause
from policytable.pipeline.pairing import Pair
from policytable.pipeline.signatures import Signed, names, said

_READING = ("object", "object_text", "level", "region", "value", "display")
_REVIEW = ("state", "held")
_PROGRAM = {"rules": "规则", "topic": "专题规则", "extract": "提取程序", "parse": "读取程序", "table": "成表程序", "policytable": "程序"}


@dataclass(frozen=True)
class Sides:
    """Both editions' bases, with what differs between them as a whole; `signed` are the decisions that were ever made, where known."""

    before: Basis
    after: Basis
    signed: Signed = field(default_factory=Signed)

    @cached_property
    def program(self) -> str:
        """Which parts of rules and program differ, in Chinese; empty where none does."""
        old, new = dict(self.before.versions), dict(self.after.versions)
        return "、".join(dict.fromkeys(_PROGRAM.get(name, name) for name in sorted({*old, *new}) if old.get(name) != new.get(name)))

    @cached_property
    def policies(self) -> frozenset[str]:
        """The titles of the papers that the later edition has."""
        return frozenset(source.policy_title for source in self.after.sources)


def parts_of(pair: Pair) -> tuple[str, ...]:
    """What differs between the two sides of a fact; its words and its place are no part of it."""
    old, new = pair.old, pair.new
    if old is None or new is None:
        return ()
    return tuple(name for name in (*_READING, *_REVIEW, "standing") if getattr(old, name) != getattr(new, name))


def fact_causes(sides: Sides, pair: Pair) -> tuple[Cause, ...]:
    """The causes of what changed about a fact itself: its being there, its reading, its review. None for one that is weighed otherwise."""
    old, new = pair.old, pair.new
    parts = parts_of(pair)
    if old is not None and new is not None and not set(parts) & {*_READING, *_REVIEW}:
        return ()
    if reviewed := _by_reviewer(sides, pair, parts):
        return (reviewed,)
    return tuple(_by_text(sides, pair))


def standing_causes(sides: Sides, pair: Pair) -> tuple[Cause, ...]:
    """Why a fact counts, or counts no more, though it is read as before: what became of its policy."""
    old, new = pair.sources
    return tuple(_by_status(sides, old, new)) if old is not None and new is not None else ()


def source_causes(sides: Sides, old: BasisSource | None, new: BasisSource | None) -> Iterator[Cause]:
    """Why a source says something else than before, as a whole."""
    if old is None and new is not None:
        if new.sha256 is not None:
            yield _new(new)
    elif new is None and old is not None:
        yield Cause("source_gone", old.id, f"《{old.title}》")
    elif old is not None and new is not None:
        yield from _by_status(sides, old, new)
        if old.sha256 is None and new.sha256 is not None:
            yield _new(new)
        elif old.clauses != new.clauses or old.read != new.read:
            yield from _by_body(sides, old, new)
        elif old.told != new.told:
            yield Cause("register_changed", new.id, f"《{new.title}》的登记")


def _by_body(sides: Sides, old: BasisSource, new: BasisSource) -> Iterator[Cause]:
    if old.sha256 == new.sha256 and sides.program:
        yield rules_changed(sides)
    else:
        yield _text_changed(new)


def _by_reviewer(sides: Sides, pair: Pair, parts: tuple[str, ...]) -> Cause | None:
    old, new = pair.old, pair.new
    was = old.decision if old else None
    if new is not None and new.decision is not None and new.decision != was and (old is None or parts):
        if old is None and new.state not in ("added", "corrected", "accepted", "rejected"):
            return None
        return Cause("reviewer", new.who, said(new.who, new.action, new.why))
    undone = old is not None and was is not None and (new is None or new.decision is None)
    if undone and old is not None and (old.state == "added" or not sides.program) and _stands(old, pair.sources[1]):
        return _undone(sides, old, new)
    if old is not None and new is not None and was is not None and _untouched(sides, pair):
        return Cause("reviewer", new.who, said(new.who, new.action, new.why))  # the same decision, and another speaks against it
    return None


def _undone(sides: Sides, old: BasisFact, new: BasisFact | None) -> Cause:
    """Who took back what was decided; where the ledger is not at hand, whose decision it was."""
    ended = sides.signed.behind(old, new)
    if not ended:
        return Cause("reviewer", old.who, f"{old.who}的决定不再有效")
    who = names(ended)
    return Cause("reviewer", who, said(who, ended[-1].action, ended[-1].why))


def _untouched(sides: Sides, pair: Pair) -> bool:
    """Whether nothing but the review can make a fact another: same program, same bytes, same register."""
    old, new = pair.sources
    return not sides.program and old is not None and new is not None and (old.sha256, old.told) == (new.sha256, new.told)


def _stands(fact: BasisFact, source: BasisSource | None) -> bool:
    """Whether the clause that stated a fact is in the source as it is now."""
    return source is not None and fact.words in source.clauses


def _by_text(sides: Sides, pair: Pair) -> Iterator[Cause]:
    old, new = pair.sources
    if new is None or not new.read:
        yield _lost(sides, old, new)
    elif old is None or not old.read:
        same = old is not None and old.sha256 == new.sha256
        yield rules_changed(sides) if same and sides.program else _new(new)
    elif not _same_words(pair, old, new):
        yield _text_changed(new, pair)
    elif sides.program:
        yield rules_changed(sides)
    elif old.clauses != new.clauses:  # its own clause stands, and what it takes from a heading or a title does not
        yield _text_changed(new, pair)
    elif old.told != new.told:
        yield Cause("register_changed", new.id, f"《{new.title}》的登记")
    elif old.sha256 != new.sha256:  # what bends it stands outside of the clauses
        yield _text_changed(new, pair)


def _same_words(pair: Pair, old: BasisSource, new: BasisSource) -> bool:
    if pair.old is not None and pair.new is not None:
        return pair.old.words == pair.new.words
    if pair.new is not None:
        return pair.new.words in old.clauses
    return pair.old is not None and pair.old.words in new.clauses


def _lost(sides: Sides, old: BasisSource | None, new: BasisSource | None) -> Cause:
    if new is None:
        assert old is not None  # a fact has a source on one side
        return Cause("source_gone", old.id, f"《{old.title}》")
    if old is not None and old.sha256 == new.sha256 and sides.program:
        return rules_changed(sides)
    codes = "、".join(issue_word(code) or code for code in new.problems)
    return Cause("source_changed", new.id, f"《{new.title}》无法读取" + (f"（{codes}）" if codes else ""))


def _by_status(sides: Sides, old: BasisSource, new: BasisSource) -> Iterator[Cause]:
    counted = (not _later(old.since, sides.before.as_of), not _later(new.since, sides.after.as_of))
    if old.status != new.status and new.status == "repealed":
        yield Cause("repealed", new.id, f"《{new.policy_title}》{new.reason}")
    elif old.status != new.status and new.status == "expired":
        yield Cause("expired", new.id, f"《{new.policy_title}》{new.reason}")
    elif old.status == "repealed" and old.status != new.status and old.repealed_by and old.repealed_by not in sides.policies:
        yield Cause("source_gone", new.id, f"废止它的《{old.repealed_by}》")
    elif old.status in ("repealed", "expired", "draft") and old.status != new.status:
        yield Cause("came_into_force", new.id, f"《{new.policy_title}》")
    elif counted == (False, True):
        yield Cause("came_into_force", new.id, f"《{new.policy_title or new.title}》（{new.since}）")
    elif counted == (True, False):
        yield Cause("date_moved", new.id, f"《{new.policy_title or new.title}》（{new.since}）尚未发布")


def _later(date: str | None, as_of: str) -> bool:
    return date is not None and date[: len(as_of)] > as_of[: len(date)]


def rules_changed(sides: Sides) -> Cause:
    """The rules or the program read or weigh it otherwise."""
    return Cause("rules_changed", "", sides.program)


def _new(source: BasisSource) -> Cause:
    return Cause("new_document", source.id, f"《{source.title}》")


def _text_changed(source: BasisSource, pair: Pair | None = None) -> Cause:
    fact = (pair.new or pair.old) if pair else None
    return Cause("source_changed", source.id, f"《{source.title}》{(fact.clause or '') if fact else ''}")
