"""Keys of cached work: everything a result rests on, the source code of its rooms included."""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import fields
from functools import cache
from pathlib import Path

import policytable
from policytable.codec import dumps, encode
from policytable.extract import Context
from policytable.model import Decision, Issue, Register
from policytable.parse import ENGINE
from policytable.rules import pack

_PACKAGE = Path(policytable.__file__).parent
_DATA = (".py", ".toml", ".csv", ".txt", ".json")
_NOUNS = ("model", "codec", "errors")
_READING = ("parse", "text", *_NOUNS)
_UNDERSTANDING = ("segment", "extract", "rules", "topics", "text", "numerals", "calendar", "regions", *_NOUNS)


def parse_key(sha256: str, name: str, media_type: str | None) -> str:
    """The key of a parsed snapshot: bytes, what they were declared to be, the parser, and whether LibreOffice helped it."""
    return "|".join((sha256, Path(name).suffix.lower(), media_type or "", office(), room_digest(*_READING)))


def recognised_key(sha256: str) -> str:
    """The key of what recognition saw in a snapshot: it outlives every change of the parser but one of engine."""
    return f"{sha256}|{ENGINE}"


def facts_key(parsed: str, context: Context) -> str:
    """The key of what was extracted from a parsed snapshot, with the rules in use and the code that did it."""
    return "|".join((parsed, dumps(encode(context)), extract_digest(), pack().digest))


def parse_digest() -> str:
    """One digest for the code between bytes and a document."""
    return room_digest(*_READING)


def reading_digest() -> str:
    """One digest for everything between bytes and facts but the document and the topic: code, rules, and whether LibreOffice helps."""
    return "|".join((parse_digest(), extract_digest(), ENGINE, office()))


def edition_key(register: Register, doubts: tuple[Issue, ...], rests_on: tuple[bytes, tuple[Decision, ...]]) -> str:
    """The key of an edition: the register, what was kept of its readings (`rests_on` first), the decisions, and all code but
    that of the desk and the command line, which make no edition."""
    readings, decisions = rests_on
    topic = register.topic.digest
    told = (*(getattr(register, field.name) for field in fields(register) if field.name != "topic"), topic, doubts, decisions)
    rooms = sorted({path.stem for path in _PACKAGE.iterdir() if path.is_dir() or path.suffix == ".py"} - {"cli", "web", "workbook"})
    digest = hashlib.sha256(readings)
    digest.update(dumps([encode(part) for part in told]).encode("utf-8", "surrogatepass"))
    digest.update(room_digest(*(room for room in rooms if not room.startswith("_"))).encode())
    return digest.hexdigest()


def extract_digest() -> str:
    """One digest for the code and the rules between a document and its facts."""
    return room_digest(*_UNDERSTANDING)


@cache
def room_digest(*rooms: str) -> str:
    """A digest over the code and data files of rooms: it moves when any of them is edited."""
    digest = hashlib.sha256()
    for path in sorted(path for room in rooms for path in _files(room)):
        digest.update(f"{path.relative_to(_PACKAGE).as_posix()}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


@cache
def office() -> str:
    """Whether LibreOffice is there, as part of a key: word processor files are placed on pages only with it, and
    installing it must not find the old result."""
    return "office" if shutil.which("soffice") or shutil.which("libreoffice") else "plain"


def _files(room: str) -> list[Path]:
    single = _PACKAGE / f"{room}.py"
    if single.is_file():
        return [single]
    return [path for path in (_PACKAGE / room).rglob("*") if path.suffix in _DATA]
