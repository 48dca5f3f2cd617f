"""Documents to policies: what an office issued, with every document that carries it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass

from policytable.model import Metadata, Policy, Reading, Register, Role, Title
from policytable.resolve.identity import (
    attached_locations,
    issuers_key,
    located,
    number_key,
    policy_key,
    quoted_title_key,
    registered_key,
    text_key,
    title_key,
)
from policytable.resolve.lineage import with_lineage
from policytable.resolve.status import Draft, with_status

OFFICIAL: tuple[Role, ...] = ("main", "notice", "attachment")
ROLE_ORDER: tuple[Role, ...] = ("main", "notice", "attachment", "interpretation", "news")


def policies(readings: Iterable[Reading], register: Register) -> tuple[Policy, ...]:
    """The policies behind the readings, and those of the register whose text is not there (`documents` empty).

    Documents join by the register's title, by the same text, from a notice to its attachments, by number and by title;
    never across regions (but for the register's word), nor where two registered titles, numbers or dates of issue contradict.
    A document that was had and could not be read stands with an empty document id. Order: the register's titles, then the
    others by region, date and title.
    """
    titles = {title.id: title for title in register.titles}
    had = [reading for reading in readings if reading.snapshot is not None or reading.document is not None]
    drafts = [_draft(members, titles) for members in _joined(had, register)]
    collected = {draft.policy.register for draft in drafts}
    drafts += [Draft(_uncollected(title)) for title in register.titles if title.id not in collected]
    drafts.sort(key=lambda draft: _order(draft.policy, titles))
    drafts = _told_apart(drafts)
    return with_lineage(drafts, with_status(drafts, register.as_of))


@dataclass(slots=True)
class _Group:
    """Readings joined so far, with what may not differ inside one policy."""

    members: list[Reading]
    title: str | None
    number: str
    issued: str

    def contradicts(self, other: _Group, firmly: bool) -> bool:
        """Whether the two cannot be one policy; `firmly` joined ones (same text) are held apart by the register alone."""
        pairs = [(self.title, other.title)]
        if not firmly:
            pairs += [(self.number, other.number), (self.issued, other.issued)]
        return any(mine and theirs and mine != theirs for mine, theirs in pairs)

    def absorb(self, other: _Group) -> None:
        self.members += other.members
        self.title, self.number, self.issued = self.title or other.title, self.number or other.number, self.issued or other.issued


def _joined(readings: list[Reading], register: Register) -> list[list[Reading]]:
    groups = [_Group([reading], reading.source.policy, _number(reading), _issued(reading)) for reading in readings]
    by_name = {(title.region.key, title_key(title.title)): title.id for title in register.titles}
    for group in groups:
        group.title = group.title or by_name.get((group.members[0].source.region.key, _title(group.members[0])))
    for keys, firmly in ((_by_register, True), (_by_text, True), (_by_attachment, True), (_by_number, False), (_by_title, False)):
        # A group may bridge two that stood apart before it came: again until nothing moves.
        before = 0
        while before != len(groups):
            before, groups = len(groups), _join(groups, keys, firmly)
    return [group.members for group in groups]


def _join(groups: list[_Group], keys: Callable[[_Group], Iterator[Hashable]], firmly: bool) -> list[_Group]:
    """One pass: every group goes into the first one that shares a key with it and does not contradict it."""
    kept: list[_Group] = []
    at: dict[Hashable, list[_Group]] = {}
    for group in groups:
        shared = list(keys(group))
        home = next((known for key in shared for known in at.get(key, ()) if not known.contradicts(group, firmly)), None)
        if home is None:
            kept.append(group)
        else:
            home.absorb(group)
        for key in shared:
            at.setdefault(key, []).append(home or group)
    return kept


def _by_register(group: _Group) -> Iterator[Hashable]:
    if group.title:
        yield group.title


def _by_text(group: _Group) -> Iterator[Hashable]:
    for reading in group.members:
        if reading.document is not None and (digest := text_key(reading.document)):
            yield reading.source.region.key, digest


def _by_attachment(group: _Group) -> Iterator[Hashable]:
    for reading in group.members:
        if reading.source.role in ("main", "notice"):
            yield from ((reading.source.region.key, place) for place in attached_locations(reading))
        if reading.source.role == "attachment":
            yield from ((reading.source.region.key, located(place)) for place in reading.source.locations)


def _by_number(group: _Group) -> Iterator[Hashable]:
    if group.number:
        yield group.members[0].source.region.key, group.number


def _by_title(group: _Group) -> Iterator[Hashable]:
    for reading in group.members:
        if reading.source.role != "news" and (title := _title(reading)):
            yield reading.source.region.key, title


def _number(reading: Reading) -> str:
    said = reading.metadata.doc_number if reading.metadata and reading.source.role in OFFICIAL else None
    return number_key(said) if said else ""


def _issued(reading: Reading) -> str:
    """The date of issue of a text that carries one; attachments and what is written about a policy have dates of their own."""
    if reading.source.role not in ("main", "notice"):
        return ""
    return (reading.metadata.issued if reading.metadata else None) or reading.source.issued or ""


def _title(reading: Reading) -> str:
    said = (reading.metadata.title if reading.metadata else None) or reading.source.title or ""
    return quoted_title_key(said) if reading.source.role == "interpretation" else title_key(said)


def _draft(members: list[Reading], titles: dict[str, Title]) -> Draft:
    """The policy of joined readings: what the nearest official document says, then the register."""
    members = sorted(members, key=lambda reading: ROLE_ORDER.index(reading.source.role))
    official = [reading for reading in members if reading.source.role in OFFICIAL]
    meta = [reading.metadata for reading in official if reading.metadata]
    title = next((titles[name] for name in (_registered(members, titles),) if name), None)
    number = _first(entry.doc_number for entry in meta)
    issuers = next((entry.issuers for entry in meta if entry.issuers), ())
    name = title.title if title else _name(members)
    region = title.region if title else members[0].source.region
    office = issuers_key(issuers) or "".join(region.key)
    key = registered_key(title) if title else policy_key(office, title_key(name), number_key(number or ""))
    policy = Policy(
        key=key,
        title=name,
        region=region,
        documents=tuple((one.source.id, one.document.id if one.document else "", one.source.role) for one in members),
        doc_number=number,
        issuers=issuers,
        issued=_first(entry.issued for entry in meta) or _first(one.source.issued for one in official),
        published=_first(entry.published for entry in meta)
        or _first(one.source.published for one in official)
        or (title.published if title else None),
        effective_from=_first(entry.effective_from for entry in meta),
        effective_until=_first(entry.effective_until for entry in meta),
        status=_said_status(meta, name),
        kind=_first(entry.kind for entry in meta),
        register=title.id if title else None,
        nature=next((entry.nature for entry in meta if entry.nature), None),
        nature_reason=next((entry.nature_reason for entry in meta if entry.nature), ""),
    )
    repeals, amends, implements = (
        [entry.repeals for entry in meta],
        [entry.amends for entry in meta],
        [entry.implements for entry in meta],
    )
    return Draft(policy, _once(repeals), _once(amends), _once(implements))


def _once(lists: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    """What several documents of a policy name, each paper once."""
    return tuple(dict.fromkeys(words for one in lists for words in one))


def _registered(members: list[Reading], titles: dict[str, Title]) -> str | None:
    named = next((one.source.policy for one in members if one.source.policy in titles), None)
    if named:
        return named
    keys = {(one.source.region.key, _title(one)) for one in members}
    return next((title.id for title in titles.values() if (title.region.key, title_key(title.title)) in keys), None)


def _said_status(meta: list[Metadata], title: str) -> str | None:
    """What the documents themselves say; a draft names itself in its title even where nothing else does."""
    said = [entry.status for entry in meta if entry.status]
    if "draft" in said or "征求意见" in title:
        return "draft"
    return next((status for status in ("repealed", "expired") if status in said), "in_force" if meta else None)


def _name(members: list[Reading]) -> str:
    said = (one.metadata.title if one.metadata else None for one in members)
    return _first(said) or _first(one.source.title for one in members) or members[0].source.id


def _uncollected(title: Title) -> Policy:
    return Policy(key=registered_key(title), title=title.title, region=title.region, published=title.published, register=title.id)


def _first(values: Iterable[str | None]) -> str | None:
    return next((value for value in values if value), None)


def _order(policy: Policy, titles: dict[str, Title]) -> tuple[int, tuple[str, str], str, str, str]:
    place = titles[policy.register].order if policy.register else max((title.order for title in titles.values()), default=0) + 1
    return place, policy.region.key, policy.issued or policy.published or "", policy.title, policy.key


def _told_apart(drafts: list[Draft]) -> list[Draft]:
    """Keys made different where two policies that contradict each other have one issuer, title and number all the same."""
    seen: dict[str, int] = {}
    for draft in drafts:
        key = draft.policy.key
        seen[key] = seen.get(key, 0) + 1
        if seen[key] > 1:
            draft.rename(f"{key}-{seen[key]}")
    return drafts
