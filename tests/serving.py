"""An application on a real port of this machine, for a browser or a client of another hand."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp


@contextmanager
def listening() -> Iterator[tuple[socket.socket, int]]:
    """A socket on a free port, and its number: an application may have to know it before it is made."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        yield found, found.getsockname()[1]


@contextmanager
def serving(app: ASGIApp, on: socket.socket) -> Iterator[str]:
    """The application behind the socket, in a thread of its own; its address."""
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, proxy_headers=False, ws="none"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [on]}, daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{on.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(30)
