"""The columns of each field's sheet: which cell holds which part of a reading, in which unit, from which list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from policytable.model import Topic
from policytable.workbook import words
from policytable.workbook.noun import Lists

Kind = Literal["choice", "levels", "flag", "yuan", "percent", "whole", "text", "words", "phrases", "codes"]
Words = tuple[tuple[str, str], ...]

FIELD_SHEETS = {
    "target": "创建目标",
    "award": "奖励资金",
    "industry": "优先行业",
    "fee_bearer": "第三方费用",
    "supervision": "监督管理",
    "note": "备注事项",
}
GUIDE, DOUBTS, LISTS, SIGNED = "说明", "其他待办", "名单", "签名"
ITEM, STAMP, STATE, REASON, REGION, DOCUMENT, CLAUSE = "编号", "校验", "状态", "为何在此", "地区", "文件", "条款"
QUOTE, LINK, SAYS = "原文", "出处", "现有文字"
DECISION, NEW_WORDS, WHY_CODE, WHY = "决定", "更正后的文字", "理由", "备注"
# (heading, width in characters); what machines wrote, locked
LOCKED = (
    (ITEM, 20),
    (STAMP, 10),
    (STATE, 9),
    (REASON, 16),
    (REGION, 11),
    (DOCUMENT, 24),
    (CLAUSE, 14),
    (QUOTE, 56),
    (LINK, 8),
    (SAYS, 26),
)


@dataclass(frozen=True, slots=True)
class Column:
    """A column that holds one part of the reading: `key` is the value's own (or object, object_text, level), `head` its heading, `unit`
    what people may write behind a number, `words` the list to choose from; `optional` ones may be empty."""

    key: str
    head: str
    kind: Kind
    width: int = 12
    unit: str = ""
    words: Words = ()
    optional: bool = True


def columns_of(field: str, topic: Topic) -> tuple[Column, ...]:
    """The columns of a field's reading, those of its title (object, level) first."""
    return (*_title(topic), *(_VALUES[field] if field in _VALUES else _topical(field, topic)))


def heads_of(field: str, topic: Topic) -> tuple[str, ...]:
    """Every heading of a field's sheet, in order."""
    locked = tuple(head for head, _ in LOCKED)
    return (*locked, DECISION, *(column.head for column in columns_of(field, topic)), NEW_WORDS, WHY_CODE, WHY)


def reasons_of(lists: Lists) -> Words:
    """The reasons with words that tell them apart."""
    return _distinct(lists.reasons)


def _title(topic: Topic) -> tuple[Column, ...]:
    objects = _distinct((*((thing.key, thing.title) for thing in topic.objects), words.OTHER))
    return (
        Column("object", "对象", "choice", 15, words=objects, optional=False),
        Column("object_text", "对象（其他，按原文）", "text", 15),
        Column("level", "级别", "levels", 11, words=words.LEVELS, optional=False),
    )


def _topical(field: str, topic: Topic) -> tuple[Column, ...]:
    if field == "supervision":
        return (Column("mechanism", "机制", "choice", 14, words=_distinct(topic.mechanisms), optional=False), *_SUPERVISION)
    return (Column("kind", "类别", "choice", 14, words=_distinct(topic.notes), optional=False), Column("text", "内容", "text", 36))


def _distinct(pairs: Words) -> Words:
    """The words of codes; where two codes share one, with the code behind."""
    said = [word for _, word in pairs]
    return tuple((code, word if said.count(word) == 1 else f"{word}（{code}）") for code, word in pairs)


_SUPERVISION = (
    Column("interval_months", "周期（月）", "whole", 9, "个月"),
    Column("triggers", "触发情形（用；分开）", "phrases", 32),
    Column("subject", "适用于", "choice", 11, words=words.SUBJECTS),
)
_VALUES: dict[str, tuple[Column, ...]] = {
    "target": (
        Column("bound", "数量类型", "choice", 9, words=words.BOUNDS, optional=False),
        Column("count_min", "数量下限（家）", "whole", 9, "家"),
        Column("count_max", "数量上限（家）", "whole", 9, "家"),
        Column("by", "完成年份", "whole", 9, "年"),
        Column("from", "起始年份", "whole", 9, "年"),
        Column("per", "计法", "choice", 8, words=words.PERS),
    ),
    "award": (
        Column("kind", "方式", "choice", 11, words=words.KINDS, optional=False),
        Column("yuan_min", "金额下限（万元）", "yuan", 10, "万元"),
        Column("yuan_max", "金额上限（万元）", "yuan", 10, "万元"),
        Column("rate", "比例（%）", "percent", 8, "%"),
        Column("of", "比例的基数", "text", 14),
        Column("tier", "档次", "text", 10),
        Column("per", "计奖单位", "text", 10),
        Column("recipient", "受奖者", "choice", 12, words=words.RECIPIENTS),
        Column("aggregate_cap_yuan", "累计上限（万元）", "yuan", 10, "万元"),
        Column("stacking", "叠加", "choice", 12, words=words.STACKING),
        Column("condition", "条件", "text", 24),
    ),
    "industry": (
        Column("industries", "行业（用；分开）", "words", 36),
        Column("codes", "行业代码（逐个对应）", "codes", 18),
        Column("open_ended", "以“等”结尾", "flag", 8, words=words.FLAGS),
        Column("year", "年度", "whole", 8, "年"),
    ),
    "fee_bearer": (
        Column("bearer", "承担方", "choice", 16, words=words.BEARERS, optional=False),
        Column("covers", "费用", "choice", 15, words=words.COVERS, optional=False),
        Column("payer", "原文所称付费方", "text", 16),
    ),
}
