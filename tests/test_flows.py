"""The flows under a real Prefect server of the test harness: everything published, and a broken batch told apart."""

from __future__ import annotations

import importlib.metadata
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("prefect", reason="the extra `flows` is not installed")

from policytable.model import Issue, Look, Register, Visit
from policytable.store import Home, RunRecord
from tests.conftest import register_source, served_by
from tests.receivers import Received, web

pytestmark = [pytest.mark.prefect, pytest.mark.xdist_group("prefect")]


def interruptible() -> None:
    """A test run in the background of a shell hands down SIGINT as ignored; who is to be interrupted must not have it so."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def test_a_refresh_publishes_everything_and_leaves_a_summary(server: None, small: Path, tmp_path: Path) -> None:
    from prefect.client.orchestration import get_client

    from flows.refresh import refresh

    record = refresh(str(tmp_path / "home"), str(small), str(tmp_path / "out"))
    assert record.outcome == "done" and record.kind == "refresh"
    assert "83万元" in (tmp_path / "out" / "summary.csv").read_text(encoding="utf-8-sig")
    assert Home(tmp_path / "home").runs.all() == (record,)
    with get_client(sync_client=True) as client:
        artifacts = [
            one["data"] for one in client.request("POST", "/artifacts/filter", json={}).json() if one["key"] == "policytable-refresh"
        ]
    assert any("refresh: done" in data and record.started in data for data in artifacts)


def test_a_broken_batch_leaves_the_others_published(server: None, small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from flows.refresh import refresh
    from policytable import pipeline
    from policytable.errors import BusyError
    from policytable.pipeline import refreshing, stages

    for number in range(10):
        (small / f"more{number}.txt").write_text(f"第一条 对省级绿色工厂给予奖励{number + 1}万元。\n", encoding="utf-8")
        register_source(small, f"more{number}", f"more{number}.txt")
    real = stages.extract

    def breaks(home: Home, register: Register, ids: Any, progress: pipeline.Progress) -> pipeline.Batch:
        if "more9" in ids:
            raise OSError("the worker was killed")
        return real(home, register, ids, progress)

    monkeypatch.setattr(stages, "extract", breaks)
    record = refresh(str(tmp_path / "home"), str(small), str(tmp_path / "out"))
    assert record.outcome == "partial"
    assert [name.partition(":")[0] for name in record.failed] == ["extract more8 … more9"]
    assert dict(record.counts)["documents"] == 10
    assert {issue.about for issue in record.issues} == {"more8", "more9"}
    with Home(tmp_path / "home").lock(), pytest.raises(BusyError):
        refresh(str(tmp_path / "home"), str(small), str(tmp_path / "out"))
    monkeypatch.setattr(refreshing, "publish", lambda *_: 1 / 0)
    with web(Received()) as got, pytest.raises(ZeroDivisionError):
        monkeypatch.setenv("POLICYTABLE_ALARM_WEBHOOK", got.url)
        refresh(str(tmp_path / "home"), str(small), str(tmp_path / "out"))
    assert "run_failed" in [one["code"] for one in json.loads(got.bodies[0])["notices"]], "a run that fails alarms"


def test_deployments_are_taken_by_a_server(server: None, tmp_path: Path, root: Path) -> None:
    """`prefect deploy` as the README has it, in a copy of what it reads: it leaves nothing behind in the checkout."""
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.actions import WorkPoolCreate

    if tuple(map(int, importlib.metadata.version("fastapi").split(".")[:2])) >= (0, 151):
        pytest.skip("this fastapi refuses the nulls of Prefect's client; pyproject.toml asks for an older one")
    shutil.copytree(root / "flows", tmp_path / "flows", ignore=shutil.ignore_patterns("__pycache__"))
    with get_client(sync_client=True) as client:
        client.create_work_pool(WorkPoolCreate(name="policytable", type="process"))
        command = ["-m", "prefect", "--no-prompt", "deploy", "--prefect-file", "flows/prefect.yaml", "--all"]
        done = subprocess.run([sys.executable, *command], cwd=tmp_path, env=served_by(root), capture_output=True, text=True, timeout=240)
        assert done.returncode == 0, done.stdout + done.stderr
        made = deployed(client)
    assert set(made) >= {"refresh", "collect", "publish"}
    schedule = made["refresh"]["schedules"][0]["schedule"]
    assert (schedule["cron"], schedule["timezone"]) == ("0 6 * * 1", "Asia/Shanghai")
    assert made["refresh"]["entrypoint"] == "flows/refresh.py:refresh" and made["refresh"]["parameters"]["out"] == "outputs"


def test_a_served_refresh_runs_when_it_is_due_and_ends_with_its_process(server: None, small: Path, tmp_path: Path, root: Path) -> None:
    """The cron line is far off; a run that is due now stands for the one that the server's clock would make."""
    from prefect.client.orchestration import get_client

    places = ["--home", str(tmp_path / "home"), "--corpus", str(small), "--out", str(tmp_path / "out")]
    command = [sys.executable, "-m", "flows.serve", "--cron", "0 6 1 1 *", *places]
    more = {"PREFECT_RUNNER_POLL_FREQUENCY": "1", "PREFECT_LOGGING_LEVEL": "WARNING"}
    served = subprocess.Popen(
        command, cwd=root, env=served_by(root) | more, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, preexec_fn=interruptible
    )
    try:
        with get_client(sync_client=True) as client:
            made = until(lambda: deployed(client).get("policytable"), "the deployment")
            schedule = made["schedules"][0]["schedule"]
            assert (schedule["cron"], schedule["timezone"]) == ("0 6 1 1 *", "Asia/Shanghai")
            run = client.create_flow_run_from_deployment(made["id"])
            until(lambda: ((state := client.read_flow_run(run.id).state) and state.is_final()) or None, "the run's end")
            assert client.read_flow_run(run.id).state_name == "Completed"
        assert "83万元" in (tmp_path / "out" / "summary.csv").read_text(encoding="utf-8-sig")
    finally:
        served.send_signal(signal.SIGINT)
        told = served.communicate(timeout=60)[0]
    assert "Traceback" not in told, told


def test_without_a_server_a_schedule_runs_too(small: Path, tmp_path: Path, root: Path) -> None:
    """Prefect's temporary server has no scheduler: a server of our own must come up, run what is due by the clock, and go."""
    places = ["--home", str(tmp_path / "home"), "--corpus", str(small), "--out", str(tmp_path / "out")]
    command = [sys.executable, "-m", "flows.serve", "--cron", "* * * * * */20", *places]  # the sixth field: seconds
    own = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_API")}
    own |= {"PREFECT_HOME": str(tmp_path / "prefect"), "PYTHONPATH": os.pathsep.join((str(root / "src"), str(root)))}
    with (tmp_path / "log").open("w+") as log:
        served = subprocess.Popen(command, cwd=root, env=own, stdout=log, stderr=log, preexec_fn=interruptible)
        try:
            until(lambda: Home(tmp_path / "home").runs.last("refresh"), "the schedule")
        finally:
            served.send_signal(signal.SIGINT)
            served.wait(120)
        log.seek(0)
        assert "Traceback" not in log.read()
    assert "83万元" in (tmp_path / "out" / "summary.csv").read_text(encoding="utf-8-sig")
    mark = str(tmp_path / "prefect")
    # The run itself may have been told to end a moment ago.
    until(lambda: not [path for path in Path("/proc").glob("[0-9]*/environ") if readable(path, mark)] or None, "the end of all it started")


WRONG = [("没有时间", []), ("不是 cron", ["--cron", "monday"]), ("没有这个时区", ["--cron", "0 6 * * 1", "--timezone", "Asia/Nowhere"])]


@pytest.mark.parametrize("options", [case[1] for case in WRONG], ids=[case[0] for case in WRONG])
def test_a_wrong_schedule_is_told_before_anything_starts(
    options: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from flows.serve import main

    monkeypatch.setattr(sys, "argv", ["flows.serve", *options])
    try:
        code = main()
    except SystemExit as end:
        code = int(end.code or 0)
    assert code == 2 and "Traceback" not in capsys.readouterr().err


def test_artifacts_are_words_and_not_markup() -> None:
    from flows.artifacts import MOST, Changed, Sheet, summary, tables

    hostile = "</td> | [x](http://a) `b`\n# head"
    issues = (Issue("gate_failed", hostile, severity="error"), Issue("not_found", hostile, about="plan", severity="error"))
    record = RunRecord("r", "refresh", "a", "b", "partial", (("facts", 3),), issues, (hostile,))
    visits = (
        Visit("https://a.gov.cn/1", "t", 200, sha256="0", size=9),
        Visit("https://a.gov.cn/2", "t", 304, sha256="0"),
        Visit("x", "t", None, problem="gone"),
    )
    looks = (Look("c", "t", "emptied", message=hostile), Look("d", "t", "ok", 1, 20, 3, 2, "2026-03-01"))
    sheet = Sheet(record, visits, looks, tuple(Changed("江苏省", "award", "source_changed", "83万元", hostile) for _ in range(MOST + 7)))
    told = summary(sheet)
    for line in ("| facts | 3 |", "| visits_unchanged | 1 |", "| entries_new | 2 |", "## Refused by a gate", "… and 7 more"):
        assert line.replace("_", "_") in told
    assert "](http" not in told.replace("\\]", "") and "\n# head" not in told and told.count("source_changed") == MOST
    assert all(line.count(" | ") == 4 for line in told.splitlines() if "source_changed" in line and line.startswith("| 江苏省"))
    made = dict(tables(sheet))
    assert list(made) == ["policytable-fetched", "policytable-found", "policytable-changed", "policytable-refused"]
    assert [row["came"] for row in made["policytable-fetched"]] == ["new bytes", "unchanged", "gone"]
    assert len(made["policytable-changed"]) == MOST and tables(Sheet(RunRecord("r", "refresh", "a", "b", "done"))) == ()


def readable(path: Path, word: str) -> bool:
    """Whether a file of the system can be read and holds the word."""
    try:
        return word.encode() in path.read_bytes()
    except OSError:
        return False


def deployed(client: Any) -> dict[str, dict[str, Any]]:
    """The server's deployments by name."""
    return {one["name"]: one for one in client.request("POST", "/deployments/filter", json={}).json()}


def until(ask: Callable[[], Any], what: str) -> Any:
    """Ask until there is an answer; two minutes are enough for a machine that is busy with other tests."""
    for _ in range(240):
        answer = ask()
        if answer is not None:
            return answer
        time.sleep(0.5)
    raise AssertionError(f"nothing came of {what}")
