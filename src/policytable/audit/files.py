"""An audit as files for programs: JSON after `audit.schema.json`, and CSV."""

from __future__ import annotations

import csv
import io
from importlib import resources

from policytable.audit.compare.agreement import agreement
from policytable.audit.judging import title_of
from policytable.audit.nouns import SEVERITIES, Audit, Cite, Comparison, Finding, Point, Spot
from policytable.audit.telling import SEVERITY_WORDS, STANDING_WORDS, cited
from policytable.codec import dumps

VERSION = "1.1"
_SIGNS = tuple("=+-@＝＋－＠\t\r'")  # what a spreadsheet may run, and what is put before it
_HEADER = ("等级", "检查", "文件", "行", "地区", "列", "原文", "说明", "建议", "依据", "severity", "code", "kind", "column", "cites")

_CELLS = ("核对", "文件", "行", "地区", "列", "所查表", "本表", "不同之处", "原因", "引文", "依据", "standing", "column")


def audit_json(audit: Audit) -> bytes:
    """The tables that were looked at, how many findings of each severity, and the findings in their order."""
    tables = [
        {
            "file": table.file,
            "shape": table.shape,
            "lines": len(table.lines),
            "cells": table.cell_count,
            "columns": [{"key": column.key, "header": column.header} for column in table.columns],
            "unknown_columns": list(table.other),
            "notes": list(table.notes),
        }
        for table in audit.tables
    ]
    counts = {severity: audit.count(severity) for severity in SEVERITIES}
    findings = [_finding(finding) for finding in audit.findings]
    data: dict[str, object] = {
        "schema_version": VERSION,
        "cells": audit.cell_count,
        "counts": counts,
        "tables": tables,
        "findings": findings,
    }
    if audit.comparison is not None:
        data["comparison"] = _comparison(audit.comparison)
    return (dumps(data) + "\n").encode("utf-8", "replace")


def audit_schema() -> bytes:
    """The JSON Schema of `audit_json`."""
    return (resources.files(__package__ or "policytable.audit") / "audit.schema.json").read_bytes()


def audit_csv(audit: Audit) -> bytes:
    """A line a finding, with a byte order mark; texts that a spreadsheet could run have an apostrophe in front."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(_HEADER)
    writer.writerows([_safe(word) for word in _row(finding)] for finding in audit.findings)
    return ("\ufeff" + buffer.getvalue()).encode("utf-8", "replace")


def cells_csv(audit: Audit) -> bytes:
    """A line a cell of the comparison: how it stands, both words, the differences, the citation. Only the heads without one."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(_CELLS)
    for one in audit.comparison.verdicts if audit.comparison else ():
        spot = one.spot
        place = [spot.file, "" if spot.line is None else str(spot.line), spot.region, spot.header]
        apart = "；".join(dict.fromkeys((*one.how, *(aspect for point in one.points for aspect in point.aspects))))
        reasons = "；".join(dict.fromkeys(point.reason for point in one.points if point.reason))
        cites = list(dict.fromkeys(cite for point in one.points for cite in point.cites))
        quotes = "\n".join(cite.quote for cite in cites if cite.quote)
        pages = " ".join(cite.page for cite in cites)
        told = [STANDING_WORDS[one.standing], *place, one.printed, one.ours, apart, reasons, quotes, pages, one.standing, spot.column]
        writer.writerow([_safe(word) for word in told])
    return ("\ufeff" + buffer.getvalue()).encode("utf-8", "replace")


def _row(finding: Finding) -> list[str]:
    spot = finding.spot
    place = [spot.file, "" if spot.line is None else str(spot.line), spot.region, spot.header]
    shown = "；".join(filter(None, (finding.evidence, cited(finding.cites))))
    words = [finding.printed, finding.sentence, finding.suggestion, shown]
    codes = [finding.severity, finding.code, finding.kind, spot.column, " ".join(cite.page for cite in finding.cites)]
    return [SEVERITY_WORDS[finding.severity], title_of(finding.code), *place, *words, *codes]


def _safe(word: str) -> str:
    return f"'{word}" if word.lstrip(" \"“'\n\u3000\ufeff").startswith(_SIGNS) or word.startswith(_SIGNS) else word


def _finding(finding: Finding) -> dict[str, object]:
    return {
        "kind": finding.kind,
        "code": finding.code,
        "title": title_of(finding.code),
        "severity": finding.severity,
        "spot": _spot(finding.spot),
        "printed": finding.printed,
        "sentence": finding.sentence,
        "suggestion": finding.suggestion,
        "evidence": finding.evidence,
        "also": [_spot(spot) for spot in finding.also],
        "cites": [_cite(cite) for cite in finding.cites],
    }


def _comparison(comparison: Comparison) -> dict[str, object]:
    columns = [
        {
            "file": one.file,
            "column": one.column,
            "cells": one.cells,
            "empty": one.empty,
            "unexplained": one.unexplained,
            "beyond": one.beyond,
        }
        | dict(one.counts)
        for one in agreement(comparison)
    ]
    cells = [
        {
            "spot": _spot(one.spot),
            "standing": one.standing,
            "how": list(one.how),
            "printed": one.printed,
            "ours": one.ours,
            "page": one.page,
            "points": [_point(point) for point in one.points],
        }
        for one in comparison.verdicts
    ]
    return {"edition": comparison.edition, "as_of": comparison.as_of, "columns": columns, "cells": cells}


def _point(point: Point) -> dict[str, object]:
    return {
        "standing": point.standing,
        "subject": point.subject,
        "printed": point.printed,
        "ours": point.ours,
        "how": list(point.how),
        "aspects": list(point.aspects),
        "reason": point.reason,
        "cites": [_cite(cite) for cite in point.cites],
    }


def _cite(cite: Cite) -> dict[str, object]:
    return {"page": cite.page, "title": cite.title, "clause": cite.clause, "quote": cite.quote, "original": cite.original}


def _spot(spot: Spot) -> dict[str, object]:
    return {"file": spot.file, "line": spot.line, "region": spot.region, "column": spot.column, "header": spot.header}
