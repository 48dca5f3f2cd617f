"""How the network is asked: limits, manners, and which private networks are allowed."""

from __future__ import annotations

import os
import re
import tempfile
from dataclasses import dataclass, field
from ipaddress import ip_network
from pathlib import Path

from policytable import __version__
from policytable.errors import UsageError
from policytable.fetch.local import SIZE_LIMIT

TOKEN = "policytable"  # the name that robots.txt files may call us by
_HOST = re.compile(r"[A-Za-z0-9_.-]+|[\u4e00-\u9fff.A-Za-z0-9-]+")


def _slots() -> Path:
    # One folder for all working homes of a user: a host's limit counts for the machine.
    return Path(tempfile.gettempdir()) / f"{TOKEN}-hosts-{os.getuid() if hasattr(os, 'getuid') else 'user'}"


@dataclass(frozen=True, slots=True)
class WebOptions:
    """Limits and manners. Times in seconds, sizes in bytes after decoding.

    `contact` (an address or a mailbox) stands in the default User-Agent; `user_agent` replaces it whole. `allow` names networks
    ("10.1.0.0/16") and hosts that may be private, none by default. `delay` lies between the starts of two requests to one
    host, whichever process sends them, and `per_host` are under way at once; both are kept in the folder `slots`. `timeout`
    is for one whole exchange, from the look-up to the last byte; `host_seconds` is what one host may take of a run.
    `authorities` is a PEM file of further certificate authorities.
    Raises UsageError where a value does not hold.
    """

    contact: str = ""
    user_agent: str = ""
    allow: tuple[str, ...] = ()
    delay: float = 1.0
    per_host: int = 1
    timeout: float = 30.0
    size: int = SIZE_LIMIT
    redirects: int = 5
    retries: int = 3
    host_seconds: float = 7200.0
    slots: Path = field(default_factory=_slots)
    robots_ttl: float = 24 * 3600.0
    authorities: Path | None = None

    def __post_init__(self) -> None:
        for words in (self.contact, self.user_agent):
            if not all(" " <= sign <= "~" for sign in words) or words != words.strip():
                raise UsageError("a User-Agent and a contact are plain ASCII", about=words[:80], remedy="write it without other signs")
        wrong = [item for item in self.allow if not _allowable(item)]
        if wrong:
            raise UsageError("neither a network nor a host", about=wrong[0][:80], remedy="write 10.1.0.0/16 or a host's name")
        bounds = {
            "delay": 0 <= self.delay <= 3600,
            "per_host": 1 <= self.per_host <= 64,
            "timeout": 0 < self.timeout <= 3600,
            "size": self.size > 0,
            "redirects": 0 <= self.redirects <= 20,
            "retries": 0 <= self.retries <= 10,
            "host_seconds": self.host_seconds > 0,
            "robots_ttl": self.robots_ttl >= 0,
        }
        if not all(bounds.values()):
            name = next(name for name, holds in bounds.items() if not holds)
            raise UsageError(f"{name} is out of bounds", about=name, remedy="see the defaults")

    @property
    def agent(self) -> str:
        """The User-Agent that is sent: who asks, in which version, and how to reach the people behind it."""
        return self.user_agent or f"{TOKEN}/{__version__} ({f'+{self.contact}' if self.contact else 'reads policy documents'})"


def _allowable(item: str) -> bool:
    try:
        ip_network(item)
    except ValueError:
        return "/" not in item and _HOST.fullmatch(item) is not None
    return True
