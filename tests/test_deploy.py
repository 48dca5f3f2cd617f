"""What an operator copies: systemd units, the container file, the environment file, the deployments."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from policytable.cli.arguments import parser
from policytable.notify import channels_of
from policytable.pipeline import Exit
from tests.conftest import ROOT

EXAMPLES = ROOT / "flows" / "examples"
UNITS = sorted([*EXAMPLES.glob("*.service"), *EXAMPLES.glob("*.timer")])


def known_names() -> set[str]:
    """Every setting of ours that the code reads."""
    code = "\n".join(path.read_text(encoding="utf-8") for path in [*(ROOT / "src").rglob("*.py"), *(ROOT / "flows").glob("*.py")])
    from policytable.notify import channels

    return set(re.findall(r"\"(POLICYTABLE_[A-Z_]+[A-Z])\"", code)) | {
        channels.WEBHOOK,
        channels.SECRET,
        channels.MAIL,
        channels.FROM,
        channels.REMIND,
        channels.SMTP,
    }


def settings(unit: Path, key: str) -> list[str]:
    return re.findall(rf"^{key}=(.*)$", unit.read_text(encoding="utf-8"), re.M)


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd-analyze here")
def test_systemd_takes_the_units(tmp_path: Path) -> None:
    """As they are, but for the program: systemd wants to find what a unit starts."""
    for unit in UNITS:
        text = re.sub(r"/opt/policytable/\.venv/bin/policytable", "/bin/true", unit.read_text(encoding="utf-8"))
        (tmp_path / unit.name).write_text(text, encoding="utf-8")
    names = [str(tmp_path / unit.name.replace("@.", "@x.")) for unit in UNITS]
    shutil.copy(tmp_path / "policytable-failed@.service", tmp_path / "policytable-failed@x.service")
    done = subprocess.run(["systemd-analyze", "verify", "--man=no", *names], capture_output=True, text=True, timeout=60)
    said = [line for line in done.stderr.splitlines() if "policytable" in line]
    assert not said, done.stderr


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_what_a_unit_starts_is_a_command_of_ours(unit: Path) -> None:
    for line in settings(unit, "ExecStart"):
        program, *arguments = line.replace("%i", "x.service").split()
        assert program == "/opt/policytable/.venv/bin/policytable"
        assert parser().parse_args(arguments).command in ("refresh", "alarms")
    for name in settings(unit, "OnFailure"):
        assert (EXAMPLES / name.replace("@%n", "@")).is_file()
    if unit.suffix == ".timer":
        assert unit.with_suffix(".service").is_file()


def test_the_refresh_knows_which_ends_are_no_failure() -> None:
    (codes,) = settings(EXAMPLES / "policytable-refresh.service", "SuccessExitStatus")
    assert {int(code) for code in codes.split()} == {Exit.UNREAD, Exit.BUSY}


def test_the_environment_file_names_settings_of_ours() -> None:
    lines = re.findall(r"^#?([A-Z][A-Z_]+)=(.*)$", (EXAMPLES / "policytable.env.example").read_text(encoding="utf-8"), re.M)
    names = {name for name, _ in lines}
    assert names - {"SSL_CERT_FILE"} <= known_names() and "POLICYTABLE_SMTP" in names
    filled = {name: value or "x" * 16 for name, value in lines}
    assert channels_of(filled).names == ("webhook", "mail"), "uncommented, it is a configuration that holds"
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert not {name for name in names if name not in readme}


def test_the_container_file_holds() -> None:
    text = re.sub(r"\\\n", " ", (EXAMPLES / "Containerfile").read_text(encoding="utf-8"))
    steps = [line.split(maxsplit=1) for line in text.splitlines() if line.strip() and not line.startswith("#")]
    given = [(step, words) for step, words in steps]
    assert given[0][0] == "FROM" and re.fullmatch(r"docker\.io/library/python:3\.1[1-3]-slim-\w+", given[0][1]), "a version that we run on"
    assert {step for step, _ in given} <= {"FROM", "RUN", "WORKDIR", "COPY", "USER", "ENV", "VOLUME", "ENTRYPOINT", "CMD"}
    for step, words in given:
        if step == "COPY":
            *sources, target = words.split()
            assert target.startswith("./") and all((ROOT / source).exists() for source in sources)
        if step == "ENV":
            assert {name for name in re.findall(r"(\w+)=", words) if name.startswith("POLICYTABLE_")} <= known_names()
    users = [words for step, words in given if step == "USER"]
    assert users and users[-1] not in ("0", "root")
    commands = [json.loads(words) for step, words in given if step in ("ENTRYPOINT", "CMD")]
    assert commands[0] == ["policytable"] and parser().parse_args(commands[1]).command == "refresh"
    assert "curl" not in text and "ADD " not in text


def deployments() -> list[dict[str, Any]]:
    yaml = pytest.importorskip("yaml", reason="the extra `flows` is not installed")
    found: list[dict[str, Any]] = yaml.safe_load((ROOT / "flows" / "prefect.yaml").read_text(encoding="utf-8"))["deployments"]
    return found


def test_deployments_fit_their_flows() -> None:
    pytest.importorskip("prefect", reason="the extra `flows` is not installed")
    from prefect.flows import load_flow_from_entrypoint

    found = deployments()
    assert [one["name"] for one in found] == ["refresh", "discover", "collect", "extract", "publish"]
    for one in found:
        path, _, name = one["entrypoint"].partition(":")
        # As a worker loads it: the file under no name, where postponed annotations could not be looked up.
        flow = load_flow_from_entrypoint(f"{ROOT / path}:{name}")
        given = flow.validate_parameters(one["parameters"])
        assert not hasattr(given.get("how"), "get"), "a noun, and no dict"
        assert one["concurrency_limit"]["limit"] == 1
    assert found[0]["schedules"] == [{"cron": "0 6 * * 1", "timezone": "Asia/Shanghai"}]
    assert not any("schedules" in one for one in found[1:])


def test_only_fetching_is_tried_again() -> None:
    pytest.importorskip("prefect", reason="the extra `flows` is not installed")
    from flows import tasks
    from flows.collect import collect
    from flows.discover import discover
    from flows.extract import extract
    from flows.publish import publish
    from flows.refresh import refresh

    retried = {task.name: task.retries for task in (tasks.discover_batch, tasks.collect_batch, tasks.extract_batch)}
    assert retried == {"discover": 0, "collect": 2, "extract": 0}
    assert not any(flow.retries for flow in (collect, discover, extract, publish, refresh))
