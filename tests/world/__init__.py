"""A small world of government-like sites, served by a real HTTP server on this machine: see `World`."""

from tests.world.effects import Effect
from tests.world.log import Asked, Log
from tests.world.switches import (
    Switch,
    chain,
    chunked,
    counting,
    drip,
    failing,
    gone,
    loop,
    lying,
    redirect,
    refused,
    reset,
    slow,
    soft_404,
    truncated,
    unavailable,
    validated,
    zipped,
)
from tests.world.world import World

__all__ = [
    "Asked",
    "Effect",
    "Log",
    "Switch",
    "World",
    "chain",
    "chunked",
    "counting",
    "drip",
    "failing",
    "gone",
    "loop",
    "lying",
    "redirect",
    "refused",
    "reset",
    "slow",
    "soft_404",
    "truncated",
    "unavailable",
    "validated",
    "zipped",
]
