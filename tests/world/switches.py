"""How an address misbehaves while it is told to: one frozen noun, and a name for each manner."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Validators = Literal["both", "etag", "weak", "modified", "none"]


@dataclass(frozen=True, slots=True)
class Switch:
    """What is done otherwise. Sizes in bytes, times in seconds; `times` is for how many requests (None: until cleared).

    `status` and `body` take the place of the answer; `to` is a redirect (a path, an address, or `site:/path`), `hops` so many
    of them before the answer; `wait` before the first byte, `drip` = (bytes, seconds) a piece; `cut` closes after so many
    bytes of a longer body that was announced, `reset` breaks the connection after so many; `charset` is what the header claims.
    """

    status: int | None = None
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None
    times: int | None = None
    wait: float = 0.0
    drip: tuple[int, float] | None = None
    cut: int | None = None
    reset: int | None = None
    to: str | None = None
    hops: int = 0
    gzip: bool = False
    chunked: bool = False
    charset: str | None = None
    validators: Validators | None = None
    soft: bool = False
    counting: bool = False


def refused(status: int = 403) -> Switch:
    """A firewall's answer (403, 412, 521 …)."""
    return Switch(status=status, body="<html><body><h1>访问被拒绝</h1></body></html>".encode())


def unavailable(retry_after: str | None = "1", *, status: int = 503, times: int | None = None) -> Switch:
    """503 (or 429), with Retry-After in seconds or as a date."""
    headers = (("Retry-After", retry_after),) if retry_after is not None else ()
    return Switch(status=status, headers=headers, body=b"busy", times=times)


def failing(times: int | None = 1, status: int = 500) -> Switch:
    """A server's fault for so many requests, then the answer."""
    return Switch(status=status, body=b"error", times=times)


def gone(status: int = 404) -> Switch:
    """404 or 410."""
    return Switch(status=status, body="<html><body>页面不存在</body></html>".encode())


def soft_404() -> Switch:
    """200 with a page that says there is none."""
    return Switch(soft=True)


def slow(seconds: float) -> Switch:
    """Nothing for so long, then the whole answer."""
    return Switch(wait=seconds)


def drip(size: int = 1, seconds: float = 0.05) -> Switch:
    """The body in pieces."""
    return Switch(drip=(size, seconds))


def reset(after: int = 0, times: int | None = None) -> Switch:
    """The connection is broken (RST) after so many bytes of the answer, its head included."""
    return Switch(reset=after, times=times)


def truncated(after: int = 100, times: int | None = None) -> Switch:
    """The connection ends in the middle of a body whose length was announced."""
    return Switch(cut=after, times=times)


def redirect(to: str, status: int = 302) -> Switch:
    """To a path of the site, an address, or `site:/path` of another site of this world."""
    return Switch(status=status, to=to)


def chain(hops: int, status: int = 302) -> Switch:
    """So many redirects before the answer."""
    return Switch(status=status, hops=hops)


def loop(status: int = 302) -> Switch:
    """Redirects that go round between two addresses."""
    return Switch(status=status, to="?round")


def zipped() -> Switch:
    """Content-Encoding: gzip, whether or not it was asked for."""
    return Switch(gzip=True)


def chunked() -> Switch:
    """Transfer-Encoding: chunked."""
    return Switch(chunked=True)


def lying(charset: str) -> Switch:
    """Another charset in the header than that of the bytes."""
    return Switch(charset=charset)


def validated(by: Validators) -> Switch:
    """By what an answer can be confirmed."""
    return Switch(validators=by)


def counting() -> Switch:
    """Every visit is counted on the page, so that no two answers are the same; nothing can be confirmed."""
    return Switch(counting=True, validators="none")
