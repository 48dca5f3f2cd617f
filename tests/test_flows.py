"""The flows under a real Prefect server of the test harness: everything published, and a broken batch told apart."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("prefect", reason="the extra `flows` is not installed")

import flows
from policytable.model import Register
from policytable.store import Home
from tests.conftest import register_source

pytestmark = pytest.mark.prefect


@pytest.fixture(scope="session")
def server() -> Iterator[None]:
    """Prefect's own throw-away server; entering it takes 15 seconds and more, so it is made once."""
    assert flows.__doc__, "imported first: it sets what Prefect reads when it is imported"
    from prefect.testing.utilities import prefect_test_harness

    with prefect_test_harness(server_startup_timeout=180):
        yield


def test_a_refresh_publishes_everything_and_leaves_a_summary(server: None, small: Path, tmp_path: Path) -> None:
    from prefect.client.orchestration import get_client

    from flows.refresh import refresh

    record = refresh(str(tmp_path / "home"), str(small), str(tmp_path / "out"))
    assert record.outcome == "done" and record.kind == "refresh"
    assert "83万元" in (tmp_path / "out" / "summary.csv").read_text(encoding="utf-8-sig")
    assert Home(tmp_path / "home").runs.all() == (record,)
    with get_client(sync_client=True) as client:
        artifact = client.request("POST", "/artifacts/filter", json={}).json()[0]
    assert artifact["key"] == "policytable-refresh" and "refresh: done" in artifact["data"]


def test_a_broken_batch_leaves_the_others_published(server: None, small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from flows.refresh import refresh
    from policytable import pipeline
    from policytable.errors import BusyError

    for number in range(10):
        (small / f"more{number}.txt").write_text(f"第一条 对省级绿色工厂给予奖励{number + 1}万元。\n", encoding="utf-8")
        register_source(small, f"more{number}", f"more{number}.txt")
    real = pipeline.extract

    def breaks(home: Home, register: Register, ids: Any = None) -> pipeline.Batch:
        if "more9" in ids:
            raise OSError("the worker was killed")
        return real(home, register, ids)

    monkeypatch.setattr(pipeline, "extract", breaks)
    record = refresh(str(tmp_path / "home"), str(small), str(tmp_path / "out"))
    assert record.outcome == "partial"
    assert [name.partition(":")[0] for name in record.failed] == ["extract more8 … more9"]
    assert dict(record.counts)["documents"] == 10
    assert {issue.about for issue in record.issues} == {"more8", "more9"}
    with Home(tmp_path / "home").lock(), pytest.raises(BusyError):
        refresh(str(tmp_path / "home"), str(small), str(tmp_path / "out"))
