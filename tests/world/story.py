"""Two dozen runs of the whole world with an edit before each: what happens, what a person does, and what must be seen of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.world.effects import Effect
from tests.world.world import World


@dataclass(frozen=True, slots=True)
class Step:
    """One edit before a run. `accept` says that a person writes the register anew (`World.register`) before the run; `cells` are
    (adcode of the row, column of the table, words that go, words that come) that must change, and no other cell may, but where
    the step is `open`: then the whole table may follow."""

    name: str
    act: Callable[[World], Effect]
    cells: tuple[tuple[str, str, str, str], ...] = ()
    accept: bool = False
    open: bool = False


AWARDED = (
    "第一条 为推动绿色制造，制定本办法。",
    "第二条 对获得国家级绿色工厂称号的企业，给予一次性奖励45万元。",
    "第三条 本办法自2019年9月25日起施行，有效期三年。",
)
# A sentence of the paper that the mirror copies; it states nothing that the table shows.
COPIED = "编制本方案。"


def _nothing(world: World) -> Effect:
    return Effect("nothing", "")


STORY = (
    Step("nothing", _nothing),
    Step(
        "a figure changes",
        lambda world: world.edit.number("tianjin-2018-award", "不超过60万元", "不超过70万元"),
        (("120000", "award", "不超过60万元", "不超过70万元"),),
    ),
    Step("furniture changes everywhere", lambda world: world.edit.furniture()),
    Step("counters and dates of printing", lambda world: world.edit.counters()),
    Step(
        "other words, same statement",
        lambda world: world.edit.reword("anqing-2018-policy", "获得国家级绿色工厂称号的", "取得国家级绿色工厂称号的"),
    ),
    Step("an equal clause above", lambda world: world.edit.equal_clause("xinchang-2018-policy", "被认定为国家级绿色工厂的")),
    Step("advertisements", lambda world: world.edit.ads()),
    Step(
        "a new policy",
        lambda world: world.edit.publish("gkmlpt-441302", "惠州市惠城区绿色工厂奖励办法", AWARDED),
        (("440000", "award", "惠州市惠城区：5万元", "惠州市惠城区：45万元"),),
    ),
    Step(
        "a late post that states nothing",
        lambda world: world.edit.publish("backdated-320400", "常州市绿色制造宣传月安排", ("宣传月自六月起。",), date="2016-06-01"),
    ),
    Step("a document moves", lambda world: world.edit.move("huicheng-2018-policy")),
    Step("a document moves and its old address leads on", lambda world: world.edit.move("anqing-2018-policy", "redirect")),
    Step("a page dies", lambda world: world.edit.remove("hebi-2018-rules")),
    Step(
        "a repeal",
        lambda world: world.edit.repeal("dongguan-2018-plan"),
        (("440000", "target", "东莞市：100家", ""), ("440000", "award", "东莞市：50-200万元", "")),
    ),
    Step(
        "an attachment comes anew",
        lambda world: world.edit.replace_attachment("hebei-2017-plan", "100家绿色工厂", "110家绿色工厂"),
        (("130000", "target", "100家", "110家"),),
    ),
    Step(
        "a clause goes",
        lambda world: world.edit.remove_clause("wuxi-2018-policy", "绿色制造方向"),
        (("320000", "award", "无锡市：最高50万元", ""),),
    ),
    Step("a list is empty", lambda world: world.edit.empty("jpage-330000")),
    Step("and full again", lambda world: world.edit.fill("jpage-330000")),
    Step("a list in other markup", lambda world: world.edit.break_list("north-120000")),
    Step("its new shape is accepted", _nothing, accept=True),
    Step("a site is rebuilt", lambda world: world.edit.rebuild("vsb")),
    Step("its new shapes are accepted", _nothing, accept=True),
    Step("a site is down", lambda world: world.down("table")),
    Step("and up again", lambda world: world.up("table")),
    Step("a copy says something else", lambda world: world.edit.conflict("henan-2018-plan", COPIED, COPIED + "另有规定的除外。")),
    Step("the date moves", lambda world: world.date_moved("2018-12-31"), accept=True, open=True),
)
