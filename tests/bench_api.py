"""Run by hand: cells and facts with their evidence from an edition of 100,000 facts, beside the framework's bare figure and Datasette.

    PYTHONPATH=src:. python tests/bench_api.py [FACTS] [SECONDS]

One client (raw sockets, kept alive, CONNECTIONS at a time) asks all servers in turn, three rounds, each server a process of its own on the
same machine; printed are the best of the rounds and the ratios. `bare` answer a constant body of the same length: FastAPI's own route,
Starlette's, and an ASGI function without any framework. Datasette serves a SQLite table of the same records with a primary key.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import random
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

CONNECTIONS = 8
BARE = """
import sys, uvicorn
body = b"x" * int(sys.argv[3])
kind = sys.argv[2]
if kind == "fastapi":
    from fastapi import FastAPI, Response
    app = FastAPI()
    @app.get("/facts/{id}")
    async def fact(id: str):
        return Response(body, media_type="application/json")
elif kind == "starlette":
    from starlette.applications import Starlette
    from starlette.responses import Response
    from starlette.routing import Route
    async def fact(request):
        return Response(body, media_type="application/json")
    app = Starlette(routes=[Route("/facts/{id}", fact)])
else:
    async def app(scope, receive, send):
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})
uvicorn.run(app, port=int(sys.argv[1]), http="h11", log_level="critical", access_log=False, lifespan="off")
"""
DATASETTE = """
import sys, uvicorn
from datasette.app import Datasette
app = Datasette([sys.argv[2]], settings={"num_sql_threads": 3, "suggest_facets": False, "default_cache_ttl": 0}).app()
uvicorn.run(app, port=int(sys.argv[1]), http="h11", log_level="critical", access_log=False, lifespan="off")
"""


def main(facts: int, seconds: float) -> None:
    """Build the edition, serve it five ways, ask, print."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        keys, cells, size = _edition(folder / "out", facts)
        _database(folder)
        print(
            f"{facts} facts of {size} bytes, {len(cells)} cells, {CONNECTIONS} connections, {seconds:g} s a round, {os.cpu_count()} cores"
        )
        ours = [sys.executable, "-m", "policytable.cli", "serve", "--out", str(folder / "out"), "--port"]
        code = {name: [sys.executable, "-c", BARE] for name in ("fastapi", "starlette", "asgi")}
        with contextlib.ExitStack() as stack:
            at = {"ours": stack.enter_context(_running("ours", ours, []))}
            for kind, command in code.items():
                at[kind] = stack.enter_context(_running(kind, command, [kind, str(size)]))
            base = [sys.executable, "-c", DATASETTE]
            at["datasette"] = stack.enter_context(_running("datasette", base, [str(folder / "edition.db")]))
            _compare(at, keys, cells, seconds)


def _compare(at: dict[str, int], keys: list[str], cells: list[str], seconds: float) -> None:
    chosen = random.Random(1).sample(keys, min(5000, len(keys)))
    runs = {
        "our fact": ("ours", [f"/api/v1/facts/{key}" for key in chosen]),
        "our cell": ("ours", [f"/api/v1/cells/{key}" for key in cells]),
        "our list of 10 of a region": ("ours", [f"/api/v1/facts?region={cell[:6]}&limit=10" for cell in cells]),
        "bare FastAPI": ("fastapi", [f"/facts/{key}" for key in chosen]),
        "bare Starlette": ("starlette", [f"/facts/{key}" for key in chosen]),
        "bare ASGI": ("asgi", [f"/facts/{key}" for key in chosen]),
        "Datasette fact": ("datasette", [f"/edition/facts/{key}.json?_shape=objects" for key in chosen]),
        "Datasette cell": ("datasette", [f"/edition/cells/{key.replace('/', '~2F')}.json?_shape=objects" for key in cells]),
    }
    best = dict.fromkeys(runs, 0.0)
    for _ in range(3):
        for name, (server, paths) in runs.items():
            best[name] = max(best[name], _rate(at[server], paths, seconds))
    for name, rate in best.items():
        told = f"{name:<28} {rate:8.0f} requests/s"
        print(f"{told}   {rate / best['bare FastAPI']:5.2f} × FastAPI   {rate / best['Datasette cell']:5.2f} × Datasette cell")


def _rate(port: int, paths: list[str], seconds: float) -> float:
    """Whole answers a second over connections that are kept; an answer other than 200 ends the bench."""
    requests = [f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode() for path in paths]
    open_now = [socket.create_connection(("127.0.0.1", port)) for _ in range(CONNECTIONS)]
    done, at, until = 0, 0, time.perf_counter() + seconds
    begun = time.perf_counter()
    for one in open_now:
        one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        one.sendall(requests[at % len(requests)])
        at += 1
    while time.perf_counter() < until:
        for one in open_now:  # in turn: while one is read, the server works on the others
            _whole(one)
            done += 1
            one.sendall(requests[at % len(requests)])
            at += 1
    spent = time.perf_counter() - begun
    for one in open_now:
        one.close()
    return done / spent


def _whole(one: socket.socket) -> bytes:
    got = one.recv(65536)
    while b"\r\n\r\n" not in got:
        got += one.recv(65536)
    head, _, body = got.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200"), got[:600]
    if b"chunked" in head.lower():
        while not body.endswith(b"0\r\n\r\n"):
            body += one.recv(65536)
        return body
    length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
    while len(body) < length:
        body += one.recv(65536)
    return body


@contextlib.contextmanager
def _running(name: str, command: list[str], more: list[str]) -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    begun = time.perf_counter()
    with subprocess.Popen([*command, str(port), *more], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            while True:
                with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                    break
                assert process.poll() is None, name
                time.sleep(0.02)
            if name == "ours":
                _rate(port, ["/api/v1/edition"], 0.01)  # the socket is taken before the edition is read
            memory = Path(f"/proc/{process.pid}/status").read_text().partition("VmRSS:")[2].split()[0]
            shared = Path(f"/proc/{process.pid}/status").read_text().partition("RssFile:")[2].split()[0]
            print(f"{name:<10} ready in {time.perf_counter() - begun:5.2f} s, {int(memory) // 1024} MB ({int(shared) // 1024} MB files)")
            yield port
        finally:
            process.kill()


def _edition(out: Path, facts: int) -> tuple[list[str], list[str], int]:
    """An edition of many facts, made from the one that POLICYTABLE_BENCH_EDITION names (default: outputs)."""
    source = Path(os.environ.get("POLICYTABLE_BENCH_EDITION", "outputs"))
    source = source / ".current" if (source / ".current").is_dir() else source
    out.mkdir()
    shutil.copytree(source / "schema", out / "schema")
    for name in ("issues.jsonl", "policies.jsonl", "documents.jsonl", "cells.jsonl", "table.json"):
        shutil.copy(source / name, out / name)
    lines = (source / "facts.jsonl").read_bytes().splitlines()
    patterns = [orjson.loads(line) for line in lines]
    keys = list[str]()
    with open(out / "facts.jsonl", "wb") as file:
        for number in range(facts):
            data = patterns[number % len(patterns)]
            data["id"] = f"f-{hashlib.blake2b(str(number).encode(), digest_size=8).hexdigest()}"
            keys.append(data["id"])
            file.write(orjson.dumps(data) + b"\n")
    cells = [orjson.loads(line)["id"] for line in (out / "cells.jsonl").read_bytes().splitlines()]
    _manifest(source, out)
    return keys, cells, (out / "facts.jsonl").stat().st_size // facts


def _manifest(source: Path, out: Path) -> None:
    told: dict[str, Any] = orjson.loads((source / "manifest.json").read_bytes())
    told["files"] = {
        path.relative_to(out).as_posix(): {"sha256": hashlib.sha256(path.read_bytes()).hexdigest(), "bytes": path.stat().st_size}
        for path in sorted(out.rglob("*"))
        if path.is_file()
    }
    content = orjson.dumps(told)
    (out / "manifest.json").write_bytes(content)
    pointer = {"edition": "bench", "manifest": hashlib.sha256(content).hexdigest(), "beside": {}}
    (out / "edition.json").write_bytes(orjson.dumps(pointer))


def _database(folder: Path) -> None:
    with contextlib.closing(sqlite3.connect(folder / "edition.db")) as base:
        base.execute("create table facts (id text primary key, region text, field text, level text, record text)")
        base.execute("create table cells (id text primary key, adcode text, col text, state text, record text)")
        for line in (folder / "out" / "facts.jsonl").read_bytes().splitlines():
            data = orjson.loads(line)
            region = (data["region"] or {}).get("adcode")
            base.execute("insert into facts values (?,?,?,?,?)", (data["id"], region, data["field"], str(data["level"]), line.decode()))
        for line in (folder / "out" / "cells.jsonl").read_bytes().splitlines():
            data = orjson.loads(line)
            base.execute("insert into cells values (?,?,?,?,?)", (data["id"], data["adcode"], data["column"], data["state"], line.decode()))
        base.commit()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000, float(sys.argv[2]) if len(sys.argv) > 2 else 3.0)
