"""Web Annotations read back: ours, and those of others, down to the words and the place that they are about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from policytable.codec import loads
from policytable.errors import EditionError
from policytable.published.annotationrules import annotation_faults, collection_faults, page_faults

_REMEDY = "give an annotation, a page or a collection of annotations after the W3C Web Annotation Data Model"
_SHOWN = 5  # faults that are named


@dataclass(frozen=True, slots=True)
class Noted:
    """An annotation: `body` holds its texts in order, `source` what its first target is about; of that target's selectors, the quote
    with its surroundings, the window `[start, end)`, and the fragments (`page=3`, `:~:text=…`). None where it does not say."""

    id: str
    body: tuple[str, ...] = ()
    source: str | None = None
    quote: str | None = None
    prefix: str | None = None
    suffix: str | None = None
    start: int | None = None
    end: int | None = None
    fragments: tuple[str, ...] = ()


def read_annotations(content: bytes | str, about: str = "annotation") -> tuple[Noted, ...]:
    """The annotations of a JSON text: one, or those that stand in a page or in a collection's first page.

    Raises EditionError `annotation_invalid` that names the faults; addresses are never followed.
    """
    try:
        data = loads(content)
    except (ValueError, RecursionError) as error:
        raise EditionError(f"no JSON: {error}", about=about, code="annotation_invalid", remedy=_REMEDY) from error
    faults = list(_faults(data))
    if faults:
        more = f" and {len(faults) - _SHOWN} more" if len(faults) > _SHOWN else ""
        raise EditionError("; ".join(faults[:_SHOWN]) + more, about=about, code="annotation_invalid", remedy=_REMEDY)
    return tuple(_noted(one) for one in _annotations(data))


def _faults(data: Any) -> Iterator[str]:
    kinds = _list(data.get("type")) if isinstance(data, dict) else []
    if "AnnotationCollection" in kinds:
        return collection_faults(data)
    return page_faults(data) if "AnnotationPage" in kinds else annotation_faults(data)


def _annotations(data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    kinds = _list(data["type"])
    if "AnnotationCollection" in kinds:
        page = data.get("first")
        yield from _annotations(page) if isinstance(page, dict) else ()
    elif "AnnotationPage" in kinds:
        yield from (one for one in data["items"] if isinstance(one, dict))
    else:
        yield data


def _noted(data: dict[str, Any]) -> Noted:
    target = next(iter(_list(data["target"])), None)
    said = [data["bodyValue"]] if "bodyValue" in data else _list(data.get("body"))
    body = tuple(text for entry in said if isinstance(text := entry.get("value") if isinstance(entry, dict) else entry, str))
    selectors = [found for entry in _list(target.get("selector")) for found in _chain(entry)] if isinstance(target, dict) else []
    quote = next((one for one in selectors if one.get("type") == "TextQuoteSelector"), {})
    place = next((one for one in selectors if one.get("type") == "TextPositionSelector"), {})
    return Noted(
        _list(data["id"])[0],
        body,
        _source(target),
        quote.get("exact"),
        quote.get("prefix"),
        quote.get("suffix"),
        place.get("start"),
        place.get("end"),
        tuple(one["value"] for one in selectors if one.get("type") == "FragmentSelector"),
    )


def _source(target: Any) -> str | None:
    while isinstance(target, dict):
        target = next(iter(_list(target.get("source", target.get("id")))), None)
    return target if isinstance(target, str) else None


def _chain(selector: Any) -> Iterator[dict[str, Any]]:
    """A selector and what refines it."""
    if isinstance(selector, dict):
        yield selector
        for finer in _list(selector.get("refinedBy")):
            yield from _chain(finer)


def _list(data: Any) -> list[Any]:
    return data if isinstance(data, list) else [] if data is None else [data]
