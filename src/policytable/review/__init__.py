"""Decisions of reviewers laid over what the machine read, and the queue of what people should look at."""

from policytable.review.agenda import QueueItem, Risk, queue
from policytable.review.decide import Verdict, make_decision, retire
from policytable.review.overlay import decisions_about, overlay

__all__ = ["QueueItem", "Risk", "Verdict", "decisions_about", "make_decision", "overlay", "queue", "retire"]
