"""What can be typed for `serve`."""

from __future__ import annotations

from argparse import ArgumentParser, _SubParsersAction


def add_serving(commands: _SubParsersAction[ArgumentParser], shared: ArgumentParser) -> None:
    """The options of `serve`."""
    serve = commands.add_parser(
        "serve",
        parents=[shared],
        help="serve the published edition: the site with its search, and the reading interface under /api/v1/",
        description="Read only. A newer edition in --out is taken over by itself; what is served is never half of each.",
    )
    serve.add_argument("--host", default="127.0.0.1", metavar="ADDRESS", help="where to listen (default: this machine only)")
    serve.add_argument("--port", type=int, default=8000, metavar="N", help="default: 8000; 0 for any that is free")
    serve.add_argument("--name", action="append", default=[], metavar="HOST[:PORT]", help="answer only under this name (repeatable)")
    serve.add_argument("--no-cors", action="store_true", help="let no page of another site read the answers")
    serve.add_argument("--copies", action="store_true", help="also the originals of the edition, from the home")
