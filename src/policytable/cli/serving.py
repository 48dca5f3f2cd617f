"""`serve`: the published edition over HTTP, read only."""

from __future__ import annotations

import sys
from argparse import Namespace
from contextlib import closing
from pathlib import Path

from policytable.api import Reading, ReadingSettings, Takeover, create_app
from policytable.cli.settings import Settings
from policytable.serving import listening_at, serve
from policytable.store import Snapshots


def serve_command(arguments: Namespace, settings: Settings) -> int:
    """The interface, until it is stopped."""
    with closing(listening_at(arguments.host, arguments.port)) as listening:
        takeover = Takeover(Path(settings.out))
        port = listening.getsockname()[1]
        shown = f"[{arguments.host}]" if ":" in arguments.host else arguments.host
        names = _names(arguments, shown, port)
        copies = Snapshots(settings.home.path / "snapshots") if arguments.copies else None
        reading = Reading(takeover, ReadingSettings(names, not arguments.no_cors), copies)

        def ready() -> None:
            print(f"http://{shown}:{port}/", flush=True)
            print(f"edition {takeover.current().edition} is served; Ctrl-C ends it", file=sys.stderr, flush=True)

        serve(create_app(reading), listening, ready)
    return 0


def _names(arguments: Namespace, shown: str, port: int) -> tuple[str, ...]:
    """The names that are answered under: any, unless some are told or only this machine is meant. What other sites may read needs no
    guard of names; what they may not read does (a name of theirs could lead to this machine)."""
    told = tuple(str(name).lower() for name in arguments.name)
    if told or not arguments.no_cors:
        return told
    behind = "" if port == 80 else f":{port}"
    return tuple(dict.fromkeys(f"{name}{behind}" for name in (shown, "127.0.0.1", "localhost")))
