"""The files of an edition: shapes, schemas, spreadsheets, digests, and that they come whole or not at all."""

from __future__ import annotations

import csv
import hashlib
import io
import itertools
import json
import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from importlib.resources import files
from pathlib import Path
from typing import Any, get_args

import jsonschema_rs
import pytest

import policytable.export.pointer as pointer
import policytable.export.staging as staging
from policytable.errors import UsageError
from policytable.export import export, points_to
from policytable.export.csvform import csv_bytes, plain_text, safe
from policytable.export.site.render import GENERATOR
from policytable.export.staging import staged
from policytable.model import CellState, Edition, Issue, Reading
from policytable.resolve import policies, resolve
from policytable.table import build
from policytable.topics import topic
from tests.hand_built import CHANGZHOU, JIANGSU, NANJING, Said, award, register, reviewed, said, target, title, unreadable

CSV_SCHEMAS = {
    "coverage.csv": "coverage",
    "policies.csv": "policies",
    "summary.csv": "summary",
    "wide.csv": "wide",
    "facts.csv": "facts-csv",
}


def edition(*readings: Reading, **changes: dict[str, Any]) -> Edition:
    held = register(title("js-a", JIANGSU, "甲方案", 0), title("js-b", JIANGSU, "乙方案", 1))
    readings = readings or everything()
    facts, grouped = reviewed(*readings, **changes), policies(readings, held)
    choices = resolve(facts, grouped, readings, held)
    rows = build(held, readings, grouped, facts, choices)
    issues = (Issue("orphan", "决定没有着落", about="d-1"),)
    return Edition(held.as_of, held, grouped, readings, facts, choices, rows, issues, (("policytable", "0"), ("rules", "abc")))


def everything() -> tuple[Reading, ...]:
    """Every field, a loser, a place outside the register, a sample and an official address, a text that could not be read."""
    statements = (
        target(100),
        award(50, kind="rate", yuan_min=None, rate=0.5, of="评价费用", display="按评价费用的50%，最高50万元"),
        award(30, level=("provincial",)),
        Said("industry", "重点在钢铁、化工行业", {"industries": ("钢铁", "化工"), "codes": (("31",), ("26",)), "open_ended": True}),
        Said("fee_bearer", "费用由政府承担", {"bearer": "government", "covers": "evaluation"}),
        Said("supervision", "每三年复核", {"mechanism": "periodic_review", "interval_months": 36, "triggers": ("事故",)}),
        Said("note", "实行星级管理", {"kind": "grading", "text": "星级管理"}),
        award(9, object="green_park"),
    )
    return (
        said("a", JIANGSU, *statements, policy="js-a", sample=True, doc_number="苏〔2018〕1号", issuers=("省工信厅",)),
        said("b", CHANGZHOU, target(40), official_url="https://cz.example/b.html"),
        said("c", JIANGSU, target(90), issued="2016-01-01", title="旧方案"),
        said("d", NANJING, award(20)),
        unreadable("e", NANJING),
    )


def written(tmp_path: Path, made: Edition | None = None) -> Path:
    export(made or edition(), tmp_path / "out", {})
    return tmp_path / "out"


def table(path: Path) -> list[dict[str, str]]:
    content = path.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


# --- safe for spreadsheets -----------------------------------------------------------------------


def payloads(shared: Path) -> list[str]:
    data = json.loads((shared / "peer-suites/csv_injection/payloads.json").read_text(encoding="utf-8"))
    leads = [*data["asvs_leading_chars"], *data["owasp_extra_leading_chars"]]
    return [*data["payloadbox"], *data["blns_starting_with_formula_char"], *(f"{lead}1+1" for lead in leads), *leads]


@pytest.mark.parametrize(
    ("text", "guarded"),
    [
        ("=1+1", True),
        (" =1+1", True),
        ("　＝1+1", True),
        ('"=1+1"', True),
        ("“=1+1”", True),
        ("\ufeff@SUM(1)", True),
        ("\tx", True),
        ("\rx", True),
        ("\nx", True),
        ("\0x", True),
        ("'=1", True),
        ("'文", True),
        ("－1", True),
        ("50-200万元", False),
        ("“十三五”规划", False),
        ("100家\n=1", False),
        ("", False),
        ("   ", False),
    ],
)
def test_texts_that_a_spreadsheet_would_run_get_an_apostrophe(text: str, guarded: bool) -> None:
    assert safe(text) == ("'" + text if guarded else text)
    assert plain_text(safe(text)) == text


def test_numbers_stay_numbers() -> None:
    content = csv_bytes(("n", "d", "t"), [(-1, Decimal("0.20"), "-1")]).decode("utf-8-sig")
    assert content == "n,d,t\r\n-1,0.20,'-1\r\n"


def test_the_suite_of_injections_comes_back_after_one_apostrophe(shared: Path) -> None:
    texts = payloads(shared)
    content = csv_bytes(("text",), [(text,) for text in texts]).decode("utf-8-sig")
    found = [row[0] for row in csv.reader(io.StringIO(content, newline=""))][1:]
    assert [plain_text(entry) for entry in found] == texts


def injected(tmp_path: Path, texts: list[str]) -> Path:
    """An edition in which every source title, number, issuer, quote, reason and issue is a payload."""
    # No reader lets a NUL through, and a document's text has none.
    texts = [text.replace("\0", "") or "-" for text in texts]
    readings = [_carrier(f"s{number}", text) for number, text in enumerate(texts)]
    held = {f"s{number}_0": {"held": text} for number, text in enumerate(texts)}
    issues = tuple(Issue("x", text, about=text) for text in texts)
    return written(tmp_path, replace(edition(*readings, **held), issues=issues))


def _carrier(name: str, text: str) -> Reading:
    money = {"kind": "fixed", "yuan_min": 1, "yuan_max": 1, "condition": text}
    statements = (
        Said("award", text, money, ("national",), display=text),
        Said("award", text, money, ("county",), display=text),
        Said("note", text, {"kind": "benefit", "text": text}, display=text),
    )
    return said(name, JIANGSU, *statements, title=text, issuers=(text,), doc_number=text)


@pytest.mark.office
def test_no_cell_of_any_file_is_a_formula_in_a_spreadsheet(shared: Path, tmp_path: Path) -> None:
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        pytest.skip("LibreOffice is not here")
    texts = payloads(shared)
    out = injected(tmp_path, texts)
    (out / "all.csv").write_bytes(csv_bytes(("text",), [(text.replace("\0", ""),) for text in texts]))
    names = [str(out / name) for name in (*CSV_SCHEMAS, "all.csv")]
    profile = (tmp_path / "profile").as_uri()
    command = [office, "--headless", f"-env:UserInstallation={profile}", "--convert-to", "fods", "--outdir", str(tmp_path / "fods")]
    # The filter's options: comma, quotation mark, UTF-8, from line 1, and formulas in the text evaluated as Excel would.
    options = "--infilter=Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1,true"
    subprocess.run([*command, options, *names], check=True, capture_output=True, timeout=300)
    sheets = sorted((tmp_path / "fods").glob("*.fods"))
    assert len(sheets) >= len(names)
    for sheet in sheets:
        content = sheet.read_text(encoding="utf-8")
        assert "<text:p>" in content and "table:formula=" not in content, sheet.name


def test_every_text_of_every_file_is_guarded(shared: Path, tmp_path: Path) -> None:
    out = injected(tmp_path, payloads(shared))
    guarded = 0
    for name in CSV_SCHEMAS:
        for row in table(out / name):
            assert all(safe(plain_text(entry)) == entry for entry in row.values()), (name, row)
            guarded += sum(entry.startswith("'") for entry in row.values())
    assert guarded > 100


# --- shapes and schemas --------------------------------------------------------------------------


def schema(out: Path, name: str) -> Any:
    return jsonschema_rs.validator_for(json.loads((out / "schema" / f"{name}.schema.json").read_bytes()))


def test_every_file_holds_its_schema(tmp_path: Path) -> None:
    out = written(tmp_path)
    for name, called in CSV_SCHEMAS.items():
        rows = table(out / name)
        assert rows
        for row in rows:
            schema(out, called).validate({key: plain_text(entry) for key, entry in row.items()})
            assert list(row) == json.loads((out / "schema" / f"{called}.schema.json").read_bytes())["required"]
    for name in ("facts", "issues"):
        lines = (out / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
        assert lines
        for line in lines:
            schema(out, name).validate(json.loads(line))
    for name in ("table", "manifest", "edition"):
        schema(out, name).validate(json.loads((out / f"{name}.json").read_bytes()))
    for fact in json.loads((out / "table.json").read_bytes())["facts"].values():
        schema(out, "facts").validate(fact)


@pytest.mark.parametrize(
    ("name", "spoil"),
    [
        ("table", lambda data: data["rows"][0]["cells"][0].update(state="blank")),
        ("table", lambda data: data["rows"][0]["cells"][0].update(reason="")),
        ("table", lambda data: data["rows"][1]["cells"][0].update(items=[])),
        ("manifest", lambda data: data["files"]["summary.csv"].update(sha256="x")),
        ("manifest", lambda data: data.pop("as_of")),
    ],
)
def test_the_schemas_refuse_what_does_not_hold(tmp_path: Path, name: str, spoil: Callable[[Any], Any]) -> None:
    out = written(tmp_path)
    data = json.loads((out / f"{name}.json").read_bytes())
    spoil(data)
    assert not schema(out, name).is_valid(data)


def test_facts_hold_the_contract_that_scorers_use(shared: Path, tmp_path: Path) -> None:
    contract = jsonschema_rs.validator_for(json.loads((shared / "contract/facts.schema.json").read_bytes()))
    for line in (written(tmp_path) / "facts.jsonl").read_text(encoding="utf-8").splitlines():
        contract.validate(json.loads(line))


def test_the_vocabulary_of_states_is_the_models() -> None:
    data = json.loads((files("policytable.export.schemas") / "cell-states.json").read_text(encoding="utf-8"))
    assert set(data["states"]) == set(get_args(CellState)) == {"stated", *data["order"]}
    assert all(entry["label"] and entry["meaning"].endswith("。") for entry in data["states"].values())


def test_headers_are_the_topics(tmp_path: Path) -> None:
    told = json.loads((written(tmp_path) / "table.json").read_bytes())["columns"]
    assert [(one["key"], one["header"]) for one in told] == [(column.key, column.header) for column in topic("green_factory").columns]


def test_the_inventory_has_every_title_and_what_was_found_beyond(tmp_path: Path) -> None:
    rows = {row["title"]: row for row in table(written(tmp_path) / "policies.csv")}
    assert list(rows)[:2] == ["《甲方案》", "《乙方案》"]
    first, second, third = rows["《甲方案》"], rows["《乙方案》"], rows["《常州市绿色工厂实施方案b》"]
    assert (first["seq"], first["region"], first["status"], first["registered"]) == ("2", "江苏", "已收集", "是")
    assert (first["doc_number"], first["issued"], first["source_ids"]) == ("苏〔2018〕1号", "2018-03-15", "a")
    assert first["sample"] == "示例文稿，非官方原文"
    assert (second["status"], second["published"], second["documents"]) == ("未收集", "2018-03", "0")
    assert (third["registered"], third["place"], third["urls"], third["sample"]) == ("登记外", "常州市", "https://cz.example/b.html", "")
    assert rows["《南京市文件》"]["status"] == "无法读取"


def test_the_summary_has_the_reports_columns_with_states_and_citations(tmp_path: Path) -> None:
    out = written(tmp_path)
    rows = table(out / "summary.csv")
    report = ["seq", "region", "target_2020", "award", "priority_industries", "third_party_fee", "supervision", "remarks"]
    assert list(rows[0])[:9] == [*report, "national_green_factories"]
    row = rows[1]
    assert (row["region"], row["target_2020"], row["national_green_factories"]) == ("江苏", "100家\n常州市：40家", "100")
    assert (row["target_2020_state"], row["target_met"], row["sample"]) == ("stated", "是", "示例文稿，非官方原文")
    facts = {one.fact.id: one.fact.evidence[0] for one in edition().reviewed}
    cited = [f"{name[0]}@{facts[name].start}-{facts[name].end}" for name in ("a-0", "b-0")]
    assert row["target_2020_citations"].split() == cited
    assert (rows[0]["award"], rows[0]["award_state"], rows[0]["award_citations"]) == ("", "not_collected", "")


def test_the_report_is_followed_column_by_column(shared: Path, tmp_path: Path) -> None:
    printed = (shared / "report-2019/summary.csv").read_text(encoding="utf-8-sig").splitlines()[0].split(",")
    assert list(table(written(tmp_path) / "summary.csv")[0])[: len(printed)] == printed
    printed = (shared / "report-2019/policies.csv").read_text(encoding="utf-8-sig").splitlines()[0].split(",")
    assert list(table(written(tmp_path) / "policies.csv")[0])[: len(printed)] == printed


def test_the_wide_file_has_a_line_for_every_place_and_awards_of_every_level(tmp_path: Path) -> None:
    rows = {row["place"]: row for row in table(written(tmp_path) / "wide.csv")}
    assert list(rows) == ["北京市", "江苏省", "苏州工业园区", "常州市", "无锡市", "南京市", "重庆市", "宁夏回族自治区"]
    jiangsu = rows["江苏省"]
    assert (jiangsu["award_national_text"], jiangsu["award_national_yuan_max"]) == ("按评价费用的50%，最高50万元", "500000")
    assert (jiangsu["award_provincial_yuan_min"], jiangsu["award_county_text"]) == ("300000", "")
    assert (rows["常州市"]["target_2020"], rows["南京市"]["award_national_yuan_max"]) == ("40家", "200000")


def test_the_table_names_every_fact_and_loser(tmp_path: Path) -> None:
    data = json.loads((written(tmp_path) / "table.json").read_bytes())
    cells = {(row["name"], cell["column"]): cell for row in data["rows"] for cell in row["cells"]}
    made = cells["江苏", "target"]
    items = [(item["text"], item["met"], item["facts"]) for item in made["items"]]
    assert items == [("100家", True, ["a-0"]), ("常州市：40家", False, ["b-0"])]
    assert [(loser["fact"], loser["winner"]) for loser in made["losers"]] == [("c-0", "a-0")]
    assert {"a-0", "b-0", "c-0"} <= set(data["facts"]) and "a-7" not in data["facts"], "a fact about a park is in no cell"
    assert data["facts"]["c-0"]["verdict"]["standing"] == "loser"
    assert {entry["batch"] for entry in data["national"]["counts"]} == {"1", "2"}


def test_facts_about_every_object_are_kept(tmp_path: Path) -> None:
    out = written(tmp_path)
    lines = [json.loads(line) for line in (out / "facts.jsonl").read_text(encoding="utf-8").splitlines()]
    rows = table(out / "facts.csv")
    assert len(lines) == len(rows) == 11
    assert {line["object"] for line in lines} == {"green_factory", "green_park"}
    row = next(row for row in rows if row["field"] == "award" and row["rate"])
    assert (row["rate"], row["yuan_max"], row["of"], row["review"]) == ("0.5", "500000", "评价费用", "machine")
    assert next(row for row in rows if row["field"] == "industry")["industries"] == "钢铁|化工"


def test_issues_come_from_everywhere_once_and_the_gravest_first(tmp_path: Path) -> None:
    lines = [json.loads(line) for line in (written(tmp_path) / "issues.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [(line["severity"], line["code"], line["about"]) for line in lines] == [("error", "damaged", "e"), ("warning", "orphan", "d-1")]


# --- whole or not at all -------------------------------------------------------------------------


def everything_in(out: Path) -> dict[str, bytes]:
    """What a reader finds by name: through the links, the kept editions left aside."""
    found = {}
    for folder, folders, names in os.walk(out, followlinks=True):
        folders[:] = [name for name in folders if name not in (".editions", ".current")]
        for name in names:
            path = Path(folder) / name
            if path.is_file():
                found[path.relative_to(out).as_posix()] = path.read_bytes()
    return dict(sorted(found.items()))


def test_the_manifest_has_the_digest_of_every_file(tmp_path: Path) -> None:
    out = written(tmp_path)
    data = json.loads((out / "manifest.json").read_bytes())
    found = everything_in(out)
    assert set(data["files"]) == set(found) - {"manifest.json", "edition.json", "feed.atom", "site/changes.html", "site/corrections.html"}
    told = json.loads((out / "table.json").read_bytes())["review"]
    rows = table(out / "summary.csv")
    assert told == data["counts"]["review"] == {name: sum(int(row[name]) for row in rows) for name in ("reviewed", "unreviewed", "held")}
    assert told["unreviewed"] > 0
    assert all(entry["sha256"] == hashlib.sha256(found[name]).hexdigest() for name, entry in data["files"].items())
    assert (data["as_of"], data["register"], data["versions"]["rules"]) == ("2019-09-30", "f" * 64, "abc")
    assert (data["counts"]["rows"], data["counts"]["facts"], data["files"]["policies.csv"]["records"]) == (4, 11, 6)


def test_the_same_edition_gives_the_same_bytes(tmp_path: Path) -> None:
    first = everything_in(written(tmp_path))
    assert everything_in(written(tmp_path)) == first == everything_in(written(tmp_path / "elsewhere"))


def test_a_failure_leaves_the_older_edition_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = written(tmp_path)
    before = everything_in(out)

    def fail(*_: Any) -> bytes:
        raise OSError("no space left")

    monkeypatch.setattr(pointer, "manifest", fail)
    with pytest.raises(OSError, match="no space"):
        export(edition(said("z", JIANGSU)), out, {})
    assert everything_in(out) == before
    assert [path.name for path in (out / ".editions").iterdir() if path.name.startswith(".")] == []


def plain(tmp_path: Path, made: Edition | None = None) -> Path:
    """An edition of plain files, as it was written before there were links."""
    other = written(tmp_path / "linked", made)
    out = tmp_path / "out"
    shutil.copytree(other / ".current", out)
    (out / "edition.json").unlink()
    return out


def test_files_of_an_older_edition_go_and_strangers_stay(tmp_path: Path) -> None:
    out = plain(tmp_path)
    data = json.loads((out / "manifest.json").read_bytes())
    (out / "old.csv").write_text("x")
    (out / "mine.txt").write_text("x")
    (tmp_path / "outside.txt").write_text("x")
    data["files"] |= {"old.csv": {}, "../outside.txt": {}}
    (out / "manifest.json").write_text(json.dumps(data))
    written(tmp_path)
    assert not (out / "old.csv").exists() and not (out / "old.csv").is_symlink()
    assert (out / "mine.txt").read_text() == "x" and (tmp_path / "outside.txt").exists()
    assert (out / "site").is_symlink() and (out / "site" / "index.html").is_file()


class Killed(BaseException):
    """What a process meets that is killed: nothing is tidied up behind it but what the next one tidies."""


SITE = f'<head><meta name="generator" content="{GENERATOR}"></head>'
# Small editions in the form of real ones; the second lacks a file of the first and has one of its own.
OLD = {"a.csv": b"1", "gone.csv": b"1", "schema/a.json": b"1", "site/index.html": SITE.encode(), "site/cells/a.html": b"1"}
NEW = {"a.csv": b"2", "fresh.md": b"2", "schema/a.json": b"2", "site/index.html": SITE.encode() + b"2", "site/cells/b.html": b"2"}


def listing(content: dict[str, bytes]) -> dict[str, bytes]:
    """The files with a manifest that names them."""
    return content | {"manifest.json": json.dumps({"files": {name: {} for name in content}}).encode()}


def put(out: Path, content: dict[str, bytes]) -> None:
    with staged(out) as folder:
        for name, data in listing(content).items():
            folder.add(name, data)
        folder.finish("e" + hashlib.sha256(content["a.csv"]).hexdigest()[:8])


def put_plain(out: Path, content: dict[str, bytes]) -> None:
    for name, data in listing(content).items():
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        (out / name).write_bytes(data)


def killed_at(monkeypatch: pytest.MonkeyPatch, at: int, work: Callable[[], None]) -> bool:
    """Do `work` and kill it before its step number `at` among those that change names; whether it was reached."""
    steps = itertools.count()

    def guard(module: Any, name: str) -> None:
        real = getattr(module, name)

        def step(*args: Any, **more: Any) -> Any:
            if next(steps) >= at:
                raise Killed
            return real(*args, **more)

        patch.setattr(module, name, step)

    with monkeypatch.context() as patch:
        for name in ("rename", "replace", "symlink", "unlink", "mkdir"):
            guard(os, name)
        guard(shutil, "rmtree")
        guard(staging, "exchange")
        try:
            work()
        except Killed:
            return True
    return False


@pytest.mark.parametrize("start", ["links", "plain", "nothing"])
def test_a_kill_at_any_step_leaves_the_old_edition_or_the_new_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, start: str) -> None:
    before = {} if start == "nothing" else listing(OLD)
    for at in itertools.count():
        out = tmp_path / f"{at}"
        if start != "nothing":
            {"links": put, "plain": put_plain}[start](out, OLD)
        stopped = killed_at(monkeypatch, at, lambda out=out: put(out, NEW))  # type: ignore[misc]
        found = everything_in(out) if out.exists() else {}
        assert found in (before, listing(NEW)), (at, sorted(found))
        put(out, NEW)
        assert everything_in(out) == listing(NEW), at
        assert len(list((out / ".editions").iterdir())) <= 2, "the one before is kept, and nothing else"
        assert not [path for path in out.iterdir() if path.is_symlink() and not path.exists()], "no link leads nowhere"
        if not stopped:
            break
    assert at >= 15


def test_without_links_the_files_are_moved_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise OSError("no links here")

    monkeypatch.setattr(os, "symlink", refuse)
    for content in (OLD, NEW, NEW):
        put(tmp_path / "out", content)
        assert everything_in(tmp_path / "out") == listing(content)
    monkeypatch.undo()
    put(tmp_path / "out", OLD)
    assert everything_in(tmp_path / "out") == listing(OLD)


def test_the_pointer_tells_the_edition_and_notices_what_is_missing(tmp_path: Path) -> None:
    out = written(tmp_path)
    told = json.loads((out / "edition.json").read_bytes())
    schema(out, "edition").validate(told)
    assert told["manifest"] == hashlib.sha256((out / "manifest.json").read_bytes()).hexdigest()
    assert told["edition"] == f"2019-09-30-{told['manifest'][:10]}" and points_to(out) == (told["edition"], None)
    (out / ".current" / "summary.csv").write_text("short")
    assert points_to(out) is None
    written(tmp_path)
    assert points_to(out) == (told["edition"], None), "what was written into an edition is put right"


def test_make_clean_takes_the_links_and_the_kept_editions(tmp_path: Path) -> None:
    out = written(tmp_path)
    (out / "README.md").write_text("stays")
    subprocess.run(["find", str(out), "-mindepth", "1", "!", "-name", "README.md", "-delete"], check=True)
    assert [path.name for path in out.iterdir()] == ["README.md"]


def test_a_site_of_somebody_else_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "out/site").mkdir(parents=True)
    (tmp_path / "out/site/index.html").write_text("<h1>mine</h1>")
    with pytest.raises(UsageError, match="no edition wrote"):
        written(tmp_path)
    assert list((tmp_path / "out").iterdir()) == [tmp_path / "out/site"]


def test_an_empty_edition_is_written_too(tmp_path: Path) -> None:
    made = edition(said("a", JIANGSU))
    out = written(tmp_path, replace(made, readings=(), reviewed=(), choices=(), policies=(), issues=()))
    assert table(out / "facts.csv") == [] and (out / "facts.jsonl").read_bytes() == b""


def test_coverage_counts_what_was_read_for_every_province_and_column(tmp_path: Path) -> None:
    rows = table(written(tmp_path) / "coverage.csv")
    edition_rows = {(row["adcode"], row["column"]): row for row in rows}
    assert len(edition_rows) == len(rows)
    assert sum(int(row["facts_chosen"]) for row in rows) > 0
    for row in rows:
        assert int(row["facts_chosen"]) <= int(row["facts_of_topic"]) <= int(row["facts_read"])
        assert int(row["titles_collected"]) <= int(row["titles"])
