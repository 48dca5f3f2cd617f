"""Reviewers without a browser, for tests of the server: each opens an item, sends its form, and keeps what it was told of it."""

from __future__ import annotations

import http.client
import itertools
import os
import random
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from policytable.web.context import WebSettings
from policytable.web.identity import cookie_name
from tests.conftest import ROOT
from tests.desking import Rig

_STAMP = re.compile(r'name="stamp" value="([^"]+)"')
_FORGERY = re.compile(r'name="forgery" value="([0-9a-f]{64})"')
_FORM = "application/x-www-form-urlencoded"


@dataclass
class Saver:
    """Somebody who is signed in; `done`: the notes of what was answered as saved, `others`: how often each other answer came."""

    host: str
    name: str
    session: str
    done: list[str] = field(default_factory=list)
    sent: set[str] = field(default_factory=set)
    others: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._notes = itertools.count()
        self._line = http.client.HTTPConnection(self.host, timeout=60)
        self._cookie = f"{cookie_name(WebSettings(hosts=(self.host,)), 'session')}={self.session}"

    def opened(self, item: str) -> dict[str, str]:
        """What the form of an item carries; empty where there is none."""
        page = self._asked("GET", f"/item/{item}")[1]
        stamp, forgery = _STAMP.search(page), _FORGERY.search(page)
        return {"stamp": stamp[1], "forgery": forgery[1], "item": item} if stamp and forgery else {}

    def send(self, form: dict[str, str], action: str) -> int:
        """The status of the answer to a decision; its note is like no other."""
        note = f"{self.name}-{next(self._notes)}"
        self.sent.add(note)
        body = urlencode({**form, "action": action, "why": note})
        status = self._asked("POST", f"/item/{form['item']}/decide", body)[0]
        if status == 303:
            self.done.append(note)
        else:
            self.others[status] = self.others.get(status, 0) + 1
        return status

    def work(self, items: Sequence[str], over: Callable[[], bool]) -> None:
        """Decide about any of the items until it is over, or the server is gone."""
        chance = random.Random(self.name)
        try:
            while not over():
                form = self.opened(chance.choice(items))
                if form:
                    self.send(form, chance.choice(["accept", "reject", "reopen"]))
        except (OSError, http.client.HTTPException):
            return
        finally:
            self._line.close()

    def _asked(self, method: str, path: str, body: str | None = None) -> tuple[int, str]:
        form = {"Content-Type": _FORM, "Origin": f"http://{self.host}"} if body is not None else {}
        self._line.request(method, path, body, {"Cookie": self._cookie, **form})
        answer = self._line.getresponse()
        return answer.status, answer.read().decode()


@dataclass
class Server:
    """`policytable review` as a process of its own, at `host`."""

    process: subprocess.Popen[str]
    host: str

    @classmethod
    def started(cls, rig: Rig, ledger: str = "") -> Server:
        """One that serves the home of a rig, on any free port."""
        places = ["--home", rig.folder / "home", "--corpus", rig.corpus, "--out", rig.out]
        command = [sys.executable, "-m", "policytable.cli", "review", *map(str, places), "--port", "0", "--verbose"]
        paths = {"PYTHONPATH": os.pathsep.join((str(ROOT / "src"), str(ROOT))), "POLICYTABLE_LEDGER": ledger}
        log = (rig.folder / "log").open("a", encoding="utf-8")
        with log:
            process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True, env={**os.environ, **paths})
        assert process.stdout is not None
        told = process.stdout.readline().strip()
        assert told.startswith("http://"), (rig.folder / "log").read_text("utf-8")
        return cls(process, told.removeprefix("http://").rstrip("/"))

    def kill(self) -> None:
        """At once, as the kernel does it."""
        self.process.kill()
        self.process.communicate()

    def end(self) -> int:
        """As an administrator does it; the exit code."""
        self.process.send_signal(signal.SIGTERM)
        self.process.communicate(timeout=120)
        return self.process.returncode


def at_once(savers: Sequence[Saver], items: Sequence[str], over: Callable[[], bool]) -> list[threading.Thread]:
    """All of them at work, each in a thread."""
    threads = [threading.Thread(target=saver.work, args=(items, over), daemon=True) for saver in savers]
    for thread in threads:
        thread.start()
    return threads
