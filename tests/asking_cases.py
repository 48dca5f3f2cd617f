"""What `ask` has to answer, written by hand from the sample texts before anything was asked.

Sums are in 万元: `100` fixed, `≤60` at most, `50-200` a range, `80管理层` where another than the enterprise is paid. Each case: words of
the region, zone, level → sums by place from the place upwards (places that give nothing are left out), how own and inherited sums stand
to each other by what the texts say (none where there is no such pair), and how many statements are left out.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Case:
    """One question and its answer."""

    region: str
    gives: dict[str, tuple[str, ...]] = field(default_factory=dict)
    pairs: tuple[str, ...] = ()
    left: int = 0
    zone: str = ""
    level: str = "national"


CASES = (
    Case("340100", {"合肥市": ("100",), "安徽省": ("100",)}, ("refer",)),  # 第三十六条：文件明示不可兼得的，从其明示
    Case("安徽省", {"安徽省": ("100",)}),
    Case("义乌市", {"义乌市": ("500",)}),
    Case("320500", {"苏州工业园区": ("30",)}, zone="苏州工业园区"),
    Case("320500", {"苏州工业园区": ("15",)}, zone="苏州工业园区", level="provincial"),
    Case("苏州市吴江区", {"吴江区": ("50",)}),
    Case("苏州市"),  # what 吴江区 and the park give is theirs
    Case("津南区", {"津南区": ("20",), "天津市": ("≤60",)}, ("unknown",)),
    Case("津南区", {"津南区": ("10",)}, level="provincial"),  # 市级 of a municipality
    Case("天津市", {"天津市": ("≤60",)}),
    Case("湖州市南浔区", {"南浔区": ("100",)}),
    Case("湖州市吴兴区", {"吴兴区": ("100",)}),
    Case("湖州市吴兴区", {"吴兴区": ("15", "8", "3")}, level="prefecture"),
    Case("桂林市", {"桂林市": ("50",)}),
    Case("450100"),  # 南宁市：那是给桂林的
    Case("海南省"),
    Case("济源市", {"河南省": ("200",)}),
    Case("开封市", {"开封市": ("30",), "河南省": ("200",)}, ("unknown",)),
    Case("郑州市", {"郑州市": ("200",), "河南省": ("200",)}, ("unknown",)),
    Case("鹤壁市", {"鹤壁市": ("80",), "河南省": ("200",)}, ("unknown",)),
    Case("鹤壁市", {"鹤壁市": ("30",)}, level="provincial"),
    Case("厦门市", {"厦门市": ("50",), "福建省": ("100",)}, ("cumulative",), left=1),  # 征求意见稿
    Case("福州市", {"福州市": ("50",), "福建省": ("100",)}, ("unknown",), left=1),  # 30万元已修改
    Case("泉州市", {"泉州市": ("20",), "福建省": ("100",)}, ("unknown",)),
    Case("武汉市", {"武汉市": ("100",)}, left=1),  # 2016年的措施已废止
    Case("温岭市", {"温岭市": ("50",)}, left=1),
    Case("慈溪市", {"慈溪市": ("30",)}),
    Case("黄山市徽州区", {"徽州区": ("20",), "安徽省": ("100",)}, ("unknown",)),  # 只说市里补助过的补差额，没有说省里的
    Case("黄山市徽州区", {"徽州区": ("10",)}, level="provincial"),
    Case("惠城区", {"惠城区": ("5",), "惠州市": ("50",)}, ("unknown",)),
    Case("亭湖区", {"亭湖区": ("20",), "盐城市": ("40",)}, ("difference",)),  # 附条件：需要区配套的，从奖励额度中抵扣
    Case("510100", {"成都高新区": ("100",)}, zone="成都高新区"),
    Case("东莞市", {"东莞市": ("50-200",)}),
    Case("昆明市", {"云南省": ("50-200",)}),
    Case("张掖市", {"张掖市": ("50",)}),
    Case("银川市", {"宁夏回族自治区": ("≤300",)}),
    Case("150200", {"内蒙古自治区": ("100",)}),
    Case("安庆市", {"安庆市": ("80管理层",), "安徽省": ("100",)}, ("unknown",)),
    Case("淮北市", {"淮北市": ("50",), "安徽省": ("100",)}, ("cumulative",)),  # 不冲突的可以同时享受
    Case("池州市", {"池州市": ("20",), "安徽省": ("100",)}, ("unknown",)),
    Case("宣城市", {"宣城市": ("100",), "安徽省": ("100",)}, ("unknown",)),
    Case("广州市", left=1),
    Case("永康市", {"永康市": ("100",)}),
    Case("乐清市", {"乐清市": ("100",), "温州市": ("50",)}, ("refer",)),  # 温州：县（市、区）另有加奖的，由其自行负责
    Case("衢州市", {"衢州市": ("50",)}),
    Case("长沙市", {"湖南省": ("50",)}),
    Case("青岛市"),
    Case("石家庄市", {"河北省": ("100",)}),
    Case("重庆市渝北区"),
    Case("拉萨市"),
)
