"""How a delivery ended."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message to one channel: whether it was taken, after how many tries, and in a few words why not. Never holds a secret."""

    channel: str
    ok: bool
    tries: int
    message: str = ""
