"""The list of policies by region, collected or not, and the list of what was not understood or not read."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from policytable.export.site.address import document_page
from policytable.export.site.shelf import Link, Shelf, all_issues
from policytable.export.site.words import ROLES, SEVERITIES, STATUSES, issue_line
from policytable.glossary import issue_word
from policytable.model import Issue, Policy, Reading, Region, Title

_AROUND = 30  # characters of the text printed before and after the place of an issue


@dataclass(frozen=True, slots=True)
class Entry:
    """One policy of the inventory: `documents` are its texts with their roles, `faults` why one could not be read."""

    title: str
    published: str
    number: str
    status: str
    collected: bool
    sample: bool
    documents: tuple[Link, ...]
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """The policies of one province."""

    adcode: str
    name: str
    entries: tuple[Entry, ...]
    others: tuple[Entry, ...]  # collected, and not named in the register

    @property
    def collected(self) -> int:
        """How many of the register's titles were collected."""
        return sum(entry.collected for entry in self.entries)


@dataclass(frozen=True, slots=True)
class Fault:
    """An issue as printed: what its code means, where it lies and, if it has a place in a text, the words there."""

    severity: str
    severity_word: str
    code: str
    word: str
    message: str
    remedy: str
    about: Link
    before: str
    words: str
    after: str


def groups(shelf: Shelf) -> tuple[Group, ...]:
    """The inventory by province, in the register's order; regions outside it come last."""
    register = shelf.edition.register
    regions: dict[str, Region] = {region.adcode: region for region in register.provinces}
    strays = [*(title.region for title in register.titles), *(policy.region for policy in shelf.edition.policies)]
    for region in strays:
        regions.setdefault(region.province, region)
    known = _known(shelf)
    found = (_group(known, adcode, region) for adcode, region in regions.items())
    return tuple(group for group in found if group.entries or group.others)


def faults(shelf: Shelf) -> tuple[tuple[str, tuple[Fault, ...]], ...]:
    """Every issue of the edition as printed, under the word of its severity, the gravest first."""
    found = (_fault(shelf, issue) for issue in all_issues(shelf))
    return tuple((word, tuple(group)) for word, group in groupby(found, key=lambda fault: fault.severity_word))


@dataclass(frozen=True, slots=True)
class _Known:
    """What the list is made of: titles and policies by province, a title's policy and readings by the title's id."""

    shelf: Shelf
    titles: dict[str, list[Title]]
    policies: dict[str, list[Policy]]
    named: frozenset[str]
    policy: dict[str, Policy]
    readings: dict[str, list[Reading]]


def _known(shelf: Shelf) -> _Known:
    edition = shelf.edition
    titles: dict[str, list[Title]] = {}
    policies: dict[str, list[Policy]] = {}
    readings: dict[str, list[Reading]] = {}
    for title in edition.register.titles:
        titles.setdefault(title.region.province, []).append(title)
    for policy in edition.policies:
        policies.setdefault(policy.region.province, []).append(policy)
    for reading in edition.readings:
        readings.setdefault(reading.source.policy or "", []).append(reading)
    first = {policy.register: policy for policy in reversed(edition.policies) if policy.register}
    return _Known(shelf, titles, policies, frozenset(title.id for title in edition.register.titles), first, readings)


def _group(known: _Known, adcode: str, region: Region) -> Group:
    titles = sorted(known.titles.get(adcode, ()), key=lambda title: title.order)
    others = [policy for policy in known.policies.get(adcode, ()) if policy.collected and policy.register not in known.named]
    return Group(adcode, region.label, tuple(_titled(known, title) for title in titles), tuple(_policy(known.shelf, one) for one in others))


def _titled(known: _Known, title: Title) -> Entry:
    policy, readings = known.policy.get(title.id), known.readings.get(title.id, [])
    if policy:
        readings = list(dict.fromkeys([*_readings(known.shelf, policy), *readings]))
    return _entry(title.title, title.published or "", policy, readings)


def _policy(shelf: Shelf, policy: Policy) -> Entry:
    return _entry(policy.title, policy.published or policy.issued or "", policy, _readings(shelf, policy))


def _readings(shelf: Shelf, policy: Policy) -> list[Reading]:
    return [shelf.readings[source] for source, _, _ in policy.documents if source in shelf.readings]


def _entry(title: str, published: str, policy: Policy | None, readings: list[Reading]) -> Entry:
    had = [reading for reading in readings if reading.snapshot or reading.document]
    return Entry(
        title=title,
        published=published,
        number=(policy.doc_number if policy else None) or "",
        status=STATUSES.get((policy.status if policy else None) or "", ""),
        collected=bool(had),
        sample=any(reading.source.sample for reading in had),
        documents=tuple(Link(ROLES.get(r.source.role, r.source.role), document_page(r.document.id)) for r in had if r.document),
        faults=tuple(issue_line(issue) for r in readings if r.document is None for issue in r.issues),
    )


def _fault(shelf: Shelf, issue: Issue) -> Fault:
    document = shelf.document_about(issue)
    start, end = issue.start, issue.end
    placed = document is not None and start is not None and end is not None and 0 <= start < end <= len(document.text)
    text = document.text if placed and document else ""
    low, high = (start or 0), (end or 0)
    return Fault(
        severity=issue.severity,
        severity_word=SEVERITIES.get(issue.severity, issue.severity),
        code=issue.code,
        word=issue_word(issue.code) or "",
        message=issue.message,
        remedy=issue.remedy or "",
        about=Link(shelf.title_of(document.id), document_page(document.id)) if document else Link(issue.about or ""),
        before=text[max(0, low - _AROUND) : low],
        words=text[low:high],
        after=text[high : high + _AROUND],
    )
