"""Guessing the shape of a list in JSON."""

from __future__ import annotations

from collections import deque
from typing import Any

from policytable.model import Shape, ShapeGuess
from policytable.parse.listing.data import at, load, read_data
from policytable.parse.listing.dating import told_date
from policytable.parse.listing.judging import judged
from policytable.parse.listing.links import absolute
from policytable.parse.listing.systems import systems

_VALUES = 50_000  # of one answer that are looked at
_LISTS = 12  # judged in one answer
_HEAD = 20  # members of a list by which its keys are told


def data_guesses(text: str, address: str) -> list[ShapeGuess | None]:
    """The guesses for a JSON text, unordered."""
    value = load(text)
    system, paging = systems().named(text, address), systems().numbered(address)
    guesses: list[ShapeGuess | None] = []
    for path, items in _lists(value):
        title, link, date = (_key(kind, items, address) for kind in ("title", "link", "date"))
        if title and link:
            pages, first = paging or ("", 1)
            shape = Shape("json", path, title, link, date, pages, first, _total(value, path), system)
            guesses.append(judged(shape, read_data(text, address, shape).entries))
    return guesses


def _lists(value: Any) -> list[tuple[str, list[dict[str, Any]]]]:
    """Lists of objects with their paths; one that stands in each member of another list is one list for all."""
    found: dict[str, list[dict[str, Any]]] = {}
    waiting, seen = deque([("", value)]), 0
    while waiting and seen < _VALUES and len(found) < _LISTS:
        path, one = waiting.popleft()
        seen += 1
        if isinstance(one, list):
            objects = [inner for inner in one if isinstance(inner, dict)]
            if len(objects) > 1:
                found.setdefault(path, objects)
            waiting.extend((f"{path}.*".lstrip("."), inner) for inner in one[:_HEAD] if isinstance(inner, (dict, list)))
        elif isinstance(one, dict):
            steps = ((key, inner) for key, inner in one.items() if key and "." not in key and isinstance(inner, (dict, list)))
            waiting.extend((f"{path}.{key}".lstrip("."), inner) for key, inner in steps)
    return [*_siblings(found), *found.items()]


def _siblings(found: dict[str, list[dict[str, Any]]]) -> list[tuple[str, list[dict[str, Any]]]]:
    """Lists whose paths differ in one key only, as one: an answer that parts its entries by kind."""
    merged: dict[str, list[list[dict[str, Any]]]] = {}
    for path, items in found.items():
        steps = path.split(".")
        for at_step in range(len(steps) - 1):
            merged.setdefault(".".join([*steps[:at_step], "*", *steps[at_step + 1 :]]), []).append(items)
    return [(path, [item for items in groups for item in items[:_HEAD]]) for path, groups in merged.items() if len(groups) > 1]


def _key(kind: str, items: list[dict[str, Any]], address: str) -> str:
    """The key under which most members hold what is asked for; empty for none."""
    head = items[:_HEAD]
    for name in systems().key(kind, list(dict.fromkeys(key for item in head for key in item))):
        if "." not in name and 2 * sum(_holds(kind, item.get(name), address) for item in head) > len(head):
            return name
    return ""


def _holds(kind: str, value: Any, address: str) -> bool:
    if kind == "date":
        return told_date(value, "") is not None
    if not isinstance(value, str) or not value.strip():
        return False
    return kind == "title" or absolute(address, value) is not None


def _total(value: Any, path: str) -> str:
    """The path of the stated number of entries: beside the list, or beside what holds it."""
    steps = path.split(".") if path else []
    for depth in range(len(steps) - 1, -1, -1):
        outer = ".".join(steps[:depth])
        for holder in at(value, outer)[:1]:
            names = (
                systems().key("total", [key for key, inner in holder.items() if isinstance(inner, int)]) if isinstance(holder, dict) else []
            )
            if names:
                return f"{outer}.{names[0]}".lstrip(".")
    return ""
