"""The Python door: frames with the columns that are documented, the scripts of the README, quick to import."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

import policytable
from policytable.errors import EditionError, UsageError
from policytable.frames import Edition
from policytable.frames.building import frame
from policytable.frames.columns import CELLS, CLAUSES, DOCUMENTS, FACTS, ISSUES, POLICIES, READ_FACTS, STATEMENTS, Layout
from policytable.model import VALUE_TYPES
from tests.embedded import Embedded

README = (Path(__file__).resolve().parent.parent / "README.md").read_text(encoding="utf-8")
SECTION = README.partition("\n## From Python\n")[2].partition("\n## ")[0]
SCRIPTS = re.findall(r"```python\n(.*?)```", SECTION, re.S)
LAYOUTS = (DOCUMENTS, POLICIES, FACTS, CELLS, STATEMENTS)


@pytest.fixture(scope="module")
def edition(embedded: Embedded) -> Edition:
    return policytable.open(embedded.out)  # type: ignore[no-any-return]


def typed(found: pd.DataFrame, layout: Layout) -> None:
    assert found.index.name == layout.index.name and found.index.is_unique
    assert {name: str(kind) for name, kind in found.dtypes.items()} == {column.name: column.dtype for column in layout.columns}


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_a_frame_has_the_columns_that_are_documented_everywhere(edition: Edition, layout: Layout) -> None:
    found = getattr(edition, layout.name)()
    typed(found, layout)
    typed(frame(layout, []), layout)
    told = edition.columns(layout.name)
    assert list(told.index) == [layout.index.name, *layout.names]
    assert (told["english"].str.len() > 3).all() and told["chinese"].str.contains(r"[㐀-鿿]").all()
    assert all(f"\n{name} (" in getattr(Edition, layout.name).__doc__ for name in layout.names)
    row = re.search(rf"^\| `{layout.name}\(\)` \| `(\w+)` \| (.*) \|$", SECTION, re.M)
    assert row is not None and row.group(1) == layout.index.name
    assert tuple(re.findall(r"`(\w+)`", row.group(2))) == layout.names


def test_every_part_of_a_value_has_its_column() -> None:
    parts = {name.rstrip("_") for kind in VALUE_TYPES.values() for name in kind.__dataclass_fields__}
    assert parts <= set(FACTS.names)


def test_frames_say_what_the_edition_says(edition: Edition, embedded: Embedded) -> None:
    published = embedded.published
    assert (edition.edition, edition.as_of, edition.sample) == (published.edition, "2019-09-30", published.sample)
    facts, table, statements = edition.facts(), edition.table(), edition.statements()
    assert list(facts.index) == list(published.facts) and len(edition.documents()) == len(published.documents)
    assert len(table) == 31 and table.loc["340000", "award"] == next(one.cell.text for one in published.cells if one.id == "340000/award")
    hefei = facts.query("adcode == '340100' and object == 'green_factory' and field == 'award'").iloc[0]
    assert (hefei.yuan_min, hefei.condition, hefei.level, hefei.standing) == (1000000, "新认定", ("national",), "chosen")
    assert pd.isna(hefei.count_min) and hefei.industries == () and hefei.page.endswith(f"#{hefei.name}")
    assert set(statements["cell"]) <= set(edition.cells().index)
    assert set(statements.explode("facts")["facts"].dropna()) <= set(facts.index)
    with pytest.raises(UsageError, match="no frame"):
        edition.columns("nothing")


def test_a_file_without_a_home(tmp_path: Path) -> None:
    file = tmp_path / "notice.txt"
    file.write_text("合肥市绿色工厂奖励办法\n第一条　对获得国家级绿色工厂称号的企业，给予一次性奖励83万元。\n", encoding="utf-8")
    reading = policytable.read(file, region="合肥市", issued="2018-05-01")
    facts = reading.facts()
    typed(facts, READ_FACTS)
    typed(reading.clauses(), CLAUSES)
    typed(reading.issues(), ISSUES)
    assert list(facts["yuan_max"]) == [830000] and list(facts["adcode"]) == ["340100"]
    assert reading.text[facts["start"].iloc[0] : facts["end"].iloc[0]] == facts["quote"].iloc[0]
    missing = policytable.read(tmp_path / "none.pdf")
    assert missing.text == "" and missing.facts().empty and list(missing.issues()["severity"]) == ["error"]
    with pytest.raises(UsageError, match="region"):
        policytable.read(file, region="瞎写县")


def test_a_value_outside_its_closed_list_is_told(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="state is none of"):
        frame(CELLS, [{"id": "1/award", "state": "lost"}])
    with pytest.raises(EditionError):
        policytable.open(tmp_path)
    with pytest.raises(AttributeError, match="nothing"):
        _ = policytable.nothing


@pytest.mark.parametrize("script", SCRIPTS, ids=range(len(SCRIPTS)))
def test_the_scripts_of_the_readme_run(script: str, embedded: Embedded, tmp_path: Path) -> None:
    (tmp_path / "outputs").symlink_to(embedded.out)
    assert script.count("\n") <= 12
    done = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, env=_environment(), timeout=300)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    for words in _PRINTED[SCRIPTS.index(script)]:
        assert re.search(words, done.stdout), done.stdout


_PRINTED = (
    (r"\A宁夏回族自治区\t给予不超过300万元\t“对获得国家级绿色工厂称号的企业，给予不超过300万元”\tsite/", r"安徽省\t给予一次性奖补100万元"),
    (r"奖励资金 +\d+", r"(?m)^安徽 +6\.0 +20\.0 "),
)


def test_importing_it_is_quick() -> None:
    code = "import policytable, sys; print({'pandas', 'numpy', 'pyarrow', 'spacy', 'policytable.pipeline'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=_environment(), timeout=60)
    assert done.stdout == "set()\n", done.stdout + done.stderr


def _environment() -> dict[str, str]:
    return os.environ | {"PYTHONPATH": str(Path(policytable.__file__).resolve().parent.parent), "PYTHONIOENCODING": "utf-8"}
