"""Whose the items of the queue are: assigned to a reviewer, or with a question to one; laid on the index once for a board."""

from __future__ import annotations

from collections.abc import Mapping

import numpy
from numpy.typing import NDArray

from policytable.pipeline.queueindex import QueueIndex
from policytable.review import Notes

Mask = NDArray[numpy.bool_]


class Whose:
    """The owners of a queue's items, and the questions that wait; `owners` are reviewers by item. Never changed once made."""

    def __init__(self, index: QueueIndex, noted: Mapping[str, Mapping[str, Notes]]) -> None:
        self.index = index
        every = [(item, notes) for one in noted.values() for item, notes in one.items()]
        self.owners = {item: notes.assigned for item, notes in every if notes.assigned}
        questions = {(item, question.asked.to) for item, notes in every for question in notes.open_questions if question.asked.to}
        self.names = tuple(sorted({*self.owners.values()}))
        codes = {name: code for code, name in enumerate(self.names)}
        ids = self.owners.keys() | {item for item, _ in questions}
        places = [(at, item.id) for at, item in enumerate(index.items) if item.id in ids] if ids else []
        self._codes = numpy.full(len(index), -1, dtype=numpy.int32)
        for at, item in places:
            self._codes[at] = codes.get(self.owners.get(item, ""), -1)
        self._asked = {to: [at for at, item in places if (item, to) in questions] for to in {to for _, to in questions}}

    def mask(self, person: str, me: str) -> Mask:
        """Which items a choice of `Filter.person` keeps for the reviewer `me`."""
        kind, _, name = person.partition(":")
        if kind == "by":
            return self._is(self.index.codes("by"), self.index.code("by", name))
        if kind == "nobody":
            return self._is(self._codes, -1)
        if kind == "asked":
            mask = numpy.zeros(len(self.index), dtype=bool)
            mask[self._asked.get(me, [])] = True
            return mask
        wanted = me if kind == "mine" else name
        return self._is(self._codes, self.names.index(wanted) if wanted in self.names else -2)

    def choices(self, me: str) -> tuple[str, ...]:
        """Every choice of `Filter.person` that there is for `me`."""
        deciders = sorted(name for name in self.index.names("by") if name)
        return ("mine", "asked", "nobody", *(f"to:{name}" for name in self.names if name != me), *(f"by:{name}" for name in deciders))

    def _is(self, codes: NDArray[numpy.int32], code: int) -> Mask:
        mask: Mask = codes == code
        return mask
