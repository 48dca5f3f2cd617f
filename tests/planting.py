"""Clauses with planted values: each function draws one construction and says what a reader must find in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st
from opencc import OpenCC

Draw = Callable[[st.SearchStrategy[Any]], Any]
Planted = tuple[str, list[dict[str, Any]]]

OBJECTS = {
    "green_factory": ("绿色工厂", "家"),
    "green_park": ("绿色园区", "个"),
    "green_supply_chain": ("绿色供应链管理企业", "家"),
    "green_product": ("绿色设计产品", "个"),
}
LEVELS = {"national": "国家级", "provincial": "省级", "prefecture": "市级"}
LEADS = ("对获评{}的，", "对新认定的{}，", "对首次入选{}名单的，", "凡获得{}称号的，", "被评为{}的，")
VERBS = ("给予{}奖励", "一次性奖励{}", "给予{}的资金补助", "由市财政奖补{}")
# Between beneficiary and sum: numbers that are neither.
INSIDE = (
    "",
    "",
    "经公示无异议后，",
    "上年度营业收入{}万元以上的，",
    "年综合能源消费量在{}吨标准煤以上的，",
    "且上年度纳税不低于{}万元的，",
)
# Sentences about the same objects in which nothing is promised.
NOISE = (
    "申报企业上年度主营业务收入应不低于{}万元。",
    "市财政每年安排工业发展专项资金{}万元。",
    "截至2019年底，全市累计建成绿色工厂{}家。",
    "2019年共兑付绿色工厂奖励资金{}万元。",
    "每个县（市、区）推荐绿色工厂不超过{}家。",
    "提供虚假票据的，处{}万元以下罚款。",
    "规模以上工业单位增加值能耗下降{}%。",
    "绿色工厂创建企业累计完成技改投资{}万元。",
)
DIGITS = "零一二三四五六七八九"


def chinese(number: int) -> str:
    """A number below 1,000 in Chinese numerals."""
    hundreds, tens, ones = number // 100, number // 10 % 10, number % 10
    said = f"{DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        said += f"{DIGITS[tens] if hundreds or tens > 1 else ''}十"
    elif hundreds and ones:
        said += "零"
    return said + (DIGITS[ones] if ones else "")


def sums(draw: Draw, count: int) -> list[int]:
    """Different sums in 万元, so that a wrong pairing shows."""
    found: list[int] = draw(st.lists(st.integers(5, 480), min_size=count, max_size=count, unique=True))
    return found


def numbers(draw: Draw, count: int) -> list[int]:
    """Different numbers of things to be created."""
    found: list[int] = draw(st.lists(st.integers(2, 190), min_size=count, max_size=count, unique=True))
    return found


def some(draw: Draw, table: dict[str, Any], least: int = 1) -> list[str]:
    """Some keys of a table, in some order."""
    found: list[str] = draw(st.lists(st.sampled_from(sorted(table)), min_size=least, max_size=3, unique=True))
    return found


def ranked(draw: Draw, least: int = 2) -> list[str]:
    """Levels from the highest down, as policies name them."""
    chosen = some(draw, LEVELS, least)
    return [level for level in LEVELS if level in chosen]


def money(draw: Draw, amount: int) -> str:
    """A sum in one of the ways to write it."""
    return str(draw(st.sampled_from((f"{amount}万元", f"{amount}万元", f"{chinese(amount)}万元", f"{amount}0000元", f" {amount} 万元"))))


def award(thing: str, level: str, amount: int, kind: str = "fixed") -> dict[str, Any]:
    """A fixed sum or a cap, in 万元."""
    ends = {"yuan_max": amount * 10_000} if kind == "cap" else {"yuan_min": amount * 10_000, "yuan_max": amount * 10_000}
    return {"field": "award", "object": thing, "level": level, "kind": kind, **ends}


def target(thing: str, level: str, number: int, by: int) -> dict[str, Any]:
    """A number that is due in a year (the bound is no key)."""
    return {"field": "target", "object": thing, "level": level, "count_min": number, "count_max": number, "by": by}


def lead(draw: Draw, named: str) -> str:
    """The beneficiary, and perhaps a condition with a number of its own."""
    inside = draw(st.sampled_from(INSIDE)).format(draw(st.integers(600, 9000)))
    return str(draw(st.sampled_from(LEADS)).format(named) + inside)


def verb(draw: Draw, amount: str) -> str:
    """The promise."""
    return str(draw(st.sampled_from(VERBS))).format(amount)


def name(thing: str) -> str:
    """The word for an object."""
    return OBJECTS[thing][0]


def levels_paired(draw: Draw) -> Planted:
    """国家级、省级绿色工厂分别…, with each sum written out."""
    thing, levels = draw(st.sampled_from(sorted(OBJECTS))), ranked(draw)
    amounts = sums(draw, len(levels))
    last = draw(st.sampled_from(("、", "和")))
    said = "、".join(LEVELS[level] for level in levels[:-1]) + last + LEVELS[levels[-1]] + name(thing)
    text = lead(draw, said) + "分别" + verb(draw, "、".join(money(draw, amount) for amount in amounts))
    return f"{text}。", [award(thing, level, amount) for level, amount in zip(levels, amounts, strict=True)]


def unit_shared(draw: Draw) -> Planted:
    """…分别给予80、40、10万元: the unit of the last is the unit of all."""
    thing, levels = draw(st.sampled_from(sorted(OBJECTS))), ranked(draw)
    amounts = sums(draw, len(levels))
    text = lead(draw, "、".join(LEVELS[level] for level in levels) + name(thing)) + f"分别奖励{'、'.join(map(str, amounts))}万元。"
    return text, [award(thing, level, amount) for level, amount in zip(levels, amounts, strict=True)]


def objects_paired(draw: Draw) -> Planted:
    """省级绿色工厂、绿色园区分别…: one level over the list."""
    level, things = draw(st.sampled_from(sorted(LEVELS))), some(draw, OBJECTS, 2)
    amounts = sums(draw, len(things))
    text = lead(draw, LEVELS[level] + "、".join(map(name, things))) + "分别" + verb(draw, "、".join(f"{n}万元" for n in amounts))
    return f"{text}。", [award(thing, level, amount) for thing, amount in zip(things, amounts, strict=True)]


def objects_share(draw: Draw) -> Planted:
    """省级绿色工厂、绿色园区各奖励…: one sum for each."""
    level, things, (amount,) = draw(st.sampled_from(sorted(LEVELS))), some(draw, OBJECTS, 2), sums(draw, 1)
    text = lead(draw, LEVELS[level] + "、".join(map(name, things))) + f"各奖励{money(draw, amount)}。"
    return text, [award(thing, level, amount) for thing in things]


def crossed(draw: Draw) -> Planted:
    """Objects × levels, a clause for each object."""
    parts, facts = [], []
    for thing in some(draw, OBJECTS, 2):
        levels = ranked(draw)
        amounts = sums(draw, len(levels))
        said = "、".join(LEVELS[level] for level in levels) + name(thing)
        parts.append(f"对{said}，分别奖励{'、'.join(f'{amount}万元' for amount in amounts)}")
        facts += [award(thing, level, amount) for level, amount in zip(levels, amounts, strict=True)]
    return draw(st.sampled_from(("；", "，"))).join(parts) + "。", facts


def in_items(draw: Draw) -> Planted:
    """A lead-in and an item for each object."""
    level, things = draw(st.sampled_from(sorted(LEVELS))), some(draw, OBJECTS, 2)
    amounts = sums(draw, len(things))
    mark = draw(st.sampled_from((("（一）", "（二）", "（三）"), ("1.", "2.", "3."))))
    items = [f"{mark[i]}{LEVELS[level]}{name(thing)}，每{OBJECTS[thing][1]}{amounts[i]}万元；" for i, thing in enumerate(things)]
    text = "对新获得下列称号的，给予一次性奖励：\n" + "\n".join(items)
    return text.removesuffix("；") + "。", [award(thing, level, amount) for thing, amount in zip(things, amounts, strict=True)]


def under_heading(draw: Draw) -> Planted:
    """The object stands in the heading, levels and sums in the clause."""
    thing, levels = draw(st.sampled_from(sorted(OBJECTS))), ranked(draw)
    amounts = sums(draw, len(levels))
    said = "；".join(f"获得{LEVELS[level]}称号的，奖励{amount}万元" for level, amount in zip(levels, amounts, strict=True))
    return f"三、支持创建{name(thing)}\n{said}。", [award(thing, level, amount) for level, amount in zip(levels, amounts, strict=True)]


def capped(draw: Draw) -> Planted:
    """Caps and fixed sums side by side."""
    thing, (first, second) = draw(st.sampled_from(sorted(OBJECTS))), sums(draw, 2)
    cap = draw(st.sampled_from(("最高", "不超过", "最高不超过")))
    text = f"对国家级{name(thing)}奖励{money(draw, first)}，对省级{name(thing)}给予{cap}{second}万元奖励。"
    return text, [award(thing, "national", first), award(thing, "provincial", second, "cap")]


def rated(draw: Draw) -> Planted:
    """A rate of a base with a ceiling, after a threshold."""
    rate, (amount,), least = draw(st.integers(2, 30)), sums(draw, 1), draw(st.integers(500, 900))
    cap = draw(st.sampled_from(("最高{}万元", "最高不超过{}万元", "单个项目不超过{}万元", "上限{}万元"))).format(amount)
    text = f"对设备投资额{least}万元以上的节能技术改造项目，按设备投资额的{rate}%给予补助，{cap}。"
    value = {"kind": "rate", "rate": f"{rate / 100:g}", "yuan_max": amount * 10_000}
    return text, [{"field": "award", "object": "energy_saving", "level": "unspecified", **value}]


def target_list(draw: Draw) -> Planted:
    """A year, a verb, and a number for each object."""
    year, level, things = draw(st.integers(2020, 2030)), draw(st.sampled_from(sorted(LEVELS))), some(draw, OBJECTS)
    found = numbers(draw, len(things))
    when = draw(st.sampled_from(("到{}年，", "到{}年底，全市", "{}年底前，", "力争到{}年，"))).format(year)
    parts = [f"{LEVELS[level]}{name(thing)}{number}{OBJECTS[thing][1]}" for thing, number in zip(things, found, strict=True)]
    text = when + draw(st.sampled_from(("创建", "新增", "建成", "累计培育"))) + "、".join(parts)
    return f"{text}。", [target(thing, level, number, year) for thing, number in zip(things, found, strict=True)]


def target_levels(draw: Draw) -> Planted:
    """国家级、省级绿色工厂分别达到…."""
    year, thing, levels = draw(st.integers(2020, 2030)), draw(st.sampled_from(sorted(OBJECTS))), ranked(draw)
    found, counter = numbers(draw, len(levels)), OBJECTS[thing][1]
    said = "、".join(LEVELS[level] for level in levels) + name(thing)
    text = f"到{year}年，{said}分别达到{'、'.join(f'{number}{counter}' for number in found)}。"
    return text, [target(thing, level, number, year) for level, number in zip(levels, found, strict=True)]


def target_years(draw: Draw) -> Planted:
    """A number for each of several years."""
    thing, level, first = draw(st.sampled_from(sorted(OBJECTS))), draw(st.sampled_from(sorted(LEVELS))), draw(st.integers(2020, 2026))
    found, counter = numbers(draw, 3), OBJECTS[thing][1]
    later = "，".join(f"{first + i}年{found[i]}{counter}" for i in (1, 2))
    text = f"创建{LEVELS[level]}{name(thing)}，{first}年{found[0]}{counter}，{later}。"
    return text, [target(thing, level, found[i], first + i) for i in range(3)]


def target_after_achieved(draw: Draw) -> Planted:
    """What there is, then what there shall be."""
    year, thing, level = draw(st.integers(2021, 2030)), draw(st.sampled_from(sorted(OBJECTS))), draw(st.sampled_from(sorted(LEVELS)))
    (old, new), counter = numbers(draw, 2), OBJECTS[thing][1]
    said = LEVELS[level] + name(thing)
    had = draw(st.sampled_from(("目前全市已有{}{}{}，", "截至2019年底，全市累计建成{}{}{}；", "2019年新增{}{}{}，"))).format(
        said, old, counter
    )
    return f"{had}到{year}年，{said}达到{new}{counter}。", [target(thing, level, new, year)]


def reviewed(draw: Draw) -> Planted:
    """A review with its interval, what follows, and for how long."""
    years, ban = draw(st.integers(1, 5)), draw(st.integers(1, 5))
    thing = name(draw(st.sampled_from(sorted(OBJECTS))))
    every = "每年" if years == 1 else f"每{draw(st.sampled_from((str(years), chinese(years).replace('二', '两'))))}年"
    review = draw(st.sampled_from(("复核", "复审", "复评")))
    out = draw(st.sampled_from(("撤销称号", "取消称号", "移出名单")))
    text = f"对{thing}{every}{review}一次，{review}不合格的，{out}，{chinese(ban)}年内不得再次申报。"
    kinds: list[tuple[str, int | None]] = [("periodic_review", years * 12), ("removal", None), ("ban", ban * 12)]
    return text, [{"field": "supervision", "mechanism": kind, "interval_months": months} for kind, months in kinds]


def paid(draw: Draw) -> Planted:
    """Who pays which fee."""
    thing = name(draw(st.sampled_from(sorted(OBJECTS))))
    fee, covers = draw(st.sampled_from((("第三方评价费用", "evaluation"), ("复核费用", "recheck"), ("专家评审费用", "review"))))
    payers = (("申报企业自行承担", "enterprise"), ("市财政全额承担", "government"), ("市财政和企业各承担一半", "shared"))
    payer, bearer = draw(st.sampled_from(payers))
    return f"{thing}{fee}由{payer}。", [{"field": "fee_bearer", "bearer": bearer, "covers": covers}]


def levels_paired_ranges(draw: Draw) -> Planted:
    """国家级、省级绿色工厂分别给予20-30万元、10-15万元."""
    thing, levels = draw(st.sampled_from(sorted(OBJECTS))), ranked(draw)
    lows = sums(draw, len(levels))
    dash, widths = draw(st.sampled_from(("-", "—", "～", "至"))), [draw(st.integers(2, 60)) for _ in levels]
    said = "、".join(f"{low}{dash}{low + width}万元" for low, width in zip(lows, widths, strict=True))
    text = lead(draw, "、".join(LEVELS[level] for level in levels) + name(thing)) + f"分别给予{said}奖励。"
    ends = [(low * 10_000, (low + width) * 10_000) for low, width in zip(lows, widths, strict=True)]
    ranges = [{"kind": "range", "yuan_min": low, "yuan_max": high} for low, high in ends]
    return text, [{"field": "award", "object": thing, "level": level, **one} for level, one in zip(levels, ranges, strict=True)]


def crossed_without_objects(draw: Draw) -> Planted:
    """国家级绿色工厂、绿色园区分别…；获省级的，分别…: the objects are named once."""
    things = some(draw, OBJECTS, 2)
    found = sums(draw, 2 * len(things))
    first, second = found[: len(things)], found[len(things) :]
    said, again = ("、".join(f"{amount}万元" for amount in part) for part in (first, second))
    text = f"对获得国家级{'、'.join(map(name, things))}称号的，分别奖励{said}；获得省级称号的，分别奖励{again}。"
    pairs = [("national", first), ("provincial", second)]
    return text, [award(thing, level, amount) for level, part in pairs for thing, amount in zip(things, part, strict=True)]


def levels_first(draw: Draw) -> Planted:
    """国家级：绿色工厂…，绿色园区…；省级：…, in a line or in items."""
    things, levels = some(draw, OBJECTS, 2), ranked(draw)
    found = iter(sums(draw, len(things) * len(levels)))
    rows = [(level, [(thing, next(found)) for thing in things]) for level in levels]
    said = [f"{LEVELS[level]}：" + "，".join(f"{name(thing)}{amount}万元" for thing, amount in row) for level, row in rows]
    facts = [award(thing, level, amount) for level, row in rows for thing, amount in row]
    if draw(st.booleans()):
        return "绿色制造奖励标准：" + "；".join(said) + "。", facts
    items = "；\n".join(f"{mark}{part}" for mark, part in zip(("（一）", "（二）", "（三）"), said, strict=False))
    return f"对新获评的，按下列标准一次性奖励：\n{items}。", facts


def object_then_levels(draw: Draw) -> Planted:
    """绿色工厂国家级奖励…，省级奖励…."""
    parts, facts = [], []
    for thing in some(draw, OBJECTS):
        levels = ranked(draw)
        amounts = sums(draw, len(levels))
        parts.append(name(thing) + "，".join(f"{LEVELS[level]}奖励{n}万元" for level, n in zip(levels, amounts, strict=True)))
        facts += [award(thing, level, amount) for level, amount in zip(levels, amounts, strict=True)]
    return "；".join(parts) + "。", facts


def product_with_ceiling(draw: Draw) -> Planted:
    """Each product a sum, each firm a ceiling: the ceiling is no award."""
    (amount, more), level = sums(draw, 2), draw(st.sampled_from(sorted(LEVELS)))
    ceiling = draw(st.sampled_from(("同一企业累计不超过{}万元", "每家企业每年最高{}万元", "单个企业合计不超过{}万元"))).format(
        amount + more
    )
    return f"入选{LEVELS[level]}绿色设计产品名单的，每个产品奖励{amount}万元，{ceiling}。", [award("green_product", level, amount)]


def target_each(draw: Draw) -> Planted:
    """绿色工厂、绿色园区各N家."""
    year, level, things, (number,) = (
        draw(st.integers(2020, 2030)),
        draw(st.sampled_from(sorted(LEVELS))),
        some(draw, OBJECTS, 2),
        numbers(draw, 1),
    )
    text = f"到{year}年，创建{LEVELS[level]}{'、'.join(map(name, things))}各{number}{OBJECTS[things[-1]][1]}。"
    return text, [target(thing, level, number, year) for thing in things]


def target_of_which(draw: Draw) -> Planted:
    """绿色工厂达到N家，其中国家级N家、省级N家."""
    year, thing, found = draw(st.integers(2020, 2030)), draw(st.sampled_from(sorted(OBJECTS))), sorted(numbers(draw, 3))
    counter = OBJECTS[thing][1]
    text = f"到{year}年，{name(thing)}达到{found[2]}{counter}，其中国家级{found[0]}{counter}、省级{found[1]}{counter}。"
    levels = ("national", "provincial", "unspecified")
    return text, [target(thing, level, number, year) for level, number in zip(levels, found, strict=True)]


def target_under_heading(draw: Draw) -> Planted:
    """The object stands in the heading only."""
    year, thing, (first, second) = draw(st.integers(2020, 2030)), draw(st.sampled_from(sorted(OBJECTS))), numbers(draw, 2)
    counter = OBJECTS[thing][1]
    text = f"（二）创建{name(thing)}\n到{year}年，国家级达到{first}{counter}，省级达到{second}{counter}。"
    return text, [target(thing, "national", first, year), target(thing, "provincial", second, year)]


def target_among_figures(draw: Draw) -> Planted:
    """In the same sentence what is saved, invested and earned, against other years."""
    year, thing, level = draw(st.integers(2021, 2030)), draw(st.sampled_from(sorted(OBJECTS))), draw(st.sampled_from(sorted(LEVELS)))
    (number,), share = numbers(draw, 1), draw(st.integers(2, 40))
    figures = ("单位工业增加值能耗较{}年下降{}%，", "工业固废综合利用率比{}年提高{}个百分点，", "规上工业增加值比{}年增长{}%，")
    figure = draw(st.sampled_from(figures)).format(year - draw(st.integers(1, 5)), share)
    text = f"到{year}年，{figure}创建{LEVELS[level]}{name(thing)}{number}{OBJECTS[thing][1]}，带动投资{number * share}亿元。"
    return text, [target(thing, level, number, year)]


def target_of_places(draw: Draw) -> Planted:
    """A number for each place of the issuer."""
    found, level, year = numbers(draw, 3), draw(st.sampled_from(("national", "provincial"))), draw(st.integers(2020, 2026))
    places = draw(st.permutations(("海宁市", "平湖市", "桐乡市", "海盐县")))[:3]
    said = "，".join(f"{place}{number}家" for place, number in zip(places, found, strict=True))
    return f"{year}年创建{LEVELS[level]}绿色工厂：{said}。", [target("green_factory", level, number, year) for number in found]


def removed_for_causes(draw: Draw) -> Planted:
    """A lead-in with one consequence, and its causes as items, which order nothing themselves."""
    thing = name(draw(st.sampled_from(sorted(OBJECTS))))
    causes = (
        "复核不合格的",
        "发生重大安全、环保事故的",
        "提供虚假材料的",
        "拒不接受监督检查的",
        "未按规定报送年度报告的",
        "停产一年以上的",
    )
    chosen = draw(st.lists(st.sampled_from(causes), min_size=2, max_size=4, unique=True))
    items = "；\n".join(f"（{DIGITS[i]}）{cause}" for i, cause in enumerate(chosen, 1))
    out = draw(st.sampled_from(("撤销其称号", "取消称号", "移出名单", "予以除名")))
    return f"{thing}有下列情形之一的，{out}：\n{items}。", [{"field": "supervision", "mechanism": "removal"}]


def reviewed_apart(draw: Draw) -> Planted:
    """Two objects in one sentence, each with its own interval."""
    first, second = some(draw, OBJECTS, 2)[:2]
    early, late = draw(st.lists(st.integers(2, 6), min_size=2, max_size=2, unique=True))
    text = f"{name(first)}每{early}年复核一次，{name(second)}每{late}年复核一次。"
    return text, [{"field": "supervision", "mechanism": "periodic_review", "interval_months": years * 12} for years in (early, late)]


def paid_apart(draw: Draw) -> Planted:
    """Two fees in one sentence, each with its payer."""
    thing = name(draw(st.sampled_from(sorted(OBJECTS))))
    mark = draw(st.sampled_from(("，", "；")))
    text = f"{thing}第三方评价费用由企业承担{mark}专家评审费用由市财政承担{mark}复核费用由市财政和企业共同承担。"
    pairs = (("enterprise", "evaluation"), ("government", "review"), ("shared", "recheck"))
    return text, [{"field": "fee_bearer", "bearer": bearer, "covers": covers} for bearer, covers in pairs]


def traditional(draw: Draw) -> Planted:
    """Any of the plain constructions in traditional characters."""
    text, facts = draw(st.sampled_from(PLAIN))(draw)
    return OpenCC("s2t").convert(text), facts


def half_width(draw: Draw) -> Planted:
    """Any of the plain constructions with the punctuation of a Latin keyboard."""
    text, facts = draw(st.sampled_from(PLAIN))(draw)
    return text.translate(str.maketrans("，；：（）", ",;:()")), facts


def wrapped(draw: Draw) -> Planted:
    """Any of the plain constructions, broken into lines of the same width."""
    text, facts = draw(st.sampled_from(PLAIN))(draw)
    width = draw(st.integers(18, 40))
    return "\n".join(text[at : at + width] for at in range(0, len(text), width)), facts


# In one line, and read without a fault: what damage is done to.
PLAIN = (
    *(levels_paired, unit_shared, objects_paired, objects_share, crossed, capped, rated),
    *(target_list, target_levels, target_after_achieved, reviewed, paid),
)
CONSTRUCTIONS: tuple[Callable[[Draw], Planted], ...] = (
    *(levels_paired, unit_shared, objects_paired, objects_share, crossed, in_items, under_heading, capped, rated),
    *(levels_paired_ranges, crossed_without_objects, levels_first, object_then_levels, product_with_ceiling),
    *(target_list, target_levels, target_years, target_after_achieved, target_each, target_of_which, target_under_heading),
    *(target_among_figures, target_of_places, reviewed, removed_for_causes, reviewed_apart, paid, paid_apart),
    *(traditional, half_width, wrapped),
)
