"""From a row that came back to what it asks for: only what differs from the present reading, every fault named at its heading."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, cast

from policytable.codec import value_from_json, value_json
from policytable.model import Fact, Level, Value
from policytable.workbook.cells import CellFault, from_cell, same, text_of, to_cell, word_code
from policytable.workbook.columns import DECISION, NEW_WORDS, QUOTE, SAYS, WHY, WHY_CODE, Column, columns_of, reasons_of
from policytable.workbook.noun import Entry, Filled, Lists, Wish
from policytable.workbook.phrases import quote_words, says
from policytable.workbook.words import DECISIONS

_TITLE = ("object", "object_text", "level")
_SHAPES = (
    (re.compile(r"bound \S+ does not fit"), "数量类型与上下限不相符：定数、左右、区间填上下限，不少于只填下限，不超过只填上限"),
    (
        re.compile(r"award kind \S+ does not fit"),
        "方式与金额、比例不相符：定额、区间填上下限，上限只填上限，按比例填比例，未给出金额都不填",
    ),
    (re.compile(r"codes has \d+ entries"), "行业代码须与行业逐个对应"),
    (re.compile(r"must be equal for"), "{0}：定数、定额的上下限须相等"),
    (re.compile(r"is below zero"), "{0}：不能小于零"),
    (re.compile(r"is below"), "{0}：上限小于下限"),
    (re.compile(r"is not a share"), "{0}：比例不成立，10% 填 10"),
)


def wish_of(entry: Entry, row: Filled, lists: Lists) -> Wish:
    """What a row asks for, read against the fact as it stands. Nothing is raised: what does not hold is a fault of the wish."""
    reader = _Reader(entry, row, lists)
    reader.check_frame()
    return reader.wish()


class _Reader:
    """One row while it is read; collects faults and changes."""

    def __init__(self, entry: Entry, row: Filled, lists: Lists) -> None:
        self.fact, self.row, self.lists = entry.fact, row, lists
        self.faults: list[str] = [row.fault] if row.fault else []
        self.changed: list[str] = []

    def check_frame(self) -> None:
        """The locked words must be those of this item: a sort over some of the columns puts decisions beside other facts."""
        for head, words in ((QUOTE, quote_words(self.fact)), (SAYS, says(self.fact))):
            if not same(None, words, self.row.cell(head)):
                self.faults.append(f"{head}：与编号不符，行可能被打乱或改动；请用新导出的表格重填")

    def wish(self) -> Wish:
        fact, parts = self.fact, self._parts()
        action = self._word(DECISION, DECISIONS)
        display = self._text(NEW_WORDS)
        value = self._value(parts)
        if display and display != fact.display:
            self.changed.append(NEW_WORDS)
        wish = Wish(
            action=cast(Any, action),
            value=value,
            display=display or fact.display,
            object=parts["object"],
            object_text=parts["object_text"],
            level=cast(tuple[Level, ...], tuple(parts["level"] or ())),
            reason=self._word(WHY_CODE, reasons_of(self.lists)),
            why=self._text(WHY),
            changed=tuple(self.changed),
        )
        self.faults += _unfit(fact, wish, said=bool(display))
        return Wish(**{name: getattr(wish, name) for name in Wish.__slots__ if name != "faults"}, faults=tuple(dict.fromkeys(self.faults)))

    def _parts(self) -> dict[str, Any]:
        """The reading as plain data: what stands, with what was changed."""
        now: dict[str, Any] = plain(self.fact)
        columns = columns_of(self.fact.field, self.lists.topic)
        for column in columns:
            cell = self.row.cell(column.head)
            if same(column, to_cell(column, now[column.key]), cell):
                continue
            self.changed.append(column.head)
            try:
                now[column.key] = from_cell(column, cell)
            except CellFault as fault:
                self.faults.append(f"{column.head}：{fault}")
        return _with_codes(self.fact, now, self.changed, columns)

    def _value(self, parts: dict[str, Any]) -> Value:
        present = value_json(self.fact.field, self.fact.value)
        asked = {key: parts[key] for key in present}
        if self.faults or asked == present:
            return self.fact.value
        try:
            return value_from_json(self.fact.field, asked, self.lists.topic)
        except ValueError as error:
            self.faults += list(_told(str(error), columns_of(self.fact.field, self.lists.topic)))
            return self.fact.value

    def _word(self, head: str, words: tuple[tuple[str, str], ...]) -> str:
        text = self._text(head)
        try:
            return word_code(words, text) if text else ""
        except CellFault as fault:
            self.faults.append(f"{head}：{fault}")
            return ""

    def _text(self, head: str) -> str:
        try:
            return text_of(self.row.cell(head))
        except CellFault as fault:
            self.faults.append(f"{head}：{fault}")
            return ""


def plain(fact: Fact) -> dict[str, Any]:
    """The parts of a reading by their keys, as the fact contract has them; the levels always a list."""
    return {"object": fact.object, "object_text": fact.object_text, "level": list(fact.level), **value_json(fact.field, fact.value)}


def _with_codes(fact: Fact, parts: dict[str, Any], changed: list[str], columns: tuple[Column, ...]) -> dict[str, Any]:
    """Industries that were changed alone: each word that stays keeps its codes, a new one has none."""
    heads = {column.key: column.head for column in columns}
    if fact.field != "industry" or heads["industries"] not in changed or heads["codes"] in changed or not parts["codes"]:
        return parts
    old = plain(fact)
    known = dict(zip(old["industries"], old["codes"], strict=False))
    return {**parts, "codes": [known.get(word, []) for word in parts["industries"]]}


def _unfit(fact: Fact, wish: Wish, said: bool) -> Iterator[str]:
    """What the decision and the changes do not say together."""
    if wish.changed and wish.action != "correct":
        what = "没有选择决定" if not wish.action else f"决定是“{dict(DECISIONS)[wish.action]}”"
        yield f"{what}，但改动了{'、'.join(wish.changed)}；要更正请选“更正”"
    if wish.action == "correct" and not wish.changed:
        yield "选了“更正”，但没有改动任何内容"
    if wish.action == "correct" and wish.value != fact.value and not said:
        yield f"{NEW_WORDS}：数值改了，请写更正后的文字（不变则照抄现有文字）"
    if (wish.object == "other") != bool(wish.object_text):
        yield "对象（其他，按原文）：对象选“其他”时须填，否则须为空"


def _told(message: str, columns: tuple[Column, ...]) -> Iterator[str]:
    """The faults of a value in Chinese, with the headings of the cells."""
    for part in message.partition(": ")[2].split("; "):
        head = next((column.head for column in columns if part.startswith((column.key + " ", f"the {column.key} "))), "数值")
        for shape, words in _SHAPES:
            if shape.search(part):
                yield words.format(head)
                break
        else:
            yield f"{head}：不成立（{part}）"
