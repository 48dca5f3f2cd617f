"""Supervision and fees on wording of our own: every mechanism, who pays, and what only looks like an order.

The sentences vary the build (lead-in and item, 的-phrase, joined events, an interval before or behind), not one text.
"""

from __future__ import annotations

import pytest

from policytable.model import FeeValue
from tests.test_extract import fee, note, of, read, said, supervision


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        (
            "连续两年复核不合格的绿色工厂，限期整改；逾期不整改的，撤销称号并追回奖励资金，三年内不得申报。",
            ["factory rectification", "factory removal", "factory clawback", "factory ban 36"],
        ),
        (
            "绿色工厂抽查发现问题的，责令其在两个月内完成整改，整改后仍达不到要求的，取消绿色工厂称号。",
            ["factory rectification", "factory removal"],
        ),
        ("骗取绿色工厂奖补的，除依法追缴外，五年内不再受理其申请。", ["factory clawback", "factory ban 60"]),
        (
            "绿色工厂有前款行为的，一经查实，取消称号、收回牌匾、追缴资金，且三年内不得再申报。",
            ["factory removal", "factory clawback", "factory ban 36"],
        ),
        (
            "绿色工厂称号有效期3年。期满后自愿申请复核，未申请或复核不合格的，称号自动终止。",
            ["factory periodic_review 36", "factory removal"],
        ),
        ("骗取绿色工厂奖励资金的，一经查实，取消资格，收回已拨付的资金。", ["factory removal", "factory clawback"]),
        (
            "企业、第三方机构串通骗取绿色工厂称号的，撤销企业称号，三年内不采信该机构报告。",
            ["factory removal", "factory agency_oversight of agency"],
        ),
        (
            "绿色工厂申报材料弄虚作假的，三年内不得申报；评价机构参与造假的，予以通报。",
            ["factory ban 36", "factory agency_oversight of agency"],
        ),
        (
            "江苏省绿色工厂管理办法\n第十条 企业存在下列行为之一的，撤销称号，并在三年内不予受理其申报："
            "\n（一）申报时提供虚假材料的；\n（二）发生重大环境污染事故的；\n（三）拒绝接受监督检查的。",
            ["factory removal", "factory ban 36"],
        ),
        ("江苏省绿色工厂管理办法\n第十条 企业有上一条所列行为的，取消称号，追回奖励资金。", ["factory removal", "factory clawback"]),
    ],
)
def test_several(text: str, facts: list[str]) -> None:
    assert said(read(text), "supervision", supervision) == sorted(facts)


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("对绿色工厂每三年开展一次复核。", ["factory periodic_review 36"]),
        ("绿色工厂称号有效期为三年，期满前由市工信局组织复核，复核通过的继续保留称号。", ["factory periodic_review 36"]),
        ("绿色工厂自公布之日起三年内有效，期满后须重新提出申请。", ["factory periodic_review 36"]),
        ("绿色工厂实行三年一复核制度。", ["factory periodic_review 36"]),
        ("绿色工厂复审周期为两年。", ["factory periodic_review 24"]),
        ("绿色工厂证书有效期四年，到期由市工业和信息化局重新组织评审。", ["factory periodic_review 48"]),
        ("绿色工厂认定后第三年由市工信局组织复评。", ["factory periodic_review 36"]),
        ("对绿色工厂实行年度考核。", ["factory periodic_review 12"]),
        ("绿色工厂期满前三个月，企业应当提交延续申请，经复评合格的，称号延续三年。", ["factory periodic_review"]),
        ("自认定满三年起，绿色工厂应接受复核评价。", ["factory periodic_review 36"]),
        ("绿色工厂每满两年须接受一次第三方复核。", ["factory periodic_review 24"]),
        ("市工信局每两年对绿色工厂进行一次复查评估。", ["factory periodic_review 24"]),
        ("绿色工厂资格三年有效，到期复评。", ["factory periodic_review 36"]),
        ("绿色工厂有效期三年，有效期届满需继续保留称号的，应提前三个月申请复核。", ["factory periodic_review 36"]),
        ("绿色工厂实行三年期复核制。", ["factory periodic_review 36"]),
        ("绿色工厂自授牌之日起，每两年由第三方进行一次复评。", ["factory periodic_review 24"]),
        ("对绿色工厂，每3年进行一轮复核。", ["factory periodic_review 36"]),
        ("绿色工厂每3年为一个复核周期。", ["factory periodic_review 36"]),
        ("经认定的绿色工厂三年后复审。", ["factory periodic_review 36"]),
        ("获评绿色工厂满3年的，由市局组织再评价。", ["factory periodic_review 36"]),
        ("市工信局对绿色工厂按年度组织复核。", ["factory periodic_review 12"]),
    ],
)
def test_periodic_review(text: str, facts: list[str]) -> None:
    assert said(read(text), "supervision", supervision) == sorted(facts)


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("绿色工厂有效期满未申请复核的，称号自动失效。", ["factory removal"]),
        ("绿色工厂出现下列情形之一的，由市工信局取消其称号：\n（一）发生较大以上安全事故的；\n（二）弄虚作假的。", ["factory removal"]),
        ("绿色工厂发生安全事故的，会被移出名单。", ["factory removal"]),
        ("不符合要求的绿色工厂从名单中退出。", ["factory removal"]),
        ("绿色工厂整改不力的，退出创建计划。", ["factory removal"]),
        ("对绿色工厂称号予以注销。", ["factory removal"]),
        ("绿色工厂存在上述行为的，摘牌处理。", ["factory removal"]),
        ("拒不配合监督检查的绿色工厂，撤销称号。", ["factory removal"]),
        (
            "绿色工厂有下列情形之一的，撤销称号：\n（一）拒不接受现场检查的；\n（二）未按期整改的；\n（三）被责令停产整改的。",
            ["factory removal"],
        ),
        ("绿色工厂如发生较大以上事故，取消称号。", ["factory removal"]),
        ("凡发生安全、质量、环境污染等事故的绿色工厂，一票否决，撤销资格。", ["factory removal"]),
        ("对不再符合条件的绿色工厂，及时调出名单。", ["factory removal"]),
        ("对不达标的绿色工厂予以降级或者摘牌。", ["factory removal"]),
        ("绿色工厂称号不得转让，违者收回称号。", ["factory removal"]),
        ("绿色工厂出现严重失信的，报请省工信厅撤销其称号。", ["factory removal"]),
        ("绿色工厂复核不合格的，整改期内不得使用称号，整改不到位的除名。", ["factory removal"]),
    ],
)
def test_removal(text: str, facts: list[str]) -> None:
    assert said(read(text), "supervision", supervision) == sorted(facts)


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("绿色工厂每年应提交上一年度绿色发展报告。", ["factory self_report 12"]),
        ("绿色工厂应于次年1月底前报送年度运行数据。", ["factory self_report"]),
        ("绿色工厂发生更名、搬迁或主导产品调整的，应在30日内将变更信息报送市工信局。", ["factory self_report"]),
        ("绿色工厂按季度上报能耗数据。", ["factory self_report 3"]),
        ("绿色工厂每半年在公共服务平台更新一次绿色绩效数据。", ["factory self_report 6"]),
        ("绿色工厂应在每年第一季度向社会公开上年度绿色发展情况。", ["factory self_report 12"]),
        ("绿色工厂要建立年度自我声明制度。", ["factory self_report 12"]),
        ("绿色工厂于每年6月底前提交自查报告。", ["factory self_report 12"]),
    ],
)
def test_self_report(text: str, facts: list[str]) -> None:
    assert said(read(text), "supervision", supervision) == sorted(facts)


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("遇群众投诉绿色工厂的，由市工信局会同生态环境局上门核查。", ["factory spot_check"]),
        ("市工信局对绿色工厂每月至少开展一次现场检查。", ["factory spot_check 1"]),
        ("对绿色工厂按不低于10%的比例随机抽查。", ["factory spot_check"]),
        ("采取“双随机、一公开”方式对绿色工厂进行检查。", ["factory spot_check"]),
        ("委托第三方机构对绿色工厂开展抽查。", ["factory spot_check"]),
        ("绿色工厂应积极配合主管部门的监督检查。", ["factory spot_check"]),
        ("各区工信局要加强对绿色工厂的日常监督检查。", ["factory spot_check"]),
        ("市工信局会同市财政局对绿色工厂奖励资金使用情况开展专项检查。", ["factory spot_check"]),
    ],
)
def test_spot_check(text: str, facts: list[str]) -> None:
    assert said(read(text), "supervision", supervision) == sorted(facts)


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("绿色工厂被撤销称号的，自撤销之日起两年内不得再次申报。", ["factory ban 24"]),
        ("被移出绿色工厂名单的企业，三年内不予受理申报。", ["factory ban 36"]),
        ("被收回牌匾的绿色工厂，二十四个月内不得重新申请。", ["factory ban 24"]),
        ("绿色工厂申报企业弄虚作假的，取消当年申报资格，并记入信用档案。", ["factory ban of applicant"]),
        ("绿色工厂申报单位提供虚假材料的，终身不得申报。", ["factory ban of applicant"]),
        ("绿色工厂发生环境违法的，暂停其享受政策一年。", ["factory ban 12"]),
        ("绿色工厂被处罚的，自处罚之日起两年内不得申报奖励资金。", ["factory ban 24"]),
        ("绿色工厂弄虚作假的，三年之内不再受理该企业的申报。", ["factory ban 36"]),
        ("绿色工厂拒不整改的，列入失信名单，今后不再享受各类扶持政策。", ["factory ban"]),
    ],
)
def test_ban(text: str, facts: list[str]) -> None:
    assert said(read(text), "supervision", supervision) == sorted(facts)


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("骗取绿色工厂奖励资金的，由市财政局收回，并依法追究责任。", ["factory clawback"]),
        ("绿色工厂奖励资金被挪用的，追回挪用部分。", ["factory clawback"]),
        ("五年内迁出本市的绿色工厂，应当退还已享受的奖励。", ["factory clawback"]),
        ("有权要求绿色工厂企业退回扶持款。", ["factory clawback"]),
        ("骗取绿色工厂奖励的，市财政局依法追缴。", ["factory clawback"]),
        ("绿色工厂企业应将所获资金全额退还。", ["factory clawback"]),
        ("对弄虚作假的绿色工厂，停止拨付并追回已拨资金。", ["factory clawback"]),
    ],
)
def test_clawback(text: str, facts: list[str]) -> None:
    assert said(read(text), "supervision", supervision) == sorted(facts)


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("绿色工厂第三方评价机构每两年考核一次，考核不合格的移出推荐目录。", ["factory agency_oversight of agency"]),
        ("发现服务机构为绿色工厂出具虚假结论的，终止合作并向社会通报。", ["factory agency_oversight of agency"]),
        ("对绿色工厂评价机构实行信用管理，失信的列入负面清单。", ["factory agency_oversight of agency"]),
        ("第三方机构在绿色工厂评价中弄虚作假的，取消其评价资格，三年内不得从事评价业务。", ["factory agency_oversight of agency"]),
        ("市工信局将对绿色工厂评价机构的评价质量进行抽查。", ["factory agency_oversight of agency"]),
        ("绿色工厂评价机构与企业串通造假的，其评价结果不予认可。", ["factory agency_oversight of agency"]),
        ("评价机构对绿色工厂评价结论负责，弄虚作假的，列入黑名单。", ["factory agency_oversight of agency"]),
        ("对出具虚假绿色工厂评价报告的机构，五年内不得在我市开展评价业务。", ["factory agency_oversight of agency"]),
        ("第三方机构未尽职履责的，暂停其绿色工厂评价业务一年；情节严重的，不再接受其评价报告。", ["factory agency_oversight of agency"]),
        ("加强对绿色工厂第三方评价机构的监管。", ["factory agency_oversight of agency"]),
    ],
)
def test_agency_oversight(text: str, facts: list[str]) -> None:
    assert said(read(text), "supervision", supervision) == sorted(facts)


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("绿色工厂名单实行有进有出的动态调整机制。", ["factory dynamic_management"]),
        ("绿色工厂动态管理，优胜劣汰。", ["factory dynamic_management"]),
        ("健全绿色工厂能进能出的动态管理机制。", ["factory dynamic_management"]),
        ("绿色工厂名单每年动态调整一次。", ["factory dynamic_management"]),
        ("各区县发现绿色工厂停产、搬迁的，应于五个工作日内报告市工信局。", ["factory dynamic_management of government"]),
        ("对绿色工厂实施“有进有出”的管理机制。", ["factory dynamic_management"]),
        ("绿色工厂名录动态更新。", ["factory dynamic_management"]),
        ("绿色工厂名单实行动态化管理，每年更新一次。", ["factory dynamic_management"]),
    ],
)
def test_dynamic_management(text: str, facts: list[str]) -> None:
    assert said(read(text), "supervision", supervision) == sorted(facts)


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("绿色工厂存在上一款情形的，责成企业限期整改，整改期三个月。", ["factory rectification"]),
        ("绿色工厂复核不达标的，给予3个月整改时间。", ["factory rectification"]),
    ],
)
def test_rectification(text: str, facts: list[str]) -> None:
    assert said(read(text), "supervision", supervision) == sorted(facts)


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("绿色工厂第三方评价所需经费由市级财政列支。", ["factory evaluation government"]),
        ("绿色工厂评价费由企业与第三方机构自主签约、自行支付。", ["factory evaluation enterprise"]),
        ("绿色工厂评价费用由申报单位与第三方机构协商确定。", ["factory evaluation enterprise"]),
        ("绿色工厂第三方评价费用由申报单位自理。", ["factory evaluation enterprise"]),
        ("绿色工厂评价，费用自理。", ["factory evaluation enterprise"]),
        ("绿色工厂复核所需费用从部门预算中解决。", ["factory recheck government"]),
        ("绿色工厂现场核查费用列入年度部门预算，不向企业收取。", ["factory verification government"]),
        ("绿色工厂专家论证经费由市财政予以保障。", ["factory review government"]),
        ("绿色工厂第三方评价费用由市、县财政与企业按4:3:3比例分担。", ["factory evaluation shared"]),
        ("绿色工厂评价费由管委会和企业对半承担。", ["factory evaluation shared"]),
        ("绿色工厂评价费用可由企业承担，也可由地方财政给予支持。", ["factory evaluation either"]),
        ("绿色工厂评价费用由企业先行垫付，通过认定后由财政全额补助。", ["factory evaluation government"]),
        ("绿色工厂评价费用由委托方承担。", ["factory evaluation enterprise"]),
        ("绿色工厂评价费由企业自筹。", ["factory evaluation enterprise"]),
        ("绿色工厂复核由市工信局委托第三方机构开展，所需经费由专项资金安排。", ["factory recheck government"]),
        ("绿色工厂核查工作所需支出纳入部门预算管理。", ["factory verification government"]),
        ("评价机构开展绿色工厂评价，收费由双方合同约定，企业支付。", ["factory evaluation enterprise"]),
        ("绿色工厂第三方评价费用，按实际支出的50%给予补助，最高5万元。", ["factory evaluation shared"]),
        ("绿色工厂评审专家劳务费由市工信局支付。", ["factory review government"]),
        ("绿色工厂评审费用不得转嫁给企业。", ["factory review not_charged"]),
        ("不得以绿色工厂评审名义向企业收费。", ["factory review not_charged"]),
        ("绿色工厂第三方评价费用由谁承担？由申报企业承担。", ["factory evaluation enterprise"]),
        ("绿色工厂复核费用由企业自行承担。", ["factory recheck enterprise"]),
        ("企业申报绿色工厂所发生的第三方评价费用自行解决。", ["factory evaluation enterprise"]),
        ("绿色工厂第三方评价费用原则上由申报企业承担，有条件的地区可给予适当补助。", ["factory evaluation either"]),
        ("绿色工厂评审工作所需经费由市财政预算安排，任何单位不得向企业收取费用。", ["factory review government"]),
        ("绿色工厂第三方评价费由企业和财政各承担50%。", ["factory evaluation shared"]),
        ("绿色工厂评价费用，企业承担70%，财政补贴30%。", ["factory evaluation shared"]),
        ("绿色工厂评价费用由企业与县财政按6:4分担。", ["factory evaluation shared"]),
        ("绿色工厂核查经费由省级财政负担。", ["factory verification government"]),
        ("绿色工厂评价机构由企业自主选择，费用双方协商。", ["factory evaluation enterprise"]),
        ("绿色工厂第三方评价由企业委托，评价费用由企业向评价机构支付。", ["factory evaluation enterprise"]),
        ("绿色工厂评审和复核费用由市级工业专项资金列支。", ["factory review government"]),
        ("绿色工厂评价工作免费，企业无需缴纳任何费用。", ["factory evaluation not_charged"]),
        ("企业不需承担绿色工厂评价费用。", ["factory evaluation government"]),
        ("绿色工厂核查由市局委托第三方开展，企业不承担任何费用。", ["factory verification government"]),
        ("对企业开展绿色工厂第三方评价发生的费用，由市财政给予全额补贴。", ["factory evaluation government"]),
        ("对绿色工厂第三方评价费用按80%补助，单个企业不超过3万元。", ["factory evaluation shared"]),
    ],
)
def test_who_pays(text: str, facts: list[str]) -> None:
    assert said(read(text), "fee_bearer", fee) == sorted(facts)


@pytest.mark.parametrize(
    "text",
    [
        "各区县要加强绿色工厂动态管理工作的组织领导。",
        "县级工信部门应于每年12月底前将绿色工厂创建进展情况报送市工信局。",
        "绿色工厂申报企业近三年内未发生安全事故，未被责令限期整改。",
        "已被撤销称号的企业不在此列，绿色工厂名单另行公布。",
        "市工信局收到异议后，应当在公示期满后十个工作日内对绿色工厂组织复核。",
        "有的企业希望对绿色工厂实行有进有出、不合格就摘牌。",
        "我省绿色工厂总量偏小，动态管理、定期复核还不到位。",
        "去年市工信局对绿色工厂进行了抽查。",
        "2018年通过市工信局组织的现场抽查的绿色工厂，优先推荐。",
        "评审专家在绿色工厂评审中徇私舞弊的，取消其专家资格。",
        "本办法所称复核，是指绿色工厂满三年后的再次评价。",
        "绿色工厂公示期间有异议的，由市工信局组织复核。",
        "对“十三五”期间被移出名单的绿色工厂不再统计。",
        "有的企业希望绿色工厂评价费用由财政给予一半补贴。",
        "鼓励各地对绿色工厂第三方评价费用予以补助。",
        "绿色工厂培训费用由企业自理。",
        "获评绿色工厂的企业应主动公开环境信息。",
        "第三方机构不得与绿色工厂申报企业存在利益关系。",
        "建立第三方评价机构信用评价机制，规范绿色工厂评价行为。",
        "江苏省绿色工厂管理办法\n第九条 有下列情形之一的，不予认定：\n（一）近三年被撤销称号的；\n（二）复核未通过的。",
        "江苏省绿色工厂管理办法\n第一条 省工信厅负责绿色工厂的认定、复核、监督检查和动态管理。",
        "江苏省绿色工厂管理办法\n第一条 市工信局负责组织本地区绿色工厂的推荐、日常管理和监督检查等工作。",
        "江苏省绿色工厂管理办法\n第二条 评价机构的职责：\n（一）开展绿色工厂评价；\n（二）每年报送评价工作情况。",
        "为加强绿色工厂动态管理，现组织开展2019年度绿色工厂复核工作。",
        "请各市工信局于3月底前将绿色工厂复核结果报送我厅。",
        "对连续两年复核优秀的绿色工厂，优先推荐。",
        "绿色工厂复核结果作为资金安排的依据。",
        "绿色工厂应建立内部能源审计制度，定期检查设备运行情况。",
        "绿色工厂评价费用纳入企业成本。",
        "绿色工厂现场评审的专家食宿费由申报企业承担。",
        "绿色工厂宣传费用由市财政列支。",
    ],
)
def test_nothing_is_ordered(text: str) -> None:
    found = read(text)
    assert not [*of(found, "supervision"), *of(found, "fee_bearer")]


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        (
            "零碳工厂每两年复核一次，绿色园区每四年复核一次，绿色工厂满五年重新评价。",
            ["zero_carbon_factory periodic_review 24", "park periodic_review 48", "factory periodic_review 60"],
        ),
        (
            "省级绿色工厂三年一复核，市级绿色工厂两年一复核。",
            ["factory/provincial periodic_review 36", "factory/prefecture periodic_review 24"],
        ),
        ("绿色工厂弄虚作假的，三年内不得申报；情节严重的，五年内不得申报。", ["factory ban 36", "factory ban 60"]),
        ("绿色园区称号实行五年一次的复核。", ["park periodic_review 60"]),
        ("绿色工厂四年届满后，由市工信局组织专家复评。", ["factory periodic_review 48"]),
        ("绿色工厂两年有效期一到，须重新申报。", ["factory periodic_review 24"]),
        ("绿色工厂每隔十八个月接受一次复审。", ["factory periodic_review 18"]),
        ("绿色工厂每半年复核一次。", ["factory periodic_review 6"]),
        ("江苏省绿色工厂管理办法\n第九条 绿色工厂弄虚作假的，撤销称号。绿色工厂停产的，也撤销称号。", ["factory removal"]),
        (
            "江苏省绿色工厂管理办法\n第九条 绿色工厂每三年复核一次。绿色园区每五年复核一次。",
            ["factory periodic_review 36", "park periodic_review 60"],
        ),
        ("绿色工厂法定代表人、主导产品发生变动的，须在一个月内修改系统资料。", ["factory self_report"]),
        ("组织行业专家每年对绿色园区开展现场检查。", ["park spot_check 12"]),
        ("绿色工厂评估机构出具不实报告的，三年内不得在我市承接评价业务。", ["factory agency_oversight of agency"]),
        ("绿色工厂发生较大事故的，当年不列入奖补对象。", ["factory ban"]),
        ("2018年对全市绿色工厂进行了复核；今后每两年复核一次。", ["factory periodic_review 24"]),
        ("绿色工厂原每两年复核一次，现改为每三年复核一次。", ["factory periodic_review 36"]),
        ("绿色工厂评审专家泄露商业秘密的，取消专家资格，三年内不得参加评审。", []),
        ("首次列入绿色工厂名单的，不纳入本年度奖励范围。", []),
        ("邻省对绿色园区实行动态管理。", []),
        ("某钢铁公司2017年退出绿色工厂名单。", []),
        ("每年组织绿色工厂抽查，共有9家企业被移出名单。", []),
    ],
)
def test_second_round(text: str, facts: list[str]) -> None:
    assert said(read(text), "supervision", supervision) == sorted(facts)


def test_the_evidence_of_a_second_object_leaves_the_first_out() -> None:
    found = of(read("零碳工厂每两年复核一次，绿色园区每四年复核一次。"), "supervision")
    assert [fact.evidence[0].quote for fact in found] == ["零碳工厂每两年复核一次", "绿色园区每四年复核一次"]


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("申请企业须按协议直接向核查机构支付绿色工厂核查费用。", ["factory verification enterprise"]),
        ("绿色园区申报单位应当与评价机构签订合同，并支付评价费用。", ["park evaluation enterprise"]),
        ("绿色工厂的评价，谁委托、谁付费。", ["factory evaluation enterprise"]),
        ("绿色工厂第三方评价费由企业和评价机构按市场价格商定。", ["factory evaluation enterprise"]),
        ("绿色工厂复核费用视财力情况，由财政或企业负担。", ["factory recheck either"]),
        ("绿色园区评价费由园区管委会或者入园企业承担。", ["park evaluation either"]),
        ("绿色工厂评审费由市财政或区财政承担。", ["factory review government"]),
        ("绿色工厂评价费用由申报单位先行支付，获评后由财政按50%返还。", ["factory evaluation shared"]),
        ("任何单位不得借绿色园区验收之机向园区收费。", ["park review not_charged"]),
        ("严禁以绿色工厂评价为名向企业收取费用。", ["factory evaluation not_charged"]),
        ("绿色工厂政策宣讲不收费，现场核查费用由申报企业负担。", ["factory verification enterprise"]),
        ("绿色工厂评审费以前由企业承担，从2019年起由市财政列支。", ["factory review government"]),
        ("去年绿色工厂评价费用由市财政承担。", []),
        ("绿色工厂评价费用高，企业负担重。", []),
    ],
)
def test_second_round_of_fees(text: str, facts: list[str]) -> None:
    assert said(read(text), "fee_bearer", fee) == sorted(facts)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("对获评绿色工厂的企业，秋冬季错峰生产时可免于停限产。", "exemption"),
        ("绿色工厂在重污染天气期间自主减排，不强制限产。", "exemption"),
        ("市级绿色工厂分为A级、AA级、AAA级。", "grading"),
        ("绿色园区评价结果分为优秀、良好、合格三个等级。", "grading"),
        ("国家级绿色工厂从省级绿色工厂中择优推荐。", "admission"),
        ("各市推荐未入选的绿色工厂列入备选名单。", "admission"),
        ("按照地方标准DB42/T 1500开展绿色工厂评价。", "local_standard"),
        ("绿色工厂可享受贷款利率下浮10%的优惠。", "benefit"),
        ("对绿色工厂优先保障土地、用能指标。", "benefit"),
        ("鼓励银行对绿色工厂给予绿色信贷。", None),
        ("加快制定绿色工厂地方标准。", None),
        ("各县区要做好重污染天气应对和绿色工厂申报工作。", None),
        ("对五星级绿色工厂奖励50万元。", None),
    ],
)
def test_notes(text: str, kind: str | None) -> None:
    assert said(read(text), "note", note) == ([kind] if kind else [])


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("绿色工厂核查费用由市局承担，承办机构不得以任何名义向企业收费。", ["not_charged verification", "government verification"]),
        ("绿色工厂评审费用由市财政承担，受理环节不向企业收取任何费用。", ["government review", "not_charged review"]),
        ("绿色工厂评定过程不收取任何费用，第三方核查费由市工信局支付。", ["not_charged review", "government verification"]),
        ("绿色工厂评价费用由企业与评价机构协商，企业自行承担，区局审核不收费。", ["enterprise evaluation", "not_charged review"]),
        ("绿色工厂评审费用由市财政承担，不向企业收取任何费用。", ["government review"]),
        ("绿色工厂评审费用由市财政承担，任何单位和个人不得向企业收取费用。", ["government review"]),
        ("周边城市对绿色工厂评价费用均由财政承担。", []),
    ],
)
def test_who_may_not_charge(text: str, facts: list[str]) -> None:
    values = [fact.value for fact in of(read(text), "fee_bearer")]
    assert sorted(f"{value.bearer} {value.covers}" for value in values if isinstance(value, FeeValue)) == sorted(facts)


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("绿色工厂逾期未参加复核的，视为自动放弃称号。", ["factory removal"]),
        ("发生事故的绿色工厂，取消称号，已兑现的奖金不再追回。", ["factory removal"]),
        ("绿色工厂超标排污的，由主管部门责令改正，并处二万元以上十万元以下罚款。", []),
    ],
)
def test_third_round(text: str, facts: list[str]) -> None:
    assert said(read(text), "supervision", supervision) == sorted(facts)


@pytest.mark.parametrize(
    "text",
    [
        "毗邻港口城市对国家级绿色工厂最高奖励300万元。",
        "上年我市共向11家国家级绿色工厂企业发放奖金870万元。",
        "沿海城市普遍对国家级绿色工厂奖励100万元。",
    ],
)
def test_paid_or_elsewhere(text: str) -> None:
    assert not of(read(text), "award")
