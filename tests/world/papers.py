"""What the sites publish: the corpus' own sample documents, small papers of this world, and the noise between them."""

from __future__ import annotations

import dataclasses
import html
import re
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from policytable.model import Region, Register
from policytable.sources import load_register

ROOT = Path(__file__).resolve().parent.parent.parent
CORPUS = ROOT / "corpus"
MARK = "示例文稿，非官方原文"
TYPES = {
    ".html": "text/html",
    ".pdf": "application/pdf",
    ".doc": "application/msword",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xls": "application/vnd.ms-excel",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(slots=True)
class Paper:
    """One document. A page has `text` (head, body and tail of it: `parts`), a file `content`; `id` is that of the corpus' source
    where it comes from there. `parent` is the paper whose page leads to it (of an attachment or an explanation)."""

    id: str
    region: Region
    title: str
    date: str
    name: str
    text: str | None = None
    content: bytes = b""
    role: str = "main"
    parent: str | None = None

    @property
    def suffix(self) -> str:
        """Its kind by its name, with the dot."""
        return Path(self.name).suffix

    @property
    def parts(self) -> tuple[str, str, str]:
        """What stands before the running text of the page, the running text (a clause a line), and what stands behind it."""
        assert self.text is not None
        return split(self.text)

    def rewrite(self, change: Callable[[str], str]) -> None:
        """Put the running text through `change`; what is around it stays."""
        head, body, tail = self.parts
        self.text = head + change(body) + tail

    def copy(self) -> Paper:
        """Another one to edit."""
        return dataclasses.replace(self)


def register() -> Register:
    """The register of the corpus."""
    return load_register(CORPUS)[0]


def papers(known: Register) -> dict[str, Paper]:
    """Every sample document of the corpus by its id."""
    parents = _parents(known)
    found = {}
    for source in known.sources:
        content = (CORPUS / source.locations[0]).read_bytes()
        name = Path(source.locations[0]).name
        paper = Paper(source.id, source.region, source.title or source.id, source.published or known.as_of, name, role=source.role)
        paper.parent = parents.get(source.id)
        if paper.suffix == ".html":
            paper.text = decoded(content)
        else:
            paper.content = content
        found[source.id] = paper
    return found


def _parents(known: Register) -> dict[str, str]:
    """The page that leads to a document which is none by itself: the first of the same place and day that is no attachment."""
    pages = [source for source in known.sources if source.locations[0].endswith(".html") and source.role in ("main", "notice")]
    found = {}
    for source in known.sources:
        if source.role == "attachment":
            found[source.id] = next(page.id for page in pages if page.published == source.published and page.region == source.region)
        elif source.role == "interpretation":
            same = [page.id for page in pages if page.policy and page.policy == source.policy]
            found |= {source.id: same[0]} if same else {}
    # The notice of 河北 leads to the plan that it sends round.
    return found | {"hebei-2017-plan": "hebei-2017-notice"}


def decoded(content: bytes) -> str:
    """A page of the corpus as text; it is in UTF-8 or GB18030."""
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("gb18030")


def split(text: str) -> tuple[str, str, str]:
    """A page before, in and after its running text: from the line with the mark to the end of the element that holds it."""
    lines = text.split("\n")
    first = next(number for number, line in enumerate(lines) if MARK in re.sub("<[^>]*>", "", line))
    last = next(number for number in range(first, len(lines)) if re.match(r"</(?!tr)|<!--", lines[number]))
    return "\n".join(lines[:first]) + "\n", "\n".join(lines[first:last]), "\n" + "\n".join(lines[last:])


def page(title: str, lines: tuple[str, ...], issuer: str, date: str) -> str:
    """A page of this world's own, with the mark, the title and a paragraph a line."""
    title, issuer = html.escape(title), html.escape(issuer)
    body = "\n".join(f'<p style="text-indent:2em;">{html.escape(line, quote=False)}</p>' for line in lines)
    return (
        f'<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n<title>{title}</title>\n'
        f'<meta name="ArticleTitle" content="{title}">\n<meta name="PubDate" content="{date}">\n</head>\n<body>\n'
        f'<div class="position">当前位置：<a href="/">首页</a> &gt; 正文</div>\n<h1 class="title">{title}</h1>\n'
        f'<div class="source_bar"><span>发布日期：{date}</span> <span>来源：{issuer}</span></div>\n<div class="article-body">\n'
        f'<p style="text-align:center;">{MARK}</p>\n<p style="text-align:center;"><strong>{title}</strong></p>\n{body}\n'
        f'<p style="text-align:right;">{issuer}</p>\n</div>\n</body>\n</html>\n'
    )


def stable(*words: str) -> int:
    """A number from words, the same in every run."""
    return zlib.crc32("\0".join(words).encode("utf-8"))


# Noise: the other things that such lists hold. {place} is the name of the place, {n} a number.
_NOISE = (
    ("{place}召开工业经济运行分析会议", "会议通报了上季度运行情况，与会单位作了交流发言。"),
    ("关于{year}年度工程系列职称评审结果的公示", "现将评审结果予以公示，公示期五个工作日。"),
    ("市领导调研重点企业复工情况", "调研组走访了三家企业，听取了意见建议。"),
    ("{place}绿色制造工作推进会召开", "会议要求各单位抓好落实，营造良好氛围。"),
    ("机关党委开展主题党日活动", "全体党员重温了入党誓词。"),
    ("关于{year}年春节放假安排的通知", "放假期间请各单位做好值班工作。"),
    ("{place}工业和信息化系统门户网站工作年度报表", "全年共发布信息{n}条，办结留言若干件。"),
    ("办公用品采购项目中标公告", "经评审，确定一家供应商，联系电话见附表。"),
    ("“节能宣传周”活动启动", "活动现场发放了宣传册。"),
    ("关于调整议事协调机构组成人员的通知", "根据工作需要，对有关组成人员作了调整。"),
)


def noise(region: Region, count: int) -> tuple[Paper, ...]:
    """So many papers for a list that have nothing to do with any table."""
    found = []
    for number in range(count):
        seed = stable(region.adcode, region.zone or "", str(number))
        title, words = _NOISE[(seed + number) % len(_NOISE)]
        year, month, day = 2016 + seed % 4, 1 + seed // 4 % 9, 1 + seed // 48 % 28
        date = f"{year}-{month:02}-{day:02}"
        filled = title.format(place=region.label, year=year)
        text = page(filled, (words.format(n=100 + seed % 400),), f"{region.label}办公室", date)
        found.append(
            Paper(f"noise-{region.adcode}{'z' if region.zone else ''}-{number}", region, filled, date, f"n{number}.html", text, role="news")
        )
    return tuple(found)
