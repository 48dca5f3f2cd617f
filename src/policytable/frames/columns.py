"""The columns of the frames: one definition for what is built, what `columns()` says and what the docstrings say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from policytable.model import FIELDS, RANKS, Bearer, Bound, CellState, Covers, Nature, Role, Status

Dtype = Literal["string", "Int64", "Float64", "boolean", "category", "object"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its pandas dtype (`object` holds tuples of texts), what it holds in English and Chinese, the closed list of a category."""

    name: str
    dtype: Dtype
    english: str
    chinese: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Layout:
    """A frame: its name, its index (unique, stable over editions) and its columns in order."""

    name: str
    index: Column
    columns: tuple[Column, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns without the index."""
        return tuple(column.name for column in self.columns)


def _text(name: str, english: str, chinese: str) -> Column:
    return Column(name, "string", english, chinese)


def _count(name: str, english: str, chinese: str) -> Column:
    return Column(name, "Int64", english, chinese)


def _money(name: str, english: str, chinese: str) -> Column:
    return Column(name, "Float64", english, chinese)


def _truth(name: str, english: str, chinese: str) -> Column:
    return Column(name, "boolean", english, chinese)


def _list(name: str, english: str, chinese: str) -> Column:
    return Column(name, "object", english, chinese)


def _one_of(name: str, english: str, chinese: str, values: tuple[str, ...]) -> Column:
    return Column(name, "category", english, chinese, values)


_REVIEWS = ("machine", "accepted", "corrected", "added", "rejected")
_STANDINGS = ("chosen", "loser", "conflict", "none")
_COLLECTED = ("已收集", "部分无法读取", "无法读取", "仅有解读或新闻", "未收集")
_PLACE = (
    _text("adcode", "GB/T 2260 code of the place", "地区代码"),
    _text("region", "name of the place; of a zone its own", "地区名称，开发区用其本名"),
    _text("zone", "zone without a code of its own; the code is then that of the unit around it", "没有代码的开发区、新区"),
    _one_of("rank", "administrative rank of the place", "行政级别", RANKS),
    _text("province", "six-digit code of its province", "所在省级代码"),
)
_SAMPLE = _text("sample", "mark of a text written for demonstration", "示例文稿标记")
_PAPER = (
    _text("source", "id of the source in the register", "来源编号"),
    _text("policy", "key of the policy", "政策主键"),
)

DOCUMENTS = Layout(
    "documents",
    _text("source", "id of the source in the register", "来源编号"),
    (
        _text("document", "id of the document's text; empty where it was not had", "文本编号"),
        _text("policy", "key of the policy that it belongs to", "政策主键"),
        _one_of("role", "what it is within the policy", "在政策中的角色", get_args(Role)),
        _text("title", "title", "标题"),
        *_PLACE,
        _text("issued", "date of issue, as precise as known", "成文日期"),
        _text("published", "date of publication, as precise as known", "发布日期"),
        _text("media_type", "media type", "文件类型"),
        _text("method", "what read it", "读取方式"),
        _count("pages", "number of pages; 0 for what has none", "页数"),
        _count("characters", "length of the canonical text in code points", "字数"),
        _count("clauses_searched", "clauses that were searched", "检索条款数"),
        _text("sha256", "digest of the bytes", "字节摘要"),
        _text("original", "official address", "官方网址"),
        _text("page", "our page of the document, from the edition's folder", "全文页"),
        _list("issues", "codes of what went wrong in reading", "读取问题代码"),
        _SAMPLE,
    ),
)
POLICIES = Layout(
    "policies",
    _text("policy", "key, made from issuer, title and number", "政策主键"),
    (
        _text("title", "title", "政策名称"),
        *_PLACE,
        _count("seq", "number of the province in the table", "省份序号"),
        _text("doc_number", "document number", "发文字号"),
        _list("issuers", "issuing offices", "发文机关"),
        _text("issued", "date of issue", "成文日期"),
        _text("published", "date of publication, YYYY, YYYY-MM or a day", "发布日期"),
        _text("effective_from", "first day in force", "施行日期"),
        _text("effective_until", "last day in force; empty where not stated", "有效期止"),
        _one_of("status", "how it stands at the edition's date", "效力状态", get_args(Status)),
        _text("status_reason", "why it stands so", "效力依据"),
        _text("kind", "通知, 意见, 办法, …", "文种"),
        _one_of("nature", "what the text is", "文本性质", get_args(Nature)),
        _one_of("collection", "what was had of it", "收集情况", _COLLECTED),
        _text("repealed_by", "key of the policy that repeals it", "废止它的政策"),
        _list("sources", "ids of its documents' sources", "文件来源编号"),
        _list("implements", "papers that it names as its ground", "依据的文件"),
        _SAMPLE,
    ),
)
_VALUE = (
    _text("kind", "of an award how its sum is told, of a note what it is about", "奖励方式或备注类别"),
    _money("yuan_min", "least sum in yuan", "金额下限（元）"),
    _money("yuan_max", "greatest sum in yuan", "金额上限（元）"),
    _money("rate", "share that is paid, 0.1 for 10%", "比例"),
    _text("of", "what the share is of", "比例的基数"),
    _text("tier", "grade within one object", "档次"),
    _text("per", "what the sum is paid for (每个产品), or a target's total or year", "计量单位"),
    _one_of(
        "recipient",
        "who is paid",
        "发放对象",
        ("enterprise", "management", "person", "institution", "park", "agency", "bank", "government"),
    ),
    _money("aggregate_cap_yuan", "ceiling of all sums of one receiver in yuan", "累计上限（元）"),
    _one_of("stacking", "how it goes with other sums", "叠加方式", ("highest_only", "difference", "cumulative")),
    _text("condition", "condition in the document's words", "条件"),
    _one_of("bound", "how a target's number is meant", "目标数的限定", get_args(Bound)),
    _count("count_min", "least number of a target", "目标下限"),
    _count("count_max", "greatest number of a target", "目标上限"),
    _count("by", "year in which a target is due", "目标年份"),
    _count("from", "first year of a target's period", "目标起始年份"),
    _list("industries", "industries to favour, in the document's words", "优先行业"),
    _list("codes", "their GB/T 4754-2017 divisions, those of a word joined by 、", "行业代码"),
    _truth("open_ended", "whether the list ends in 等", "以“等”结尾"),
    _count("year", "year of the call that favours them", "申报年份"),
    _one_of("bearer", "who bears a fee", "费用承担方", get_args(Bearer)),
    _one_of("covers", "what the fee is for", "费用种类", get_args(Covers)),
    _text("payer", "who bears it, in the document's words", "承担方原文"),
    _text("mechanism", "mechanism of supervision", "监管方式"),
    _count("interval_months", "rhythm or length in months", "间隔（月）"),
    _list("triggers", "events in the document's words", "触发情形"),
    _one_of("subject", "whom supervision is of", "监管对象", ("titleholder", "agency", "applicant", "government")),
    _text("text", "words of a note", "备注内容"),
)
FACTS = Layout(
    "facts",
    _text("id", "id of the fact", "事实编号"),
    (
        _one_of("field", "what it is a statement about", "字段", FIELDS),
        _text("object", "what is created, rewarded or supervised, by its code", "对象"),
        _text("object_text", "the document's own words for an object that is `other`", "其他对象的原文"),
        _list("level", "ranks of the title; several for 省级以上", "称号级别"),
        *_PLACE,
        _text("display", "short text for a cell, in the document's words", "单元格文字"),
        *_VALUE,
        _text("quote", "the words that prove it", "原文"),
        _text("clause", "path of their clause", "条款"),
        _count("start", "their first code point in the canonical text", "起始位置"),
        _count("end", "one past their last code point", "结束位置"),
        _text("document", "id of the document's text", "文本编号"),
        *_PAPER,
        _text("page", "evidence page at the words, from the edition's folder", "证据页"),
        _one_of("review", "state of review", "复核状态", _REVIEWS),
        _text("held", "why it is held back; empty where it is not", "暂不发布的原因"),
        _one_of("standing", "how it came out of the comparison with others", "取舍", _STANDINGS),
        _text("reason", "why it came out so", "取舍理由"),
        _text("winner", "id of the fact that stands before it", "优先的事实"),
        _list("rules", "ids of the rules that read it", "规则编号"),
        _SAMPLE,
    ),
)
CELLS = Layout(
    "cells",
    _text("id", "`<adcode>/<column>`", "单元格编号"),
    (
        _count("seq", "number of the row", "行序号"),
        _text("adcode", "code of the province", "省级代码"),
        _text("region", "short name of the province", "地区"),
        _text("column", "key of the column", "列"),
        _text("header", "heading of the column", "列名"),
        _one_of("state", "whether it says something, or why not", "状态", get_args(CellState)),
        _text("text", "what is printed", "文字"),
        _text("reason", "why it says nothing, as a sentence", "空白原因"),
        _count("statements", "number of statements in it", "表述数"),
        _list("facts", "ids of the facts behind it", "事实编号"),
        _count("losers", "facts that stand behind others", "未采用数"),
        _list("documents", "ids of the sources that were searched", "检索的来源"),
        _count("clauses_searched", "clauses that were searched", "检索条款数"),
        _text("page", "page of the cell, from the edition's folder", "单元格页"),
        _SAMPLE,
    ),
)
STATEMENTS = Layout(
    "statements",
    _text("statement", "`<adcode>/<column>/<number>`", "表述编号"),
    (
        _text("cell", "id of the cell", "单元格编号"),
        _text("adcode", "code of the province", "省级代码"),
        _text("region", "short name of the province", "地区"),
        _text("column", "key of the column", "列"),
        _text("text", "the statement as printed", "文字"),
        _text("place_adcode", "code of the subordinate place that it is about", "下级地区代码"),
        _text("place", "name of that place, or of the zone", "下级地区"),
        _truth("met", "whether the national count has reached the target", "目标已达到"),
        _list("marks", "words such as 未复核", "标记"),
        _list("facts", "ids of the facts behind it", "事实编号"),
        _list("policies", "keys of the policies that say so", "政策主键"),
        _text("title", "title of the first of them", "政策名称"),
        _text("quote", "the words that prove it, the first place", "原文"),
        _text("clause", "path of their clause", "条款"),
        _text("page", "evidence page at the words, from the edition's folder", "证据页"),
        _text("original", "official address", "官方网址"),
    ),
)
CLAUSES = Layout(
    "clauses",
    _count("clause", "number of the clause in the text", "条款序号"),
    (
        _text("kind", "title, chapter, article, item, paragraph, row, sentence", "种类"),
        _text("label", "its number as printed", "编号"),
        _text("path", "numbers from the root, joined by /", "条款路径"),
        _count("parent", "the clause above it", "上级条款"),
        _count("depth", "how deep it stands", "层次"),
        _truth("body", "whether it may hold statements", "是否正文"),
        _count("start", "first code point", "起始位置"),
        _count("end", "one past the last code point", "结束位置"),
        _text("text", "its own words without its children", "文字"),
    ),
)
ISSUES = Layout(
    "issues",
    _count("issue", "number of the issue", "序号"),
    (
        _text("code", "code, see the README", "代码"),
        _one_of("severity", "how grave", "程度", ("error", "warning", "info")),
        _text("message", "what was met", "说明"),
        _text("remedy", "what to do", "处理办法"),
        _count("start", "where it begins in the text", "起始位置"),
        _count("end", "where it ends", "结束位置"),
    ),
)
_ABOVE_READING = ("page", "source", "policy", "review", "held", "standing", "reason", "winner", "sample")
READ_FACTS = Layout("facts", FACTS.index, tuple(column for column in FACTS.columns if column.name not in _ABOVE_READING))
TABLE_INDEX = _text("adcode", "code of the province", "省级代码")
TABLE_FIRST = (_count("seq", "number of the row", "行序号"), _text("region", "short name of the province", "地区"))
