"""The process that opens untrusted files: reads tasks from its standard input, answers in frames on its output."""

from __future__ import annotations

import os
import pickle
import resource
import struct
import sys
from collections.abc import Callable
from typing import Any, BinaryIO

from policytable.errors import DamagedError, PolicyError

MEMORY = 3 << 30  # recognition of an A4 page peaks at 1.6 GiB of address space


def main() -> None:
    """Serves until its input ends."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not end up between the frames
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    while True:
        head = sys.stdin.buffer.read(4)
        if len(head) < 4:
            return
        task, arguments = pickle.loads(sys.stdin.buffer.read(struct.unpack("<I", head)[0]))
        _answer(answers, task, arguments)


def _answer(answers: BinaryIO, task: str, arguments: tuple[Any, ...]) -> None:
    def beat(seconds: int) -> None:
        _frame(answers, b".", struct.pack("<I", seconds))

    name = str(arguments[-1])
    try:
        _frame(answers, b"R", pickle.dumps(_tasks()[task](beat, *arguments)))
    except PolicyError as error:
        _frame(answers, b"E", pickle.dumps((type(error).__name__, error.message, error.about, error.code, error.remedy)))
    except MemoryError:
        told = DamagedError("reading it takes more memory than is reasonable", about=name, code="too_large")
        _frame(answers, b"E", pickle.dumps(("DamagedError", told.message, name, told.code, told.remedy)))
    except Exception as error:  # a hostile file can bring a library to any error; it is told by name, never swallowed
        said = f"{type(error).__name__}: {error}"[:300]
        _frame(answers, b"E", pickle.dumps(("DamagedError", said, name, "unreadable", DamagedError.remedy)))


def _frame(answers: BinaryIO, kind: bytes, body: bytes) -> None:
    answers.write(kind + struct.pack("<I", len(body)) + body)
    answers.flush()


def _tasks() -> dict[str, Callable[..., Any]]:
    return {
        "pdf": _pdf,
        "docx": _docx,
        "xlsx": _xlsx,
        "image": _image,
        "ofd": _ofd,
        "pdf_pictures": _pdf_pictures,
        "image_pictures": _image_pictures,
        "ofd_pictures": _ofd_pictures,
        "align": _align,
    }


def _pdf(beat: Callable[[int], None], content: bytes, known: bytes | None, name: str) -> Any:
    from policytable.parse.pdf import read_pdf

    return read_pdf(content, known, name, beat)


def _docx(beat: Callable[[int], None], content: bytes, name: str) -> Any:
    from policytable.parse.docx import read_docx

    return read_docx(content, name)


def _xlsx(beat: Callable[[int], None], content: bytes, name: str) -> Any:
    from policytable.parse.sheet import read_sheet

    return read_sheet(content, name)


def _image(beat: Callable[[int], None], content: bytes, known: bytes | None, name: str) -> Any:
    from policytable.parse.picture import read_picture

    beat(60)
    return read_picture(content, known, name)


def _ofd(beat: Callable[[int], None], content: bytes, known: bytes | None, name: str) -> Any:
    from policytable.parse.ofd import read_ofd

    return read_ofd(content, known, name, beat)


def _pdf_pictures(beat: Callable[[int], None], content: bytes, pages: frozenset[int] | None, name: str) -> Any:
    from policytable.parse.pdf import pdf_pictures

    return pdf_pictures(content, name, pages, beat)


def _image_pictures(beat: Callable[[int], None], content: bytes, pages: frozenset[int] | None, name: str) -> Any:
    from policytable.parse.picture import picture_pictures

    return tuple(picture for picture in picture_pictures(content, name) if pages is None or picture.number in pages)


def _ofd_pictures(beat: Callable[[int], None], content: bytes, pages: frozenset[int] | None, name: str) -> Any:
    from policytable.parse.ofd import ofd_pictures

    return ofd_pictures(content, name, pages, beat)


def _align(beat: Callable[[int], None], document: Any, pdf: bytes, name: str) -> Any:
    from policytable.parse.align import align_rendered

    beat(60)
    return align_rendered(document, pdf, name)


if __name__ == "__main__":
    main()
