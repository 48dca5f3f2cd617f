"""The whole desk on a real socket: guard, users, pages, publisher, on a home of the desk's tests."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from policytable.model import UserRole
from policytable.pipeline import Place, Publisher, Workbench
from policytable.web import Desk, WebSettings, create_app
from tests.desking import Rig
from tests.serving import listening, serving

PASSWORD = "绿水青山 就是金山银山 2020"
USERS: tuple[tuple[str, UserRole], ...] = (("王敏", "adjudicator"), ("李雷", "reviewer"), ("韩梅", "reviewer"), ("周读", "reader"))


@dataclass
class Served:
    """A desk at `address`, with what stands behind it."""

    rig: Rig
    address: str
    workbench: Workbench
    publisher: Publisher

    def published(self, timeout: float = 60.0) -> None:
        """Wait until what was decided so far is published."""
        until = time.monotonic() + timeout
        while time.monotonic() < until:
            state = self.publisher.state()
            if state.phase == "published" and state.revision == self.rig.home.ledger.revision():
                return
            time.sleep(0.05)
        raise AssertionError(f"not published: {self.publisher.state()}")


@contextmanager
def served(rig: Rig) -> Iterator[Served]:
    """The desk of a rig for the length of a test, with one user of every role (`USERS`, all with `PASSWORD`)."""
    known = {person.user.name for person in rig.home.people.all()}
    for name, role in USERS:
        if name not in known:
            rig.home.people.add(name, role, rig.clock(), PASSWORD)
    with listening() as (found, port):
        workbench = rig.workbench()
        publisher = Publisher(rig.home, workbench, lambda: (rig.register, Place(rig.corpus, rig.out)), rig.clock)
        settings = WebSettings(hosts=(f"127.0.0.1:{port}",), out=rig.out, corpus=rig.corpus)
        desk = Desk(rig.home, workbench, rig.clock, settings, publisher.touch, publisher.state)
        try:
            with serving(create_app(desk), found) as address:
                yield Served(rig, address, workbench, publisher)
        finally:
            publisher.stop()
