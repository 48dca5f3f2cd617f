"""What a refresh asks of others: one conditional request for a document that is as it was, and of a host never more than it bears,
however many refreshes a machine runs at a time."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from policytable.fetch import WebOptions
from policytable.pipeline import Place, Refreshed, refresh
from policytable.sources import load_register
from policytable.store import Home
from tests.world import World, slow

ROOT = Path(__file__).resolve().parent.parent
MONTH_AGO = datetime.now(UTC) - timedelta(days=30)  # the commands of these tests have the machine's clock, and all columns are due


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with World("tiny") as opened:
        yield opened


@pytest.fixture(scope="module")
def read(world: World, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the corpus of the world and a home that has read it a month ago, twice."""
    folder = tmp_path_factory.mktemp("read")
    world.register(folder / "corpus")
    home = Home(folder / "home")
    refreshed(home, folder, clock := ticking(MONTH_AGO))
    refreshed(home, folder, clock)
    home.close()
    return folder


def ticking(now: datetime) -> Callable[[], str]:
    """A clock that goes on by a millisecond with each look."""

    def clock() -> str:
        nonlocal now
        now += timedelta(milliseconds=1)
        return now.isoformat(timespec="microseconds")

    return clock


def refreshed(home: Home, folder: Path, clock: Callable[[], str]) -> Refreshed:
    register, doubts = load_register(folder / "corpus")
    options = WebOptions(allow=("127.0.0.0/8",), delay=0, per_host=4, slots=folder / "slots")
    return refresh(home, register, Place(folder / "corpus", folder / "out", doubts, web=options), clock)


def test_a_document_that_is_as_it_was_costs_one_conditional_request(world: World, read: Path) -> None:
    home = Home(read / "home")
    world.reset_log()
    done = refreshed(home, read, ticking(MONTH_AGO + timedelta(days=8)))
    asked = [one for one in world.log.all() if one.path != "/robots.txt"]
    documents = {visit.address for visit in home.web.visits(run=done.record.id) if visit.status == 304}
    assert len(documents) >= len(done.batches[1].ids) == 7
    assert max(Counter((one.site, one.target) for one in asked).values()) == 1
    assert {(one.conditional, one.status) for one in asked} == {(True, 304)}
    assert done.record.outcome == "unchanged" and done.published.edition is None
    assert {kind: count.writes for kind, count in home.cache.counts.items() if count.writes} == {}
    assert home.cache.counts["document"].misses == home.cache.counts["facts"].misses == 0
    home.close()


@pytest.mark.parametrize(("delay", "per_host"), [(0.05, 1), pytest.param(0.0, 2, marks=pytest.mark.soak)])
def test_three_refreshes_keep_a_hosts_limits_together(world: World, read: Path, delay: float, per_host: int, tmp_path: Path) -> None:
    world.reset_log()
    for site in world.sites:
        world.switch(site, "*", slow(0.03))
    manners = {"ALLOW": "127.0.0.0/8", "DELAY": delay, "PER_HOST": per_host, "SLOTS": tmp_path / "slots"}
    environ = os.environ | {f"POLICYTABLE_{name}": str(value) for name, value in manners.items()} | {"PYTHONPATH": str(ROOT / "src")}
    runs = []
    for at in range(3):
        spot = tmp_path / str(at)
        shutil.copytree(read, spot, symlinks=True)
        words = ["refresh", "--home", spot / "home", "--corpus", spot / "corpus", "--out", spot / "out"]
        command = [sys.executable, "-m", "policytable.cli", *map(str, words)]
        runs.append(subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE))
    ended = [(run.communicate(timeout=180)[1].decode(), run.returncode) for run in runs]
    world.clear()
    assert [code for _, code in ended] == [0, 0, 0], ended
    asked = Counter(one.target for one in world.log.all("gkmlpt") if one.path != "/robots.txt")
    assert set(asked.values()) == {3}, "each of the three asked each address"
    for site in world.sites:
        assert world.log.most_at_once(site) <= per_host
        if per_host == 1:
            assert min(world.log.gaps(site)) >= delay - 0.005  # rounding; the next one starts after the last was answered
