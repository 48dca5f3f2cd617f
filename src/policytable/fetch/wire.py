"""One exchange: a fresh connection to a checked number, one request, one answer, within one limit of time and one of bytes."""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpcore

from policytable.errors import FetchError
from policytable.fetch.address import Address
from policytable.fetch.decoding import Bomb, CutShort, TooLarge, Unpackable, unpacked
from policytable.fetch.failures import Trail
from policytable.fetch.networks import Gate, NoSuchHost, RefusedAddress, Resolve

# Bytes. Heads of real answers stay below 8 kB; the parser's own limit of 100 kB is for one head, and a server may send many (1xx).
_HEAD = 256 * 1024
_SLACK = 1024 * 1024  # of framing around a body of the largest size, beside a quarter of it
_NOTHING = frozenset({204, 304})

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer as received: header values hold one character for each byte (Latin-1); `body` is unpacked."""

    status: int
    headers: Headers
    body: bytes

    def header(self, name: str) -> str | None:
        """The first header of that name in lower case."""
        return next((value for key, value in self.headers if key.lower() == name), None)


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds for the whole exchange, bytes of the body; `cut` keeps the first bytes of a larger body and gives up the rest."""

    timeout: float
    size: int
    cut: bool = False


class Wire:
    """Exchanges with checked hosts. No proxy, no cookie, no second use of a connection: each one is looked up and checked anew."""

    def __init__(self, gate: Gate, resolve: Resolve, authorities: str | None = None) -> None:
        self._gate = gate
        self._resolve = resolve
        self._authorities = authorities
        self._made: ssl.SSLContext | None = None
        if authorities is not None:
            self._made = self._context()  # so that a file that does not hold is told at birth

    def exchange(self, address: Address, headers: Headers, limits: Limits, way: tuple[Trail, Callable[[], None]]) -> Reply:
        """Ask `address` once; `way` is the trail, and what to call when the host has the request.

        Raises FetchError: private_address, unreachable, timeout, tls, too_large, http_bomb, bad_answer.
        """
        trail, sent = way
        budget = _Budget(time.monotonic() + limits.timeout, sent)
        with _told(address, limits, trail):
            numbers = self._gate.admitted(address, self._resolve, budget.left())
            connection = httpcore.HTTPConnection(
                _url(address).origin,
                ssl_context=self._context() if address.scheme == "https" else None,
                http1=True,
                http2=False,
                retries=0,
                network_backend=_Pinned(numbers, budget),
            )
            try:
                return _asked(connection, address, headers, (limits, budget))
            finally:
                connection.close()

    def _context(self) -> ssl.SSLContext:
        """Made once and late: reading the authorities takes as long as fifty requests."""
        if self._made is None:
            context = httpcore.default_ssl_context()
            context.set_alpn_protocols(["http/1.1"])
            if self._authorities is not None:
                context.load_verify_locations(self._authorities)
            self._made = context
        return self._made


class _Overrun(Exception):
    """More bytes than any honest answer has."""


class _Late(Exception):
    """The exchange's time is over."""


class _Budget:
    """What is left of an exchange's time and bytes."""

    def __init__(self, deadline: float, sent: Callable[[], None]) -> None:
        self._deadline = deadline
        self._sent = sent
        self._told: set[str] = set()
        self.bytes = _HEAD

    def left(self) -> float:
        """Seconds, more than none; raises _Late when they are over."""
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise _Late
        return left

    def reached(self, step: str) -> None:
        """The host is about to have the request ("write"), or has it for certain ("read"); each is said once."""
        if step not in self._told:
            self._told.add(step)
            self._sent()

    def took(self, count: int) -> None:
        """Count received bytes."""
        self.bytes -= count
        if self.bytes < 0:
            raise _Overrun


class _Pinned(httpcore.NetworkBackend):
    """Connects to the numbers that were checked, whatever the name says by then."""

    def __init__(self, numbers: tuple[str, ...], budget: _Budget) -> None:
        self._numbers = numbers
        self._budget = budget

    def connect_tcp(  # the signature is httpcore's
        self, host: str, port: int, timeout: float | None = None, local_address: str | None = None, *rest: Any, **more: Any
    ) -> httpcore.NetworkStream:
        last: Exception = httpcore.ConnectError("no address")
        for at, number in enumerate(self._numbers):
            share = self._budget.left() / (len(self._numbers) - at)  # a silent first number leaves time for the others
            try:
                return _Stream(httpcore.SyncBackend().connect_tcp(number, port, share), self._budget)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                last = error
        raise last


class _Stream(httpcore.NetworkStream):
    """A stream that knows the exchange's limits; the timeouts of single steps would let a slow server go on for ever."""

    def __init__(self, inner: httpcore.NetworkStream, budget: _Budget) -> None:
        self._inner = inner
        self._budget = budget

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        data = self._inner.read(max_bytes, self._budget.left())
        self._budget.reached("read")
        self._budget.took(len(data))
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._budget.left())
        self._budget.reached("write")

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, self._budget.left()), self._budget)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


def _url(address: Address) -> httpcore.URL:
    return httpcore.URL(scheme=address.scheme.encode(), host=address.host.encode(), port=address.port, target=address.target.encode())


def _asked(connection: httpcore.HTTPConnection, address: Address, headers: Headers, bounds: tuple[Limits, _Budget]) -> Reply:
    limits, budget = bounds
    request = httpcore.Request("GET", _url(address), headers=[("Host", address.authority), *headers, ("Connection", "close")])
    response = connection.handle_request(request)
    received = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in response.headers)
    reply = Reply(response.status, received, b"")
    if reply.status in _NOTHING:
        return reply
    budget.bytes = limits.size + limits.size // 4 + _SLACK
    length = reply.header("content-length")
    if length is not None and length.isdigit() and int(length[:20]) > limits.size and not limits.cut:
        raise TooLarge
    raw = _collected(response.iter_stream(), limits)
    encoding = ", ".join(value for name, value in received if name.lower() == "content-encoding")
    return Reply(reply.status, received, unpacked(raw, encoding, limits.size))


def _collected(chunks: Iterable[bytes], limits: Limits) -> bytes:
    parts: list[bytes] = []
    room = limits.size
    for chunk in chunks:
        parts.append(chunk[:room] if limits.cut else chunk)
        room -= len(chunk)
        if room < 0:
            if limits.cut:
                break
            raise TooLarge
    return b"".join(parts)


@contextmanager
def _told(address: Address, limits: Limits, trail: Trail) -> Iterator[None]:
    """Turns what may go wrong with `address` into the one kind of error, its code and its words."""
    try:
        yield
    except RefusedAddress as error:
        raise trail.failure("private_address", str(error)) from error
    except NoSuchHost as error:
        failure = trail.failure("timeout" if error.late else "unreachable", str(error))
        failure.nobody, failure.heals = True, error.late  # a name that is not known now is not known a second later
        raise failure from error
    except (_Late, httpcore.TimeoutException) as error:
        failure = trail.failure("timeout", f"{address.authority} did not answer whole within {limits.timeout:g} s")
        failure.nobody = isinstance(error, httpcore.ConnectTimeout)
        raise failure from error
    except TooLarge as error:
        raise trail.failure("too_large", f"{address} is larger than {limits.size / 1024 / 1024:.3g} MB") from error
    except (Bomb, _Overrun) as error:
        raise trail.failure("http_bomb", f"{address}: {error or 'more bytes than an honest answer has'}") from error
    except Unpackable as error:
        raise trail.failure("bad_answer", f"{address}: {error}") from error
    except CutShort as error:
        raise trail.failure("unreachable", f"{address}: the packed body ends too early") from error
    except httpcore.ProtocolError as error:
        raise _of_protocol(address, str(error), trail) from error
    except httpcore.ConnectError as error:
        failure = _of_network(address, error, trail)
        failure.nobody = failure.code == "unreachable"
        raise failure from error
    except httpcore.NetworkError as error:
        raise _of_network(address, error, trail) from error


def _of_protocol(address: Address, words: str, trail: Trail) -> Exception:
    # The parser's words for a head that does not end, a body that is cut off, and a server that hangs up.
    if "buffer too long" in words:
        return trail.failure("http_bomb", f"{address}: a head without end")
    if "peer closed" in words or "disconnected" in words:
        return trail.failure("unreachable", f"{address}: the connection ended before the answer did")
    return trail.failure("bad_answer", f"{address}: {words[:200]}")


def _of_network(address: Address, error: Exception, trail: Trail) -> FetchError:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return trail.failure("tls", f"{address.authority}: {cause.verify_message or cause}")
        if isinstance(cause, ssl.SSLError) and not isinstance(cause, ssl.SSLEOFError):
            return trail.failure("tls", f"{address.authority}: {cause.reason or cause}")
        cause = cause.__cause__ or cause.__context__
    return trail.failure("unreachable", f"{address.authority}: {error or type(error).__name__}")
