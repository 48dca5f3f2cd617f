"""What an enterprise of a place can get: from whom, under which condition, until when, with the clause of each."""

from policytable.asking.nouns import (
    ALL,
    Answer,
    Bounds,
    Giver,
    Left,
    Offer,
    Pair,
    Place,
    Question,
    Quote,
    Rule,
    Upkeep,
)
from policytable.asking.office import Office, ask
from policytable.asking.places import region_named
from policytable.asking.telling import answer_json, answer_schema

__all__ = [
    "ALL",
    "Answer",
    "Bounds",
    "Giver",
    "Left",
    "Offer",
    "Office",
    "Pair",
    "Place",
    "Question",
    "Quote",
    "Rule",
    "Upkeep",
    "answer_json",
    "answer_schema",
    "ask",
    "region_named",
]
