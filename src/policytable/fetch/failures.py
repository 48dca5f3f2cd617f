"""What goes wrong on the way to an address: stable codes, what to do about each, and which of them heal."""

from __future__ import annotations

from dataclasses import dataclass, field

from policytable.errors import FetchError
from policytable.model import Hop

REMEDIES = {
    "bad_address": "correct the address in the register",
    "bad_answer": "open the address in a browser; if the site works there, report it",
    "browser_missing": "install the extra `browser` and a Chromium, or save the page and register the file",
    "challenge": "the site tests for people: save the page in a browser and register the file, or ask the office",
    "forbidden": "open the address in a browser; the site may refuse programs or this network",
    "gone": "look for the document's new address; a dead page repeals nothing",
    "host_busy": "let the other runs end, or raise the limit of requests to one host",
    "host_spent": "look whether the site is slow or lists without end; POLICYTABLE_HOST_SECONDS gives it more of a run",
    "http_bomb": "do not ask this address again before somebody looked at it",
    "private_address": "correct the address, or allow the network in the settings if it is your own",
    "rate_limited": "ask less often: raise the delay for this host",
    "redirect_loop": "open the address in a browser and register where it ends",
    "robots": "the site asks programs to stay away; save the page and register the file",
    "robots_unavailable": "try again later: without its robots.txt a site is not asked",
    "server_error": "try again later",
    "slots_unsafe": "remove the folder, or make it your own with mode 700",
    "timeout": "try again later",
    "tls": "check the site's certificate in a browser; name a missing authority in the settings",
    "too_large": "check that it is the right file, or split it",
    "too_many_redirects": "open the address in a browser and register where it ends",
    "unreachable": "check the network and whether the site still exists",
}
# Asking the same again may end otherwise. A wrong certificate, a WAF or a dead page do not heal within a run.
HEALING = frozenset({"host_busy", "rate_limited", "robots_unavailable", "server_error", "timeout", "unreachable"})


@dataclass(slots=True)
class Trail:
    """The way of one request so far: the address asked for, and the answers that led on, in their order."""

    start: str
    hops: list[Hop] = field(default_factory=list)

    def failure(self, code: str, message: str, *, status: int | None = None, wait: float | None = None) -> FetchError:
        """The error for `code`, one of REMEDIES; the message names the way to the address that failed."""
        way = " → ".join(hop.address for hop in self.hops)
        error = FetchError(f"{message}, after {way}" if way else message, about=self.start[:500], code=code, remedy=REMEDIES[code])
        error.status, error.wait = status, wait
        error.chain = tuple((hop.address, hop.status) for hop in self.hops)
        error.heals = code in HEALING
        return error
