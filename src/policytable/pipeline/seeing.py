"""What a run asked of the network, as the alarms judge it: from the records of runs alone."""

from __future__ import annotations

from policytable.model import Register, Visit
from policytable.notify import Seen
from policytable.pipeline.collecting import collected
from policytable.pipeline.known import with_finds
from policytable.pipeline.reach import is_web
from policytable.store import Home


def seen_of(home: Home, register: Register, run: str) -> Seen:
    """The looks and visits of the run `run` and of those before it; `register` is the one that people wrote.

    Of earlier visits only those to addresses that failed in this run are told: no other failure stands in a row. Raises StoreError.
    """
    looks = home.web.looks()
    at = _addresses(home, register)
    visits = [(at[visit.address], visit) for visit in home.web.visits(run=run) if visit.address in at]
    failed = {visit.address: source for source, visit in visits if visit.problem is not None}
    return Seen(
        columns=register.columns,
        sources=tuple(dict.fromkeys(at.values())),
        looks=tuple(look for look in looks if look.run == run),
        visits=tuple(visits),
        earlier_looks=tuple(look for look in looks if look.run != run),
        earlier_visits=tuple((source, visit) for address, source in failed.items() for visit in _before(home, address, run)),
    )


def _addresses(home: Home, register: Register) -> dict[str, str]:
    """Every address of the register with its columns' finds, and of the attachments that were collected, with its source."""
    found: dict[str, str] = {}
    for source in with_finds(home, register, asking=True).sources:
        here = collected(home.cache, source.id)
        for own in (source, *(part.source for part in (here.parts[1:] if here else ()))):
            for location in own.locations:
                if is_web(location):
                    found.setdefault(location, own.id)
    return found


def _before(home: Home, address: str, run: str) -> list[Visit]:
    return [visit for visit in home.web.visits(address) if visit.run != run]
