"""From a document to its clause tree: 第X条 / 一、 / （一） / 1. / （1）, table rows, paragraphs.

A clause is the smallest numbered item; without numbering, the paragraph (whose sentences the extractors tell apart).
"""

from __future__ import annotations

from dataclasses import replace

import regex

from policytable.model import Clause, Document
from policytable.segment.numbering import Number, number_of
from policytable.segment.paragraphs import Paragraph, is_bullet, is_card, is_lead, is_point, is_trail, paragraphs
from policytable.segment.parts import Opening, opening

SEGMENT_VERSION = "3"
_ORDER = {"attachment": -1, "part": 0, "chapter": 1, "section": 2}
_TITLE = regex.compile(
    r"(?:通知|意见|方案|办法|细则|措施|规划|公告|公示|计划|纲要|政策|指南|决定|通告|条例|规定|解读|名单|函|批复|报告|标准|要点)"
    r"(?:[（(〔][^）)〕]{1,30}[）)〕])?(?:的通知|的公告|的公示)?[》”]?$"
)
_MAX_TITLE = 90
_HEAD, _MIN_TITLE, _MAX_FALLBACK = 6, 8, 60  # lines from the top; characters
_SENTENCE_END = regex.compile(r"[。；！？]")
_GOES_ON = ("：", ":", "，", ",", "、")  # a salutation, a lead-in, the first line of a sentence: no title
_RELATED = regex.compile(
    r"\s*[【\[]?(?:相关(?:阅读|链接|文章|新闻|政策|推荐)|热门(?:政策|文章|推荐)?|推荐阅读|最新(?:文章|政策|资讯)|猜你喜欢|延伸阅读|更多)"
)
_INDEXED = regex.compile(r"\s*[·•]")
_QUESTION = regex.compile(r"(?:问|Q\d{0,2}|\d{1,2}[.、])?\s*[:：]?.{4,40}[？?]")
_CAPTION = regex.compile(r"(?:单位\s*[：:]|表\s*\d*\s*$|附表|一览表|任务表|标准表|安排表|分解表|目标表)")


def segment(document: Document) -> tuple[Clause, ...]:
    """The clauses of a document in reading order; `Clause.index` is the position, `parent` an earlier index."""
    builder = _Builder(document)
    found = paragraphs(document)
    for at, paragraph in enumerate(found):
        builder.add(paragraph, opening(document.text, found, at))
    return _titled(builder.clauses, document.text)


def _titled(clauses: list[Clause], text: str) -> tuple[Clause, ...]:
    """Where no line has the form of a title, the first short line near the top that ends no sentence stands for it."""
    if len(clauses) > 1 and not any(clause.kind == "title" for clause in clauses):
        for clause in clauses[:_HEAD]:
            words = text[clause.start : clause.end]
            fits = _MIN_TITLE <= len(words) <= _MAX_FALLBACK and not _SENTENCE_END.search(words.rstrip("！？"))
            fits = fits and not words.endswith(_GOES_ON) and not is_bullet(words)
            if clause.kind == "paragraph" and fits and not is_card(words) and not is_trail(words):
                clauses[clause.index] = replace(clause, kind="title", body=False)
                break
    return tuple(clauses)


class _Builder:
    """Keeps the open clauses (a stack of kinds) while paragraphs come in."""

    def __init__(self, document: Document) -> None:
        self.text = document.text
        self.clauses: list[Clause] = []
        self.open: list[tuple[str, int]] = []  # (kind, index of the clause)
        self.caption: int | None = None
        self.unnumbered = 0
        self.related = False  # whether the lines are those of 相关阅读

    def add(self, paragraph: Paragraph, part: Opening | None = None) -> None:
        words = self.text[paragraph.start : paragraph.end]
        if part is not None:
            self._part(paragraph, part)
            return
        if paragraph.role == "row":
            self._row(paragraph)
            return
        number = number_of(words)
        if paragraph.role == "title" or (number is None and not is_bullet(words) and self._is_title(words)):
            self._put("title", "", paragraph, None, body=False)
            return
        if number is not None:
            self._numbered(number, paragraph)
        else:
            self._plain(paragraph, words)

    def _is_title(self, words: str) -> bool:
        if len(words) > _MAX_TITLE or _SENTENCE_END.search(words) or is_trail(words):
            return False
        compact = "".join(words.split())
        return bool(_TITLE.search(compact)) and not any(
            clause.body for clause in self.clauses if clause.kind not in ("paragraph", "heading")
        )

    def _part(self, paragraph: Paragraph, part: Opening) -> None:
        """An attachment, or a second paper behind the first: nothing that stood before governs it."""
        self.caption, self.related = None, False
        inside = self.open[0][1] if part.within and self.open and self.open[0][0] == "attachment" else None
        self.open = [self.open[0]] if inside is not None else []
        index = self._put("attachment", part.label, paragraph, inside, body=False)
        self.open.append(("attachment", index))

    def _numbered(self, number: Number, paragraph: Paragraph) -> None:
        self.caption = None
        kinds = [kind for kind, _ in self.open]
        if number.kind in _ORDER:
            while self.open and _ORDER.get(self.open[-1][0], 9) >= _ORDER[number.kind]:
                self.open.pop()
        elif number.kind == "article":
            while self.open and self.open[-1][0] not in _ORDER:
                self.open.pop()
        elif number.kind in kinds:
            del self.open[kinds.index(number.kind) :]
        elif number.kind == "item1":
            self._close_lead()
        self._close_headings()
        parent = self.open[-1][1] if self.open else None
        index = self._put(number.kind, number.label, paragraph, parent)
        self.open.append((number.kind, index))

    def _close_lead(self) -> None:
        """A lead-in holds one list: the next lead-in, and 一、 of the paper itself, stand beside it."""
        kinds = [kind for kind, _ in self.open]
        if "lead" in kinds:
            del self.open[kinds.index("lead") :]

    def _close_headings(self) -> None:
        while self.open and self.open[-1][0] == "heading":
            self.open.pop()

    def _plain(self, paragraph: Paragraph, words: str) -> None:
        self.unnumbered += 1
        short = len(words) <= 40 and not regex.search(r"[。；，！？]\s*$", words)
        if short and _CAPTION.search(words):
            self.caption = self._put("caption", "", paragraph, self.open[-1][1] if self.open else None)
            return
        self.caption = None
        if (short and self._is_heading(paragraph, words)) or _QUESTION.fullmatch(words.strip()):
            self._close_headings()
            parent = self.open[-1][1] if self.open else None
            index = self._put("heading", "", paragraph, parent)
            self.open.append(("heading", index))
            return
        leads = is_lead(words)
        if leads or (self.open and self.open[-1][0] == "lead" and not is_point(words)):
            self._close_lead()
        parent = self.open[-1][1] if self.open else None
        ends = bool(_SENTENCE_END.search(words))
        self.related = bool(_RELATED.match(words)) or (self.related and not ends)
        body = not (is_trail(words) or self.related or (_INDEXED.match(words) and not ends))
        index = self._put("paragraph", f"段{self.unnumbered}", paragraph, parent, body=body)
        if leads:
            self.open.append(("lead", index))

    def _is_heading(self, paragraph: Paragraph, words: str) -> bool:
        return paragraph.role == "heading" or bool(regex.fullmatch(r"\s*(?:[【\[〔].{2,20}[】\]〕]|[▍◆●■★▲◇▎]\s*.{2,20})\s*", words))

    def _row(self, paragraph: Paragraph) -> None:
        parent = self.caption
        if parent is None:
            last = self.clauses[-1].index if self.clauses else None
            if last is not None and self.clauses[last].kind == "row" and self.clauses[last].table == paragraph.table:
                parent = self.clauses[last].parent
            else:
                parent = self._before_table()
        self._put("row", f"表{(paragraph.table or 0) + 1}行{(paragraph.row or 0) + 1}", paragraph, parent)

    def _before_table(self) -> int | None:
        """The paragraph right above a table without a caption of its own, where it is short enough to name it."""
        if self.clauses and self.clauses[-1].kind != "row" and self.clauses[-1].end - self.clauses[-1].start <= 80:
            return self.clauses[-1].index
        return self.open[-1][1] if self.open else None

    def _put(self, kind: str, label: str, paragraph: Paragraph, parent: int | None, *, body: bool = True) -> int:
        above = self.clauses[parent] if parent is not None else None
        index = len(self.clauses)
        path = "/".join(part for part in (above.path if above else "", label) if part)
        self.clauses.append(
            Clause(
                index=index,
                parent=parent,
                kind=kind,
                label=label,
                path=path,
                start=paragraph.start,
                end=paragraph.end,
                depth=above.depth + 1 if above else 0,
                table=paragraph.table,
                row=paragraph.row,
                body=body,
            )
        )
        return index
