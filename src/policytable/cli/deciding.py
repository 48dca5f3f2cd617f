"""`review`, `decide` and `decisions`: the reviewer's side of the command line."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from pathlib import Path

from policytable.cli.settings import Settings, now
from policytable.codec import value_from_json
from policytable.errors import UsageError
from policytable.model import Value
from policytable.pipeline import QueueItem, Verdict, decide, fact_of, queue, reviewer


def review(arguments: Namespace, settings: Settings) -> int:
    """The queue, a line each: risk, fact, what it says, where, and why it is here."""
    items = queue(settings.home, settings.register)
    shown = items[: arguments.limit] if arguments.limit > 0 else items
    for item in shown:
        print(_line(item))
    if len(shown) < len(items):
        print(f"… {len(items) - len(shown)} more (--limit 0 lists all)", file=sys.stderr)
    if not items:
        print("nothing waits for a review", file=sys.stderr)
    return 0


def decide_command(arguments: Namespace, settings: Settings) -> int:
    """Write a decision, as on the desk: roles, panels and conflicts hold; the table shows it after the next `publish` or `run`."""
    value = _value(arguments, settings) if arguments.value is not None else None
    who = reviewer(settings.home, arguments.who)
    verdict = Verdict(arguments.action, who.name, now(), arguments.why, value=value, display=arguments.display)
    decision = decide(settings.home, settings.register, arguments.fact, verdict, who)
    print(decision.id)
    return 0


def decisions(arguments: Namespace, settings: Settings) -> int:
    """The ledger to JSON Lines and back, decisions and beside them the marks; importing what is there already changes nothing."""
    path: Path = arguments.path or settings.corpus / "decisions" / "decisions.jsonl"
    beside = path.with_name("marks.jsonl" if path.stem == "decisions" else f"{path.stem}.marks.jsonl")
    ledger = settings.home.ledger
    if arguments.direction == "export":
        told = f"{ledger.export_lines(path)} decisions written to {path}"
        if ledger.marks() or beside.exists():
            told += f", {ledger.export_marks(beside)} marks to {beside}"
    else:
        told = f"{ledger.import_lines(path)} new decisions"
        if beside.exists():
            told += f", {ledger.import_marks(beside)} new marks"
    print(told, file=sys.stderr)
    return 0


def _value(arguments: Namespace, settings: Settings) -> Value:
    fact = fact_of(settings.home, settings.register, arguments.fact)
    try:
        return value_from_json(fact.field, json.loads(arguments.value), settings.register.topic)
    except ValueError as error:
        raise UsageError(f"--value does not fit {fact.field}: {error}", remedy="give a JSON object as in `policytable explain`") from error


def _line(item: QueueItem) -> str:
    if item.fact is None:
        return f"{item.risk:<10} {item.source}  {item.issue.message if item.issue else item.reason}"
    fact = item.fact
    words = " ".join(fact.evidence[0].quote.split())
    level = "/".join(fact.level)
    return f"{item.risk:<10} {fact.id}  {fact.field} {fact.object} {level}  {fact.display}  “{words}”  {item.source}  {item.reason}"
