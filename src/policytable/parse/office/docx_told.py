"""What a word-processor document holds besides its text, told as issues: nothing is left out without a word."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from policytable.model import Issue
from policytable.parse.office.docx_text import Told
from policytable.parse.office.ooxml import Package, W, local
from policytable.parse.outcome import issue

_CHANGES = ("del", "ins", "moveFrom", "moveTo", "cellDel", "cellIns")
_EMBEDDED = ("package", "oleObject", "chart", "control", "subDocument", "afChunk")
_LISTED = 5


def tell(body: etree._Element, package: Package, part: str, told: Told, name: str) -> tuple[Issue, ...]:
    """Issues for changes, comments, hidden text, embedded files, and signs and fields that are not known."""
    return tuple(
        issue(code, message, name, "info" if code in ("tracked_changes", "comments", "hidden_text") else "warning")
        for code, message in (*_counted(body, package, part, told), *_embedded(body, package, part))
    )


def _counted(body: etree._Element, package: Package, part: str, told: Told) -> Iterator[tuple[str, str]]:
    changes = {kind: sum(1 for _ in body.iter(W + kind)) for kind in _CHANGES}
    if any(changes.values()):
        yield "tracked_changes", "taken as accepted: " + ", ".join(f"{count} {kind}" for kind, count in changes.items() if count)
    comments = [package.xml(path) for path in package.related(part, "comments")]
    count = sum(1 for root in comments if root is not None for _ in root.iter(W + "comment"))
    if count:
        yield "comments", f"{count} comments are not part of the text"
    if told.hidden:
        yield "hidden_text", f"{told.hidden} characters of hidden text are left out"
    if told.symbols:
        yield "symbol_unread", f"{told.symbols.total()} signs are not known: " + ", ".join(sorted(told.symbols)[:_LISTED])
    if told.fields:
        yield "field_unread", f"{len(told.fields)} fields show what is not stored: " + "; ".join(told.fields[:_LISTED])


def _embedded(body: etree._Element, package: Package, part: str) -> Iterator[tuple[str, str]]:
    programs = sorted({node.get("ProgID") or "object" for node in body.iter("{*}OLEObject")})
    for kind in _EMBEDDED:
        found = package.related(part, "aFChunk" if kind == "afChunk" else kind)
        if found:
            listed = ", ".join(sorted(found)[:_LISTED])
            said = f" ({', '.join(programs)})" if kind in ("package", "oleObject") and programs else ""
            code = "alt_chunk" if kind == "afChunk" else "embedded_object"
            yield code, f"{len(found)} files inside are not read: {listed}{said}"


def pictures(body: etree._Element) -> int:
    """How many pictures a text shows."""
    return sum(1 for node in body.iter("{*}blip", "{*}imagedata") if not any(local(one) == "Fallback" for one in node.iterancestors()))
