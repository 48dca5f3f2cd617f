"""How a number went from batch to batch: a column for each, its parts stacked or side by side, every column with its number."""

from __future__ import annotations

from policytable.charts.bars import look, part, series, spoken, stacked, told
from policytable.charts.legends import legend
from policytable.charts.lettering import balanced, breadth
from policytable.charts.nouns import Bar
from policytable.charts.pen import BODY, FAINT_LINE, NOTE, STRONG, WIDE, Pen, amount
from policytable.charts.ranked import rows
from policytable.charts.scales import Scale

_HIGH = 240  # of the tallest column: twice as wide as high reads as a slope, not as a wall
_BROAD = 64
_LINE = 16


def trend(bars: tuple[Bar, ...], title: str, key: str, width: int = WIDE) -> str:
    """Columns in the order given; where they are too many for `width` (units), rows instead."""
    pen = Pen(key, width)
    names = series(bars)
    slot = (width - 8) / max(len(bars), 1)
    if slot < _needed(bars):
        return rows(pen, bars, title)
    piled = stacked(bars)
    top = legend(pen, names if len(names) > 1 else (), (4, 0), lambda index: pen.texture(look(index, len(names), piled))) + 26
    known = [bar.number for bar in bars] + [number for bar in bars for _, number in bar.parts if number is not None]
    scale = Scale(0, float(max([*known, 0])) or 1, top + _HIGH, top)
    floor = scale.at(0)
    pen.path(f"M4 {floor:.1f}H{width - 4}", FAINT_LINE)
    lowest = floor
    for index, bar in enumerate(bars):
        centre = 4 + slot * (index + 0.5)
        with pen.mark(spoken(bar), bar.href):
            (_pile if piled else _group)(pen, bar, (centre, slot), scale, names)
            lowest = max(lowest, _named(pen, bar, centre, slot, floor))
    return pen.finish(lowest + 6, title, told(bars))


def _needed(bars: tuple[Bar, ...]) -> float:
    """The width that the widest numbers of a column want."""
    numbers = [amount(number) for bar in bars for _, number in bar.parts if number is not None]
    widest = max([breadth(text, BODY.size) for text in [*numbers, *(amount(bar.number) for bar in bars)]], default=0)
    if not any(bar.parts for bar in bars):
        return widest + 10
    return widest + 34 if stacked(bars) else (widest + 5) * len(series(bars)) + 6


def _pile(pen: Pen, bar: Bar, place: tuple[float, float], scale: Scale, names: tuple[str, ...]) -> None:
    centre, slot = place
    label = max([breadth(amount(number), NOTE.size) for _, number in bar.parts if number is not None], default=0)
    many = len([number for _, number in bar.parts if number]) > 1
    broad = min(_BROAD, slot - 16 - (label + 4 if many else 0))
    left = centre - (broad + (label + 4 if many else 0)) / 2
    base, wanted = scale.at(0), []
    height = base
    for index, name in enumerate(names or ("",)):
        number = part(bar, name) if bar.parts else bar.number
        tall = base - scale.at(number or 0)
        if tall > 0:
            pen.box(left, height - tall, broad, max(tall - 1.5, 0.8), pen.texture(index))
            wanted.append((height - tall / 2, amount(number or 0)))
            height -= tall
    pen.words(amount(bar.number), left + broad / 2, height - 11, STRONG.to("middle"))
    if many:
        for y, text in _spread(wanted, base - 6):
            pen.words(text, left + broad + 4, y, NOTE)


def _spread(wanted: list[tuple[float, str]], lowest: float) -> list[tuple[float, str]]:
    """The heights of the numbers beside a pile, from below, moved up where they would touch."""
    placed: list[tuple[float, str]] = []
    for y, text in wanted:
        free = placed[-1][0] - 14 if placed else lowest
        placed.append((min(y, free), text))
    return placed


def _group(pen: Pen, bar: Bar, place: tuple[float, float], scale: Scale, names: tuple[str, ...]) -> None:
    centre, slot = place
    shown = names if bar.parts else ("",)
    broad = min(46.0, (slot - 10) / len(shown))
    left = centre - broad * len(shown) / 2
    for index, name in enumerate(shown):
        number = part(bar, name) if bar.parts else bar.number
        x = left + broad * index
        if number is None:
            pen.words("—", x + broad / 2, scale.at(0) - 10, NOTE.to("middle"))
            continue
        y = scale.at(number)
        pen.box(x + 1.5, y, broad - 3, max(scale.at(0) - y, 0.8), pen.texture(look(index, len(shown), False)))
        pen.words(amount(number), x + broad / 2, y - 10, (STRONG if index == len(shown) - 1 else BODY).to("middle"))


def _named(pen: Pen, bar: Bar, centre: float, slot: float, floor: float) -> float:
    """The column's name and its note below it; gives the height where they end."""
    y = floor + 14
    for face, text in ((BODY, bar.label), (NOTE, bar.note)):
        for line in balanced(text, slot - 8, face.size, 2) if text else ():
            pen.words(line, centre, y, face.to("middle"))
            y += _LINE
    return y - _LINE / 2
