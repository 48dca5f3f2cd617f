"""Stay and refresh by a schedule: `python -m flows.serve --cron '0 6 * * 1'`, with a server (PREFECT_API_URL) or without.

Without one it starts Prefect's own beside it, on this machine only: the temporary server that a flow otherwise brings up has no
scheduler, and a schedule on it is kept and never runs.
"""

from __future__ import annotations

import argparse
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import httpx
from prefect.client.schemas.schedules import CronSchedule
from prefect.schedules import Cron
from prefect.settings import PREFECT_API_URL, get_current_settings, temporary_settings

from flows.job import now
from flows.refresh import options_of, refresh
from policytable.errors import StoreError, UsageError
from policytable.pipeline import Exit, channels_of, edition_day, web_options

_STARTUP = 180.0  # seconds; the temporary server of the flows has 120, and this one more to bring up
_PATIENCE = 20.0  # seconds that the server has to end by itself


def main() -> int:
    """Serve until stopped, one refresh at a time."""
    options = _options()
    try:
        channels_of(os.environ)  # a fault in the settings is told now, not at night
        web_options(os.environ, options.allow)
        edition_day(options.as_of, now())
        schedule = Cron(_cron(options.cron), timezone=_zone(options.timezone))
    except UsageError as error:
        print(error, file=sys.stderr)
        return Exit.USAGE
    places = {"home": str(options.home), "corpus": str(options.corpus), "out": str(options.out)}
    # No reason to pass gates: a person says that for one edition, never for all that come.
    how = {"offline": options.offline, "allow": options.allow, "size": options.size, "as_of": options.as_of}
    try:
        with server():
            refresh.serve(name="policytable", schedule=schedule, parameters={**places, "how": how}, limit=1, global_limit=1)
    except StoreError as error:
        print(error, file=sys.stderr)
        return Exit.FAILED
    return Exit.DONE


@contextmanager
def server() -> Iterator[None]:
    """The server that is configured, or else one of our own for the length of the block. Raises StoreError where it does not start."""
    if get_current_settings().api.url:
        yield
        return
    port = _free_port()
    address = f"http://127.0.0.1:{port}/api"
    log = Path(os.environ["PREFECT_HOME"]) / "server.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port), "--no-ui"]
    with log.open("ab") as file:
        # In a session of its own: what interrupts us must not take the server away before the schedule is put to rest on it.
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=file, stderr=file, start_new_session=True)
    try:
        _wait(process, address, log)
        with temporary_settings({PREFECT_API_URL: address}):
            yield
    finally:
        process.terminate()
        try:
            process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(process: subprocess.Popen[bytes], address: str, log: Path) -> None:
    """Until the server answers; it makes its database at the first start, which takes half a minute on a busy machine."""
    end = time.monotonic() + _STARTUP
    while time.monotonic() < end and process.poll() is None:
        with suppress(httpx.HTTPError):
            if httpx.get(f"{address}/health", timeout=5, trust_env=False).status_code == 200:
                return
        time.sleep(0.3)
    raise StoreError("Prefect's server does not start", about=str(log), remedy="see that file, or name a server in PREFECT_API_URL")


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


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
    return options_of(parser)


if __name__ == "__main__":
    sys.exit(main())
