"""Lists in the idiom of known publishing systems; markup written for this repository.

An idiom knows where a list's pages lie, how they are written (`markup` 0, or 1 and more after it was made anew), by which
shape they are read, and where its site puts a document.
"""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from urllib.parse import parse_qsl, quote

from policytable.model import Shape

CHINA = timezone(timedelta(hours=8))
HTML, JSON, XML = "text/html", "application/json", "text/xml"


@dataclass(frozen=True, slots=True)
class Line:
    """One entry: `to` is path and query on the site."""

    title: str
    date: str
    to: str


@dataclass(frozen=True, slots=True)
class View:
    """One page of a list: its lines, its number (from 1), how many pages and entries there are; `base` is the site's address."""

    heading: str
    lines: tuple[Line, ...]
    number: int
    count: int
    total: int
    base: str
    folder: str
    markup: int = 0
    query: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Idiom:
    """Static lists of TRS WCM: index.html, index_1.html …; relative links, titles cut short in view."""

    name: str = "trs"
    size: int = 8
    kind: str = HTML
    beyond: str = "missing"  # what a page after the last one is: missing, empty, or the last one again
    system: str = field(default="trs", repr=False)

    def target(self, folder: str, number: int, count: int) -> str:
        """Path and query of a page of the list."""
        return f"/{folder}/index.html" if number == 1 else f"/{folder}/index_{number - 1}.html"

    def document(self, folder: str, date: str, number: int, suffix: str) -> str:
        """Path and query of a document."""
        stem = f"t{date.replace('-', '')}_{number}" if suffix == ".html" else f"P0{date.replace('-', '')}{number}"
        return f"/{folder}/{date[:4]}{date[5:7]}/{stem}{suffix}"

    def asked(self, folder: str, target: str, count: int) -> int | None:
        """The number of the page that a request means, or None where it means no page of this list."""
        wanted = _key(target)
        return next((number for number in range(1, count + 1) if _key(self.target(folder, number, count)) == wanted), None)

    def shape(self, base: str, folder: str, count: int, markup: int) -> Shape:
        """How the list is read."""
        pages = f"{base}/{folder}/index_{{n}}.html"
        if markup:
            return _modern(self.name, pages, 1)
        return Shape("html", "ul.gl_list > li", "", "", "span", pages, 1, "", self.system)

    def write(self, view: View) -> str:
        """The page."""
        if view.markup:
            return _modern_page(view, self._turn(view))
        lines = "\n".join(
            f"<li>{anchor(_relative(view.folder, line.to), line.title, cut=True)}<span>{line.date}</span></li>" for line in view.lines
        )
        return _shell(view, f'<ul class="gl_list">\n{lines}\n</ul>\n{self._turn(view)}')

    def _turn(self, view: View) -> str:
        return f'<div class="page"><script>createPageHTML({view.count}, {view.number - 1}, "index", "html");</script></div>'


@dataclass(frozen=True, slots=True)
class Numbered(Idiom):
    """A dynamic list whose further pages bear their number in the query: the base of the four below."""

    name: str = "page"
    param: str = "page"
    path: str = "/{folder}/list.do"
    fixed: tuple[tuple[str, str], ...] = ()
    beyond: str = "empty"

    def target(self, folder: str, number: int, count: int) -> str:
        fixed = "&".join(f"{key}={quote(value.format(folder=folder))}" for key, value in self.fixed)
        rest = [f"{self.param}={number}"] if number > 1 or self.always else []
        query = "&".join([*rest, *([fixed] if fixed else [])])
        return self.path.format(folder=folder) + (f"?{query}" if query else "")

    @property
    def always(self) -> bool:
        """Whether the first page bears its number too."""
        return self.kind != HTML

    def asked(self, folder: str, target: str, count: int) -> int | None:
        path, sent = _key(target)
        values = dict(sent)
        number = values.pop(self.param, "1")
        needed = {key: value.format(folder=folder) for key, value in self.fixed if key != "q"}
        if path != self.path.format(folder=folder) or not number.isdigit() or not needed.items() <= values.items():
            return None
        return int(number) or None

    def pages(self, base: str, folder: str) -> str:
        """The address of a further page with {n} for its number."""
        return base + self.target(folder, 987654321, 0).replace("987654321", "{n}")

    def shape(self, base: str, folder: str, count: int, markup: int) -> Shape:
        if markup:
            return _modern(self.name, self.pages(base, folder), 2)
        return Shape("html", "div.news-list > div.item", "a", "a", "em.date", self.pages(base, folder), 2, "span.total > b", "page")

    def write(self, view: View) -> str:
        if view.markup:
            return _modern_page(view, self._turn(view))
        lines = "\n".join(
            f'<div class="item"><a href="{line.to}">{html.escape(line.title)}</a><em class="date">{line.date.replace("-", ".")}</em></div>'
            for line in view.lines
        )
        return _shell(
            view, f'<div class="news-list">\n{lines}\n</div>\n<span class="total">共 <b>{view.total}</b> 条</span>{self._turn(view)}'
        )

    def _turn(self, view: View) -> str:
        further = [number for number in (view.number - 1, view.number + 1) if 1 <= number <= view.count]
        links = "".join(
            f'<a href="{self.target(view.folder, number, view.count)}">{"上一页" if number < view.number else "下一页"}</a>'
            for number in further
        )
        return f'<div class="pagination">第{view.number}/{view.count}页 {links}</div>'


@dataclass(frozen=True, slots=True)
class Jpage(Numbered):
    """大汉 jpage: an XML datastore whose records are pieces of HTML."""

    name: str = "jpage"
    kind: str = XML
    path: str = "/module/web/jpage/dataproxy.jsp"
    fixed: tuple[tuple[str, str], ...] = (("webid", "1"), ("columnid", "{folder}"), ("unitid", "4567"))

    def document(self, folder: str, date: str, number: int, suffix: str) -> str:
        year, month, day = (int(part) for part in date.split("-"))
        return f"/art/{year}/{month}/{day}/art_{folder}_{number}{suffix}"

    def shape(self, base: str, folder: str, count: int, markup: int) -> Shape:
        pages = self.pages(base, folder)
        if markup:
            return Shape("xml", "rows/row", "name", "url", "time", pages, 2, "rows/count", "jpage")
        return Shape("xml", "recordset/record", "a", "a", "span", pages, 2, "totalrecord", "jpage")

    def write(self, view: View) -> str:
        if view.markup:
            rows = "".join(
                f"<row><name>{html.escape(line.title)}</name><url>{html.escape(line.to)}</url><time>{line.date}</time></row>\n"
                for line in view.lines
            )
            return f'<?xml version="1.0" encoding="utf-8"?>\n<reply><rows><count>{view.total}</count>\n{rows}</rows></reply>\n'
        records = "\n".join(
            f"<record><![CDATA[<li>{anchor(line.to, line.title, cut=True)}<span>{line.date}</span></li>]]></record>" for line in view.lines
        )
        return (
            f'<?xml version="1.0" encoding="utf-8"?>\n<datastore>\n<totalrecord>{view.total}</totalrecord>\n'
            f"<totalpage>{view.count}</totalpage>\n"
            f"<recordset>\n{records}\n</recordset>\n</datastore>\n"
        )


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
        pages, first = f"{base}/{folder}/{{n}}.htm", max(count - 1, 1)
        if markup:
            return _modern(self.name, pages, first)
        return Shape("html", "ul.list_vsb > li", "a", "a", "span.time", pages, first, "", self.system)

    def write(self, view: View) -> str:
        if view.markup:
            return _modern_page(view, self._turn(view))
        lines = "\n".join(
            f'<li id="line_u8_{number}">{anchor(_relative(self._place(view), line.to), line.title)}'
            f'<span class="time">{line.date.replace("-", "/")}</span></li>'
            for number, line in enumerate(view.lines)
        )
        return _shell(view, f'<ul class="list_vsb">\n{lines}\n</ul>\n{self._turn(view)}')

    def _place(self, view: View) -> str:
        return "" if view.number == 1 else view.folder

    def _turn(self, view: View) -> str:
        if view.number >= view.count:
            return f'<span class="p_t">共{view.total}条</span>'
        onward = _relative(self._place(view), self.target(view.folder, view.number + 1, view.count))
        last = _relative(self._place(view), f"/{view.folder}/1.htm")
        turn = f'<span class="p_next"><a href="{onward}" class="Next">下页</a></span><a href="{last}">尾页</a>'
        return f'<span class="p_t">共{view.total}条</span>{turn}'


@dataclass(frozen=True, slots=True)
class Gkmlpt(Numbered):
    """广东省政府信息公开平台: a JSON list with a total, seconds since 1970, absolute links."""

    name: str = "gkmlpt"
    kind: str = JSON
    size: int = 6
    path: str = "/{folder}/gkmlpt/api/all/1583"
    fixed: tuple[tuple[str, str], ...] = (("sid", "200001"),)

    def document(self, folder: str, date: str, number: int, suffix: str) -> str:
        if suffix == ".html":
            return f"/{folder}/gkmlpt/content/2/{number // 1000}/post_{number}.html"
        return f"/{folder}/attachment/0/{number // 1000}/{number}{suffix}"

    def shape(self, base: str, folder: str, count: int, markup: int) -> Shape:
        pages = self.pages(base, folder)
        if markup:
            return Shape("json", "data.rows", "name", "href", "publishDate", pages, 2, "data.records", "gkmlpt")
        return Shape("json", "articles", "title", "url", "date", pages, 2, "total", "gkmlpt")

    def write(self, view: View) -> str:
        if view.markup:
            rows = [{"name": line.title, "href": line.to, "publishDate": line.date} for line in view.lines]
            return json.dumps({"code": 0, "data": {"records": view.total, "rows": rows}}, ensure_ascii=False)
        rows = [
            {
                "id": _digits(line.to),
                "title": line.title,
                "url": view.base + line.to,
                "date": _seconds(line.date),
                "classify_name": view.heading,
            }
            for line in view.lines
        ]
        return json.dumps(
            {"total": view.total, "page": view.number, "classify": {"name": view.heading}, "articles": rows}, ensure_ascii=False
        )


@dataclass(frozen=True, slots=True)
class Library(Numbered):
    """A 政策文件库: a search whose answer is JSON; the words asked for stand in <em>, times are milliseconds."""

    name: str = "library"
    kind: str = JSON
    size: int = 5
    param: str = "p"
    path: str = "/{folder}/search-gov/data"
    fixed: tuple[tuple[str, str], ...] = (("t", "zhengcelibrary"), ("q", ""), ("n", "5"))

    def document(self, folder: str, date: str, number: int, suffix: str) -> str:
        return f"/zhengce/zhengceku/{date[:7]}/{date[8:]}/content_{number}{'.htm' if suffix == '.html' else suffix}"

    def shape(self, base: str, folder: str, count: int, markup: int) -> Shape:
        pages = self.pages(base, folder)
        if markup:
            return Shape("json", "data.rows", "name", "href", "publishDate", pages, 2, "data.records", "library")
        return Shape("json", "searchVO.listVO", "title", "url", "pubtime", pages, 2, "searchVO.totalCount", "library")

    def write(self, view: View) -> str:
        if view.markup:
            rows = [{"name": line.title, "href": line.to, "publishDate": line.date} for line in view.lines]
            return json.dumps({"code": 0, "data": {"records": view.total, "rows": rows}}, ensure_ascii=False)
        words = dict(view.query).get("q", "")
        rows = [
            {
                "title": line.title.replace(words, f"<em>{words}</em>") if words else line.title,
                "url": view.base + line.to,
                "pubtime": _seconds(line.date) * 1000,
                "pubtimeStr": line.date.replace("-", "."),
                "puborg": view.heading,
            }
            for line in view.lines
        ]
        found = {"totalCount": view.total, "totalpage": view.count, "currentPage": view.number, "listVO": rows}
        return json.dumps({"code": 200, "msg": "操作成功", "searchVO": found}, ensure_ascii=False)


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
            return _modern(self.name, self.pages(base, folder), 2)
        return Shape("html", "table.lb tr.row", "td a", "td a", "td.rq", self.pages(base, folder), 2, "", "table")

    def write(self, view: View) -> str:
        if view.markup:
            return _modern_page(view, self._turn(view))
        rows = "\n".join(
            f'<tr class="row"><td align="center">{(view.number - 1) * self.size + number}</td>'
            f'<td><a href="{html.escape(line.to)}">{html.escape(line.title)}</a></td><td class="rq">{_spelt(line.date)}</td></tr>'
            for number, line in enumerate(view.lines, 1)
        )
        head = '<tr bgcolor="#cccccc"><th>序号</th><th>标题</th><th>发布日期</th></tr>'
        return _shell(view, f'<table class="lb" border="1" width="90%">\n{head}\n{rows}\n</table>\n{self._turn(view)}')


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
            return _modern(self.name, pages, 2)
        return Shape("html", "td.list_con > li", "a", "a", "font", pages, 2, "", self.system)

    def write(self, view: View) -> str:
        if view.markup:
            return _modern_page(view, self._turn(view)).replace("utf-8", "gb2312", 1)
        lines = "\n".join(
            f'<li>·<a href="{html.escape(line.to)}" target=_blank>{html.escape(line.title)}</a>{_fresh(number)}'
            f'<font color="#999999">[{line.date}]</font></li>'
            for number, line in enumerate(view.lines)
        )
        return _shell(view, f'<table width="760"><tr><td class="list_con">\n{lines}\n</td></tr></table>\n{self._turn(view)}').replace(
            "utf-8", "gb2312", 1
        )

    def _turn(self, view: View) -> str:
        links = "".join(f'<a href="{self.target(view.folder, number, view.count)}">[{number}]</a>' for number in range(1, view.count + 1))
        return f'<div class="fenye">{links}</div>'


IDIOMS: dict[str, Idiom] = {
    idiom.name: idiom for idiom in (Idiom(), Jpage(), Vsb(), Gkmlpt(), Library(), Table(), Gbk(), Numbered(), Idiom(name="plain", size=50))
}


def _modern(name: str, pages: str, first: int) -> Shape:
    """How every HTML list is read after its site was rebuilt."""
    return Shape("html", "section.panel > article.row", "h3 > a", "h3 > a", "time", pages, first, "", f"{name}-new")


def _modern_page(view: View, turn: str) -> str:
    rows = "\n".join(
        f'<article class="row"><h3><a href="{html.escape(line.to)}">{html.escape(line.title)}</a></h3>'
        f'<p class="meta"><time>{line.date}</time></p></article>'
        for line in view.lines
    )
    return _shell(view, f'<section class="panel">\n{rows}\n</section>\n<div class="turn">{turn}</div>')


def _shell(view: View, main: str) -> str:
    return (
        '<!DOCTYPE html>\n<html>\n<head>\n<meta http-equiv="Content-Type" content="text/html; charset=utf-8">\n'
        f"<title>{view.heading}</title>\n</head>\n<body>\n"
        '<div class="menu"><a href="/">首页</a> <a href="/jgzn/">机构职能</a> <a href="/hdjl/">互动交流</a></div>\n'
        f'<div class="position">当前位置：<a href="/">首页</a> &gt; {view.heading}</div>\n'
        f"<h2>{view.heading}</h2>\n{main}\n"
        '<div class="links"><a href="/map">网站地图</a> <a href="/about">关于我们</a></div>\n</body>\n</html>\n'
    )


def _key(target: str) -> tuple[str, frozenset[tuple[str, str]]]:
    path, _, query = target.partition("?")
    return path, frozenset(parse_qsl(query, keep_blank_values=True))


def _relative(folder: str, to: str) -> str:
    """A path as seen from a page in `folder`."""
    inside = f"/{folder}/"
    if folder and to.startswith(inside):
        return "./" + to[len(inside) :]
    return ("../" * (folder.count("/") + 1) if folder else "") + to[1:]


def anchor(to: str, title: str, *, cut: bool = False) -> str:
    """A link whose title attribute has the whole title, and whose words may be cut short."""
    words = title[:25] + "…" if cut and len(title) > 26 else title
    return f'<a href="{html.escape(to)}" title="{html.escape(title)}" target="_blank">{html.escape(words)}</a>'


def _fresh(number: int) -> str:
    return '<img src="/images/new.gif" alt="NEW">' if number == 0 else ""


def _spelt(date: str) -> str:
    year, month, day = (int(part) for part in date.split("-"))
    return f"{year}年{month}月{day}日"


def _seconds(date: str) -> int:
    return int(datetime.fromisoformat(date).replace(hour=9, tzinfo=CHINA).timestamp())


def _digits(to: str) -> int:
    found = re.findall(r"[0-9]+", to)
    return int(found[-1]) if found else 0
