"""Long lists by size: a bar for each, the largest on top, legible with every province in it."""

from __future__ import annotations

from policytable.charts.bars import look, part, series, spoken, stacked, told
from policytable.charts.legends import legend
from policytable.charts.lettering import breadth, fitted
from policytable.charts.nouns import Bar
from policytable.charts.pen import BODY, FAINT_LINE, NOTE, STRONG, WIDE, Pen, amount
from policytable.charts.scales import Scale

_ROW, _THICK = 23, 14
_LONGEST = 0.36  # of the width, for the names: more and the bars can no longer be compared
_NOTED = 0.25  # of the width, for the notes behind the numbers


def ranked(bars: tuple[Bar, ...], title: str, key: str, width: int = WIDE) -> str:
    """Rows from the largest number to the smallest, equal ones in the order given and with the same rank."""
    return rows(Pen(key, width), tuple(sorted(bars, key=lambda bar: -bar.number)), title, ranks=True)


def rows(pen: Pen, bars: tuple[Bar, ...], title: str, ranks: bool = False) -> str:
    """Rows in the order given, on a pen that has drawn nothing yet; the whole file."""
    names = series(bars)
    piled = stacked(bars)
    count = 1 if piled else max(len(names), 1)
    tall = _ROW if count == 1 else _THICK * count + 12
    top = legend(pen, names if len(names) > 1 else (), (4, 0), lambda index: pen.texture(look(index, len(names), piled))) + (
        8 if len(names) > 1 else 2
    )
    scale = _scale(pen, bars, ranks)
    pen.path(f"M{scale.start:.1f} {top}V{top + tall * len(bars):.1f}", FAINT_LINE)
    for index, bar in enumerate(bars):
        middle = top + tall * (index + 0.5)
        with pen.mark(spoken(bar), bar.href):
            if ranks:
                place = 1 + sum(other.number > bar.number for other in bars)
                pen.words(str(place), 22, middle, NOTE.to("end"))
            pen.words(fitted(bar.label, pen.width * _LONGEST, BODY.size), scale.start - 8, middle, BODY.to("end"))
            end = _pile(pen, bar, middle, scale, names) if piled else _lines(pen, bar, middle, scale, names)
            pen.words(fitted(bar.note, pen.width * _NOTED, NOTE.size), end, middle, NOTE)
    return pen.finish(top + tall * len(bars) + 4, title, told(bars))


def _scale(pen: Pen, bars: tuple[Bar, ...], ranks: bool) -> Scale:
    names = [breadth(fitted(bar.label, pen.width * _LONGEST, BODY.size), BODY.size) for bar in bars]
    start = (30 if ranks else 4) + max(names, default=0) + 8
    numbers = [bar.number for bar in bars] + [number for bar in bars for _, number in bar.parts if number is not None]
    after = max([breadth(amount(number), STRONG.size) for number in numbers], default=0) + 12
    notes = max([breadth(fitted(bar.note, pen.width * _NOTED, NOTE.size), NOTE.size) + 10 for bar in bars if bar.note], default=0)
    top = max([float(number) for number in numbers], default=1) or 1
    return Scale(0, top, start, max(pen.width - after - notes - 4, start + 20))


def _pile(pen: Pen, bar: Bar, middle: float, scale: Scale, names: tuple[str, ...]) -> float:
    x = scale.start
    for index, name in enumerate(names or ("",)):
        number = part(bar, name) if bar.parts else bar.number
        long = scale.at(number or 0) - scale.start
        if long > 0:
            pen.box(x, middle - _THICK / 2, max(long - 1, 0.8), _THICK, pen.texture(index))
            x += long
    return _numbered(pen, amount(bar.number), x, middle)


def _lines(pen: Pen, bar: Bar, middle: float, scale: Scale, names: tuple[str, ...]) -> float:
    y = middle - _THICK * len(names) / 2
    end = scale.start
    for index, name in enumerate(names):
        number = part(bar, name)
        x = scale.at(number or 0)
        pen.box(scale.start, y + 1, max(x - scale.start, 0.8), _THICK - 2, pen.texture(look(index, len(names), False)))
        end = max(end, _numbered(pen, "—" if number is None else amount(number), x, y + _THICK / 2))
        y += _THICK
    return end


def _numbered(pen: Pen, text: str, x: float, middle: float) -> float:
    pen.words(text, x + 6, middle, STRONG)
    return x + 6 + breadth(text, STRONG.size) + 8
