"""The source form of a sample text: a head and marked paragraphs (the marks are listed in build.py)."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

DOCUMENTS = Path(__file__).resolve().parent / "documents"
MARKS = ("***", "**", "##", "!", "#", "@", ">", "<", "=", "*", ":", "%")
DIGITS = "〇一二三四五六七八九"
SUFFIXES = {"scan": "pdf"}


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph (`kind` is its mark, "" for plain text) or a table (`kind` "|", `rows`)."""

    kind: str
    text: str = ""
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Text:
    """A source text: its head and its pieces, machine numbers not yet written out. `twin` names the text that this one
    repeats at another address."""

    name: str
    head: dict[str, Any]
    pieces: tuple[Piece, ...]
    twin: str = ""

    @property
    def target(self) -> Path:
        """Where it is rendered to."""
        kind = self.head["format"]
        return DOCUMENTS / f"{self.name}.{SUFFIXES.get(kind, kind)}"


def every() -> Iterator[Text]:
    """All sources in the order of their names, each followed by its twins (the `[[also]]` tables of its head)."""
    for path in sorted((DOCUMENTS / "src").glob("*.txt")):
        text = read(path)
        yield text
        for other in text.head.get("also", []):
            yield replace(text, name=other["name"], head=text.head | other, twin=text.name)


def read(path: Path) -> Text:
    """One source file. Raises ValueError where the head is missing."""
    _, head, body = path.read_text(encoding="utf-8").split("+++\n", 2)
    pieces: list[Piece] = []
    for line in filter(None, (raw.strip() for raw in body.splitlines())):
        if line.startswith("|"):
            row = tuple(cell.strip() for cell in line.strip("|").split("|"))
            if pieces and pieces[-1].kind == "|":
                pieces[-1] = Piece("|", rows=(*pieces[-1].rows, row))
            else:
                pieces.append(Piece("|", rows=(row,)))
            continue
        mark = next((mark for mark in MARKS if line.startswith(mark)), "")
        pieces.append(Piece(mark, line[len(mark) :].strip()))
    return Text(path.stem, tomllib.loads(head), tuple(pieces))


def plain(text: Text) -> str:
    """The words of a source, a line a paragraph or table row; cells are joined by tabs, merged cells stand once."""
    lines = []
    for piece in text.pieces:
        rows = [[cell for cell in row if cell not in ("~", "^")] for row in piece.rows]
        lines += ["\t".join(row) for row in rows] if piece.kind == "|" else [piece.text]
    return "\n".join(lines)


def chinese(number: int) -> str:
    """1 to 99 in Chinese numerals."""
    tens, ones = divmod(number, 10)
    return ("" if not tens else ("" if tens == 1 else DIGITS[tens]) + "十") + (DIGITS[ones] if ones else "")


def numbered(pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """The pieces with the machine's numbers written out."""
    counts, out = [0, 0, 0], []
    for piece in pieces:
        depth = {"*": 1, "**": 2, "***": 3}.get(piece.kind)
        if piece.kind in ("#", "##"):
            counts = [0, 0, 0]
        if depth is None:
            out.append(piece)
            continue
        counts[depth - 1] += 1
        counts[depth:] = [0] * (3 - depth)
        label = (f"{chinese(counts[0])}、", f"（{chinese(counts[1])}）", f"{counts[2]}. ")[depth - 1]
        out.append(Piece("=" if depth == 1 and len(piece.text) < 20 else "", label + piece.text))
    return tuple(out)


def spans(rows: tuple[tuple[str, ...], ...]) -> list[tuple[int, int, int, int, str]]:
    """Cells as (row, column, rows covered, columns covered, text), merged cells once."""
    cells = []
    for r, row in enumerate(rows):
        for c, cell in enumerate(row):
            if cell in ("^", "~"):
                continue
            wide, high = 1, 1
            while c + wide < len(row) and row[c + wide] == "~":
                wide += 1
            while r + high < len(rows) and rows[r + high][c] == "^":
                high += 1
            cells.append((r, c, high, wide, cell))
    return cells
