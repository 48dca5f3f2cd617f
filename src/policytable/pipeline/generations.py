"""When something was first seen, counted in runs: the same for all that one run saw, whichever of its threads came first, and for what a
run saw that was killed and the one that took it up. Times would tell them apart, and bytes would hang on them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable

from policytable.store import Home
from policytable.store.moments import moment

Generation = Callable[[str], int]


def generations(home: Home) -> Generation:
    """How many runs had come to their end with an edition before a moment (ISO 8601 with its zone). Raises StoreError."""
    ends = sorted(moment(run.ended, run.id) for run in home.runs.all() if run.outcome != "failed")
    return lambda when: bisect_left(ends, moment(when))
