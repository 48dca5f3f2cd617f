"""A small server of ours for the tests of the network's door: each path answers as a function says, and what was asked is kept."""

from __future__ import annotations

import socket
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from policytable.fetch import Web, WebOptions

CLOCK = "2026-03-01T09:00:00+08:00"
# The suites of other projects, beside a checkout or beside the folder of its worktrees; tests skip without them.
SHARED = next(
    (found for up in (2, 3) if (found := Path(__file__).resolve().parents[up] / "shared" / "peer-suites").is_dir()), Path("no-peer-suites")
)
LOCAL = ("127.0.0.0/8",)


@dataclass
class Asked:
    """One request as it came: path, headers in lower case."""

    path: str
    headers: dict[str, str]


Play = Callable[[Asked], bytes | Callable[[socket.socket], None]]


@dataclass
class Site:
    """A running server; `play` gives the raw bytes of an answer, or writes to the socket itself."""

    port: int
    asked: list[Asked] = field(default_factory=list)

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    @property
    def documents(self) -> list[Asked]:
        return [item for item in self.asked if item.path != "/robots.txt"]


def answer(body: bytes = b"", status: str = "200 OK", *headers: tuple[str, str]) -> bytes:
    lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in headers)]
    if not any(name.lower() in ("content-length", "transfer-encoding") for name, _ in headers) and "304" not in status:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def moved(to: str, status: str = "302 Found", *headers: tuple[str, str]) -> bytes:
    return answer(b"", status, ("Location", to), *headers)


@contextmanager
def site(play: Play, robots: bytes | None = None) -> Iterator[Site]:
    state = Site(0)

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            line = self.rfile.readline(65536).decode("latin-1").split(" ")
            headers = {}
            while (entry := self.rfile.readline(65536).strip()) != b"":
                name, _, value = entry.decode("latin-1").partition(":")
                headers[name.lower()] = value.strip()
            if len(line) < 2:
                return
            asked = Asked(line[1], headers)
            state.asked.append(asked)
            try:
                if asked.path == "/robots.txt":
                    reply: bytes | Callable[[socket.socket], None] = answer(robots) if robots is not None else answer(b"", "404 Not Found")
                else:
                    reply = play(asked)
                if isinstance(reply, bytes):
                    self.connection.sendall(reply)
                else:
                    reply(self.connection)
            except OSError:
                return  # the client had enough

    class Server(socketserver.ThreadingTCPServer):
        allow_reuse_address = True
        daemon_threads = True

    with Server(("127.0.0.1", 0), Handler) as server:
        state.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield state
        finally:
            server.shutdown()


def web(folder: Path, **changes: object) -> Web:
    """A Web that may ask this machine, does not wait, and gives up soon."""
    settings = {"allow": LOCAL, "delay": 0.0, "timeout": 5.0, "retries": 0, "slots": folder / "slots", **changes}
    sleep = settings.pop("sleep", lambda seconds: None)
    resolve = settings.pop("resolve", lambda host, port: ["127.0.0.1"])
    return Web(WebOptions(**settings), lambda: CLOCK, sleep, resolve)  # type: ignore[arg-type]
