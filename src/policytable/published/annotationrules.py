"""What a Web Annotation must be (W3C Web Annotation Data Model): every fault of plain data with its place, in words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`\x00-\x20]+")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)", re.I)
_GROUPS = ("Choice", "Composite", "List", "Independents")
_SPECIFIC = ("purpose", "selector", "state", "styleClass", "renderedVia", "scope")
_WITH_VALUE = ("FragmentSelector", "CssSelector", "XPathSelector")
_BY_NUMBER = ("TextPositionSelector", "DataPositionSelector")
_SELECTORS = (*_WITH_VALUE, *_BY_NUMBER, "TextQuoteSelector", "SvgSelector", "RangeSelector")
_STATES = ("TimeState", "HttpRequestState")
Faults = Iterator[str]


def annotation_faults(data: Any, at: str = "$", inside: bool = False) -> Faults:
    """The faults of an annotation; `inside` a page the context stands outside."""
    yield from _head(data, at, "Annotation", inside)
    if not isinstance(data, dict):
        return
    yield from _told(data, at)
    if "target" not in data:
        yield f"{at}: no target"
    for name in ("body", "target"):
        for place, entry in _each(data.get(name), f"{at}.{name}"):
            yield from _resource(entry, place, name == "body")
    if "body" in data and "bodyValue" in data:
        yield f"{at}: body and bodyValue"
    yield from _single(data, "bodyValue", at, lambda entry: isinstance(entry, str), "text")
    styled = any("styleClass" in entry for name in ("body", "target") for _, entry in _each(data.get(name), "") if isinstance(entry, dict))
    if styled and "stylesheet" not in data:
        yield f"{at}: styleClass without stylesheet"


def page_faults(data: Any, at: str = "$", inside: bool = False) -> Faults:
    """The faults of a page of annotations; its items may be addresses."""
    yield from _head(data, at, "AnnotationPage", inside)
    if not isinstance(data, dict):
        return
    yield from _told(data, at)
    if not isinstance(data.get("items"), list):
        yield f"{at}.items: not a list"
    for place, entry in _each(data.get("items"), f"{at}.items"):
        if not _is_uri(entry):
            yield from annotation_faults(entry, place, True)
    for name in ("next", "prev"):
        yield from _single(data, name, at, _is_uri, "an address")
    yield from _single(data, "partOf", at, lambda entry: _is_uri(entry) or isinstance(entry, dict), "an address")
    yield from _single(data, "startIndex", at, _is_count, "a number from 0")


def collection_faults(data: Any, at: str = "$") -> Faults:
    """The faults of a collection; its first page may stand within it."""
    yield from _head(data, at, "AnnotationCollection", False)
    if not isinstance(data, dict):
        return
    yield from _told(data, at)
    yield from _single(data, "label", at, lambda entry: isinstance(entry, str), "text")
    yield from _single(data, "total", at, _is_count, "a number from 0")
    if "first" not in data and data.get("total", 0) != 0:
        yield f"{at}: no first page"
    for name in ("first", "last"):
        if isinstance(data.get(name), dict):
            yield from page_faults(data[name], f"{at}.{name}", True)
        else:
            yield from _single(data, name, at, _is_uri, "an address")


def _head(data: Any, at: str, kind: str, inside: bool) -> Faults:
    if not isinstance(data, dict):
        yield f"{at}: not an object"
        return
    if not inside and CONTEXT not in _values(data.get("@context")):
        yield f"{at}.@context: not that of annotations"
    if "id" not in data or not _is_one(data["id"], _is_uri):
        yield f"{at}.id: not one address"
    if kind not in _values(data.get("type")):
        yield f"{at}.type: not {kind}"


def _told(data: dict[str, Any], at: str) -> Faults:
    """What may be told of an annotation and of every resource: when, by whom, how to read it."""
    for name in ("created", "modified", "generated"):
        yield from _single(data, name, at, _is_time, "one moment")
    for name in ("rights", "via"):
        yield from (f"{place}: not an address" for place, entry in _each(data.get(name), f"{at}.{name}") if not _is_uri(entry))
    yield from _single(data, "canonical", at, _is_uri, "one address")
    for name in ("creator", "generator"):
        for place, entry in _each(data.get(name), f"{at}.{name}"):
            if not (_is_uri(entry) or isinstance(entry, dict)):
                yield f"{place}: neither an address nor an agent"
    for name in ("format", "language", "motivation", "purpose"):
        yield from (f"{place}: not text" for place, entry in _each(data.get(name), f"{at}.{name}") if not isinstance(entry, str))
    yield from _single(data, "processingLanguage", at, lambda entry: isinstance(entry, str), "one language")
    yield from _single(data, "textDirection", at, lambda entry: entry in ("ltr", "rtl", "auto"), "ltr, rtl or auto")


def _resource(data: Any, at: str, is_body: bool) -> Faults:
    if isinstance(data, str):
        if not _is_uri(data):
            yield f"{at}: not an address"
        return
    if not isinstance(data, dict):
        yield f"{at}: neither an address nor an object"
        return
    yield from _told(data, at)
    kinds = _values(data.get("type"))
    if any(kind in _GROUPS for kind in kinds) or "items" in data:
        yield from _group(data, at, kinds, is_body)
    elif "source" in data or "SpecificResource" in kinds:
        yield from _specific(data, at)
    elif "value" in data or "TextualBody" in kinds:
        if not is_body:
            yield f"{at}: a text cannot be a target"
        if not _is_one(data.get("value"), lambda entry: isinstance(entry, str)) or isinstance(data.get("value"), list):
            yield f"{at}.value: not one text"
    else:
        if "id" not in data or not _is_one(data["id"], _is_uri):
            yield f"{at}.id: not one address"
        if "purpose" in data:
            yield f"{at}: only texts and specific resources have a purpose"


def _group(data: dict[str, Any], at: str, kinds: list[Any], is_body: bool) -> Faults:
    if len(kinds) != 1 or kinds[0] not in _GROUPS:
        yield f"{at}.type: not one of {', '.join(_GROUPS)}"
    if not isinstance(data.get("items"), list) or not data["items"]:
        yield f"{at}.items: not a list of resources"
    yield from (f"{at}: a group has no {name}" for name in ("value", "source", "purpose") if name in data)
    for place, entry in _each(data.get("items"), f"{at}.items"):
        yield from _resource(entry, place, is_body)


def _specific(data: dict[str, Any], at: str) -> Faults:
    source = data.get("source")
    if isinstance(source, dict):
        yield from _resource(source, f"{at}.source", False)
    elif not _is_one(source, _is_uri):
        yield f"{at}.source: not one address"
    if not any(name in data for name in _SPECIFIC):
        yield f"{at}: nothing that makes the source specific"
    yield from (f"{at}: a specific resource has no {name}" for name in ("value", "items") if name in data)
    for name, known in (("selector", _SELECTORS), ("state", _STATES)):
        for place, entry in _each(data.get(name), f"{at}.{name}"):
            yield from _chosen(entry, place, known)


def _chosen(data: Any, at: str, known: tuple[str, ...]) -> Faults:
    """The faults of a selector or a state and of what refines it."""
    if isinstance(data, str):
        if not _is_uri(data):
            yield f"{at}: not an address"
        return
    if not isinstance(data, dict):
        yield f"{at}: neither an address nor an object"
        return
    kinds = _values(data.get("type"))
    if not kinds and _is_uri(data.get("id")):
        return
    if len(kinds) != 1 or kinds[0] not in known:
        yield f"{at}.type: not one of {', '.join(known)}"
        return
    yield from _RULES[kinds[0]](data, at)
    for place, entry in _each(data.get("refinedBy"), f"{at}.refinedBy"):
        yield from _chosen(entry, place, (*_SELECTORS, *_STATES))


def _valued(data: dict[str, Any], at: str) -> Faults:
    if not isinstance(data.get("value"), str):
        yield f"{at}.value: not one text"


def _quoted(data: dict[str, Any], at: str) -> Faults:
    if not isinstance(data.get("exact"), str):
        yield f"{at}.exact: not one text"
    for name in ("prefix", "suffix"):
        yield from _single(data, name, at, lambda entry: isinstance(entry, str), "text")


def _numbered(data: dict[str, Any], at: str) -> Faults:
    if not (_is_count(data.get("start")) and _is_count(data.get("end")) and data["start"] <= data["end"]):
        yield f"{at}: start and end are not two numbers in order"


def _drawn(data: dict[str, Any], at: str) -> Faults:
    if not isinstance(data.get("value"), str) and not _is_uri(data.get("id")):
        yield f"{at}: neither value nor id"


def _ranged(data: dict[str, Any], at: str) -> Faults:
    for name in ("startSelector", "endSelector"):
        yield from _chosen(data.get(name), f"{at}.{name}", _SELECTORS)


def _timed(data: dict[str, Any], at: str) -> Faults:
    points, span = "sourceDate" in data, {"sourceDateStart", "sourceDateEnd"} & data.keys()
    if points == bool(span) or (span and len(span) < 2):
        yield f"{at}: neither sourceDate nor sourceDateStart with sourceDateEnd"
    for name in ("sourceDate", "sourceDateStart", "sourceDateEnd"):
        yield from (f"{place}: not a moment" for place, entry in _each(data.get(name), f"{at}.{name}") if not _is_time(entry))
    yield from _single(data, "cached", at, _is_uri, "an address")


_RULES: dict[str, Callable[[dict[str, Any], str], Faults]] = {
    **dict.fromkeys((*_WITH_VALUE, "HttpRequestState"), _valued),
    **dict.fromkeys(_BY_NUMBER, _numbered),
    "TextQuoteSelector": _quoted,
    "SvgSelector": _drawn,
    "RangeSelector": _ranged,
    "TimeState": _timed,
}


def _values(data: Any) -> list[Any]:
    return data if isinstance(data, list) else [] if data is None else [data]


def _each(data: Any, at: str) -> Iterator[tuple[str, Any]]:
    if isinstance(data, list):
        yield from ((f"{at}[{number}]", entry) for number, entry in enumerate(data))
    elif data is not None:
        yield at, data


def _single(data: dict[str, Any], name: str, at: str, holds: Callable[[Any], bool], wanted: str) -> Faults:
    if name in data and not _is_one(data[name], holds):
        yield f"{at}.{name}: not {wanted}"


def _is_one(data: Any, holds: Callable[[Any], bool]) -> bool:
    return len(data) == 1 and holds(data[0]) if isinstance(data, list) else holds(data)


def _is_uri(data: Any) -> bool:
    return isinstance(data, str) and _URI.fullmatch(data) is not None


def _is_count(data: Any) -> bool:
    return isinstance(data, int) and not isinstance(data, bool) and data >= 0


def _is_time(data: Any) -> bool:
    if not isinstance(data, str) or not _TIME.fullmatch(data):
        return False
    try:
        datetime.fromisoformat(data)
    except ValueError:
        return False
    return True
