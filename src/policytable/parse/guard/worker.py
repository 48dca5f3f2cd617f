"""The process that opens untrusted files: reads tasks from its standard input, answers in frames on its output."""

from __future__ import annotations

import mimetypes
import os
import pickle
import resource
import struct
import sys
import time
from collections.abc import Callable
from functools import partial
from typing import Any, BinaryIO

from policytable.errors import DamagedError, PolicyError
from policytable.parse.guard.limits import LIMITS, OCR_THREADS
from policytable.parse.guard.walls import enter, libraries, limit
from policytable.parse.guard.wire import pack
from policytable.parse.printed.ocr_budget import OcrBudget, RecognitionNeeded
from policytable.parse.printed.recognised import load_recognised


def main() -> None:
    """Serves until its input ends."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not end up between the frames
    mimetypes.knownfiles.clear()  # the lists of this machine lie outside the walls, and a reader must not depend on them
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    refused = enter(libraries())
    if refused:
        _frame(answers, b"W", ", ".join(refused).encode())
    while True:
        head = sys.stdin.buffer.read(4)
        if len(head) < 4:
            return
        task, arguments = pickle.loads(sys.stdin.buffer.read(struct.unpack("<I", head)[0]))
        _answer(answers, task, arguments)


def _answer(answers: BinaryIO, task: str, arguments: tuple[Any, ...]) -> None:
    def beat(seconds: int) -> None:
        _frame(answers, b".", struct.pack("<I", seconds))

    name, limits = str(arguments[-1]), LIMITS[task]
    limit(resource.RLIMIT_AS, limits.memory)
    limit(resource.RLIMIT_CPU, int(time.process_time() + limits.total * (OCR_THREADS if limits.heavy else 1)) + 5)
    try:
        packed = pack(_TASKS[task](beat, *arguments))
        _frame(answers, b"R", packed)
    except PolicyError as error:
        _frame(answers, b"E", pack((type(error).__name__, error.message, error.about, error.code, error.remedy)))
    except MemoryError:
        told = DamagedError("reading it takes more memory than is reasonable", about=name, code="too_large")
        _frame(answers, b"E", pack(("DamagedError", told.message, name, told.code, told.remedy)))
    except Exception as error:  # a hostile file can bring a library to any error; it is told by name, never swallowed
        said = f"{type(error).__name__}: {error}"[:300]
        _frame(answers, b"E", pack(("DamagedError", said, name, "unreadable", DamagedError.remedy)))


def _frame(answers: BinaryIO, kind: bytes, body: bytes) -> None:
    answers.write(kind + struct.pack("<I", len(body)) + body)
    answers.flush()


def _txt(beat: Callable[[int], None], content: bytes, name: str) -> Any:
    from policytable.parse.comma import read_csv
    from policytable.parse.text import read_text

    return (read_csv(content, name) if name.lower().endswith(".csv") else None) or read_text(content, name)


def _mhtml(beat: Callable[[int], None], content: bytes, name: str) -> Any:
    from policytable.parse.html.mhtml import read_mhtml

    return read_mhtml(content, name)


def _html(beat: Callable[[int], None], content: bytes, media_type: str | None, name: str) -> Any:
    from policytable.parse.html.page import read_html

    return read_html(content, name, media_type)


def _listing(beat: Callable[[int], None], *given: Any) -> Any:
    from policytable.parse.listing.reading import read

    return read(*given)


def _probe(beat: Callable[[int], None], content: bytes, media_type: str | None, encoding: str | None, name: str) -> Any:
    from policytable.parse.listing.probing import probe

    return probe(content, media_type, encoding, name)


def _pdf(beat: Callable[[int], None], content: bytes, known: bytes | None, name: str, scanned: bool = False) -> Any:
    """None where pages must be recognised: that is another task, with other limits."""
    from policytable.parse.printed.pdf import read_pdf

    try:
        return read_pdf(content, load_recognised(known, OcrBudget(name, allowed=scanned)), name, beat)
    except RecognitionNeeded:
        return None


def _ofd(beat: Callable[[int], None], content: bytes, known: bytes | None, name: str, scanned: bool = False) -> Any:
    """None as for PDF."""
    from policytable.parse.ofd.reader import read_ofd

    try:
        return read_ofd(content, load_recognised(known, OcrBudget(name, allowed=scanned)), name, beat)
    except RecognitionNeeded:
        return None


def _docx(beat: Callable[[int], None], content: bytes, name: str) -> Any:
    from policytable.parse.office.docx import read_docx

    return read_docx(content, name)


def _xlsx(beat: Callable[[int], None], content: bytes, name: str) -> Any:
    from policytable.parse.office.sheet import read_sheet

    return read_sheet(content, name)


def _image(beat: Callable[[int], None], content: bytes, known: bytes | None, name: str) -> Any:
    from policytable.parse.printed.picture import read_picture

    return read_picture(content, load_recognised(known, OcrBudget(name)), name, beat)


def _pdf_pictures(beat: Callable[[int], None], content: bytes, pages: frozenset[int] | None, name: str) -> Any:
    from policytable.parse.printed.pdf import pdf_pictures

    return pdf_pictures(content, name, pages, beat)


def _image_pictures(beat: Callable[[int], None], content: bytes, pages: frozenset[int] | None, name: str) -> Any:
    from policytable.parse.printed.picture import picture_pictures

    return tuple(picture for picture in picture_pictures(content, name) if pages is None or picture.number in pages)


def _ofd_pictures(beat: Callable[[int], None], content: bytes, pages: frozenset[int] | None, name: str) -> Any:
    from policytable.parse.ofd.reader import ofd_pictures

    return ofd_pictures(content, name, pages, beat)


def _align(beat: Callable[[int], None], document: Any, pdf: bytes, name: str) -> Any:
    from policytable.parse.office.align import align_rendered

    beat(60)
    return align_rendered(document, pdf, name)


_TASKS: dict[str, Callable[..., Any]] = {
    "txt": _txt,
    "html": _html,
    "mhtml": _mhtml,
    "listing": _listing,
    "listing_probe": _probe,
    "pdf": _pdf,
    "pdf_scanned": partial(_pdf, scanned=True),
    "ofd": _ofd,
    "ofd_scanned": partial(_ofd, scanned=True),
    "docx": _docx,
    "xlsx": _xlsx,
    "image_scanned": _image,
    "pdf_pictures": _pdf_pictures,
    "ofd_pictures": _ofd_pictures,
    "image_pictures": _image_pictures,
    "align": _align,
}


if __name__ == "__main__":
    main()
