"""The rows of policies: the inventory of policies in the shape of the published report, with what became of each."""

from __future__ import annotations

from policytable.export.book import Book
from policytable.export.shapes.nouns import Typed
from policytable.export.site.words import STATUSES
from policytable.model import Policy


def policies_rows(shelf: Book) -> list[list[Typed]]:
    """One row a policy: the register's titles in its order, behind those of each province what was found beyond the register."""
    return [_line(shelf, policy) for policy in in_order(shelf)]


def in_order(shelf: Book) -> list[Policy]:
    """The policies province by province: the register's titles in its order, then what was found beyond it, by date."""
    order = {title.id: title.order for title in shelf.edition.register.titles}
    last = max(order.values(), default=0) + 1

    def place(policy: Policy) -> tuple[int, int, str, str, str]:
        seat = shelf.seat(policy.region)[0]
        return seat, order.get(policy.register or "", last), policy.issued or policy.published or "", policy.title, policy.key

    return sorted(shelf.edition.policies, key=place)


def status(shelf: Book, policy: Policy) -> str:
    """Whether the policy's text was had and read, in the words of the inventory."""
    sources = [source for source, _, _ in policy.documents]
    if not sources:
        return "未收集"
    read = [shelf.readings[source].document is not None for source in sources if source in shelf.readings]
    if not any(read):
        return "无法读取"
    if not any(role in ("main", "notice", "attachment") for _, _, role in policy.documents):
        return "仅有解读或新闻"
    return "已收集" if all(read) else "部分无法读取"


def _line(shelf: Book, policy: Policy) -> list[Typed]:
    number, name = shelf.seat(policy.region)
    sources = [source for source, _, _ in policy.documents]
    return [
        number,
        name,
        policy.published or policy.issued,
        f"《{policy.title}》",
        status(shelf, policy),
        STATUSES.get(policy.status or "", ""),
        "" if policy.region.key == (policy.region.province, "") else policy.region.label,
        policy.doc_number,
        policy.issuers,
        policy.issued,
        policy.effective_until,
        policy.repealed_by,
        policy.kind,
        len(sources),
        tuple(sources),
        tuple(_addresses(shelf, sources)),
        "是" if policy.register else "登记外",
        policy.key,
        shelf.mark(sources),
        policy.effective_from,
        policy.status_reason,
        policy.nature,
        policy.nature_reason,
        *(tuple(tie.words for tie in policy.ties if tie.kind == kind) for kind in ("repeals", "amends", "implements")),
        tuple(dict.fromkeys(tie.policy for tie in policy.ties if tie.policy)),
    ]


def _addresses(shelf: Book, sources: list[str]) -> list[str]:
    """The official address of each document, or the addresses that it was had from; no paths of a machine."""
    found: list[str] = []
    for source in (shelf.readings[name].source for name in sources if name in shelf.readings):
        places = [source.official_url] if source.official_url else [place for place in source.locations if "://" in place]
        found += [place for place in places if place.startswith(("http://", "https://"))]
    return list(dict.fromkeys(found))
