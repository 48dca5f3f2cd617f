"""A table refreshed through real HTTP by a Prefect flow: the bytes that the command line gives, failures alone, refusals, kills."""

from __future__ import annotations

import hashlib
import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("prefect", reason="the extra `flows` is not installed")

from policytable.errors import PublishRefused
from policytable.pipeline import Place, refresh
from policytable.sources import load_register
from policytable.store import Home, RunRecord
from tests.conftest import ROOT, served_by
from tests.receivers import Received, web
from tests.refreshing import BETWEEN, Rig
from tests.world import World, slow

pytestmark = [pytest.mark.prefect, pytest.mark.xdist_group("prefect")]
LOCAL = "127.0.0.0/8"
PAPER = "dongguan-2018-plan"
NUMBER = (PAPER, "50-200万元", "50-210万元")
SHOWN = "210万元"


@pytest.fixture(scope="module")
def tiny() -> Iterator[World]:
    """The tiny world, served once."""
    with World("tiny") as world:
        yield world


@pytest.fixture
def rig(tiny: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Rig:
    """A world as at first, a corpus for it, an empty home; the flows ask it as the rig does, by the rig's clock."""
    tiny.reset()
    made = Rig(tiny, tmp_path / "flow")
    made.register()
    for name, value in manners(made.folder).items():
        monkeypatch.setenv(name, value)
    for module in ("flows.job", "flows.refresh"):
        monkeypatch.setattr(f"{module}.now", made.clock)
    return made


def manners(folder: Path) -> dict[str, str]:
    """How a run asks a world of this machine."""
    return {
        "POLICYTABLE_DELAY": "0",
        "POLICYTABLE_PER_HOST": "4",
        "POLICYTABLE_RETRIES": "0",
        "POLICYTABLE_SLOTS": str(folder / "slots"),
    }


def by_flow(rig: Rig, accept: str | None = None) -> RunRecord:
    """A refresh by the flow, 8 days before the next one."""
    from flows.job import How
    from flows.refresh import refresh as flow

    rig.world.reset_log()
    try:
        return flow(str(rig.home.path), str(rig.corpus), str(rig.out), How(allow=(LOCAL,), accept=accept))
    finally:
        rig.now += BETWEEN


def artifacts() -> dict[str, Any]:
    """The newest artifact of each key."""
    from prefect.client.orchestration import get_client

    with get_client(sync_client=True) as client:
        found = client.request("POST", "/artifacts/filter", json={"sort": "UPDATED_DESC", "limit": 20}).json()
    return {one["key"]: one["data"] for one in reversed(found)}


def tree(folder: Path) -> dict[str, str]:
    """Every file of the outputs by its digest, the pages of the site too."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.relative_to(folder).parts[0].startswith(".")
    }


def test_the_flow_gives_the_bytes_of_the_command_line_and_finds_nothing_new(server: None, rig: Rig, tmp_path: Path) -> None:
    other = Rig(rig.world, tmp_path / "plain")
    other.register()
    assert other.refresh().built
    first = by_flow(rig)
    assert first.outcome == "done", first
    counts = dict(first.counts)
    assert counts["discover_ids"] == len(rig.world.columns) == counts["discover_done"] and counts["stated"]
    assert tree(rig.out) == tree(other.out) and (rig.out / "site" / "index.html").is_file()
    made = artifacts()
    assert "refresh: done" in made["policytable-refresh"] and "| entries_new |" in made["policytable-refresh"]
    found = json.loads(made["policytable-found"])
    assert all(0 < int(one["taken"]) < int(one["new"]) == int(one["entries"]) for one in found), "what is no policy is not fetched"
    again = by_flow(rig)
    assert again.outcome == "unchanged" and tree(rig.out) == tree(other.out)
    asked = [one for one in rig.world.log.all() if one.path != "/robots.txt"]
    assert asked and all(one.conditional for one in asked)
    assert "refresh: unchanged" in artifacts()["policytable-refresh"]


def test_a_site_that_is_down_fails_alone_and_alarms(server: None, rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    by_flow(rig)
    effect = rig.world.down("north")
    rig.world.edit.number(*NUMBER)
    with web(Received()) as got:
        monkeypatch.setenv("POLICYTABLE_ALARM_WEBHOOK", got.url)
        record = by_flow(rig)
    assert record.outcome == "partial" and not record.failed
    made = artifacts()
    looked = json.loads(made["policytable-found"])
    assert {one["column"] for one in looked if one["outcome"] == "unreachable"} == set(effect.columns)
    assert {one["column"] for one in looked if one["outcome"] == "ok"} == set(rig.world.columns) - set(effect.columns)
    assert "## Columns that are broken" in made["policytable-refresh"]
    changed = json.loads(made["policytable-changed"])
    assert changed and all("source_changed" in one["cause"] and SHOWN in one["after"] for one in changed)
    told = {(one["code"], one["about"]) for one in json.loads(got.bodies[0])["notices"]}
    assert told >= {("source_unreachable", column) for column in effect.columns}
    assert SHOWN in (rig.out / "summary.csv").read_text(encoding="utf-8-sig"), "the rest is published"


def test_a_refused_edition_fails_the_flow_and_leaves_the_outputs(
    server: None, rig: Rig, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from flows.refresh import main
    from policytable.pipeline import Exit

    by_flow(rig)
    before = tree(rig.out)
    rig.world.edit.number(*NUMBER)
    (rig.corpus / "gates.toml").write_text("[regions.110000]\ndocuments = 7\n[regions.120000]\ndocuments = 99\n", encoding="utf-8")
    with pytest.raises(PublishRefused):
        by_flow(rig)
    assert tree(rig.out) == before
    made = artifacts()
    assert "refresh: failed" in made["policytable-refresh"] and made["policytable-refresh"].count("region_minimum") == 2
    assert [row["code"] for row in json.loads(made["policytable-refused"])].count("gate_failed") == 2
    assert last_state() == "FAILED"
    command = ["flows.refresh", "--home", str(rig.home.path), "--corpus", str(rig.corpus), "--out", str(rig.out), "--allow", LOCAL]
    monkeypatch.setattr(sys, "argv", command)
    assert main() == Exit.REFUSED and "gate_failed" in capsys.readouterr().err
    with rig.home.lock():
        assert main() == Exit.BUSY
    runs = len(rig.home.runs.all())
    rig.world.reset_log()
    monkeypatch.setattr(sys, "argv", [*command, "--offline", "--accept", "两省的网站停用"])
    assert main() == Exit.DONE and not rig.world.log.all()
    assert SHOWN in (rig.out / "summary.csv").read_text(encoding="utf-8-sig")
    accepted = [issue for issue in rig.home.runs.all()[-1].issues if issue.code == "gate_accepted"]
    assert len(accepted) == 2 and "两省的网站停用" in accepted[0].message and len(rig.home.runs.all()) == runs + 1


def test_a_killed_flow_is_taken_up_by_the_next_one(server: None, rig: Rig, tmp_path: Path) -> None:
    """Killed while one document hangs: columns are looked at, others collected, nothing published."""
    other = Rig(rig.world, tmp_path / "plain")
    other.register()
    other.refresh()
    rig.world.reset_log()
    rig.world.switch_paper(PAPER, slow(120))
    command = [sys.executable, "-m", "flows.refresh", "--home", str(rig.home.path), "--corpus", str(rig.corpus), "--out", str(rig.out)]
    log = tmp_path / "log"
    with log.open("wb") as file:
        killed = subprocess.Popen([*command, "--allow", LOCAL], cwd=ROOT, env=served_by(ROOT), stdout=file, stderr=file)
        try:
            until_asked(rig.world, PAPER, killed, log)
        finally:
            killed.send_signal(signal.SIGKILL)
            killed.wait()
    assert rig.home.web.visits() and not rig.out.exists() and not rig.home.runs.all()
    rig.home.close()
    rig.world.clear()
    assert by_flow(rig).outcome == "done"
    assert tree(rig.out) == tree(other.out)


@pytest.mark.soak
def test_the_whole_world_gives_the_table_of_the_embedded_corpus(server: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every sample document behind a site, found in a list or at its address: each cell says what it says from the files."""
    with World("whole") as world:
        rig = Rig(world, tmp_path / "flow")
        rig.register()
        for name, value in manners(rig.folder).items():
            monkeypatch.setenv(name, value)
        for module in ("flows.job", "flows.refresh"):
            monkeypatch.setattr(f"{module}.now", rig.clock)
        record = by_flow(rig)
        assert record.outcome == "done" and not record.issues, record
        again = by_flow(rig)
        assert again.outcome == "unchanged", again
        (tmp_path / "asked").write_text("\n".join(f"{one.site} {one.target} {one.status} {one.conditional}" for one in world.log.all()))
    home, out = Home(tmp_path / "files"), tmp_path / "embedded"
    register, doubts = load_register(ROOT / "corpus")
    refresh(home, register, Place(ROOT / "corpus", out, doubts), rig.clock)
    home.close()
    ours, theirs = cells(rig.out), cells(out)
    assert {place: (ours.get(place), said) for place, said in theirs.items() if ours.get(place) != said} == {}
    assert set(ours) == set(theirs)


def cells(out: Path) -> dict[tuple[str, str], tuple[str, str]]:
    """Every cell of a table by row and column: its state and its words."""
    rows = json.loads((out / "table.json").read_text(encoding="utf-8"))["rows"]
    return {(row["region"]["adcode"], cell["column"]): (cell["state"], cell["text"]) for row in rows for cell in row["cells"]}


def until_asked(world: World, paper: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Until the sites are asked for a paper, and all that is asked at once with it."""
    (address,) = world.addresses(paper)
    for _ in range(600):
        if any(address.endswith(one.path) for one in world.log.all()):
            return time.sleep(1)
        assert process.poll() is None, log.read_text(encoding="utf-8")
        time.sleep(0.2)
    raise AssertionError(log.read_text(encoding="utf-8"))


def last_state() -> str:
    """How the newest run of the server ended."""
    from prefect.client.orchestration import get_client

    with get_client(sync_client=True) as client:
        (found,) = client.request("POST", "/flow_runs/filter", json={"sort": "START_TIME_DESC", "limit": 1}).json()
    return str(found["state_type"])
