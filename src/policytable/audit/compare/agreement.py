"""How far tables agree with an edition, by column."""

from __future__ import annotations

from dataclasses import dataclass

from policytable.audit.nouns import STANDINGS, Comparison, Standing, Verdict


@dataclass(frozen=True, slots=True)
class Agreement:
    """A column: how many printed cells it has, how many stand how, how many are empty on both sides (of those that agree), and how many of
    the others have neither a citation nor a reason. `beyond` are cells of ours whose line the table lacks."""

    file: str
    column: str
    header: str
    cells: int
    counts: tuple[tuple[Standing, int], ...]
    empty: int
    unexplained: int
    beyond: int


def agreement(comparison: Comparison) -> tuple[Agreement, ...]:
    """The columns in the order of the tables."""
    groups: dict[tuple[str, str], list[Verdict]] = {}
    for verdict in comparison.verdicts:
        groups.setdefault((verdict.spot.file, verdict.spot.column), []).append(verdict)
    return tuple(_column(*key, verdicts) for key, verdicts in groups.items())


def _column(file: str, column: str, verdicts: list[Verdict]) -> Agreement:
    printed = [verdict for verdict in verdicts if verdict.spot.line is not None]
    counts = tuple((standing, sum(one.standing == standing for one in printed)) for standing in reversed(STANDINGS))
    empty = sum(not (one.printed or one.ours) for one in printed)
    bare = sum(not explained(one) for one in printed)
    return Agreement(file, column, verdicts[0].spot.header, len(printed), counts, empty, bare, len(verdicts) - len(printed))


def explained(verdict: Verdict) -> bool:
    """Whether every statement that is not agreed about has a citation or a reason."""
    return all(point.standing in ("agrees", "in_other_words") or point.cites or point.reason for point in verdict.points)
