"""The house rules: walls, types, sizes, names, and that README, Makefile and metadata say what is so."""

from __future__ import annotations

import ast
import importlib.metadata
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CODE = sorted([*(ROOT / "src").rglob("*.py"), *(ROOT / "flows").rglob("*.py")])
README = (ROOT / "README.md").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LINES, FUNCTION, PARAMETERS = 300, 40, 5
BANNED = re.compile(r"(?:^|_)(?:utils?|helpers?|common|manager)(?:_|$)")
# Written in pieces, so that this file does not hold what it looks for.
LOCAL = re.compile("|".join(["/wo" + "rk/", "/ro" + "ot/", "/tmp/ba" + "sh", "index" + "-url", "/Us" + "ers/", "/home/" + r"\w+/"]))
READABLE = {".py", ".toml", ".md", ".txt", ".json", ".jsonl", ".csv", ".html", ".css", ".js", ".cfg", ".yaml", ".yml", ""}


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *command], cwd=ROOT, capture_output=True, text=True, timeout=600)


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def test_import_walls() -> None:
    done = run("-c", "from importlinter.cli import lint_imports; raise SystemExit(lint_imports())")
    assert done.returncode == 0, done.stdout + done.stderr


def test_types() -> None:
    done = run("-m", "mypy")
    assert done.returncode == 0, done.stdout + done.stderr


def test_style() -> None:
    done = run("-m", "ruff", "check", ".")
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path", CODE, ids=name)
def test_sizes(path: Path) -> None:
    faults = []
    text = path.read_text(encoding="utf-8")
    if text.count("\n") > LINES:
        faults.append(f"{text.count(chr(10))} lines")
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
            count = sum(argument.arg not in ("self", "cls") for argument in arguments)
            if length > FUNCTION:
                faults.append(f"{node.name}: {length} lines")
            if count > PARAMETERS:
                faults.append(f"{node.name}: {count} parameters")
    assert not faults


@pytest.mark.parametrize("path", CODE, ids=name)
def test_names_docstrings_and_no_swallowed_errors(path: Path) -> None:
    module = tree(path)
    assert not BANNED.search(path.stem)
    assert ast.get_docstring(module), "a module says in a sentence what it is"
    for node in ast.walk(module):
        if isinstance(node, ast.ExceptHandler):
            assert not (len(node.body) == 1 and isinstance(node.body[0], ast.Pass)), f"line {node.lineno} swallows an error"


def tracked() -> list[Path]:
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("no git checkout")
    listed = subprocess.run(
        [git, "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [path for entry in listed.stdout.split("\0") if entry and (path := ROOT / entry).is_file()]


def test_no_path_of_one_machine() -> None:
    found = []
    for path in tracked():
        if path.suffix in READABLE and path.stat().st_size < 2_000_000:
            text = path.read_text(encoding="utf-8", errors="replace")
            found += [f"{name(path)}: {hit.group()}" for hit in LOCAL.finditer(text)]
    assert not found


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module.split(".")[0]


def normal(distribution: str) -> str:
    return re.sub(r"[-_.]+", "-", re.match(r"[\w.-]+", distribution)[0]).lower()  # type: ignore[index]


def test_every_library_that_is_imported_is_declared() -> None:
    extras = PROJECT["project"]["optional-dependencies"]
    declared = {normal(item) for item in PROJECT["project"]["dependencies"]}
    of = importlib.metadata.packages_distributions()
    missing = set()
    for path in CODE:
        allowed = declared | {normal(item) for item in extras["flows"]} if path.is_relative_to(ROOT / "flows") else declared
        for module in set(imported(path)) - sys.stdlib_module_names - {"policytable", "flows"}:
            if not {normal(item) for item in of.get(module, [module])} & allowed:
                missing.add(f"{name(path)}: {module}")
    assert not missing


def test_constraints_pin_every_dependency() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.+!]+", pin) for pin in pins)
    wanted = [
        *PROJECT["project"]["dependencies"],
        *(item for items in PROJECT["project"]["optional-dependencies"].values() for item in items),
    ]
    assert {normal(item) for item in wanted} <= {normal(pin) for pin in pins}


def commands_of(program: str) -> set[str]:
    """The commands of a program that the README names, in code blocks and in running code."""
    return set(re.findall(rf"(?:^|[`\s])(?:\.venv/bin/)?{program} ([a-z]+)", "\n".join(re.findall(r"```.*?```|`[^`]+`", README, re.S))))


def test_readme_names_commands_that_exist_and_all_of_them() -> None:
    from policytable.cli import _COMMANDS

    assert commands_of("policytable") == set(_COMMANDS)


def test_readme_names_targets_that_exist_and_all_of_them() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.M)) - {"help"}
    assert commands_of("make") == targets
    assert re.findall(r"^make \w+", README, re.M)[:2] == ["make table", "make test"]


def constants(node: ast.expr) -> Iterator[str]:
    """The words that an expression may come to: a constant, or the branches of a choice."""
    if isinstance(node, ast.IfExp):
        yield from (*constants(node.body), *constants(node.orelse))
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value


def codes() -> Iterator[tuple[str, str]]:
    """Every literal code of an error or an issue in the source: (code, file)."""
    for path in CODE:
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call):
                called = getattr(node.func, "id", getattr(node.func, "attr", ""))
                given = [word.value for word in node.keywords if word.arg == "code"]
                if called in ("Issue", "issue", "decision_issue") and node.args:
                    given.append(node.args[0])
                yield from ((code, name(path)) for item in given for code in constants(item))
            elif isinstance(node, ast.ClassDef):
                for line in node.body:
                    if (
                        isinstance(line, ast.Assign)
                        and getattr(line.targets[0], "id", "") == "code"
                        and isinstance(line.value, ast.Constant)
                    ):
                        yield str(line.value.value), name(path)


def test_readme_explains_every_issue_code() -> None:
    documented = set(re.findall(r"^\| `([a-z_]+)`", README, re.M))
    missing = {code: path for code, path in codes() if code != "error" and code not in documented}
    assert not missing


def test_readme_maps_every_room() -> None:
    rooms = {path.stem for path in (ROOT / "src" / "policytable").iterdir() if path.is_dir() or path.suffix == ".py"}
    missing = [room for room in sorted(rooms - {"__init__", "__pycache__", "py"}) if f"`{room}`" not in README]
    assert not missing
