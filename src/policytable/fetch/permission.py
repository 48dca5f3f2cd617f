"""Whether a site lets us in: its robots.txt, asked through the same safe way, kept for all workers of the machine."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from pathlib import Path

from policytable.errors import FetchError, StoreError
from policytable.fetch.address import Address
from policytable.fetch.failures import Trail
from policytable.fetch.options import TOKEN, WebOptions
from policytable.fetch.robots import Rules, target_for_rules
from policytable.store.files import read_if_there, write_whole

SIZE = 500 * 1024  # bytes that are read of a robots.txt; RFC 9309 asks for as much
_REFUSED_TTL = 300.0  # s for which a site without a robots.txt is not asked again
_KEPT = 1000  # parsed files in memory; a run asks some hundred sites
_FORM = b"robots 1 "

Ask = Callable[[Address, Trail], bytes]


class Permissions:
    """The robots.txt of each origin. `ask` gets one: its bytes, none where the site has none; FetchError where it cannot be known."""

    def __init__(self, options: WebOptions, now: Callable[[], float]) -> None:
        self._options = options
        self._now = now
        self._parsed: dict[bytes, Rules] = {}
        self._guards: dict[str, threading.Lock] = {}
        self._guard = threading.Lock()

    def check(self, address: Address, trail: Trail, ask: Ask) -> float:
        """The site's crawl delay in seconds (0 without one). Raises FetchError `robots` where it asks us to stay away, `robots_unavailable`
        where it fails to say, and what stands in the way of asking."""
        with self._guard:
            guard = self._guards.setdefault(address.origin, threading.Lock())
        with guard:  # threads of one process wait for the first one's answer
            rules = self._rules(address, trail, ask)
        if not rules.allows(address.origin + target_for_rules(address.target)):
            raise trail.failure("robots", f"the robots.txt of {address.authority} keeps {address.target[:200]} from programs")
        return rules.crawl_delay

    def _rules(self, address: Address, trail: Trail, ask: Ask) -> Rules:
        path = self._path(address)
        kept = self._kept(path)
        if kept is None:
            kept = self._asked(address, trail, ask)
            self._keep(path, kept)
        word, content = kept
        if word == b"unavailable":
            raise trail.failure("robots_unavailable", f"{address.authority} does not say what its robots.txt holds")
        return self._read(content)

    def _asked(self, address: Address, trail: Trail, ask: Ask) -> tuple[bytes, bytes]:
        try:
            return b"rules", ask(Address(address.scheme, address.host, address.port, "/robots.txt"), trail)
        except FetchError as error:
            if error.code in ("server_error", "rate_limited", "bad_answer", "bad_address", "http_bomb"):
                return b"unavailable", b""
            raise  # what keeps us from the robots.txt keeps us from the document, and its own code says it better

    def _read(self, content: bytes) -> Rules:
        rules = self._parsed.get(content)
        if rules is None:
            rules = Rules(content.decode("utf-8", "replace"), TOKEN)
            if len(self._parsed) >= _KEPT:
                self._parsed.clear()
            self._parsed[content] = rules
        return rules

    def _path(self, address: Address) -> Path:
        return self._options.slots / (hashlib.sha256(address.origin.encode()).hexdigest()[:32] + ".robots")

    def _kept(self, path: Path) -> tuple[bytes, bytes] | None:
        try:
            head, _, content = (read_if_there(path) or b"").partition(b"\n")
        except StoreError:
            return None  # asked anew
        if not head.startswith(_FORM):
            return None
        words = head[len(_FORM) :].split()
        try:
            age = self._now() - float(words[1])
        except (IndexError, ValueError):
            return None
        lives = self._options.robots_ttl if words[0] == b"rules" else min(_REFUSED_TTL, self._options.robots_ttl)
        return (words[0], content) if 0 <= age < lives else None

    def _keep(self, path: Path, kept: tuple[bytes, bytes]) -> None:
        word, content = kept
        try:
            # In full: rounded up, it would lie ahead of a look within the same millisecond, and the site be asked again.
            write_whole(path, _FORM + word + f" {self._now()!r}\n".encode() + content, durable=False)
        except StoreError as error:
            if error.code in ("disk_full", "disk_error"):
                raise  # the machine's trouble, not that of the folder or the site
            raise Trail(str(path)).failure("slots_unsafe", error.message) from error
