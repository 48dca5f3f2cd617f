"""The pictures of the pages that facts stand on, drawn once and kept."""

from __future__ import annotations

from collections.abc import Sequence

from policytable.codec import dumps, loads
from policytable.errors import ToolMissingError
from policytable.model import Issue, Reading, Snapshot
from policytable.parse import PagePicture, page_pictures
from policytable.pipeline.ahead import ahead
from policytable.pipeline.batch import issue_of
from policytable.pipeline.keys import parse_key
from policytable.store import Home

Pictures = dict[str, tuple[PagePicture, ...]]  # by document id


def pictures_of(
    home: Home, read: Sequence[Reading], known: dict[str, tuple[PagePicture, ...]] | None = None
) -> tuple[Pictures, tuple[Issue, ...]]:
    """The page pictures of every document with facts; one that cannot be drawn is an issue and no more.

    `known` are pictures that are in memory, by the key of their snapshot; new ones join them.
    """
    had = {} if known is None else known
    wanted: dict[str, tuple[str, Snapshot]] = {}
    for reading in read:
        if reading.document is not None and reading.snapshot is not None and reading.extraction and reading.extraction.facts:
            wanted.setdefault(reading.document.id, (reading.source.id, reading.snapshot))
    pictures: Pictures = {}
    issues: list[Issue] = []
    for document, drawn in ahead(lambda document: _drawn(home, wanted[document][1], had), wanted):
        try:
            pictures[document] = drawn()
        except ToolMissingError:
            continue  # `no_rendering` said so when the document was read; its text is there
        except Exception as error:
            issues.append(issue_of(error, wanted[document][0]))
    return pictures, tuple(issues)


def picture_of(home: Home, reading: Reading, number: int) -> PagePicture | None:
    """The picture of one page of a document, drawn alone where none of it were drawn yet; None where there is none.

    Raises PolicyError where the document cannot be drawn.
    """
    if reading.snapshot is None:
        return None
    snapshot = reading.snapshot
    key = parse_key(snapshot.sha256, snapshot.name, snapshot.media_type)
    kept = home.cache.get("pages", key)
    alone = home.cache.get("page", f"{key}|{number}") if kept is None else None
    if kept is None and alone is None:
        drawn = page_pictures(home.snapshots.get(snapshot.sha256), snapshot.name, (number,))
        home.cache.put("page", f"{key}|{number}", _packed(drawn))
        return next((page for page in drawn if page.number == number), None)
    return next((page for page in _unpacked(kept or alone or b"[]\n") if page.number == number), None)


def _drawn(home: Home, snapshot: Snapshot, had: dict[str, tuple[PagePicture, ...]]) -> tuple[PagePicture, ...]:
    key = parse_key(snapshot.sha256, snapshot.name, snapshot.media_type)
    if key not in had:
        had[key] = _loaded(home, snapshot, key)
    return had[key]


def _loaded(home: Home, snapshot: Snapshot, key: str) -> tuple[PagePicture, ...]:
    kept = home.cache.get("pages", key)
    if kept is not None:
        return _unpacked(kept)
    pages = page_pictures(home.snapshots.get(snapshot.sha256), snapshot.name)
    home.cache.put("pages", key, _packed(pages))
    return pages


def _packed(pages: Sequence[PagePicture]) -> bytes:
    """A line of JSON with the sizes, then the pictures one after the other: PNG does not shrink any more."""
    head = dumps([[page.number, page.width, page.height, len(page.png)] for page in pages])
    return head.encode() + b"\n" + b"".join(page.png for page in pages)


def _unpacked(data: bytes) -> tuple[PagePicture, ...]:
    head, _, rest = data.partition(b"\n")
    pages: list[PagePicture] = []
    at = 0
    for number, width, height, size in loads(head):
        pages.append(PagePicture(number, width, height, rest[at : at + size]))
        at += size
    return tuple(pages)
