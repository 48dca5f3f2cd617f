"""The whole job as a flow: `python -m flows.refresh` runs it once; flows.serve stays and runs it by a schedule."""

from __future__ import annotations

import argparse
import os
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from prefect import flow
from prefect.artifacts import create_markdown_artifact, create_table_artifact

from flows.artifacts import Sheet, summary, tables
from flows.collect import collect
from flows.extract import extract
from flows.publish import publish
from flows.tasks import LEAST, Stage
from policytable.errors import PolicyError
from policytable.model import Issue
from policytable.pipeline import Ran, Seen, channels_of, exit_of_error, exit_of_record, import_decisions, record_run, run_alarms, sound
from policytable.sources import load_register
from policytable.store import Home, RunRecord


@flow(name="policytable-refresh")
def refresh(home: str, corpus: str, out: str, size: int = LEAST) -> RunRecord:
    """Collect, extract and publish; a batch that breaks leaves the others published, and the record names both.

    Only one refresh works on a home at a time: a second one fails with BusyError.
    """
    channels_of(os.environ)  # a fault in the settings of the alarms is told before the work, not after it
    load_register(Path(corpus))  # a register that does not hold stops the run before anything is touched
    opened, started = Home(Path(home)), _now()
    with opened.lock():
        stages: list[Stage] = []
        try:
            import_decisions(opened, Path(corpus))
            stages += [collect(home, corpus, size), extract(home, corpus, size)]
            published = publish(home, corpus, out)
        except Exception as error:
            run = ("refresh", started, _now())
            record = record_run(opened, run, [stage.batch for stage in stages], failed=(*_failed(stages), "publish"))
            tell(opened, Sheet(_with(record, error)), str(error) or type(error).__name__)
            raise
        finally:
            opened.close()
        record = record_run(opened, ("refresh", started, _now()), [stage.batch for stage in stages], published, _failed(stages))
        tell(opened, Sheet(record))
        return record


def tell(home: Home, sheet: Sheet, problem: str = "") -> Sheet:
    """Tell the operator what the run found (`problem` says why it failed, if it did), and leave its artifacts."""
    record = sheet.record
    found = run_alarms(home, record.issues, Ran(record.id, problem, whole=not problem), _now(), Seen(looks=sheet.looks))
    sheet = replace(sheet, undelivered=sound(home, found, channels_of(os.environ), _now).issues)
    create_markdown_artifact(markdown=summary(sheet), key="policytable-refresh", description="how the run ended")
    for key, rows in tables(sheet):
        create_table_artifact(table=rows, key=key)
    return sheet


def main() -> int:
    """Run once. Exit codes as of the command line."""
    options = _options()
    try:
        record = refresh(str(options.home), str(options.corpus), str(options.out))
    except PolicyError as error:
        print(error, file=sys.stderr)
        return exit_of_error(error)
    print(f"{record.outcome}: " + ", ".join(f"{name} {number}" for name, number in record.counts), file=sys.stderr)
    return exit_of_record(record)


def _with(record: RunRecord, error: Exception) -> RunRecord:
    """The record with what stopped the run, where that has a code of its own."""
    if not isinstance(error, PolicyError):
        return record
    issue = Issue(error.code, error.message, error.remedy, error.about, severity="error")
    return replace(record, issues=(*record.issues, issue))


def _failed(stages: list[Stage]) -> tuple[str, ...]:
    return tuple(name for stage in stages for name in stage.failed)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m flows.refresh", description="Collect, extract and publish under Prefect.")
    parser.add_argument("--home", type=Path, default=Path(os.environ.get("POLICYTABLE_HOME") or ".policytable"))
    parser.add_argument("--corpus", type=Path, default=Path("corpus"))
    parser.add_argument("--out", type=Path, default=Path("outputs"))
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
