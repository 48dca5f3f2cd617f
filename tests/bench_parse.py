"""How our reader of PDFs compares with pdfplumber on the same files, and what 1,000 documents leave in memory.

`python -m tests.bench_parse` for both, `… time` or `… memory` for one. Both read the same bytes in turn, in one process and
without walls; a figure is the median of several rounds of processor time. Scans are left out: recognition would hide all else.
"""

from __future__ import annotations

import io
import itertools
import logging
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import pdfplumber
import pypdfium2 as pdfium

from policytable.errors import ParseError
from policytable.parse.guard import sandbox
from policytable.parse.printed.glyph import fold_char
from policytable.parse.printed.ocr_budget import OcrBudget, RecognitionNeeded
from policytable.parse.printed.pdf import open_pdf, read_pdf
from policytable.parse.printed.pdf_text import read_layer
from policytable.parse.printed.recognised import load_recognised
from policytable.parse.sniff import sniff

CORPUS = Path(__file__).resolve().parent.parent / "corpus" / "documents"
SHARED = Path(__file__).resolve().parents[2] / "shared"
ROUNDS = 3
PAGES = 60  # of one file: the rest of a guide of 400 pages says nothing new
SIGHTS = (100, 599, 999)  # documents after which memory is looked at; workers live for 200
GROUPS = {
    "guide": SHARED / "real-corpus" / "pdf",
    "lists": SHARED / "miit-lists",
    "chinese_pdf": SHARED / "peer-suites" / "chinese_pdf",
    "corpus": CORPUS,
}
Way = Callable[[bytes], "Counter[str]"]


@dataclass(slots=True)
class Took:
    """Of a group of files: pages, seconds by way, and the characters that each way saw."""

    pages: int = 0
    seconds: Counter[str] = field(default_factory=Counter)
    seen: dict[str, Counter[str]] = field(default_factory=dict)

    def add(self, other: Took) -> None:
        self.pages += other.pages
        self.seconds.update(other.seconds)
        for way, characters in other.seen.items():
            self.seen.setdefault(way, Counter()).update(characters)


def layer(content: bytes) -> Counter[str]:
    """Characters with boxes, ours."""
    characters = Counter[str]()
    with open_pdf(content, "a.pdf") as document:
        for index in range(len(document)):
            page = document[index]
            found = read_layer(page)
            characters.update(glyph.char for glyph in (*found.glyphs, *found.rotated, *found.unknown))
            page.close()
    return characters


def whole(content: bytes) -> Counter[str]:
    """Paragraphs, tables and boxes, ours."""
    parsed = read_pdf(content, load_recognised(None, OcrBudget("a.pdf", allowed=False)), "a.pdf")
    return Counter(parsed.document.text)


def plumber_chars(content: bytes) -> Counter[str]:
    """Characters with boxes, theirs."""
    characters = Counter[str]()
    with pdfplumber.open(io.BytesIO(content)) as document:
        for page in document.pages:
            characters.update(itertools.chain.from_iterable(str(char["text"]) for char in page.chars))
            page.close()
    return characters


def plumber_whole(content: bytes) -> Counter[str]:
    """Text and tables, theirs, as people use them."""
    characters = Counter[str]()
    with pdfplumber.open(io.BytesIO(content)) as document:
        for page in document.pages:
            characters.update(page.extract_text() if page.chars else "")
            page.extract_tables()
            page.close()
    return characters


WAYS: dict[str, Way] = {"layer": layer, "plumber chars": plumber_chars, "whole": whole, "plumber whole": plumber_whole}


def compare(content: bytes) -> Took | None:
    """A file by all ways in turn, the medians of the rounds; None for a scan and for what one of the two refuses."""
    rounds: dict[str, list[float]] = {way: [] for way in WAYS}
    took = Took()
    try:
        for _ in range(ROUNDS):
            for way, read in WAYS.items():
                begun = time.process_time()
                took.seen[way] = _ink(read(content))
                rounds[way].append(time.process_time() - begun)
    except (ParseError, RecognitionNeeded):
        return None
    with open_pdf(content, "a.pdf") as document:
        took.pages = len(document)
    took.seconds.update({way: median(seconds) for way, seconds in rounds.items()})
    return took


def _ink(characters: Counter[str]) -> Counter[str]:
    """Folded as both are meant; blanks are no characters of a page."""
    folded = Counter[str]()
    for char, count in characters.items():
        if not char.isspace():
            folded[fold_char(char)] += count
    return folded


def alike(ours: Counter[str], theirs: Counter[str]) -> float:
    """The share of characters that two readers have in common."""
    return 2 * (ours & theirs).total() / max(1, ours.total() + theirs.total())


def report(name: str, took: Took) -> None:
    """One line for a group."""
    speed = {way: took.pages / max(seconds, 1e-9) for way, seconds in took.seconds.items()}
    print(
        f"{name:<12} {took.pages:>4} pages  characters {speed['layer']:>6.1f} / {speed['plumber chars']:>5.1f} pages/s "
        f"× {speed['layer'] / speed['plumber chars']:>5.1f}  whole {speed['whole']:>6.1f} / {speed['plumber whole']:>5.1f} pages/s "
        f"× {speed['whole'] / speed['plumber whole']:>5.1f}  alike {alike(took.seen['layer'], took.seen['plumber chars']):.4f}"
    )


def first_pages(content: bytes) -> bytes:
    """The first PAGES of a file; the file itself where it has no more."""
    document = pdfium.PdfDocument(content)
    if len(document) <= PAGES:
        return content
    short = pdfium.PdfDocument.new()
    short.import_pages(document, list(range(PAGES)))
    stream = io.BytesIO()
    short.save(stream)
    return stream.getvalue()


def times() -> None:
    """Prints pages a second, ours / theirs, by group and together."""
    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)
    total = Took()
    for name, folder in GROUPS.items():
        group = Took()
        for path in sorted(folder.glob("*.pdf")) if folder.exists() else ():
            took = compare(first_pages(path.read_bytes()))
            if took is not None:
                group.add(took)
        if group.pages:
            report(name, group)
            total.add(group)
    report("together", total)


def memory() -> None:
    """Prints the resident memory of this process and of its workers along 1,000 documents."""
    files = list(_mix())
    for count, (kind, content, name) in enumerate(itertools.islice(itertools.cycle(files), max(SIGHTS)), 1):
        arguments = (content, None, name) if kind in ("html", "pdf") else (content, name)
        sandbox.run(kind, *arguments)
        if count in SIGHTS:
            workers = ", ".join(f"{_resident(child):.0f}" for child in sorted(_children()))
            print(f"{count:>5} documents ({len(files)} different): this process {_resident(os.getpid()):.0f} MB, workers {workers} MB")


def _mix() -> Iterator[tuple[str, bytes, str]]:
    """Pages, word-processor files without their rendering, and PDFs, one of each kind after another."""
    kinds: dict[str, list[tuple[str, bytes, str]]] = {"html": [], "docx": [], "pdf": []}
    for path in sorted(CORPUS.rglob("*")):
        if path.suffix[1:] in kinds:
            content = path.read_bytes()
            kind: str = sniff(content, path.name)
            if kind in kinds:
                kinds[kind].append((kind, content, path.name))
    most = max(map(len, kinds.values()))
    for turn in range(most):
        yield from (found[turn % len(found)] for found in kinds.values() if found)


def _resident(process: int) -> float:
    """MB that a process holds."""
    return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def _children() -> Iterable[int]:
    """The processes that this one started."""
    return [int(number) for task in Path("/proc/self/task").iterdir() for number in (task / "children").read_text().split()]


if __name__ == "__main__":
    chosen = sys.argv[1:] or ["time", "memory"]
    if "time" in chosen:
        times()
    if "memory" in chosen:
        memory()
