"""Reading a topic's folder."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

from policytable.errors import RulesError
from policytable.model import Column, Thing, Topic
from policytable.topics.checks import MAIN, RULES, topic_faults, words_faults

DEFAULT = "green_factory"
_COMMON = "common.toml"
_PLAIN = ("name", "title", "site_title", "object", "whole", "whole_mark", "national_list", "horizon")


@lru_cache(maxsize=1)
def topics() -> tuple[str, ...]:
    """The names of the topics that come with the package."""
    found = (item for item in resources.files(__package__).iterdir() if item.is_dir())
    return tuple(sorted(item.name for item in found if item.joinpath(MAIN).is_file()))


@lru_cache(maxsize=16)
def topic(name: str) -> Topic:
    """The topic of this name that comes with the package. Raises RulesError for an unknown one."""
    if name not in topics():
        raise RulesError(f"no topic {name!r}; there are: {', '.join(topics())}", about="topics")
    return load_topic(resources.files(__package__).joinpath(name))


def load_topic(folder: Traversable) -> Topic:
    """The topic in a folder. Raises RulesError that names every fault with its file and entry.

    Its rules are taken as text here; they are compiled, proved against its words and refused with the rest of a pack.
    """
    try:
        files = {item.name: item.read_bytes() for item in folder.iterdir() if item.name.endswith(".toml")}
    except OSError as error:
        raise RulesError(f"cannot be read: {error.strerror or error}", about=folder.name) from error
    if MAIN not in files:
        raise RulesError(f"has no {MAIN}", about=folder.name)
    about = f"{folder.name}/{MAIN}"
    common = _common()
    data = _toml(files[MAIN], about)
    faults = list(topic_faults(data, set(topics()), common))
    if RULES not in files:
        faults.append(f"{RULES} is missing: no rule finds an object")
    if faults:
        raise RulesError("; ".join(faults), about=about)
    return _topic(data, common, files)


def _common() -> Mapping[str, Any]:
    about = f"topics/{_COMMON}"
    data = _toml(resources.files(__package__).joinpath(_COMMON).read_bytes(), about)
    if faults := [*words_faults("mechanisms", data.get("mechanisms")), *words_faults("notes", data.get("notes"))]:
        raise RulesError("; ".join(faults), about=about)
    return data


def _toml(content: bytes, about: str) -> dict[str, Any]:
    try:
        return tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise RulesError(f"not UTF-8 at byte {error.start}", about=about) from error
    except tomllib.TOMLDecodeError as error:
        raise RulesError(f"no TOML: {error}", about=about) from error


def _topic(data: Mapping[str, Any], common: Mapping[str, Any], files: Mapping[str, bytes]) -> Topic:
    doubt = data.get("doubt", {})
    return Topic(
        **{key: data[key] for key in _PLAIN if key in data},
        terms=tuple(data.get("terms", ())),
        stems=tuple(data["stems"]),
        beside=tuple(data.get("beside", ())),
        columns=tuple(_column(entry) for entry in data["column"]),
        objects=tuple(Thing(key, **entry) for key, entry in data["objects"].items()),
        mechanisms=tuple({**common["mechanisms"], **data.get("mechanisms", {})}.items()),
        notes=tuple({**common["notes"], **data.get("notes", {})}.items()),
        most_yuan=doubt.get("yuan"),
        most_count=doubt.get("count"),
        rules=tuple((name, content.decode("utf-8-sig")) for name, content in sorted(files.items()) if name != MAIN),
        digest=_digest(files),
    )


def _column(entry: Mapping[str, Any]) -> Column:
    marks = tuple(entry.get("level_marks", {}).items())
    rest = {key: value for key, value in entry.items() if key not in ("levels", "level_marks")}
    return Column(levels=tuple(entry.get("levels", ())), level_marks=marks, **rest)


def _digest(files: Mapping[str, bytes]) -> str:
    total = hashlib.sha256(resources.files(__package__).joinpath(_COMMON).read_bytes())
    for name, content in sorted(files.items()):
        total.update(f"\0{name}\0".encode() + content)
    return total.hexdigest()[:16]
