"""The stamp of what a reviewer sees: a form that carries an old one was filled in before something changed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from policytable.codec import dumps, encode
from policytable.model import Decision, Reviewed


def stamp(one: Reviewed, decisions: Iterable[Decision]) -> str:
    """A digest of a fact as it stands and of the decisions about it: equal only if nothing that a reviewer sees of it differs."""
    told = [encode(one), sorted(decision.id for decision in decisions)]
    return hashlib.sha256(dumps(told).encode("utf-8", "surrogatepass")).hexdigest()[:24]
