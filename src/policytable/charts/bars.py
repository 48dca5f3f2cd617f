"""What columns and rows of bars have in common: their parts, how they are read out, and their names."""

from __future__ import annotations

from policytable.charts.nouns import Bar, Number
from policytable.charts.pen import amount

UNKNOWN = "未公布"


def stacked(bars: tuple[Bar, ...]) -> bool:
    """Whether the parts of every bar that has any add up to its number."""
    return all(bar.number == sum(number or 0 for _, number in bar.parts) for bar in bars if bar.parts)


def series(bars: tuple[Bar, ...]) -> tuple[str, ...]:
    """The names of the parts, in their order."""
    return tuple(dict.fromkeys(name for bar in bars for name, _ in bar.parts))


def part(bar: Bar, name: str) -> Number | None:
    """The number of a part; None where nobody published it."""
    return next((number for known, number in bar.parts if known == name), None)


def spoken(bar: Bar) -> str:
    """The bar as a sentence: 第一批：201（绿色工厂 201，绿色园区 24），通过率 86%."""
    parts = "，".join(f"{name} {UNKNOWN if number is None else amount(number)}" for name, number in bar.parts)
    return f"{bar.label}：{amount(bar.number)}" + (f"（{parts}）" if parts else "") + (f"，{bar.note}" if bar.note else "")


def told(bars: tuple[Bar, ...]) -> str:
    """All bars as one sentence for those who hear the drawing."""
    return "；".join(spoken(bar) for bar in bars) + "。" if bars else "没有数据。"


def look(index: int, count: int, piled: bool) -> int:
    """The texture of a part: a pile is solid at its foot; of parts side by side the last, which is what came of it, is."""
    return index if piled else count - 1 - index
