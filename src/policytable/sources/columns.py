"""Reading corpus/columns.toml: the columns in which to discover documents, and the documents at known addresses."""

from __future__ import annotations

import codecs
import re
import tomllib
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast, get_args

from policytable.model import Form, Role, Shape, Source, WebColumn
from policytable.sources.faults import Entry, Findings

COLUMNS_FILE = "columns.toml"
_ADDRESS = re.compile(r"https?://(?P<host>[a-z0-9.-]+|\[[0-9a-f:]+\])(?::\d{1,5})?(?P<path>[/?][^\s#]*)?", re.I)
_ID = re.compile(r"[a-z0-9][a-z0-9._-]*")
_KINDS = ("column", "document")
_MOST_PAGES = 1000  # of one list; more is a slip of the key


@dataclass(frozen=True, slots=True)
class Columns:
    """What the file holds, in its order, and its bytes (none where there is no file)."""

    columns: tuple[WebColumn, ...] = ()
    documents: tuple[Source, ...] = ()
    content: bytes | None = None


def read_columns(folder: Path, taken: Collection[str], findings: Findings) -> Columns:
    """The columns and documents of the file in `folder`, where there is one; faults and unknown regions go to `findings`.

    `taken` are ids of sources that no document may bear again.
    """
    file = folder / COLUMNS_FILE
    own = Findings(COLUMNS_FILE, findings.faults, findings.issues)
    try:
        content = file.read_bytes() if file.is_file() else None
    except OSError as error:
        own.fault("file", f"cannot be read: {error.strerror or type(error).__name__}")
        return Columns()
    return Columns() if content is None else parse_columns(content, taken, own)


def parse_columns(content: bytes, taken: Collection[str], findings: Findings) -> Columns:
    """The same from bytes that are (or are about to be) the content of the file."""
    try:
        tables = tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        findings.fault("file", f"not UTF-8 at byte {error.start}")
        return Columns(content=content)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        findings.fault("file", f"not TOML: {error}")
        return Columns(content=content)
    for key in tables.keys() - set(_KINDS):
        findings.fault("top", f"unknown key {key!r}")
    seen, addresses = set(taken), dict[str, str]()
    columns = [_column(entry, seen) for entry in _entries(tables, "column", findings)]
    documents = [_document(entry, seen, addresses) for entry in _entries(tables, "document", findings)]
    return Columns(tuple(filter(None, columns)), tuple(filter(None, documents)), content)


def _entries(tables: dict[str, object], kind: str, findings: Findings) -> list[_Keys]:
    found = tables.get(kind, [])
    if not isinstance(found, list) or not all(isinstance(values, dict) for values in found):
        findings.fault(kind, f"must be a list of tables, written [[{kind}]]")
        return []
    named = [(number, values, values.get("id")) for number, values in enumerate(found, 1)]
    return [
        _Keys(f"[[{kind}]] {number}" + (f" ({name})" if isinstance(name, str) else ""), dict(values), findings)
        for number, values, name in named
    ]


@dataclass(slots=True)
class _Keys(Entry):
    """An entry with the kinds of values that columns have besides texts."""

    wrong: list[str] = field(default_factory=list)

    def count(self, key: str, default: int, least: int, most: int = 10_000) -> int:
        value = self.values.pop(key, default)
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            self.fault(f"{key} must be a whole number from {least} to {most}, not {value!r}")
            return default
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        value = self.values.pop(key, [])
        if not isinstance(value, list) or not all(isinstance(one, str) and one.strip() for one in value):
            self.fault(f"{key} must be a list of texts, not {value!r}")
            return ()
        return tuple(value)

    def address(self, key: str) -> str | None:
        value = self.text(key)
        if value is not None and (reason := address_fault(value)):
            self.fault(f"{key} {value!r} {reason}")
            return None
        return value

    def name(self, seen: set[str]) -> str | None:
        value = self.text("id", needed=True)
        if value is not None and not _ID.fullmatch(value):
            self.fault(f"id {value!r} may hold a-z, 0-9, dot, hyphen and underscore only")
        if value in seen:
            self.fault(f"id {value!r} is there twice")
        seen.add(value or "")
        return value


def address_fault(value: str) -> str | None:
    """What is wrong with the address of a page, or None."""
    found = _ADDRESS.fullmatch(value)
    if found is None:
        return "is no address that begins with http:// or https:// and names a host"
    return "names a host without a dot" if "." not in found["host"] and ":" not in found["host"] else None


def _column(entry: _Keys, seen: set[str]) -> WebColumn | None:
    id_, region = entry.name(seen), entry.region("region")
    authority = entry.text("authority", needed=True)
    site, address = entry.address("site"), entry.address("address")
    shape = _shape(entry)
    if shape is not None and address is None:
        entry.fault("shape stands without an address: it was learned somewhere")
    encoding = entry.text("encoding")
    if encoding is not None and not _codec(encoding):
        entry.fault(f"encoding {encoding!r} is not known")
        encoding = None
    terms = entry.texts("terms")
    every, expected, pages = entry.count("every_days", 7, 1), entry.count("expected", 1, 0), entry.count("pages_most", 20, 1, _MOST_PAGES)
    browser = entry.flag("browser")
    entry.close()
    if id_ is None or region is None or authority is None:
        return None
    return WebColumn(id_, region, authority, site, address, shape, terms, encoding, every, expected, pages, browser)


def _shape(entry: _Keys) -> Shape | None:
    values = entry.values.pop("shape", None)
    if values is None:
        return None
    if not isinstance(values, dict):
        entry.fault("shape must be a table, written [column.shape]")
        return None
    inner = _Keys(f"{entry.label} shape", dict(values), entry.findings)
    form, items = inner.text("form", needed=True), inner.values.pop("items", "")
    if form is not None and form not in get_args(Form):
        inner.fault(f"form {form!r} is none of {', '.join(get_args(Form))}")
        form = None
    if not isinstance(items, str) or (not items.strip() and form != "json"):  # in JSON the whole may be the list
        inner.fault(f"items must be a text, not {items!r}")
        items = ""
    parts = [inner.text(key) or "" for key in ("title", "link", "date", "pages", "total", "system")]
    title, link, date, pages, total, system = parts
    if pages and "{n" not in pages and pages != "{next}":
        inner.fault(f"pages {pages!r} must hold {{n}}, or be {{next}}")
    first = inner.count("first", 1, 0)
    inner.close()
    return None if form is None else Shape(cast(Form, form), items, title, link, date, pages, first, total, system)


def _codec(name: str) -> bool:
    try:
        return bool(codecs.lookup(name).name)
    except (LookupError, ValueError):
        return False


def _document(entry: _Keys, seen: set[str], addresses: dict[str, str]) -> Source | None:
    id_, region = entry.name(seen), entry.region("region")
    locations = entry.texts("addresses")
    for one in locations:
        if reason := address_fault(one):
            entry.fault(f"address {one!r} {reason}")
        if (owner := addresses.setdefault(one, id_ or "")) != id_:
            entry.fault(f"address {one!r} is that of {owner} too")
    if not locations:
        entry.fault("addresses must name at least one")
    title, published = entry.text("title"), entry.day("published")
    role = entry.text("role") or "main"
    if role not in get_args(Role):
        entry.fault(f"role {role!r} is none of {', '.join(get_args(Role))}")
    mirror = entry.flag("mirror")
    official = next((one for one in locations if _official(one)), None)
    if mirror == (official is not None):
        entry.fault("mirror must be true where no address is of a government host (gov.cn), and only there")
    browser = entry.flag("browser")
    entry.close()
    if id_ is None or region is None or not locations:
        return None
    return Source(id_, region, locations, None, cast(Role, role), title, None, published, official, browser=browser)


def _official(address: str) -> bool:
    found = _ADDRESS.match(address)
    return found is not None and found["host"].lower().endswith(".gov.cn")
