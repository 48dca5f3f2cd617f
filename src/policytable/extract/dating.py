"""The days of a paper: when it was signed, printed and published, from when and until when it holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from policytable import calendar, numerals
from policytable.extract.passage import Context, Passage, Statement
from policytable.extract.stated import Stated
from policytable.model import Document, Evidence
from policytable.rules import shape
from policytable.text import fold

LONGEST = 365  # days before a paper takes effect, years that it holds: more is a misreading
_LAST_LINES = 8
_NEAR = 60  # days: a page that came later is a copy, and 自发布之日起 does not count from it
_DECLARED = ("issued", "published", "effective_from", "effective_until")


@dataclass(frozen=True, slots=True)
class _Days:
    """The days that 印发之日 and 发布之日 may mean."""

    issued: date | None
    printed: date | None
    published: date | None

    def of(self, act: str) -> date | None:
        """The day of an act (印发, 发布); the day of signing stands for what is not stated."""
        if act in ("发布", "公布", "颁布"):
            near = self.published and (self.issued is None or 0 <= (self.published - self.issued).days <= _NEAR)
            return self.published if near else self.issued
        return self.printed or self.issued or self.published


def read_dates(passage: Passage, found: Stated) -> None:
    """Put `issued` (card, else the closing date, else the printed one) and `published`."""
    for name in _DECLARED:
        said = found.declared.get(name)
        words = fold(said.words) if said is not None else None
        if said is not None and words is not None and (days := calendar.dates(words.text)):
            low, high = words.span(days[0][1], days[0][2])
            place = said.evidence and passage.document.cite(said.evidence.start + low, said.evidence.start + high)
            found.put(name, days[0][0].isoformat(), place)
    document = passage.document
    folded = passage.whole
    labelled = list(shape("dated_label").finditer(folded.text))
    for match in labelled:
        if match["label"] == "成文日期":
            _put(found, "issued", document, folded.span(*match.span("date")), match["date"])
    end = closing(passage)
    if end is not None:
        day, start, stop = calendar.dates(end.text)[-1]
        found.put("issued", day.isoformat(), passage.cite(end, start, stop))
    for match in labelled:
        key = "issued" if match["label"] in ("成文日期", "印发日期") else "published"
        _put(found, key, document, folded.span(*match.span("date")), match["date"])
    if printed := shape("printed").search(folded.text):
        _put(found, "issued", document, folded.span(*printed.span("date")), printed["date"])
    _headed(passage, found, end)


def closing(passage: Passage) -> Statement | None:
    """The line with the closing date: the first that holds nothing but a date (a notice closes before what it carries),
    else the last short line that ends in one. A cell of a table closes nothing."""
    lines = [statement for statement in passage.statements if statement.clause.kind != "row"]
    for statement in lines:
        days = calendar.dates(statement.text)
        if days and days[0][1] == 0 and days[0][2] >= len(statement.text) - 1 and not statement.clause.label.startswith("第"):
            return statement
    for statement in lines[-_LAST_LINES:][::-1]:
        days = calendar.dates(statement.text)
        if days and _closes(statement.text, days[-1][2]):
            return statement
    return None


def read_validity(passage: Passage, found: Stated, context: Context) -> None:
    """Put `effective_from` and `effective_until`, counted from the act that the words name."""
    days = _days(passage, found, context)
    for statement in passage.statements:
        text = statement.text
        if not any(word in text for word in ("行", "有效期", "生效", "期限")):
            continue
        start = _from(passage, statement, days)
        if start is not None:
            found.put("effective_from", start[0].isoformat(), start[1])
        began = calendar.parse_date(found.words("effective_from")) or days.of("印发")
        if shape("of_itself").search(text) and (until := _until(passage, statement, began)) is not None:
            found.put("effective_until", until[0].isoformat(), until[1])


def _days(passage: Passage, found: Stated, context: Context) -> _Days:
    match = shape("printed").search(passage.whole.text)
    issued = calendar.parse_date(context.issued or found.words("issued"))
    return _Days(issued, calendar.parse_date(match["date"]) if match else None, calendar.parse_date(found.words("published")))


def _headed(passage: Passage, found: Stated, end: Statement | None) -> None:
    """The day that stands in the head of a page without a label."""
    for statement in passage.statements[:6]:
        if end is not None and statement.index == end.index:
            continue
        days = calendar.dates(statement.text)
        if days and len(statement.text) <= 40 and not statement.clause.label.endswith("条"):
            found.put("published", days[0][0].isoformat(), passage.cite(statement, days[0][1], days[0][2]))
            return


def _closes(text: str, end: int) -> bool:
    """Whether a date ends a short line that is no clause about effect or deadlines: the closing date of the paper."""
    return len(text) <= 60 and end >= len(text) - 6 and not shape("not_closing").search(text)


def _put(found: Stated, key: str, document: Document, window: tuple[int, int], words: str) -> None:
    if day := calendar.parse_date(words):
        found.put(key, day.isoformat(), document.cite(*window))


def _from(passage: Passage, statement: Statement, days: _Days) -> tuple[date, Evidence] | None:
    if (hit := passage.pack.first("metadata", "from", statement.text)) and (day := calendar.parse_date(hit[1]["date"])):
        return day, passage.cite(statement, *hit[1].span())
    if (hit := passage.pack.first("metadata", "from_issue", statement.text)) and (day := days.of(hit[1]["act"])) is not None:
        wait = _small(hit[1]["days"]) if hit[1]["days"] else 0
        return (day + timedelta(days=wait), passage.cite(statement, *hit[1].span())) if wait is not None else None
    return None


def _until(passage: Passage, statement: Statement, began: date | None) -> tuple[date, Evidence] | None:
    if hit := passage.pack.first("metadata", "until", statement.text):
        day = date(int(hit[1]["year"]), 12, 31) if hit[1]["year"] else calendar.parse_date(hit[1]["date"])
        return (day, passage.cite(statement, *hit[1].span())) if day else None
    if (hit := passage.pack.first("metadata", "years", statement.text)) and began is not None:
        years = _small(next(part for part in hit[1].captures("years") if part))
        return (calendar.after_years(began, years), passage.cite(statement, *hit[1].span())) if years is not None else None
    return None


def _small(words: str) -> int | None:
    """A number of days or years that a validity can have; None for what is no number, or none in reason (9999年)."""
    try:
        number = numerals.whole(words)
    except ValueError:
        return None
    return number if number <= LONGEST else None
