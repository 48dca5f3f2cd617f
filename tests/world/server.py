"""A real HTTP server for many sites: one port each, a thread for each connection, answers that can misbehave."""

from __future__ import annotations

import contextlib
import gzip
import selectors
import socket
import struct
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler
from typing import Any

from tests.world.log import Asked, Log
from tests.world.switches import Switch

HOST = "127.0.0.1"
IDLE = 30.0  # seconds that a kept connection may be silent


@dataclass(frozen=True, slots=True)
class Reply:
    """What is to be sent: without a body for 304 and redirects; `manner` says how it is sent."""

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    manner: Switch = field(default_factory=Switch)


Answer = Callable[[str, str, str, dict[str, str]], Reply]  # site, method, target, headers (lower case)


class Server:
    """Listens at one port for each site; `down` refuses connections at a port and keeps the port."""

    def __init__(self, names: tuple[str, ...], answer: Answer, log: Log) -> None:
        self.answer, self.log, self.closing = answer, log, threading.Event()
        self.released = threading.Event()  # whoever waits now is let go when it is set
        self._lock = threading.Lock()
        self._sockets = {name: _bound(0) for name in names}
        self.ports: dict[str, int] = {name: found.getsockname()[1] for name, found in self._sockets.items()}
        self._connections: dict[socket.socket, str] = {}
        self._selector = selectors.DefaultSelector()
        self._wake, self._woken = socket.socketpair()
        self._selector.register(self._woken, selectors.EVENT_READ, None)
        for name in names:
            self.up(name)
        self._thread = threading.Thread(target=self._run, name="world", daemon=True)
        self._thread.start()

    def up(self, name: str) -> None:
        """The site answers."""
        with self._lock:
            found = self._sockets[name]
            if found not in self._listening():
                found.listen(128)
                found.setblocking(False)
                self._selector.register(found, selectors.EVENT_READ, name)
        self._poke()

    def down(self, name: str) -> None:
        """Connections to the site are refused; kept ones are broken."""
        with self._lock:
            found = self._sockets[name]
            if found not in self._listening():
                return
            self._selector.unregister(found)
            found.close()
            # Bound again but not listening: the port stays ours, and a connection is refused.
            self._sockets[name] = _bound(self.ports[name])
            broken = [connection for connection, site in self._connections.items() if site == name]
        self._poke()
        for connection in broken:
            _break(connection)

    def release(self) -> None:
        """Break off the answers that wait; those that come later wait again. Returns when none is open, after a second at most."""
        before, self.released = self.released, threading.Event()
        before.set()
        until = time.monotonic() + 1
        while self.log.open and time.monotonic() < until:
            time.sleep(0.002)

    def close(self) -> None:
        """Stop answering; whoever waits is broken off."""
        self.closing.set()
        self.released.set()
        self._poke()
        self._thread.join()
        with self._lock:
            connections = list(self._connections)
        for connection in connections:
            _break(connection)
        for found in (*self._sockets.values(), self._wake, self._woken):
            found.close()
        self._selector.close()

    def _listening(self) -> set[Any]:
        return {key.fileobj for key in self._selector.get_map().values()}

    def _poke(self) -> None:
        with contextlib.suppress(OSError):
            self._wake.send(b"\0")

    def _run(self) -> None:
        while not self.closing.is_set():
            for key, _ in self._selector.select():
                if key.data is None:
                    self._woken.recv(64)
                elif isinstance(key.fileobj, socket.socket):
                    self._accept(key.fileobj, key.data)

    def _accept(self, listener: socket.socket, name: str) -> None:
        try:
            connection, peer = listener.accept()
        except OSError:  # taken back by its client, or the site went down just now
            return
        connection.setblocking(True)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with self._lock:
            self._connections[connection] = name
        threading.Thread(target=self._serve, args=(connection, peer, name), daemon=True).start()

    def _serve(self, connection: socket.socket, peer: object, name: str) -> None:
        # A client may go away at any moment; that is its right and no fault of the world.
        with contextlib.suppress(OSError, ValueError):
            _Handler(connection, peer, (self, name))  # type: ignore[arg-type]
        with self._lock:
            self._connections.pop(connection, None)
        connection.close()


class _Handler(BaseHTTPRequestHandler):
    """One connection; `server` is (the server, the name of the site)."""

    protocol_version = "HTTP/1.1"
    timeout = IDLE
    server: Any

    def do_GET(self) -> None:
        world, site = self.server
        # Before anything is looked up: what is measured is when a request came.
        started = time.monotonic()
        released = world.released
        number = world.log.begin(site)
        headers = tuple((key, value) for key, value in self.headers.items())
        asked = Asked(site, self.command, self.path, headers, started, started, 0, 0, True)
        try:
            self._drain()
            reply = self._reply(world, site)
            asked = replace(asked, status=reply.status, sent=len(reply.body), broken=False, ended=time.monotonic())
            world.log.answering(number, asked)
            sent, broken = self._send(reply, released)
            asked = replace(asked, sent=sent, broken=broken)
        except OSError:
            asked, self.close_connection = replace(asked, sent=0, broken=True), True
        finally:
            world.log.end(number, replace(asked, ended=time.monotonic()))

    do_HEAD = do_POST = do_PUT = do_DELETE = do_OPTIONS = do_GET

    def _reply(self, world: Server, site: str) -> Reply:
        try:
            return world.answer(site, self.command, self.path, {key.lower(): value for key, value in self.headers.items()})
        except Exception:
            world.log.faults.append(f"{site}{self.path}\n{traceback.format_exc()}")
            return Reply(500, body=b"the world itself is at fault")

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the log is `Log`."""

    def _drain(self) -> None:
        length = self.headers.get("Content-Length", "0")
        left = int(length) if length.isdigit() else 0
        while left > 0 and (data := self.rfile.read(min(left, 65536))):
            left -= len(data)

    def _send(self, reply: Reply, released: threading.Event) -> tuple[int, bool]:
        """How many bytes of the body were sent, and whether the connection was broken on purpose."""
        manner = reply.manner
        if manner.wait and released.wait(manner.wait):
            raise ConnectionAbortedError
        body = gzip.compress(reply.body, mtime=0) if manner.gzip and reply.body else reply.body
        head = self._head(reply, body)
        if self.command == "HEAD" or reply.status in (204, 304):
            body = b""
        if manner.reset is not None:
            self.connection.sendall((head + body)[: manner.reset])
            self._linger()
            return max(0, min(manner.reset - len(head), len(body))), True
        self.connection.sendall(head + (b"" if manner.drip or manner.chunked else body[: manner.cut]))
        if manner.drip or manner.chunked:
            self._pieces(body[: manner.cut], manner, released)
        self.close_connection = self.close_connection or manner.cut is not None
        return len(body[: manner.cut]), manner.cut is not None

    def _head(self, reply: Reply, body: bytes) -> bytes:
        manner = reply.manner
        lines = [f"HTTP/1.1 {reply.status} {self.responses.get(reply.status, ('Other',))[0]}"]
        lines += [f"{name}: {value}" for name, value in reply.headers]
        if reply.body and manner.gzip:
            lines += ["Content-Encoding: gzip", "Vary: Accept-Encoding"]
        if reply.status not in (204, 304):
            lines.append("Transfer-Encoding: chunked" if manner.chunked else f"Content-Length: {len(body)}")
        if self.close_connection:
            lines.append("Connection: close")
        # Names of attachments go out in UTF-8, as such sites send them, against the standard.
        return ("\r\n".join(lines) + "\r\n\r\n").encode("utf-8")

    def _pieces(self, body: bytes, manner: Switch, released: threading.Event) -> None:
        size, pause = manner.drip or (1024, 0.0)
        for at in range(0, len(body), size):
            piece = body[at : at + size]
            self.connection.sendall(b"%x\r\n%b\r\n" % (len(piece), piece) if manner.chunked else piece)
            if pause and released.wait(pause):
                raise ConnectionAbortedError
        if manner.chunked and manner.cut is None and self.command != "HEAD":
            self.connection.sendall(b"0\r\n\r\n")

    def _linger(self) -> None:
        """Close so that the other side gets RST instead of an end."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True

    def finish(self) -> None:
        """Close the files of the connection, whether or not anyone reads them."""
        with contextlib.suppress(OSError):
            super().finish()


def _bound(port: int) -> socket.socket:
    found = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    found.bind((HOST, port))
    return found


def _break(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
