"""Decisions of reviewers laid over what the machine read, and the queue of what people should look at."""

from policytable.review.agenda import NET, REASONS, RISKS, Hints, QueueItem, Risk, items, queue
from policytable.review.agreement import Agreement, Kappa, Overlap, Pair
from policytable.review.decide import Verdict, answering, make_decision, restored, retire, sealed, seen_of, withdrawal
from policytable.review.match import outcome
from policytable.review.notes import NO_NOTES, Finder, Notes, Question, notes_of
from policytable.review.overlay import Spread, additions, current, decisions_about, laid, laid_beside, overlay, shared, spread
from policytable.review.panel import Panel, PanelState, answers_to, counted, visible
from policytable.review.precision import Judged, Tally, judged, wilson
from policytable.review.stamp import stamp

__all__ = [
    "NET",
    "NO_NOTES",
    "REASONS",
    "RISKS",
    "Agreement",
    "Finder",
    "Hints",
    "Judged",
    "Kappa",
    "Notes",
    "Overlap",
    "Pair",
    "Panel",
    "PanelState",
    "Question",
    "QueueItem",
    "Risk",
    "Spread",
    "Tally",
    "Verdict",
    "additions",
    "answering",
    "answers_to",
    "counted",
    "current",
    "decisions_about",
    "items",
    "judged",
    "laid",
    "laid_beside",
    "make_decision",
    "notes_of",
    "outcome",
    "overlay",
    "queue",
    "restored",
    "retire",
    "sealed",
    "seen_of",
    "shared",
    "spread",
    "stamp",
    "visible",
    "wilson",
    "withdrawal",
]
