"""Lists of articles in pages: what all idioms share, the static list of TRS, and the dynamic one with its number in the query.

An idiom knows where a list's pages lie, how they are written (`markup` 0, or 1 and more after it was made anew), by which
shape they are read, and where its site puts a document. All markup was written for this repository.
"""

from __future__ import annotations

import html
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, quote

from policytable.model import Shape

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
        wanted = target_key(target)
        return next((number for number in range(1, count + 1) if target_key(self.target(folder, number, count)) == wanted), None)

    def shape(self, base: str, folder: str, count: int, markup: int) -> Shape:
        """How the list is read."""
        pages = f"{base}/{folder}/index_{{n}}.html"
        if markup:
            return modern(self.name, pages, 1)
        return Shape("html", "ul.gl_list > li", "", "", "span", pages, 1, "", self.system)

    def write(self, view: View) -> str:
        """The page."""
        if view.markup:
            return modern_page(view, self._turn(view))
        lines = "\n".join(
            f"<li>{anchor(relative(view.folder, line.to), line.title, cut=True)}<span>{line.date}</span></li>" for line in view.lines
        )
        return shell(view, f'<ul class="gl_list">\n{lines}\n</ul>\n{self._turn(view)}')

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
        path, sent = target_key(target)
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
            return modern(self.name, self.pages(base, folder), 2)
        return Shape("html", "div.news-list > div.item", "a", "a", "em.date", self.pages(base, folder), 2, "span.total > b", "page")

    def write(self, view: View) -> str:
        if view.markup:
            return modern_page(view, self._turn(view))
        lines = "\n".join(
            f'<div class="item"><a href="{line.to}">{html.escape(line.title)}</a><em class="date">{line.date.replace("-", ".")}</em></div>'
            for line in view.lines
        )
        return shell(
            view, f'<div class="news-list">\n{lines}\n</div>\n<span class="total">共 <b>{view.total}</b> 条</span>{self._turn(view)}'
        )

    def _turn(self, view: View) -> str:
        further = [number for number in (view.number - 1, view.number + 1) if 1 <= number <= view.count]
        links = "".join(
            f'<a href="{self.target(view.folder, number, view.count)}">{"上一页" if number < view.number else "下一页"}</a>'
            for number in further
        )
        return f'<div class="pagination">第{view.number}/{view.count}页 {links}</div>'


def modern(name: str, pages: str, first: int) -> Shape:
    """How every HTML list is read after its site was rebuilt."""
    return Shape("html", "section.panel > article.row", "h3 > a", "h3 > a", "time", pages, first, "", f"{name}-new")


def modern_page(view: View, turn: str) -> str:
    """Such a list."""
    rows = "\n".join(
        f'<article class="row"><h3><a href="{html.escape(line.to)}">{html.escape(line.title)}</a></h3>'
        f'<p class="meta"><time>{line.date}</time></p></article>'
        for line in view.lines
    )
    return shell(view, f'<section class="panel">\n{rows}\n</section>\n<div class="turn">{turn}</div>')


def shell(view: View, main: str) -> str:
    """The page around a list."""
    return (
        '<!DOCTYPE html>\n<html>\n<head>\n<meta http-equiv="Content-Type" content="text/html; charset=utf-8">\n'
        f"<title>{view.heading}</title>\n</head>\n<body>\n"
        '<div class="menu"><a href="/">首页</a> <a href="/jgzn/">机构职能</a> <a href="/hdjl/">互动交流</a></div>\n'
        f'<div class="position">当前位置：<a href="/">首页</a> &gt; {view.heading}</div>\n'
        f"<h2>{view.heading}</h2>\n{main}\n"
        '<div class="links"><a href="/map">网站地图</a> <a href="/about">关于我们</a></div>\n</body>\n</html>\n'
    )


def target_key(target: str) -> tuple[str, frozenset[tuple[str, str]]]:
    """Path and query, whatever the order and the escapes of the query."""
    path, _, query = target.partition("?")
    return path, frozenset(parse_qsl(query, keep_blank_values=True))


def relative(folder: str, to: str) -> str:
    """A path as seen from a page in `folder`."""
    inside = f"/{folder}/"
    if folder and to.startswith(inside):
        return "./" + to[len(inside) :]
    return ("../" * (folder.count("/") + 1) if folder else "") + to[1:]


def anchor(to: str, title: str, *, cut: bool = False) -> str:
    """A link whose title attribute has the whole title, and whose words may be cut short."""
    words = title[:25] + "…" if cut and len(title) > 26 else title
    return f'<a href="{html.escape(to)}" title="{html.escape(title)}" target="_blank">{html.escape(words)}</a>'
