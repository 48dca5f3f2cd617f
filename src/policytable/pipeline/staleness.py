"""What changed about an item since a reviewer opened it."""

from __future__ import annotations

import json

from policytable.errors import StaleError
from policytable.glossary import ACTIONS, REVIEWS
from policytable.model import Decision
from policytable.pipeline.board import Board
from policytable.review import QueueItem

_UNKNOWN = "（打开时的内容未随表单提交）"
Change = tuple[str, str, str]


def summary(board: Board, item: QueueItem) -> str:
    """What a form carries of what it showed, so that a refusal can say what was there then: (what, words) as JSON."""
    return json.dumps(_shown(board, item), ensure_ascii=False, separators=(",", ":"))


def differs(board: Board, item: QueueItem, seen: str = "") -> tuple[Change, ...]:
    """What is otherwise than it was: (what, then, now) in Chinese; `seen` is the `summary` that the form carried, if it did.

    Nothing in `seen` is believed but as words to show: it comes back from a browser.
    """
    then, now = _read(seen), dict(_shown(board, item))
    if not then:
        return tuple((what, _UNKNOWN, words) for what, words in now.items() if words)
    changed = tuple((what, then.get(what, ""), words) for what, words in now.items() if then.get(what, "") != words)
    return changed or (("条目", "打开时的状态", "已有变动，当前内容与打开时显示的相同，请再次确认"),)


def gone(item: str) -> StaleError:
    """The error for an item that is not there any more."""
    error = StaleError("the item is not there any more", about=item)
    error.differs = (("条目", "在待复核清单中", "已不存在：文件被重新读取，或他人已处理"),)
    return error


def told(decision: Decision) -> str:
    """A decision in a line of Chinese: who, when, what."""
    words = decision.display or ""
    return f"{decision.who} {decision.when[:16].replace('T', ' ')} {ACTIONS[decision.action]}{'：' if words else ''}{words}"


def _shown(board: Board, item: QueueItem) -> list[tuple[str, str]]:
    assert item.reviewed is not None  # only facts carry a stamp
    fact = item.reviewed.fact
    place = fact.evidence[0]
    about = board.about(item.source, fact)
    return [
        ("读数", fact.display),
        ("原文", place.quote),
        ("条款", place.clause or ""),
        ("对象", f"{fact.object} {'、'.join(fact.level)}".strip()),
        ("状态", REVIEWS[item.reviewed.state]),
        ("暂不发布的原因", item.reviewed.held or ""),
        ("复核决定", "；".join(told(one) for one in about)),
        ("文件版本", fact.document),
    ]


def _read(seen: str) -> dict[str, str]:
    try:
        pairs = json.loads(seen) if seen else []
        return {str(what)[:20]: str(words)[:2000] for what, words in pairs}
    except (ValueError, TypeError, RecursionError):
        return {}
