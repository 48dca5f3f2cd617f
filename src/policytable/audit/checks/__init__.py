"""What can be wrong with a table by itself: each check looks at all tables and tells what it found."""

from collections.abc import Callable, Iterator

from policytable.audit.checks import dates, levels, listing, misfits, names, numbers, places, rows, sums, titles, totals, words
from policytable.audit.nouns import Finding
from policytable.audit.view import View

Check = Callable[[View], Iterator[Finding]]

CHECKS: tuple[Check, ...] = (
    places.outside,
    places.in_prose,
    places.twice,
    names.spelled_two_ways,
    names.unusual,
    listing.not_listed,
    listing.not_used,
    sums.units,
    sums.outliers,
    numbers.ends,
    numbers.counts,
    numbers.targets,
    numbers.years,
    misfits.columns,
    levels.contradictions,
    levels.against_notes,
    totals.of_lines,
    totals.of_batches,
    totals.met,
    titles.cut,
    titles.periods,
    titles.others,
    dates.of_policies,
    dates.of_batches,
    rows.regions,
    rows.doubled,
    rows.numbered,
    words.copied,
    words.repeated,
    words.damaged,
)

__all__ = ["CHECKS", "Check"]
