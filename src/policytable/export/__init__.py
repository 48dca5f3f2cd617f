"""From an edition to the files that people publish and programs trust."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from policytable.export.book import book
from policytable.export.changes import changes_json, changes_md
from policytable.export.corrections import Correction, Notice, corrections_json, notice_of
from policytable.export.coverage import coverage_csv
from policytable.export.facts import facts_csv, facts_jsonl
from policytable.export.inventory import policies_csv
from policytable.export.issues import issues_jsonl
from policytable.export.pointer import Ready, points_to, told_beside
from policytable.export.press import Press
from policytable.export.schemas import schema_files
from policytable.export.shape import SCHEMA_VERSION
from policytable.export.site import DOWNLOADS, document_page, site_files
from policytable.export.site.noticepage import notice_pages
from policytable.export.site.picture import Pictures
from policytable.export.site.readpage import Seen, read_page
from policytable.export.staging import staged
from policytable.export.summary import summary_csv
from policytable.export.tablefile import table_json
from policytable.export.wide import wide_csv
from policytable.model import Edition

__all__ = [
    "SCHEMA_VERSION",
    "Correction",
    "Notice",
    "Press",
    "Ready",
    "Seen",
    "changes_json",
    "changes_md",
    "corrections_json",
    "document_page",
    "export",
    "notice_of",
    "notice_pages",
    "points_to",
    "prepared",
    "read_page",
    "told_beside",
]


def export(edition: Edition, out: Path, pictures: Pictures) -> None:
    """Write every file of an edition to the folder `out`, all or none; files of an older edition that are gone now are removed.

    `pictures` holds page pictures by document id, for the site. Nothing of `out` that an edition did not write is
    touched. Raises UsageError where `out/site` is somebody else's, ValueError where an evidence is not its quote.
    """
    with prepared(edition, out, pictures) as ready:
        ready.publish()


@contextmanager
def prepared(
    edition: Edition, out: Path, pictures: Pictures, accepted: tuple[tuple[str, str], ...] = (), press: Press | None = None
) -> Iterator[Ready]:
    """All files of an edition beside their place, with its id; nothing is seen in `out` before `publish` of what this yields.

    `accepted` are (gate, reason) of gates that did not hold and were accepted by a person; `press` remembers the edition that this
    process wrote to `out` last, and only what is made of something else is made. Raises what `export` raises.
    """
    shelf = book(edition)
    with staged(out, press) as folder:
        folder.add("policies.csv", policies_csv(shelf))
        folder.add("summary.csv", summary_csv(shelf))
        folder.add("wide.csv", wide_csv(shelf))
        folder.add("coverage.csv", coverage_csv(shelf))
        folder.add("facts.csv", facts_csv(shelf))
        folder.add("facts.jsonl", facts_jsonl(shelf))
        folder.add("table.json", table_json(shelf))
        folder.add("issues.jsonl", issues_jsonl(shelf))
        for name, content in schema_files(edition.register.topic):
            folder.add(f"schema/{name}", content)
        for file in site_files(edition, pictures, DOWNLOADS):
            folder.take(f"site/{file.path}", file.of, file.make)
        yield Ready.of(shelf, folder, accepted)
