# ruff: noqa: E501
"""Lists of documents in the manner of several publishing systems; every title and address is made up for the tests."""

from __future__ import annotations

import json
from collections.abc import Iterable

HOST = "http://gxt.example.gov.cn"
TITLES = (
    "关于印发《示范省绿色工厂评价管理办法》的通知",
    "示范省工业和信息化厅关于组织申报2019年绿色制造名单的通知",
    "关于公布第三批省级绿色工厂名单的通告",
    "示范省支持制造业高质量发展若干政策措施实施细则",
    "《示范省绿色工厂评价管理办法》解读",
    "示范省工业绿色发展专项资金管理办法（自2019年1月1日起施行）",
    "关于2018年度绿色制造专项资金拟安排项目的公示",
    "示范省“十三五”工业绿色发展规划",
)
DAYS = ("2019-03-01", "2019-02-27", "2019-02-11", "2019-01-30", "2019-01-15", "2018-12-29", "2018-12-03", "2018-11-20")
PAIRS = tuple(zip(TITLES, DAYS, strict=True))
MENU = "".join(
    f'<li><a href="/{name}/">{word}</a></li>'
    for name, word in (
        ("sy", "首页"),
        ("zwgk", "政务公开"),
        ("bsfw", "办事服务"),
        ("hdjl", "互动交流"),
        ("tzgg", "通知公告"),
        ("zcfg", "政策法规"),
    )
)
FOOT = '<div class="footer"><ul><li><a href="http://www.example.gov.cn/">示范省人民政府门户网站</a></li><li><a href="/lx/">联系我们</a></li></ul></div>'


def page(body: str, charset: str = "utf-8") -> bytes:
    """A page with a menu over and a footer under what it is about."""
    head = f'<!DOCTYPE html><html><head><meta charset="{charset}"><title>政策文件</title></head>'
    return f'{head}<body><div class="nav"><ul>{MENU}</ul></div>{body}{FOOT}</body></html>'.encode(charset)


def trs(charset: str = "gb18030") -> bytes:
    lines = "".join(
        f'<li><a href="./{day[:7].replace("-", "")}/t{day.replace("-", "")}_10{number}.html" title="{title}">{title[:16]}…</a><span>{day}</span></li>'
        for number, (title, day) in enumerate(PAIRS)
    )
    return page(
        f'<div class="list_con"><ul class="list">{lines}</ul><script>createPageHTML(3, 0, "index", "html");</script></div>', charset
    )


def jpage(start: int = 0) -> str:
    records = "".join(
        f'<record><![CDATA[<li><a target="_blank" href="/art/{day[:4]}/{int(day[5:7])}/{int(day[8:])}/art_12_{start + number}.html">{title}</a>'
        f"<span>{day}</span></li>]]></record>"
        for number, (title, day) in enumerate(PAIRS)
    )
    return (
        '<datastore><nextgroup><![CDATA[<a href="/module/web/jpage/dataproxy.jsp?page=1&amp;columnid=12"></a>]]></nextgroup>'
        f"<totalrecord>61</totalrecord><recordset>{records}</recordset></datastore>"
    )


def jpage_page() -> bytes:
    return page(f'<div id="77123"><script type="text/xml">{jpage()}</script></div>')


def vsb() -> bytes:
    lines = "".join(
        f'<li id="line_u8_{number}"><span class="fr">{day[:4]}年{day[5:7]}月{day[8:]}日</span>'
        f'<a href="info/1001/{4000 - number}.htm">{number + 1}、{title}</a><img src="/images/new.gif"></li>'
        for number, (title, day) in enumerate(PAIRS)
    )
    pager = '<div class="pb_sys_common">共61条&nbsp;<span class="p_next"><a href="tzgg/6.htm">下页</a></span><a href="tzgg/1.htm">尾页</a></div>'
    return page(f'<!--#begineditable name="x"--><div class="ej_list"><ul>{lines}</ul>{pager}</div>')


def table() -> bytes:
    rows = "".join(
        f'<tr><td>{number}</td><td><a href="/zc/{number}.html" target="_blank">{title}</a></td><td>示工信〔2019〕{number}号</td><td>2018-01-01</td><td>{day}</td></tr>'
        for number, (title, day) in enumerate(PAIRS)
    )
    head = "<tr><th>序号</th><th>名称</th><th>文号</th><th>成文日期</th><th>发布日期</th></tr>"
    return page(f'<div class="main"><table class="gkml"><tbody>{head}{rows}</tbody></table><a href="?page=2">下一页 &gt;</a></div>')


def boxed() -> bytes:
    """The day in large print over year and month, the title cut in its middle, the picture linked too."""
    items = "".join(
        f'<div class="item"><a href="/c/{number}.shtml"><img src="a.png"></a><div class="day"><b>{day[8:]}</b><i>{day[:7]}</i></div>'
        f'<h3><a href="/c/{number}.shtml"><em>{title[:6]}</em>{title[6:]}</a></h3><p>正文摘要，见全文。</p></div>'
        for number, (title, day) in enumerate(PAIRS)
    )
    return page(f'<div class="wrap"><div class="items">{items}</div></div>')


def gkmlpt() -> bytes:
    articles = [
        {"id": number, "title": title, "url": f"{HOST}/gkmlpt/content/2/{number}.html", "display_publish_time": 1551398400 - 86400 * number}
        for number, title in enumerate(TITLES)
    ]
    return json.dumps({"articles": articles, "total": 61, "classify": {"name": "其他"}}, ensure_ascii=False).encode()


def library() -> bytes:
    groups = {
        kind: {"listVO": [{"title": f"<em>{title[:2]}</em>{title[2:]}", "url": f"/zc/{kind}{number}.htm", "pubtimeStr": day.replace("-", ".")}
                          for number, (title, day) in enumerate(pairs)]}
        for kind, pairs in (("gongwen", PAIRS[:5]), ("bumen", PAIRS[5:]))
    }  # fmt: skip
    return json.dumps({"code": 200, "searchVO": {"catMap": groups, "totalCount": 61}}, ensure_ascii=False).encode()


def jsonp() -> bytes:
    rows = [{"docId": number, "subject": title, "pubDate": (1551398400 - 86400 * number) * 1000} for number, title in enumerate(TITLES)]
    return f"/**/ jQuery1102_15({json.dumps({'data': {'rows': rows}})});".encode()


def feed() -> bytes:
    items = "".join(
        f"<item><title>{title}</title><link>{HOST}/c/{number}.html</link><pubDate>Fri, 01 Mar 2019 08:00:00 +0800</pubDate></item>"
        for number, title in enumerate(TITLES)
    )
    return f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>政策</title>{items}</channel></rss>'.encode()


def plain_list(pairs: Iterable[tuple[str, str]]) -> bytes:
    """A list of (link, rest of the line)."""
    return page('<ul class="list">' + "".join(f"<li>{link}{rest}</li>" for link, rest in pairs) + "</ul>")
