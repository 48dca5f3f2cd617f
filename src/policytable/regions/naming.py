"""How places are written: short names, and the kinds of zones."""

from __future__ import annotations

import re

from policytable.model import Rank

MUNICIPALITIES = frozenset({"110000", "120000", "310000", "500000"})

# Peoples in the names of autonomous units; 族 is written or not.
_PEOPLES = (
    "达斡尔|维吾尔|哈萨克|柯尔克孜|蒙古|鄂温克|塔吉克|锡伯|景颇|布依|土家|朝鲜|哈尼|傈僳|拉祜|仡佬|纳西|普米|布朗|独龙|毛南|仫佬|"
    "东乡|保安|撒拉|裕固|藏|羌|彝|苗|侗|壮|瑶|傣|白|回|满|畲|黎|水|佤|怒|土|各"
)
_AUTONOMOUS = (
    re.compile(rf"(?:(?:{_PEOPLES})族|达斡尔|维吾尔|哈萨克|柯尔克孜|蒙古|塔吉克|锡伯)*自治[州县旗]$"),
    re.compile(r"族?自治[州县旗]$"),
)
_PLAIN = {
    "national": re.compile(r"$"),
    "provincial": re.compile(r"(?:[省市]|(?:壮族|回族|维吾尔)?自治区)$"),
    "prefecture": re.compile(r"(?:市|地区|盟)$"),
    "county": re.compile(r"(?:新区|特区|林区|[市县区旗])$"),
}

# A zone's kind as written → as it stands in the zone's name. 经开区 is short for 经济技术开发区; 高新区 is the form that tables print.
_KINDS = (
    (r"高新技术产业开发区|高新技术产业园区|高新技术开发区|高技术产业开发区|高新开发区|高新区", "高新区", True),
    (r"经济技术开发区|经开区", "经济技术开发区", True),
    (r"经济开发区", "经济开发区", True),
    (r"综合保税区|综保区", "综合保税区", True),
    (r"保税港区", "保税港区", True),
    (r"保税区", "保税区", True),
    (r"航空港经济综合实验区|航空港实验区|航空港区", "航空港经济综合实验区", True),
    (r"工业园区", "工业园区", False),
    (r"产业园区", "产业园区", False),
    (r"化工园区", "化工园区", False),
    (r"开发区", "开发区", False),
    (r"新区", "新区", False),
)
_KIND = re.compile("(?:国家级?)?(?:" + "|".join(f"({pattern})" for pattern, _, _ in _KINDS) + r")(?!域|块链)")


def short_name(name: str, rank: Rank | None) -> str:
    """The name without its rank and peoples: 北京, 内蒙古, 德宏, 景宁; as it is where less than two characters would be left."""
    patterns = _AUTONOMOUS if "自治" in name and rank != "provincial" else (_PLAIN[rank or "county"],)
    for pattern in patterns:
        cut = pattern.sub("", name)
        if len(cut) >= 2:
            # 浦东新区 and 沈北新区 are known by the whole name
            return name if cut + "新区" == name else cut
    # 清新区 is 清新 + 区
    return name[:-1] if name.endswith("新区") and len(name) == 3 else name


def other_names(name: str, rank: Rank | None) -> tuple[str, ...]:
    """Further short forms in use: 德宏州, 浦东."""
    short = short_name(name, rank)
    forms = []
    if rank == "prefecture" and name.endswith("自治州"):
        forms.append(short + "州")
    if rank == "prefecture" and name.endswith("盟"):
        forms.append(name)
    if rank == "county" and short.endswith("新区") and len(short) > 3:
        forms.append(short[:-2])
    return tuple(form for form in forms if form != name)


def zone_kind(text: str, at: int) -> tuple[int, str, bool] | None:
    """The kind of zone written at `at`: its end, its form in names, and whether it needs no short name before it.

    `苏州市高新区` is one certain zone, `苏州市开发区` may be any of several: only `广州开发区` is a name.
    """
    match = _KIND.match(text, at)
    if match is None or match.lastindex is None:
        return None
    _, kind, certain = _KINDS[match.lastindex - 1]
    return match.end(), kind, certain
