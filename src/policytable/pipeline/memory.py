"""What a process that publishes again and again remembers, so that a decision costs what it touches."""

from __future__ import annotations

from dataclasses import dataclass, field

from policytable.export import Press
from policytable.model import Basis
from policytable.parse import PagePicture
from policytable.pipeline.wordings import Wordings


@dataclass
class Memory:
    """Everything here can be made again, and is where it does not fit: the files of the last edition, the words of clauses by document,
    page pictures by the key of their snapshot, the basis of the edition that stands. For one home, one place and one thread at a time."""

    press: Press = field(default_factory=Press)
    wordings: Wordings = field(default_factory=Wordings)
    pictures: dict[str, tuple[PagePicture, ...]] = field(default_factory=dict)
    basis: Basis | None = None
