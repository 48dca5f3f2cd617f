"""The word table of the cells (`words.toml`), checked against the vocabularies of the model."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any, get_args

from policytable.errors import RulesError
from policytable.model import LEVELS, Bearer, Covers, Region

_NAME = "words.toml"
_COMPLETE = {"bearer": get_args(Bearer), "covers": get_args(Covers), "level": tuple(level for level in LEVELS if level != "unspecified")}
_TABLES = (*_COMPLETE, "recipient", "provincial", "prefecture", "county")


@dataclass(frozen=True, slots=True)
class Words:
    """Words by what they stand for. `mechanisms` is (mechanism, its name, stems that say it)."""

    bearer: dict[str, str]
    covers: dict[str, str]
    recipient: dict[str, str]
    level: dict[str, str]
    provincial: dict[str, str]
    prefecture: dict[str, str]
    county: dict[str, str]
    mechanisms: tuple[tuple[str, str, tuple[str, ...]], ...]

    def level_of(self, levels: tuple[str, ...], place: Region) -> str:
        """The rank of a title as the place calls it (市级 in 重庆, 国家和自治区级 in 宁夏); empty where it is unspecified."""
        words = [self._level(level, place) for level in levels if level != "unspecified"]
        if len(words) < 2:
            return "".join(words)
        *first, last = words
        return "、".join(word.removesuffix("级") for word in first) + "和" + last

    def _level(self, level: str, place: Region) -> str:
        own: dict[str, str] = {}
        if level == "provincial":
            return self.provincial.get(place.province, self.level[level])
        if level == place.rank:
            own = {"prefecture": self.prefecture, "county": self.county}.get(level, {})
        return next((word for ending, word in own.items() if place.name.endswith(ending)), self.level[level])


@lru_cache(maxsize=1)
def words() -> Words:
    """The words that come with the package."""
    return load_words((files(__package__) / _NAME).read_text(encoding="utf-8"))


def load_words(text: str) -> Words:
    """Words from TOML text. Raises RulesError that names every table and entry that does not hold."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RulesError(f"no TOML: {error}", about=_NAME) from error
    faults = list(_faults(data))
    if faults:
        raise RulesError("; ".join(faults), about=_NAME)
    mechanisms = tuple((name, entry["name"], tuple(entry["stems"])) for name, entry in data["mechanism"].items())
    return Words(mechanisms=mechanisms, **{name: data[name] for name in _TABLES})


def _faults(data: dict[str, Any]) -> Iterator[str]:
    yield from (f"unknown table {name!r}" for name in data if name not in (*_TABLES, "mechanism"))
    for name in _TABLES:
        table = data.get(name)
        if not isinstance(table, dict) or not all(isinstance(word, str) for word in table.values()):
            yield f"{name} must be a table of words"
            continue
        yield from (f"{name} has no word for {key!r}" for key in _COMPLETE.get(name, ()) if key not in table)
        yield from (f"{name}: {key!r} is not known" for key in table if name in _COMPLETE and key not in _COMPLETE[name])
    for name, entry in data.get("mechanism", {}).items():
        if not isinstance(entry, dict) or not isinstance(entry.get("name"), str) or not isinstance(entry.get("stems"), list):
            yield f"mechanism {name} needs a name and stems"
