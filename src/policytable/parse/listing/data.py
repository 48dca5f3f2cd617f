"""Lists in JSON, with or without the call around it."""

from __future__ import annotations

import re
from typing import Any

import orjson

from policytable.errors import DamagedError
from policytable.model import Entry, Listing, Shape
from policytable.parse.listing.dating import told_date
from policytable.parse.listing.decoding import bare_json
from policytable.parse.listing.links import absolute, filled
from policytable.parse.listing.markup import MOST
from policytable.parse.listing.titling import clean_title, plain_words

_KEY = re.compile(r"\{([\w.]+)\}")


def read_data(text: str, address: str, shape: Shape) -> Listing:
    """The listing of a JSON text; what is no JSON has no entries and is not recognised. Raises DamagedError `too_large`."""
    value = load(text)
    found = at(value, shape.items)
    items = [one for each in found for one in (each if isinstance(each, list) else [each])]
    if len(items) > MOST:
        raise DamagedError(f"{len(items)} entries in one answer are more than is reasonable", about=address, code="too_large")
    entries: dict[str, Entry] = {}
    for item in items:
        entry = _entry(item, address, shape)
        if entry is not None:
            entries.setdefault(entry.address, entry)
    totals = [int(one) for one in at(value, shape.total) if isinstance(one, (int, str)) and str(one).isdigit()] if shape.total else []
    recognised = bool(entries) or (any(isinstance(each, list) for each in found) and not items)
    return Listing(tuple(entries.values()), totals[0] if totals else None, (), recognised)


def load(text: str) -> Any:
    """The value of a JSON text, None where it is none; nesting ends at 1024 levels."""
    try:
        return orjson.loads(bare_json(text))
    except orjson.JSONDecodeError:
        return None


def at(value: Any, path: str) -> list[Any]:
    """The values at a dotted path; `*` stands for every key or place, a number for a place of a list."""
    found = [value]
    for step in path.split(".") if path else []:
        found = [inner for one in found for inner in _step(one, step)]
    return [one for one in found if one is not None]


def _step(value: Any, step: str) -> list[Any]:
    if step == "*":
        return list(value.values() if isinstance(value, dict) else value if isinstance(value, list) else ())
    if isinstance(value, dict):
        return [value[step]] if step in value else []
    return [value[int(step)]] if isinstance(value, list) and step.isdigit() and int(step) < len(value) else []


def _entry(item: Any, address: str, shape: Shape) -> Entry | None:
    if not isinstance(item, dict):
        return None
    title = clean_title(plain_words(_first(item, shape.title)))
    link = absolute(address, _link(item, shape.link))
    return Entry(link, title, told_date(_first(item, shape.date) if shape.date else None, link)) if title and link else None


def _link(item: dict[str, Any], link: str) -> str:
    """The value at a path; or a template such as /detail?id={id}, where the list has no addresses but their parts."""
    if "{" not in link:
        value = _first(item, link)
        return value if isinstance(value, str) else ""
    made, end = "", 0
    for match in _KEY.finditer(link):
        value = _first(item, match[1])
        if not isinstance(value, (str, int)):
            return ""
        made, end = filled(made + link[end : match.start()], str(value)), match.end()
    return made + link[end:]


def _first(item: dict[str, Any], path: str) -> Any:
    return next(iter(at(item, path)), None) if path else None
