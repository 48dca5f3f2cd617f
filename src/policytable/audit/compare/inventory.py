"""An inventory of policies against an edition: titles by what is left without typesetting, dates by the month."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher

from policytable.audit.compare.judged import judged
from policytable.audit.compare.meaning import month_of, squeezed
from policytable.audit.compare.ours import Ours
from policytable.audit.compare.summary import Broken
from policytable.audit.nouns import Cite, Line, Point, Spot, Table, Verdict
from policytable.audit.view import head_of, spot_of
from policytable.published import PublishedPolicy

_LEAST = 6  # characters of a title that is cut, to be known by its beginning
_NEAR = 0.8  # likeness of a title that is misprinted; two papers of one province had 0.74 at most
_COLUMNS = ("seq", "region", "published", "title")


def inventory_verdicts(ours: Ours, table: Table, broken: Broken) -> Iterator[Verdict]:
    """Every cell of every line, then the policies of ours that no line names."""
    left = dict(ours.published.policies)
    pages, rows = _pages(ours), {key: number for number, key in enumerate(ours.published.policies, 1)}
    met = _met(table, left)
    for line in table.lines:
        key = met.get(line.number, "")
        policy = left.pop(key, None)
        cites = _cites(policy, pages, rows[key]) if policy else ()
        for column in (name for name in _COLUMNS if table.has(name)):
            own = _own(policy, column) if policy else ""
            point = _point(line, column, policy, cites) if policy else _unknown(ours, line, column)
            cell_broken = (table.file, line.number, column) in broken
            yield judged(spot_of(table, line, column), (line.cell(column), own), (point,), cites[0].page if cites else "", cell_broken)
    for key, policy in left.items():
        cites = _cites(policy, pages, rows[key])
        spot = Spot(table.file, None, policy.province, "title", head_of(table, "title"))
        where = "" if policy.policy.register else "（登记清单以外收集的文件）"
        points = (Point("missing_there", policy.province, "", f"《{policy.policy.title}》", reason=where, cites=cites),)
        yield judged(spot, ("", f"《{policy.policy.title}》"), points, cites[0].page)


def _met(table: Table, policies: dict[str, PublishedPolicy]) -> dict[int, str]:
    """The key of the policy by the line that names it: the same title first, then a cut one, then the likest."""
    met: dict[int, str] = {}
    free = dict(policies)
    for fits in (_same, _begun, _near):
        for line in table.lines:
            if line.number in met or not free:
                continue
            found = [
                (fits(line, policy), _month(policy) == line.cell("published")[:7], -order, key)
                for order, (key, policy) in enumerate(free.items())
                if _of_region(line, policy) and fits(line, policy)
            ]
            if found:
                met[line.number] = max(found)[3]
                del free[met[line.number]]
    return met


def _of_region(line: Line, policy: PublishedPolicy) -> bool:
    return line.region is None or line.region.province == policy.policy.region.province


def _same(line: Line, policy: PublishedPolicy) -> float:
    return float(squeezed(line.cell("title")) == squeezed(policy.policy.title))


def _begun(line: Line, policy: PublishedPolicy) -> float:
    """One of the two titles begins or ends with the other."""
    printed, own = squeezed(line.cell("title")), squeezed(policy.policy.title)
    long, short = max(printed, own, key=len), min(printed, own, key=len)
    return float(len(short) >= _LEAST and (long.startswith(short) or long.endswith(short)))


def _near(line: Line, policy: PublishedPolicy) -> float:
    matcher = SequenceMatcher(None, squeezed(line.cell("title")), squeezed(policy.policy.title), autojunk=False)
    if min(matcher.real_quick_ratio(), matcher.quick_ratio()) < _NEAR:
        return 0.0
    likeness = matcher.ratio()
    return likeness if likeness >= _NEAR else 0.0


def _point(line: Line, column: str, policy: PublishedPolicy, cites: tuple[Cite, ...]) -> Point:
    printed, own = line.cell(column), _own(policy, column)
    if column == "title":
        return _title(printed, own, policy, cites)
    if column == "published":
        return _date(printed, own, policy, cites)
    if column == "region":
        same = line.region is not None and line.region.province == policy.policy.region.province
        return Point("agrees" if same else "differs", own, printed, own, aspects=() if same else ("地区",), cites=cites)
    same = squeezed(printed) == own
    return Point("agrees" if same or not printed else "differs", own, printed, own, aspects=() if same else ("序号",), cites=cites)


def _title(printed: str, own: str, policy: PublishedPolicy, cites: tuple[Cite, ...]) -> Point:
    if squeezed(printed) == squeezed(own):
        same = "".join(printed.split()) == "".join(own.split())
        how = () if same else ("排版",)
        return Point("in_other_words" if how else "agrees", policy.province, printed, own, how, cites=cites)
    cut = _is_cut(squeezed(printed), squeezed(own))
    reason = f"全称是{own}" if cut else ""
    return Point("differs", policy.province, printed, own, (), ("标题不全" if cut else "标题",), reason, cites)


def _is_cut(printed: str, own: str) -> bool:
    return len(printed) < len(own) and (own.startswith(printed) or own.endswith(printed))


def _date(printed: str, own: str, policy: PublishedPolicy, cites: tuple[Cite, ...]) -> Point:
    if not (printed and own):
        standing = "agrees" if not (printed or own) else "missing_here" if printed else "missing_there"
        reason = "登记清单没有这份政策的发布时间" if printed else ""
        return Point(standing, policy.province, printed, own, reason=reason, cites=cites)  # type: ignore[arg-type]
    months = month_of(printed)
    if months == own[:7]:
        how = () if printed == own else ("只到月份",)
        return Point("in_other_words" if how else "agrees", policy.province, printed, own, how, cites=cites)
    issued = policy.policy.issued or ""
    if issued[:7] == months:
        reason = f"所印的是成文日期（{issued}），发布日期是{own}"
        return Point("differs", policy.province, printed, own, (), ("成文与发布",), reason, cites)
    return Point("differs", policy.province, printed, own, (), ("发布时间",), cites=cites)


def _month(policy: PublishedPolicy) -> str:
    return (policy.policy.published or policy.policy.issued or "")[:7]


def _own(policy: PublishedPolicy, column: str) -> str:
    told = {"seq": str(policy.seq), "region": policy.province, "title": f"《{policy.policy.title}》"}
    return told.get(column) or policy.policy.published or ""


def _pages(ours: Ours) -> dict[str, str]:
    """The page of each policy's first document."""
    pages: dict[str, str] = {}
    for document in ours.published.documents.values():
        if document.policy and document.page:
            pages.setdefault(document.policy, document.page)
    return pages


def _cites(policy: PublishedPolicy, pages: dict[str, str], row: int) -> tuple[Cite, ...]:
    """The document's page where its text was had, and its line of the inventory (without its head)."""
    listed = Cite(f"policies.csv#row={row + 1}", policy.policy.title, f"{policy.collection}")
    page = pages.get(policy.policy.key)
    inventory = Cite(f"site/policies.html#pt-g-{policy.policy.region.province}", policy.policy.title, policy.collection)
    return (Cite(page, policy.policy.title), listed) if page else (inventory, listed)


def _unknown(ours: Ours, line: Line, column: str) -> Point:
    if column != "title":
        return Point("missing_here", line.name, line.cell(column), "", reason="本表没有这份政策")
    own = [one for one in ours.published.policies.values() if _of_region(line, one)] if column == "title" else []
    reason = f"本表登记和收集的{line.name}政策有{len(own)}份，没有一份叫这个名称"
    province = line.region.province if line.region else ""
    cites = (Cite(f"site/policies.html#pt-g-{province}", f"{line.name}的政策清单"),) if own else ()
    return Point("missing_here", line.name, line.cell(column), "", reason=reason, cites=cites)
