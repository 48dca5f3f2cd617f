"""What a refresh costs in which nothing changed: requests for each document, and seconds of work of our own.

Run by `make bench`. The whole world is served and refreshed once; then once more over HTTP, to count what is asked; then with a web that
answers 304 at once, so that what is left is our own work. Imports and Prefect are measured apart. With `--profile` the slow
functions are listed.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import redirect_stderr
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from types import TracebackType
from unittest import mock

from policytable.fetch import Answer, Validators, Web, WebOptions
from policytable.pipeline import Place, Refreshed, Terms, refresh
from policytable.sources import load_register
from policytable.store import Home
from tests.world import World

MOST = 2.0  # seconds of the processor for the whole corpus, as the issue asks of our own work; the clock also tells who else is at work
RUNS = 5
PREFECT = "import prefect, flows"


class Confirming:
    """A web in which every address confirms what was known of it, at once."""

    def __init__(self, options: WebOptions, clock: Callable[[], str]) -> None:
        self._clock, self._web = clock, Web(options, clock)

    def __enter__(self) -> Confirming:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Nothing was opened."""

    def get(self, address: str, known: Validators | None = None, *, accept: str = "document") -> Answer:
        """304, from the address itself; a page that nobody asked for before comes from the world."""
        if known is None:
            return self._web.get(address, accept="list" if accept == "list" else "document")
        return Answer(304, b"", known.final or address, "", None, (), (), self._clock(), known)


class Bench:
    """A world with its folders, and a clock that goes on by eight days with each run."""

    def __init__(self, world: World, folder: Path) -> None:
        self.world, self.folder = world, folder
        self._now = datetime(2026, 11, 2, 9, tzinfo=UTC)
        world.register(folder / "corpus")
        self.home = Home(folder / "home")

    def run(self) -> tuple[float, Refreshed]:
        """One refresh with a home that was just opened; seconds from reading the register to the record."""
        self._now += timedelta(days=8)
        self.home.close()
        self.home = Home(self.folder / "home")
        options = WebOptions(allow=("127.0.0.0/8",), delay=0, per_host=4, slots=self.folder / "slots")
        start = time.perf_counter()
        register, doubts = load_register(self.folder / "corpus")
        place = Place(self.folder / "corpus", self.folder / "out", doubts, Terms(accept="bench"), options)
        done = refresh(self.home, register, place, self._clock)
        return time.perf_counter() - start, done

    def _clock(self) -> str:
        self._now += timedelta(milliseconds=1)
        return self._now.isoformat(timespec="microseconds")


def main() -> int:
    """Print the figures; 1 where a document was asked for more than once or for the whole, or the own work takes too long."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench_refresh", description="measure a refresh in which nothing changed")
    parser.add_argument("--kind", choices=("whole", "tiny"), default="whole")
    parser.add_argument("--profile", action="store_true")
    options = parser.parse_args()
    with World(options.kind) as world, tempfile.TemporaryDirectory(prefix="bench-refresh-") as folder:
        bench = Bench(world, Path(folder))
        with redirect_stderr(StringIO()):
            first, done = bench.run()
        print(f"first refresh: {first:.1f} s, {dict(done.published.counts)['documents']} documents, {len(world.log)} requests")
        bench.run()  # robots.txt and joined addresses settle
        bad = _asked(bench)
        with mock.patch("policytable.pipeline.network.Web", Confirming):
            seconds = sorted(_timed(bench) for _ in range(RUNS))
            wall, processor = seconds[RUNS // 2]
            spread = f"from {seconds[0][0]:.2f} to {seconds[-1][0]:.2f}"
            print(f"own work, every address 304 at once: {wall:.2f} s ({spread}), {processor:.2f} s of the processor")
            if options.profile:
                _profiled(bench)
    print(
        f"apart: imports of the command line {_import('import policytable.cli'):.2f} s, of Prefect and the flows {_import(PREFECT):.2f} s"
    )
    return int(bad or processor > MOST)


def _timed(bench: Bench) -> tuple[float, float]:
    """Seconds of a run, by the clock and of the processor: on a busy machine the two differ."""
    start = time.process_time()
    wall, _ = bench.run()
    return wall, time.process_time() - start


def _asked(bench: Bench) -> bool:
    """One refresh over HTTP: what was asked how often, and what was parsed and extracted; whether it was too much."""
    bench.world.reset_log()
    seconds, done = bench.run()
    asked = [one for one in bench.world.log.all() if one.path != "/robots.txt"]
    counts = Counter((one.site, one.target) for one in asked)
    often = {at: count for at, count in counts.items() if count > 1}
    whole = [one for one in asked if not one.conditional and one.status != 404]  # behind the end of a list there was never anything
    confirmed = sum(one.status == 304 for one in asked)
    writes = {kind: counts.writes for kind, counts in bench.home.cache.counts.items() if counts.writes}
    print(f"nothing changed, over HTTP: {seconds:.2f} s, {done.record.outcome}, {len(asked)} requests to {len(counts)} addresses;")
    print(f"  {confirmed} were answered 304, {len(whole)} asked for the whole; written to the cache: {writes or 'nothing'}")
    for at, count in often.items():
        print(f"  asked {count} times: {at}")
    for one in whole[:5]:
        print(f"  asked for the whole: {one.site} {one.target} ({one.status})")
    return bool(often or whole or writes)


def _profiled(bench: Bench) -> None:
    profile = cProfile.Profile()
    profile.enable()
    bench.run()
    profile.disable()
    pstats.Stats(profile).sort_stats("cumulative").print_stats(60)


def _import(words: str) -> float:
    start = time.perf_counter()
    ended = subprocess.run([sys.executable, "-c", words], check=False, capture_output=True)
    return time.perf_counter() - start if ended.returncode == 0 else float("nan")


if __name__ == "__main__":
    sys.exit(main())
