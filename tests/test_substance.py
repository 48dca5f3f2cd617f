"""Whether two states of a page say the same: what may move without anybody having changed the paper, and what may not."""

from __future__ import annotations

import hashlib

import pytest

from policytable.pipeline.substance import substance
from policytable.pipeline.work import Bytes, parsed

HEAD = "<tr><th>类别</th><th>国家级绿色工厂</th><th>省级绿色工厂</th></tr>"
WIDE, NARROW = "<tr><td>一次性奖励</td><td>50万元</td><td></td></tr>", "<tr><td>一次性奖励</td><td></td><td>50万元</td></tr>"
LEVELS = "<tr><th>级别</th><th>奖励</th></tr>"
MERGED = "<tr><td rowspan=2>国家级绿色工厂</td><td>奖励50万元</td></tr><tr><td>奖励60万元</td></tr>"
APART = "<tr><td>国家级绿色工厂</td><td>奖励50万元</td></tr><tr><td></td><td>奖励60万元</td></tr>"


def said(table: str = "", box: str = "有效", count: int = 1, foot: str = "版权所有", extra: str = "") -> str:
    page = f"""<!doctype html><html><head><meta charset="utf-8"><title>绿色工厂管理办法</title></head><body>
<div class="info"><table><tr><td>索引号：</td><td>0014</td><td>发布日期：</td><td>2019-03-01</td></tr>
<tr><td>有效性：</td><td>{box}</td><td>浏览次数：</td><td>{count}</td></tr></table></div>
<h1>某省绿色工厂管理办法</h1><div class="article" id="UCAP-CONTENT"><p>第一条 为推进绿色制造，制定本办法，适用于本省的企业。</p>
<p>第二条 对获得国家级绿色工厂的企业给予一次性奖励100万元，由省财政安排。</p><table border="1">{table}</table>{extra}
<p>第三条 到2025年，创建绿色工厂100家，其中省级绿色工厂80家。</p><p>某省工业和信息化厅</p><p>2019年2月20日</p></div>
<div class="footer">{foot}</div></body></html>""".encode()
    return substance(parsed(Bytes(page, hashlib.sha256(page).hexdigest(), "a.html", "text/html")).document)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (said(foot="版权所有"), said(foot="版权所有 京ICP备1号"), True),
        (said(count=1), said(count=2000), True),
        (said(box="有效"), said(box="废止"), False),
        (said(HEAD + WIDE), said(HEAD + NARROW), False),
        (said(LEVELS + MERGED), said(LEVELS + APART), False),
        (said(HEAD + WIDE, count=1), said(HEAD + WIDE, count=2), True),
        (said(extra="<p><a href='/a.pdf'>附件：名单.pdf</a></p>"), said(extra="<p><a href='/b.pdf'>附件：名单.pdf</a></p>"), False),
    ],
    ids=[
        "footer",
        "counter",
        "status in the box",
        "sum in another column",
        "cell no longer merged",
        "counter beside a table",
        "another file",
    ],
)
def test_what_is_the_same_paper(one: str, other: str, same: bool) -> None:
    assert (one == other) is same
