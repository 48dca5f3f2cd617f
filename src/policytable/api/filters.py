"""What lists may be filtered by, and the records that hold it."""

from __future__ import annotations

from collections.abc import Callable
from typing import get_args

import numpy as np

from policytable.api.context import Asked
from policytable.api.cursors import PATTERN
from policytable.api.parameters import Parameter
from policytable.api.places import inside
from policytable.api.records import Records, Which
from policytable.model import FIELDS, LEVELS, RANKS
from policytable.model.edition import CellState

LIMIT = Parameter("limit", ("how many records at most", "每页条数"), "integer", least=1, most=1000, default=50)
CURSOR = Parameter("cursor", ("where to go on: `next` of the page before", "翻页标记"), pattern=PATTERN, least=32, most=32)
REGION = Parameter("region", ("a place by its GB/T 2260 code", "行政区划代码"), pattern="[0-9]{6}", least=6, most=6, example="340000")
INSIDE = Parameter("descendants", ("also the places inside `region`", "含下级地区"), "boolean", default=False)
WORDS = Parameter("q", ("words that all stand in it, parted by spaces", "检索词，用空格分开"), most=100, example="绿色工厂")
FIELD = Parameter("field", ("what it states", "事项"), choices=FIELDS, example="award")
OBJECT = Parameter("object", ("what it is about", "对象"), pattern="[a-z0-9_]+", most=60, example="green_factory")
LEVEL = Parameter("level", ("the rank of the title", "级别"), choices=LEVELS, example="national")
FROM = Parameter("issued_from", ("the document was issued on this day or later", "成文日期起"), "date", example="2017-01-01")
TO = Parameter("issued_to", ("the document was issued on this day or before", "成文日期止"), "date", example="2019-09-30")
STATE = Parameter("state", ("how it was reviewed", "复核状态"), choices=("machine", "accepted", "corrected", "added", "rejected"))
STANDING = Parameter("standing", ("whether it stands in the table", "取舍"), choices=("chosen", "loser", "conflict", "none"))
HELD = Parameter("held", ("whether it is held back from the table", "是否暂缓发布"), "boolean")
SOURCE = Parameter("source", ("a source of the register", "来源编号"), example="anhui-2017-policy")
POLICY = Parameter("policy", ("a policy by its key", "政策编号"))
COLUMN = Parameter("column", ("a column of the table", "栏目"), pattern="[a-z0-9_]+", most=60, example="award")
CELL_STATE = Parameter("state", ("what a cell is", "单元格状态"), choices=get_args(CellState), example="stated")
STATUS = Parameter("status", ("whether it is in force", "效力"), choices=("in_force", "expired", "repealed", "draft"))
KIND = Parameter("kind", ("what the office called it", "文种"), most=20, example="通知")
COLLECTION = Parameter("collection", ("what of it was had", "收集情况"), most=20, example="已收集")
ROLE = Parameter("role", ("what it is to its policy", "文件角色"), choices=("main", "notice", "attachment", "interpretation", "news"))
CODE = Parameter("code", ("the code of the issue", "问题代码"), pattern="[a-z0-9_]+", most=60)
SEVERITY = Parameter("severity", ("how bad it is", "严重程度"), choices=("error", "warning", "info"))
ABOUT = Parameter("about", ("the source or document that it is about", "所涉文件"))
RANK = Parameter("rank", ("the rank of the place", "行政级别"), choices=RANKS)
ROW = Parameter("row", ("whether it has a row in the table", "是否为表中一行"), "boolean")

_NO_COLUMN = ("limit", "cursor", "descendants", "q", "kinds")


def wanted(asked: Asked, found: Records) -> Which | None:
    """The records that every filter of the request holds for; None where it has none."""
    held: Which | None = None
    for name, said in asked.query.items():
        if name in _NO_COLUMN:
            continue
        column, holds = _condition(asked, name, str(said).lower() if isinstance(said, bool) else str(said))
        one = found.columns[column].where(holds) if len(found) else np.zeros(0, dtype=bool)
        held = one if held is None else held & one
    words = asked.text("q")
    if words is not None:
        one = found.words.found(words)[0]
        held = one if held is None else held & one
    return held


def _condition(asked: Asked, name: str, said: str) -> tuple[str, Callable[[str], bool]]:
    if name == "issued_from":
        return "issued", lambda entry: entry >= said
    if name == "issued_to":
        return "issued", lambda entry: "" < entry[: len(said)] <= said
    if name == "region" and asked.query.get("descendants"):
        return name, inside(said)
    if name == "level":
        return name, lambda entry: said in entry.split(",")
    return name, lambda entry: entry == said
