"""Heads of columns → the shape of a table."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import get_args

from policytable.audit.nouns import Column, Shape
from policytable.text import plain

_HAN = re.compile("[\u4e00-\u9fff]")
_BRACKETS = re.compile(r"\([^()]*\)")


@dataclass(frozen=True, slots=True)
class _Heads:
    shape: Shape
    title: str
    needs: tuple[str, ...]
    one_of: tuple[str, ...]
    never: frozenset[str]
    keys: Mapping[str, str]


def shape_of(row: Sequence[str]) -> tuple[Shape, tuple[Column, ...], tuple[str, ...]] | None:
    """The shape of a table with these heads, its known columns and the heads that are not known; None where no shape fits."""
    best: tuple[Shape, tuple[Column, ...], tuple[str, ...]] | None = None
    for heads in _known():
        columns = _columns(row, heads)
        keys = {column.key for column in columns}
        if not (keys >= set(heads.needs) and keys & set(heads.one_of)) or heads.never & {_bare(word) for word in row}:
            continue
        if best is None or len(columns) > len(best[1]):
            taken = {column.index for column in columns}
            best = heads.shape, columns, tuple(word for index, word in enumerate(row) if index not in taken and word.strip())
    return best


def known_heads() -> str:
    """The shapes with the heads that they are known by, for people."""
    return "; ".join(f"{heads.title} ({', '.join(_first(heads, key) for key in (*heads.needs, *heads.one_of))})" for heads in _known())


def shape_title(shape: Shape) -> str:
    """The Chinese name of a shape."""
    return next(heads.title for heads in _known() if heads.shape == shape)


def column_title(shape: Shape, key: str, printed: str) -> str:
    """The head as people read it: the printed one where it is Chinese, else the first Chinese one that is known for the column."""
    heads = next(heads for heads in _known() if heads.shape == shape)
    known = next((word for word, named in heads.keys.items() if named == key and _HAN.search(word)), printed)
    return printed if _HAN.search(printed) else known


def _columns(row: Sequence[str], heads: _Heads) -> tuple[Column, ...]:
    found: dict[str, Column] = {}
    for index, word in enumerate(row):
        key = heads.keys.get(_bare(word)) or heads.keys.get(_BRACKETS.sub("", _bare(word)))
        if key is not None and key not in found:
            found[key] = Column(key, word.strip(), index)
    return tuple(sorted(found.values(), key=lambda column: column.index))


def _bare(word: str) -> str:
    return plain(word).lower().strip()


def _first(heads: _Heads, key: str) -> str:
    return next(word for word, named in heads.keys.items() if named == key)


@cache
def _known() -> tuple[_Heads, ...]:
    data = tomllib.loads((resources.files(__package__ or "policytable.audit") / "headers.toml").read_text("utf-8"))
    made = []
    for shape in get_args(Shape):
        entry = data[shape]
        keys = {_bare(word): key for key, words in entry["columns"].items() for word in words}
        made.append(_Heads(shape, entry["title"], tuple(entry["needs"]), tuple(entry["one_of"]), frozenset(entry.get("never", ())), keys))
    return tuple(made)
