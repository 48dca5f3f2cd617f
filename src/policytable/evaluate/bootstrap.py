"""The bootstrap: how far a score would move if other documents of the same kind had been drawn."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

Interval = tuple[float, float]
Triple = tuple[int, int, int]  # gold, predicted, matched of one document
SAMPLES = 1000
_SEED = 20190930  # any fixed number does: the same labels give the same interval


def interval(documents: Sequence[Triple], figure: Callable[[int, int, int], float]) -> Interval:
    """The 95 % interval of `figure(gold, predicted, matched)` over resampled documents; (0, 1) for no document."""
    if not documents:
        return 0.0, 1.0
    draw = random.Random(_SEED)
    drawn = sorted(_once(draw.choices(documents, k=len(documents)), figure) for _ in range(SAMPLES))
    return drawn[round(0.025 * (SAMPLES - 1))], drawn[round(0.975 * (SAMPLES - 1))]


def _once(sample: Sequence[Triple], figure: Callable[[int, int, int], float]) -> float:
    gold, predicted, matched = (sum(column) for column in zip(*sample, strict=True))
    return figure(gold, predicted, matched)
