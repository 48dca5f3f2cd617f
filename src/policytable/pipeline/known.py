"""The register of a run: what people registered, and what columns listed since."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import replace

from policytable.codec import dumps, encode
from policytable.discover import normal_address, taken
from policytable.model import Find, Register, Source
from policytable.pipeline.reach import is_web
from policytable.store import Home


def with_finds(home: Home, register: Register, *, asking: bool = False) -> Register:
    """The register with documents at known addresses and those that columns listed, in a fixed order behind its own sources.

    Where the network is not asked, sources that were never asked for are left out: they are unverified, and no fault of a
    run. A sample text steps back as soon as a real document of the same policy was had.
    """
    if not home.path.is_dir():
        return register if asking is False else replace(register, sources=(*register.sources, *register.web_sources))
    candidates = (*register.sources, *register.web_sources, *_found(home.web.finds(), register))
    addresses = [location for source in candidates for location in source.locations if is_web(location)]
    had = {visit.address for visit in home.web.last_of(addresses)} if addresses else set()
    asked = {visit.address for visit in home.web.newest_of(addresses)} if addresses else set()
    sources = [source for source in candidates if asking or _reachable(source, asked)]
    real = {source.policy for source in sources if source.policy and not source.sample and had & set(source.locations)}
    kept = tuple(source for source in sources if not (source.sample and source.policy in real))
    if kept == register.sources:
        return register
    return replace(register, sources=kept, digest=_digest(register.digest, kept))


def _reachable(source: Source, asked: set[str]) -> bool:
    return any(not is_web(location) or location in asked for location in source.locations)


def _found(finds: Iterable[Find], register: Register) -> Iterator[Source]:
    """The documents behind finds, but for those whose address a person registered. A find that a WARC or a backup brought may
    name anything: only addresses of the network are asked, never a file of this machine."""
    known = {normal_address(location) for source in (*register.sources, *register.web_sources) for location in source.locations}
    drawn = {column.id for column in register.columns if column.browser}
    for find in sorted(finds, key=lambda find: find.source):
        addresses = tuple(filter(is_web, find.addresses))
        if addresses and taken(find) and not known & set(map(normal_address, addresses)):
            yield Source(
                id=find.source,
                region=find.region,
                locations=addresses,
                role=find.role,
                title=find.title or None,
                published=find.date,
                official_url=addresses[0],
                browser=find.column in drawn,
            )


def _digest(digest: str, sources: tuple[Source, ...]) -> str:
    return hashlib.sha256(f"{digest} {dumps(encode(sources))}".encode()).hexdigest()
