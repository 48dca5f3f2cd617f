"""Targets and industries by the build of the sentence, in examples of our own: pairs, starts, lists, places, other things."""

from __future__ import annotations

import pytest

from policytable.rules import industry_codes
from tests.test_extract import industry, page, read, read_document, said, target

_DIVISIONS = [f"{code:02d}" for code in range(6, 47)]


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        (
            "到2021年，建成国家级绿色工厂、绿色园区20家、3家，省级绿色工厂、绿色园区60家、9家。",
            ["factory/national exact 20", "factory/provincial exact 60", "park/national exact 3", "park/provincial exact 9"],
        ),
        ("到2021年，新增绿色工厂、绿色园区各10家。", ["factory exact 10", "park exact 10"]),
        ("到2021年，绿色工厂由目前的20家增加到60家。", ["factory exact 60"]),
        ("截至2018年底，我省已建成国家级绿色工厂23家；到2021年，力争达到60家。", ["factory/national at_least 60"]),
        ("截至2018年底，全省有绿色工厂23家，提前完成“十三五”创建20家的目标。", []),
        ("到2021年，创建绿色工厂数十家。", []),
        ("每年最多奖励绿色工厂10家。", []),
    ],
)
def test_what_a_number_counts(text: str, facts: list[str]) -> None:
    assert said(read(text), "target", target) == sorted(f"{fact} by 2021" for fact in facts)


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("到2021年，万元产值能耗较2018年下降9%，建成绿色工厂24家。", ["factory exact 24"]),
        ("到2021年，用水量在2018年基础上下降一成，创建绿色园区3个。", ["park exact 3"]),
        ("与2017年相比，到2021年底新增绿色工厂24家。", ["factory exact 24"]),
        ("（一）建设绿色工厂\n到2021年，国家级达到7家，省级累计达到31家。", ["factory/national exact 7", "factory/provincial exact 31"]),
        ("（二）省级绿色园区。到2021年，力争达到6个。", ["park/provincial at_least 6"]),
        ("绿色工厂建设任务：\n2021年，9家。", ["factory exact 9"]),
        ("（一）绿色工厂和绿色园区\n到2021年，省级累计达到30家。", []),
        ("（一）绿色工厂\n到2021年，新增公益展馆5家。", []),
        ("推进绿色工厂建设，到2021年，建成低碳驿站40个。", []),
        ("到2021年，新增绿色园区3个，建成生态驿站40个。", ["park exact 3"]),
        ("到2021年，编制绿色工厂评价标准12项。", []),
        ("全省建成绿色园区4个，到2021年达到9个。", ["park exact 9"]),
        ("2021年，开展对25家绿色工厂的回访。", []),
        ("二〇二一年底前，建成绿色工厂十八家。", ["factory exact 18"]),
        ("到2021年，全省建成绿色工厂30家、绿色\n园区4个，绿色设\n计产品90种。", ["factory exact 30", "park exact 4", "product exact 90"]),
    ],
)
def test_what_the_number_is_tied_to(text: str, facts: list[str]) -> None:
    assert said(read(text), "target", target) == sorted(f"{fact} by 2021" for fact in facts)


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("我省计划打造绿色园区4个。", ["park exact 4 by None"]),
        ("每年创建省级绿色工厂20家以上。", ["factory/provincial at_least 20 by None a year"]),
        ("全省创建绿色园区4个。", []),
        ("每年遴选省级绿色工厂不超过20家，每家奖励10万元。", []),
        ("每年评定省级绿色工厂20家以上。", ["factory/provincial at_least 20 by None a year"]),
        ("第四条 每年命名市级绿色园区 3个左右。", ["park/prefecture about 3 by None a year"]),
    ],
)
def test_goals_without_a_year(text: str, facts: list[str]) -> None:
    assert said(read(text), "target", target) == facts


@pytest.mark.parametrize(
    ("caption", "rows", "facts"),
    [
        (
            "2021年省级绿色工厂创建任务分解表",
            ["地区|目标数（家）", "苏州市|12", "无锡市|8"],
            ["12 by 2021 in 苏州市", "8 by 2021 in 无锡市"],
        ),
        ("省级绿色工厂创建计划表", ["年度|新增数量（家）", "2020年|5", "2021年|7"], ["5 by 2020", "7 by 2021"]),
        ("2021年省级绿色工厂创建任务分解表", ["事项|数量（家）", "节能诊断|12", "能源审计|8"], []),
        ("2021年绿色工厂、绿色园区创建任务分解表", ["地区|目标数（家）", "苏州市|12", "无锡市|8"], []),
    ],
)
def test_a_column_of_numbers_under_the_object_of_its_caption(caption: str, rows: list[str], facts: list[str]) -> None:
    found = read_document(page(f"江苏省绿色制造体系建设方案\n{caption}", rows))[1]
    assert said(found, "target", target) == [f"factory/provincial exact {fact}" for fact in facts]


def test_a_column_of_a_level_under_the_object_of_its_caption() -> None:
    rows = ["地区|国家级|省级（家）", "苏州市|2|12", "无锡市|1|8"]
    found = read_document(page("江苏省绿色制造体系建设方案\n2021年各设区市绿色工厂创建任务分解表", rows))[1]
    assert said(found, "target", target) == [
        "factory/national exact 1 by 2021 in 无锡市",
        "factory/national exact 2 by 2021 in 苏州市",
        "factory/provincial exact 12 by 2021 in 苏州市",
        "factory/provincial exact 8 by 2021 in 无锡市",
    ]


@pytest.mark.parametrize("mark", ["——", "—", "● ", "■"])
def test_a_year_in_the_lead_in_of_points(mark: str) -> None:
    points = f"{mark}推进绿色转型。新增省级绿色工厂6家、绿色园区2个。\n{mark}推进智改数转。建成省级智能车间9个。"
    found = read(f"2021年，要着力做好下列工作：\n{points}\n全省绿色产品再创佳绩，新增40种。")
    assert said(found, "target", target) == [
        "factory/provincial exact 6 by 2021",
        "park/provincial exact 2 by 2021",
        "智能车间/provincial exact 9 by 2021",
    ]


def test_years_that_go_on_counting() -> None:
    text = "2019年，全省新增绿色工厂10家；2020年，新增15家；2021年，新增20家。"
    assert said(read(text), "target", target) == ["factory exact 10 by 2019", "factory exact 15 by 2020", "factory exact 20 by 2021"]


def test_places_have_their_own_numbers() -> None:
    paired = read("到2021年，苏州市、无锡市分别创建绿色工厂30家、20家。")
    assert said(paired, "target", target) == ["factory exact 20 by 2021 in 无锡市", "factory exact 30 by 2021 in 苏州市"]
    each = read("2021年省级绿色工厂创建任务：苏州市6家，无锡市、常州市各4家。")
    assert said(each, "target", target) == [
        "factory/provincial exact 4 by 2021 in 常州市",
        "factory/provincial exact 4 by 2021 in 无锡市",
        "factory/provincial exact 6 by 2021 in 苏州市",
    ]


def test_things_of_another_matter_are_counted_as_other() -> None:
    text = "到2022年，建成充电站不少于500座，举办对接活动10次，编制20项团体标准；淘汰落后设备300台，对80家企业开展诊断。"
    assert said(read(text), "target", target) == ["充电站 at_least 500 by 2022", "团体标准 exact 20 by 2022", "对接活动 exact 10 by 2022"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("选择一批汽车、通信、机械行业的龙头企业创建绿色供应链。", ["汽车、通信、机械"]),
        ("推动钢铁、石化、建材等重点行业创建绿色工厂。", ["钢铁、石化、建材等"]),
        ("绿色工厂优先推荐行业为：石化、水泥、造纸。", ["石化、水泥、造纸"]),
        ("推荐绿色工厂时，同等条件下光伏、储能等领域的企业优先。", ["光伏、储能等"]),
        ("优先选择以纺织、皮革为主导产业的园区创建绿色园区。", ["纺织、皮革"]),
        ("绿色供应链以汽车、家电和大型商超企业为核心。", ["汽车、家电、大型商超"]),
        ("重点面向陶瓷,制革,印染等\n行业,遴选企业创建绿色工厂。", ["陶瓷、制革、印染等"]),
        ("2018年，在陶瓷、制革行业创建了4家绿色工厂。", []),
        ("在苏州、无锡等地挑选产业集聚度高的园区创建绿色园区。", []),
        ("绿色工厂创建名额向钢铁、化工等行业倾斜。", ["钢铁、化工等"]),
        ("以汽车零部件、通用设备制造业等为重点领域，遴选绿色工厂。", ["汽车零部件、通用设备制造业等"]),
        ("在全省范围内从事钢铁、化工等行业的企业均可申报绿色工厂。", []),
        ("大力发展钢铁、化工等产业，推动绿色工厂转型升级。", []),
        ("优先扶持制革 、染整、印刷等行业企业创建绿色工厂。", ["制革、染整、印刷等"]),
        ("绿色工厂从制革 , 染整 ,纺织等行业中优先选树", ["制革、染整、纺织等"]),
        ("優先在陶瓷,製革,印染等行業選擇企業創建綠色工廠。", ["陶瓷、製革、印染等"]),
        ("加强组织领导,推动创新发展,引导钢铁行业企业创建绿色工厂。", []),
        ("（三）绿色供应链建设。以家电、轴承行业的骨干企业为牵引，推行绿色采购。", ["家电、轴承"]),
        ("（三）打造绿色供应链。以泵阀、电机等行业龙头企业为核心，带动上下游。", ["泵阀、电机等"]),
        ("（三）做强产业。以泵阀、电机等行业龙头企业为核心，带动上下游。", []),
    ],
)
def test_favoured_industries(text: str, words: list[str]) -> None:
    assert said(read(text), "industry", industry) == words


@pytest.mark.parametrize(
    ("word", "code"),
    [("煤炭", "06"), ("农副食品加工", "13"), ("玩具", "24"), ("轮胎", "29"), ("机器人", "34"), ("医疗器械", "35"), ("燃气", "45")],
)
def test_divisions_by_their_usual_names(word: str, code: str) -> None:
    assert code in industry_codes(word)


def test_every_division_has_words_of_its_own() -> None:
    words = ["煤矿", "油气", "铁矿", "有色矿山", "非金属矿", "开采辅助", "其他采矿", "饲料", "调味品", "茶叶", "卷烟", "丝绸", "服饰"]
    words += ["箱包", "木业", "家具", "造纸", "印刷", "玩具", "炼焦", "化工", "医药", "化纤", "轮胎", "水泥", "钢铁", "铝业", "五金"]
    words += ["风机", "医疗器械", "汽车", "船舶", "家电", "电子", "仪表", "日用杂品", "再制造", "设备修理", "电力", "燃气", "供水"]
    assert [industry_codes(word)[0] for word in words] == _DIVISIONS
