"""Lists of older sites: 博达 VSB with pages numbered backwards, a plain table, a page in GB18030 that says utf-8."""

from __future__ import annotations

import html
from dataclasses import dataclass

from policytable.model import Shape
from tests.world.lists import Idiom, Numbered, View, anchor, modern, modern_page, relative, shell


@dataclass(frozen=True, slots=True)
class Vsb(Idiom):
    """博达 VSB: pages are numbered from the last one backwards, documents lie under info/."""

    name: str = "vsb"
    size: int = 7
    system: str = "vsb"

    def target(self, folder: str, number: int, count: int) -> str:
        return f"/{folder}.htm" if number == 1 else f"/{folder}/{count - number + 1}.htm"

    def document(self, folder: str, date: str, number: int, suffix: str) -> str:
        if suffix == ".html":
            return f"/info/{folder[1:5]}/{number}.htm"
        return f"/system/_content/download.jsp?urltype=news.DownloadAttachUrl&owner=1&wbfileid={number}"

    def shape(self, base: str, folder: str, count: int, markup: int) -> Shape:
        # Numbers that go down with the length of the list cannot be counted: the pages' own links lead on.
        if markup:
            return modern(self.name, "{next}", 1)
        return Shape("html", "ul.list_vsb > li", "a", "a", "span.time", "{next}", 1, "", self.system)

    def write(self, view: View) -> str:
        if view.markup:
            return modern_page(view, self._turn(view))
        lines = "\n".join(
            f'<li id="line_u8_{number}">{anchor(relative(self._place(view), line.to), line.title)}'
            f'<span class="time">{line.date.replace("-", "/")}</span></li>'
            for number, line in enumerate(view.lines)
        )
        return shell(view, f'<ul class="list_vsb">\n{lines}\n</ul>\n{self._turn(view)}')

    def _place(self, view: View) -> str:
        return "" if view.number == 1 else view.folder

    def _turn(self, view: View) -> str:
        if view.number >= view.count:
            return f'<span class="p_t">共{view.total}条</span>'
        onward = relative(self._place(view), self.target(view.folder, view.number + 1, view.count))
        last = relative(self._place(view), f"/{view.folder}/1.htm")
        turn = f'<span class="p_next"><a href="{onward}" class="Next">下页</a></span><a href="{last}">尾页</a>'
        return f'<span class="p_t">共{view.total}条</span>{turn}'


@dataclass(frozen=True, slots=True)
class Table(Numbered):
    """A list in a table of the first days: a row an entry; a page after the last one is the last one again."""

    name: str = "table"
    size: int = 6
    path: str = "/{folder}/list.asp"
    fixed: tuple[tuple[str, str], ...] = (("classid", "3"),)
    beyond: str = "last"

    def document(self, folder: str, date: str, number: int, suffix: str) -> str:
        return f"/{folder}/show.asp?id={number}" if suffix == ".html" else f"/{folder}/uploadfile/{date.replace('-', '')}{number}{suffix}"

    def shape(self, base: str, folder: str, count: int, markup: int) -> Shape:
        if markup:
            return modern(self.name, self.pages(base, folder), 2)
        return Shape("html", "table.lb tr.row", "td a", "td a", "td.rq", self.pages(base, folder), 2, "", "table")

    def write(self, view: View) -> str:
        if view.markup:
            return modern_page(view, self._turn(view))
        rows = "\n".join(
            f'<tr class="row"><td align="center">{(view.number - 1) * self.size + number}</td>'
            f'<td><a href="{html.escape(line.to)}">{html.escape(line.title)}</a></td><td class="rq">{_spelt(line.date)}</td></tr>'
            for number, line in enumerate(view.lines, 1)
        )
        head = '<tr bgcolor="#cccccc"><th>序号</th><th>标题</th><th>发布日期</th></tr>'
        return shell(view, f'<table class="lb" border="1" width="90%">\n{head}\n{rows}\n</table>\n{self._turn(view)}')


@dataclass(frozen=True, slots=True)
class Gbk(Idiom):
    """An old site in GB18030 that says utf-8: dates in brackets, a mark on what is new."""

    name: str = "gbk"
    size: int = 6
    system: str = "jcms"

    def target(self, folder: str, number: int, count: int) -> str:
        return f"/{folder}/index.html" if number == 1 else f"/{folder}/index_{number}.html"

    def shape(self, base: str, folder: str, count: int, markup: int) -> Shape:
        pages = f"{base}/{folder}/index_{{n}}.html"
        if markup:
            return modern(self.name, pages, 2)
        return Shape("html", "td.list_con > li", "a", "a", "font", pages, 2, "", self.system)

    def write(self, view: View) -> str:
        if view.markup:
            return modern_page(view, self._turn(view)).replace("utf-8", "gb2312", 1)
        lines = "\n".join(
            f'<li>·<a href="{html.escape(line.to)}" target=_blank>{html.escape(line.title)}</a>{_fresh(number)}'
            f'<font color="#999999">[{line.date}]</font></li>'
            for number, line in enumerate(view.lines)
        )
        return shell(view, f'<table width="760"><tr><td class="list_con">\n{lines}\n</td></tr></table>\n{self._turn(view)}').replace(
            "utf-8", "gb2312", 1
        )

    def _turn(self, view: View) -> str:
        links = "".join(f'<a href="{self.target(view.folder, number, view.count)}">[{number}]</a>' for number in range(1, view.count + 1))
        return f'<div class="fenye">{links}</div>'


def _fresh(number: int) -> str:
    return '<img src="/images/new.gif" alt="NEW">' if number == 0 else ""


def _spelt(date: str) -> str:
    year, month, day = (int(part) for part in date.split("-"))
    return f"{year}年{month}月{day}日"
