"""Decisions of reviewers laid over what the machine read, and the queue of what people should look at."""

from policytable.review.agenda import NET, REASONS, RISKS, Hints, QueueItem, Risk, items, queue
from policytable.review.agreement import Agreement, Kappa, Overlap, Pair
from policytable.review.decide import Verdict, make_decision, retire, sealed
from policytable.review.overlay import decisions_about, overlay
from policytable.review.precision import Judged, Tally, judged, wilson
from policytable.review.stamp import stamp

__all__ = [
    "NET",
    "REASONS",
    "RISKS",
    "Agreement",
    "Hints",
    "Judged",
    "Kappa",
    "Overlap",
    "Pair",
    "QueueItem",
    "Risk",
    "Tally",
    "Verdict",
    "decisions_about",
    "items",
    "judged",
    "make_decision",
    "overlay",
    "queue",
    "retire",
    "sealed",
    "stamp",
    "wilson",
]
