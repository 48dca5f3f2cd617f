"""What recognition may cost: a time for every page and a cap for the document; what is left out is told, not lost."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from types import FrameType
from typing import TypeVar

from policytable.model import Issue
from policytable.parse.guard.limits import OCR_PAGES, OCR_SECONDS, OCR_THREADS, OCR_TOTAL
from policytable.parse.outcome import issue

T = TypeVar("T")
BEAT = 3 * OCR_SECONDS  # seconds of the wall clock: after them the process is ended, where the page's own limit did not hold


class RecognitionNeeded(Exception):
    """A page must be recognised, and this process may not."""


class _Late(BaseException):
    """A page took too long; no `except Exception` of a library holds it."""


@dataclass(slots=True)
class OcrBudget:
    """The recognised pages of one document: `about` names it, `allowed` is False where none may be.

    Time is that of the processor, so that a busy machine reads the same pages.
    """

    about: str
    allowed: bool = True
    spent: float = 0.0
    done: int = 0
    skipped: list[int] = field(default_factory=list)
    late: list[int] = field(default_factory=list)

    def page(self, number: int, recognise: Callable[[], T]) -> T | None:
        """What `recognise` makes of a page; None where the page is past the cap or takes too long.

        Raises RecognitionNeeded where nothing may be recognised here.
        """
        if not self.allowed:
            raise RecognitionNeeded
        if self.done >= OCR_PAGES or self.spent > OCR_TOTAL * OCR_THREADS:
            self.skipped.append(number)
            return None
        begun = time.process_time()
        made = None
        try:
            with _alarm(OCR_SECONDS * OCR_THREADS):
                made = recognise()
        except _Late:
            self.late.append(number)
        self.done += 1
        self.spent += time.process_time() - begun
        return made

    def issues(self) -> list[Issue]:
        """One for the pages that took too long, one for those past the cap."""
        found = []
        if self.late:
            said = f"pages {ranges(self.late)} took more than {OCR_SECONDS} s each and were not read"
            found.append(issue("ocr_failed", said, self.about))
        if self.skipped:
            said = f"pages {ranges(self.skipped)} are past the cap of {OCR_PAGES} pages or {OCR_TOTAL} s and were not read"
            found.append(issue("ocr_skipped", said, self.about))
        return found


def ranges(numbers: list[int]) -> str:
    """Numbers in order as people write them: 1-3, 7."""
    parts: list[list[int]] = []
    for number in numbers:
        if parts and number == parts[-1][1] + 1:
            parts[-1][1] = number
        else:
            parts.append([number, number])
    return ", ".join(str(low) if low == high else f"{low}-{high}" for low, high in parts)


@contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    """Raises _Late when the process has worked for so long; outside a main thread there is no such signal."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def ring(number: int, frame: FrameType | None) -> None:
        raise _Late

    before = signal.signal(signal.SIGPROF, ring)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        with suppress(_Late):  # rung between the work and this line
            signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
