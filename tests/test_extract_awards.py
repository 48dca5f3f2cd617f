"""Awards on wording of our own, by the build of the sentence: who is meant where no object of the topic is named, which sum is
whose where one sentence holds several, and what a sum is."""

from __future__ import annotations

import pytest

from tests.test_extract import award, of, read

OTHERS = [
    ("每年评选不超过15名乡村工匠，给予每人最高8万元资助。", ["每年评选不超过15名乡村工匠 cap ..8 per 每人 to person"]),
    ("遴选一批标杆培训机构，给予每家30万元建设补贴。", ["遴选一批标杆培训机构 fixed 30"]),
    ("每成功注册1个新药品种，给予3万元奖励。", ["每成功注册1个新药品种 fixed 3"]),
    ("特种纸企业淘汰旧机，每拆除一条生产线补助20万元。", ["每拆除一条生产线 fixed 20"]),
    ("购置机器人按每台两万元补助。", ["购置机器人 fixed 2 per 每台"]),
    ("新建省级技能工作室补助20万元。", ["新建省级技能工作室/provincial fixed 20"]),
    ("给予新落户的检测机构一次性开办补助50万元。", ["新落户的检测机构 fixed 50"]),
    ("新设院士工作站的，拨付建站经费30万元。", ["新设院士工作站的 fixed 30"]),
    ("对引进的护士，按硕士研究生6万元、本科毕业生3万元的标准给予住房补贴。", ["引进的护士 fixed 6", "引进的护士 fixed 3"]),
    ("新建博士工作站、技师实训基地的企业，奖励10万元。", ["新建博士工作站 fixed 10", "技师实训基地的企业 fixed 10"]),
    (
        "新评为省级节水型企业、省级节能先进企业的，各奖励4万元。",
        ["新评为省级节水型企业/provincial fixed 4", "省级节能先进企业的/provincial fixed 4"],
    ),
    ("列入国家级、省级智能工厂（数字化车间）的，奖励33万元。", ["智能工厂/national fixed 33", "智能工厂/provincial fixed 33"]),
    ("在北交所上市的奖励200万元，在沪深交易所上市的奖励500万元。", ["在北交所上市的 fixed 200", "在沪深交易所上市的 fixed 500"]),
    ("对入选的创业项目给予5万元资助，年度考核合格的再给予3万元奖励。", ["入选的创业项目 fixed 5", "入选的创业项目 fixed 3"]),
]


@pytest.mark.parametrize("text, facts", OTHERS, ids=[text[:24] for text, _ in OTHERS])
def test_who_is_meant_where_no_object_of_the_topic_is_named(text: str, facts: list[str]) -> None:
    assert sorted(map(award, of(read(text), "award"))) == sorted(facts)


GOVERNED = [
    ("支持建设检测平台。经认定后，按照设备投资的20%给予最高200万元补助。", "支持建设检测平台 rate 20% of 设备投资 ..200"),
    ("对港澳青年创业项目，按照以下标准给予资助：\n（一）一次性资助：每户5000元；\n（二）其他支持。", "港澳青年创业项目 fixed 0.5"),
    ("一、资金支持\n（一）办公用房补贴。按每平方米每月20元给予租金补贴。", "办公用房补贴 fixed 0.002 per 每平方米每月"),
]


@pytest.mark.parametrize("text, fact", GOVERNED, ids=["sentence before", "lead-in", "heading"])
def test_what_names_the_beneficiary_elsewhere_is_cited(text: str, fact: str) -> None:
    found = of(read(text), "award")
    assert [award(entry) for entry in found] == [fact]
    assert len(found[0].evidence) == 2


TWO = "对国家级、省级绿色工厂和绿色园区，绿色工厂分别奖励100万元、50万元，绿色园区分别奖励200万元、80万元。"
PAIRED = [
    (TWO, ["factory/national fixed 100", "factory/provincial fixed 50", "park/national fixed 200", "park/provincial fixed 80"]),
    ("对获评国家级,省级绿色工厂的企业,分别奖励100万元,50万元。", ["factory/national fixed 100", "factory/provincial fixed 50"]),
    ("支持绿色工厂、绿色园区建设，对获评国家级绿色工厂的奖励100万元。", ["factory/national fixed 100"]),
    (
        "对获评区级绿色工厂的企业，由专家按A、B、C三类评定，分别扶持20万元、15万元、10万元。",
        ["factory/county fixed 20 A", "factory/county fixed 15 B", "factory/county fixed 10 C"],
    ),
    (
        "对年产值首次突破1亿元、5亿元的企业，分别奖励20万元、50万元。",
        ["年产值首次突破1亿元、5亿元的企业 fixed 20 1亿元", "年产值首次突破1亿元、5亿元的企业 fixed 50 5亿元"],
    ),
    (
        "主导制定绿色产品、节水领域国家标准、行业标准的单位，分别奖励30万元、20万元。",
        ["节水领域国家标准/national fixed 30", "行业标准的单位 fixed 20"],
    ),
    ("对博士、硕士，分别按每月3000元、1500元的标准给予补贴。", ["博士 fixed 0.3 per 每月", "硕士 fixed 0.15 per 每月"]),
]


@pytest.mark.parametrize("text, facts", PAIRED, ids=[text[:24] for text, _ in PAIRED])
def test_several_sums_are_each_tied_to_their_own(text: str, facts: list[str]) -> None:
    assert sorted(map(award, of(read(text), "award"))) == sorted(facts)


HEADS = [
    (
        "奖补标准：省级：绿色园区60万元；市级：绿色园区20万元，绿色工厂9万元。",
        ["park/provincial fixed 60", "park/prefecture fixed 20", "factory/prefecture fixed 9"],
    ),
    ("列入国家级名单的，绿色工厂奖励90万元，绿色园区奖励160万元。", ["factory/national fixed 90", "park/national fixed 160"]),
    ("（一）省级称号\n绿色工厂奖励45万元，绿色园区奖励75万元。", ["factory/provincial fixed 45", "park/provincial fixed 75"]),
    ("市级：绿色工厂12万元。以上奖励均为一次性。", ["factory/prefecture fixed 12"]),
    ("省级：绿色工厂40万元，国家级绿色园区200万元，均为一次性奖励。", ["factory/provincial fixed 40", "park/national fixed 200"]),
    ("由国家级园区推荐，绿色工厂奖励25万元，绿色园区奖励55万元。", ["factory fixed 25", "park fixed 55"]),
    ("对获得省级创新券的企业奖励11万元，绿色工厂奖励22万元。", ["获得省级创新券的企业/provincial fixed 11", "factory fixed 22"]),
]


@pytest.mark.parametrize("text, facts", HEADS, ids=[text[:24] for text, _ in HEADS])
def test_a_level_before_several_objects_is_said_of_all_of_them(text: str, facts: list[str]) -> None:
    assert sorted(map(award, of(read(text), "award"))) == sorted(facts)


BEHIND = [
    (
        "奖励35万元，奖励对象限于新认定的省级绿色工厂；奖励15万元，对象为市级绿色工厂。",
        ["factory/provincial fixed 35", "factory/prefecture fixed 15"],
    ),
    ("奖励85万元给获评国家级绿色园区的管理机构，奖励32万元给获评省级的。", ["park/national fixed 85", "park/provincial fixed 32"]),
    ("绿色工厂奖金50万元，发放对象由企业自行确定，对绿色园区奖励80万元。", ["factory fixed 50", "park fixed 80"]),
]


@pytest.mark.parametrize("text, facts", BEHIND, ids=[text[:24] for text, _ in BEHIND])
def test_who_is_named_behind_the_sum(text: str, facts: list[str]) -> None:
    found = of(read(text), "award")
    assert sorted(map(award, found)) == sorted(facts)


TURNED = [
    ("去年已兑现绿色园区奖励1300万元，今年起对省级绿色工厂的奖励标准提高到42万元。", ["factory/provincial fixed 42"]),
    ("此前对国家级绿色工厂奖励55万元，本次调整后奖励110万元。", ["factory/national fixed 110"]),
    ("2019年已拨付绿色园区补助600万元，对市级绿色工厂每家补助21万元。", ["factory/prefecture fixed 21"]),
    ("去年，全市兑现奖补3000万元，今年全市预计兑现绿色工厂奖补2000万元。", []),
    ("5家企业共获得绿色工厂奖励150万元。", []),
    ("凡获得国家级绿色工厂称号的企业，将获得88万元奖励。", ["factory/national fixed 88"]),
]


@pytest.mark.parametrize("text, facts", TURNED, ids=[text[:24] for text, _ in TURNED])
def test_what_was_paid_and_what_will_be_are_told_apart(text: str, facts: list[str]) -> None:
    assert sorted(map(award, of(read(text), "award"))) == sorted(facts)


OVER_ALL = [
    (
        "对国家级绿色工厂奖励100万元，对省级绿色工厂奖励50万元，同一企业累计不超过120万元。",
        ["factory/national fixed 100 total 120", "factory/provincial fixed 50 total 120"],
    ),
    (
        "对省级绿色工厂奖励50万元，绿色设计产品每个奖励2万元，单个企业合计不超过60万元。",
        ["factory/provincial fixed 50", "product fixed 2 total 60 per 每个"],
    ),
    (
        "可申请下列补助：\n（一）绿色园区，每个不超过70万元；\n（二）绿色工厂8万元；\n（三）同一企业最高90万元。",
        ["park cap ..70", "factory fixed 8"],
    ),
    ("节能技改项目按投资额的9%补助，其中补助额的20%应用于员工培训。", ["energy_saving rate 9% of 投资额"]),
    (
        "对获评省级绿色工厂的企业奖励45万元，并对企业管理团队奖励6万元。",
        ["factory/provincial fixed 45", "factory/provincial fixed 6 to management"],
    ),
    ("第三方机构每辅导一家企业创成市级绿色工厂，给予机构3万元奖励。", ["factory/prefecture fixed 3 to agency"]),
    ("对经第三方机构评价的省级绿色工厂，给予企业24万元奖励。", ["factory/provincial fixed 24"]),
    ("对省级绿色工厂每家奖励35万元，所需资金在900万元年度预算内安排。", ["factory/provincial fixed 35"]),
]


@pytest.mark.parametrize("text, facts", OVER_ALL, ids=[text[:24] for text, _ in OVER_ALL])
def test_ceilings_shares_and_recipients_around_a_sum(text: str, facts: list[str]) -> None:
    assert sorted(map(award, of(read(text), "award"))) == sorted(facts)


CEILINGS = [
    (
        "对技改项目，按设备投资额的12%给予补助；对智能化项目，按15%给予补助。单个项目补助不超过500万元。",
        ["技改项目 rate 12% of 设备投资额 ..500", "智能化项目 rate 15% ..500"],
    ),
    ("对装备企业按贡献分档奖励，每人最高20万元。", ["装备企业 cap ..20"]),
    ("引进的教师入选名师工程的，每年给予最高12万元安家补贴。", ["引进的教师入选名师工程的 cap ..12 per 每年"]),
    ("对入园机构给予每年最高100万元场地补贴。", ["入园机构 cap ..100 per 每年"]),
    ("对绿色工厂给予评价费用50%、最高5万元的补助。", ["factory rate 50% of 绿色工厂给予评价费用 ..5"]),
    ("对中小企业新增贷款，按照贷款利率的50%给予贴息，每户每年贴息最高30万元。", ["中小企业新增贷款 rate 50% of 贷款利率 ..30"]),
]


@pytest.mark.parametrize("text, facts", CEILINGS, ids=[text[:24] for text, _ in CEILINGS])
def test_a_ceiling_is_an_award_only_where_nothing_before_it_is(text: str, facts: list[str]) -> None:
    assert sorted(map(award, of(read(text), "award"))) == sorted(facts)


@pytest.mark.parametrize(
    "text",
    [
        "省级设立发展基金100亿元，首期到位30亿元。",
        "其中绿色方向切块3500万元，按年度指南执行。",
        "其他县市先行兑付，市财政年终结算补助20%。",
        "给予创业担保贷款，最高贷款额度30万元。",
        "本措施奖励资金每年预算5000万元。",
    ],
)
def test_funds_and_shares_between_offices_are_no_award(text: str) -> None:
    assert of(read(text), "award") == []


@pytest.mark.parametrize(
    "text, object_",
    [
        ("企业实施余热回收，年节能量达到200吨标准煤的，每吨标准煤奖励300元。", "energy_saving"),
        ("企业购置机器人的，每台奖励1万元。", "other"),
    ],
)
def test_a_project_paid_for_what_it_saves_is_energy_saving(text: str, object_: str) -> None:
    assert [fact.object for fact in of(read(text), "award")] == [object_]


def test_a_threshold_right_before_its_reward_is_no_award() -> None:
    found = of(read("年营业收入首次突破5000万元的奖励10万元，突破1亿元的奖励20万元。"), "award")
    assert sorted(award(fact).split("fixed ")[1] for fact in found) == ["10", "20"]
