"""The web book → a WARC file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import policytable
from policytable.codec import dumps, encode
from policytable.errors import StoreError
from policytable.model import Issue, Visit
from policytable.store.files import staged
from policytable.store.home import Home
from policytable.store.moments import moment
from policytable.store.warc.records import (
    NOT_MODIFIED,
    RESPONSE,
    SAME_PAYLOAD,
    Fields,
    Record,
    digest,
    http_block,
    packed,
    record,
    target,
)
from policytable.store.webbook import digest_of

MARK = "policytable-web-book: 1"  # says that the metadata records hold visits whole
_NOWHERE = "http://unknown.invalid/"  # readers parse an HTTP answer only under such an address
_TOGETHER = 1000  # looks or finds in one record: half a megabyte


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written: visits, records, bytes of the file; `issues` name the bodies that could not be had."""

    visits: int
    records: int
    size: int
    issues: tuple[Issue, ...] = ()


@dataclass(slots=True)
class _Book:
    """What was written so far: of each body, the fields that refer to the response that holds it."""

    home: Home
    info: Fields
    bodies: dict[str, Fields] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Draft:
    """An answer on its way to a record; `body` is the sha256 of the body that it holds whole."""

    kind: str
    place: str
    block: bytes
    fields: Fields = ()
    body: str | None = None


def export_warc(home: Home, path: Path, run: str | None = None, since: str | None = None) -> Exported:
    """Write the visits (all, or of one run, or from `since` on) to a gzipped WARC/1.1 file, whole or not at all.

    Each visit gives a response, or a revisit where the server confirmed or repeated a body that the file holds already, its
    redirects, and a metadata record with the visit itself; looks and finds stand at the end, so that `import_warc` loses nothing.
    A confirmed body is in the file even where its visit was not asked for. The same home gives the same bytes. Raises StoreError.
    """
    visits = _with_bodies(home, home.web.visits(since=since, run=run)) if run or since else home.web.visits()
    info = _warcinfo(visits)
    book = _Book(home, (("WARC-Warcinfo-ID", info.id),))
    count = size = 0
    with staged(path) as file:
        for item in _records(book, info, visits, (run, since)):
            size += file.write(packed(item))
            count += 1
    return Exported(len(visits), count, size, tuple(book.issues))


def _with_bodies(home: Home, chosen: tuple[Visit, ...]) -> tuple[Visit, ...]:
    """The visits, and before each confirmation whose body none of them brought the one that did."""
    had = {visit.sha256 for visit in chosen if visit.fresh}
    more: dict[str, Visit] = {}
    for visit in chosen:
        if visit.status == 304 and visit.sha256 is not None and visit.sha256 not in had and visit.sha256 not in more:
            brought = [one for one in home.web.visits(visit.address) if one.fresh and one.sha256 == visit.sha256]
            if brought:
                more[visit.sha256] = brought[-1]
    return tuple(sorted((*more.values(), *chosen), key=lambda visit: (moment(visit.asked), visit.address)))


def _warcinfo(visits: tuple[Visit, ...]) -> Record:
    lines = [f"software: policytable/{policytable.__version__}", "format: WARC File Format 1.1", MARK]
    block = "".join(f"{line}\r\n" for line in lines).encode()
    when = max((visit.asked for visit in visits), key=moment, default="1970-01-01T00:00:00Z")
    seal = digest("\n".join(map(digest_of, visits)).encode())
    return record("warcinfo", when, block, (("Content-Type", "application/warc-fields"),), seal)


def _records(book: _Book, info: Record, visits: tuple[Visit, ...], chosen: tuple[str | None, str | None]) -> Iterator[Record]:
    yield info
    for visit in visits:
        yield from _of_visit(book, visit)
    run, since = chosen
    looks = [look for look in book.home.web.looks() if (not run or look.run == run) and (not since or moment(look.asked) >= moment(since))]
    seen = {visit.address for visit in visits}
    finds = [find for find in book.home.web.finds() if not (run or since) or seen & set(find.addresses)]
    for name, nouns in (("looks", looks), ("finds", finds)):
        for start in range(0, len(nouns), _TOGETHER):
            data = {name: encode(tuple(nouns[start : start + _TOGETHER]))}
            yield _metadata(book, info.get("WARC-Date"), f"urn:policytable:{name}", data)


def _of_visit(book: _Book, visit: Visit) -> Iterator[Record]:
    salt = digest_of(visit)
    concurrent: Fields = ()
    for number, draft in enumerate((*_hops(visit), *_answer(book, visit))):
        fields = (("WARC-Target-URI", target(draft.place)), *book.info, *concurrent, ("Content-Type", RESPONSE), *draft.fields)
        item = record(draft.kind, visit.asked, draft.block, fields, f"{salt} {number}")
        if draft.body is not None:
            book.bodies[draft.body] = _refers(item)
        concurrent = (("WARC-Concurrent-To", item.id),)
        yield item
    yield _metadata(book, visit.asked, target(visit.address), {"visit": encode(visit)}, concurrent)


def _hops(visit: Visit) -> Iterator[_Draft]:
    """The redirects before the last answer: their status, and where they led; more of them is not known."""
    ways = (*(hop.address for hop in visit.chain[1:]), visit.final or visit.address)
    for hop, way in zip(visit.chain, ways, strict=False):
        yield _Draft("response", hop.address, http_block(hop.status, (("Location", target(way)),), b""))


def _answer(book: _Book, visit: Visit) -> Iterator[_Draft]:
    """The last answer, if there was one: whole, or as a revisit of a body that the file holds."""
    if visit.status is None:
        return
    place = next((one for one in (visit.final, visit.address) if one.lower().startswith(("http://", "https://"))), _NOWHERE)
    held = book.bodies.get(visit.sha256 or "")
    if held is not None or visit.status == 304:
        profile = NOT_MODIFIED if visit.status == 304 else SAME_PAYLOAD
        yield _Draft("revisit", place, http_block(visit.status, visit.headers, None), (("WARC-Profile", profile), *(held or ())))
        return
    body = _body(book, visit)
    cut = () if body is not None else (("WARC-Truncated", "unspecified"),)
    fields = (*cut, ("WARC-Payload-Digest", digest(body or b"")))
    yield _Draft(
        "response", place, http_block(visit.status, visit.headers, body or b""), fields, visit.sha256 if body is not None else None
    )


def _body(book: _Book, visit: Visit) -> bytes | None:
    if visit.sha256 is None:
        return None
    try:
        return book.home.snapshots.get(visit.sha256)
    except StoreError as error:
        book.issues.append(Issue(error.code, error.message, error.remedy, visit.address))
        return None


def _refers(held: Record) -> Fields:
    return (
        ("WARC-Refers-To", held.id),
        ("WARC-Refers-To-Target-URI", held.get("WARC-Target-URI")),
        ("WARC-Refers-To-Date", held.get("WARC-Date")),
        ("WARC-Payload-Digest", held.get("WARC-Payload-Digest")),
    )


def _metadata(book: _Book, when: str, place: str, data: dict[str, Any], more: Iterable[tuple[str, str]] = ()) -> Record:
    fields = (("WARC-Target-URI", place), *book.info, *more, ("Content-Type", "application/json"))
    return record("metadata", when, dumps(data).encode(), fields)
