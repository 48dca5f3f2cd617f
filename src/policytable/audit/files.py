"""An audit as files for programs: JSON after `audit.schema.json`, and CSV."""

from __future__ import annotations

import csv
import io
from importlib import resources

from policytable.audit.judging import title_of
from policytable.audit.nouns import SEVERITIES, Audit, Finding, Spot
from policytable.audit.telling import SEVERITY_WORDS
from policytable.codec import dumps

VERSION = "1.0"
_SIGNS = tuple("=+-@＝＋－＠\t\r'")  # what a spreadsheet may run, and what is put before it
_HEADER = ("等级", "检查", "文件", "行", "地区", "列", "原文", "说明", "建议", "依据", "severity", "code", "kind", "column", "cites")


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
    data = {"schema_version": VERSION, "cells": audit.cell_count, "counts": counts, "tables": tables, "findings": findings}
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


def _row(finding: Finding) -> list[str]:
    spot = finding.spot
    place = [spot.file, "" if spot.line is None else str(spot.line), spot.region, spot.header]
    words = [finding.printed, finding.sentence, finding.suggestion, finding.evidence]
    codes = [finding.severity, finding.code, finding.kind, spot.column, " ".join(finding.cites)]
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
        "cites": list(finding.cites),
    }


def _spot(spot: Spot) -> dict[str, object]:
    return {"file": spot.file, "line": spot.line, "region": spot.region, "column": spot.column, "header": spot.header}
