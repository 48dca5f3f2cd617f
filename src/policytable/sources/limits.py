"""How far an edition may fall behind the last one: the package's own limits, and what `gates.toml` beside the register says."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

from policytable.errors import RegisterError
from policytable.model import Fall, Limits

_FALLS = ("documents", "unread", "field", "region", "filled", "emptied", "unlikely")
_MINIMUMS = ("regions", "columns")
_ADCODE = re.compile(r"[0-9]{6}")


def load_limits(base: Path | None = None) -> Limits:
    """The limits, those of `base/gates.toml` before the package's. Raises RegisterError that names every fault."""
    own = files("policytable.sources").joinpath("gates.toml").read_bytes()
    data = _table(own, "gates.toml of the package")
    file = base / "gates.toml" if base is not None else None
    if file is not None and file.is_file():
        data = data | _table(_content(file), file.name)
    faults: list[str] = []
    faults += [f"unknown table {name}" for name in data if name not in (*_FALLS, *_MINIMUMS)]
    falls = {name: _fall(name, data[name], faults) for name in _FALLS}
    minimums = {name: tuple(_minimums(name, data.get(name, {}), faults)) for name in _MINIMUMS}
    if faults:
        raise RegisterError(
            "; ".join(faults), about="gates.toml", remedy="correct the entry; the package's sources/gates.toml shows the form"
        )
    return Limits(
        documents=falls["documents"],
        unread=falls["unread"],
        field=falls["field"],
        region=falls["region"],
        filled=falls["filled"],
        emptied=falls["emptied"],
        unlikely=falls["unlikely"],
        regions=minimums["regions"],
        columns=minimums["columns"],
    )


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise RegisterError(f"cannot be read: {error.strerror or error}", about=file.name, remedy="correct its permissions") from error


def _table(content: bytes, name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(content.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RegisterError(f"is no TOML: {error}", about=name, remedy="correct the file") from error


def _fall(name: str, data: object, faults: list[str]) -> Fall:
    if not isinstance(data, Mapping) or set(data) != {"least", "percent"} or not all(_whole(number) for number in data.values()):
        faults.append(f"[{name}] needs least and percent, whole numbers from 0")
        return Fall(0, 0)
    return Fall(data["least"], data["percent"])


def _minimums(name: str, data: object, faults: list[str]) -> list[tuple[str, int, int]]:
    found: list[tuple[str, int, int]] = []
    if not isinstance(data, Mapping):
        faults.append(f"[{name}] is no table")
        return found
    for key, entry in data.items():
        holds = isinstance(entry, Mapping) and set(entry) <= {"documents", "facts"} and all(_whole(number) for number in entry.values())
        if not holds or (name == "regions" and not _ADCODE.fullmatch(key)):
            faults.append(f"[{name}.{key}] needs a code and documents or facts, whole numbers from 0")
        else:
            found.append((key, entry.get("documents", 0), entry.get("facts", 0)))
    return sorted(found)


def _whole(number: object) -> bool:
    return isinstance(number, int) and not isinstance(number, bool) and number >= 0
