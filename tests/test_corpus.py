"""The sample corpus: marked as ours, registered, labelled, written by us (no long run shared), and true to the report."""

from __future__ import annotations

import csv
import io
import json
import re
import statistics
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from policytable.codec import decode_value
from policytable.evaluate import read_labels
from policytable.model import FIELDS
from policytable.parse import parse

ROOT = Path(__file__).parents[1]
CORPUS = ROOT / "corpus"
DOCUMENTS = CORPUS / "documents"
SHARED = ROOT.parent / "shared"
sys.path.insert(0, str(CORPUS))

from render_html import to_html  # noqa: E402 - lies beside build.py, not in the package
from sample_text import Text, every, plain  # noqa: E402

TEXTS = {text.name: text for text in every()}
LABELS: list[dict[str, Any]] = [json.loads(line) for line in (CORPUS / "gold" / "labels.jsonl").read_text(encoding="utf-8").splitlines()]
REGISTER = tomllib.loads((CORPUS / "sources.toml").read_text(encoding="utf-8"))
SOURCES = [source for source in REGISTER["source"] if source.get("sample")]
ROLES = {source["id"]: source["role"] for source in SOURCES}
KINDS = {"通知", "意见", "方案", "办法", "细则", "措施", "规划", "公告", "公示", "解读", "新闻", "名单", None}
PROSE = ("", "*", "**", "***", "%")  # pieces that we wrote; titles, numbers, headings, addressees and signatures are given
FORMULAS = re.compile(r"《[^》]*》|[\W_]+")


def prose(text: Text) -> Iterator[str]:
    """The paragraphs we wrote, without policy names, spaces and punctuation."""
    for piece in text.pieces:
        if piece.kind in PROSE:
            yield FORMULAS.sub("", piece.text)


def runs(words: str, size: int) -> Iterator[str]:
    return (words[at : at + size] for at in range(len(words) - size + 1))


def places(label: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for fact in label["facts"]:
        yield from fact["evidence"]
    yield from label["traps"]


def file_of(name: str) -> Path:
    return TEXTS[name].target


def formats() -> list[str]:
    return [text.head["format"] for text in TEXTS.values()]


def length(text: Text) -> int:
    return len(re.sub(r"\s", "", plain(text)))


def test_there_are_enough_texts_in_all_formats() -> None:
    written = [text for text in TEXTS.values() if not text.twin]
    notices = [text for text in written if re.fullmatch(r"miit-\d{4}-\d\d-(call|list)", text.name)]
    assert len(notices) == 8 and len(written) >= 85 + len(notices)
    least = {"pdf": 10, "scan": 5, "docx": 14, "doc": 4, "xlsx": 4}
    assert {kind: formats().count(kind) for kind in least if formats().count(kind) < least[kind]} == {}
    encodings = [text.head.get("encoding", "utf-8") for text in TEXTS.values() if text.head["format"] == "html"]
    assert 3 * encodings.count("gb18030") >= len(encodings)
    assert sum(path.stat().st_size for path in DOCUMENTS.iterdir() if path.is_file()) < 12_000_000


def test_two_texts_are_in_traditional_characters() -> None:
    traditional = [name for name, text in TEXTS.items() if len(re.findall("[業為對個與産國標綠會發條關製]", plain(text))) > 50]
    assert len(traditional) >= 2 and all(TEXTS[name].head["format"] == "html" for name in traditional)


def test_texts_are_as_long_as_real_ones() -> None:
    lengths = sorted(length(text) for text in TEXTS.values() if not text.twin)
    assert statistics.median(lengths) >= 1500
    assert sum(size > 4000 for size in lengths) >= 10 and sum(size > 10_000 for size in lengths) >= 3


def test_some_policies_stand_at_two_addresses() -> None:
    policy = {source["id"]: (source.get("policy"), source["title"], source["issued"]) for source in SOURCES}
    twins = [text for text in TEXTS.values() if text.twin]
    assert len(twins) >= 2 and all(policy[text.name] == policy[text.twin] for text in twins)


@pytest.mark.parametrize("name", TEXTS)
def test_each_text_is_marked_and_of_a_fit_length(name: str) -> None:
    text = TEXTS[name]
    first = next(piece for piece in text.pieces if piece.kind != "##")
    assert (first.kind, first.text) == ("!", REGISTER["sample_mark"])
    if text.head["format"] != "xlsx" and ROLES[name] != "notice":
        assert length(text) >= 1200
    if text.head["format"] == "scan":
        assert file_of(name).stat().st_size < 700_000


@pytest.mark.parametrize("name", TEXTS)
def test_the_mark_is_read_at_the_top_of_the_rendered_file(name: str) -> None:
    path, mark = file_of(name), REGISTER["sample_mark"]
    match TEXTS[name].head["format"]:
        case "html":
            words = path.read_bytes().decode(TEXTS[name].head.get("encoding", "utf-8"))
        case "docx":
            words = "\n".join(paragraph.text for paragraph in pytest.importorskip("docx").Document(path).paragraphs[:1])
        case "xlsx":
            sheets = pytest.importorskip("openpyxl").load_workbook(path).worksheets
            words = mark if all(sheet.cell(1, 1).value == mark for sheet in sheets) else ""
        case "pdf":
            words = pytest.importorskip("pypdfium2").PdfDocument(path)[0].get_textpage().get_text_range()[:80]
        case "doc":
            words = path.read_bytes().decode("utf-16-le", "ignore") + path.read_bytes()[1:].decode("utf-16-le", "ignore")
        case _:
            pytest.skip("a scan has no text layer: its source is marked")
    assert mark in words


@pytest.mark.parametrize("name", [name for name, text in TEXTS.items() if text.head["format"] == "html"])
def test_pages_are_what_their_sources_render_to(name: str) -> None:
    assert file_of(name).read_bytes() == to_html(TEXTS[name])


def test_scans_have_no_text_layer() -> None:
    pdfium = pytest.importorskip("pypdfium2")
    for name in (name for name, text in TEXTS.items() if text.head["format"] == "scan"):
        assert all(not page.get_textpage().get_text_range().strip() for page in pdfium.PdfDocument(file_of(name)))


def test_register_gold_and_files_are_the_same_set() -> None:
    files = {path.name for path in DOCUMENTS.iterdir() if path.is_file()}
    assert files == {file_of(name).name for name in TEXTS}
    assert files == {location.removeprefix("documents/") for source in SOURCES for location in source["locations"]}
    assert files == {label["document"].removeprefix("../documents/") for label in LABELS} and len(LABELS) == len(files)
    assert all((CORPUS / location).is_file() for source in SOURCES for location in source["locations"])


def test_register_and_gold_agree() -> None:
    by_file = {source["locations"][0]: source for source in SOURCES}
    for label in LABELS:
        source = by_file[label["document"].removeprefix("../")]
        assert source["region"] == label["region"].split()[0] and source.get("zone") == label.get("zone")
        assert label["issued"] in (source["issued"], None) and source["issued"] <= source["published"] < REGISTER["as_of"]


def test_texts_of_listed_policies_bear_their_titles_and_months() -> None:
    titles = {title["id"]: title for title in REGISTER["title"]}
    for source in (source for source in SOURCES if "policy" in source):
        title, name = titles[source["policy"]], Path(source["locations"][0]).stem
        assert source["region"].startswith(title["region"].rstrip("0"))  # 桂林's own policy stands in the report under 广西
        assert source["issued"].startswith(title.get("published", "")) or source["role"] == "interpretation"
        if source["role"] == "main":
            assert any(tight(title["title"]) in tight(piece.text) for piece in TEXTS[name].pieces if piece.kind in ("#", "##"))


def tight(words: str) -> str:
    return re.sub(r"[\s（）()—-]", "", words)


@pytest.mark.parametrize("label", LABELS, ids=lambda label: Path(label["document"]).stem)
def test_gold_quotes_stand_in_the_source(label: dict[str, Any]) -> None:
    words = plain(TEXTS[Path(label["document"]).stem])
    for place in places(label):
        found = [match.start() for match in re.finditer(f"(?={re.escape(place['quote'])})", words)]
        assert len(found) >= place["nth"], place["quote"]
        assert words[: found[place["nth"] - 1]].endswith(place["prefix"]), place["quote"]


@pytest.mark.parametrize("label", LABELS, ids=lambda label: Path(label["document"]).stem)
def test_gold_values_are_typed_and_in_the_words_of_the_document(label: dict[str, Any]) -> None:
    words = re.sub(r"\s", "", plain(TEXTS[Path(label["document"]).stem]))
    assert label["kind"] in KINDS and len(label["traps"]) >= 3
    seen = set()
    for fact in label["facts"]:
        decode_value(fact["field"], fact["value"])
        assert (fact["object"] == "other") == ("object_text" in fact) and fact.get("object_text", "") in words
        assert re.sub(r"\s", "", fact["display"]) in re.sub(r"\s", "", fact["evidence"][0]["quote"])
        value = fact["value"]
        keys = ("of", "per", "tier", "condition") if fact["field"] == "award" else ("payer",)
        for said in (*(value.get(key) or "" for key in keys), *value.get("triggers", ())):
            assert said in words, said
        told = [fact.get(part) for part in ("field", "object", "object_text", "level", "region", "value", "evidence")]
        key = json.dumps(told)
        assert key not in seen
        seen.add(key)


def test_no_statement_of_the_table_stands_in_a_doc_alone() -> None:
    def said(label: dict[str, Any]) -> set[tuple[str, ...]]:
        facts = (fact for fact in label["facts"] if fact["object"] == "green_factory")
        return {(label["region"], fact["field"], json.dumps([fact["level"], fact["value"]])) for fact in facts}

    docs = [label for label in LABELS if label["document"].endswith(".doc")]
    others = set().union(*(said(label) for label in LABELS if label not in docs))
    drafts = {"../documents/xiamen-2019-draft.doc", "../documents/guangzhou-2019-draft.doc"}  # never in the table
    for label in (label for label in docs if label["document"] not in drafts):
        national = {one for one in said(label) if one[1] != "award" or '"national"' in one[2]}
        assert {one[:2] for one in national} <= {one[:2] for one in others}, label["document"]
        assert all(_sum(one) in {_sum(other) for other in others if other[:2] == one[:2]} for one in national), label["document"]


def _sum(said: tuple[str, ...]) -> tuple[Any, Any]:
    level, value = json.loads(said[2])
    return json.dumps(level), value.get("yuan_max") or value.get("count_max")


def test_offsets_of_the_gold_are_those_of_the_text_that_is_read() -> None:
    """After a text or the parser changed, `python corpus/label.py --all` places them again."""
    for label in LABELS:
        if not label["document"].endswith(".html"):
            continue  # the others read slowly; the quotes stand for them
        path = DOCUMENTS / Path(label["document"]).name
        text = parse(path.read_bytes(), path.name).document.text
        for place in places(label):
            span = text[place["start"] : place["end"]]
            assert re.sub(r"\s", "", span) == re.sub(r"\s", "", place["quote"]), f"{path.name}: {place['quote']}"


def test_the_evaluation_reads_the_gold() -> None:
    assert len(read_labels(CORPUS / "gold")) == len(LABELS)


def test_every_field_is_stated_somewhere() -> None:
    stated = [fact["field"] for label in LABELS for fact in label["facts"] if fact["object"] == "green_factory"]
    assert all(stated.count(field) >= 4 for field in FIELDS), stated


def test_no_two_texts_share_a_run_of_more_than_forty_characters() -> None:
    owner: dict[str, str] = {}
    for name, text in TEXTS.items():
        for words in () if text.twin else prose(text):
            for run in runs(words, 41):
                assert owner.setdefault(run, name) == name, f"{owner[run]} and {name}: {run}"


def test_nothing_is_copied_from_the_texts_we_read() -> None:
    folders = [SHARED / "real-corpus" / "texts", SHARED / "green-dev" / "texts"]
    if not all(folder.is_dir() for folder in folders):
        pytest.skip("the shared reading is not beside the repository")
    ours = {run: name for name, text in TEXTS.items() for words in prose(text) for run in runs(words, 24)}
    for path in (path for folder in folders for path in sorted(folder.glob("*.txt"))):
        raw = path.read_bytes()
        for encoding in ("utf-8-sig", "gb18030"):
            try:
                theirs = FORMULAS.sub("", raw.decode(encoding))
                break
            except UnicodeDecodeError:
                continue
        shared = {ours[run] + ": " + run for run in runs(theirs, 24) if run in ours}
        assert not shared, f"{path.name}: {sorted(shared)[:3]}"


REPORTED = {"target": "target_2020", "award": "award"}
# What these say no longer held at the edition's date, or never did: a draft, a repealed text, an article changed later.
NOT_REPORTED = {"guangzhou-2019-draft", "wuhan-2016-policy", "fuzhou-2017-policy"}


def test_what_is_said_of_green_factories_is_what_the_report_says() -> None:
    summary = SHARED / "report-2019" / "summary.csv"
    if not summary.is_file():
        pytest.skip("the report's tables are not beside the repository")
    rows = list(csv.DictReader(io.StringIO(summary.read_text(encoding="utf-8-sig"))))
    rows_of = dict(zip(sorted({title["region"][:2] for title in REGISTER["title"]}), rows, strict=True))  # both in the order of the codes
    for label in LABELS:
        row = rows_of.get(label["region"][:2])  # the ministry has no row
        if row is None or Path(label["document"]).stem in NOT_REPORTED:
            continue
        for fact in label["facts"]:
            levels = {fact["level"]} if isinstance(fact["level"], str) else set(fact["level"])
            if fact["object"] != "green_factory" or fact["field"] not in REPORTED or not levels & {"national", "unspecified"}:
                continue
            value = fact["value"]
            if value.get("kind") == "unstated":
                continue
            figure = _figure(value["count_min"], value["count_max"]) if fact["field"] == "target" else _wan(value)
            assert re.search(rf"(?<![0-9]){figure}(?:家|万?元)", row[REPORTED[fact["field"]]]), f"{label['document']}: {fact['display']}"


def _figure(low: int | None, high: int | None) -> str:
    return str(high) if low is None or low == high else f"{low}-{high}"


def _wan(value: dict[str, Any]) -> str:
    return _figure(value["yuan_min"] and value["yuan_min"] // 10000, value["yuan_max"] // 10000)


def test_the_ministrys_calls_say_the_industries_of_their_batch() -> None:
    batches = SHARED / "report-2019" / "national_batches.csv"
    if not batches.is_file():
        pytest.skip("the report's tables are not beside the repository")
    said = {}
    for label in LABELS:
        name = Path(label["document"]).stem
        if re.fullmatch(r"miit-.*-call", name):
            facts = [fact for fact in label["facts"] if (fact["field"], fact["object"]) == ("industry", "green_factory")]
            said[name[5:12]] = [word for fact in facts for word in fact["value"]["industries"]]
    rows = csv.DictReader(io.StringIO(batches.read_text(encoding="utf-8-sig")))
    assert said == {row["call_published"]: [word for word in row["encouraged_industries"].split("、") if word] for row in rows}
