"""One file as it was read: its clauses, what was found in them, and the pictures of its pages to compare with."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path

from policytable.errors import PolicyError
from policytable.fetch import fetch
from policytable.model import Clause, Issue
from policytable.parse import PagePicture, page_pictures
from policytable.pipeline.batch import issue_of
from policytable.pipeline.files import FileJob, FileReading, read_file
from policytable.segment import segment


@dataclass(frozen=True, slots=True)
class Look:
    """A reading with its clause tree and its page pictures (none for text, pages of the web and workbooks)."""

    reading: FileReading
    clauses: tuple[Clause, ...] = ()
    pictures: tuple[PagePicture, ...] = ()


def look(job: FileJob, *, pictures: bool = False) -> Look:
    """Read one file to be looked at. Whatever stands in the way becomes an issue of the reading; nothing is raised."""
    reading = read_file(job)
    document = reading.document
    if document is None:
        return Look(reading)
    drawn: tuple[PagePicture, ...] = ()
    if pictures:
        try:
            drawn = page_pictures(fetch(os.path.abspath(job.file), Path()).content, job.file)
        except PolicyError as error:
            reading = replace(reading, issues=(*reading.issues, _undrawn(error, job.file)))
    return Look(reading, segment(document), drawn)


def _undrawn(error: PolicyError, file: str) -> Issue:
    return replace(issue_of(error, file), severity="warning")
