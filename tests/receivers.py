"""Local receivers of alarms: a web server and a mail server in threads, plain or with a certificate made on the spot."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest


@dataclass
class Received:
    """What a web receiver got, and what it answers: the statuses in turn, the last one for ever; `hang` answers never."""

    statuses: list[int] = field(default_factory=lambda: [204])
    location: str = ""
    hang: bool = False
    bodies: list[bytes] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    released: Event = field(default_factory=Event)
    url: str = ""


@contextmanager
def web(received: Received, certificate: Path | None = None) -> Iterator[Received]:
    """A web server that keeps what is posted to it; `received.url` is its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            received.paths.append(self.path)
            received.headers.append(dict(self.headers))
            received.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
            if received.hang:
                received.released.wait(20)
                return
            status = received.statuses.pop(0) if len(received.statuses) > 1 else received.statuses[0]
            self.send_response(status)
            if received.location:
                self.send_header("Location", received.location)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Nothing: the test reads what was received."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if certificate is not None:
        server.socket = _context(certificate).wrap_socket(server.socket, server_side=True)
    received.url = f"{'http' if certificate is None else 'https'}://127.0.0.1:{server.server_port}/alarms"
    Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield received
    finally:
        received.released.set()
        server.shutdown()
        server.server_close()


@dataclass
class Post:
    """What a mail receiver got: envelopes and messages; `port` is where it listens."""

    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    recipients: list[list[str]] = field(default_factory=list)
    logins: list[tuple[bytes, bytes]] = field(default_factory=list)
    refuse: tuple[str, ...] = ()
    secured: list[bool] = field(default_factory=list)

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:
        if address in self.refuse:
            return "550 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:
        self.secured.append(server.transport.get_extra_info("ssl_object") is not None)
        self.recipients.append(list(envelope.rcpt_tos))
        self.mails.append(BytesParser(policy=default).parsebytes(envelope.content))
        return "250 OK"


@contextmanager
def post(way: str, certificate: Path, refuse: tuple[str, ...] = ()) -> Iterator[Post]:
    """A mail server: `tls`, `starttls` (with login), `offers_none` (no TLS, no login) or `plain`."""
    controller = pytest.importorskip("aiosmtpd.controller", reason="aiosmtpd (extra `dev`) is not installed")
    smtp = pytest.importorskip("aiosmtpd.smtp")
    received = Post(refuse=refuse)

    def login(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> Any:
        received.logins.append((data.login, data.password))
        return smtp.AuthResult(success=data.password == b"geheim/p@ss:1", handled=False)

    class Chosen(controller.Controller):  # type: ignore[misc]  # the port that the system chose
        def _trigger_server(self) -> None:
            self.port = self.server.sockets[0].getsockname()[1]
            super()._trigger_server()

    more: dict[str, Any] = {}
    if way == "starttls":
        more = {"tls_context": _context(certificate), "require_starttls": True, "authenticator": login}
    elif way == "tls":
        more = {"ssl_context": _context(certificate), "authenticator": login, "auth_require_tls": False}
    server = Chosen(received, hostname="127.0.0.1", port=0, **more)
    server.start()
    received.port = server.port
    try:
        yield received
    finally:
        server.stop()


def certificate(folder: Path) -> Path:
    """A self-signed certificate of 127.0.0.1 with its key, as one PEM file."""
    x509 = pytest.importorskip("cryptography.x509", reason="cryptography is not installed: no certificate can be made")
    from ipaddress import ip_address

    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "policytable test")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    form = serialization.PrivateFormat.PKCS8
    path = folder / "receiver.pem"
    path.write_bytes(
        made.public_bytes(serialization.Encoding.PEM) + key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())
    )
    return path


def _context(pem: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    return context
