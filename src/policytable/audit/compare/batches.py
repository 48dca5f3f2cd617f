"""The national batches against an edition: dates by the month, figures, favoured industries."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policytable import numerals
from policytable.audit.compare.judged import judged
from policytable.audit.compare.meaning import industry, month_of, squeezed
from policytable.audit.compare.summary import Broken
from policytable.audit.nouns import Cite, Line, Point, Table, Verdict
from policytable.audit.statements import statements
from policytable.audit.view import spot_of
from policytable.published import PublishedBatch

_COLUMNS = ("call", "list", "applied", "approved", "industries")
_NONE = "本表没有这一批的数据"
_SILENT = re.compile("未限定|未说|没有|无|—")


def batch_verdicts(batches: tuple[PublishedBatch, ...], table: Table, broken: Broken) -> Iterator[Verdict]:
    """The cells of the printed batches; a batch that the edition does not know is missing here."""
    known = {batch.number: batch for batch in batches}
    for line in table.lines:
        batch = known.get(_number(line.cell("batch")))
        name = line.cell("batch")
        known_here = Point("agrees", name, name, name) if batch else Point("missing_here", name, name, "", reason=_NONE)
        yield judged(spot_of(table, line, "batch"), (name, known_here.ours), (known_here,))
        for column in (name for name in _COLUMNS if table.has(name)):
            point = _point(line, column, batch)
            words = line.cell(column), batch.told[column] if batch else ""
            page = point.cites[0].page if point.cites else ""
            yield judged(spot_of(table, line, column), words, (point,), page, (table.file, line.number, column) in broken)


def _number(words: str) -> int:
    match = re.search(r"\d+|[一二三四五六七八九十]+", squeezed(words))
    return int(numerals.read(match[0])) if match else 0


def _point(line: Line, column: str, batch: PublishedBatch | None) -> Point:
    subject, printed = f"第{line.cell('batch')}批", line.cell(column)
    if batch is None:
        return Point("missing_here", subject, printed, "", reason=_NONE)
    own, origin = batch.told[column], batch.origins[column]
    cites = (Cite(origin, subject, own),) if origin else ()
    silent = not own or bool(_SILENT.search(own))
    if silent or not printed:
        standing = "agrees" if silent and not printed else "missing_here" if printed else "missing_there"
        return Point(standing, subject, printed, own, reason=own if silent else "", cites=cites)  # type: ignore[arg-type]
    if column == "industries":
        return _industries(line, own, cites)
    if column in ("applied", "approved"):
        same = squeezed(printed) == squeezed(own)
        reason = f"各省区相加为{sum(batch.regions.values())}" if column == "approved" and batch.regions else ""
        return Point("agrees" if same else "differs", subject, printed, own, (), () if same else ("数目",), "" if same else reason, cites)
    if month_of(printed) == own[:7]:
        how = () if printed == own else ("只到月份",)
        return Point("in_other_words" if how else "agrees", subject, printed, own, how, cites=cites)
    return Point("differs", subject, printed, own, aspects=("时间",), cites=cites)


def _industries(line: Line, own: str, cites: tuple[Cite, ...]) -> Point:
    subject, printed = f"第{line.cell('batch')}批", line.cell("industries")
    listed = {industry(item): item for said in statements(line, "industries") for item in said.items}
    ours = {industry(item): item for item in re.split("[、，；]", own) if item}
    aspects = [f"多“{'、'.join(more)}”"] if (more := [word for key, word in listed.items() if key not in ours]) else []
    aspects += [f"少“{'、'.join(less)}”"] if (less := [word for key, word in ours.items() if key not in listed]) else []
    if aspects:
        return Point("differs", subject, printed, own, (), tuple(aspects), cites=cites)
    how = () if squeezed(printed) == squeezed(own) else ("顺序",) if list(listed) != list(ours) else ("措辞",)
    return Point("in_other_words" if how else "agrees", subject, printed, own, how, cites=cites)
