"""How good the reading is: a directory of texts with labels, scored exactly by section 8 of the field guide."""

from policytable.evaluate.cases import CaseChange, CaseResult, compare, judge
from policytable.evaluate.gold import GoldDocument, Span, locate, read_labels
from policytable.evaluate.report import report_json, report_text
from policytable.evaluate.score import Extractor, FieldScore, Finding, Report, evaluate, score

__all__ = [
    "CaseChange",
    "CaseResult",
    "Extractor",
    "FieldScore",
    "Finding",
    "GoldDocument",
    "Report",
    "Span",
    "compare",
    "evaluate",
    "judge",
    "locate",
    "read_labels",
    "report_json",
    "report_text",
    "score",
]
