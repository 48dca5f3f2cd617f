"""Where the words of a word-processor document stand on its rendered pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from policytable.model import Block, Document, Line, Page
from policytable.parse.glyph import Strip, fold_char
from policytable.parse.pdf import open_pdf, page_strips

_NEAR = 60  # characters that a line may lie ahead without further proof: a box, a note, a number that was not written
_FAR = 4000
_ALIKE = 0.6


@dataclass(slots=True)
class _Text:
    """The document's characters without blanks, and the place of each in the text."""

    dense: str
    places: list[int]
    cursor: int = 0


def align_rendered(document: Document, pdf: bytes, name: str) -> Document:
    """The document with pages and lines of its rendering; text, blocks and tables keep their places.

    Lines that are not found in the text (running heads, drawn numbers) are left out. Raises what `open_pdf` raises.
    """
    text = _dense(document.text)
    pages: list[Page] = []
    lines: list[Line] = []
    with open_pdf(pdf, name) as rendered:
        for number, width, height, strips in page_strips(rendered):
            pages.append(Page(number, round(width, 2), round(height, 2), "rendering"))
            for at, strip in enumerate(strips):
                following = strips[at + 1] if at + 1 < len(strips) else None
                lines += _place(document.text, text, strip, following)
    lines = _disjoint(lines)
    return replace(document, pages=tuple(pages), lines=tuple(lines), blocks=tuple(_paged(document.blocks, lines)))


def _dense(text: str) -> _Text:
    places = [at for at, char in enumerate(text) if not char.isspace()]
    return _Text("".join(fold_char(text[at]) for at in places), places)


def _place(text: str, dense: _Text, strip: Strip, following: Strip | None) -> list[Line]:
    keep = [at for at, char in enumerate(strip.text) if not char.isspace()]
    words = "".join(strip.text[at] for at in keep)
    start = _find(dense, words, following)
    pairs = [(start + at, keep[at]) for at in range(len(words))] if start is not None else _similar(dense, words, keep)
    if not pairs:
        return []
    dense.cursor = max(dense.cursor, pairs[-1][0] + 1) if pairs[0][0] >= dense.cursor else dense.cursor
    return list(_lines(text, [(dense.places[at], edge) for at, edge in pairs], strip))


def _find(dense: _Text, words: str, following: Strip | None) -> int | None:
    at = dense.dense.find(words, dense.cursor, dense.cursor + _FAR)
    if at >= 0 and (at - dense.cursor <= _NEAR or _confirmed(dense, at + len(words), following)):
        return at
    if len(words) >= 8 and at < 0:
        only = dense.dense.find(words)
        if only >= 0 and dense.dense.find(words, only + 1) < 0:
            return only
    return None


def _confirmed(dense: _Text, end: int, following: Strip | None) -> bool:
    """A jump ahead is believed when the next line stands there too; a running head repeats words of the text."""
    if following is None:
        return False
    words = "".join(following.text.split())
    return len(words) >= 4 and dense.dense.find(words, end, end + len(words) + _NEAR) >= 0


def _similar(dense: _Text, words: str, keep: list[int]) -> list[tuple[int, int]]:
    if len(words) < 4:
        return []
    window = dense.dense[dense.cursor : dense.cursor + 2 * len(words) + _NEAR]
    blocks = [block for block in SequenceMatcher(None, window, words, autojunk=False).get_matching_blocks() if block.size > 1]
    if sum(block.size for block in blocks) < _ALIKE * len(words):
        return []
    return [(dense.cursor + block.a + at, keep[block.b + at]) for block in blocks for at in range(block.size)]


def _lines(text: str, pairs: list[tuple[int, int]], strip: Strip) -> Iterator[Line]:
    """Lines of characters that follow one another in the text but for blanks; cells and paragraphs are parted."""
    group: list[tuple[int, int]] = []
    for pair in pairs:
        between = text[group[-1][0] + 1 : pair[0]] if group else ""
        if group and (between.strip() or "\n" in between or "\t" in between):
            yield _line(group, strip)
            group = []
        group.append(pair)
    if group:
        yield _line(group, strip)


def _line(group: list[tuple[int, int]], strip: Strip) -> Line:
    start, end = group[0][0], group[-1][0] + 1
    lefts = {place: strip.edges[at] for place, at in group}
    last = group[-1][1]
    edges: list[float] = []
    for place in range(start, end):
        edges.append(max(lefts.get(place, edges[-1] if edges else 0.0), edges[-1] if edges else float("-inf")))
    edges.append(max(strip.edges[last + 1], edges[-1]))
    return Line(start, end, strip.page, round(strip.top, 2), round(strip.bottom, 2), tuple(round(edge, 2) for edge in edges))


def _disjoint(lines: list[Line]) -> list[Line]:
    kept: list[Line] = []
    for line in sorted(lines, key=lambda line: (line.start, line.end)):
        if not kept or line.start >= kept[-1].end:
            kept.append(line)
    return kept


def _paged(blocks: tuple[Block, ...], lines: list[Line]) -> Iterator[Block]:
    at = 0
    for block in sorted(blocks, key=lambda block: block.start):
        while at < len(lines) and lines[at].end <= block.start:
            at += 1
        inside = at < len(lines) and lines[at].start < block.end
        yield replace(block, page=lines[at].page) if inside else block
