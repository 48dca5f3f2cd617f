"""How nouns travel from the reader's process: rows of plain values, and no class that a hostile process could name.

Pickling the nouns themselves takes five times as long, and reading them back would need classes to be looked up by name.
"""

from __future__ import annotations

import io
import pickle
from collections.abc import Callable
from dataclasses import fields
from operator import attrgetter
from typing import Any

from policytable.model import Attachment, Block, Document, DomRun, Entry, Issue, Line, Listing, Page, Shape, ShapeGuess, Table, TableCell
from policytable.parse.outcome import PagePicture, Parsed

_LEAVES = (Block, TableCell, Page, Line, DomRun, Attachment, Issue, PagePicture, Entry, Shape)  # hold plain values only
_HOLDERS = (Table, Document, Parsed, Listing, ShapeGuess)
_NOUNS: tuple[type[Any], ...] = (*_LEAVES, *_HOLDERS)
_NUMBERS = {noun: number for number, noun in enumerate(_NOUNS)}
_ROWS: dict[type[Any], Callable[[Any], tuple[Any, ...]]] = {noun: attrgetter(*(field.name for field in fields(noun))) for noun in _NOUNS}


class _Plain(pickle.Unpickler):
    """Reads plain values; an answer that names a class is a lie."""

    def find_class(self, module: str, name: str) -> Any:
        raise pickle.UnpicklingError(f"an answer names {module}.{name}")


def pack(answer: Any) -> bytes:
    """A noun, a tuple of nouns, or plain values, as bytes."""
    return pickle.dumps(_rows(answer), protocol=5)


def unpack(data: bytes) -> Any:
    """What `pack` packed. Raises ValueError for anything else."""
    try:
        return _nouns(_Plain(io.BytesIO(data)).load())
    except (pickle.UnpicklingError, EOFError, IndexError, KeyError, TypeError, AttributeError, MemoryError, ImportError) as error:
        raise ValueError(f"an answer that cannot be read: {error}") from error


def _rows(answer: Any) -> Any:
    """Nouns as (number, None, row), tuples of one noun as (number, rows): marked by being lists, which no noun holds."""
    kind = type(answer)
    if kind in _NUMBERS:
        return [_NUMBERS[kind], None, _row(answer)]
    if kind is tuple and answer and type(answer[0]) in _NUMBERS:
        kind = type(answer[0])
        return [_NUMBERS[kind], list(map(_row if kind in _HOLDERS else _ROWS[kind], answer))]
    return answer


def _row(noun: Any) -> tuple[Any, ...]:
    return tuple(map(_rows, _ROWS[type(noun)](noun)))


def _nouns(plain: Any) -> Any:
    if type(plain) is not list:
        return plain
    noun = _NOUNS[plain[0]]
    if len(plain) == 3:
        return noun(*map(_nouns, plain[2]))
    return tuple([noun(*map(_nouns, row)) for row in plain[1]] if noun in _HOLDERS else [noun(*row) for row in plain[1]])
