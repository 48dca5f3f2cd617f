"""What an address answered, ready for the store."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from policytable.errors import FetchError
from policytable.fetch.failures import REMEDIES
from policytable.fetch.wire import Headers
from policytable.model import Hop, Visit


@dataclass(frozen=True, slots=True)
class Validators:
    """What the last answer said of its version: ETag and Last-Modified as received.

    `final` is the address that said so. They are sent to no other one; without it, to the start and what it leads to on its own host.
    """

    etag: str | None = None
    modified: str | None = None
    final: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """A document (200) or the word that it is unchanged (304, no content).

    `content` is unpacked; `final` the address that answered, after the redirects of `chain`; `name` safe as a file's name;
    `media_type` with its parameters; `headers` as received, one character for each byte; `asked` ISO 8601 with zone.
    """

    status: int
    content: bytes
    final: str
    name: str
    media_type: str | None
    headers: Headers
    chain: tuple[Hop, ...]
    asked: str
    validators: Validators = Validators()

    @property
    def unchanged(self) -> bool:
        """Whether the version known before still holds."""
        return self.status == 304

    def visit(self, address: str, run: str = "", known: str | None = None) -> Visit:
        """The record of it; `known` is the sha256 of the body that a 304 confirms."""
        return Visit(
            address=address,
            asked=self.asked,
            status=self.status,
            final=self.final,
            sha256=known if self.unchanged else hashlib.sha256(self.content).hexdigest(),
            name=self.name,
            media_type=self.media_type,
            size=len(self.content),
            headers=self.headers,
            chain=self.chain,
            run=run,
        )


def failure_of(visit: Visit) -> FetchError:
    """The error that a visit records, as it was when the address was asked."""
    code = visit.problem or "fetch_failed"
    error = FetchError(visit.message, about=visit.address, code=code, remedy=REMEDIES.get(code))
    error.status, error.chain = visit.status, tuple((hop.address, hop.status) for hop in visit.chain)
    return error


def failed_visit(address: str, error: FetchError, asked: str, run: str = "") -> Visit:
    """The record of an address that could not be had."""
    return Visit(
        address=address,
        asked=asked,
        status=error.status,
        chain=tuple(Hop(*hop) for hop in error.chain),
        problem=error.code,
        message=error.message,
        run=run,
    )
