"""The options of commands that ask the network."""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace

from policytable.fetch import WebOptions
from policytable.pipeline import web_options


def add_network(parser: ArgumentParser) -> None:
    """Give a command `--allow`; the rest stands in the environment."""
    parser.add_argument(
        "--allow",
        action="append",
        default=[],
        metavar="NETWORK",
        help="a private network or host that may be asked, such as 10.1.0.0/16 (may be repeated; beside POLICYTABLE_ALLOW)",
    )


def options_of(arguments: Namespace) -> WebOptions:
    """Limits and manners, from the environment and the options. Raises UsageError."""
    return web_options(os.environ, arguments.allow)
