"""The command line: what goes to which stream, exit codes, and every command once."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from policytable.cli import _COMMANDS, main
from policytable.cli.arguments import parser
from policytable.errors import BusyError, PolicyError, StoreError, UsageError
from policytable.model import Issue
from policytable.pipeline import WORDS, Exit, exit_of_error, exit_of_record
from policytable.store import RunRecord
from tests.conftest import PLAN, register_source

ENDS: list[tuple[Any, tuple[Issue, ...]]] = [("done", ()), ("unchanged", ()), ("partial", ()), ("failed", ()), ("failed", ())]


@pytest.fixture
def at(small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory with a small corpus, and nothing of the environment's."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("POLICYTABLE_")]:
        monkeypatch.delenv(name)
    return tmp_path


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_every_command_is_parsed_and_done() -> None:
    commands = next(action for action in parser()._actions if action.dest == "command")
    assert set(commands.choices or ()) == set(_COMMANDS)


def test_run_writes_the_edition_beside_the_working_directory(at: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run"]) == 0
    told = capsys.readouterr()
    assert told.out == "" and "31 rows" in told.err
    assert (at / "outputs" / "summary.csv").is_file() and (at / ".policytable" / "runs.jsonl").is_file()


def test_the_environment_names_the_home(at: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POLICYTABLE_HOME", str(at / "elsewhere"))
    assert main(["run"]) == 0
    assert (at / "elsewhere" / "runs.jsonl").is_file() and not (at / ".policytable").exists()


def test_stages_one_by_one(at: Path) -> None:
    assert main(["collect"]) == 0
    assert main(["publish"]) == 3, "nothing was read yet"
    assert main(["extract", "--id", "plan"]) == 0
    assert main(["extract"]) == 0
    assert main(["publish"]) == 0


def test_three_when_a_document_is_not_had(at: Path, capsys: pytest.CaptureFixture[str]) -> None:
    register_source(at / "corpus", "gone", "gone.pdf")
    assert main(["run"]) == 3
    assert "[not_found] gone: gone.pdf: no such file" in capsys.readouterr().err


def test_extract_prints_lines_and_nothing_else(at: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["extract", "corpus/plan.txt", "corpus/city.txt", "--region", "320000", "--format", "jsonl"]) == 0
    told = capsys.readouterr()
    found = [json.loads(line) for line in told.out.splitlines()]
    assert [line["file"] for line in found] == ["corpus/plan.txt", "corpus/city.txt"]
    assert found[0]["text"] == PLAN and "83" in found[0]["facts"][1]["display"]
    assert not (at / ".policytable").exists(), "it needs no home"


def test_extract_of_what_cannot_be_read(at: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (at / "broken.pdf").write_bytes(b"%PDF-1.7 nothing")
    assert main(["extract", "none.txt", "broken.pdf", "corpus/plan.txt"]) == 3
    none, broken, plan = lines(capsys)
    assert none["text"] == broken["text"] == "" and none["issues"] and broken["issues"] and plan["facts"]


def test_extract_with_a_meta_table(at: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (at / "meta.csv").write_text(
        "file,region,issued,title,more\ncorpus/plan.txt,320000 江苏省,2018-03-01,办法,x\ncity.txt,320400,,,\n", encoding="utf-8-sig"
    )
    assert main(["extract", "corpus/plan.txt", "corpus/city.txt", "--meta", "meta.csv", "--region", "330000"]) == 0
    regions = [line["document"]["region"]["adcode"] for line in lines(capsys)]  # type: ignore[index]
    assert regions == ["320000", "320400"]


def test_read_shows_clauses_facts_and_doubts(at: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (at / "page.html").write_text(
        "<title>绿色工厂办法</title><body><table><tr><td>级别</td><td>奖励</td></tr><tr><td>国家级</td><td>50万元</td></tr></table>"
        "<p>一、<script>alert(1)</script>对获得国家级绿色工厂称号的企业，奖励83万元。&lt;b&gt;</p><p>（一）每三年复核一次。</p></body>",
        encoding="utf-8",
    )
    assert main(["read", "page.html", "--region", "320000", "--html", "out/seen.html"]) == 0
    told = capsys.readouterr().out
    assert "read as: text/html" in told and "| 国家级 | 50万元 |" in told
    assert "[一、] 一、对获得国家级绿色工厂称号的企业，奖励83万元。" in told and "  [一、/（一）]" in told
    assert "= award green_factory national: 奖励83万元" in told
    page = (at / "out" / "seen.html").read_text("utf-8")
    assert "<td>国家级</td>" in page and "一、（一）" in page and "83万元" in page
    assert "<script" not in page and "&lt;b&gt;" in page and "default-src 'none'" in page
    assert not (at / ".policytable").exists(), "it needs no home"


def test_read_draws_the_pages_beside_the_clauses(at: Path, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", str(root / "corpus" / "documents" / "huzhou-2018-rules.pdf"), "--html", "seen.html"]) == 0
    assert " p.1] 第一条" in capsys.readouterr().out
    page = (at / "seen.html").read_text("utf-8")
    assert page.count("data:image/png;base64,") == 3
    for number in set(re.findall(r'href="#b-(\d+)"', page)):
        assert page.count(f'id="b-{number}"') == 1 and f'id="c-{number}"' in page


def test_read_of_what_cannot_be_read_says_why(at: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (at / "broken.pdf").write_bytes(b"%PDF-1.7 nothing")
    assert main(["read", "broken.pdf", "--html", "seen.html"]) == 3
    assert "[damaged]" in capsys.readouterr().out and not (at / "seen.html").exists()


USAGE = [
    ("没有命令", []),
    ("不认识的命令", ["frobnicate"]),
    ("不认识的格式", ["extract", "a.txt", "--format", "xml"]),
    ("不认识的地区", ["extract", "corpus/plan.txt", "--region", "999999"]),
    ("不是日期", ["extract", "corpus/plan.txt", "--issued", "2018-13-01"]),
    ("没有元数据表", ["extract", "corpus/plan.txt", "--meta", "none.csv"]),
    ("元数据没有 file 列", ["extract", "corpus/plan.txt", "--meta", "corpus/plan.txt"]),
    ("没有文件的地区", ["extract", "--region", "320000"]),
    ("文件与编号并用", ["extract", "corpus/plan.txt", "--id", "plan"]),
    ("没有这个来源", ["collect", "--id", "nowhere"]),
    ("没有这个事实", ["explain", "f-none"]),
    ("没有这个地名", ["show", "乌有省"]),
    ("没有标注", ["evaluate", "corpus"]),
    ("没有文件可加", ["add", "none.txt", "--region", "320000"]),
    ("没有人名", ["decide", "f-1", "accept"]),
]


@pytest.mark.parametrize("arguments", [case[1] for case in USAGE], ids=[case[0] for case in USAGE])
def test_wrong_usage(at: Path, arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    try:
        code = main(arguments)
    except SystemExit as end:
        code = int(end.code or 0)
    told = capsys.readouterr()
    assert code == 2 and told.out == "" and told.err and "Traceback" not in told.err


def test_a_register_that_does_not_hold_fails_with_its_code(at: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (at / "corpus" / "sources.toml").write_text("as_of = 3\n", encoding="utf-8")
    assert main(["run"]) == 1
    assert capsys.readouterr().err.startswith("[register]")


def test_a_busy_home_is_told(at: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from policytable.store import Home

    with Home(at / ".policytable").lock():
        assert main(["run"]) == 6
    assert capsys.readouterr().err.startswith("[busy]")


def test_exit_codes_stand_in_the_help_and_in_the_readme(root: Path) -> None:
    table = re.findall(r"^\| (\d) \| (.+) \|$", (root / "README.md").read_text(encoding="utf-8"), re.M)
    assert [(int(code), words) for code, words in table] == [(code.value, words) for code, words in WORDS.items()]
    assert set(WORDS) == set(Exit) and all(f"{code} {words}" in (parser().epilog or "") for code, words in table)


def test_errors_and_records_have_their_exit_codes() -> None:
    errors = [UsageError("x"), BusyError("x"), StoreError("x"), PolicyError("x", code="gate_failed")]
    assert [exit_of_error(error) for error in errors] == [2, 6, 1, 5]
    refused = (Issue("gate_failed", "x", severity="error"),)
    made = [RunRecord("r", "refresh", "", "", outcome, issues=issues) for outcome, issues in ENDS]
    assert [exit_of_record(record) for record in made] == [0, 0, 3, 1, 1] and exit_of_record(replace(made[3], issues=refused)) == 5


def test_what_nobody_foresaw_is_told_in_a_line(at: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setitem(_COMMANDS, "show", lambda *_: 1 / 0)
    assert main(["show", "江苏"]) == 1
    told = capsys.readouterr().err
    assert told.startswith("ERROR policytable.cli: [internal_error] division by zero") and "Traceback" not in told
    assert main(["show", "江苏", "--verbose"]) == 1 and "Traceback" in capsys.readouterr().err


def test_looking_reviewing_and_deciding(at: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["run"])
    capsys.readouterr()
    assert main(["show", "江苏"]) == 0 and "83万元" in capsys.readouterr().out
    assert main(["show", "320400", "--json"]) == 0 and lines(capsys)[0]["region"]["adcode"] == "320000"  # type: ignore[index]
    assert main(["review", "list", "--limit", "1"]) == 0
    assert main(["review", "list", "--limit", "0"]) == 0
    fact = next(line.split()[1] for line in capsys.readouterr().out.splitlines() if "83万元" in line)
    correction = ["--value", '{"kind": "fixed", "yuan_min": 840000, "yuan_max": 840000}', "--display", "84万元"]
    assert main(["decide", fact, "correct", "--who", "甲", "--why", "原文为84", *correction]) == 0
    assert main(["decide", fact, "correct", "--who", "甲", "--value", '{"kind": "much"}']) == 2
    assert main(["decide", fact, "correct", "--who", "甲", "--value", "{"]) == 2
    capsys.readouterr()
    assert main(["explain", fact]) == 0
    told = capsys.readouterr().out
    assert "第二条" in told and "correct by 甲" in told and "原文为84" in told
    assert main(["publish"]) == 0 and main(["show", "江苏"]) == 0
    assert "84万元" in capsys.readouterr().out


def test_decisions_out_and_in(at: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["run"])
    capsys.readouterr()
    main(["review", "list"])
    fact = capsys.readouterr().out.split()[1]
    assert main(["decide", fact, "accept", "--who", "甲"]) == 0
    assert main(["decisions", "export"]) == 0 and (at / "corpus" / "decisions" / "decisions.jsonl").is_file()
    assert main(["decisions", "import"]) == 0
    assert main(["decisions", "import", "--home", "other"]) == 0
    assert "0 new decisions" in (told := capsys.readouterr().err) and "1 new decisions" in told


def test_adding_a_document(at: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = (at / "corpus" / "sources.toml").read_bytes()
    (at / "new.txt").write_text("第一条 对获得国家级绿色工厂称号的企业，给予一次性奖励57万元。\n", encoding="utf-8")
    new = ["add", "new.txt", "--region", "320500", "--issued", "2019-02-03", "--title", "苏州措施"]
    assert main(new) == 0
    source = capsys.readouterr().out.strip()
    assert (at / "corpus" / "sources.toml").read_bytes().startswith(before)
    assert (at / "corpus" / "documents" / f"{source}.txt").is_file()
    assert main(["run"]) == 0 and main(["show", "江苏"]) == 0
    assert "57万元" in capsys.readouterr().out
    assert main(new) != 0, "the same content twice"
    assert (at / "corpus" / "documents" / f"{source}.txt").is_file()


def test_evaluating(at: Path, capsys: pytest.CaptureFixture[str]) -> None:
    award = {"kind": "fixed", "yuan_min": 830000, "yuan_max": 830000}
    quote = "对获得国家级绿色工厂称号的企业，给予一次性奖励83万元"
    fact = {"field": "award", "object": "green_factory", "level": "national", "value": award, "evidence": [{"quote": quote}]}
    gold = {"document": "plan.txt", "region": "320000 江苏省", "issued": "2018-03-01", "facts": [fact]}
    (at / "corpus" / "labels.jsonl").write_text(json.dumps(gold), encoding="utf-8")
    assert main(["evaluate", "corpus", "--json"]) == 0
    assert lines(capsys)[0]["fields"]["award"]["f1"] == 1  # type: ignore[index]
    assert main(["evaluate", "corpus"]) == 0
    assert "plan.txt:" in capsys.readouterr().out, "the target is a false alarm here, and named with its place"


def test_as_a_program_in_a_plain_locale(at: Path) -> None:
    """Lines are UTF-8 whatever the terminal says, and nothing but lines is on standard output."""
    environment = {**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-m", "policytable.cli", "extract", "corpus/plan.txt", "none.txt"]
    done = subprocess.run(command, cwd=at, env=environment, capture_output=True, timeout=120)
    assert done.returncode == 3
    assert [json.loads(line)["file"] for line in done.stdout.decode("utf-8").splitlines()] == ["corpus/plan.txt", "none.txt"]
