"""Machine outputs: every table in every shape, told to others in their own words, and believed by their validators."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema_rs
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from policytable.cli import main
from policytable.export import SCHEMA_VERSION, Making, Press, export, prepared
from policytable.export.csvform import plain_text
from policytable.export.schemas import json_schemas
from policytable.export.schemas.keys import keys_of
from policytable.export.shapes.dictionary import rules
from policytable.export.shapes.flat import record, to_csv, to_parquet
from policytable.export.shapes.loading import resources
from policytable.export.shapes.nouns import Column, Resource, Typed
from policytable.export.shapes.reshaping import FORMATS, SHAPES
from policytable.model import Edition, Issue
from policytable.table import build
from policytable.topics import topic
from tests.embedded import Embedded
from tests.test_export import edition, payloads

TOPIC = topic("green_factory")
TABLES = resources(TOPIC)
PROMISED = Path(__file__).with_name("promised_columns.json")


def rows(file: Path) -> list[list[str]]:
    """A CSV file with its header."""
    return list(csv.reader(io.StringIO(file.read_bytes().decode("utf-8-sig"), newline="")))


def tiny() -> Edition:
    """A small edition by hand, its snapshots with digests that could be some."""
    made = edition()
    digests = [(one, hashlib.sha256(one.source.id.encode()).hexdigest()) for one in made.readings]
    readings = tuple(replace(one, snapshot=replace(one.snapshot, sha256=digest) if one.snapshot else None) for one, digest in digests)
    return replace(made, readings=readings)


def other_topic(made: Edition) -> Edition:
    """The same as an edition of another topic, whose columns are others; nothing in it is about that topic's object."""
    smart = topic("smart_factory")
    known = {thing.key for thing in smart.objects}
    reviewed = tuple(
        one if one.fact.object in known else replace(one, fact=replace(one.fact, object="other", object_text=one.fact.object))
        for one in made.reviewed
    )
    register = replace(made.register, topic=smart)
    laid = build(register, made.readings, made.policies, reviewed, made.choices)
    return replace(made, reviewed=reviewed, register=register, rows=laid)


@pytest.fixture(scope="module")
def editions(embedded: Embedded, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The embedded edition, a tiny one, one of another topic, and one with nothing in it."""
    folder = tmp_path_factory.mktemp("shapes")
    empty = replace(edition(), policies=(), readings=(), reviewed=(), choices=(), rows=(), issues=())
    for name, made in {"tiny": tiny(), "topic": other_topic(tiny()), "empty": empty}.items():
        export(made, folder / name, {})
    return {"embedded": embedded.out, **{name: folder / name for name in ("tiny", "topic", "empty")}}


EDITIONS = pytest.mark.parametrize("name", ["embedded", "tiny", "topic", "empty"])


# --- other people's validators -------------------------------------------------------------------


@EDITIONS
def test_frictionless_believes_the_data_package(editions: dict[str, Path], name: str) -> None:
    from frictionless import Package

    package = Package(str(editions[name] / "datapackage.json"))
    report = package.validate()
    assert report.valid, report.flatten(["title", "rowNumber", "fieldName", "note"])[:5]
    assert [resource.name for resource in package.resources] == list(TABLES)
    assert all(resource.hash and resource.bytes for resource in package.resources)


def test_frictionless_sees_what_is_wrong(editions: dict[str, Path], tmp_path: Path) -> None:
    from frictionless import Package

    copy = tmp_path / "copy"
    shutil.copytree((editions["tiny"] / ".current").resolve(), copy)
    text = (copy / "statements.csv").read_text(encoding="utf-8-sig")
    (copy / "statements.csv").write_text(text.replace("b-0", "b-9"), encoding="utf-8-sig")
    found = {kind for [kind] in Package(str(copy / "datapackage.json")).validate().flatten(["type"])}
    assert {"hash-count", "foreign-key"} <= found


@EDITIONS
def test_csvw_believes_the_metadata_and_reads_every_table_with_its_types(editions: dict[str, Path], name: str) -> None:
    from csvw import CSVW

    group = CSVW(str(editions[name] / "csv-metadata.json"), validate=True)
    assert group.is_valid, [str(warning.message) for warning in group.warnings][:5]
    for table in group.tables:
        resource = TABLES[table.local_name.removesuffix(".csv")]
        held = pq.read_table(editions[name] / resource.parquet).to_pylist()
        read = list(table)
        assert len(read) == len(held) == len(rows(editions[name] / resource.csv)) - 1
        for one, other in zip(read, held, strict=True):
            for column in (column for column in resource.columns if column.name in one and column.kind in ("integer", "number", "boolean")):
                assert one[column.name] == other[column.name], (resource.name, column.name)


@EDITIONS
def test_every_json_file_holds_its_schema(editions: dict[str, Path], name: str) -> None:
    out = editions[name]
    ids = set()
    for file in sorted((out / "schema").glob("*.schema.json")):
        schema = json.loads(file.read_bytes())
        jsonschema_rs.meta.validate(schema)
        assert schema["$id"] == f"urn:policytable:schema:{SCHEMA_VERSION[0]}:{file.name.removesuffix('.schema.json')}"
        ids.add(schema["$id"])
    told = {one["file"]: one["schema"] for one in rules()["json"]}
    there = {path.relative_to(out).as_posix() for path in (*out.glob("*.json"), *out.glob("*.jsonl"), *out.glob("schema/*.json"))}
    schemas = {name for name in there if name.endswith(".schema.json")}
    others = {"datapackage.json", "csv-metadata.json"}  # those have schemas of other people
    unsaid = {path for path in there - schemas - others if path not in told}
    assert not unsaid, "a JSON file without a schema"
    for path in there & told.keys():
        holds = jsonschema_rs.validator_for(json.loads((out / "schema" / told[path]).read_bytes()))
        content = (out / path).read_bytes()
        for entry in map(json.loads, content.splitlines()) if path.endswith(".jsonl") else [json.loads(content)]:
            holds.validate(entry)


@EDITIONS
def test_every_row_holds_the_schema_of_its_csv_file(editions: dict[str, Path], name: str) -> None:
    for resource in TABLES.values():
        file = editions[name] / "schema" / f"{resource.name}-csv.schema.json"
        file = file if file.exists() else file.with_name(f"{resource.name}.schema.json")
        holds = jsonschema_rs.validator_for(json.loads(file.read_bytes()))
        header, *lines = rows(editions[name] / resource.csv)
        for line in lines:
            holds.validate(dict(zip(header, map(plain_text, line), strict=True)))


# --- notes, keys and the dictionary --------------------------------------------------------------


def test_the_notes_of_csvw_cite_the_cells_that_they_are_about(embedded: Embedded) -> None:
    told = {table["url"]: table for table in json.loads((embedded.out / "csv-metadata.json").read_bytes())["tables"]}
    cells = {cell.id: cell for cell in embedded.published.cells}
    for file in ("table.csv", "summary.csv"):
        lines, seen = rows(embedded.out / file), set()
        for note in told[file]["notes"]:
            cited = re.fullmatch(rf"{re.escape(file)}#(?:row=(\d+)|cell=(\d+),(\d+))", note["target"])
            assert cited
            if cited[1]:
                assert embedded.published.cells[0].region and lines[int(cited[1]) - 1][1]
                continue
            cell = cells[note["body"]["cell"]]
            entry = lines[int(cited[2]) - 1][int(cited[3]) - 1]
            assert plain_text(entry) == cell.cell.text and lines[int(cited[2]) - 1][1] == cell.region
            assert note["body"]["state"] == cell.cell.state and note["body"].get("reason", "") == cell.cell.reason
            assert [one["quote"] for one in note["body"].get("evidence", [])] == [one.quote for one in cell.citations]
            seen.add(cell.id)
        assert seen == set(cells)


def test_the_dictionary_has_every_column_and_key_in_words(editions: dict[str, Path]) -> None:
    for name in editions:
        data = json.loads((editions[name] / "dictionary.json").read_bytes())
        for one in data["resources"]:
            assert [column["name"] for column in one["columns"]] == rows(editions[name] / one["csv"])[0]
            assert all(column["title"] and column["description"] for column in one["columns"])
            assert not any("{" in column["name"] + column["title"] for column in one["columns"])
        unsaid = [(one["file"], key["path"]) for one in data["json"] for key in one["keys"] if not (key["title"] and key["description"])]
        assert not unsaid, "a key that neither its schema nor keys.toml explains"
        text = (editions[name] / "dictionary.md").read_text(encoding="utf-8")
        assert "&lt;adcode>/&lt;column>" in text and "<" not in text, "a viewer would take it for a tag"
        assert all(f"| `{column['name']}` |" in text for one in data["resources"] for column in one["columns"])
    units = {(one["name"], column["name"]): column["unit"] for one in data["resources"] for column in one["columns"]}
    assert units["facts", "yuan_max"] == "yuan" and units["facts", "interval_months"] == "month"


def test_words_of_codes_are_chinese() -> None:
    for resource in TABLES.values():
        for column in resource.columns:
            assert all(re.search(r"[一-龥]", word) for _, word in column.words or ()), column.name


def promised() -> dict[str, list[str]]:
    """What this version has: the columns of the tables in their order, the keys of the JSON files."""
    schemas = json_schemas(TOPIC)
    columns = {f"{resource.name}.csv": list(resource.header) for resource in TABLES.values()}
    return columns | {one["file"]: sorted(key["path"] for key in keys_of(schemas[one["schema"]])) for one in rules()["json"]}


def test_no_column_goes_and_no_key_without_a_new_major_version() -> None:
    """`promised_columns.json` has what each schema version promised. After adding a column: raise the minor part, and add the entry."""
    golden = json.loads(PROMISED.read_text(encoding="utf-8"))
    assert golden[SCHEMA_VERSION] == promised(), f"what {SCHEMA_VERSION} promises has changed: raise SCHEMA_VERSION, and add its entry"
    major = SCHEMA_VERSION.partition(".")[0]
    for version in (version for version in golden if version.partition(".")[0] == major):
        for file, names in golden[version].items():
            assert [name for name in golden[SCHEMA_VERSION][file] if name in set(names)] == names, (version, file)
    for resource in TABLES.values():
        for column in (column for column in resource.columns if column.deprecated):
            assert column.deprecated and int(column.deprecated.until.partition(".")[0]) > int(major), column.name


# --- one base, several shapes --------------------------------------------------------------------


def test_csv_parquet_and_json_say_the_same(embedded: Embedded) -> None:
    for resource in TABLES.values():
        header, *lines = rows(embedded.out / resource.csv)
        held = pq.read_table(embedded.out / resource.parquet)
        assert held.schema.names == header == list(resource.header)
        for line, entries in zip(lines, held.to_pylist(), strict=True):
            again = [_entry(column, entries[column.name]) for column in resource.columns]
            assert to_csv(resource, [again]).decode("utf-8-sig").split("\r\n", 1)[1] == _line(line)


def _entry(column: Column, entry: Any) -> Typed:
    if isinstance(entry, Decimal):
        return entry.quantize(Decimal(1)) if entry == entry.to_integral_value() else entry.normalize()
    if isinstance(entry, list):
        return tuple(tuple(one) if isinstance(one, list) else one for one in entry)
    return None if entry is None else entry


def _line(line: list[str]) -> str:
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator="\r\n").writerow(line)
    return buffer.getvalue()


def test_types_are_those_of_programs() -> None:
    resource = Resource(
        "t",
        "表",
        "T",
        tuple(Column(kind, kind, "列", "c", separator="|") for kind in ("integer", "number", "boolean", "list", "lists", "text")),
    )  # type: ignore[arg-type]
    row: list[Typed] = [3, Decimal("0.2"), False, ("a|b", "c"), (("31", "32"), ()), ""]
    table = pq.read_table(io.BytesIO(to_parquet(resource, [row, [None] * 6])))
    assert table.schema.field("number").type == pa.decimal128(24, 6) and table.schema.field("integer").type == pa.int64()
    assert table.to_pylist()[0] == {
        "integer": 3,
        "number": Decimal("0.2"),
        "boolean": False,
        "list": ["a|b", "c"],
        "lists": [["31", "32"], []],
        "text": None,
    }
    assert set(table.to_pylist()[1].values()) == {None}
    assert record(resource, row)["list"] == ("a|b", "c") and record(resource, row)["number"] == 0.2
    assert to_csv(resource, [row]).decode("utf-8-sig").splitlines()[1] == "3,0.2,false,a|b|c,31、32|,"
    assert to_parquet(resource, [row]) == to_parquet(resource, [row])


def test_cells_and_statements_lead_to_their_facts(embedded: Embedded) -> None:
    cells = {row["id"]: row for row in pq.read_table(embedded.out / "parquet/cells.parquet").to_pylist()}
    found = pq.read_table(embedded.out / "parquet/statements.parquet").to_pylist()
    assert {cell.id for cell in embedded.published.cells} == set(cells)
    said = [(cell.id, item.text) for cell in embedded.published.cells for item in cell.cell.items]
    assert list(dict.fromkeys((row["cell"], row["item"]) for row in found)) == [
        (cell.id, at) for cell in embedded.published.cells for at in range(1, len(cell.cell.items) + 1)
    ]
    assert set(said) == {(row["cell"], row["text"]) for row in found}
    for row in found:
        if row["fact"]:
            evidence = {(one.document, one.start, one.end, one.quote) for one in embedded.published.facts[row["fact"]].fact.evidence}
            assert (row["document"], row["start"], row["end"], row["quote"]) in evidence
            assert f"{row['source']}@{row['start']}-{row['end']}" in cells[row["cell"]]["citations"]
        else:
            assert row["cell"].endswith("/national")


def test_only_what_changed_is_written_again(tmp_path: Path) -> None:
    press, made = Press(), edition()
    with prepared(made, tmp_path / "out", {}, Making(press=press)) as ready:
        ready.publish()
    before = (tmp_path / "out/parquet/facts.parquet").stat().st_ino, (tmp_path / "out/parquet/issues.parquet").stat().st_ino
    with prepared(replace(made, issues=(Issue("x", "y"),)), tmp_path / "out", {}, Making(press=press)) as ready:
        ready.publish()
    after = (tmp_path / "out/parquet/facts.parquet").stat().st_ino, (tmp_path / "out/parquet/issues.parquet").stat().st_ino
    assert before[0] == after[0] and before[1] != after[1]
    assert pq.read_table(tmp_path / "out/parquet/issues.parquet").to_pylist()[-1]["message"] == "y"


# --- export --------------------------------------------------------------------------------------


def test_export_writes_any_table_in_any_format(embedded: Embedded, tmp_path: Path) -> None:
    for shape in SHAPES:
        for form in FORMATS:
            file = tmp_path / f"{shape}.{form}"
            assert main(["export", "--shape", shape, "--format", form, "--edition", str(embedded.out), "--out", str(file)]) == 0
        lines = [json.loads(line) for line in (tmp_path / f"{shape}.jsonl").read_bytes().splitlines()]
        assert json.loads((tmp_path / f"{shape}.json").read_bytes()) == lines
        assert (tmp_path / f"{shape}.csv").read_bytes() == (embedded.out / f"{shape}.csv").read_bytes()
        assert (tmp_path / f"{shape}.parquet").read_bytes() == (embedded.out / f"parquet/{shape}.parquet").read_bytes()
        assert len(lines) == len(rows(tmp_path / f"{shape}.csv")) - 1
        if shape in ("table", "summary", "wide", "coverage"):
            holds = jsonschema_rs.validator_for(json.loads((embedded.out / f"schema/{shape}-rows.schema.json").read_bytes()))
            assert all(holds.is_valid(line) for line in lines)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--shape", "table", "--no-bom"], 0),
        (["--shape", "table", "--format", "json", "--no-bom"], 2),
        (["--shape", "table", "--out", "no/such/folder.csv"], 2),
    ],
)
def test_export_to_a_pipe(embedded: Embedded, capfdbinary: pytest.CaptureFixture[bytes], words: list[str], code: int) -> None:
    assert main(["export", *words, "--edition", str(embedded.out)]) == code
    told = capfdbinary.readouterr()
    if code == 0:
        assert told.out == (embedded.out / "table.csv").read_bytes().removeprefix(b"\xef\xbb\xbf")
    else:
        assert not told.out and told.err.startswith(b"[usage]")


def test_export_of_no_edition_is_told(tmp_path: Path, embedded: Embedded, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree((embedded.out / ".current").resolve(), tmp_path / "copy", ignore=shutil.ignore_patterns("site"))
    (tmp_path / "copy/parquet/wide.parquet").write_bytes(b"PAR1")
    (tmp_path / "copy/table.csv").unlink()
    for words in (["wide", "--format", "jsonl"], ["table"]):
        assert main(["export", "--shape", *words, "--edition", str(tmp_path / "copy")]) != 0
        assert "[edition_unreadable]" in capsys.readouterr().err


# --- spreadsheets --------------------------------------------------------------------------------


def hostile(resource: Resource, texts: list[str]) -> list[list[Typed]]:
    """A row a text, with the text in every column of texts."""
    return [[_hostile(column, text) for column in resource.columns] for text in texts]


def _hostile(column: Column, text: str) -> Typed:
    kinds: dict[str, Typed] = {"integer": 7, "number": Decimal("0.5"), "boolean": True, "list": (text,), "lists": ((text,),)}
    return kinds.get(column.kind, text)


def test_every_payload_comes_back_from_every_text_column(shared: Path) -> None:
    texts = payloads(shared)
    for resource in TABLES.values():
        found = list(csv.reader(io.StringIO(to_csv(resource, hostile(resource, texts)).decode("utf-8-sig"), newline="")))[1:]
        for line, text in zip(found, texts, strict=True):
            for entry, column in zip(line, resource.columns, strict=True):
                if column.kind in ("text", "list", "lists"):
                    assert plain_text(entry) == text, (resource.name, column.name, text)


@pytest.mark.office
def test_a_spreadsheet_shows_the_same_texts_and_no_formula(shared: Path, embedded: Embedded, tmp_path: Path) -> None:
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        pytest.skip("LibreOffice is not here")
    texts = [text.replace("\0", "") for text in payloads(shared) if text.replace("\0", "")]
    folder = tmp_path / "in"
    folder.mkdir()
    for resource in TABLES.values():
        (folder / f"hostile-{resource.name}.csv").write_bytes(to_csv(resource, hostile(resource, texts)))
        shutil.copy(embedded.out / resource.csv, folder / f"real-{resource.name}.csv")
    files = sorted(folder.iterdir())
    sheets, again = tmp_path / "fods", tmp_path / "csv"
    _converted(office, "fods", sheets, files)
    _converted(office, "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1", again, files)
    for sheet in sheets.iterdir():
        assert "table:formula=" not in sheet.read_text(encoding="utf-8"), sheet.name
    for file in files:
        [shown] = again.glob(f"{file.stem}*.csv")
        for line, other in zip(rows(file), rows(shown), strict=True):
            assert [_shown(entry) for entry in line] == [_shown(entry) for entry in other], file.name


def _shown(entry: str) -> str:
    """What both may write differently: truth in capitals, one kind of line end."""
    folded = entry.replace("\r\n", "\n").replace("\r", "\n")
    return folded.lower() if folded.lower() in ("true", "false") else folded


def _converted(office: str, to: str, folder: Path, files: Iterator[Path] | list[Path]) -> None:
    profile = f"-env:UserInstallation={(folder.parent / 'profile').as_uri()}"
    # Comma, quotation mark, UTF-8, from line 1, and formulas in the text evaluated as Excel would.
    options = "--infilter=Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1,true"
    command = [office, "--headless", profile, "--convert-to", to, options, "--outdir", str(folder), *map(str, files)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
