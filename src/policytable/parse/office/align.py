"""Where the words of a word-processor document stand on its rendered pages.

The rendering is our own, but a program's reading order is not ours: notes stand at the foot of a page, boxes anywhere, heads on
every page, and automatic numbers may be drawn otherwise. So lines that cannot be mistaken are placed first, and what is left
between two placed neighbours is matched against what is left of the text between them.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher

from policytable.model import Block, Document, Line, Page
from policytable.parse.printed.glyph import Strip, fold_char
from policytable.parse.printed.pdf import open_pdf, page_strips

_NEAR = 60  # characters that a line may lie ahead without further proof: a box, a note, a number that was not written
_LONG = 8  # characters from which a line that occurs once in the text is that line
_SURE = 4  # shorter lines are placed only where the next one follows: 20 stands in many cells
_WINDOW = 3000  # characters of a gap that are compared at once; a page has some 1,200
_PIECE = 2  # characters that must agree in a row inside a gap
_ROOM = 1.3  # em between neighbours from which a character that the rendering's text layer lacks is put between them


@dataclass(slots=True)
class _Text:
    """The document's characters without blanks, the place of each in the text, and which have a box."""

    dense: str
    places: list[int]
    used: bytearray
    cursor: int = 0
    before: list[int] = field(default_factory=list)  # where the reading was before it jumped


@dataclass(slots=True)
class _Stream:
    """The printed characters in the order of the rendering: line, number in the line, place in the dense text or -1."""

    strips: list[Strip]
    words: list[str]
    starts: list[int]
    chars: list[tuple[int, int]]
    found: list[int]


def align_rendered(document: Document, pdf: bytes, name: str) -> Document:
    """The document with pages and lines of its rendering; text, blocks and tables keep their places.

    What is printed and is no part of the text (a head on its second page, drawn numbers) is left out. Raises what `open_pdf` raises.
    """
    text = _dense(document.text)
    pages: list[Page] = []
    strips: list[Strip] = []
    with open_pdf(pdf, name) as rendered:
        for number, width, height, found in page_strips(rendered):
            pages.append(Page(number, round(width, 2), round(height, 2), "rendering"))
            strips += found
    stream = _stream(strips)
    for at in range(len(strips)):
        _place(text, stream, at)
    _fill(text, stream)
    _leftovers(text, stream)
    lines = sorted(_printed(document.text, text, stream), key=lambda line: line.start)
    return replace(document, pages=tuple(pages), lines=tuple(lines), blocks=tuple(_paged(document.blocks, lines)))


def _dense(text: str) -> _Text:
    places = [at for at, char in enumerate(text) if not char.isspace()]
    return _Text("".join(fold_char(text[at]) for at in places), places, bytearray(len(places)))


def _stream(strips: list[Strip]) -> _Stream:
    made = _Stream(strips, [], [], [], [])
    for number, strip in enumerate(strips):
        keep = [(number, at) for at, char in enumerate(strip.text) if not char.isspace()]
        made.starts.append(len(made.chars))
        made.words.append("".join(strip.text[at] for _, at in keep))
        made.chars += keep
    made.found = [-1] * len(made.chars)
    return made


def _place(text: _Text, stream: _Stream, at: int) -> None:
    words = stream.words[at]
    following = stream.words[at + 1] if at + 1 < len(stream.words) else ""
    start = _find(text, words, following) if words else None
    if start is None:
        return
    _take(text, stream, stream.starts[at], start, len(words))
    if not text.cursor <= start <= text.cursor + _NEAR:
        text.before = [text.cursor, *text.before[:3]]
    text.cursor = start + len(words)


def _find(text: _Text, words: str, following: str) -> int | None:
    """Where a line stands: at or shortly behind the last one, or behind one before a jump, or where it occurs but once."""
    for cursor in (text.cursor, *text.before):
        if len(words) < _SURE:
            fits = text.dense.startswith(words, cursor) and len(following) > 0
            if fits and text.dense.startswith(following[:6], cursor + len(words)) and _is_free(text, cursor, len(words)):
                return cursor
            continue
        at = text.dense.find(words, cursor, cursor + len(words) + _NEAR)
        if at >= 0 and _is_free(text, at, len(words)):
            return at
    if len(words) < _LONG:
        return None
    only = text.dense.find(words)
    sure = only >= 0 and _is_free(text, only, len(words)) and text.dense.find(words, only + 1) < 0
    return only if sure else None


def _is_free(text: _Text, start: int, size: int) -> bool:
    return not any(text.used[start : start + size])


def _take(text: _Text, stream: _Stream, first: int, start: int, size: int) -> None:
    for at in range(size):
        stream.found[first + at] = start + at
        text.used[start + at] = 1


def _fill(text: _Text, stream: _Stream) -> None:
    """What stands between two placed characters of the rendering is looked for behind the one and before the other."""
    at = 0
    while at < len(stream.found):
        end = at
        while end < len(stream.found) and stream.found[end] < 0:
            end += 1
        if end > at:
            left = stream.found[at - 1] + 1 if at else 0
            right = stream.found[end] if end < len(stream.found) else len(text.dense)
            for low, high in dict.fromkeys((_free_after(text, left), _free_before(text, right))):
                _match(text, stream, (at, end), (low, high))
        at = end + 1


def _free_after(text: _Text, low: int) -> tuple[int, int]:
    high = text.used.find(1, low)
    return low, min(len(text.dense) if high < 0 else high, low + _WINDOW)


def _free_before(text: _Text, high: int) -> tuple[int, int]:
    return max(text.used.rfind(1, 0, high) + 1, high - _WINDOW), high


def _match(text: _Text, stream: _Stream, printed: tuple[int, int], window: tuple[int, int]) -> None:
    first, low = printed[0], window[0]
    open_ones = [at for at in range(first, min(printed[1], first + _WINDOW)) if stream.found[at] < 0]
    words = "".join(stream.strips[stream.chars[at][0]].text[stream.chars[at][1]] for at in open_ones)
    gap = text.dense[low : window[1]]
    if not words or not gap:
        return
    short = min(len(words), len(gap)) <= _PIECE
    for block in SequenceMatcher(None, gap, words, autojunk=False).get_matching_blocks():
        if block.size >= _PIECE or (block.size and (short or block.a in (0, len(gap) - 1))):
            for at in range(block.size):
                stream.found[open_ones[block.b + at]] = low + block.a + at
                text.used[low + block.a + at] = 1


def _leftovers(text: _Text, stream: _Stream) -> None:
    """Whole lines that found no place by their neighbours: cells that a page break moved, heads, boxes."""
    for at, words in enumerate(stream.words):
        first = stream.starts[at]
        if len(words) < 2 or any(place >= 0 for place in stream.found[first : first + len(words)]):
            continue
        number = len(words) - len(words.lstrip("0123456789"))
        for skipped in dict.fromkeys((0, number)):  # a note is printed with its number
            start = _alone(text, words[skipped:])
            if start is not None:
                _take(text, stream, first + skipped, start, len(words) - skipped)
                break


def _alone(text: _Text, words: str) -> int | None:
    start = text.dense.find(words) if len(words) > 1 else -1
    while start >= 0 and not (_is_free(text, start, len(words)) and _stands_alone(text, start, len(words))):
        start = text.dense.find(words, start + 1)
    return start if start >= 0 else None


def _stands_alone(text: _Text, start: int, size: int) -> bool:
    """A short line is believed where it takes all that is free: no part of a longer word that has no box yet."""
    end = start + size
    return size >= _SURE or ((start == 0 or bool(text.used[start - 1])) and (end == len(text.used) or bool(text.used[end])))


def _printed(text: str, dense: _Text, stream: _Stream) -> Iterator[Line]:
    for number, strip in enumerate(stream.strips):
        first = stream.starts[number]
        pairs = [
            (dense.places[stream.found[at]], stream.chars[at][1])
            for at in range(first, first + len(stream.words[number]))
            if stream.found[at] >= 0
        ]
        yield from _lines(text, pairs, strip)


def _lines(text: str, pairs: list[tuple[int, int]], strip: Strip) -> Iterator[Line]:
    """Lines of characters that follow one another in the text but for blanks; cells and paragraphs are parted."""
    group: list[tuple[int, int]] = []
    for pair in pairs:
        if group and not _goes_on(text, group[-1], pair, strip):
            yield _line(group, strip)
            group = []
        group.append(pair)
    if group:
        yield _line(group, strip)


def _goes_on(text: str, last: tuple[int, int], pair: tuple[int, int], strip: Strip) -> bool:
    """Whether a character follows the last one in the text: but for blanks, or for one that has room on the page but is not named there."""
    between = text[last[0] + 1 : pair[0]]
    if pair[0] <= last[0] or "\n" in between or "\t" in between:
        return False
    missing = len(between.strip())
    return not missing or (missing == 1 and strip.edges[pair[1]] - strip.edges[last[1]] >= (missing + 1) * _ROOM / 2 * strip.size)


def _line(group: list[tuple[int, int]], strip: Strip) -> Line:
    start, end = group[0][0], group[-1][0] + 1
    lefts = {place: strip.edges[at] for place, at in group}
    for (place, at), (following, next_at) in itertools.pairwise(group):
        step = (strip.edges[next_at] - strip.edges[at]) / (following - place) if next_at == at + 1 else 0.0
        for one in range(place + 1, following):
            lefts[one] = strip.edges[at] + step * (one - place) if step else strip.edges[min(at + 1, next_at)]
    last = group[-1][1]
    edges: list[float] = []
    for place in range(start, end):
        edges.append(max(lefts.get(place, edges[-1] if edges else 0.0), edges[-1] if edges else float("-inf")))
    edges.append(max(strip.edges[last + 1], edges[-1]))
    return Line(start, end, strip.page, round(strip.top, 2), round(strip.bottom, 2), tuple(round(edge, 2) for edge in edges))


def _paged(blocks: tuple[Block, ...], lines: list[Line]) -> Iterator[Block]:
    at = 0
    for block in sorted(blocks, key=lambda block: block.start):
        while at < len(lines) and lines[at].end <= block.start:
            at += 1
        inside = at < len(lines) and lines[at].start < block.end
        yield replace(block, page=lines[at].page) if inside else block
