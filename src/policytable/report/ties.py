"""Which paper stands on which: what the policies say they implement, amend or repeal, as nodes and edges."""

from __future__ import annotations

import re
from dataclasses import dataclass

from policytable.charts import Edge, Node
from policytable.export import Book
from policytable.export.inventory import in_order
from policytable.export.site.words import TIES
from policytable.model import Policy, Region, Tie
from policytable.regions import gazetteer
from policytable.report.entries import Lines, line, policy_href, why
from policytable.report.nouns import Column, Sheet

_NUMBER = re.compile(r"[\u4e00-\u9fff]{2,10}〔\d{4}〕\d+号")
_AROUND = re.compile(r"[《》〈〉<>「」（）()\s]")
_LAYERS = {"national": 0, "provincial": 1, "prefecture": 2, "county": 3}


@dataclass(frozen=True, slots=True)
class Bond:
    """One policy and one paper that it names; `other` is that paper where the corpus has it."""

    policy: Policy
    tie: Tie
    other: Policy | None = None


def bonds(shelf: Book) -> tuple[Bond, ...]:
    """Every tie of every policy, in the order of the inventory; the same paper named twice counts once."""
    by_key = {policy.key: policy for policy in shelf.edition.policies}
    found: dict[tuple[str, str, str], Bond] = {}
    for policy in in_order(shelf):
        for tie in policy.ties:
            if _is_short_for(tie, policy.ties):
                continue
            bond = Bond(policy, tie, by_key.get(tie.policy or ""))
            found.setdefault((policy.key, tie.kind, _other_id(bond)), bond)
    return tuple(found.values())


def overview(known: tuple[Bond, ...]) -> tuple[Bond, ...]:
    """Those of the nation and of the provinces themselves."""
    return tuple(one for one in known if _layer(one.policy.region) < 2)


def by_province(shelf: Book, known: tuple[Bond, ...]) -> tuple[tuple[Region, tuple[Bond, ...]], ...]:
    """For each province in which a place below it ties a paper, all ties of the province and its places."""
    found = []
    for row in shelf.edition.rows:
        own = tuple(one for one in known if one.policy.region.province == row.region.adcode)
        if any(_layer(one.policy.region) > 1 for one in own):
            found.append((row.region, own))
    return tuple(found)


def drawn(shelf: Book, known: tuple[Bond, ...]) -> tuple[tuple[Node, ...], tuple[Edge, ...]]:
    """The nodes and edges of these bonds, higher papers first."""
    nodes: dict[str, Node] = {}
    edges: dict[tuple[str, str], Edge] = {}
    for one in known:
        own = Node(
            one.policy.key,
            one.policy.title,
            _layer(one.policy.region),
            shelf.seat(one.policy.region)[1],
            policy_href(shelf, one.policy),
        )
        nodes.setdefault(own.id, own)
        other = _other(shelf, one)
        nodes.setdefault(other.id, other)
        edges.setdefault((own.id, other.id), Edge(own.id, other.id, TIES[one.tie.kind]))
    kept = tuple(edge for edge in edges.values() if edge.start != edge.end)
    return tuple(sorted(nodes.values(), key=lambda node: node.layer)), kept


def tie_sheet(shelf: Book, key: str, title: str, known: tuple[Bond, ...]) -> Sheet:
    """The bonds as a table: who names what, how, and whether the corpus has it."""
    columns = (Column("地区", 8), Column("文件", 28), Column("关系", 5), Column("所指文件", 28), Column("本库", 6))
    return Sheet(
        key,
        title,
        columns,
        tuple(_row(shelf, one) for one in known),
        ("关系按文件自己的话：依据、修订、废止。未收录的文件只有名称，没有链接。",),
    )


def _is_short_for(tie: Tie, ties: tuple[Tie, ...]) -> bool:
    """Whether a paper is only named again by its last word (《措施》 for 《…若干措施》)."""
    own = _plain(tie.words)
    return any(other.kind == tie.kind and _plain(other.words) != own and _plain(other.words).endswith(own) for other in ties)


def _row(shelf: Book, one: Bond) -> tuple[Lines, ...]:
    return (
        line(one.policy.region.label),
        line(f"《{one.policy.title}》", policy_href(shelf, one.policy)),
        line(TIES[one.tie.kind]),
        line(one.tie.words, policy_href(shelf, one.other) if one.other else ""),
        line("收录") if one.other else why("未收录"),
    )


def _other(shelf: Book, one: Bond) -> Node:
    if one.other is not None:
        other = one.other
        return Node(other.key, other.title, _layer(other.region), shelf.seat(other.region)[1], policy_href(shelf, other))
    return Node(_other_id(one), _plain(one.tie.words), _outer_layer(one), "未收录")


def _other_id(one: Bond) -> str:
    """One paper under one id, however it is written: by its number, else by its title without signs."""
    if one.other is not None:
        return one.other.key
    number = _NUMBER.search(one.tie.words)
    return f"named:{number[0] if number else _plain(one.tie.words)}"


def _plain(words: str) -> str:
    number = _NUMBER.search(words)
    bare = _AROUND.sub("", words.replace(number[0], "") if number else words)
    return bare or words


def _layer(region: Region) -> int:
    return _LAYERS.get(region.rank or "provincial", 3)


def _outer_layer(one: Bond) -> int:
    """A paper that we do not have: what is amended or repealed is of the same office; what is implemented is the place's own, its
    province's or the nation's, by the name of the place in its title."""
    own = _layer(one.policy.region)
    if one.tie.kind != "implements":
        return own
    region = one.policy.region
    if own > 1 and any(name in one.tie.words for name in (region.label, region.name)):
        return own
    province = gazetteer().short(gazetteer().get(region.province)) if own else ""
    return 1 if province and province in one.tie.words else 0
