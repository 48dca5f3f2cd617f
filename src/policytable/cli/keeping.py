"""`home` and `snapshots`: the care of the working home, and what was visited as WARC files."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path

from policytable.cli.settings import Settings, now
from policytable.codec import dumps, encode
from policytable.errors import UsageError
from policytable.model import Issue
from policytable.store import Keep, backup, export_warc, import_warc, prune, restore, status

_UNREAD = 3


def home_command(arguments: Namespace, settings: Settings) -> int:
    """Status, backup, restore, prune or migrate."""
    return _ACTIONS[arguments.action](arguments, settings)


def snapshots_command(arguments: Namespace, settings: Settings) -> int:
    """What was visited, to a WARC file or from one; 3 when some of it could not be had or read."""
    if arguments.direction == "export":
        made = export_warc(settings.home, arguments.warc, arguments.run, arguments.since)
        print(f"{made.visits} visits in {made.records} records, {_size(made.size)}, written to {arguments.warc}", file=sys.stderr)
        return _told(made.issues)
    if arguments.run or arguments.since:
        raise UsageError("--run and --since choose what is exported", remedy="leave them out: an import takes in the whole file")
    with settings.home.lock():
        taken = import_warc(settings.home, arguments.warc)
    print(f"{taken.visits} new visits ({taken.known} known), {taken.snapshots} new bodies", file=sys.stderr)
    return _told(taken.issues)


def _status(arguments: Namespace, settings: Settings) -> int:
    found = status(settings.home)
    if arguments.json:
        print(dumps(encode(found)))
        return 0
    said = "not used yet" if found.version is None else f"version {found.version}"
    print(f"{settings.home_path}: {said}{'' if found.current or found.version is None else ', migrates at the next run'}")
    for part in found.holdings:
        print(f"  {part.name:<16} {part.files:>8} files {_size(part.size):>10}")
    print(f"  {found.visits} visits ({found.failing} addresses fail), {found.looks} looks, {found.finds} finds")
    print(f"  last run: {found.last_run or 'none'} {found.last_outcome or ''}".rstrip())
    print(f"  free on its disk: {_size(found.free)}")
    return 0


def _backup(arguments: Namespace, settings: Settings) -> int:
    made = backup(settings.home, _file(arguments))
    print(f"{len(made.files)} files, {_size(made.size)}, written to {arguments.file}", file=sys.stderr)
    return 0


def _restore(arguments: Namespace, settings: Settings) -> int:
    made = restore(_file(arguments), settings.home_path)
    print(f"{len(made.files)} files, {_size(made.size)}, restored to {settings.home_path}", file=sys.stderr)
    lines = settings.home_path / "ledger.jsonl"
    if lines.exists():
        print(f"its decisions were kept outside the home: policytable decisions import {lines}", file=sys.stderr)
    return 0


def _prune(arguments: Namespace, settings: Settings) -> int:
    keep = Keep(arguments.cache_days, arguments.editions, tuple(arguments.keep), arguments.confirmation_days, arguments.page_days)
    done = prune(settings.home, keep, now(), do=arguments.do)
    for part in done.removed:
        print(f"{part.kind:<14} {part.items:>8} {_size(part.size):>10}")
    print(f"{_size(done.size)} {'removed' if done.done else 'would be removed; --do removes them'}", file=sys.stderr)
    return 0


def _migrate(arguments: Namespace, settings: Settings) -> int:
    for step in settings.home.migrate():
        print(f"{step.start} → {step.start + 1}: {step.what}", file=sys.stderr)
    return 0


_ACTIONS = {"status": _status, "backup": _backup, "restore": _restore, "prune": _prune, "migrate": _migrate}


def _file(arguments: Namespace) -> Path:
    if arguments.file is None:
        raise UsageError(f"home {arguments.action} needs a file", remedy=f"policytable home {arguments.action} FILE.tar.gz")
    return Path(arguments.file)


def _told(issues: tuple[Issue, ...]) -> int:
    for issue in issues:
        print(f"[{issue.code}] {issue.about or ''}: {issue.message}" + (f" ({issue.remedy})" if issue.remedy else ""), file=sys.stderr)
    return _UNREAD if issues else 0


def _size(count: int) -> str:
    return f"{count / 1_000_000:.1f} MB"
