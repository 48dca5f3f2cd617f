"""What was visited, as WARC, gives the same table in another home; a home restored from its backup goes on where it was."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from policytable.pipeline import Verdict
from policytable.store import Home, backup, export_warc, import_warc, restore
from tests.conftest import BESIDE
from tests.refreshing import Rig
from tests.world import World


@pytest.fixture(scope="module")
def rig(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    with World("tiny") as world:
        rig = Rig(world, tmp_path_factory.mktemp("replay"))
        rig.register()
        rig.refresh()
        world.edit.furniture()
        world.edit.number("dongguan-2018-plan", "100家", "130家") if "100家" in rig.cell("440000", "target") else None
        world.edit.remove("huicheng-2018-policy")
        rig.refresh()
        yield rig
        rig.home.close()


def tree(out: Path) -> dict[str, str]:
    """Every file of the edition at `out` with its digest, without what tells how it differs from the one before."""
    place = (out / ".current").resolve()
    files = {path.relative_to(place).as_posix(): path for path in sorted(place.rglob("*")) if path.is_file()}
    return {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in files.items() if name not in BESIDE}


def test_a_home_filled_from_a_warc_gives_the_same_table(rig: Rig, tmp_path: Path) -> None:
    exported = export_warc(rig.home, tmp_path / "world.warc.gz")
    assert exported.visits and not exported.issues
    other = rig.copy(tmp_path / "other")
    other.home = Home(tmp_path / "empty")
    imported = import_warc(other.home, tmp_path / "world.warc.gz")
    assert imported.visits == exported.visits and not imported.issues
    other.out = tmp_path / "out"
    run = other.refresh(network=False)
    assert run.built and not run.asked
    assert tree(other.out) == tree(rig.out)


def test_the_same_home_gives_the_same_warc(rig: Rig, tmp_path: Path) -> None:
    for name in ("one.warc.gz", "two.warc.gz"):
        export_warc(rig.home, tmp_path / name)
    assert (tmp_path / "one.warc.gz").read_bytes() == (tmp_path / "two.warc.gz").read_bytes()


def test_a_restored_home_goes_on(rig: Rig, tmp_path: Path) -> None:
    here = rig.copy(tmp_path / "here")
    decision = here.decide("奖励", Verdict("accept", "张三", "2020-01-02T09:00:00+08:00"))
    assert here.refresh().built
    backup(here.home, tmp_path / "home.tar.gz")
    restore(tmp_path / "home.tar.gz", tmp_path / "restored")
    there = rig.copy(tmp_path / "there")
    there.home, there.out, there.now = Home(tmp_path / "restored"), tmp_path / "out", here.now
    run = there.refresh()
    assert run.edition == here.home.editions.current().edition  # type: ignore[union-attr]
    assert [one.id for one in there.home.ledger.all()] == [decision]
    assert all(asked.status in (304, 404) or "list" in asked.path or "index" in asked.path for asked in run.asked if asked.status != 200)
    assert tree(there.out) == tree(here.out)
