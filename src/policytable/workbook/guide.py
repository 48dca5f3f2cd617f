"""The first sheet: what the workbook is and how it is filled in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from policytable.model import Topic
from policytable.workbook.noun import Signature

_RULES = (
    "每一行是机器从文件中读出的一条表述。请对照“原文”（【】内是依据的字句）和“出处”，在黄色的列中填写；其他各列已锁定。",
    "决定：确认——读数无误；更正——直接在黄色的格中改数值，并写“更正后的文字”；否决——原文没有这一规定；重新复核——请他人再看；跳过——留给他人。",
    "不填“决定”的行不作任何改动。改动了内容而没有选“更正”的行不会写入，并说明原因。",
    "更正后的文字：表格中刊出的字句。数值改了就要写；文字不必变时照抄“现有文字”。",
    "金额的单位是万元，只填数字；比例填百分数，10% 填 10；没有写明的留空。级别可以填几个，用“、”分开；行业、触发情形用“；”分开。",
    "对象不在列表中时选“其他”，并在“对象（其他，按原文）”中写原文的说法。只改行业时，保留的行业沿用原来的代码，新增的没有代码。",
    "请不要使用公式、合并单元格，也不要改动编号、表头和工作表的名称；可以筛选、调列宽、删去不处理的行，行的次序不限。",
    "填好后由管理员导入。导入时逐行检查：导出之后他人已处理的、数值不成立的行不写入，并在结果表中逐行说明原因。同一份表格导入两次不会重复写入。",
    "“其他待办”中的事项不是一条读数，须在复核台上处理。",
)


def guide_lines(signature: Signature, topic: Topic, counts: dict[str, int]) -> Iterator[tuple[Literal["title", "line"], str]]:
    """The lines of the sheet, each with its kind."""
    yield "title", f"{topic.title}政策表 复核表格"
    stands = f"；已发布版本 {signature.edition}" if signature.edition else ""
    yield "line", f"数据日期 {signature.as_of}{stands}；复核记录至第 {signature.revision} 条。"
    yield "line", "本表共有：" + "，".join(f"{name} {count} 条" for name, count in counts.items() if count) + "。"
    for number, rule in enumerate(_RULES, 1):
        yield "line", f"{number}. {rule}"
