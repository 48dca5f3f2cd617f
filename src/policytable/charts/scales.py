"""From numbers to places on paper: round ticks, and steps of tenfold where sums lie far apart."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal

from policytable.charts.nouns import Number

# Where the largest sum is this many times the smallest, the small ones would lie on one spot of an even scale.
_FAR_APART = 20


@dataclass(frozen=True, slots=True)
class Scale:
    """Numbers from `low` to `high` between the places `start` and `stop`; `tenfold` when equal steps multiply."""

    low: float
    high: float
    start: float
    stop: float
    tenfold: bool = False

    def at(self, number: Number) -> float:
        """The place of a number; what lies outside stands at the end."""
        bounded = min(max(float(number), self.low), self.high)
        share = (
            math.log10(bounded / self.low) / math.log10(self.high / self.low)
            if self.tenfold
            else (bounded - self.low) / (self.high - self.low)
        )
        return self.start + share * (self.stop - self.start)

    def ticks(self) -> tuple[Decimal, ...]:
        """The round numbers that an axis shows, both ends included."""
        if self.tenfold:
            first, last = math.log10(self.low), math.log10(self.high)
            powers = [Decimal(10) ** power for power in range(math.floor(first), math.ceil(last) + 1)]
            steps = (1,) if last - first > 3 else (1, 2, 5)
            found = [power * step for power in powers for step in steps if self.low <= power * step <= self.high]
            return tuple(found)
        step = _step(self.high)
        return tuple(step * count for count in range(int(Decimal(str(self.high)) / step) + 1))


def even(numbers: tuple[Number, ...], start: float, stop: float) -> Scale:
    """A scale from nothing to just above the largest number."""
    top = max([float(number) for number in numbers], default=0.0)
    step = _step(top or 1)
    return Scale(0.0, float(step) * max(1, math.ceil((top or 1) / float(step))), start, stop)


def fitting(numbers: tuple[Number, ...], start: float, stop: float) -> Scale:
    """An even scale, or one of tenfold steps where the largest of the positive numbers is far above the smallest."""
    held = sorted(float(number) for number in numbers if number > 0)
    if not held or held[-1] / held[0] < _FAR_APART:
        return even(numbers, start, stop)
    return Scale(_round(held[0], math.floor), _round(held[-1], math.ceil), start, stop, tenfold=True)


def classes(top: Number) -> tuple[int, ...]:
    """The least numbers of at most five classes that hold 1 to `top`: 1, 11, 21, 51, 101. Few regions have most of what is counted,
    so that even classes would put nearly all of them into the lowest."""
    bounds = [times * 10**power for power in range(12) for times in (1, 2, 5) if times * 10**power < top]
    return (1, *(bound + 1 for bound in bounds[-4:]))


def _step(top: float) -> Decimal:
    """A step of 1, 2 or 5 times a power of ten that reaches `top` in at most five."""
    power = Decimal(10) ** math.floor(math.log10(top / 5)) if top > 0 else Decimal(1)
    return next(power * times for times in (1, 2, 5, 10) if float(power * times) * 5 >= top * 0.999)


def _round(number: float, ending: object) -> float:
    power = 10.0 ** math.floor(math.log10(number))
    options = [power * times for times in (1, 2, 5, 10)]
    if ending is math.floor:
        return max(option for option in options if option <= number * 1.001)
    return min(option for option in options if option >= number * 0.999)
