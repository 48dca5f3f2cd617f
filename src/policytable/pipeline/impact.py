"""What another set of rules would change: facts, cells and decisions, over the documents of the home. Nothing is published."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from policytable.errors import RulesError, UsageError
from policytable.extract import Context
from policytable.model import Edition, Metadata, Reading, Register, Topic
from policytable.pipeline.accounting import key_of
from policytable.pipeline.batch import Progress, issue_of, silent
from policytable.pipeline.differences import (
    CellChange,
    DecisionChange,
    FactChange,
    RuleChange,
    cell_changes,
    decision_changes,
    fact_changes,
    rule_changes,
)
from policytable.pipeline.editing import edition_of
from policytable.pipeline.extracting import context_of, readings
from policytable.pipeline.work import Parse, understood
from policytable.rules import Pack, load, pack_of, using
from policytable.store import Cache, Home


@dataclass(frozen=True, slots=True)
class Impact:
    """The differences between the rules in use and the others. `unread` are sources that only the others cannot read, with why;
    `packs` the two digests, `counts` the facts under each."""

    packs: tuple[str, str]
    documents: int
    counts: tuple[int, int]
    rules: tuple[RuleChange, ...] = ()
    facts: tuple[FactChange, ...] = ()
    cells: tuple[CellChange, ...] = ()
    decisions: tuple[DecisionChange, ...] = ()
    unread: tuple[tuple[str, str], ...] = ()

    @property
    def changes(self) -> bool:
        """Whether anything that people see would change."""
        touched = any(one.before != one.after for one in self.decisions)
        return bool(self.facts or self.cells or self.unread or touched)


def impact(home: Home, register: Register, rules: Path, progress: Progress = silent) -> Impact:
    """Compare the rules in use with those of a folder. Only caches of the home are written.

    Raises UsageError where there is no folder, RulesError with every fault of its files.
    """
    other = load_rules(rules, register.topic)
    own = pack_of(register.topic)
    read = readings(home, register)
    before = edition_of(home, register, tuple(reread(home.cache, register, read, own)))
    told: list[Reading] = []
    for reading in reread(home.cache, register, read, other):
        told.append(reading)
        progress(reading.source.id)
    after = edition_of(home, register, tuple(told))
    facts = tuple(fact_changes(before, after))
    return Impact(
        packs=(own.digest, other.digest),
        documents=sum(reading.extraction is not None for reading in before.readings),
        counts=(_count(before), _count(after)),
        rules=tuple(rule_changes(own, other)),
        facts=facts,
        cells=tuple(cell_changes(before, after)),
        decisions=tuple(decision_changes(home.ledger.current(), (before, after), facts)),
        unread=tuple(_unread(before, after)),
    )


def load_rules(folder: Path, topic: Topic) -> Pack:
    """The rules of a folder; it must hold every file that the rules in use have, for readers ask for each of them."""
    if not folder.is_dir():
        raise UsageError("is no folder", about=str(folder), remedy="give a folder with rule files, such as an edited copy of the rules")
    found = load(folder, topic)
    if missing := sorted(set(pack_of(topic).rules) - set(found.rules)):
        names = ", ".join(f"{name}.toml" for name in missing)
        raise RulesError(f"rule files are missing: {names}", about=str(folder), remedy="copy the whole folder and edit the copy")
    return found


def reread(cache: Cache, register: Register, read: Iterable[Reading], rules: Pack) -> Iterator[Reading]:
    """The readings as these rules have them; the documents are those of the cache, and what was read with them before is reused."""
    pages = {source.id for source in register.sources}
    notice: Metadata | None = None
    for reading in read:
        if reading.source.id in pages:
            notice = None
        with using(rules):
            again = _again(cache, reading, context_of(reading.source, notice))
        notice = notice or again.metadata
        yield again


def _again(cache: Cache, reading: Reading, context: Context) -> Reading:
    key = key_of(reading)
    if reading.document is None or key is None:
        return reading
    try:
        facts, _, _ = understood(Parse(reading.document, (), key), context, cache)
    except Exception as error:  # a document that these rules cannot read is told, and the others go on
        issues = (*reading.issues, issue_of(error, reading.source.id))
        return replace(reading, metadata=None, extraction=None, issues=issues)
    return replace(reading, metadata=facts.metadata, extraction=facts.extraction)


def _count(edition: Edition) -> int:
    return sum(len(reading.extraction.facts) for reading in edition.readings if reading.extraction)


def _unread(before: Edition, after: Edition) -> Iterator[tuple[str, str]]:
    for old, new in zip(before.readings, after.readings, strict=True):
        if old.extraction is not None and new.extraction is None:
            yield new.source.id, new.issues[-1].message if new.issues else ""
