"""Discover: from lists to documents — which pages to read, which entries to take, what belongs together. No input, no output, no clock."""

from policytable.discover.addresses import find_id, normal_address
from policytable.discover.claims import Claim, claimed
from policytable.discover.companions import attached, with_companions
from policytable.discover.finding import found, narrowed, taken
from policytable.discover.joining import Body, Joined, body_of, day_seen, decides, join, same_text
from policytable.discover.paging import FULL_EVERY, plan, together
from policytable.discover.triage import triage

__all__ = [
    "FULL_EVERY",
    "Body",
    "Claim",
    "Joined",
    "attached",
    "body_of",
    "claimed",
    "day_seen",
    "decides",
    "find_id",
    "found",
    "join",
    "narrowed",
    "normal_address",
    "plan",
    "same_text",
    "taken",
    "together",
    "triage",
    "with_companions",
]
