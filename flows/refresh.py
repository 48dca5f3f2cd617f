"""The whole job as a flow: `python -m flows.refresh` runs it once; flows.serve stays and runs it by a schedule."""

# Annotations are not postponed here: a worker loads this file under no name, and Prefect could not look them up again.

import argparse
import os
import sys
from dataclasses import replace
from pathlib import Path

from prefect import flow

from flows.artifacts import Sheet, changed, leave
from flows.job import LEAST, USUAL, How, Job, now, opened, registered
from flows.tasks import ONE_AT_A_TIME, through
from policytable import pipeline
from policytable.errors import PolicyError, PublishRefused
from policytable.pipeline import (
    WORDS,
    Batch,
    Channels,
    Exit,
    Failure,
    Order,
    Place,
    Terms,
    channels_of,
    exit_of_error,
    exit_of_record,
    failed_record,
    tell_end,
    tell_failure,
    web_options,
)
from policytable.store import Home, RunRecord


@flow(name="policytable-refresh", task_runner=ONE_AT_A_TIME)
def refresh(home: str, corpus: str, out: str, how: How = USUAL) -> RunRecord:
    """Discover, collect, extract and publish; a batch that breaks leaves the others published, and the record names both.

    Only one refresh works on a home at a time: a second one fails with BusyError. What broke is told to the operator, and what was
    done stands in the run's artifacts, also where it failed. Raises what `policytable.pipeline.refresh` raises.
    """
    channels = channels_of(os.environ)  # a fault in the settings is told before the work, not after it
    web = None if how.offline else web_options(os.environ, how.allow)
    since, base, register = now(), Path(corpus), None
    with opened(home) as found:
        try:
            register, doubts = registered(corpus, how)
            place = Place(base, Path(out), doubts, Terms(accept=how.accept), web)
            done = pipeline.refresh(found, register, place, now, lambda order: _spread(order, corpus, how))
        except Exception as error:
            _failed(found, Failure(error, since, register), channels)
            raise
        told = tell_end(found, register, done, channels, now)
        leave(_sheet(found, Sheet(done.record, changes=changed(done.published.changes), undelivered=told.issues)))
        return done.record


def main() -> int:
    """Run once. Exit codes as of the command line."""
    options = _options()
    how = How(options.offline, tuple(options.allow), options.accept, options.size, options.as_of)
    try:
        record = refresh(str(options.home), str(options.corpus), str(options.out), how)
    except PolicyError as error:
        print(error, file=sys.stderr)
        return exit_of_error(error)
    print(f"{record.outcome}: " + ", ".join(f"{name} {number}" for name, number in record.counts), file=sys.stderr)
    return exit_of_record(record)


def _spread(order: Order, corpus: str, how: How) -> Batch:
    """A stage of the run as tasks."""
    return through(Job(str(order.home.path), corpus, how, order.reach.run, order.register), order.stage, order.ids)


def _failed(home: Home, failure: Failure, channels: Channels) -> None:
    told = tell_failure(home, failure, channels, now)
    if not failure.counts:
        return  # another run is at work, and what stands in the home is its own
    error = failure.error
    record = _record(home, failure) or RunRecord("", "refresh", failure.since, now(), "failed")
    gates = error.gates if isinstance(error, PublishRefused) else ()
    leave(_sheet(home, Sheet(record, undelivered=told.issues, gates=gates, problem=str(error) or type(error).__name__)))


def _record(home: Home, failure: Failure) -> RunRecord | None:
    try:
        return failed_record(home, failure.since)
    except PolicyError:  # the home itself is what failed; the run says so
        return None


def _sheet(home: Home, sheet: Sheet) -> Sheet:
    """With what the run asked of the network, as far as the home can still tell."""
    run = sheet.record.id
    try:
        looks = tuple(look for look in home.web.last_looks() if look.run == run)
        return replace(sheet, visits=home.web.visits(run=run), looks=looks)
    except PolicyError as error:
        return replace(sheet, problem=f"{sheet.problem} {error}".strip())


def options_of(parser: argparse.ArgumentParser) -> argparse.Namespace:
    """What a run is given on the command line, in `parser` beside its own options."""
    parser.add_argument("--home", type=Path, default=Path(os.environ.get("POLICYTABLE_HOME") or ".policytable"), help="the working home")
    parser.add_argument("--corpus", type=Path, default=Path("corpus"), help="the directory with sources.toml")
    parser.add_argument("--out", type=Path, default=Path("outputs"), help="where the edition is written")
    parser.add_argument("--offline", action="store_true", help="do not ask the network: what was had of it before stands")
    parser.add_argument(
        "--allow",
        action="append",
        default=[],
        metavar="NETWORK",
        help="a private network or host that may be asked, such as 10.1.0.0/16 (may be repeated; beside POLICYTABLE_ALLOW)",
    )
    parser.add_argument("--as-of", metavar="DATE", help="the date of the edition, or today (default: as_of of the register)")
    parser.add_argument("--size", type=int, default=LEAST, help=f"documents in a batch, at least {LEAST}")
    return parser.parse_args()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m flows.refresh",
        description="Discover, collect, extract and publish under Prefect.",
        epilog="exit codes: " + " · ".join(f"{code} {words}" for code, words in WORDS.items() if code != Exit.CHANGES),
    )
    parser.add_argument("--accept", metavar="REASON", help="publish though gates do not hold; the reason is recorded with the edition")
    return options_of(parser)


if __name__ == "__main__":
    sys.exit(main())
