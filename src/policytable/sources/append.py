"""Adding a document to the register without touching what people wrote in it."""

from __future__ import annotations

from pathlib import Path

from policytable.errors import RegisterError
from policytable.model import Register, Source
from policytable.sources.locations import location_key
from policytable.sources.register import load_register, read_register
from policytable.sources.rewriting import replace_file, toml_text


def add_source(path: Path, source: Source) -> None:
    """Append `source` as a [[source]] table to the register at `path`; every byte before it stays as it is.

    The file is replaced in one step. Raises RegisterError where the id or a location is there already, where the region or
    the policy is not known, or where the register does not hold as it stands.
    """
    file = (path / "sources.toml" if path.is_dir() else path).resolve()
    register, _ = load_register(file)
    _refuse_duplicates(register, source)
    before = file.read_bytes()
    after = before + _table(source, before)
    read, _ = read_register(after, file)  # all checks of the load, on the text that is to be written
    if source.id not in {one.id for one in read.sources}:
        remedy = "give a code of GB/T 2260, or the place's name as it is printed there"
        raise RegisterError(f"no unit has the code {source.region.adcode}", about=source.id, code="unknown_region", remedy=remedy)
    replace_file(file, before, after)


def _refuse_duplicates(register: Register, source: Source) -> None:
    owners = {location_key(location): one.id for one in register.sources for location in one.locations}
    if source.id in {one.id for one in register.sources}:
        raise RegisterError("a source of this id is registered", about=source.id, code="duplicate_source", remedy="choose another id")
    for location in source.locations:
        owner = owners.get(location_key(location))
        if owner is not None:
            remedy = f"nothing to do if {owner} is meant; else give another location"
            raise RegisterError(f"{location} is registered under {owner}", about=source.id, code="duplicate_source", remedy=remedy)


def _table(source: Source, before: bytes) -> bytes:
    pairs = [
        ("id", toml_text(source.id)),
        ("region", toml_text(source.region.adcode)),
        ("zone", toml_text(source.region.zone)),
        ("locations", "[" + ", ".join(toml_text(location) or "" for location in source.locations) + "]"),
        ("policy", toml_text(source.policy)),
        ("role", toml_text(source.role)),
        ("title", toml_text(source.title)),
        ("issued", toml_text(source.issued)),
        ("published", toml_text(source.published)),
        ("official_url", toml_text(source.official_url)),
        ("sample", "true" if source.sample else None),
    ]
    lines = ["[[source]]", *(f"{key} = {value}" for key, value in pairs if value is not None), ""]
    newline = "\r\n" if b"\r\n" in before else "\n"
    gap = newline if before.endswith(b"\n") or not before else newline * 2
    try:
        return (gap + newline.join(lines)).encode()
    except UnicodeEncodeError as error:  # a file name that is no UTF-8 comes from the command line with lone surrogates
        raise RegisterError("a text or path is no UTF-8", about=source.id, remedy="rename the file") from error
