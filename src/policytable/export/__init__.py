"""From an edition to the files that people publish and programs trust."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from policytable.export.annotations import annotations_json, annotations_jsonl
from policytable.export.book import Book, book
from policytable.export.cells import cell_records, cells_jsonl
from policytable.export.changes import changed_cells, changed_facts, changes_json, changes_md
from policytable.export.corrections import Correction, Notice, corrections_json, notice_of
from policytable.export.facts import facts_jsonl
from policytable.export.feed import FeedEntry, entry_xml, feed_atom
from policytable.export.issues import issues_jsonl
from policytable.export.papers import documents_jsonl, policies_jsonl
from policytable.export.pointer import Ready, points_to, told_beside
from policytable.export.press import Press
from policytable.export.rowchanges import RESOURCES, ColumnChange, Resource, RowChange, RowChanges, row_changes
from policytable.export.shape import SCHEMA_VERSION
from policytable.export.shapes.filling import fill
from policytable.export.site import SiteFile, document_page, offered, site_files
from policytable.export.site.noticepage import notice_pages
from policytable.export.site.picture import Pictures
from policytable.export.site.readpage import Seen, read_page
from policytable.export.site.render import REPORT_PAGE
from policytable.export.staging import staged
from policytable.export.tablefile import table_json
from policytable.model import Edition

__all__ = [
    "RESOURCES",
    "SCHEMA_VERSION",
    "Book",
    "ColumnChange",
    "Correction",
    "FeedEntry",
    "Making",
    "Notice",
    "Press",
    "Ready",
    "Resource",
    "RowChange",
    "RowChanges",
    "Seen",
    "SiteFile",
    "changed_cells",
    "changed_facts",
    "changes_json",
    "changes_md",
    "corrections_json",
    "document_page",
    "entry_xml",
    "export",
    "feed_atom",
    "notice_of",
    "notice_pages",
    "points_to",
    "prepared",
    "read_page",
    "row_changes",
    "told_beside",
]


@dataclass(frozen=True, slots=True)
class Making:
    """How an edition is made besides what it says. `accepted` are (gate, reason) of gates that did not hold and were accepted by a
    person; `press` remembers the edition that this process wrote to the place last, and only what is made of something else is made;
    `more` make further files, by their path from the edition's folder."""

    accepted: tuple[tuple[str, str], ...] = ()
    press: Press | None = None
    more: tuple[Callable[[Book], Iterable[SiteFile]], ...] = ()


PLAIN = Making()


def export(edition: Edition, out: Path, pictures: Pictures) -> None:
    """Write every file of an edition to the folder `out`, all or none; files of an older edition that are gone now are removed.

    `pictures` holds page pictures by document id, for the site. Nothing of `out` that an edition did not write is
    touched. Raises UsageError where `out/site` is somebody else's, ValueError where an evidence is not its quote.
    """
    with prepared(edition, out, pictures) as ready:
        ready.publish()


@contextmanager
def prepared(edition: Edition, out: Path, pictures: Pictures, making: Making = PLAIN) -> Iterator[Ready]:
    """All files of an edition beside their place, with its id; nothing is seen in `out` before `publish` of what this yields.

    Raises what `export` raises.
    """
    shelf = book(edition)
    with staged(out, making.press) as folder:
        records = tuple(cell_records(shelf))
        folder.add("policies.jsonl", policies_jsonl(shelf))
        folder.add("documents.jsonl", documents_jsonl(shelf))
        folder.add("facts.jsonl", facts_jsonl(shelf))
        folder.add("table.json", table_json(shelf))
        folder.add("cells.jsonl", cells_jsonl(records))
        folder.add("annotations.jsonl", annotations_jsonl(shelf))
        folder.add("annotations.json", annotations_json(shelf))
        folder.add("issues.jsonl", issues_jsonl(shelf))
        fill(folder, shelf, records)
        for more in making.more:
            for file in more(shelf):
                folder.take(file.path, file.of, file.make)
        for file in site_files(edition, pictures, offered(folder.has), folder.has(REPORT_PAGE)):
            folder.take(f"site/{file.path}", file.of, file.make)
        yield Ready.of(shelf, folder, making.accepted)
