"""Lists that are data: the XML store of 大汉 jpage, the JSON of 广东's platform and of a 政策文件库."""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from policytable.model import Shape
from tests.world.lists import JSON, XML, Numbered, View, anchor

CHINA = timezone(timedelta(hours=8))


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
        # Each record is a piece of a page, and read as one: no part has a path of its own.
        return Shape("xml", "recordset/record", "", "", "", pages, 2, "totalrecord", "jpage")

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
            renamed = [{"name": line.title, "href": line.to, "publishDate": line.date} for line in view.lines]
            return json.dumps({"code": 0, "data": {"records": view.total, "rows": renamed}}, ensure_ascii=False)
        rows: list[dict[str, object]] = [
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
            renamed = [{"name": line.title, "href": line.to, "publishDate": line.date} for line in view.lines]
            return json.dumps({"code": 0, "data": {"records": view.total, "rows": renamed}}, ensure_ascii=False)
        words = dict(view.query).get("q", "")
        rows: list[dict[str, object]] = [
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


def _seconds(date: str) -> int:
    return int(datetime.fromisoformat(date).replace(hour=9, tzinfo=CHINA).timestamp())


def _digits(to: str) -> int:
    found = re.findall(r"[0-9]+", to)
    return int(found[-1]) if found else 0
