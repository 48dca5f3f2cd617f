"""Reading corpus/sources.toml and the tables beside it."""

from __future__ import annotations

import hashlib
import re
import tomllib
from pathlib import Path
from typing import cast, get_args

from policytable.errors import RegisterError, RulesError
from policytable.model import Issue, Region, Register, Role, Source, Title, Topic
from policytable.regions import gazetteer
from policytable.sources.columns import COLUMNS_FILE, read_columns
from policytable.sources.faults import Entry, Findings
from policytable.sources.figures import read_figures
from policytable.sources.locations import location_fault, location_key
from policytable.sources.national import NATIONAL_FILES, read_national
from policytable.topics import load_topic, topic

_ID = re.compile(r"[a-z0-9][a-z0-9._-]*")
_TOP = ("as_of", "topic", "sample_mark", "place", "title", "source")


def load_register(path: Path, as_of: str | None = None) -> tuple[Register, tuple[Issue, ...]]:
    """The register at `path` (sources.toml, or the folder that holds it), with the issues of entries that were skipped; `as_of` takes
    the place of its own date.

    Raises RegisterError that names every fault: TOML that does not parse, missing or misspelt keys, bad dates, ids given
    twice, policies that no title has, a topic that does not hold, paths that lead out of the folder. A region that the
    gazetteer does not know is an issue `unknown_region` and the entry is skipped.
    """
    file = path / "sources.toml" if path.is_dir() else path
    content = _bytes(file)
    register, issues = read_register(content, file, as_of)
    return register, issues


def read_register(content: bytes, file: Path, as_of: str | None = None) -> tuple[Register, tuple[Issue, ...]]:
    """The same from bytes that are (or are about to be) the content of `file`."""
    findings = Findings(file.name)
    tables = _tables(content, file)
    top = Entry("top", {key: value for key, value in tables.items() if key not in _TOP[3:]}, findings)
    own = top.day("as_of", needed=True, whole=True)
    as_of = as_of or own
    name, mark = top.text("topic", needed=True), top.text("sample_mark", needed=True)
    subject = _topic(name, file.parent / "topic", top) if name else None
    top.close()
    places = _places(_entries(tables, "place", findings))
    title_entries = _entries(tables, "title", findings)
    known = frozenset(str(entry.values.get("id")) for entry in title_entries)
    titles = _titles(title_entries)
    sources = _sources(_entries(tables, "source", findings), known)
    web = read_columns(file.parent, {one.id for one in sources}, findings)
    lists, counts, read = read_national(file.parent / "national", as_of or "", findings)
    given = read_figures(file.parent / "national", counts, findings)
    findings.close()
    assert subject is not None  # without one there was a fault
    beside = (*_own(subject, file.parent), *_beside(web.content))
    register = Register(
        as_of=as_of or "",
        topic=subject,
        sample_mark=mark or "",
        provinces=gazetteer().provinces,
        places=places,
        titles=titles,
        sources=sources,
        lists=lists,
        counts=counts,
        digest=_digest(((file.name, content), *zip(NATIONAL_FILES, read, strict=True), *given.contents, *beside)),
        columns=web.columns,
        web_sources=web.documents,
        figures=given.figures,
        denominators=given.denominators,
    )
    return register, tuple(findings.issues)


def _topic(name: str, own: Path, top: Entry) -> Topic | None:
    """The topic in the folder `topic` beside the register, where there is one; else the one of this name in the package."""
    try:
        found = load_topic(own) if own.is_dir() else topic(name)
    except RulesError as error:
        top.fault(f"topic {name!r} does not hold: {error.about}: {error.message}")
        return None
    if found.name != name:
        top.fault(f"topic is {name!r}, and the folder beside the register holds {found.name!r}")
    return found


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise RegisterError(f"cannot be read: {reason}", about=file.name, remedy="check the path of the register") from error


def _tables(content: bytes, file: Path) -> dict[str, object]:
    try:
        return cast(dict[str, object], tomllib.loads(content.decode("utf-8-sig")))
    except UnicodeDecodeError as error:
        raise RegisterError(f"not UTF-8 at byte {error.start}", about=file.name, remedy="save the file as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise RegisterError(f"not TOML: {error}", about=file.name) from error


def _entries(tables: dict[str, object], kind: str, findings: Findings) -> list[Entry]:
    found = tables.get(kind, [])
    if not isinstance(found, list) or not all(isinstance(values, dict) for values in found):
        findings.fault(kind, f"must be a list of tables, written [[{kind}]]")
        return []
    entries = []
    for number, values in enumerate(found, 1):
        name = values.get("id") or values.get("name")
        label = f"[[{kind}]] {number}" + (f" ({name})" if isinstance(name, str) else "")
        entries.append(Entry(label, dict(values), findings))
    return entries


def _places(entries: list[Entry]) -> tuple[Region, ...]:
    places: dict[tuple[str, str], Region] = {}
    for entry in entries:
        name = entry.text("name", needed=True)
        region = entry.region("adcode")
        entry.close()
        if region is None or name is None:
            continue
        if region.key not in {found.key for found in gazetteer().find(name)}:
            entry.findings.unknown_region(entry.label, f"{name} is not the name of {region.adcode} {region.label}")
            continue
        if region.key in places:
            entry.fault(f"{region.adcode} {region.label} is there twice")
        places[region.key] = Region(region.adcode, name, region.rank, region.zone)
    return tuple(places.values())


def _titles(entries: list[Entry]) -> tuple[Title, ...]:
    titles: list[Title] = []
    seen: set[str] = set()
    for order, entry in enumerate(entries, 1):
        id_ = _id(entry, seen)
        title = entry.text("title", needed=True)
        published = entry.day("published")
        region = entry.region("region")
        entry.close()
        if id_ and title and region:
            titles.append(Title(id_, order, region, title, published))
    return tuple(titles)


def _sources(entries: list[Entry], policies: frozenset[str]) -> tuple[Source, ...]:
    sources: list[Source] = []
    seen: set[str] = set()
    owners: dict[str, str] = {}
    for entry in entries:
        source = _source(entry, seen, policies)
        if source is not None:
            sources.append(source)
            _claim(source, owners, entry)
    return tuple(sources)


def _source(entry: Entry, seen: set[str], policies: frozenset[str]) -> Source | None:
    id_ = _id(entry, seen)
    locations = _locations(entry)
    policy = entry.text("policy")
    if policy is not None and policy not in policies:
        entry.fault(f"policy {policy!r} is the id of no [[title]]")
    role = entry.text("role") or "main"
    if role not in get_args(Role):
        entry.fault(f"role {role!r} is none of {', '.join(get_args(Role))}")
    url = entry.text("official_url")
    if url is not None and not url.startswith(("http://", "https://")):
        entry.fault(f"official_url must begin with http:// or https://, not {url!r}")
    title, issued, published = entry.text("title"), entry.day("issued"), entry.day("published")
    sample, region = entry.flag("sample"), entry.region("region")
    entry.close()
    if id_ is None or region is None or not locations:
        return None
    return Source(id_, region, locations, policy, cast(Role, role), title, issued, published, url, sample)


def _locations(entry: Entry) -> tuple[str, ...]:
    value = entry.values.pop("locations", None)
    if not isinstance(value, list) or not value or not all(isinstance(one, str) for one in value):
        entry.fault("locations must be a list of at least one path or address")
        return ()
    for one in value:
        reason = location_fault(one)
        if reason:
            entry.fault(f"location {one!r} {reason}")
    return tuple(value)


def _claim(source: Source, owners: dict[str, str], entry: Entry) -> None:
    """Two sources of one file are one document counted twice: shown, and both kept, for a file may hold two policies."""
    for location in source.locations:
        owner = owners.setdefault(location_key(location), source.id)
        if owner != source.id:
            entry.findings.issues.append(
                Issue("duplicate_location", f"{location} is also a location of {owner}", "keep one of the two", about=source.id)
            )


def _id(entry: Entry, seen: set[str]) -> str | None:
    id_ = entry.text("id", needed=True)
    if id_ is None:
        return None
    if not _ID.fullmatch(id_):
        entry.fault(f"id {id_!r} may hold a-z, 0-9, dot, hyphen and underscore only")
    if id_ in seen:
        entry.fault(f"id {id_!r} is there twice")
    seen.add(id_)
    return id_


def _own(subject: Topic, folder: Path) -> tuple[tuple[str, bytes], ...]:
    return (("topic", subject.digest.encode()),) if (folder / "topic").is_dir() else ()


def _beside(columns: bytes | None) -> tuple[tuple[str, bytes], ...]:
    return () if columns is None else ((COLUMNS_FILE, columns),)


def _digest(files: tuple[tuple[str, bytes], ...]) -> str:
    total = hashlib.sha256()
    for name, content in files:
        total.update(f"{name} {hashlib.sha256(content).hexdigest()}\n".encode())
    return total.hexdigest()
