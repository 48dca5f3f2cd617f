"""Logical paragraphs: the blocks of a document with hard line ends joined again."""

from __future__ import annotations

from dataclasses import dataclass

import regex

from policytable.model import Block, Document
from policytable.segment.numbering import number_of

_TERMINAL = regex.compile(r"[。；：！？.;:!?…][”’」』）)\]】]?\s*$")
_PAGE_NUMBER = regex.compile(r"\s*[-—–－]{0,2}\s*\d{1,3}\s*[-—–－]{0,2}\s*")
_MARKED_PAGE = regex.compile(r"\s*(?:[-—–－]{1,2}\s*\d{1,3}\s*[-—–－]{1,2}|第\s*\d+\s*页(?:\s*共\s*\d+\s*页)?)\s*")
_LABELLED = regex.compile(r"[\s\u3000]*[【\[]?[\u4e00-\u9fff\s\u3000]{2,10}[】\]]?\s*[：:]\s*\S{0,80}\s*$")  # 文号：穗市监规字〔2025〕1号
_NUMBER_LINE = regex.compile(r"[\s\u3000]*[\u4e00-\u9fff]{1,14}[〔\[（(](?:19|20)\d\d[〕\]）)]\s*\d{1,5}\s*号\s*$")
_TRAIL = regex.compile(r">|＞|›|»|[|｜].*[|｜]|当前位置|您所在的位置|您的位置|网站首页|^\s*首页|友情链接|版权所有|ICP备|扫一扫")
_CUT_NUMBER = regex.compile(r"[\u4e00-\u9fff]\s*\d[\d.]{0,9}(?:[、,，]\d[\d.]{0,9}){0,4}\s*$")
_REST_OF_NUMBER = regex.compile(r"\s*\d*\s*(?:万|亿|元|%|％|家|个|年|月|日|户|种|项)")
_REST_OF_LIST = regex.compile(r"\s*\d*(?:[、,，]\d{1,5}(?:\.\d+)?){1,4}\s*(?:万|亿|元)")
_LAST_WORDS = regex.compile(r"(?!特此|此|请|略|无|以上|现)[\u4e00-\u9fff]{1,5}。$")  # 担一半。 below a long line is its end
_BULLET = regex.compile(r"[\s\u3000]*[·•●▪◆■□○★▲►※]")
_DASH = regex.compile(r"[\s\u3000]*(?:[—–]{1,2}|--)(?=[\s\u3000]*\p{Han})")
_SALUTATION = regex.compile(r"(?:各|有关|相关|省直|市直)|[^，。；：]*(?:局|厅|委|部门|单位|企业|政府|办事处|管委会)[：:]$")
_PREAMBLE = regex.compile(r"(?:如下|以下)\s*(?:(?:实施|工作|具体)?(?:通知|公告|公示|通告|意见|办法|方案|措施|政策|规定))?\s*[：:]$")
_LISTED = regex.compile(r"(?:标准|目标|奖励|补助|条件|程序)(?:如下|以下)[：:]$")
_OPENS_SENTENCE = regex.compile(
    r"(?:对(?![标接口外照])|凡(?!例)|力争|(?:到|至)20\d\d年)(?!.*(?:奖励|补助|支持|政策|措施|标准|扶持|办法|资助|目标)$)"
)
_NEVER_FIRST = "。，、；！？）》”"  # a line that begins so is the rest of the one before
_SIGN_OFF = regex.compile(
    r"[\s\u3000]*(?:附件|附表|联系人|抄送|[\u4e00-\u9fff]{2,30}(?:局|厅|委|委员会|办公室|政府)\s*$|(?:二〇|20)\S{0,3}年\S{1,3}月\S{1,3}日)"
)
_CLAUSE_MARK = regex.compile(r"[，。；、,;：]")
_CLOSING = frozenset("，。；、）)》”")
_WANTING = regex.compile(
    r"(?:[等的和及与或在对从按将由为于把被]|绿色|国家级|省级|市级|区级|县级|给予|一次性|不超过|最高|达到|每年|新增|力争)$"
)  # what wants another word behind it
_TITLE_END = regex.compile(r"(?:通知|意见|方案|办法|细则|措施|规划|公告|公示|计划|纲要|政策|指南)$")
_WORD = regex.compile(  # words of the field in two characters: those that a line end cuts in the texts that are read
    "绿色|工厂|园区|企业|产品|供应|应链|国家|家级|省级|市级|区级|县级|创建|建成|培育|认定|奖励|补助|补贴|资助|奖补|给予|一次|次性|万元"
    "|资金|称号|名单|复核|评价|财政|行业|产业|制造|示范|项目|技术|改造|节能|以上|达到|新增|累计|每年|动态|管理|取消|撤销|第三|三方|机构|设计|评审|工业|申报|专项|主管|部门"
)
MIN_WRAPPED = 18  # a wrapped line of a page is at least this long: the narrowest seen in the development texts is 26


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One logical paragraph `[start, end)`; `role` is the block kind; several printed lines may stand in it."""

    role: str
    start: int
    end: int
    table: int | None = None
    row: int | None = None
    level: int | None = None


def paragraphs(document: Document) -> list[Paragraph]:
    """Body blocks in order, hard-wrapped lines joined; furniture and page numbers are left out."""
    found: list[Paragraph] = []
    text = document.text
    for block in _blocks(document):
        start, end = _trimmed(text, block.start, block.end)
        if start >= end or _is_page_number(text[start:end], block):
            continue
        last = found[-1] if found else None
        if last is not None and block.kind == last.role == "paragraph" and _runs_on(text[last.start : last.end], text[start:end]):
            found[-1] = Paragraph(last.role, last.start, end)
        else:
            found.append(Paragraph(block.kind, start, end, block.table, block.row, block.level))
    return found


def is_trail(line: str) -> bool:
    """Whether a line is a breadcrumb, a menu or a footer of a page that was copied as text."""
    return bool(_TRAIL.search(line))


def is_card(line: str) -> bool:
    """Whether a line is an entry of a page's card (文号：…) or the number of the paper."""
    return bool(_LABELLED.match(line) or _NUMBER_LINE.match(line) or "://" in line)


def is_lead(words: str) -> bool:
    """Whether an unnumbered paragraph leads in the list that follows: it ends in a colon, and is neither a salutation nor
    the end of a preamble (通知如下：), under which the whole paper would hang."""
    if not words.endswith(("：", ":")) or _SALUTATION.match(words):
        return False
    return _PREAMBLE.search(words) is None or _LISTED.search(words) is not None


def is_bullet(words: str) -> bool:
    """Whether a bullet opens the line: an entry of an index or a list, never the title of the paper."""
    return _BULLET.match(words) is not None


def is_point(words: str) -> bool:
    """Whether a bullet or a dash opens the line: a point of the list under a lead-in (——加快智改数转。…)."""
    return is_bullet(words) or _DASH.match(words) is not None


def _blocks(document: Document) -> list[Block]:
    if document.blocks:
        return [block for block in document.blocks if block.kind not in ("furniture", "meta")]
    blocks, at = [], 0
    for line in document.text.splitlines(keepends=True):
        blocks.append(Block("paragraph", at, at + len(line.rstrip("\n"))))
        at += len(line)
    return blocks


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _is_page_number(words: str, block: Block) -> bool:
    return block.kind == "paragraph" and bool(_MARKED_PAGE.fullmatch(words) or (len(words) <= 3 and _PAGE_NUMBER.fullmatch(words)))


def _runs_on(line: str, following: str) -> bool:
    """Whether a printed line goes on in the next: it does not end a sentence, it is long enough to have been wrapped,
    it already holds a clause mark (a heading seldom does), breaks off at one or opens as sentences do (对…的), and the next
    line opens nothing."""
    last = line.rsplit("\n", 1)[-1]
    if _CUT_NUMBER.search(last) and _REST_OF_LIST.match(following):
        return True  # 分别奖励30|3、364、105万元: no item opens here
    if (
        _TERMINAL.search(last)
        or number_of(following)
        or _BULLET.match(following)
        or _SIGN_OFF.match(following)
        or "\t" in following
        or "\t" in last
    ):
        return False
    if following[0] in _NEVER_FIRST or (_CUT_NUMBER.search(last) and _REST_OF_NUMBER.match(following)):
        return True
    if last.rstrip()[-1:] in ("，", "、", ",") and not _is_list_of_names(last):
        return True
    if is_card(last) or _LABELLED.match(following) or _NUMBER_LINE.match(following):
        return False
    if is_trail(last) or is_trail(following):
        return False
    if _cut_off(last, following):
        return True
    return len(last) >= MIN_WRAPPED and bool(
        _CLAUSE_MARK.search(line) or _of_one_width(last, following) or _OPENS_SENTENCE.match(line) or _LAST_WORDS.match(following)
    )


def _cut_off(last: str, following: str) -> bool:
    """Whether the line end falls where no line of its own ends: within a word, behind a word that wants another, or before a
    comma; of shorter lines only those that hold a clause mark, as a heading does not."""
    if following[:1] in _CLOSING:
        return True
    long = len(last) >= MIN_WRAPPED or _CLAUSE_MARK.search(last)
    return bool(long and (_WORD.fullmatch(last[-1] + following[0]) or _WANTING.search(last)))


def _of_one_width(last: str, following: str) -> bool:
    """Whether two lines without an end have the width of a page: as long as each other, the second with a clause mark."""
    return len(last) == len(following) and bool(_CLAUSE_MARK.search(following)) and not _TITLE_END.search(last)


def _is_list_of_names(line: str) -> bool:
    return len(line) < 8
