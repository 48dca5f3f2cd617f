"""What the search of the site finds: an index in files that the browser reads when somebody searches; no server is needed."""

from __future__ import annotations

from collections.abc import Iterator

from policytable.codec import dumps
from policytable.export.site.address import cell_page, document_page
from policytable.export.site.inventory import groups
from policytable.export.site.shelf import Shelf

Entry = tuple[str, str, str, str]  # kind, what it is called, what it says, path of its page from the site's root
KINDS = ("单元格", "政策", "事实")
_IN_ONE = 4000  # entries of a file: some 600 kB, which a phone reads in a second


def entries(shelf: Shelf) -> tuple[Entry, ...]:
    """Cells, policies and the facts that are published, in the edition's order."""
    return (*_cells(shelf), *_policies(shelf), *_facts(shelf))


def index_files(found: tuple[Entry, ...]) -> Iterator[tuple[str, tuple[Entry, ...]]]:
    """The files of the index: path from the site's root, what stands in it. There is one at least."""
    for number, first in enumerate(range(0, max(1, len(found)), _IN_ONE)):
        yield f"search/index-{number}.js", found[first : first + _IN_ONE]


def index_script(part: tuple[Entry, ...]) -> bytes:
    """A file of the index. It is a script, since pages that lie in a folder may load scripts and no data."""
    return f"(self.policytableIndex ||= []).push(...{dumps([list(entry) for entry in part])});\n".encode("utf-8", "replace")


def _cells(shelf: Shelf) -> Iterator[Entry]:
    word = shelf.edition.register.topic.column_word
    for row in shelf.edition.rows:
        for cell in row.cells:
            title = f"{row.region.label} · {word(cell.column)}"
            yield KINDS[0], title, cell.text or cell.reason, cell_page(row.region.adcode, cell.column)


def _policies(shelf: Shelf) -> Iterator[Entry]:
    for group in groups(shelf):
        for entry in (*group.entries, *group.others):
            page = next((link.href for link in entry.documents if link.href), "policies.html")
            yield KINDS[1], entry.title, " ".join(filter(None, (group.name, entry.number, entry.published))), page


def _facts(shelf: Shelf) -> Iterator[Entry]:
    for key, one in shelf.facts.items():
        if one.state == "rejected" or one.held:
            continue
        place = f"{one.fact.region.label} · " if one.fact.region else ""
        quote = " ".join(evidence.quote for evidence in one.fact.evidence)
        yield KINDS[2], f"{place}{one.fact.display}", quote, document_page(one.fact.document, key)
