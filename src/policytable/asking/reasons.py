"""Why a place gives nothing: the state of what was had of it, in the words of the table's cells."""

from __future__ import annotations

from collections.abc import Sequence

from policytable.asking.standing import Day
from policytable.model import Region
from policytable.published import Published, PublishedDocument, PublishedFact
from policytable.regions import gazetteer

_MOST_NAMES = 3


def why_nothing(day: Day, place: Region, barred: Sequence[PublishedFact]) -> tuple[str, str, int]:
    """(state, Chinese reason, number of documents) for a place without an offer, the states as those of the table's cells; `barred` are
    its statements that would answer and do not count."""
    published = day.published
    papers = [document for document in published.documents.values() if document.region.key == place.key]
    read = list({one.document: one for one in papers if one.document and one.clauses_searched is not None}.values())
    if barred:
        reasons = "；".join(dict.fromkeys(day.bars(one) for one in barred))
        return _state(day, barred), f"有{len(barred)}项表述，都不计入：{reasons}。", len(read)
    if not papers:
        return "not_collected", _not_collected(published, place), 0
    if not read:
        return "not_readable", f"找到{len(papers)}份文件，都未能读取。", 0
    clauses = sum(one.clauses_searched or 0 for one in read)
    return "not_stated", f"已通读{_named(read)}共{clauses}个条款，没有符合所问的奖励规定。{_uncollected(published, place)}", len(read)


def _state(day: Day, barred: Sequence[PublishedFact]) -> str:
    """The first that applies, in the order of the field: something may yet come, sources disagree, it is over, it was none."""
    if any(one.held for one in barred):
        return "pending_review"
    if any(one.standing == "conflict" for one in barred):
        return "conflicting"
    if any(day.term(one).status in ("expired", "repealed") for one in barred):
        return "expired"
    return "withdrawn" if all(one.state == "rejected" for one in barred) else "not_stated"


def _not_collected(published: Published, place: Region) -> str:
    if place.rank == "national":
        return "没有收集到国家层面的文件。"
    return f"本版没有收集{gazetteer().label(place)}自己的文件，不等于没有政策。{_uncollected(published, place)}"


def _uncollected(published: Published, place: Region) -> str:
    known = [one for one in published.policies.values() if one.policy.region.key == place.key and not one.policy.documents]
    return f"登记的政策还有{len(known)}件未收集。" if known else ""


def _named(read: list[PublishedDocument]) -> str:
    names = "、".join(f"《{one.title or one.source}》" for one in read[:_MOST_NAMES])
    return names + (f"等{len(read)}份文件" if len(read) > _MOST_NAMES else f"{len(read)}份文件" if len(read) > 1 else "")
