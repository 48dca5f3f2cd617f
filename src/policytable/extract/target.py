"""创建目标: how many of what, by when. A number of titles is a goal when its own statement looks forward."""

from __future__ import annotations

from collections.abc import Iterator

from policytable.extract.due import Due, due_of, floor
from policytable.extract.facts import Said, make, piece_end, piece_start
from policytable.extract.findings import Findings
from policytable.extract.mentions import Mention, levels, objects
from policytable.extract.pairing import paired
from policytable.extract.passage import SENTENCE, Passage, Statement
from policytable.extract.quantities import UNITS, Count, counts, times
from policytable.extract.scope import about_others, past_heading, skipped
from policytable.extract.slots import Slot, combination, join, placed, slot_of
from policytable.extract.tables import TOTAL, Grid, Number, grids
from policytable.model import Bound, Evidence, Fact, Level, TargetValue
from policytable.rules import Match

NOTES = 40  # statements after the last number of a table: a header printed again and page furniture stand between
SKIP = ("named", "purpose", "offer", "tentative", "elsewhere")
_UNSPECIFIED: tuple[Level, ...] = ("unspecified",)


def extract(passage: Passage, findings: Findings) -> None:
    """Add every creation target of the passage to the findings."""
    for statement in (*passage.prose, *_short_cells(passage)):
        with findings.guard(statement):
            if found := counts(statement.text, passage.pack):
                _statement(passage, statement, found, findings)
    for grid in grids(passage):
        _table(passage, grid, findings)


def _short_cells(passage: Passage) -> Iterator[Statement]:
    """Cells that are too short for a sentence and still set a task: a verb, an object and its number (建设绿色园区10家)."""
    for statement in passage.statements:
        if statement.clause.kind != "row" or len(statement.text) >= SENTENCE or not statement.clause.body:
            continue
        if passage.only is not None and statement.clause.index not in passage.only:
            continue
        if passage.pack.first("target", "task_cell", statement.text) and objects(statement.text, passage.pack):
            yield statement


def _statement(passage: Passage, statement: Statement, found: list[Count], findings: Findings) -> None:
    reason = skipped(passage, statement, SKIP)
    previous: Slot | None = None
    last = 0
    pairs = paired(passage, statement, found)
    for count in found:
        slot = pairs.get(count.start) or slot_of(passage, statement, count, last, previous)
        if slot is None:
            continue
        slot = placed(passage, statement, slot)
        last = max(count.end, slot.end)
        why = reason or _refusal(passage, statement, slot)
        if why is not None:
            findings.set_aside("target", statement, (count.start, count.end), why)
            previous = slot
            continue
        if facts := _facts(passage, statement, slot, previous):
            findings.add(facts)
        else:
            findings.set_aside("target", statement, (count.start, count.end), "target.no_due_date")
        previous = slot


def _refusal(passage: Passage, statement: Statement, slot: Slot) -> str | None:
    text, window = statement.text, (slot.count.start, slot.count.end)
    if about_others(passage, statement, slot.count.start) and slot.region is None:
        return "scope.other_place"
    if past_heading(passage, statement):
        return "scope.heading.past"
    if rule := passage.pack.bent("scope", "quota", text, window):
        return rule.id
    if (found := passage.pack.first("scope", "quota_statement", text)) and window[1] > piece_start(text, found[1].start()):
        return found[0].id
    other = all(combo.object == "other" for combo in slot.combos)
    if slot.count.unit in ("类", "批次") or (slot.count.unit in ("人", "名", "次", "件", "套") and not other):
        return "target.unit"
    if rule := passage.pack.bent("target", "from", text, window):
        return rule.id
    if rule := passage.pack.bent("scope", "past_has", text, window):
        return rule.id
    past = passage.pack.first("scope", "past_statement", text)
    if past and not _forward(passage, statement, slot):
        return past[0].id
    if (rule := passage.pack.bent("scope", "past_count", text, window)) and not _forward(passage, statement, slot):
        return rule.id
    head = text[: slot.count.end]
    if passage.pack.first("target", "verb", head) or _goal_heading(passage, statement):
        return None
    led = any(passage.pack.first("target", effect, place.quote) for place in slot.proof for effect in ("verb", "heading"))
    return None if led else "target.no_verb"


def _goal_heading(passage: Passage, statement: Statement) -> bool:
    return any(passage.pack.first("target", "heading", heading.text) for heading in passage.headings(statement)) or any(
        other.leads for other in passage.above(statement)
    )


def _forward(passage: Passage, statement: Statement, slot: Slot) -> bool:
    """Whether a due date stands in the statement before the number (到2020年…累计达到18家), or a year after that of the issue."""
    due = due_of(passage, statement, slot.count.start, own_only=True)
    if due is None:
        return False
    return (due.stated and (passage.year is None or due.by >= passage.year)) or (passage.year is not None and due.by > passage.year)


def _facts(passage: Passage, statement: Statement, slot: Slot, previous: Slot | None) -> list[Fact]:
    due = due_of(passage, statement, slot.count.start)
    if (due.by < floor(passage)) if due else not _ahead(passage, statement, slot):
        return []
    value, rules = _value(passage, statement, slot, due)
    proof = [*([due.evidence] if due and due.evidence else []), *slot.proof]
    begin, end = _begin(statement.text, slot, passage.pack.topic.stems), max(slot.count.end, slot.end)
    shown = statement.text[max(slot.start, piece_start(statement.text, slot.count.start)) : slot.count.end]
    display = shown.lstrip("、和及") if len(shown) <= 12 else statement.text[slot.count.start : slot.count.end]
    return [
        make(
            passage,
            "target",
            combo,
            value,
            Said(display=display, evidence=[passage.cite(statement, at, end), *proof], rules=rules, region=region),
        )
        for combo in slot.combos
        for at, region in slot.each or ((begin, slot.region),)
    ]


def _ahead(passage: Passage, statement: Statement, slot: Slot) -> bool:
    """Whether the number's own stretch looks forward though nothing says by when (计划创建…, 每年创建…)."""
    start = piece_start(statement.text, slot.count.start)
    return passage.pack.first("target", "ahead", statement.text[start : slot.count.start]) is not None


def _begin(text: str, slot: Slot, stems: tuple[str, ...]) -> int:
    start = max(slot.start, 0)
    while start < slot.count.start and text[start] in "，、；和及":
        start += 1
    piece = piece_start(text, slot.count.start)
    if start < piece and not any(word in text[start:piece] for word in stems):
        start = piece
    return min(start, slot.count.start)


def _value(passage: Passage, statement: Statement, slot: Slot, due: Due | None) -> tuple[TargetValue, list[str]]:
    text, count = statement.text, slot.count
    window = (count.start, count.end)
    common = {
        "by": due.by if due else None,
        "from_": due.first if due else None,
        "per": "year" if _yearly(passage, text, slot) else "total",
    }
    if count.low != count.high:
        return TargetValue(bound="range", count_min=count.low, count_max=count.high, **common), ["quantity.count"]  # type: ignore[arg-type]
    if count.after == "左右" or passage.pack.bent("target", "about", text, window):
        return TargetValue(bound="about", count_min=count.low, count_max=count.low, **common), ["quantity.count"]  # type: ignore[arg-type]
    rule = passage.pack.bent("target", "at_most", text, window)
    if rule or count.after == "以内":
        told = [rule.id] if rule else []
        return TargetValue(bound="at_most", count_max=count.low, **common), [*told, "quantity.count"]  # type: ignore[arg-type]
    rule = passage.pack.bent("target", "at_least", text, window)
    strives = any(match.start() < count.start for match in _strives(passage, text))
    if rule or strives or count.after in ("以上", "及以上", "余", "多"):
        told = [rule.id] if rule else ["target.strive"] if strives else []
        return TargetValue(bound="at_least", count_min=count.low, **common), [*told, "quantity.count"]  # type: ignore[arg-type]
    return TargetValue(bound="exact", count_min=count.low, count_max=count.low, **common), ["quantity.count"]  # type: ignore[arg-type]


def _strives(passage: Passage, text: str) -> list[Match]:
    return [match for _, match in passage.pack.matches("target", "strive", text)]


def _yearly(passage: Passage, text: str, slot: Slot) -> bool:
    start = piece_start(text, slot.count.start)
    rule = passage.pack.of("quantities", "every_year")[0]
    return rule.search(text[min(start, slot.start) : slot.count.start]) is not None


def _table(passage: Passage, grid: Grid, findings: Findings) -> None:
    """A task table: every number under a heading that names an object, for the place that its row names."""
    about = grid.about
    if passage.pack.first("target", "table_not", grid.caption + grid.header_text) or not passage.pack.first("target", "table", about):
        return
    made = []
    notes = _notes(passage, grid)
    for cell in grid.numbers:
        named = objects(cell.header_text, passage.pack) or objects(cell.row_text, passage.pack)
        named = named or _counted_column(passage, cell) or _captioned(passage, grid, cell)
        if not named or cell.unit in UNITS or cell.value != int(cell.value) or not 0 < cell.value < 100000:
            continue
        ranks = levels(cell.header_text, passage.pack, passage.region) or levels(cell.row_text, passage.pack, passage.region)
        ranks = ranks or (
            levels(grid.caption, passage.pack, passage.region) if named[-1].words not in cell.header_text + cell.row_text else []
        )
        told, noted = notes.get(named[-1].words, ((), None)) if not ranks else ((), None)
        region = cell.place if cell.place is None or passage.region is None or cell.place.key != passage.region.key else None
        due = _due_in_table(passage, grid, cell)
        if due is None or due.by < floor(passage):
            findings.set_aside("target", grid.statement, (0, 1), "target.no_due_date")
            continue
        combo = combination(named[-1], join(ranks[:1]) or told or _UNSPECIFIED)
        bound: Bound = "exact" if cell.value == cell.high else "range"
        value = TargetValue(bound=bound, count_min=int(cell.value), count_max=int(cell.high), by=due.by, from_=due.first)
        proof = [cell.evidence, *cell.headers, *([noted] if noted else []), *([due.evidence] if due.evidence else [])]
        made.append(make(passage, "target", combo, value, Said(display=cell.words, evidence=proof, rules=["target.table"], region=region)))
    findings.add(made)


def _counted_column(passage: Passage, cell: Number) -> list[Mention]:
    """The thing of another matter that a column with a unit counts (清洁生产企业(家))."""
    if cell.place is None and not any(word in cell.row_text for word in TOTAL):
        return []
    found = passage.pack.first("target", "table_counted", cell.header_text)
    return [Mention("object", found[1].start("who"), found[1].end("who"), "other", found[0].id, found[1]["who"])] if found else []


def _captioned(passage: Passage, grid: Grid, cell: Number) -> list[Mention]:
    """The one object that the caption names, for a column of how many (创建数(家)) or of a level, in the row of a place or a year."""
    told = cell.place is not None or times(cell.row_text, passage.pack, passage.year) or any(word in cell.row_text for word in TOTAL)
    header = cell.header_text
    for rank in reversed(levels(header, passage.pack, passage.region)):
        header = header[: rank.start] + header[rank.end :]
    if not told or not passage.pack.first("target", "table_bare", header):
        return []
    named = objects(grid.caption, passage.pack)
    return named[:1] if named and named[0].value != "other" and all(m.value == named[0].value for m in named) else []


def _notes(passage: Passage, grid: Grid) -> dict[str, tuple[tuple[Level, ...], Evidence]]:
    """The levels that a note under the table gives its objects, by the object's words, with the place."""
    if not grid.numbers:
        return {}
    last = grid.numbers[-1].statement.index
    told: dict[str, tuple[tuple[Level, ...], Evidence]] = {}
    for statement in passage.statements[last : last + NOTES]:
        if not passage.pack.first("target", "table_note", passage.document.text[statement.clause.start : statement.clause.end].lstrip()):
            continue
        for mention in objects(statement.text, passage.pack):
            end = piece_end(statement.text, mention.end)
            ranks = [m for m in levels(statement.text, passage.pack, passage.region) if mention.end <= m.start < end]
            if ranks:
                told[mention.words] = (join(ranks), passage.cite(statement, mention.start, end))
    return told


def _due_in_table(passage: Passage, grid: Grid, cell: Number) -> Due | None:
    """The year in the heading of the column or the row; else what governs the table."""
    for words in (cell.header_text, cell.row_text):
        named = [time for time in times(words, passage.pack, passage.year) if time.last is not None and not time.asof]
        if named and named[-1].last is not None:
            return Due(named[-1].last, named[-1].first, None, named[-1].due)
    return due_of(passage, grid.statement, len(grid.statement.text))
