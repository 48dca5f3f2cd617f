"""What recognition saw, kept from one reading to the next: the same picture need not be looked at twice."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field

from policytable.parse.printed.digit_doubts import doubted
from policytable.parse.printed.glyph import Glyph
from policytable.parse.printed.ocr_budget import OcrBudget

ENGINE = "rapidocr-3.10"  # part of the key: another engine or model sees other characters
Lines = list[list[Glyph]]  # as the engine gives them: top to bottom, not levelled
_FORM = 1


@dataclass(slots=True)
class Recognised:
    """Printed lines by page number, and the budget for those that are not known; `new` tells whether a page was added."""

    budget: OcrBudget
    pages: dict[int, Lines] = field(default_factory=dict)
    new: bool = False

    def lines(self, page: int, look: Callable[[], Lines]) -> Lines:
        """The lines of a page, by `look` where they are not known; none where the budget does not allow to look.

        Rounded, so that known and new ones are the same. Raises RecognitionNeeded where nothing may be recognised here.
        """
        if page not in self.pages:
            made = self.budget.page(page, look)
            if made is None:
                return []
            self.pages[page] = [[_rounded(glyph) for glyph in line] for line in made]
            self.new = True
        return doubted(self.pages[page])

    def dump(self) -> bytes:
        """All pages as JSON."""
        pages = {str(page): [[_packed(glyph) for glyph in line] for line in lines] for page, lines in sorted(self.pages.items())}
        return json.dumps({"form": _FORM, "pages": pages}, ensure_ascii=False, separators=(",", ":")).encode()


def load_recognised(data: bytes | None, budget: OcrBudget) -> Recognised:
    """What `dump` wrote; nothing known where there is nothing, or where it has another form."""
    try:
        told = json.loads(data or b"{}")
        pages = told["pages"] if told.get("form") == _FORM else {}
        return Recognised(budget, {int(page): [[_unpacked(*one) for one in line] for line in lines] for page, lines in pages.items()})
    except (ValueError, KeyError, TypeError, AttributeError):
        return Recognised(budget)


def _rounded(glyph: Glyph) -> Glyph:
    score = None if glyph.confidence is None else round(glyph.confidence, 4)
    places = {name: round(getattr(glyph, name), 2) for name in ("x0", "x1", "top", "bottom", "base", "size")}
    return glyph._replace(confidence=score, **places)


def _packed(glyph: Glyph) -> tuple[object, ...]:
    box = (glyph.x0, glyph.x1, glyph.top, glyph.bottom, glyph.base, glyph.size)
    return (glyph.char, *box, glyph.confidence, int(glyph.doubtful))


def _unpacked(char: str, *rest: float) -> Glyph:
    x0, x1, top, bottom, base, size, confidence, doubtful = rest
    return Glyph(str(char), x0, x1, top, bottom, base, size, confidence, bool(doubtful))
