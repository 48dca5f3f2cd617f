"""`cases`: decisions as labelled cases; and what other rules would make of them, for `impact`."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from policytable.cli.evaluating import read_labelled
from policytable.cli.settings import Settings
from policytable.errors import UsageError
from policytable.evaluate import CaseChange, CaseResult, compare, judge
from policytable.pipeline import casebook, load_rules, write_casebook
from policytable.rules import Pack, pack_of, using


def cases_command(arguments: Namespace, settings: Settings) -> int:
    """Write the cases of the ledger, and say what no case could be made of."""
    folder: Path = arguments.out or settings.corpus / "cases"
    book = casebook(settings.home, settings.register)
    write_casebook(book, folder)
    print(f"{book.count} cases in {len(book.documents)} documents written to {folder}", file=sys.stderr)
    if book.left_out:
        why = "their bytes or words are not to be had any more"
        print(f"{len(book.left_out)} left out, {why}: {', '.join(book.left_out)}", file=sys.stderr)
    return 0


def changed_cases(arguments: Namespace, settings: Settings) -> tuple[int, tuple[CaseChange, ...]]:
    """How many cases there are, and those that the rules of `--rules` break or mend or leave open. Raises UsageError, RulesError."""
    folder: Path = arguments.cases or settings.corpus / "cases"
    if not (folder / "labels.jsonl").is_file():
        if arguments.cases is not None:
            raise UsageError("holds no labels.jsonl", about=str(folder), remedy="write it with `policytable cases`")
        return 0, ()
    topic = settings.register.topic
    before = _judged(folder, settings, pack_of(topic))
    return len(before), compare(before, _judged(folder, settings, load_rules(arguments.rules, topic)))


def told_cases(number: int, changes: Sequence[CaseChange]) -> Iterator[str]:
    """The lines about the cases."""
    counts = {outcome: sum(change.outcome == outcome for change in changes) for outcome in ("breaks", "mends", "open")}
    kept = number - len(changes)
    yield f"cases: {number}; {kept} hold, {counts['breaks']} break, {counts['mends']} mend, {counts['open']} stay open"
    for change in changes:
        case = change.case
        yield f"  {change.outcome}: {case.action} {case.id}, {case.document} {case.field} “{case.words}”"
        yield f"    wanted {case.wanted or 'nothing'}; read {change.before or 'nothing'} → {change.after or 'nothing'}"


def _judged(folder: Path, settings: Settings, rules: Pack) -> tuple[CaseResult, ...]:
    with using(rules):
        return judge(folder, partial(read_labelled, cache=settings.home.cache))
