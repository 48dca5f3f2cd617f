"""The form of a value, made from the dataclass of its field, and the value out of what was typed."""

from __future__ import annotations

import types
from collections.abc import Iterator
from dataclasses import MISSING, dataclass, fields
from decimal import Decimal
from functools import cache
from typing import Any, Literal, Union, cast, get_args, get_origin, get_type_hints

from policytable.codec import encode
from policytable.model import VALUE_TYPES, Topic, Value
from policytable.web.formwords import Label, choice_words, ends_word, label_of
from policytable.web.inputs import KINDS, Fault, Typed, one, read_codes, show_codes

_SPARE = 3  # blank rows at the end of a list, for a page without script
_PAIRS = {"target": ("bound", ("exact", "about"), "count_min", "count_max"), "award": ("kind", ("fixed",), "yuan_min", "yuan_max")}


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a value: its name in the form, kind of input, choices (code, word); `required` where it may not be None."""

    name: str
    kind: str
    label: Label
    choices: tuple[tuple[str, str], ...] = ()
    required: bool = False
    whole: bool = False  # a sum that must be whole yuan


@dataclass(frozen=True, slots=True)
class Entry:
    """An input as the page shows it: what stands in it (one text, or one for each row), its unit, and what is wrong with it."""

    part: Part
    texts: tuple[str, ...]
    unit: str = ""
    units: tuple[str, ...] = ()
    fault: str = ""
    beside: tuple[str, ...] = ()  # the codes beside the rows of industries
    given: str = ""

    @property
    def text(self) -> str:
        """The one text of an input that is no list."""
        return self.texts[0] if self.texts else ""

    @property
    def rows(self) -> tuple[tuple[str, str], ...]:
        """The rows of a list with what stands beside each, and some blank ones."""
        beside = (*self.beside, *("" for _ in self.texts))
        return (*zip(self.texts, beside, strict=False), *((("", ""),) * _SPARE))


@dataclass(frozen=True, slots=True)
class Read:
    """What was typed, as a value; None with at least one fault, by the name of its input."""

    value: Value | None
    faults: tuple[tuple[str, str], ...] = ()


def typed_of(field: str, value: Value | None) -> dict[str, tuple[str, ...]]:
    """A value as it stands in its form; without one what a new fact begins with (the defaults of its class)."""
    typed: dict[str, list[str]] = {}
    for name, _, default in _hints(field):
        held = default if value is None else getattr(value, name)
        kind = _kind(field, name)
        shown = show_codes(held or ()) if kind.startswith("with:") else KINDS[kind].show(held)
        for suffix, text in shown:
            typed.setdefault(f"value.{name}{suffix}", []).append(text)
    return {name: tuple(texts) for name, texts in typed.items()}


def value_of(field: str, typed: Typed, topic: Topic) -> Read:
    """The value that was typed, with every fault at once: those of single inputs, else that they do not hold together."""
    found: dict[str, Any] = {}
    faults: list[tuple[str, str]] = []
    for part in parts(field, topic):
        try:
            found[part.name] = _read(part, typed)
        except Fault as fault:
            faults.append((f"value.{part.name}", str(fault)))
    if faults:
        return Read(None, tuple(faults))
    _paired(field, found)
    try:
        value = cast(Value, VALUE_TYPES[field](**found))
    except ValueError:
        ruling = _PAIRS[field][0]
        return Read(None, ((f"value.{ruling}", ends_word(field, str(found[ruling]))),))
    disorder = _disorder(field, found)
    return Read(None, disorder) if disorder else Read(value)


def entries(field: str, typed: Typed, topic: Topic, faults: tuple[tuple[str, str], ...] = ()) -> tuple[Entry, ...]:
    """The inputs of a form filled with what was typed, well or not."""
    wrong = dict(reversed(faults))
    return tuple(_entry(part, typed, wrong) for part in parts(field, topic) if not part.kind.startswith("with:"))


@cache
def parts(field: str, topic: Topic) -> tuple[Part, ...]:
    """The parts of a field's value in the order of its class."""
    made = []
    for name, hint, _ in _hints(field):
        kind = _kind(field, name)
        words = choice_words(field, name, topic)
        codes = _literals(hint) or (tuple(words) if kind == "word" else ())
        choices = tuple((code, words.get(code, code)) for code in codes)
        required = type(None) not in get_args(hint) and get_origin(hint) is not tuple
        made.append(Part(name, kind, label_of(field, name), choices, required, kind == "money" and Decimal not in get_args(hint)))
    return tuple(made)


def _read(part: Part, typed: Typed) -> Any:
    name = f"value.{part.name}"
    if part.kind.startswith("with:"):
        return read_codes(typed, name, f"value.{part.kind.removeprefix('with:')}")
    found = KINDS[part.kind].read(typed, name)
    if part.kind == "choice" and found is not None and found not in dict(part.choices):
        raise Fault("请从列表中选择")
    if part.required and found is None:
        raise Fault("请选择" if part.choices else "请填写")
    if part.kind == "industries" and not found:
        raise Fault("至少写一个行业")
    if part.whole and isinstance(found, Decimal):
        raise Fault("须是整数元")
    try:
        encode(found)
    except ValueError as error:  # a number that no decision can carry
        raise Fault("数字位数过多") from error
    return found


def _paired(field: str, found: dict[str, Any]) -> None:
    """Whoever types the one number of a fixed sum types it once: the other end is the same."""
    if field not in _PAIRS:
        return
    ruling, kinds, low, high = _PAIRS[field]
    if found[ruling] in kinds and (found[low] is None) != (found[high] is None):
        found[low] = found[high] = found[low] if found[high] is None else found[high]


def _disorder(field: str, found: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    if field not in _PAIRS:
        return ()
    _, _, low, high = _PAIRS[field]
    ends = found[low], found[high]
    return ((f"value.{high}", "上限小于下限"),) if None not in ends and ends[0] > ends[1] else ()


def _entry(part: Part, typed: Typed, wrong: dict[str, str]) -> Entry:
    name = f"value.{part.name}"
    texts = typed.get(name, ())
    if part.kind in ("texts", "industries"):
        rows = tuple(text for text in texts if text.strip())
        codes = typed.get("value.codes", ())
        beside = tuple(codes[at] if at < len(codes) else "" for at, text in enumerate(texts) if text.strip())
        fault = wrong.get(name, "") or (wrong.get("value.codes", "") if part.kind == "industries" else "")
        return Entry(part, rows, fault=fault, beside=beside, given=one(typed, "value.codes.given"))
    return Entry(part, texts or ("",), one(typed, f"{name}.unit"), KINDS[part.kind].units, wrong.get(name, ""))


def _kind(field: str, name: str) -> str:
    named = label_of(field, name).kind
    if named:
        return named
    hint = next(hint for part, hint, _ in _hints(field) if part == name)
    if _literals(hint):
        return "choice"
    if get_origin(hint) is tuple:
        return "texts"
    members = set(get_args(hint)) or {hint}
    return "truth" if bool in members else "count" if int in members else "text"


def _literals(hint: Any) -> tuple[str, ...]:
    if get_origin(hint) is Literal:
        return get_args(hint)
    if get_origin(hint) in (Union, types.UnionType):
        return tuple(code for member in get_args(hint) for code in _literals(member))
    return ()


def _hints(field: str) -> Iterator[tuple[str, Any, Any]]:
    kind = VALUE_TYPES[field]
    hints = get_type_hints(kind)
    for part in fields(kind):
        yield part.name, hints[part.name], None if part.default is MISSING else part.default
