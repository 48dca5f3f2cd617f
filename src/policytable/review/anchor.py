"""Finding a quoted place again in a text that may have been parsed anew, renumbered or changed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache

from policytable.model import CONTEXT, Anchor, Seen
from policytable.text import Folded, fold, plain

# Words on this side of such a mark can bend a statement (达到40家 → 达到40家以上); words beyond it belong to the next one.
_MARK = re.compile(r"[。；;！!？?，,：:\n\t]")
_BORDERS = ("\t", "\n")
# Numbers change when a clause is inserted above; they are no part of the words. On folded text.
_DIGITS = r"[〇零一二三四五六七八九十百\d]+"
_FLESH = re.compile(r"[〇零一二三四五六七八九十百\d第条章节款项()（）、.,，。;；:：!！?？]")
_NEAR = 4  # so many characters of a neighbouring sentence say that it is the same; fewer are chance (以上, 万元)
_LABEL = re.compile(rf"^(?:第{_DIGITS}[条章节款项]|\(?{_DIGITS}\)|{_DIGITS}[、.])")


@dataclass(frozen=True, slots=True)
class Window:
    """A place in the text, `[start, end)`."""

    start: int
    end: int

    def overlap(self, start: int, end: int) -> int:
        """How many characters it shares with `[start, end)`."""
        return max(0, min(self.end, end) - max(self.start, start))


@dataclass(frozen=True, slots=True)
class Lost:
    """A place that was not found with certainty; `gone` where its words are not in the text at all."""

    gone: bool
    why: str


class View:
    """A text with its folded form, made once for all the decisions about it; what was sought in it once is known."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._located: dict[tuple[str, str, str, int], Window | Lost] = {}

    @cached_property
    def _folded(self) -> Folded:
        return fold(self.text)  # not before it is needed: most documents have no decision

    def places(self, quote: str) -> tuple[Window, ...]:
        """Every place with the same words, whatever the spaces and the width of the characters."""
        words, text = plain(quote), self._folded.text
        found = []
        at = text.find(words) if words else -1
        while at >= 0:
            window = Window(*self._folded.span(at, at + len(words)))
            if not (_cuts_number(text, at, at + len(words)) and self._joined(window)):
                found.append(window)
            at = text.find(words, at + 1)
        return tuple(found)

    def _joined(self, window: Window) -> bool:
        """Whether no border of a table cell or line parts the window from the digits beside it: folding takes borders away."""
        return not (self.text[window.end : window.end + 1] in _BORDERS or self.text[max(0, window.start - 1) : window.start] in _BORDERS)

    def locate(self, seen: Anchor | Seen) -> Window | Lost:
        """The one place that a reviewer saw, or why it is not to be trusted."""
        key = (seen.quote, seen.prefix, seen.suffix, seen.lookalikes)
        found = self._located.get(key)
        if found is None:
            found = self._located[key] = self._sought(seen)
        return found

    def _sought(self, seen: Anchor | Seen) -> Window | Lost:
        places = self.places(seen.quote)
        if not places:
            return Lost(True, "the words are no longer in the document")
        if len(places) != seen.lookalikes:
            return Lost(False, f"the same words now stand at {len(places)} places, not {seen.lookalikes}")
        if len(places) == 1:
            # The only place with these words: neighbours may change, what bends the statement may not.
            fits = [place for place in places if self._same_before(place, seen) and self._same_behind(place, seen)]
            if fits and not self._neighboured(fits[0], seen):
                return Lost(False, "the same words now stand among others")
        else:
            fits = [place for place in places if self._all_before(place, seen) and self._all_behind(place, seen)]
        if len(fits) != 1:
            return Lost(False, "the words around it changed")
        return fits[0]

    def context(self, place: Window) -> tuple[str, str]:
        """The words before and behind a place, long enough to tell it from every other place with the same words."""
        others = [other for other in self.places(self.text[place.start : place.end]) if not other.overlap(place.start, place.end)]
        size = CONTEXT
        while True:
            before = self.text[max(0, place.start - size) : place.start]
            behind = self.text[place.end : place.end + size]
            alike = [other for other in others if self._ends(other.start, before) and self._starts(other.end, behind)]
            if not alike or size > len(self.text):
                return before, behind
            size *= 2

    def shared(self, place: Window, seen: Anchor | Seen) -> float:
        """How much of the recorded context stands around `place`, counted outwards from it: 0 to 1."""
        before = plain(self.text[max(0, place.start - 2 * len(seen.prefix)) : place.start])
        behind = plain(self.text[place.end : place.end + 2 * len(seen.suffix)])
        prefix, suffix = plain(seen.prefix), plain(seen.suffix)
        return (_run(before[::-1], prefix[::-1]) + _run(behind, suffix)) / max(1, len(prefix) + len(suffix))

    def _same_before(self, place: Window, seen: Anchor | Seen) -> bool:
        if self._all_before(place, seen):
            return True
        start = max(0, place.start - 2 * len(seen.prefix) - CONTEXT)
        now = _last_words(self.text[start : place.start], start == 0)
        return now is not None and now == _last_words(seen.prefix, len(seen.prefix) < CONTEXT)

    def _same_behind(self, place: Window, seen: Anchor | Seen) -> bool:
        if self._all_behind(place, seen):
            return True
        end = place.end + 2 * len(seen.suffix) + CONTEXT
        now = _first_words(self.text[place.end : end], end >= len(self.text))
        return now is not None and now == _first_words(seen.suffix, len(seen.suffix) < CONTEXT)

    def _neighboured(self, place: Window, seen: Anchor | Seen) -> bool:
        """Whether the sentence before or the one behind is still there. Where both are others, the passage that was seen may be gone and
        an equal one have come elsewhere."""
        before = self.text[max(0, place.start - 3 * len(seen.prefix)) : place.start]
        behind = self.text[place.end : place.end + 3 * len(seen.suffix)]
        sides = (
            (_bones(before)[::-1], _bones(seen.prefix)[::-1], _bones(_tail(seen.prefix))),
            (_bones(behind), _bones(seen.suffix), _bones(_head(seen.suffix))),
        )
        told = [(_run(now, was) - len(own), len(was) - len(own)) for now, was, own in sides if len(was) > len(own)]
        return not told or any(shared >= min(_NEAR, there) for shared, there in told)

    def _all_before(self, place: Window, seen: Anchor | Seen) -> bool:
        return self._ends(place.start, seen.prefix)

    def _all_behind(self, place: Window, seen: Anchor | Seen) -> bool:
        return self._starts(place.end, seen.suffix)

    def _ends(self, at: int, prefix: str) -> bool:
        # The raw comparison first: a prefix that was cut inside 1,000 folds differently from the whole text.
        return self.text[:at].endswith(prefix) or plain(self.text[max(0, at - 4 * len(prefix)) : at]).endswith(plain(prefix))

    def _starts(self, at: int, suffix: str) -> bool:
        return self.text.startswith(suffix, at) or plain(self.text[at : at + 4 * len(suffix)]).startswith(plain(suffix))


@lru_cache(maxsize=16)
def view_of(text: str) -> View:
    """The view of a text. Those of the documents that are worked on are held: every decision asks for them."""
    return View(text)


def _cuts_number(text: str, start: int, end: int) -> bool:
    """10家 inside 110家 is another statement."""
    left = start > 0 and text[start - 1].isdigit() and text[start].isdigit()
    right = end < len(text) and text[end].isdigit() and text[end - 1].isdigit()
    return left or right


def _last_words(before: str, from_the_start: bool) -> str | None:
    marks = [match.end() for match in _MARK.finditer(before)]
    if not marks and not from_the_start:
        return None
    return _LABEL.sub("", plain(before[marks[-1] :] if marks else before))


def _first_words(behind: str, to_the_end: bool) -> str | None:
    mark = _MARK.search(behind)
    if mark is None and not to_the_end:
        return None
    return plain(behind[: mark.start()] if mark else behind)


def _tail(before: str) -> str:
    """The words since the last mark."""
    marks = [match.end() for match in _MARK.finditer(before)]
    return before[marks[-1] :] if marks else before


def _head(behind: str) -> str:
    """The words up to the next mark."""
    mark = _MARK.search(behind)
    return behind[: mark.start()] if mark else behind


def _bones(words: str) -> str:
    """Words without numbers and marks: what stays when clauses are renumbered or lines are joined."""
    return _FLESH.sub("", plain(words))


def _run(one: str, other: str) -> int:
    length = 0
    for first, second in zip(one, other, strict=False):
        if first != second:
            break
        length += 1
    return length
