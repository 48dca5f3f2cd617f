"""The closed vocabularies of the columns, each code with its Chinese word: from the model, the glossary and the topic."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

from policytable.export.site.words import NATURES, ROLES, SEVERITIES, STATUSES
from policytable.glossary import CELLS, LEVELS, REVIEWS, value_words
from policytable.model import FIELDS, Topic
from policytable.model.place import Rank

Words = tuple[tuple[str, str], ...]
_STANDINGS = {"chosen": "采用", "loser": "未采用", "conflict": "来源冲突", "none": "未参与比较"}
_RANKS = {"national": "全国", "provincial": "省级", "prefecture": "地市级", "county": "区县级"}
_FIELDS = {
    "target": "创建目标",
    "award": "奖励资金",
    "industry": "优先鼓励行业",
    "fee_bearer": "第三方费用",
    "supervision": "监督管理",
    "note": "备注",
}
_COLLECTIONS = ("已收集", "部分无法读取", "无法读取", "仅有解读或新闻", "未收集")


def vocabularies(topic: Topic) -> Mapping[str, Words]:
    """The vocabularies by name. Objects and mechanisms are the topic's; `kind` holds those of awards and of notes."""
    values = {part: _words(value_words(part)) for part in ("bound", "stacking", "bearer", "covers", "recipient", "subject")}
    objects = [(thing.key, thing.title) for thing in topic.objects]
    return values | {
        "field": tuple((field, _FIELDS[field]) for field in FIELDS),
        "object": (*objects, *(() if any(key == "other" for key, _ in objects) else (("other", "其他"),))),
        "level": _words(LEVELS),
        "kind": (*value_words("kind").items(), *topic.notes),
        "mechanism": topic.mechanisms,
        "column": tuple((column.key, column.header) for column in topic.columns),
        "file_column": tuple((column.file_name or column.key, column.header) for column in topic.columns),
        "state": _words(CELLS),
        "review": _words(REVIEWS),
        "standing": _words(_STANDINGS),
        "rank": tuple((rank, _RANKS[rank]) for rank in get_args(Rank)),
        "severity": _words(SEVERITIES),
        "role": _words(ROLES),
        "nature": _words(NATURES),
        "collection": tuple((word, word) for word in _COLLECTIONS),
        "validity": tuple((word, word) for word in STATUSES.values()),
        "registered": (("是", "登记"), ("登记外", "登记外")),
        "met": (("是", "已达目标"),),
    }


def _words(found: Mapping[str, str]) -> Words:
    return tuple(found.items())
