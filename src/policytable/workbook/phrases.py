"""What the locked cells of a fact say; read back, they must say the same."""

from __future__ import annotations

from policytable.model import Fact
from policytable.workbook.cells import clean


def quote_words(fact: Fact) -> str:
    """The evidence in its context: …对获得【国家级绿色工厂称号的企业】给予…, and what else it rests on, a line each."""
    first = fact.evidence[0]
    others = "".join(f"\n另据：{' '.join(place.quote.split())}" for place in fact.evidence[1:])
    return clean(f"{_line(first.prefix)}【{first.quote}】{_line(first.suffix)}{others}")


def says(fact: Fact) -> str:
    """The words that stand in the table's cell."""
    return clean(fact.display)


def _line(text: str) -> str:
    return " ".join(text.split())
