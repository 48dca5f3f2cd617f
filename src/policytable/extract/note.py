"""备注: what a reader of the table should know and no other field holds."""

from __future__ import annotations

from policytable.extract.antecedent import subject
from policytable.extract.beneficiary import Combination
from policytable.extract.facts import Said, make, piece_start, shown
from policytable.extract.findings import Findings
from policytable.extract.mentions import levels, objects
from policytable.extract.passage import Passage, Statement
from policytable.extract.scope import about_others, skipped
from policytable.extract.slots import join
from policytable.model import NoteValue

SKIP = ("purpose", "offer", "tentative")


def extract(passage: Passage, findings: Findings) -> None:
    """Add every note of the passage to the findings, one of a kind for each statement."""
    for statement in passage.prose:
        with findings.guard(statement):
            if passage.pack.open("note", "note", statement.text) and not skipped(passage, statement, SKIP):
                _read(passage, statement, findings)


def _read(passage: Passage, statement: Statement, findings: Findings) -> None:
    for rule in passage.pack.open("note", "note", statement.text):
        match = rule.search(statement.text)
        if match is None or about_others(passage, statement, match.start()):
            continue
        whose = subject(passage, statement)
        names = [name for name in whose[0].objects if name != "other"] if whose else []
        if whose is None or not names:
            findings.set_aside("note", statement, match.span(), "note.no_object")
            continue
        name = passage.pack.topic.first(tuple(names))
        start = _start(passage, statement, match.start())
        own = levels(statement.text[start : match.end()], passage.pack, passage.region)
        combo = Combination(name, join(own) or ("unspecified",))
        value = NoteValue(kind=str(rule.value["kind"]), text=match[0])
        evidence = [passage.cite(statement, start, match.end()), *([whose[1]] if whose[1] else [])]
        said = Said(display=shown(statement.text, *match.span()), evidence=evidence, rules=[rule.id])
        findings.add([make(passage, "note", combo, value, said)])


def _start(passage: Passage, statement: Statement, at: int) -> int:
    """Where a note begins: at the holders that the statement names before it, else at its own words."""
    named = [mention for mention in objects(statement.text, passage.pack) if mention.end <= at]
    return piece_start(statement.text, named[-1].start) if named else at
