"""Serve the world to look at: `python -m tests.world [--kind tiny] [--port-file FILE] [--register FOLDER]`."""

from __future__ import annotations

import argparse
import json
import signal
import threading
from pathlib import Path

from tests.world import World


def main() -> None:
    """Serve until interrupted; the addresses of the sites go to the file and to standard output."""
    parser = argparse.ArgumentParser(prog="python -m tests.world", description="serve the sites of the test world")
    parser.add_argument("--kind", choices=("whole", "tiny"), default="whole")
    parser.add_argument("--port-file", type=Path, help="write the sites' addresses here as JSON")
    parser.add_argument("--register", type=Path, help="write the corpus folder of this world here")
    options = parser.parse_args()
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    with World(options.kind) as world:
        if options.register:
            world.register(options.register)
        told = json.dumps(world.sites, ensure_ascii=False, indent=1)
        if options.port_file:
            options.port_file.write_text(told + "\n", encoding="utf-8")
        print(told, flush=True)
        ended.wait()


if __name__ == "__main__":
    main()
