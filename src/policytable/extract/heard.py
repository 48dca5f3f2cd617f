"""What a recording pack noted, found again where it happened: by the text that was searched."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from policytable.extract.passage import Passage, Statement
from policytable.model import Evidence, Hit, TableCell
from policytable.rules import Noted, Recording, Rule, shape
from policytable.text import Folded, fold, plain

SHORTEST = 4  # folded characters: a shorter part of a statement that was searched by itself stands in too many others


@dataclass(frozen=True, slots=True)
class Heard:
    """What was noted, with its offsets in a view."""

    noted: Noted
    start: int
    end: int
    window: tuple[int, int] | None


class Ear:
    """The notes of one passage. A view is a statement, or what stands in a row of a table: its words to the left of a number,
    and the number."""

    def __init__(self, passage: Passage, record: Recording) -> None:
        self._passage = passage
        self._record = record
        self._starts = [statement.folded.offsets[0] for statement in passage.statements]
        self._known: dict[tuple[int, str], tuple[Heard, ...]] = {}

    def rule(self, id_: str) -> tuple[str, Rule] | None:
        """A rule with the name of its file, by its id."""
        return self._record.plain.get(id_)

    def statement(self, evidence: Evidence) -> Statement | None:
        """The statement that holds the whole evidence."""
        at = bisect_right(self._starts, evidence.start) - 1
        if at < 0:
            return None
        found = self._passage.statements[at]
        return found if evidence.end <= found.folded.offsets[-1] else None

    def view(self, evidence: Evidence) -> Folded:
        """The folded text around an evidence in which its rules ran."""
        statement = self.statement(evidence)
        if statement is not None:
            return statement.folded
        text = self._passage.document.text
        parts = [fold(text, low, high) for low, high in self.cells(evidence)] or [fold(text, evidence.start, evidence.end)]
        offsets = [offset for part in parts for offset in part.offsets[:-1]]
        return Folded("".join(part.text for part in parts), (*offsets, parts[-1].offsets[-1]))

    def cells(self, evidence: Evidence) -> list[tuple[int, int]]:
        """Of a number in a table: the windows of the cells that name it, and its own as the last; none for other evidence."""
        for table in self._passage.document.tables:
            own = next((cell for cell in table.cells if cell.end == evidence.end and table.start <= evidence.start), None)
            if own is not None:
                left = [side for column in range(own.column) if (side := table.at(own.row, column)) is not None]
                named = [(side.start, side.end) for side in dict.fromkeys(left) if side.start < side.end and not self._is_number(side)]
                return [*named, (own.start, own.end)]
        return []

    def _is_number(self, cell: TableCell) -> bool:
        return shape("table_number").fullmatch(plain(self._passage.document.text[cell.start : cell.end])) is not None

    def heard(self, view: Folded) -> tuple[Heard, ...]:
        """Everything that was noted in a view or in a part of it."""
        key = (view.offsets[0], view.text)
        if key not in self._known:
            self._known[key] = tuple(self._heard(view.text))
        return self._known[key]

    def hit(self, view: Folded, heard: Heard) -> Hit:
        """What was heard, as the account tells it; offsets and words are the document's."""
        noted, shift = heard.noted, heard.start - heard.noted.start
        name, rule = self._record.plain[noted.rule]
        start, end = self._span(view, heard.start, heard.end)
        return Hit(
            rule=rule.id,
            version=rule.version,
            effect=f"{name}.{rule.effect}",
            start=start,
            end=end,
            words=self.words(start, end),
            groups=tuple((group, self.words(*self._span(view, low + shift, high + shift))) for group, low, high in noted.groups),
            bends=self.words(*self._span(view, *heard.window)) if heard.window else None,
            note=rule.note,
        )

    def words(self, start: int, end: int) -> str:
        """The document's words without line ends."""
        return " ".join(self._passage.document.text[start:end].split())

    def _span(self, view: Folded, start: int, end: int) -> tuple[int, int]:
        if start < end:
            return view.span(start, end)
        at = view.offsets[min(start, len(view.text))]
        return at, at

    def _heard(self, text: str) -> list[Heard]:
        found = []
        for searched, notes in self._record.log.by_text.items():
            if (shift := _place(searched, text)) is None:
                continue
            for noted in notes:
                window = (noted.window[0] + shift, noted.window[1] + shift) if noted.window else None
                found.append(Heard(noted, noted.start + shift, noted.end + shift, window))
        return sorted(found, key=lambda one: (one.start, one.end))


def _place(searched: str, text: str) -> int | None:
    """Where a searched text stands in a view: its beginning and its end first, which are what readers cut."""
    if text.startswith(searched):
        return 0
    if text.endswith(searched):
        return len(text) - len(searched)
    at = text.find(searched) if len(searched) >= SHORTEST else -1
    return at if at >= 0 else None
