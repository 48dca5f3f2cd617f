"""The Chinese words of the pages that no topic changes: states, levels, values as label and text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from policytable import glossary
from policytable.glossary import issue_word, value_words
from policytable.model import AwardValue, Fact, FeeValue, IndustryValue, Issue, NoteValue, SupervisionValue, TargetValue, Tie, Topic, Yuan

STATES, REVIEWS, LEVELS = glossary.CELLS, glossary.REVIEWS, glossary.LEVELS
STATE_MEANINGS = {
    "not_collected": "没有找到该地区的任何文件。",
    "not_readable": "文件已找到，但无法读取；单元格页给出出错原因。",
    "withdrawn": "唯一的读数已被复核人否决。",
    "pending_review": "读数存疑，暂不发布，等待复核。",
    "conflicting": "来源说法不一，且没有规则可以裁定。",
    "expired": "只有在本版日期已不再有效的文件载明。",
    "not_stated": "文件已通读，没有发现相关规定；单元格页列出检索过的文件与条款数。",
}
ROLES = {"main": "正文", "notice": "通知", "attachment": "附件", "interpretation": "解读", "news": "新闻"}
STATUSES = {"in_force": "现行有效", "expired": "已失效", "repealed": "已废止", "draft": "征求意见稿"}
NATURES = {
    "policy": "政策文件",
    "call": "申报通知",
    "interpretation": "解读，非政策文件",
    "news": "新闻，非政策文件",
    "report": "工作报告或会议材料，非政策文件",
    "list": "名单，非政策文件",
    "publicity": "公示，非政策文件",
}
TIES = {"repeals": "废止", "amends": "修订", "implements": "依据"}
SEVERITIES = {"error": "错误", "warning": "提醒", "info": "说明"}

_BOUNDS = {"exact": "{0}家", "at_least": "不少于{0}家", "about": "{0}家左右", "at_most": "不超过{1}家", "range": "{0}—{1}家"}
_KINDS, _RECIPIENTS, _STACKING = value_words("kind"), value_words("recipient"), value_words("stacking")
_BEARERS, _COVERS, _SUBJECTS = value_words("bearer"), value_words("covers"), value_words("subject")


def explained(word: str, reason: str) -> str:
    """A word with its reason in brackets; nothing where there is no word."""
    return f"{word}（{reason}）" if word and reason else word


def tied(tie: Tie) -> str:
    """A paper that a policy names, and whether it is in the corpus."""
    return tie.words + ("［本库收录］" if tie.policy else "")


def object_word(fact: Fact, topic: Topic) -> str:
    """What the fact is about: the word of the topic, or the document's own for `other`."""
    return fact.object_text or topic.object_word(fact.object)


def level_word(fact: Fact) -> str:
    """The levels of the title, joined."""
    return "、".join(LEVELS[level] for level in fact.level)


def issue_line(issue: Issue) -> str:
    """An issue in one line: what its code means, with the message behind it."""
    word = issue_word(issue.code)
    return f"{word}（{issue.message}）" if word else issue.message


def value_lines(fact: Fact, topic: Topic) -> tuple[tuple[str, str], ...]:
    """The typed value as (label, text) pairs, those that say something."""
    return tuple((label, text) for label, text in _lines(fact, topic) if text)


def money(yuan: Yuan | None) -> str:
    """A sum as people write it: 600000 → 60万元; empty for None."""
    if yuan is None:
        return ""
    for size, unit in ((10**8, "亿元"), (10**4, "万元")):
        if yuan >= size:
            return _plain(Decimal(yuan) / size) + unit
    return _plain(Decimal(yuan)) + "元"


def _lines(fact: Fact, topic: Topic) -> Iterator[tuple[str, str]]:
    value = fact.value
    if isinstance(value, TargetValue):
        yield "数量", _BOUNDS[value.bound].format(value.count_min, value.count_max)
        yield "期限", f"到{value.by}年" if value.by else "未写明"
        yield "起始", f"{value.from_}年" if value.from_ else ""
        yield "计法", value_words("counted").get(value.per or "", "")
    elif isinstance(value, AwardValue):
        yield from _award(value)
    elif isinstance(value, IndustryValue):
        yield "行业", "、".join(value.industries) + ("等" if value.open_ended else "")
        yield "行业代码", "；".join("、".join(codes) or "—" for codes in value.codes) if any(value.codes) else ""
        yield "年度", f"{value.year}年" if value.year else ""
    elif isinstance(value, FeeValue):
        yield "承担方", _BEARERS[value.bearer]
        yield "费用", _COVERS[value.covers]
        yield "原文所称付费方", value.payer or ""
    elif isinstance(value, SupervisionValue):
        yield "机制", topic.mechanism_word(value.mechanism)
        yield "周期", _months(value.interval_months)
        yield "触发情形", "；".join(value.triggers)
        yield "适用于", _SUBJECTS.get(value.subject or "", value.subject or "")
    elif isinstance(value, NoteValue):
        yield "类别", topic.note_word(value.kind)
        yield "内容", value.text or ""


def _award(value: AwardValue) -> Iterator[tuple[str, str]]:
    yield "方式", _KINDS[value.kind]
    if value.yuan_min is not None and value.yuan_min != value.yuan_max:
        yield "金额", f"{money(value.yuan_min)}—{money(value.yuan_max)}"
    else:
        yield "金额", ("不超过" if value.kind in ("cap", "rate") and value.yuan_max is not None else "") + money(value.yuan_max)
    yield "比例", f"{_plain(value.rate * 100)}%" if value.rate is not None else ""
    yield "基数", value.of or ""
    yield "档次", value.tier or ""
    yield "计奖单位", value.per or ""
    yield "受奖者", _RECIPIENTS.get(value.recipient or "", value.recipient or "")
    yield "累计上限", money(value.aggregate_cap_yuan)
    yield "叠加", _STACKING.get(value.stacking or "", "")
    yield "条件", value.condition or ""


def _months(months: int | None) -> str:
    if months is None:
        return ""
    return f"{months // 12}年" if months % 12 == 0 and months else f"{months}个月"


def _plain(number: Decimal) -> str:
    text = f"{number:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


_PLAIN_STEP = re.compile(r"段(\d+)")
_ROW_STEP = re.compile(r"表(\d+)行(\d+)")


def clause_words(path: str) -> str:
    """A clause path as people cite it: 三、（二）2. for `三、/（二）/2.`; a lead-in or a plain paragraph above says nothing."""
    steps = path.split("/")
    shown = [step for at, step in enumerate(steps) if at == len(steps) - 1 or not _PLAIN_STEP.fullmatch(step)]
    last = _ROW_STEP.sub(r"表\1第\2行", _PLAIN_STEP.sub(r"第\1段", shown[-1]))
    return "".join((*shown[:-1], last))
