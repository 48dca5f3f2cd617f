"""Clients who save as fast as they can: for tests of the ledger, in threads of this process and as processes of their own.

`python -m tests.hammer HOME CORPUS` saves without end and writes the id of each acknowledged decision to its output at once.
"""

from __future__ import annotations

import random
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from policytable.errors import StaleError
from policytable.model import User
from policytable.pipeline import Proposal, Verdict, Workbench
from policytable.store import Home
from tests.desk import Desk


@dataclass
class Saved:
    """What a client was told: ids that were acknowledged, with what they replaced; how many stale forms were refused, and how many were
    not although they were older than what the same client had just saved."""

    done: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    refused: int = 0
    slipped: int = 0


def client(bench: Workbench, name: str, saves: int, told: Callable[[str], None] = lambda _: None) -> Saved:
    """Save that often, each time about any item; what became stale meanwhile is tried again, and each form once more after it was used."""
    chance, saved, user = random.Random(name), Saved(), User(name, "adjudicator")
    while len(saved.done) < saves:
        board = bench.board()
        item = chance.choice([one for one in board.queue if one.reviewed is not None])
        form = Proposal(item.id, board.stamp(item), Verdict(chance.choice(["accept", "reject", "reopen"]), "", ""))
        try:
            (decision,) = bench.decide([form], user)
        except StaleError:
            saved.refused += 1
            continue
        told(decision.id)
        saved.done.append((decision.id, decision.supersedes))
        if len(saved.done) % 5 == 0:
            try:
                bench.decide([form], user)
                saved.slipped += 1
            except StaleError:
                saved.refused += 1
    return saved


def clients(home: str, corpus: str, url: str | None, names: tuple[str, ...], saves: int) -> list[Saved]:
    """So many clients in threads of one process, each with so many saves."""
    desk = Desk(Home(Path(home), url), Path(corpus))
    found: list[Saved] = []

    def work(name: str) -> None:
        found.append(client(desk.bench, name, saves))

    threads = [threading.Thread(target=work, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    desk.home.close()
    return found


if __name__ == "__main__":
    LINE = threading.Lock()

    def tell(words: str) -> None:
        """One whole line."""
        with LINE:
            sys.stdout.write(words + "\n")
            sys.stdout.flush()

    HAMMERED = Desk(Home(Path(sys.argv[1])), Path(sys.argv[2]))
    for NUMBER in range(4):
        threading.Thread(target=client, args=(HAMMERED.bench, f"人{sys.argv[3]}-{NUMBER}", 10**9, tell), daemon=True).start()
    threading.Event().wait()
