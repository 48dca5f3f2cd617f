"""The reading interface in the tests: asked in this process, or served by the command in another."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes

import orjson
from starlette.types import ASGIApp, Message

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Got:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def data(self) -> Any:
        """The body as JSON."""
        return orjson.loads(self.body)


def ask(app: ASGIApp, address: str, method: str = "GET", headers: Sequence[tuple[str, str]] = ()) -> Got:
    """One request as a server would hand it over."""
    path, _, query = address.partition("?")
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    scope = {
        "type": "http",
        "method": method,
        "path": unquote_to_bytes(path.encode()).decode("utf-8", "replace"),
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(name.encode(), said.encode()) for name, said in headers],
    }
    asyncio.run(app(scope, receive, send))
    told = {name.decode(): said.decode() for name, said in sent[0]["headers"]}
    return Got(sent[0]["status"], told, b"".join(message.get("body", b"") for message in sent[1:]))


@contextmanager
def served_by_command(out: Path, *options: str) -> Iterator[str]:
    """`policytable serve` in a process of its own: its address."""
    command = [sys.executable, "-m", "policytable.cli", "serve", "--out", str(out), "--port", "0", *options]
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment) as process:
        try:
            assert process.stdout is not None
            yield process.stdout.readline().strip().rstrip("/")
        finally:
            process.terminate()
            process.wait(30)
