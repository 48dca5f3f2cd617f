"""Tables and an edition → verdicts and findings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from policytable.audit.compare.batches import batch_verdicts
from policytable.audit.compare.findings import told_points, with_cites
from policytable.audit.compare.inventory import inventory_verdicts
from policytable.audit.compare.listed import place_verdicts
from policytable.audit.compare.ours import Ours, ours_of
from policytable.audit.compare.summary import Broken, summary_verdicts
from policytable.audit.judging import ranked
from policytable.audit.nouns import Audit, Comparison, Table, Verdict
from policytable.published import Published, PublishedBatch, read_batches


def compared(checked: Audit, published: Published) -> Audit:
    """An audit of tables by themselves, with their comparison with an edition. Raises EditionError for files that do not hold."""
    ours, batches = ours_of(published), read_batches(published)
    wrong = [one.spot for one in checked.findings if one.kind == "itself" and one.severity == "wrong" and one.spot.line is not None]
    broken = frozenset((spot.file, spot.line, spot.column) for spot in wrong if spot.column)
    verdicts = tuple(verdict for table in checked.tables for verdict in _verdicts(ours, batches, table, broken))
    findings = (*with_cites(checked.findings, verdicts), *told_points(verdicts))
    comparison = Comparison(published.edition, published.as_of, verdicts)
    return replace(ranked(checked.tables, findings), comparison=comparison)


def _verdicts(ours: Ours, batches: tuple[PublishedBatch, ...], table: Table, broken: Broken) -> Iterator[Verdict]:
    if table.shape == "summary":
        yield from summary_verdicts(ours, table, broken, batches)
    elif table.shape == "policies":
        yield from inventory_verdicts(ours, table, broken)
    elif table.shape == "batches":
        yield from batch_verdicts(batches, table, broken)
    else:
        yield from place_verdicts(ours, table, broken)
