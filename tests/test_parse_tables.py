"""Tables of PDFs: rows and merged cells over page breaks, beside pdfplumber's; the ministry's lists row by row."""

from __future__ import annotations

import csv
import difflib
import io
import logging
from collections.abc import Iterator
from dataclasses import replace

import pdfplumber
import pypdfium2 as pdfium
import pytest

from policytable.model import Document
from policytable.parse import parse
from policytable.parse.office.libreoffice import has_office
from policytable.parse.printed.glyph import fold_char
from tests import table_samples as samples
from tests.table_samples import Sample
from tests.test_parse import SHARED, assert_sound, blocks, shared

Rows = list[list[str]]
OFFICE = pytest.mark.skipif(not has_office(), reason="LibreOffice is not installed")
CHROMIUM = pytest.mark.skipif(samples.BROWSER is None, reason="Chromium is not installed")


def dense(text: str | None) -> str:
    return "".join("".join(map(fold_char, text or "")).split())


def tables(document: Document) -> list[Rows]:
    """Every table with its spans resolved."""
    made = []
    for table in document.tables:
        found = [[table.at(row, column) for column in range(table.columns)] for row in range(table.rows)]
        made.append([[dense(document.text[cell.start : cell.end]) if cell else "" for cell in row] for row in found])
    return made


def truth(sample: Sample) -> Rows:
    return [[dense(text) for text in row] for row in sample.rows]


def by_pdfplumber(content: bytes, header: int) -> Rows:
    """The usual recipe: tables of all pages in a row, repeated heads dropped, places without a cell filled from above
    (in the head, from the left where nothing stands above)."""
    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)
    with pdfplumber.open(io.BytesIO(content)) as pdf:
        raw = [row for page in pdf.pages for table in page.extract_tables() for row in table]
    heads = [[dense(text) for text in row] for row in raw[:header]]
    made: Rows = []
    for at, row in enumerate(raw):
        if at >= header and [dense(text) for text in row] in heads:
            continue
        full: list[str] = []
        for column, text in enumerate(row):
            above = made[-1][column] if made and column < len(made[-1]) else full[-1] if full else ""
            full.append(above if text is None else dense(text))
        made.append(full)
    return made


def right(rows: Rows, want: Rows) -> int:
    """How many rows of the truth are there, in order."""
    matcher = difflib.SequenceMatcher(None, [tuple(row) for row in want], [tuple(row) for row in rows], autojunk=False)
    return sum(block.size for block in matcher.get_matching_blocks())


def printed() -> Iterator[object]:
    for sample in samples.REPORTLAB:
        yield pytest.param(sample, samples.by_reportlab, id=f"reportlab {sample.name}")
    for sample in samples.CHROMIUM:
        yield pytest.param(sample, samples.by_chromium, id=f"chromium {sample.name}", marks=[CHROMIUM, pytest.mark.browser])
    for sample in samples.OFFICE:
        yield pytest.param(sample, samples.by_office, id=f"office {sample.name}", marks=[OFFICE, pytest.mark.office])


@pytest.mark.parametrize(("sample", "make"), list(printed()))
def test_every_row_of_a_table_over_page_breaks_is_right(sample: Sample, make) -> None:  # type: ignore[no-untyped-def]
    content = make(sample)
    document = parse(content, f"{sample.name}.pdf").document
    assert_sound(document)
    want = truth(sample) * (1 + sample.twice)
    found = [row for table in tables(document) for row in table]
    other = right(by_pdfplumber(content, sample.header), want)
    print(f"\n{sample.name}: {len(document.pages)} pages, {len(want)} rows, ours {right(found, want)}, pdfplumber {other}", end="")
    assert tables(document) == [truth(sample)] * (1 + sample.twice)
    assert other < len(want) or sample in samples.EASY
    text = [dense(words) for words in blocks(document, "paragraph", "heading", "title")]
    assert "".join(text).startswith(dense("".join(samples.pushed(sample))))
    assert not sample.after or text[-1] == dense(sample.after)


CUTS = [
    Sample("awards", samples.awards(8), samples.AWARD, header=2),
    Sample("names", samples.factories(24), samples.NAMES),
    Sample("duties", samples.duties(12, words=20), samples.DUTY),
    Sample("numbers", samples.plain(16), samples.NUMBERS),
]


@pytest.mark.parametrize("sample", CUTS, ids=lambda sample: sample.name)
def test_a_page_may_end_after_any_row(sample: Sample) -> None:
    for cut in range(sample.header + 1, len(sample.rows) - 1, 2):
        for repeat in (False, True):
            made = samples.by_reportlab(replace(sample, cuts=(cut,), repeat=repeat))
            assert tables(parse(made, "a.pdf").document) == [truth(sample)], (cut, repeat)


@pytest.mark.parametrize("push", range(0, 24, 4))
def test_a_page_may_end_in_any_line_of_a_row(push: int) -> None:
    for sample in samples.REPORTLAB:
        if sample.breaks and not sample.repeat and not sample.turned:
            made = samples.by_reportlab(replace(sample, push=push))
            assert tables(parse(made, "a.pdf").document) == [truth(sample)] * (1 + sample.twice), sample.name


# --- corpora beside the repository

LISTS = {"green_factories": (662, "工厂名称"), "green_supply_chains": (107, "企业名称"), "green_parks": (52, "园区")}


@shared
@pytest.mark.parametrize("name", LISTS)
def test_the_ministrys_lists_row_by_row(name: str) -> None:
    folder, (count, key) = SHARED / "miit-lists", LISTS[name]
    with (folder / f"{name}.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["批次"] == "2021"]
    document = parse((folder / f"{name}_2021.pdf").read_bytes(), f"{name}.pdf").document
    assert_sound(document)
    (table,) = tables(document)
    columns = ["序号", "地区", key] + (["第三方评价机构"] if len(table[0]) == 4 else [])
    want = [[dense(row[column]) for column in columns] for row in rows]
    print(f"\n{name}: {right(table[1:], want)} of {len(want)} rows, {len(table[0])} columns", end="")
    assert len(want) == count and table[1:] == want


@shared
def test_tables_of_peers_keep_their_rows() -> None:
    folder = SHARED / "peer-suites" / "chinese_pdf"
    document = parse((folder / "pdfplumber_issue-336-example.pdf").read_bytes(), "a.pdf").document
    assert [table.rows for table in document.tables] == [8, 11, 2]
    quarterly = parse((folder / "pdfplumber_issue-67-example.pdf").read_bytes(), "b.pdf").document
    assert [table.rows for table in quarterly.tables] == [11, 2, 29, 5, 5, 5, 7, 98, 79, 55, 37, 58, 40]
    assert {"一般风险准备", "在建工程", "利息支出"} <= {dense(row[0]) for rows in tables(quarterly) for row in rows}  # first on a page


@shared
def test_lines_are_found_as_pdfplumber_finds_them_and_faster() -> None:
    from policytable.parse.printed.lattice import lattices
    from policytable.parse.printed.rulings import read_rules

    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)
    file = SHARED / "miit-lists" / "green_supply_chains_2021.pdf"
    document = pdfium.PdfDocument(file.read_bytes())
    with pdfplumber.open(file) as other:
        for ours, theirs in zip(document, other.pages, strict=True):
            (lattice,) = lattices(read_rules(ours))
            (table,) = theirs.find_tables()
            assert [[round(x / 3) for x in rect] for rect in sorted(lattice.rects)] == [
                [round(float(x) / 3) for x in rect] for rect in sorted(table.cells)
            ]
    document.close()
