"""Words that were copied, repeated or damaged."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from policytable.audit.nouns import Finding, Line, Table
from policytable.audit.statements import statements
from policytable.audit.view import STATED, View, Words, found, head_of, spot_of

_SHORT = 5  # 政府承担 may stand in two columns by right; a sentence not
_TRIMMED = re.compile(r"(?:制造)?(?:行业|产业|业)$")
_MARKUP = re.compile(r"</?(?:[a-z][a-z0-9]*)(?:\s[^<>]*)?/?>|&(?:[a-z]{2,6}|#\d{2,5});|\\[nrt]", re.IGNORECASE)
_DAMAGED = re.compile(r"\ufffd|锟斤拷|烫烫烫|[\x00-\x08\x0b-\x1f]|[ÃÂÐÑ][\x80-\xbf]|\?{3,}")
_BLANKS = re.compile(r"(?<=\S)[ \u3000]{2,}(?=\S)|(?<=[：:、，]) +(?=\S)|\xa0")


def copied(view: View) -> Iterator[Finding]:
    """The same words in two columns of one line."""
    for table in view.of("summary"):
        for line in table.lines:
            seen: dict[str, str] = {}
            for column in STATED:
                words = "".join(line.cell(column).split())
                if len(words) <= _SHORT:
                    continue
                first = next((name for text, name in seen.items() if words == text or (len(words) > 11 and words in text)), None)
                seen.setdefault(words, column)
                if first is not None:
                    yield _copied(table, line, first, column)


def repeated(view: View) -> Iterator[Finding]:
    """An industry that a list names twice."""
    for table in (*view.of("summary"), *view.of("batches")):
        for line in table.lines:
            for one in statements(line, "industries"):
                counted = Counter(_TRIMMED.sub("", item) or item for item in one.items)
                for item, times in counted.items():
                    if times > 1:
                        said = f"“{item}”在同一份名单里出现{times}次"
                        told = Words(item, said, "删去重复，或核对原文")
                        yield found("industry_twice", "doubtful", spot_of(table, line, "industries"), told, 56)


def damaged(view: View) -> Iterator[Finding]:
    """Signs of a broken encoding, marks of a web page, blanks that do not belong."""
    for table in view.tables:
        for line in (*table.lines, *table.totals):
            for column, words in line.cells:
                spot = spot_of(table, line, column)
                if match := _DAMAGED.search(words):
                    yield found("text_damaged", "wrong", spot, Words(words.strip(), "文字已损坏（乱码或控制符）", "从原文重新录入"), 81)
                elif match := _MARKUP.search(words):
                    yield found("markup", "doubtful", spot, Words(match[0], f"残留网页标记“{match[0]}”", "删去标记"), 54)
                elif words != words.strip() or _BLANKS.search(words.strip()):
                    yield found("blanks", "hint", spot, Words(words, "有多余的空格"), 5)


def _copied(table: Table, line: Line, first: str, column: str) -> Finding:
    said = f"“{head_of(table, column)}”与“{head_of(table, first)}”的文字完全一样，可能贴错了列"
    told = Words(line.cell(column), said, "核对这两格", also=(spot_of(table, line, first),))
    return found("column_copied", "doubtful", spot_of(table, line, column), told, 63)
