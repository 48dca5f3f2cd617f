"""Turns at a host: three processes together never ask more often, nor more at once, than one host bears."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from policytable.errors import FetchError
from policytable.fetch.address import read_address
from policytable.fetch.failures import Trail
from policytable.fetch.hosts import HOLD_MOST, Hosts, private_folder
from policytable.fetch.options import WebOptions
from tests.fetching import Asked, answer, site, web

WORKER = """
import sys
from pathlib import Path
from policytable.fetch import Web, WebOptions
folder, address, delay, per_host, count = sys.argv[1:]
options = WebOptions(allow=("127.0.0.0/8",), slots=Path(folder), delay=float(delay), per_host=int(per_host))
door = Web(options, lambda: "2026-03-01T09:00:00+08:00")
for at in range(int(count)):
    assert door.get(address + str(at)).status == 200
"""


class Counter:
    """What the server itself saw: when each request came, and how many were under way."""

    def __init__(self, hold: float) -> None:
        self.hold = hold
        self.starts: list[float] = []
        self.now = self.most = 0
        self.lock = threading.Lock()

    def __call__(self, asked: Asked) -> bytes:
        with self.lock:
            self.starts.append(time.monotonic())
            self.now += 1
            self.most = max(self.most, self.now)
        time.sleep(self.hold)
        with self.lock:
            self.now -= 1
        return answer(b"<html>")


def worker(folder: Path, address: str, *numbers: object) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", WORKER, str(folder), address, *map(str, numbers)], env={**os.environ})


@pytest.mark.parametrize(("delay", "per_host", "hold"), [(0.15, 1, 0.0), (0.0, 1, 0.05), (0.02, 2, 0.2)])
def test_three_workers_keep_a_hosts_limits_together(delay: float, per_host: int, hold: float, tmp_path: Path) -> None:
    counter = Counter(hold)
    with site(counter) as server:
        workers = [worker(tmp_path / "slots", server.url(f"/{at}/"), delay, per_host, 5) for at in range(3)]
        assert [process.wait(120) for process in workers] == [0, 0, 0]
    assert len(counter.starts) == 15
    assert counter.most <= per_host
    gaps = [after - before for before, after in zip(counter.starts, counter.starts[1:], strict=False)]
    if per_host == 1:  # the next one starts after the last was answered, so that only rounding is left
        assert min(gaps) >= delay - 0.005


def test_a_dead_worker_keeps_no_turn(tmp_path: Path) -> None:
    entered = threading.Event()

    def play(asked: Asked) -> bytes:
        if asked.path.startswith("/hang"):
            entered.set()
            time.sleep(20)
        return answer(b"<html>")

    with site(play) as server:
        process = worker(tmp_path / "slots", server.url("/hang"), 0, 1, 1)
        assert entered.wait(30)
        process.kill()
        process.wait()
        assert web(tmp_path, sleep=time.sleep).get(server.url("/next")).status == 200


def test_a_host_that_is_always_taken_is_given_up(tmp_path: Path) -> None:
    hosts = Hosts(WebOptions(slots=tmp_path / "slots"), lambda seconds: None, time.time)
    address = read_address("http://a.example/")
    with hosts.turn(address, 0, Trail("x")), pytest.raises(FetchError) as caught, hosts.turn(address, 0, Trail("x")):
        pass
    assert caught.value.code == "host_busy" and caught.value.heals
    with hosts.turn(read_address("http://b.example/"), 0, Trail("x")):
        pass


def test_waits_are_counted_between_starts_and_bounded(tmp_path: Path) -> None:
    slept: list[float] = []
    time_now = [1000.0]

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        time_now[0] += seconds

    hosts = Hosts(WebOptions(slots=tmp_path / "slots", delay=2.0), sleep, lambda: time_now[0])
    address = read_address("http://a.example/")
    for crawl_delay in (0.0, 5.0, 0.0):
        with hosts.turn(address, crawl_delay, Trail("x")) as sent:
            time_now[0] += 0.5  # connecting
            sent()
    hosts.hold(address, 10**9)
    with hosts.turn(address, 0, Trail("x")):
        pass
    assert slept == [2.0, 5.0, pytest.approx(HOLD_MOST)]
    time_now[0] = 10.0  # the clock was set back
    with hosts.turn(address, 0, Trail("x")):
        pass
    assert len(slept) == 3
    for pace in (tmp_path / "slots").glob("*.pace"):
        pace.write_bytes(b"\xff" * 100)
    with hosts.turn(address, 0, Trail("x")):
        pass


def test_the_folder_is_this_users_alone(tmp_path: Path) -> None:
    private_folder(tmp_path / "new" / "slots")
    assert (tmp_path / "new" / "slots").stat().st_mode & 0o777 == 0o700
    (tmp_path / "open").mkdir(mode=0o755)
    os.chmod(tmp_path / "open", 0o755)
    (tmp_path / "link").symlink_to(tmp_path / "new" / "slots")
    (tmp_path / "file").write_bytes(b"")
    for wrong in ("open", "link", "file", "file/below"):
        with pytest.raises(FetchError) as caught:
            private_folder(tmp_path / wrong)
        assert caught.value.code == "slots_unsafe"
