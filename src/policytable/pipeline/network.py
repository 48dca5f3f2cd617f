"""Whether and how a run asks the network, from the environment of the operator."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from policytable.errors import UsageError
from policytable.fetch import Web, WebOptions
from policytable.pipeline.reach import Clock, Reach

VARIABLES = {
    "POLICYTABLE_CONTACT": "an address or mailbox for the User-Agent, so that an office can reach the people behind the requests",
    "POLICYTABLE_USER_AGENT": "the whole User-Agent, in place of our own",
    "POLICYTABLE_ALLOW": "networks and hosts that may be private, by commas (10.1.0.0/16, intranet.example); none by default",
    "POLICYTABLE_DELAY": "seconds between two requests to one host (1)",
    "POLICYTABLE_PER_HOST": "requests to one host at a time (1)",
    "POLICYTABLE_TIMEOUT": "seconds for one answer, from the look-up of the host to the last byte (30)",
    "POLICYTABLE_RETRIES": "new tries where a failure can heal (3)",
    "POLICYTABLE_HOST_SECONDS": "seconds that one host may take of a run, with the pauses between requests (7200)",
    "POLICYTABLE_SLOTS": "the folder in which the machine's workers share what they ask of each host",
    "POLICYTABLE_AUTHORITIES": "a PEM file with certificate authorities beside the usual ones",
}


def web_options(environ: Mapping[str, str], allow: Iterable[str] = ()) -> WebOptions:
    """The limits and manners that the variables of `VARIABLES` say, and private networks or hosts that may be asked besides.

    Raises UsageError that names the variable.
    """
    given = {name: environ[name].strip() for name in VARIABLES if environ.get(name, "").strip()}
    usual = WebOptions()
    return WebOptions(
        contact=given.get("POLICYTABLE_CONTACT", ""),
        user_agent=given.get("POLICYTABLE_USER_AGENT", ""),
        allow=(*(part.strip() for part in given.get("POLICYTABLE_ALLOW", "").split(",") if part.strip()), *allow),
        delay=_number(given, "POLICYTABLE_DELAY", usual.delay),
        per_host=int(_number(given, "POLICYTABLE_PER_HOST", usual.per_host)),
        timeout=_number(given, "POLICYTABLE_TIMEOUT", usual.timeout),
        retries=int(_number(given, "POLICYTABLE_RETRIES", usual.retries)),
        host_seconds=_number(given, "POLICYTABLE_HOST_SECONDS", usual.host_seconds),
        slots=Path(given["POLICYTABLE_SLOTS"]) if "POLICYTABLE_SLOTS" in given else usual.slots,
        authorities=Path(given["POLICYTABLE_AUTHORITIES"]) if "POLICYTABLE_AUTHORITIES" in given else None,
    )


@contextmanager
def reaching(base: Path, options: WebOptions | None, clock: Clock, run: str) -> Iterator[Reach]:
    """A reach for the length of a run; with no options it does not ask the network."""
    if options is None:
        yield Reach(base, None, run, clock)
        return
    with Web(options, clock) as web:
        yield Reach(base, web, run, clock, options)


def _number(given: Mapping[str, str], name: str, usual: float) -> float:
    try:
        return float(given.get(name, usual))
    except ValueError as error:
        raise UsageError(f"{name} is no number: {given[name]!r}", about=name, remedy="write a number, such as 1.5") from error
