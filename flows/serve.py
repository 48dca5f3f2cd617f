"""Stay and refresh by a schedule: `python -m flows.serve --cron '0 6 * * 1'`, with a server (PREFECT_API_URL) or without."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from prefect.client.schemas.schedules import CronSchedule
from prefect.schedules import Cron

from flows.refresh import refresh
from policytable.errors import UsageError
from policytable.pipeline import Exit, channels_of


def main() -> int:
    """Serve until stopped. One refresh at a time; runs that were missed while it was down are not made up for."""
    options = _options()
    try:
        channels_of(os.environ)  # a fault in their settings is told now, not at night
        schedule = Cron(_cron(options.cron), timezone=_zone(options.timezone))
    except UsageError as error:
        print(error, file=sys.stderr)
        return Exit.USAGE
    places = {"home": str(options.home), "corpus": str(options.corpus), "out": str(options.out)}
    refresh.serve(name="policytable", schedule=schedule, parameters=places, limit=1, global_limit=1)
    return Exit.DONE


def _cron(text: str) -> str:
    try:
        return CronSchedule(cron=text).cron
    except ValueError as error:
        raise UsageError(f"no cron line: {text!r}", remedy="write five fields, such as '0 6 * * 1'") from error


def _zone(name: str) -> str:
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise UsageError(f"no time zone: {name!r}", remedy="write it as Asia/Shanghai") from error


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m flows.serve", description="Refresh by a schedule under Prefect.")
    parser.add_argument("--cron", required=True, metavar="LINE", help="when, such as '0 6 * * 1'")
    parser.add_argument("--timezone", default="Asia/Shanghai", help="of the cron line (default: Asia/Shanghai)")
    parser.add_argument("--home", type=Path, default=Path(os.environ.get("POLICYTABLE_HOME") or ".policytable"))
    parser.add_argument("--corpus", type=Path, default=Path("corpus"))
    parser.add_argument("--out", type=Path, default=Path("outputs"))
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
