"""Sums by lane: a dot for one sum, a bar from the least to the most, a line up to a ceiling; equal sums share a row."""

from __future__ import annotations

from itertools import groupby

from policytable.charts.lettering import breadth, fitted
from policytable.charts.nouns import Number, Range
from policytable.charts.pen import ACCENT, BODY, HAIR, NOTE, STRONG, WIDE, Pen, amount, figure
from policytable.charts.scales import Scale, fitting

_LINE, _ROW, _HEAD = 18, 24, 34


def ranges(spans: tuple[Range, ...], unit: str, title: str, key: str, width: int = WIDE) -> str:
    """Lanes in the order in which the spans name them, in each the largest sum on top; `unit` is the word after every sum."""
    pen = Pen(key, width)
    scale = _scale(spans, unit, width)
    top = _axis(pen, scale, unit)
    y = top
    lanes = tuple(dict.fromkeys(span.group for span in spans))
    for lane in lanes:
        own = sorted((span for span in spans if span.group == lane), key=_order)
        name = fitted(lane, width - 80, STRONG.size)
        pen.words(name, 4, y + _HEAD - 15, STRONG)
        pen.words(f"{len(own)}处", 12 + breadth(name, STRONG.size), y + _HEAD - 15, NOTE)
        y += _HEAD
        pen.path(f"M4 {y - 3}H{width - 4}", HAIR)
        for _, equal in groupby(own, key=_order):
            y = _row(pen, tuple(equal), unit, scale, y)
    for tick in scale.ticks():
        pen.path(f"M{figure(scale.at(tick))} {figure(top)}V{figure(y)}", HAIR)
    told = "；".join(f"{lane}：{len([span for span in spans if span.group == lane])}处" for lane in lanes)
    return pen.finish(y + 6, title, f"{told}。单位：{unit}。" if spans else "没有数据。")


def spoken(span: Range, unit: str) -> str:
    """The sum in words: 100万元, 50—200万元, 不超过60万元."""
    if span.low is None:
        return f"不超过{amount(span.high)}{unit}"
    return f"{amount(span.high)}{unit}" if span.low == span.high else f"{amount(span.low)}—{amount(span.high)}{unit}"


def _order(span: Range) -> tuple[Number, bool, Number]:
    return (-span.high, span.low is None, -(span.low or 0))


def _scale(spans: tuple[Range, ...], unit: str, width: float) -> Scale:
    words = max([breadth(spoken(span, unit), BODY.size) for span in spans], default=0)
    start = min(words, width * 0.34) + 22
    numbers = tuple(number for span in spans for number in (span.low, span.high) if number is not None)
    return fitting(numbers, start, start + (width - start) * 0.4)


def _axis(pen: Pen, scale: Scale, unit: str) -> float:
    """The round numbers above the lanes, as many as stand apart; gives the height below them."""
    said = f"单位：{unit}" + ("，对数刻度" if scale.tenfold else "")
    pen.words(fitted(said, pen.width - 8, NOTE.size), pen.width - 4, 12, NOTE.to("end"))
    free = scale.start - 20
    for tick in scale.ticks():
        text, x = amount(tick), scale.at(tick)
        half = breadth(text, NOTE.size) / 2
        if x - half >= free:
            pen.words(text, x, 32, NOTE.to("middle"))
            free = x + half + 8
    return 42


def _row(pen: Pen, equal: tuple[Range, ...], unit: str, scale: Scale, y: float) -> float:
    """One sum, and after it everyone who gives it; the height below the last line of names."""
    middle = y + _ROW / 2
    words = fitted(spoken(equal[0], unit), scale.start - 18, BODY.size)
    with pen.mark(f"{equal[0].group}，{spoken(equal[0], unit)}：{'、'.join(span.label for span in equal)}"):
        pen.words(words, scale.start - 14, middle, BODY.to("end"))
        _sum(pen, equal[0], scale, middle)
    left = scale.stop + 18
    x = left
    for index, span in enumerate(equal):
        after = "、" if index < len(equal) - 1 else ""
        name = fitted(span.label, pen.width - left - 14, BODY.size) + after
        if x > left and x + breadth(name, BODY.size) > pen.width - 2:
            x, middle = left, middle + _LINE
        with pen.mark(f"{span.label}：{spoken(span, unit)}", span.href):
            pen.words(name, x, middle)
        x += breadth(name, BODY.size)
    return middle + _ROW / 2


def _sum(pen: Pen, span: Range, scale: Scale, y: float) -> None:
    high = scale.at(span.high)
    if span.low is None:
        pen.path(f"M{figure(scale.start)} {figure(y)}H{figure(high)}", f'stroke="{ACCENT}" stroke-width="2" stroke-dasharray="2 3"')
        pen.path(f"M{figure(high)} {figure(y - 6)}V{figure(y + 6)}", f'stroke="{ACCENT}" stroke-width="2.5"')
        return
    if span.low == span.high:
        pen.path(f"M{figure(scale.start)} {figure(y)}H{figure(high)}", HAIR)
        pen.dot(high, y, 5, f'fill="{ACCENT}"')
        return
    low = scale.at(span.low)
    pen.box(low, y - 4.5, max(high - low, 3), 9, f'fill="{ACCENT}"')
