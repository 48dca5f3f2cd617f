"""What the interface says of itself: OpenAPI 3.1 with the edition's own JSON Schemas as its components, and the same as a page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

import orjson

from policytable.api.answers import Answer
from policytable.api.context import BASE, Asked, Operation
from policytable.api.holding import Holding
from policytable.api.operations import OPERATIONS
from policytable.api.parameters import Parameter
from policytable.api.problems import PROBLEM, TITLES
from policytable.asking import answer_schema
from policytable.export.site.templating import templates

_VERSION = "1.0"
# A component is the first of these files that the edition has; without one, an object of whatever form.
_FILES = {
    "Fact": ("facts.schema.json",),
    "Cell": ("cells.schema.json",),
    "Policy": ("policies-jsonl.schema.json",),
    "Document": ("documents.schema.json",),
    "Issue": ("issues.schema.json",),
    "Edition": ("edition.schema.json",),
    "Manifest": ("manifest.schema.json",),
    "Table": ("table.schema.json",),
    "Changes": ("changes.schema.json",),
    "Corrections": ("corrections.schema.json",),
}
_DOCS_POLICY = b"default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
_PROBLEMS = {
    "400": "A parameter does not hold 参数不符合要求",
    "404": "There is none 没有",
    "405": "Only GET and HEAD 只能读取",
    "410": "The cursor is of another edition 翻页标记属于另一版",
    "414": "The query is too long 查询过长",
    "421": "Not served under this name 不以这个地址提供服务",
    "500": "The program failed 程序出错",
}


def openapi_answer(asked: Asked) -> Answer:
    """The description as JSON."""
    return Answer(_content(asked.holding))


def docs(holding: Holding) -> Answer:
    """The description as a page that needs nothing but itself."""
    told = openapi(holding)
    pages = templates("policytable.api")
    view = {"told": told, "base": BASE, "operations": OPERATIONS, "titles": TITLES, "holding": holding, "example": _example}
    return Answer(pages.get_template("docs.html").render(view).encode(), "text/html; charset=utf-8", policy=_DOCS_POLICY)


@lru_cache(maxsize=2)
def _content(holding: Holding) -> bytes:
    return orjson.dumps(openapi(holding))


def openapi(holding: Holding) -> dict[str, Any]:
    """The description of the interface to an edition, plain data."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "policytable",
            "version": _VERSION,
            "summary": "政策表的读取接口 / a published edition, record by record",
            "description": "Read only. A record is byte for byte the line of its file. Every answer is of one edition, named in X-Edition."
            " 只读；每条记录与文件中的一行逐字节相同；X-Edition 写明所属版本。",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
        "servers": [{"url": BASE}],
        "paths": {one.path: {"get": _operation(one, holding)} for one in OPERATIONS},
        "components": {"schemas": dict(_schemas(holding)), "headers": _HEADERS},
    }


_HEADERS: dict[str, Any] = {
    "X-Edition": {"description": "The edition that answered 所属版本", "required": True, "schema": {"type": "string", "minLength": 1}},
    "ETag": {"description": "Strong 强校验", "required": True, "schema": {"type": "string", "pattern": '^"[0-9a-f]+(-gz)?"$'}},
    "Link": {"description": "next, prev, first (RFC 8288) 翻页", "required": True, "schema": {"type": "string"}},
    "Allow": {"description": "What may be asked", "required": True, "schema": {"type": "string"}},
}


def _operation(one: Operation, holding: Holding) -> dict[str, Any]:
    told: dict[str, Any] = {
        "operationId": one.id,
        "summary": one.said[0],
        "description": one.said[1],
        "parameters": [
            *(_parameter(key, "path", holding) for key in one.keys),
            *(_parameter(said, "query", holding) for said in one.query),
        ],
        "responses": {"200": _answer(one), "304": {"description": "Not modified 未变", "headers": _named("X-Edition", "ETag")}},
    }
    wrong = ["400", "405", "414", "421", "500"]
    wrong += ["404"] if one.keys or one.shape == "list" or one.id in ("getChanges", "getCorrections", "getEdition", "ask") else []
    wrong += ["410"] if one.shape == "list" else []
    for status in sorted(wrong):
        told["responses"][status] = {
            "description": _PROBLEMS[status],
            "headers": _named("X-Edition"),
            "content": {PROBLEM: _ref("Problem")},
        }
    told["responses"]["405"]["headers"] = _named("X-Edition", "Allow")
    return told


def _named(*names: str) -> dict[str, Any]:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def _ref(name: str) -> dict[str, Any]:
    return {"schema": {"$ref": f"#/components/schemas/{name}"}}


def _parameter(one: Parameter, place: str, holding: Holding) -> dict[str, Any]:
    told = {"name": one.name, "in": place, "required": place == "path" or one.required, "schema": one.schema()}
    found = _example(one, holding) if place == "path" else one.example
    return told | {"description": f"{one.said[0]} {one.said[1]}"} | ({} if found is None else {"example": found})


def _example(one: Parameter, holding: Holding) -> Any:
    """A key that the edition has."""
    of = {"id": holding.facts.index, "key": holding.policies.index, "source": holding.documents.index, "sha256": holding.originals}
    return one.example or next(iter(of.get(one.name, ())), None)


def _answer(one: Operation) -> dict[str, Any]:
    if one.shape == "bytes":
        content: dict[str, Any] = {kind: {} for kind in one.kinds}
    elif one.shape == "list":
        content = {kind: _ref(f"{one.gives}List") for kind in one.kinds}
    else:
        content = {kind: _ref(one.gives) for kind in one.kinds}
    headers = _named("X-Edition", "ETag", *(("Link",) if one.shape == "list" else ()))
    links = {target: _link(target, names) for source, target, names in _LINKS if source == one.id}
    return {"description": f"{one.said[0]} {one.said[1]}", "headers": headers, "content": content} | ({"links": links} if links else {})


# Which answer names what another address asks for.
_LINKS: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...] = (
    ("listFacts", "getFact", (("id", "/items/0/id"),)),
    ("listFacts", "listFacts", (("cursor", "/next"),)),
    ("listCells", "getCell", (("adcode", "/items/0/adcode"), ("column", "/items/0/column"))),
    ("listPolicies", "getPolicy", (("key", "/items/0/key"),)),
    ("listDocuments", "getDocument", (("source", "/items/0/source"),)),
    ("listRegions", "getRegion", (("adcode", "/items/0/adcode"),)),
    ("listFiles", "getFile", (("name", "/items/0/name"),)),
    ("getFact", "getAnnotations", (("id", "/id"),)),
    ("getFact", "getDocument", (("source", "/source"),)),
    ("getCell", "getRegion", (("adcode", "/adcode"),)),
    ("getDocument", "getCopy", (("sha256", "/sha256"),)),
)


def _link(target: str, names: tuple[tuple[str, str], ...]) -> dict[str, Any]:
    return {"operationId": target, "parameters": {name: f"$response.body#{pointer}" for name, pointer in names}}


def _schemas(holding: Holding) -> Iterator[tuple[str, Any]]:
    for name, candidates in _FILES.items():
        found = next((data for file in candidates if (data := holding.schema(file)) is not None), {"type": "object"})
        yield from _split(name, found)
    yield from _split("Entitlement", answer_schema())
    yield from _own().items()
    for name in sorted({one.gives for one in OPERATIONS if one.shape == "list"}):
        yield f"{name}List", _list_of(name)


def _list_of(name: str) -> dict[str, Any]:
    properties = {
        "edition": {"type": "string", "minLength": 1},
        "total": {"type": "integer", "minimum": 0},
        "next": {"type": ["string", "null"]},
        "items": {"type": "array", "items": {"$ref": f"#/components/schemas/{name}"}},
    }
    return {"type": "object", "required": list(properties), "additionalProperties": False, "properties": properties}


def _split(name: str, data: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """A schema and its parts as components of their own: inside a description `#/$defs/…` would point elsewhere."""
    told = json.loads(json.dumps(data).replace('"#/$defs/', f'"#/components/schemas/{name}.'))
    parts = told.pop("$defs", {})
    yield name, {key: entry for key, entry in told.items() if key not in ("$schema", "$id")}
    for part, schema in parts.items():
        yield f"{name}.{part}", schema


@cache
def _own() -> dict[str, Any]:
    """The schemas of what stands in no file."""
    found: dict[str, Any] = json.loads((files("policytable.api") / "schemas" / "own.json").read_bytes())
    return found
