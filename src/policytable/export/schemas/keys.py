"""Every key that a JSON Schema names, with its type and description: for the dictionary and for the promise that none goes unsaid."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Schema = Mapping[str, Any]


def keys_of(schema: Schema) -> Iterator[dict[str, str]]:
    """The keys as `path` (`items[].place.adcode`, `facts.*` for any key), `type` and `description`; each once, in the schema's order.

    Only references inside the schema are followed, and none twice on one path.
    """
    seen: set[str] = set()
    for path, found in _under(schema, schema, "", ()):
        if path not in seen:
            seen.add(path)
            yield {"path": path, "type": _type(found), "description": str(found.get("description", ""))}


def _under(top: Schema, node: Schema, path: str, way: tuple[str, ...]) -> Iterator[tuple[str, Schema]]:
    if "$ref" in node:
        name = str(node["$ref"]).removeprefix("#/$defs/")
        if name not in way and name in top.get("$defs", {}):
            yield from _under(top, top["$defs"][name], path, (*way, name))
        return
    for key, child in node.get("properties", {}).items():
        yield from _both(top, child, f"{path}.{key}" if path else key, way)
    if isinstance(node.get("additionalProperties"), Mapping):
        yield from _both(top, node["additionalProperties"], f"{path}.*" if path else "*", way)
    if isinstance(node.get("items"), Mapping):
        yield from _under(top, node["items"], f"{path}[]", way)
    for part in (*node.get("anyOf", ()), *node.get("oneOf", ()), *node.get("allOf", ()), *(node[key] for key in ("then",) if key in node)):
        yield from _under(top, part, path, way)


def _both(top: Schema, node: Any, path: str, way: tuple[str, ...]) -> Iterator[tuple[str, Schema]]:
    if isinstance(node, Mapping):
        yield path, _met(top, node)
        yield from _under(top, node, path, way)


def _met(top: Schema, node: Schema) -> Schema:
    """The node, with what its reference says where it says nothing itself."""
    if "$ref" not in node:
        return node
    return {**top.get("$defs", {}).get(str(node["$ref"]).removeprefix("#/$defs/"), {}), **node}


def _type(node: Schema) -> str:
    if "enum" in node:
        return " | ".join("null" if one is None else str(one) for one in node["enum"])
    if "const" in node:
        return str(node["const"])
    told = node.get("type", "")
    own = " or ".join(told) if isinstance(told, list) else str(told)
    return own or " or ".join(dict.fromkeys(filter(None, (_type(one) for one in (*node.get("anyOf", ()), *node.get("oneOf", ()))))))
