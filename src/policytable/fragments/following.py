"""Following a text directive: which words of a page it names, after "find a range from a text directive" of the draft."""

from __future__ import annotations

from policytable.fragments.directive import Directive
from policytable.fragments.words import Words

Window = tuple[int, int]


def resolve(words: Words, directive: Directive) -> Window | None:
    """The first window `[start, end)` of the text that the directive names; None where it names none.

    A term never crosses a block, a range `start,end` may. Between two ideographs no word is taken to begin or end, where browsers
    ask a dictionary: what resolves here resolves in a browser, not the other way round.
    """
    low = 0
    while low < len(words.text):
        found = _begin(words, directive, low)
        if found is None:
            return None
        low, window = found
        if window is None:
            continue
        whole, hopeless = _finish(words, directive, window)
        if whole is not None or hopeless:
            return whole
    return None


def _begin(words: Words, directive: Directive, low: int) -> tuple[int, Window | None] | None:
    """From where to search on, and the next window of the first term if it stands directly after the prefix; None at the end."""
    must_end = directive.end is not None or directive.suffix is None
    if directive.prefix is None:
        match = _first(words, directive.start, low, True, must_end)
        return None if match is None else (match[0] + 1, match)
    prefix = _first(words, directive.prefix, low, True, False)
    if prefix is None:
        return None
    at = _ink(words, prefix[1])
    match = _first(words, directive.start, at, False, must_end)
    return None if match is None else (prefix[0] + 1, match if match[0] == at else None)


def _finish(words: Words, directive: Directive, window: Window) -> tuple[Window | None, bool]:
    """The whole window with end and suffix, if they are there; else whether no later beginning can have them."""
    start, end = window
    while end <= len(words.text):
        if directive.end is not None:
            match = _first(words, directive.end, end, True, directive.suffix is None)
            if match is None:
                return None, True
            end = match[1]
        if directive.suffix is None:
            return (start, end), False
        at = _ink(words, end)
        suffix = _first(words, directive.suffix, at, False, True)
        if suffix is None:
            return None, True
        if suffix[0] == at:
            return (start, end), False
        if directive.end is None:
            return None, False
    return None, False


def _first(words: Words, term: str, low: int, starts: bool, ends: bool) -> Window | None:
    for start, end in words.find(term, low):
        if (not starts or words.bounded(start)) and (not ends or words.bounded(end)) and words.whole(start, end):
            return start, end
    return None


def _ink(words: Words, at: int) -> int:
    """The next place that is no blank."""
    while at < len(words.text) and words.text[at].isspace():
        at += 1
    return at
