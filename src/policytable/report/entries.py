"""The lines that stand in the report's tables, and where they lead: cell pages, evidence pages, documents, addresses of others."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

from policytable.export import Book
from policytable.export.facts import region_of
from policytable.export.site.address import cell_page, document_page, external
from policytable.model import Fact, Policy, Region, Reviewed
from policytable.report.nouns import Entry

Lines = tuple[Entry, ...]
UNREVIEWED = "未复核"


def line(text: str, href: str = "", *, strong: bool = False, marks: tuple[str, ...] = ()) -> Lines:
    """One line of words; none where there are no words."""
    return (Entry(text, href, strong=strong, marks=marks),) if text else ()


def why(text: str, href: str = "") -> Lines:
    """One line that says why nothing stands there."""
    return (Entry(text, href, muted=True),)


def count(number: int, href: str = "") -> Lines:
    """A whole number."""
    return (Entry(str(number), href, number=number),)


def share(part: int, whole: int) -> Lines:
    """A share in percent with one digit; nothing where there is no whole."""
    if not whole:
        return ()
    percent = (Decimal(part) * 100 / whole).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return (Entry(f"{percent}%", number=percent),)


def cell_href(adcode: str, column: str) -> str:
    """The page behind a cell of the table, from the edition's folder."""
    return f"site/{cell_page(adcode, column)}"


def fact_href(one: Reviewed) -> str:
    """The place in the document that proves a fact, from the edition's folder."""
    return f"site/{document_page(one.fact.document, one.fact.id)}"


def source_href(shelf: Book, source: str) -> str:
    """The page of a source's document; its own address where it could not be read, else nothing."""
    reading = shelf.readings.get(source)
    if reading is None:
        return ""
    return f"site/{document_page(reading.document.id)}" if reading.document else external(reading.source.official_url) or ""


def policy_href(shelf: Book, policy: Policy) -> str:
    """The page of the document that carries a policy; the inventory of the site for one that was not collected."""
    return next((href for source, _, _ in policy.documents if (href := source_href(shelf, source))), "site/policies.html")


def marks_of(one: Reviewed) -> tuple[str, ...]:
    """The mark of a fact that nobody looked at."""
    return (UNREVIEWED,) if one.state == "machine" else ()


def standing(shelf: Book, field: str) -> list[Reviewed]:
    """The facts of a field that stand and are not held back, in the order of the register's sources."""
    order = {source: at for at, source in enumerate(shelf.readings)}
    found = [
        one for one in shelf.facts.values() if one.fact.field == field and not one.held and shelf.verdict(one.fact).standing == "chosen"
    ]
    return sorted(found, key=lambda one: (order.get(one.source, 0), one.fact.evidence[0].start, one.fact.id))


def of_topic(shelf: Book, facts: Iterable[Reviewed]) -> list[Reviewed]:
    """Those about the table's own object."""
    return [one for one in facts if one.fact.object == shelf.edition.register.topic.object]


def within(shelf: Book, one: Reviewed, province: Region) -> bool:
    """Whether a fact binds a place of the province."""
    region = region_of(shelf, one)
    return region is not None and region.province == province.adcode


def place_of(shelf: Book, one: Reviewed) -> str:
    """The name of the place that a fact binds, with its province before a place below it."""
    region = region_of(shelf, one)
    if region is None:
        return ""
    province = shelf.seat(region)[1]
    return province if region.key == (region.province, "") else f"{province}·{region.label}"


def quote_of(fact: Fact, longest: int = 120) -> str:
    """The words that prove a fact, cut where they are long."""
    words = "".join(fact.evidence[0].quote.split())
    return words if len(words) <= longest else f"{words[:longest]}…"
