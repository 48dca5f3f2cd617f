"""The reading interface under schemathesis: everything that its description allows is asked, and much that it does not."""

from __future__ import annotations

import re
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.embedded import Embedded
from tests.reading import served_by_command

EXAMPLES = 6  # of an operation in each phase; what it costs: the coverage phase alone makes some 900 requests


@pytest.fixture(scope="module")
def address(embedded: Embedded) -> Iterator[str]:
    """A server of the embedded edition with its originals."""
    with served_by_command(embedded.out, "--home", str(embedded.home), "--copies") as address:
        yield address


def test_all_checks_hold(address: str, tmp_path: Path) -> None:
    program = Path(sysconfig.get_path("scripts")) / "st"
    options = ["--checks", "all", "--max-examples", str(EXAMPLES), "--seed", "20191123", "--continue-on-failure", "--no-color"]
    wanted = [str(program), "run", f"{address}/api/v1/openapi.json", *options]
    done = subprocess.run([sys.executable, *wanted], cwd=tmp_path, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    told = re.search(r"(\d+) generated, (\d+) passed", done.stdout)
    assert told and told[1] == told[2] and int(told[1]) > 800, done.stdout[-3000:]
