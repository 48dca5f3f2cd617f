"""Words that stand under a head to which they do not belong."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policytable.audit.nouns import Finding
from policytable.audit.statements import folded
from policytable.audit.view import Said, View, Words, found, head_of

_MONEY = re.compile(r"[\d一二三四五六七八九十百千]\s*[百千]?[万亿]?元")
_COUNT = re.compile(r"[\d百千]\s*[家个户名]")
_WATCH = re.compile(
    r"复核|复审|复评|抽查|检查|监督|动态|取消|除名|撤销|整改|退出|评估|考核|报告|声明|管理|追回|移出|年检|核查|通报|验收|不得|限制|更新|公示|报送|上报|责令|退回|追缴|弄虚作假|不再|失信"
)
_PAID = re.compile(r"承担|自理|自行|自付|费用|补助|补贴|不收|免费|政府|财政|企业|市场|自愿|协商|免收")


def columns(view: View) -> Iterator[Finding]:
    """Money among targets, factories among rewards, rules of supervision among industries, and the like."""
    for one in view.said:
        fault = _fault(one, folded(one.statement.rest or one.statement.words), folded(one.statement.words))
        if fault:
            severity, said = fault
            words = Words(one.statement.words, f"“{_short(one.statement.words)}”{said}", "可能填错了列")
            yield found("wrong_column", "wrong" if severity else "doubtful", one.spot, words, 82 if severity else 57)


def _fault(one: Said, rest: str, words: str) -> tuple[bool, str] | None:
    """Whether it is certain, and what is said of it."""
    head = head_of(one.table, one.statement.field)
    match one.statement.field:
        case "target" if one.statement.sums or _MONEY.search(words):
            return True, f"是一笔钱，不是“{head}”"
        case "target" if not one.statement.numbers:
            return False, f"没有数目，不像“{head}”"
        case "award" if one.statement.unit in ("家", "个", "户", "名"):
            return True, f"是家数，不是“{head}”"
        case "award" if not one.statement.numbers and len(words) > 4 and _COUNT.search(words):
            return False, f"没有金额，不像“{head}”"
        case "industries" if _MONEY.search(words) or _COUNT.search(words):
            return True, f"带有金额或家数，不是“{head}”"
        case "industries" if any(len(item) > 12 and _WATCH.search(item) for item in one.statement.items):
            return False, f"像监督管理的办法，不像“{head}”"
        case "fee" if not _PAID.search(words):
            return False, f"没有说由谁付费，不像“{head}”"
        case "supervision" if not _WATCH.search(words):
            return False, f"没有说怎样监督，不像“{head}”"
    return None


def _short(words: str) -> str:
    return words if len(words) <= 24 else f"{words[:22]}……"
