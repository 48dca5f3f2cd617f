"""Why a place gives nothing: the state of what was had of it, in the words of the table's cells."""

from __future__ import annotations

from policytable.model import Region
from policytable.published import Published, PublishedDocument
from policytable.regions import gazetteer

_MOST_NAMES = 3


def why_nothing(published: Published, place: Region, date: str) -> tuple[str, str, int]:
    """(state, Chinese reason, number of documents) for a place without an offer: `not_collected`, `not_readable`, `not_stated`.

    A place of the table whose award cell has an own reason (a conflict, something held back, an expired paper) gives that.
    """
    papers = [document for document in published.documents.values() if document.region.key == place.key]
    read = list({one.document: one for one in papers if one.document and one.clauses_searched is not None}.values())
    cell = next((one.cell for one in published.cells if one.adcode == place.adcode and one.column == "award"), None)
    if cell is not None and not place.zone and cell.state not in ("stated", "not_stated", "not_collected"):
        return cell.state, cell.reason, len(read)
    if not papers:
        return "not_collected", _not_collected(published, place), 0
    if not read:
        return "not_readable", f"找到{len(papers)}份文件，都未能读取。", 0
    clauses = sum(one.clauses_searched or 0 for one in read)
    return "not_stated", f"已通读{_named(read)}共{clauses}个条款，没有符合所问的现行奖励规定。{_uncollected(published, place)}", len(read)


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
