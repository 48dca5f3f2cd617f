"""The converter: nouns ⇄ plain data (dict, list, str, int, float, bool, None), every fault named with its path."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import is_dataclass
from decimal import Decimal
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, Union, cast, get_args, get_origin

from cattrs import Converter, IterableValidationError, IterableValidationNote, transform_error
from cattrs.errors import BaseValidationError, ForbiddenExtraKeysError
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn, override

from policytable.model import VALUE_TYPES, Decision, Fact, Seen, TargetValue, Value

T = TypeVar("T")
Hook = Callable[[Any, Any], Any]


def encode(obj: Any) -> Any:
    """Plain JSON data of a noun, or of a tuple of nouns: every key is present, tuples become lists, a Decimal becomes a number.

    Raises ValueError for a Decimal that no JSON number (a double) carries exactly.
    """
    return _CONVERTER.unstructure(obj)


def decode(cls: type[T], data: Any) -> T:
    """The noun `cls` from plain data. Raises ValueError that lists every fault with its path (`$.evidence[0].start`)."""
    try:
        return _CONVERTER.structure(data, cls)
    except BaseValidationError as error:
        faults = "; ".join(transform_error(error, path="$", format_exception=_say))
        raise ValueError(f"{getattr(cls, '__name__', cls)}: {faults}") from error
    except (ValueError, TypeError) as error:
        raise ValueError(f"{getattr(cls, '__name__', cls)}: {error} @ $") from error


def decode_value(field: str, data: Any) -> Value:
    """The typed value of a fact of `field`. Raises ValueError for an unknown field and for data that do not fit it."""
    return cast(Value, decode(_value_type(field), data))


def dumps(data: Any) -> str:
    """Canonical JSON text of plain data: compact, keys in the order given, Chinese as it is, no NaN (ValueError)."""
    return json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def dumps_line(data: Any) -> str:
    """`dumps` with a line feed at its end: one record of a JSON Lines file."""
    return dumps(data) + "\n"


def loads(text: str | bytes) -> Any:
    """Plain data of JSON text. Raises ValueError for NaN, for infinities and for a key that stands twice."""
    return json.loads(text, parse_constant=_refuse_constant, object_pairs_hook=_unique)


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON number")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError(f"a key stands twice among {[key for key, _ in pairs]}")
    return found


def _say(error: BaseException, _type: Any) -> str:
    if isinstance(error, ForbiddenExtraKeysError):
        return "unknown key " + ", ".join(sorted(map(str, error.extra_fields)))
    if isinstance(error, KeyError):
        return f"required key {error.args[0]!r} is missing"
    return str(error)


def _value_type(field: Any) -> type:
    kind = VALUE_TYPES.get(field) if isinstance(field, str) else None
    if kind is None:
        raise ValueError(f"unknown field {field!r}, one of {', '.join(VALUE_TYPES)}")
    return kind


# --- hooks -------------------------------------------------------------------


def _exactly(kind: type, name: str) -> Hook:
    def check(data: Any, _: Any) -> Any:
        if type(data) is not kind:
            raise ValueError(f"{data!r} is not {name}")
        return data

    return check


def _literal_hook(kind: Any) -> Hook:
    words = get_args(kind)

    def check(data: Any, _: Any) -> Any:
        if not isinstance(data, str) or data not in words:
            raise ValueError(f"{data!r} is not one of {', '.join(words)}")
        return data

    return check


def _words_hook(kind: Any) -> Hook:
    """For a union of sets of words, with or without None."""
    words = tuple(word for part in get_args(kind) for word in get_args(part))
    check = _literal_hook(Literal[words])
    return (lambda data, _: None if data is None else check(data, _)) if NoneType in get_args(kind) else check


def _float(data: Any, _: Any) -> float:
    if type(data) not in (int, float) or not math.isfinite(data):
        raise ValueError(f"{data!r} is not a finite number")
    return float(data)


def _decimal(data: Any, _: Any) -> Decimal:
    if type(data) not in (int, float) or not math.isfinite(data):
        raise ValueError(f"{data!r} is not a finite number")
    return Decimal(str(data))  # through its shortest text, so 0.1 is Decimal("0.1")


def _yuan(data: Any, _: Any) -> int | Decimal | None:
    if data is None:
        return None
    number = _decimal(data, _)
    return int(number) if number == number.to_integral_value() else number


def _number(value: Decimal) -> int | float:
    if value.is_finite() and value == value.to_integral_value():
        return int(value)
    number = float(value)
    if not math.isfinite(number) or Decimal(str(number)) != value:
        raise ValueError(f"{value} cannot be written as a JSON number and read back")
    return number


def _tuple_hook(kind: Any, converter: Converter) -> Hook:
    args = get_args(kind)
    if args[-1] is Ellipsis:
        return _sequence_hook(args[0], converter)
    return _record_hook(args, converter)


def _sequence_hook(item: Any, converter: Converter) -> Hook:
    handler = converter.get_structure_hook(item)

    def structure(data: Any, kind: Any) -> tuple[Any, ...]:
        return _each(_listed(data), [(handler, item)] * len(data), kind)

    return structure


def _record_hook(items: tuple[Any, ...], converter: Converter) -> Hook:
    handlers = [(converter.get_structure_hook(item), item) for item in items]

    def structure(data: Any, kind: Any) -> tuple[Any, ...]:
        if len(_listed(data)) != len(handlers):
            raise ValueError(f"{len(data)} entries where {len(handlers)} are needed")
        return _each(data, handlers, kind)

    return structure


def _listed(data: Any) -> list[Any] | tuple[Any, ...]:
    if not isinstance(data, (list, tuple)):
        raise ValueError(f"{data!r} is not a list")
    return data


def _each(data: list[Any] | tuple[Any, ...], handlers: list[tuple[Hook, Any]], kind: Any) -> tuple[Any, ...]:
    found, faults = [], []
    for index, (entry, (handler, item)) in enumerate(zip(data, handlers, strict=True)):
        try:
            found.append(handler(entry, item))
        except Exception as error:
            error.add_note(IterableValidationNote(f"index {index}", index, item))
            faults.append(error)
    if faults:
        raise IterableValidationError(f"while reading {kind}", faults, kind)
    return tuple(found)


def _class_hook(cls: Any, converter: Converter) -> Hook:
    renamed = {"from_": override(rename="from")} if cls is TargetValue else {}
    inner = make_dict_structure_fn(cls, converter, _cattrs_forbid_extra_keys=True, **renamed)  # type: ignore[arg-type]
    typed = {Fact: ("field",), Seen: ("field",), Decision: ("seen", "field")}.get(cls)

    def structure(data: Any, kind: Any) -> Any:
        if not isinstance(data, Mapping):
            raise ValueError(f"{data!r} is not an object with the keys of {cls.__name__}")
        if cls is Decision:
            data = _upgraded(data)
        return inner(_typed(data, typed) if typed else data, kind)

    return structure


def _upgraded(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """A decision of an earlier version replaced one other, or none."""
    one = data.get("supersedes", ())
    if one is not None and not isinstance(one, str):
        return data
    return {**data, "supersedes": [] if one is None else [one]}


class _Tagged:
    """A value's data together with the field that says how to read it; lives only between two hooks."""

    __slots__ = ("data", "field")

    def __init__(self, field: Any, data: Any) -> None:
        self.field, self.data = field, data


def _typed(data: Mapping[str, Any], path: tuple[str, ...]) -> Mapping[str, Any]:
    field: Any = data
    for key in path:
        field = field.get(key) if isinstance(field, Mapping) else None
    if data.get("value") is None:
        return data
    return {**data, "value": _Tagged(field, data["value"])}


def _tagged_value(data: Any, kind: Any) -> Any:
    if data is None and NoneType in get_args(kind):
        return None
    if not isinstance(data, _Tagged):
        raise ValueError("the value is missing" if data is None else "a value is read only together with its field")
    return _CONVERTER.structure(data.data, _value_type(data.field))


def _is_union_of(members: set[Any]) -> Callable[[Any], bool]:
    def holds(kind: Any) -> bool:
        return get_origin(kind) in (Union, UnionType) and set(get_args(kind)) - {NoneType} == members

    return holds


def _is_made_by(origin: Any) -> Callable[[Any], bool]:
    def holds(kind: Any) -> bool:
        return get_origin(kind) is origin

    return holds


def _is_union_of_words(kind: Any) -> bool:
    parts = set(get_args(kind)) - {NoneType} if get_origin(kind) in (Union, UnionType) else set()
    return len(parts) > 1 and all(get_origin(part) is Literal for part in parts)


def _unstructure_target(converter: Converter) -> Callable[[TargetValue], dict[str, Any]]:
    return make_dict_unstructure_fn(TargetValue, converter, from_=override(rename="from"))


def _converter() -> Converter:
    converter = Converter(forbid_extra_keys=True, unstruct_collection_overrides={tuple: list})
    converter.register_structure_hook_factory(is_dataclass, lambda cls: _class_hook(cls, converter))
    converter.register_structure_hook_factory(_is_made_by(tuple), lambda kind: _tuple_hook(kind, converter))
    converter.register_structure_hook_factory(_is_made_by(Literal), _literal_hook)
    converter.register_structure_hook_factory(_is_union_of_words, _words_hook)
    converter.register_structure_hook(str, _exactly(str, "a text"))
    converter.register_structure_hook(int, _exactly(int, "a whole number"))
    converter.register_structure_hook(bool, _exactly(bool, "true or false"))
    converter.register_structure_hook(float, _float)
    converter.register_structure_hook(Decimal, _decimal)
    converter.register_structure_hook_func(_is_union_of({int, Decimal}), _yuan)
    converter.register_structure_hook_func(_is_union_of(set(VALUE_TYPES.values())), _tagged_value)
    converter.register_unstructure_hook(Decimal, _number)
    converter.register_unstructure_hook(TargetValue, _unstructure_target(converter))
    return converter


_CONVERTER = _converter()
