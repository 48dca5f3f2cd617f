"""Making a text directive for a window of a page's text.

Browsers find a term only where words begin and end, and ask a dictionary of their own where that is between two ideographs. So a term
here begins and ends where punctuation, digits, blanks or the block itself part words; where the window does not, context is taken in
up to such a place, which frees the window's own edge of the rule.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from policytable.fragments.directive import Directive
from policytable.fragments.following import Window, resolve
from policytable.fragments.words import Words

_SHORT = 80  # characters of a window that is quoted in full: 720 bytes of an address in Chinese
_EXACT = 300  # the same where nothing inside it parts words; what browsers themselves quote at most
_TERM = range(5, 41)  # characters of the first and last words of a longer window
_CONTEXT = 60  # characters of context on one side
_TRIES = 6  # places tried on each side


def directive_for(words: Words, start: int, end: int) -> Directive | None:
    """The directive that leads to exactly `[start, end)`, as short as is sure; None where none is.

    Prefers one that fits no other place of the text, else takes one that fits there first. Blanks at an edge cannot be named.
    """
    quote = words.text[start:end]
    if not quote or quote != quote.strip():
        return None
    second = None
    for terms in _terms(words, start, end):
        for context in _contexts(words, start, end):
            directive, alone = _made(words, terms, context), _fits(words, terms, context, start)
            if alone is None or resolve(words, directive) != (start, end):
                continue
            if alone:
                return directive
            second = second or directive
    return second


Terms = tuple[Window, Window | None]
Context = tuple[Window | None, Window | None]


def _terms(words: Words, start: int, end: int) -> Iterator[Terms]:
    """The window as a whole, or its first and last words."""
    within, size = words.whole(start, end), end - start
    if within and size <= _SHORT:
        yield (start, end), None
    else:
        yield from _ends_of(words, start, end)
    if within and _SHORT < size <= _EXACT:
        yield (start, end), None


def _ends_of(words: Words, start: int, end: int) -> Iterator[Terms]:
    """First and last words of a window, the short ones first; a cell of a table or a line may be shorter than a term should be."""
    low, high = min(words.block(start)[1], start + _TERM.stop), max(words.block(end - 1)[0], end - _TERM.stop)
    heads = [at for at in range(start + 1, low + 1) if _is_edge(words, at, start, end)]
    tails = [at for at in range(end - 1, high - 1, -1) if _is_edge(words, at, start, end)]
    for head in _spread(heads, [at for at in heads if at - start >= _TERM.start]):
        for tail in _spread(tails, [at for at in tails if end - at >= _TERM.start]):
            if head <= tail:
                yield (start, head), (tail, end)


def _is_edge(words: Words, at: int, start: int, end: int) -> bool:
    return start < at < end and words.bounded(at)


def _spread(edges: list[int], long: list[int]) -> list[int]:
    """Few of many, the near ones first: what is longer is surer to be alone."""
    told = long or edges[-1:]
    return [*dict.fromkeys(told[:2] + told[-1:])]


def _contexts(words: Words, start: int, end: int) -> Iterator[Context]:
    """What may stand around the window, the least first. An edge that is sure needs nothing around it."""
    before, after = _before(words, start), _after(words, end)
    befores: list[Window | None] = [None] if words.bounded(start) else [*islice(before, 1)]
    afters: list[Window | None] = [None] if words.bounded(end) else [*islice(after, 1)]
    if befores and afters:
        yield befores[0], afters[0]  # mostly enough: the others are only looked for where it is not
        befores += islice(before, _TRIES)
        afters += islice(after, _TRIES)
        pairs = [(left, right) for left in range(len(befores)) for right in range(len(afters))]
        for left, right in sorted(pairs, key=lambda pair: (sum(pair), pair))[1:]:
            yield befores[left], afters[right]


def _before(words: Words, start: int) -> Iterator[Window]:
    """Windows that end at the last ink before `start` and begin where a word is sure to begin, the shortest first."""
    end = len(words.text[:start].rstrip())
    low = max(words.block(end - 1)[0], end - _CONTEXT) if end else 0
    for at in range(end - 1, low - 1, -1):
        if not words.text[at].isspace() and words.bounded(at) and _tells(words, at, end):
            yield at, end


def _after(words: Words, end: int) -> Iterator[Window]:
    """Windows that begin at the first ink after `end` and end where a word is sure to end, the shortest first."""
    start = len(words.text) - len(words.text[end:].lstrip())
    high = min(words.block(start)[1], start + _CONTEXT) if start < len(words.text) else 0
    for at in range(start + 1, high + 1):
        if not words.text[at - 1].isspace() and words.bounded(at) and _tells(words, start, at):
            yield start, at


def _tells(words: Words, start: int, end: int) -> bool:
    """Whether a context holds a letter or digit: marks alone are passed over by some searches."""
    return any(char.isalnum() for char in words.text[start:end])


def _made(words: Words, terms: Terms, context: Context) -> Directive:
    first, last = terms
    before, after = context
    return Directive(_said(words, first), last and _said(words, last), before and _said(words, before), after and _said(words, after))


def _said(words: Words, window: Window) -> str:
    return words.text[window[0] : window[1]]


def _fits(words: Words, terms: Terms, context: Context, start: int) -> bool | None:
    """Whether the terms fit at `start` alone (True) or there first (False), wherever words may begin or end; None where they do not.

    The rule about words is left out: whatever a browser's dictionary says, it then finds no other place before.
    """
    first, last = terms
    before, after = context
    left, right = before and _squeezed(words, before), after and _squeezed(words, after)
    found = []
    for low, high in words.find(_said(words, first), 0):
        if left and not _ends(words, low, left):
            continue
        if last is None and right and not _begins(words, high, right):
            continue
        found.append(low)
    if not found or found[0] != start:
        return None
    if last is not None and not _nearest(words, terms, right):
        return None
    return len(found) == 1


def _nearest(words: Words, terms: Terms, right: str | None) -> bool:
    """Whether the last words are the first of their kind after the first ones."""
    first, last = terms
    assert last is not None
    for low, high in words.find(_said(words, last), first[1]):
        if right is None or _begins(words, high, right):
            return low == last[0]
    return False


def _squeezed(words: Words, window: Window) -> str:
    return "".join(words.folded_at(*window).split())


def _ends(words: Words, at: int, wanted: str) -> bool:
    return "".join(words.folded_at(max(0, at - 2 * _CONTEXT - 20), at).split()).endswith(wanted)


def _begins(words: Words, at: int, wanted: str) -> bool:
    return "".join(words.folded_at(at, at + 2 * _CONTEXT + 20).split()).startswith(wanted)
