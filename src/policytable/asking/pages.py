"""The text of a document as the edition shows it: our own evidence page, paragraph by paragraph."""

from __future__ import annotations

from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

from policytable.errors import EditionError

_BLOCKS = frozenset({"p", "h2", "h3", "h4", "h5", "h6", "tr"})
_SKIPPED = frozenset({"details", "sup"})  # furniture of the original; the numbers of our notes


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph or a table's row, with the facts that are marked in it."""

    text: str
    facts: frozenset[str]
    row: bool


def paragraphs(file: Path) -> tuple[Paragraph, ...] | None:
    """The paragraphs of an evidence page, in their order; None where the edition has no such page. Raises EditionError."""
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise EditionError(f"cannot be read: {error}", about=str(file)) from error
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return tuple(reader.found)


class _Reader(HTMLParser):
    """Takes what stands in the article with the whole text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Paragraph] = []
        self._inside = False
        self._skipping: list[str] = []
        self._words: list[str] = []
        self._facts: set[str] = set()
        self._row = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "article":
            self._inside = given.get("id") == "pt-words"
        if not self._inside:
            return
        if tag in _SKIPPED:
            self._skipping.append(tag)
        elif tag in _BLOCKS:
            self._flush()
            self._row = tag == "tr"
        if not self._skipping:
            self._facts.update((given.get("data-f") or "").split())

    def handle_endtag(self, tag: str) -> None:
        if self._skipping and tag == self._skipping[-1]:
            self._skipping.pop()
        elif tag in _BLOCKS or tag == "article":
            self._flush()
            self._inside = self._inside and tag != "article"

    def handle_data(self, data: str) -> None:
        if self._inside and not self._skipping:
            self._words.append(data)

    def _flush(self) -> None:
        text = "".join(self._words).strip()
        if text:
            self.found.append(Paragraph(text, frozenset(self._facts), self._row))
        self._words, self._facts, self._row = [], set(), False
