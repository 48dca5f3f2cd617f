"""Documents from the network: politely, within limits, and from nowhere but the public internet."""

from __future__ import annotations

import re
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Literal

from policytable.errors import FetchError, UsageError
from policytable.fetch.address import Address, AddressError, joined, read_address
from policytable.fetch.answer import Answer, Validators
from policytable.fetch.failures import Trail
from policytable.fetch.hosts import HOLD_MOST, Hosts
from policytable.fetch.naming import content_type, file_name
from policytable.fetch.networks import Gate, Resolve, look_up
from policytable.fetch.options import WebOptions
from policytable.fetch.patience import Patience
from policytable.fetch.permission import SIZE, Permissions
from policytable.fetch.statuses import REDIRECTS, refusal
from policytable.fetch.wire import Headers, Limits, Reply, Wire
from policytable.model import Hop

Accept = Literal["document", "list"]

_ACCEPT = {
    "document": "text/html,application/xhtml+xml,application/pdf,application/msword,*/*;q=0.8",
    "list": "text/html,application/json,application/xml,text/xml,*/*;q=0.8",
}
_BACKOFF, _BACKOFF_MOST = 1.0, 30.0  # s before the first and before any new try; without chance, so that runs repeat
_FRONT = frozenset(f"/{name}" for name in ("", "index.html", "index.htm", "index.shtml", "index.asp", "index.jsp", "index.php"))
_ROBOTS_REDIRECTS = 5
_COOKIE = re.compile(r"\s*([!#$%&'*+.^_`|~0-9A-Za-z-]{1,100})=([\x21-\x3a\x3c-\x7e]{0,4000})")
_COOKIES = 20
_TAG = re.compile(r'(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"')


@dataclass(slots=True)
class _Journey:
    """One `get` on its way: what is known before, the tries left, and the cookies that each origin set on the way to itself."""

    trail: Trail
    start: Address
    known: Validators
    accept: Accept
    tries: int
    cookies: dict[str, dict[str, str]] = field(default_factory=dict)
    seen: set[tuple[str, str]] = field(default_factory=set)


class Web:
    """The door to the network, for all threads of a process; processes share the limits through `options.slots`.

    `clock` gives the time of an answer (ISO 8601 with zone), `sleep` waits, `resolve` looks a host up, `now` is the time in
    seconds that all processes of the machine share. Raises FetchError `slots_unsafe` and UsageError at birth.
    """

    def __init__(
        self,
        options: WebOptions,
        clock: Callable[[], str],
        sleep: Callable[[float], None] = time.sleep,
        resolve: Resolve = look_up,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._options = options
        self._clock = clock
        self._sleep = sleep
        self._now = now
        self._gate = Gate.of(options.allow)
        self._hosts = Hosts(options, sleep, now)
        self._permissions = Permissions(options, now)
        self._patience = Patience(options.host_seconds)
        authorities = options.authorities
        try:
            self._wire = Wire(self._gate, resolve, str(authorities) if authorities is not None else None)
        except (OSError, ssl.SSLError) as error:
            raise UsageError(f"no certificates to read: {error}", about=str(authorities), remedy="name a PEM file") from error

    def __enter__(self) -> Web:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Nothing stays open between two requests."""

    def get(self, address: str, known: Validators | None = None, *, accept: Accept = "document") -> Answer:
        """Ask `address`, following redirects; with `known`, only for what changed since.

        Raises FetchError with one of the codes in `failures.REMEDIES`; its `status`, `chain` and `heals` say more.
        """
        trail = Trail(address)
        try:
            start = read_address(address)
        except AddressError as error:
            raise trail.failure("bad_address", str(error)) from error
        journey = _Journey(trail, start, known or Validators(), accept, self._options.retries)
        return self._travelled(journey)

    def _travelled(self, journey: _Journey) -> Answer:
        here = journey.start
        limits = Limits(self._options.timeout, self._options.size)
        for _ in range(self._options.redirects + 1):
            self._once_only(here, journey)
            delay = self._permissions.check(here, journey.trail, self._robots_txt)
            headers = self._headers(here, journey)
            asked = self._clock()
            reply = self._asked(here, headers, (limits, delay), journey)
            if reply.status not in REDIRECTS:
                _no_front_page(here, journey)
                return _answer(reply, here, asked, (journey, headers))
            self._note_cookies(here, reply, journey)
            here = _led(here, reply, journey.trail)
        raise journey.trail.failure("too_many_redirects", f"more than {self._options.redirects} redirects")

    def _once_only(self, here: Address, journey: _Journey) -> None:
        """A site may send us to the same address once more with its cookie, but not twice in the same state."""
        state = (str(here), _cookie(journey.cookies.get(here.origin, {})))
        if state in journey.seen:
            raise journey.trail.failure("redirect_loop", f"the redirects lead back to {here}")
        journey.seen.add(state)

    def _asked(self, here: Address, headers: Headers, bounds: tuple[Limits, float], journey: _Journey) -> Reply:
        """The answer of one address, with new tries where they have sense; all tries of a journey count together.

        A host that took no connection, hangs, or had its share is not asked again by this door: a site that is down would cost
        every document its tries.
        """
        self._patience.check(here.authority, journey.trail)
        while True:
            try:
                reply = self._tried(here, headers, bounds, journey.trail)
                self._patience.ended(here.authority, None)
                return reply
            except FetchError as error:
                if not error.heals or journey.tries <= 0 or (error.wait or 0.0) > HOLD_MOST:
                    self._patience.ended(here.authority, error)
                    raise
                done = self._options.retries - journey.tries
                journey.tries -= 1
                self._sleep(max(error.wait or 0.0, min(_BACKOFF * 2**done, _BACKOFF_MOST)))

    def _tried(self, here: Address, headers: Headers, bounds: tuple[Limits, float], trail: Trail) -> Reply:
        limits, delay = bounds
        with self._hosts.turn(here, delay, trail) as sent:
            begun = time.monotonic()
            try:
                reply = self._wire.exchange(here, headers, limits, (trail, sent))
            finally:
                self._patience.took(here.authority, max(time.monotonic() - begun, delay, self._options.delay))
        error = refusal(reply, str(here), trail, self._now())
        if error is not None:
            if error.wait:
                self._hosts.hold(here, error.wait)  # the other workers hear it too
            raise error
        return reply

    def _headers(self, here: Address, journey: _Journey) -> Headers:
        """No Referer, no Authorization; cookies of the same origin alone, validators to the address that gave them."""
        headers = [*self._own_headers(journey.accept)]
        cookie = _cookie(journey.cookies.get(here.origin, {}))
        if cookie:
            headers.append(("Cookie", cookie))
        known = journey.known
        if str(here) == known.final or (known.final is None and here.origin == journey.start.origin):
            headers += _conditions(known)
        return tuple(headers)

    def _own_headers(self, accept: Accept) -> Headers:
        return (
            ("User-Agent", self._options.agent),
            ("Accept", _ACCEPT[accept]),
            ("Accept-Language", "zh-CN,zh;q=0.9,en;q=0.3"),
            ("Accept-Encoding", "gzip, deflate"),
        )

    def _note_cookies(self, here: Address, reply: Reply, journey: _Journey) -> None:
        jar = journey.cookies.setdefault(here.origin, {})
        for name, value in reply.headers:
            found = _COOKIE.match(value) if name.lower() == "set-cookie" else None
            if found and (len(jar) < _COOKIES or found[1] in jar):
                jar[found[1]] = found[2]

    def _robots_txt(self, address: Address, trail: Trail) -> bytes:
        """The bytes of a robots.txt. A site that answers "no such file", or refuses it, has none (RFC 9309)."""
        journey = _Journey(Trail(trail.start, list(trail.hops)), address, Validators(), "document", self._options.retries)
        here = address
        limits = Limits(self._options.timeout, SIZE, cut=True)
        for _ in range(_ROBOTS_REDIRECTS + 1):
            try:
                reply = self._asked(here, self._own_headers("document"), (limits, 0.0), journey)
            except FetchError as error:
                if error.code in ("gone", "forbidden", "challenge"):
                    return b""
                raise
            if reply.status not in REDIRECTS:
                return reply.body if reply.status != 304 else b""
            here = _led(here, reply, journey.trail)
        return b""  # redirects without end are no robots.txt


def _led(here: Address, reply: Reply, trail: Trail) -> Address:
    trail.hops.append(Hop(str(here), reply.status))
    locations = {value.strip() for name, value in reply.headers if name.lower() == "location"}
    if len(locations) != 1:
        raise trail.failure("bad_answer", f"{len(locations)} places to be redirected to", status=reply.status)
    raw = locations.pop()
    location = "".join(char if char.isascii() else f"%{ord(char):02X}" for char in raw)  # bytes that nobody encoded stay as they are
    try:
        return joined(here, location)
    except AddressError as error:
        raise trail.failure("bad_address", f"redirected to {raw[:200]!r}: {error}", status=reply.status) from error


def _no_front_page(here: Address, journey: _Journey) -> None:
    """Rebuilt sites lead old addresses to their front page: that is no document, and no word of what became of the one that was there."""
    if here.target in _FRONT and journey.start.target not in _FRONT and journey.trail.hops:
        raise journey.trail.failure("gone", f"{journey.start} leads to the front page {here}", status=journey.trail.hops[-1].status)


def _answer(reply: Reply, here: Address, asked: str, way: tuple[_Journey, Headers]) -> Answer:
    journey, sent = way
    if reply.status == 304 and not any(name.startswith("If-") for name, _ in sent):
        raise journey.trail.failure("bad_answer", f"{here} says unchanged without being asked", status=304)
    known = journey.known if reply.status == 304 else Validators()
    return Answer(
        status=reply.status,
        content=reply.body,
        final=str(here),
        name=file_name(reply.header("content-disposition"), here.target),
        media_type=content_type(reply.header("content-type"), reply.body),
        headers=reply.headers,
        chain=tuple(journey.trail.hops),
        asked=asked,
        validators=Validators(reply.header("etag") or known.etag, reply.header("last-modified") or known.modified, str(here)),
    )


def _conditions(known: Validators) -> Headers:
    headers = []
    etag = (known.etag or "").strip()
    if etag and not _TAG.fullmatch(etag) and _TAG.fullmatch(f'"{etag}"'):
        etag = f'"{etag}"'  # some servers forget the quotes that they want to hear
    if _TAG.fullmatch(etag):
        headers.append(("If-None-Match", etag))
    modified = (known.modified or "").strip()
    if modified and modified.isascii() and modified.isprintable():
        headers.append(("If-Modified-Since", modified))
    return (*headers, ("Cache-Control", "max-age=0")) if headers else ()  # caches on the way are not asked


def _cookie(jar: dict[str, str]) -> str:
    return "; ".join(f"{name}={value}" for name, value in sorted(jar.items()))
