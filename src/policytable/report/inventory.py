"""Chapter 1: the policies, the register's titles first, each with what became of it."""

from __future__ import annotations

from policytable.export import Book
from policytable.export.inventory import in_order, status
from policytable.export.site.words import STATUSES
from policytable.model import Policy
from policytable.report.entries import Lines, count, line, policy_href, source_href, why
from policytable.report.nouns import Chapter, Column, Sheet

_ROLES = {"main": "正文", "notice": "通知", "attachment": "附件", "interpretation": "解读", "news": "新闻"}
_COLUMNS = (
    Column("序号", 4, numeric=True),
    Column("地区", 5),
    Column("发布", 7),
    Column("政策名称", 34),
    Column("收集", 6),
    Column("效力", 6),
    Column("发文字号", 12),
    Column("文件", 8),
)


def inventory(shelf: Book) -> Chapter:
    """The chapter with its two tables: what the register names, and what was found beyond it."""
    policies = in_order(shelf)
    named = [policy for policy in policies if policy.register]
    beyond = [policy for policy in policies if not policy.register]
    had = sum(policy.collected for policy in named)
    text = (
        f"登记簿列名的政策{len(named)}件，收集到文件的{had}件，未收集{len(named) - had}件；登记簿之外另有{len(beyond)}件。"
        "未收集的只引登记簿所载的名称和时间，不据以得出任何内容。",
    )
    return Chapter("policies", "政策清单", text, (_sheet(shelf, named), _beyond(shelf, beyond)))


def _sheet(shelf: Book, policies: list[Policy]) -> Sheet:
    notes = (
        "「发布」按登记簿所载的月份，文件写明日期的补到日；文件页面的发布日期在另一个月的，两个都写。",
        "「效力」按文件自身写明的有效期、废止条款和本版日期判断，未收集的不作判断。",
    )
    return Sheet("policies", "登记簿所列政策", _COLUMNS, _rows(shelf, policies), notes)


def _beyond(shelf: Book, policies: list[Policy]) -> Sheet:
    return Sheet("policies-beyond", "登记簿之外的政策与部门通知", _COLUMNS, _rows(shelf, policies))


def _rows(shelf: Book, policies: list[Policy]) -> tuple[tuple[Lines, ...], ...]:
    return tuple(_row(shelf, number, policy) for number, policy in enumerate(policies, 1))


def _row(shelf: Book, number: int, policy: Policy) -> tuple[Lines, ...]:
    sample = tuple(mark for mark in [shelf.mark(source for source, _, _ in policy.documents)] if mark)
    state = status(shelf, policy)
    return (
        count(number),
        line(shelf.seat(policy.region)[1]),
        _published(shelf, policy),
        line(f"《{policy.title}》", policy_href(shelf, policy), marks=sample),
        line(state) if policy.collected else why(state, "site/policies.html"),
        line(STATUSES.get(policy.status or "", "")) or why("—"),
        line(policy.doc_number or "") or why("—"),
        tuple(entry for source, _, role in policy.documents for entry in line(_ROLES.get(role, role), source_href(shelf, source)))
        or why("—"),
    )


def _published(shelf: Book, policy: Policy) -> Lines:
    """The register's month, or the day of the document within it; where the document's page has another month, both."""
    named = next((title.published for title in shelf.edition.register.titles if title.id == policy.register), None) or ""
    said = policy.published or policy.issued or ""
    if said.startswith(named):
        return line(said) or why("未载")
    return (*line(named), *why(f"文件页面{said}"))
