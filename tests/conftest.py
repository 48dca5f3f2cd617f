"""What the tests of several rooms share: where things are, and a small corpus of our own words and invented numbers."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.embedded import Embedded, embedded_at
from tests.postgres import server as database_server

ROOT = Path(__file__).resolve().parent.parent
# What tells how an edition differs from those before it: it lies beside the edition and is no part of its bytes.
BESIDE = ("edition.json", "changes.json", "changes.md", "corrections.json", "feed.atom", "site/changes.html", "site/corrections.html")

REGISTER = """as_of = "2019-09-30"
topic = "green_factory"
sample_mark = "示例文稿，非官方原文"

[[place]]
adcode = "320400"
name = "常州市"

[[title]]
id = "a-plan"
region = "320000"
title = "江苏省绿色工厂培育办法"
published = "2018-03"

[[source]]
id = "plan"
region = "320000"
locations = ["plan.txt"]
policy = "a-plan"
role = "main"
title = "江苏省绿色工厂培育办法"
issued = "2018-03-01"
sample = true

[[source]]
id = "city"
region = "320400"
locations = ["city.txt"]
role = "main"
title = "常州市绿色工厂奖励措施"
issued = "2018-05-01"
sample = true
"""
PLAN = (
    "江苏省绿色工厂培育办法\n第一条 到2020年，全省创建国家级绿色工厂37家。\n第二条 对获得国家级绿色工厂称号的企业，给予一次性奖励83万元。\n"
)
CITY = "常州市绿色工厂奖励措施\n第一条 对获得国家级绿色工厂称号的企业，给予一次性奖励29万元。\n第二条 绿色工厂每三年复核一次。\n"


@pytest.hookimpl(tryfirst=True)  # before xdist looks for groups
@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """Development material beside the checkout; tests that need it are skipped where it is absent."""
    path = ROOT.parent / "shared"
    if not (path / "green-dev" / "labels.jsonl").is_file():
        pytest.skip("the development material (../shared) is not here")
    return path


@pytest.fixture(scope="session", autouse=True)
def postgres(request: pytest.FixtureRequest) -> Iterator[None]:
    """Where tests with PostgreSQL were chosen and no database is named, a throw-away server."""
    wanted = any(item.get_closest_marker("postgres") for item in request.session.items)
    if not wanted or os.environ.get("POLICYTABLE_TEST_POSTGRES"):
        yield
        return
    with database_server() as url, pytest.MonkeyPatch.context() as patch:
        if url is not None:
            patch.setenv("POLICYTABLE_TEST_POSTGRES", url)
        yield


@pytest.fixture(scope="session")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Embedded:
    """The edition of the embedded corpus as `policytable run` makes it; under xdist the first worker builds it for all."""
    base = tmp_path_factory.getbasetemp()
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("POLICYTABLE_LEDGER", raising=False)
        return embedded_at((base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "edition")


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A corpus of two text documents, one of a province and one of a city in it."""
    return small_corpus(tmp_path / "corpus")


def small_corpus(corpus: Path) -> Path:
    """The corpus of the fixture `small` at a place of one's own."""
    corpus.mkdir()
    (corpus / "sources.toml").write_text(REGISTER, encoding="utf-8")
    (corpus / "plan.txt").write_text(PLAN, encoding="utf-8")
    (corpus / "city.txt").write_text(CITY, encoding="utf-8")
    return corpus


@pytest.fixture(scope="session")
def server() -> Iterator[None]:
    """Prefect's own throw-away server; entering it takes 15 seconds and more, so it is made once."""
    import flows

    assert flows.__doc__, "imported first: it sets what Prefect reads when it is imported"
    from prefect.testing.utilities import prefect_test_harness

    with prefect_test_harness(server_startup_timeout=180):
        yield


def served_by(root: Path) -> dict[str, str]:
    """What a process of ours needs to reach the server of the flows' tests and this code."""
    from prefect.settings import get_current_settings

    address = str(get_current_settings().api.url)
    return {**os.environ, "PREFECT_API_URL": address, "PYTHONPATH": os.pathsep.join((str(root / "src"), str(root)))}


def register_source(corpus: Path, source: str, location: str, **more: str) -> None:
    """Append a source of 江苏省 to a small corpus."""
    extra = "".join(f'{key} = "{value}"\n' for key, value in more.items())
    entry = f'\n[[source]]\nid = "{source}"\nregion = "320000"\nlocations = ["{location}"]\nsample = true\n{extra}'
    path = corpus / "sources.toml"
    path.write_text(path.read_text(encoding="utf-8") + entry, encoding="utf-8")


def pytest_make_parametrize_id(config: pytest.Config, val: object, argname: str) -> str | None:
    """Chinese ids stand as they are (see pyproject.toml); what no file can hold stands escaped.

    Bytes are named by their length: what is packed in a test holds the time, and workers would collect different names.
    """
    if isinstance(val, bytes):
        return f"{argname}-{len(val)}-bytes"
    if isinstance(val, str) and not val.isprintable():
        return val.encode("unicode_escape").decode("ascii")
    return None


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Files of one `xdist_group` go to one worker, in their order. (The plugin's own groups do not reach pytest from 9.2 on: it writes
    them into names that pytest makes anew.)"""
    from xdist.scheduler import LoadScopeScheduling

    class ByGroup(LoadScopeScheduling):  # type: ignore[misc]
        def _split_scope(self, nodeid: str) -> str:
            return _group(nodeid.partition("::")[0]) or nodeid

    return ByGroup(config, log)


@cache
def _group(file: str) -> str:
    """The group that a test file names; empty for none."""
    path = ROOT / file
    named = re.search(r'xdist_group\("([^"]+)"\)', path.read_text("utf-8")) if path.is_file() and path.name != "conftest.py" else None
    return named[1] if named else ""
