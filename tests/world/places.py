"""Where everything lies: which site carries which places, and which documents stand at an address of their own."""

from __future__ import annotations

from dataclasses import dataclass

from tests.world.switches import Validators


@dataclass(frozen=True, slots=True)
class SitePlan:
    """One site: its idiom (`idioms.IDIOMS`), the provinces (two digits) whose places have their columns there, how its answers can be
    confirmed, how many other papers stand in each list. `only` names the papers it carries (none: all of its places)."""

    name: str
    title: str
    idiom: str
    provinces: tuple[str, ...] = ()
    validators: Validators = "both"
    noise: int = 8
    only: tuple[str, ...] = ()
    encoding: str = "utf-8"
    robots: str | None = None
    notices: bool = False  # a file is not listed itself, but attached to a notice about it
    unsorted: bool = False  # papers that were posted late stand where their date belongs, or anywhere


ROBOTS = "User-agent: *\nDisallow: /admin/\nDisallow: /*/private/\n"
WHOLE = (
    SitePlan("ministry", "工业主管部门（示例站点）", "trs", ("10",), noise=14, robots=ROBOTS),
    SitePlan(
        "north",
        "北方省市政府网站（示例站点）",
        "trs",
        ("11", "12", "14", "15", "21", "22", "23"),
        "etag",
        robots="User-agent: *\nCrawl-delay: 0\n",
    ),
    SitePlan("jpage", "东部省份政府网站群（示例站点）", "jpage", ("33",), "modified"),
    SitePlan("vsb", "中部省份政府网站群（示例站点）", "vsb", ("34",), "etag"),
    SitePlan("gkmlpt", "南方省份政府信息公开平台（示例站点）", "gkmlpt", ("44",), "both", robots=ROBOTS),
    SitePlan("library", "政策文件库（示例站点）", "library", ("35", "45", "46"), "weak", noise=3),
    SitePlan("gbk", "旧式政府网站（示例站点）", "gbk", ("13", "37", "41"), "modified", encoding="gb18030"),
    SitePlan("table", "部门网站（示例站点）", "table", ("36", "42", "43"), "etag", notices=True),
    SitePlan("backdated", "补录旧文的网站（示例站点）", "page", ("32",), "both", unsorted=True),
    SitePlan("west", "西部省份政府网站（示例站点）", "page", ("50", "51", "52", "53", "54", "61", "62", "64", "65"), "both"),
    SitePlan("mirror", "转载网站（示例站点）", "trs", (), "etag", noise=4, only=("anhui-2017-rules", "henan-2018-plan")),
    SitePlan("plain", "单篇文件的网站（示例站点）", "plain", ("31", "63"), "both", noise=0),
)
TINY = (
    SitePlan(
        "north",
        "北方城市政府网站（示例站点）",
        "trs",
        (),
        "etag",
        7,
        ("tianjin-2018-call", "tianjin-2018-award", "tianjin-2019-notice", "tianjin-2019-call"),
    ),
    SitePlan(
        "gkmlpt", "南方城市信息公开平台（示例站点）", "gkmlpt", (), "both", 6, ("dongguan-2018-plan", "huicheng-2018-policy"), robots=ROBOTS
    ),
    SitePlan("plain", "单篇文件的网站（示例站点）", "plain", (), "modified", 0, ("fuzhou-2017-policy", "fuzhou-2019-amend"), "gb18030"),
)
# Documents of this site stand in the register by their addresses; nobody discovers them.
DIRECT = "plain"
# This site carries copies of what stands elsewhere.
MIRROR = "mirror"
# An article over two pages: the second half of its clauses stands on the next page.
TWO_PAGES = "ningxia-2018-rules"
