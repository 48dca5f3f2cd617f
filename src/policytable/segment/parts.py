"""Where another paper begins within a document: an attachment (附件2), or the plan behind the notice that sends it out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import regex

from policytable.segment.numbering import Number, number_of
from policytable.segment.paragraphs import Paragraph

_MARK = regex.compile(r"[\s\u3000]*(附\s*[件录]\s*[一二三四五六七八九十\d]{0,3})\s*(?:[：:.、．]|\s|$)\s*(.{0,60})")
_NUMBERED = regex.compile(r"\d\s*[.．、]")  # 附件：1.方案 opens the list of attachments, not an attachment
_PAPER = regex.compile(
    r"[^，。；：！？、]{2,50}(?:意见|方案|办法|细则|措施|规划|计划|纲要|政策|指南|规定|标准|要点|通知)(?:[（(〔][^）)〕]{1,20}[）)〕])?"
)
_FIRST = frozenset(("一", "1", "第一章", "第一条", "（一）", "(一)"))
_SIGNED = regex.compile(
    r"[^，。；：]{2,40}(?:局|厅|委|委员会|办公室|政府|部|中心)|.{0,6}年.{1,4}月.{1,4}日.{0,6}|[（(].{2,40}[）)]|抄送.*|联系.*"
)
_AHEAD = 12  # paragraphs in which the numbers of a second paper begin; a preamble stands before them


@dataclass(frozen=True, slots=True)
class Opening:
    """The line at which a paper begins: its label in clause paths, and whether it may be the title of an open attachment."""

    label: str
    within: bool = False


def opening(text: str, paragraphs: Sequence[Paragraph], at: int) -> Opening | None:
    """The paper that the paragraph opens, None where it opens none."""
    paragraph = paragraphs[at]
    if paragraph.role not in ("paragraph", "heading", "title"):
        return None
    words = text[paragraph.start : paragraph.end].strip()
    if paragraph.level == 0:
        return Opening(words)
    mark = _MARK.fullmatch(words)
    if mark is not None:
        return Opening("".join(mark[1].split())) if _begins(text, paragraphs, at, mark[2]) else None
    if number_of(words) is None and _PAPER.fullmatch("".join(words.split())) and _starts_again(text, paragraphs, at):
        titled = at > 0 and _MARK.fullmatch(_words(text, paragraphs[at - 1])) is not None
        return Opening("" if titled else "《" + "".join(words.split()) + "》", within=titled)
    return None


def _begins(text: str, paragraphs: Sequence[Paragraph], at: int, name: str) -> bool:
    """Whether the attachment itself follows: the list of attachments under a notice is followed by a signature, the next
    entry of the list, or nothing."""
    if at == 0 or at + 1 == len(paragraphs) or _NUMBERED.match(name):
        return False
    following = _words(text, paragraphs[at + 1])
    if _MARK.fullmatch(following) or (name and _SIGNED.fullmatch(following)):
        return False
    return not (name and at > 0 and _MARK.match(_words(text, paragraphs[at - 1])))


def _starts_again(text: str, paragraphs: Sequence[Paragraph], at: int) -> bool:
    """Whether the next number is a first one, of the kind that the paper before counts by: 一、 after 三、."""
    following = next((number for other in paragraphs[at + 1 : at + 1 + _AHEAD] if (number := _number(text, other)) is not None), None)
    if following is None or following.label.strip("、.．") not in _FIRST:
        return False
    first = next((before for other in paragraphs[:at] if (before := _number(text, other)) is not None), None)
    return first is not None and first.kind == following.kind


def _number(text: str, paragraph: Paragraph) -> Number | None:
    return number_of(text[paragraph.start : paragraph.end]) if paragraph.role != "row" else None


def _words(text: str, paragraph: Paragraph) -> str:
    return text[paragraph.start : paragraph.end].strip()
