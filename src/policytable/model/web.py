"""What is asked of the network: columns to discover documents in, what was seen there, what an address answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from policytable.model.document import Nature, Role
from policytable.model.place import Region

Form = Literal["html", "json", "xml"]
ColumnState = Literal["address_unknown", "unverified", "ok", "late", "unreachable", "refused", "shape_changed", "emptied", "too_few"]


@dataclass(frozen=True, slots=True)
class Shape:
    """How the entries of a list are told from its bytes; learned by `sources probe`, accepted by a person.

    `items` finds one entry (a CSS selector in HTML, a dotted path to the array in JSON, an element path in XML); `title`,
    `link`, `date` find its parts within (the same languages; an empty `link` or `title` is the entry's own anchor).
    `pages` is the address of a further page with {n} for its number (relative ones count from the column's), or with sums of
    it such as {n*60+1}; `first` is the number that the second page bears; `{next}` follows the pages' own links to the next
    one; without it there is one page. `total` finds the stated number of entries. `system` names the publishing system.
    """

    form: Form
    items: str
    title: str = ""
    link: str = ""
    date: str = ""
    pages: str = ""
    first: int = 1
    total: str = ""
    system: str = ""


@dataclass(frozen=True, slots=True)
class WebColumn:
    """A column of a site: where an office lists what it publishes.

    Without `address` it is unknown, a state that people see and can fill; without `shape` it was never reached. `site` is the
    office's known host, `every_days` the cadence, `expected` the least number of entries, `terms` the words of which an entry's
    title must hold one (none: the topic's own names); `browser` marks sites that say nothing before their scripts ran."""

    id: str
    region: Region
    authority: str
    site: str | None = None
    address: str | None = None
    shape: Shape | None = None
    terms: tuple[str, ...] = ()
    encoding: str | None = None
    every_days: int = 7
    expected: int = 1
    pages_most: int = 20
    browser: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a list: an absolute address, the words of its link, and the date beside it (ISO) where there is one."""

    address: str
    title: str
    date: str | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a list as it was read: its entries in their order, the stated total, and the addresses of further pages as
    the page names them. `recognised` is false where the page has not even an empty list of the expected shape."""

    entries: tuple[Entry, ...]
    total: int | None = None
    further: tuple[str, ...] = ()
    recognised: bool = True


@dataclass(frozen=True, slots=True)
class ShapeGuess:
    """A shape that a probe proposes: `confidence` 0-1, how many `entries` it reads on the page, the share of them with a date
    (`dated`), and a `sample` from which a person can judge."""

    shape: Shape
    confidence: float
    entries: int
    dated: float
    sample: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class Misfit:
    """What is wrong with a list as it was read: the outcome that its look has, and in words what was seen."""

    outcome: Literal["shape_changed", "emptied", "too_few"]
    message: str


@dataclass(frozen=True, slots=True)
class Find:
    """A document that a column lists. `source` is its id in the register of a run; `addresses` all lead to it, those of governments
    first, then the newest; `parent` is the find whose policy it belongs to (its 解读, its next page). Times are ISO 8601."""

    source: str
    column: str
    region: Region
    addresses: tuple[str, ...]
    title: str
    date: str | None
    nature: Nature | Literal["meeting", "unrelated"]
    first_seen: str
    last_seen: str
    role: Role = "main"
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class Hop:
    """One answer on the way to the last one."""

    address: str
    status: int


@dataclass(frozen=True, slots=True)
class Visit:
    """What an address answered at one time. `sha256` is that of the body kept (None where nothing was had, and for a 304 that of the
    body it confirms); `chain` are the redirects before it, `headers` as received; `problem` is the code of the error, if any."""

    address: str
    asked: str
    status: int | None
    final: str = ""
    sha256: str | None = None
    name: str = ""
    media_type: str | None = None
    size: int = 0
    headers: tuple[tuple[str, str], ...] = ()
    chain: tuple[Hop, ...] = ()
    problem: str | None = None
    message: str = ""
    run: str = ""

    @property
    def fresh(self) -> bool:
        """Whether it brought a body."""
        return self.sha256 is not None and self.status != 304


@dataclass(frozen=True, slots=True)
class Look:
    """One look at a column: how many pages and entries, the newest date, how many entries were new and taken, and what was wrong."""

    column: str
    asked: str
    outcome: Literal["ok", "unreachable", "shape_changed", "emptied", "too_few", "refused"]
    pages: int = 0
    entries: int = 0
    taken: int = 0
    new: int = 0
    newest: str | None = None
    problem: str | None = None
    message: str = ""
    run: str = ""


@dataclass(frozen=True, slots=True)
class ColumnHealth:
    """How a column stands by the records of runs alone. `reachable` and `fits` are None where no run has tried; `items` were
    found at the last look, against `expected`; times are ISO 8601."""

    column: str
    state: ColumnState
    reachable: bool | None = None
    fits: bool | None = None
    newest: str | None = None
    items: int | None = None
    expected: int = 1
    last_look: str | None = None
    last_success: str | None = None
    message: str = ""
