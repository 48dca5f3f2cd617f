"""The whole job as a flow: `python -m flows.refresh`, once or by a cron line."""

from __future__ import annotations

import argparse
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from prefect import flow
from prefect.artifacts import create_markdown_artifact

from flows.collect import collect
from flows.extract import extract
from flows.publish import publish
from flows.tasks import LEAST, Stage
from policytable.errors import PolicyError
from policytable.pipeline import import_decisions, record_run
from policytable.sources import load_register
from policytable.store import Home, RunRecord


@flow(name="policytable-refresh")
def refresh(home: str, corpus: str, out: str, size: int = LEAST) -> RunRecord:
    """Collect, extract and publish; a batch that breaks leaves the others published, and the record names both.

    Only one refresh works on a home at a time: a second one fails with BusyError.
    """
    load_register(Path(corpus))  # a register that does not hold stops the run before anything is touched
    opened, started = Home(Path(home)), _now()
    with opened.lock():
        stages: list[Stage] = []
        try:
            import_decisions(opened, Path(corpus))
            stages += [collect(home, corpus, size), extract(home, corpus, size)]
            published = publish(home, corpus, out)
        except Exception:
            record_run(opened, ("refresh", started, _now()), [stage.batch for stage in stages], failed=(*_failed(stages), "publish"))
            raise
        finally:
            opened.close()
        record = record_run(opened, ("refresh", started, _now()), [stage.batch for stage in stages], published, _failed(stages))
        create_markdown_artifact(markdown=summary(record), key="policytable-refresh", description="how the run ended")
        return record


def summary(record: RunRecord) -> str:
    """The record of a run as Markdown."""
    counts = "\n".join(f"| {name} | {number} |" for name, number in record.counts)
    lines = [f"# {record.kind}: {record.outcome}", f"{record.started} – {record.ended}", f"| count | number |\n|---|---|\n{counts}"]
    if record.failed:
        lines.append("## Batches that did not come to an end\n" + "\n".join(f"- {name}" for name in record.failed))
    if record.issues:
        lines.append("## Errors\n" + "\n".join(f"- `{issue.code}` {issue.about or ''}: {issue.message}" for issue in record.issues))
    return "\n\n".join(lines) + "\n"


def main() -> int:
    """Run once, or with --cron stay and run by it. Exit codes as of the CLI: 0 done, 1 failed, 3 something was not read."""
    options = _options()
    home, corpus, out = str(options.home), str(options.corpus), str(options.out)
    if options.cron:
        refresh.serve(name="policytable", cron=options.cron, parameters={"home": home, "corpus": corpus, "out": out}, limit=1)
        return 0
    try:
        record = refresh(home, corpus, out)
    except PolicyError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{record.outcome}: " + ", ".join(f"{name} {number}" for name, number in record.counts), file=sys.stderr)
    return 3 if record.outcome == "partial" else 0


def _failed(stages: list[Stage]) -> tuple[str, ...]:
    return tuple(name for stage in stages for name in stage.failed)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m flows.refresh", description="Collect, extract and publish under Prefect.")
    parser.add_argument("--home", type=Path, default=Path(os.environ.get("POLICYTABLE_HOME") or ".policytable"))
    parser.add_argument("--corpus", type=Path, default=Path("corpus"))
    parser.add_argument("--out", type=Path, default=Path("outputs"))
    parser.add_argument("--cron", help="stay and run at these times, such as '0 6 * * 1'")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
