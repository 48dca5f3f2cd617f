"""Pages as a site serves them: a paper with the site's furniture around it, in one part or in two."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

from tests.world.papers import Paper, stable


@dataclass(frozen=True, slots=True)
class Dress:
    """What a site puts around every article: `furniture` counts its face-lifts, `prints` the days on which it was printed anew,
    `visits` what its counter says, `rebuilt` how often the whole site was made anew, `ads` whether it shows any."""

    name: str
    furniture: int = 0
    prints: int = 0
    visits: int = 812
    rebuilt: int = 0
    ads: bool = False


@dataclass(frozen=True, slots=True)
class Beside:
    """What a page leads to: its explanations (title, address), its attachments where the page itself names none, its next page."""

    explained: tuple[tuple[str, str], ...] = ()
    attached: tuple[tuple[str, str], ...] = ()
    onward: str = ""
    back: str = ""


def dressed(text: str, dress: Dress, beside: Beside | None = None) -> str:
    """The page `text` in its site's dress."""
    if dress.rebuilt:
        text = _renamed(text, dress.rebuilt)
    beside = beside or Beside()
    text = re.sub(r"(?i)(<body[^>]*>)", lambda found: found[1] + "\n" + _top(dress), text, count=1)
    return re.sub(r"(?i)</body>", lambda found: _links(beside) + _foot(text, dress) + found[0], text, count=1)


def halves(paper: Paper) -> tuple[str, str]:
    """An article over two pages: cut before the heading that is nearest to its middle."""
    head, body, tail = paper.parts
    lines = body.split("\n")
    headings = [
        number
        for number, line in enumerate(lines)
        if re.match(r"(?:<[^>]*>|&nbsp;|　)*(?:[一二三四五六七八九十]+、|第[一二三四五六七八九十]+条)", line)
    ]
    cut = min(headings, key=lambda number: abs(number - len(lines) // 2))
    return head + "\n".join(lines[:cut]) + tail, head + "\n".join([lines[0], *lines[cut:]]) + tail


def missing(site: str) -> str:
    """What a site shows where it has nothing."""
    return (
        f'<!DOCTYPE html>\n<html><head><meta charset="utf-8"><title>提示信息_{site}</title></head><body>\n'
        '<div class="error"><h1>页面不存在</h1><p>对不起，您访问的页面不存在或已被删除！</p>\n'
        '<p><a href="/">返回首页</a></p></div>\n</body></html>\n'
    )


def front(site: str, channels: tuple[tuple[str, str], ...], dress: Dress) -> str:
    """The front page: a link to each of its columns."""
    links = "\n".join(f'<li><a href="{html.escape(address)}">{html.escape(title)}</a></li>' for title, address in channels)
    head = f'<!DOCTYPE html>\n<html><head><meta charset="utf-8"><title>{site}</title></head>\n<body>\n'
    return dressed(f'{head}<ul class="columns">\n{links}\n</ul>\n</body></html>\n', dress)


def _top(dress: Dress) -> str:
    lines = [f'<div class="header v{dress.furniture}"><div class="logo">{dress.name}</div></div>'] if dress.furniture else []
    if dress.furniture % 2:
        lines.append('<div class="nav"><a href="/">首页</a><a href="/zwgk/">政务公开</a><a href="/ztzl/">“十四五”专题</a></div>')
    if dress.ads:
        lines.append('<div class="ad float"><a href="/ad/1"><img src="/ad/1.gif" alt="企业服务节"></a><a href="/ad/2">扫一扫关注</a></div>')
    return "\n".join([*lines, ""]) if lines else ""


def _links(beside: Beside) -> str:
    lines = []
    if beside.back or beside.onward:
        back = f'<a href="{beside.back}">上一页</a>' if beside.back else ""
        onward = f'<a href="{beside.onward}">下一页</a>' if beside.onward else ""
        lines.append(f'<div class="pagination">{back} {onward}</div>')
    if beside.attached:
        items = "".join(f'<li><a href="{html.escape(to)}">{html.escape(name)}</a></li>' for name, to in beside.attached)
        lines.append(f'<div class="attach">附件下载<ul>{items}</ul></div>')
    if beside.explained:
        items = "".join(f'<li><a href="{html.escape(to)}">{html.escape(name)}</a></li>' for name, to in beside.explained)
        lines.append(f'<div class="related"><h4>相关解读</h4><ul>{items}</ul></div>')
    return "\n".join([*lines, ""]) if lines else ""


def _foot(text: str, dress: Dress) -> str:
    # By the head of the page: an edit of the text is to change nothing else.
    visits = dress.visits + stable(text[:400]) % 500
    year, style = 2019 + dress.furniture, f"f{dress.furniture}"
    return (
        f'<div class="footer {style}"><p>版权所有：{dress.name}（{year}）　网站标识码：0000000000</p>'
        f'<p>访问量：<span class="hits">{visits}</span> 次　打印日期：2019年9月{1 + dress.prints % 28}日</p></div>\n'
    )


def _renamed(text: str, times: int) -> str:
    """All class names and ids as another builder would have given them; the words stay."""

    def other(found: re.Match[str]) -> str:
        names = " ".join(f"m{times}-{stable(name, str(times)) % 10000}" for name in found[3].split())
        return f"{found[1]}={found[2]}{names}{found[2]}"

    return re.sub(r"""(?i)\b(class|id)=(["'])([^"']+)\2""", other, text)
