"""edition.json: which edition stands in the folder, in a file small enough to be asked for every minute."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from policytable.codec import dumps
from policytable.export.book import Book
from policytable.export.corrections import Notice
from policytable.export.digest import manifest
from policytable.export.feed import feed_atom
from policytable.export.moving import MANIFEST
from policytable.export.shape import SCHEMA_VERSION
from policytable.export.site.noticepage import notice_pages
from policytable.export.staging import Folder
from policytable.model import Edition

POINTER, FEED = "edition.json", "feed.atom"


@dataclass(frozen=True, slots=True)
class Ready:
    """An edition whose files are all written and not yet seen. `manifest` is the content of manifest.json, `accepted` what it says of
    gates that did not hold: (gate, reason)."""

    shelf: Book
    folder: Folder
    manifest: bytes
    accepted: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, shelf: Book, folder: Folder, accepted: tuple[tuple[str, str], ...] = ()) -> Ready:
        """What lies in the folder, with its manifest."""
        return cls(shelf, folder, manifest(shelf, folder.entries, accepted), accepted)

    def with_accepted(self, accepted: tuple[tuple[str, str], ...]) -> Ready:
        """The same files with another word about the gates."""
        return Ready.of(self.shelf, self.folder, accepted)

    @property
    def edition(self) -> Edition:
        """The edition whose files they are."""
        return self.shelf.edition

    @property
    def id(self) -> str:
        """The date of the edition and ten digits of its manifest's digest: the same files have the same id."""
        return f"{self.edition.as_of}-{hashlib.sha256(self.manifest).hexdigest()[:10]}"

    def data(self) -> Iterator[tuple[str, bytes]]:
        """The manifest and every file but those of the site: path from the folder, bytes."""
        yield MANIFEST, self.manifest
        yield from self.folder.data()

    def publish(self, previous: str | None = None, beside: tuple[tuple[str, bytes], ...] = ()) -> None:
        """Switch `out` to this edition. `previous` is the id of the one before; `beside` are files that tell how the two differ:
        they and edition.json are no part of the manifest, since the same edition may follow on different ones."""
        there = {name for name, _ in beside}
        pages = notice_pages(self.edition, Notice(), None, self.folder.has)  # every page leads to them
        feed = (FEED, feed_atom(self.edition.register.topic, self.edition.as_of, ()))
        beside = (*beside, *((name, content) for name, content in (*pages, feed) if name not in there))
        for name, content in beside:
            self.folder.add(name, content)
        told = self._pointer(previous, beside)
        self.folder.add(POINTER, told)
        self.folder.add(MANIFEST, self.manifest)
        self.folder.finish(f"{self.id}.{hashlib.sha256(told).hexdigest()[:8]}")

    def _pointer(self, previous: str | None, beside: tuple[tuple[str, bytes], ...]) -> bytes:
        data = {
            "schema_version": SCHEMA_VERSION,
            "edition": self.id,
            "as_of": self.edition.as_of,
            "topic": self.edition.register.topic.name,
            "manifest": hashlib.sha256(self.manifest).hexdigest(),
            "previous": previous,
            "beside": {name: hashlib.sha256(content).hexdigest() for name, content in beside},
        }
        return (dumps(data) + "\n").encode()


def told_beside(out: Path, name: str) -> str:
    """The sha256 that the pointer at `out` tells of a file beside its edition; empty where it tells none."""
    try:
        return str(json.loads((out / POINTER).read_bytes())["beside"][name])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def points_to(out: Path) -> tuple[str, str | None] | None:
    """The id of the edition at `out` and of the one before it; None where there is none, or where a file of it is missing or has
    another length than its manifest says (a look at every file's size: milliseconds)."""
    try:
        pointer = json.loads((out / POINTER).read_bytes())
        content = (out / MANIFEST).read_bytes()
        files = json.loads(content)["files"]
        whole = all((out / name).stat().st_size == entry["bytes"] for name, entry in files.items())
        there = all((out / name).is_file() for name in pointer["beside"])
        if not whole or not there or hashlib.sha256(content).hexdigest() != pointer["manifest"]:
            return None
        return str(pointer["edition"]), pointer["previous"]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
