"""By what the records of each file are found."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from policytable.api.records import Traits

NONE = ""  # what a record does not say


def fact_traits(homes: Mapping[str, tuple[str, str, str]]) -> Callable[[dict[str, Any]], Traits]:
    """Of a line of facts.jsonl. `homes` by source: the place, the date of issue and the title of its document."""
    nowhere = (NONE, NONE, NONE)

    def traits(data: dict[str, Any]) -> Traits:
        adcode, issued, title = homes.get(data["source"], nowhere)
        region, level, review = data["region"], data["level"], data["review"]
        columns = (
            ("region", region["adcode"] if region else adcode),
            ("field", data["field"]),
            ("object", data["object"]),
            ("level", level if isinstance(level, str) else ",".join(level)),
            ("state", review["state"]),
            ("held", "false" if review["held"] is None else "true"),
            ("standing", data["verdict"]["standing"]),
            ("source", data["source"]),
            ("policy", data["policy"] or NONE),
            ("issued", issued),
        )
        place = f"{region['name']} {region.get('zone') or ''}" if region else ""
        quotes = " ".join(entry["quote"] for entry in data["evidence"])
        return Traits(data["id"], columns, data["display"], f"{place} {data.get('object_text') or ''} {quotes} {title}")

    return traits


def cell_traits(data: dict[str, Any]) -> Traits:
    """Of a line of cells.jsonl."""
    columns = (("region", data["adcode"]), ("column", data["column"]), ("state", data["state"]))
    quotes = " ".join(entry["quote"] for entry in data["evidence"])
    called = f"{data['region']} {data['header']}"
    return Traits(data["id"], columns, called, f"{data['text']} {data['reason']} {quotes}")


def policy_traits(data: dict[str, Any]) -> Traits:
    """Of a line of policies.jsonl."""
    columns = (
        ("region", data["region"]["adcode"]),
        ("status", data["status"] or NONE),
        ("kind", data["kind"] or NONE),
        ("collection", data["collection"]),
        ("issued", data["issued"] or NONE),
    )
    beside = " ".join((data["doc_number"] or "", *data["issuers"], data["region"]["name"]))
    return Traits(data["key"], columns, data["title"], beside)


def document_traits(data: dict[str, Any]) -> Traits:
    """Of a line of documents.jsonl."""
    columns = (
        ("region", data["region"]["adcode"]),
        ("policy", data["policy"] or NONE),
        ("role", data["role"]),
        ("issued", data["issued"] or NONE),
    )
    return Traits(data["source"], columns, data["title"] or data["source"], data["region"]["name"])


def issue_traits(data: dict[str, Any]) -> Traits:
    """Of a line of issues.jsonl; an issue has no key, and is only listed."""
    columns = (("code", data["code"]), ("severity", data["severity"]), ("about", data["about"] or NONE))
    return Traits("", columns, data["code"], data["message"])


def region_traits(data: dict[str, Any]) -> Traits:
    """Of a place of the edition."""
    columns = (("region", data["adcode"]), ("rank", data["rank"] or NONE), ("row", "true" if data["row"] else "false"))
    return Traits(data["adcode"], columns, data["name"], " ".join(data["zones"]))
