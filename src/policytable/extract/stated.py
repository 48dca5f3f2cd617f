"""What a document states about itself, collected key by key: the first reading of a key stands, with its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from policytable.model import Document, Evidence
from policytable.rules import shape
from policytable.text import fold, plain

_LABELS = {
    "issued": ("成文日期", "印发日期", "签发日期", "发文日期", "生成日期"),
    "published": ("发布日期", "发布时间", "公开日期", "公布日期", "PubDate", "日期", "时间"),
    "effective_from": ("实施日期", "生效日期", "施行日期"),
    "effective_until": ("失效日期", "废止日期"),
    "doc_number": ("发文字号", "文号", "文件编号", "发文字號", "政策文号"),
    "issuers": ("发布机构", "发文机构", "发文机关", "发布机关", "发布单位", "ContentSource", "制发机关"),
    "title": ("标题", "名称", "信息名称", "文件名称", "政策名称", "政策名", "ArticleTitle"),
    "status": ("有效性", "时效性", "文件状态", "状态", "效力状态", "时效状态"),
}
_HEADER_LINES = 24  # lines in which a copy of a paper prints its card (来源、日期、标题、文号)


@dataclass(frozen=True, slots=True)
class Declared:
    """A value of the card or of a <meta> element as it is written, with its place where it stands in the text."""

    words: str
    evidence: Evidence | None = None


@dataclass(slots=True)
class Stated:
    """Values and proofs found so far; `declared` are the words of the card by key, `heading` the title as it is printed."""

    declared: dict[str, Declared] = field(default_factory=dict)
    heading: str = ""
    values: dict[str, object] = field(default_factory=dict)
    proof: list[tuple[str, Evidence]] = field(default_factory=list)

    def put(self, key: str, value: object, evidence: Evidence | None = None) -> None:
        """Keep the first reading of a key with its place; an empty value is none."""
        if value and key not in self.values:
            self.values[key] = value
            if evidence is not None:
                self.proof.append((key, evidence))

    @property
    def issuers(self) -> tuple[str, ...]:
        """The offices found so far."""
        held = self.values.get("issuers")
        return tuple(str(name) for name in held) if isinstance(held, tuple) else ()

    def words(self, key: str) -> str:
        """The value of a key as text; empty where it is not known."""
        return str(self.values.get(key) or "")


def stated(document: Document) -> Stated:
    """An empty collection with what the page declares in its card or its <meta> elements."""
    written: dict[str, Declared] = {}
    for key, value in document.meta:
        written[plain(key).strip("：:[]")] = Declared(value.strip())
    # The card in the text wins over <meta>, and has a place.
    written |= dict(_card(document))
    found = {}
    for name, labels in _LABELS.items():
        said = next((written[label] for label in labels if label in written and written[label].words), None)
        if said is not None:
            found[name] = said
    return Stated(found)


def _card(document: Document) -> Iterator[tuple[str, Declared]]:
    """Lines such as 发文字号：… at the head of a plain copy. A line whose value is the next label has none."""
    start = 0
    for line in document.text.splitlines(keepends=True)[:_HEADER_LINES]:
        folded = fold(document.text, start, start + len(line))
        match = shape("card").match(folded.text)
        if match and not shape("label_only").match(match["value"]):
            low, high = folded.span(*match.span("value"))
            yield match["key"], Declared(document.text[low:high], document.cite(low, high))
        start += len(line)
