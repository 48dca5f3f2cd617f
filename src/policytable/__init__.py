"""policytable: from policy documents to a regional table in which every cell leads back to its clause.

`policytable.open("outputs")` gives a published edition, `policytable.read("notice.html", region="320500")` one file, both as pandas frames.
What they need is imported when they are called: `import policytable` stays quick.
"""

from __future__ import annotations

from importlib import import_module
from os import PathLike, fspath
from typing import Any

__version__ = "0.1.0"
_DOOR = {"open": ("policytable.frames", "open_folder")}


def read(path: str | PathLike[str], *, region: str | None = None, issued: str | None = None, title: str | None = None) -> Any:
    """One file, of any format, read without a working home: an object with `.text`, `.title`, `.facts()`, `.clauses()` and `.issues()`.

    `region` is the place whose office issued it, by its GB/T 2260 code or its name, `issued` its date as YYYY-MM-DD: what the text leaves
    open (我市, 今年) is told by them. A file that cannot be read raises nothing: its `.issues()` say why. Raises UsageError for a region
    or a date that is none.
    """
    # By their names: rooms below the pipeline import this package, and must not draw it in.
    asking, frames, pipeline = (import_module(f"policytable.{room}") for room in ("asking", "frames", "pipeline"))
    place = asking.region_named(region) if region else None
    seen = pipeline.look(pipeline.FileJob(fspath(path), place, pipeline.day_of(issued) if issued else None, title))
    reading = seen.reading
    known = reading.metadata.region if place is None and reading.metadata else place
    return frames.Reading(known, reading.document, reading.metadata, reading.extraction, seen.clauses, reading.issues)


def __getattr__(name: str) -> Any:
    if name in _DOOR:
        room, piece = _DOOR[name]
        return getattr(import_module(room), piece)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *_DOOR])
