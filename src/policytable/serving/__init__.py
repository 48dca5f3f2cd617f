"""An application as a server: one process, stopped by a signal when what is being done is done. For the desk and the reading interface."""

from __future__ import annotations

import asyncio
import errno
import logging
import signal
import socket
from collections.abc import Callable, Sequence
from typing import Protocol

import uvicorn
from starlette.types import ASGIApp

from policytable.errors import UsageError
from policytable.serving.patience import Patient

Listening = socket.socket
_LOG = logging.getLogger("policytable.serving")
_GRACE = 30  # seconds that running requests have after SIGTERM
_CONNECTIONS = 500  # half of the files that a process may usually open: the ledger must always get its own


class Companion(Protocol):
    """Work beside the pages, for as long as they are served."""

    def start(self) -> None:
        """Begin."""

    def stop(self) -> None:
        """End; returns when it is done."""


def serve(app: ASGIApp, listening: socket.socket, ready: Callable[[], None], companions: Sequence[Companion] = ()) -> None:
    """Serve on what `listening_at` gave until SIGTERM or SIGINT; `ready` is called when the companions run."""
    # Who answers keeps the log: uvicorn's own would hold queries. Who asks is the peer itself: headers of proxies are not believed.
    config = uvicorn.Config(
        app,
        http=Patient,
        ws="none",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        limit_concurrency=_CONNECTIONS,
        timeout_graceful_shutdown=_GRACE,
    )
    server, started = uvicorn.Server(config), list[Companion]()

    def stopped(number: int, _frame: object) -> None:
        _LOG.info("stopped", extra={"signal": number})
        server.should_exit = True

    try:
        for companion in companions:
            companion.start()
            started.append(companion)
        # Before the server has handlers of its own, and when it raises what stopped it once more: there is work to finish below.
        for one in (signal.SIGTERM, signal.SIGINT):
            signal.signal(one, stopped)
        ready()
        asyncio.run(server.serve(sockets=[listening]))
    finally:
        for companion in reversed(started):
            companion.stop()


def listening_at(host: str, port: int) -> socket.socket:
    """The address, taken (port 0: any free one). Raises UsageError `port_taken` or `address_unknown`."""
    if not 0 <= port <= 65535:  # the system would take it modulo 65536
        raise UsageError(f"port {port} cannot be had: it is none", about=host, code="port_taken", remedy="name one up to 65535 with --port")
    try:
        kind, _, protocol, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        # With its protocol: asyncio turns Nagle's delay (40 ms an answer) off only where it is said to be TCP.
        listening = socket.socket(kind, socket.SOCK_STREAM, protocol)
    except OSError as error:
        raise UsageError("is no address of this machine", about=host, code="address_unknown", remedy="see --host") from error
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(place)
        listening.listen(128)
        listening.setblocking(False)
        return listening
    except (OSError, OverflowError) as error:
        listening.close()
        if isinstance(error, OSError) and error.errno == errno.EADDRNOTAVAIL:
            raise UsageError("is no address of this machine", about=host, code="address_unknown", remedy="see --host") from error
        remedy = "name another with --port, or stop who has it"
        raise UsageError(f"port {port} cannot be had: {error}", about=host, code="port_taken", remedy=remedy) from error
