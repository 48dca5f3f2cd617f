"""What the extractors found, set aside and did not understand, on its way to an Extraction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from policytable.errors import RulesError
from policytable.extract.passage import Passage, Statement
from policytable.model import Alternative, Extraction, Fact, Field, Issue
from policytable.text import plain


@dataclass(slots=True)
class Findings:
    """Collects facts (each once), issues and alternatives of one passage."""

    passage: Passage
    facts: dict[str, Fact] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)
    alternatives: list[Alternative] = field(default_factory=list)
    _said: dict[tuple[Any, ...], str] = field(default_factory=dict)

    @contextmanager
    def guard(self, statement: Statement) -> Iterator[None]:
        """Reading of one statement: a pattern that takes too long on it becomes an issue, and the next statement is read."""
        try:
            yield
        except RulesError as error:
            self.issue(error.code, f"{error.about}: {error.message}", statement, (0, max(1, len(statement.text))))

    def add(self, facts: list[Fact]) -> None:
        """Keep facts. One that repeats another word for word (a line printed twice) adds its place to that one."""
        for fact in facts:
            twin = self.facts.get(self._said.setdefault(_words(fact), fact.id))
            if twin is None:
                self.facts[fact.id] = fact
            elif twin.id != fact.id:
                self.facts[twin.id] = replace(twin, evidence=twin.evidence + fact.evidence[:1])

    def exchange(self, old: Fact, new: Fact) -> None:
        """Put a completed fact in the place of an earlier one (its id stays)."""
        if old.id in self.facts:
            self.facts[old.id] = new

    def set_aside(self, name: Field, statement: Statement, window: tuple[int, int], reason: str) -> None:
        """Note a reading that a rule considered and refused, for `explain`."""
        start, end = statement.folded.span(*window)
        self.alternatives.append(Alternative(name, start, end, self.passage.document.text[start:end], reason))

    def issue(self, code: str, message: str, statement: Statement, window: tuple[int, int]) -> None:
        """Note something in scope that was not understood."""
        start, end = statement.folded.span(*window)
        words = self.passage.document.text[start:end]
        self.issues.append(
            Issue(code, f"{message}: {words}", "read the clause and add the fact in review", self.passage.document.id, start, end)
        )

    def extraction(self) -> Extraction:
        """Everything in the order of the text."""
        facts = sorted(self.facts.values(), key=lambda fact: (fact.evidence[0].start, fact.field, fact.id))
        searched = sum(1 for clause in self.passage.clauses if clause.body)
        issues = tuple(sorted(self.issues, key=lambda issue: (issue.start or 0, issue.code)))
        return Extraction(tuple(facts), issues, tuple(self.alternatives), searched)


def _words(fact: Fact) -> tuple[Any, ...]:
    """What a fact says and in which words: two facts that are equal in this repeat each other."""
    return (fact.field, fact.object, fact.object_text, fact.level, fact.region, fact.value, plain(fact.evidence[0].quote))
