"""What changed and why: each edit gives its change and its cause, furniture gives none, nothing is without a cause."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from policytable.codec import pack, unpack
from policytable.export import changed_cells, changed_facts, changes_json, changes_md
from policytable.model import Basis, BasisFact, Changes, Edition, NationalCount, Reading, TargetValue
from policytable.pipeline import Reach, Verdict, collect, decide, extract, make_edition, queue
from policytable.pipeline.basis import basis_of
from policytable.pipeline.changes import changes
from policytable.resolve import policies, resolve
from policytable.sources import load_register
from policytable.store import Home
from policytable.table import build
from tests.conftest import REGISTER, register_source
from tests.hand_built import BEIJING, CHANGZHOU, JIANGSU, Said, award, register, reviewed, said, target

PAGE = """<html><head><title>绿色工厂补充办法</title></head><body><div class="nav">{nav}</div><div class="article"><h1>绿色工厂补充办法</h1>
<p>第一条 为加强管理，制定本办法。各设区市工业和信息化主管部门应当按照本办法，做好本地区有关工作的组织和衔接，确保各项任务落到实处。</p>
<p>第二条 绿色工厂评价所需第三方评价费用由省财政承担。</p></div>
<div class="footer">打印时间：{printed} 浏览次数：{count} {footer}</div></body></html>"""
FIRST = {"nav": "首页 政策", "printed": "2019-01-02 10:00", "count": "118", "footer": "版权所有"}
REPEAL = (
    "江苏省绿色制造体系管理规定\n苏工信〔2019〕8号\n第一条 为加强绿色制造体系建设，制定本规定。\n"
    "第二条 本规定自发布之日起施行，《江苏省绿色工厂培育办法》同时废止。\n"
)


@dataclass
class World:
    """A corpus that is edited, and the basis of its edition whenever it is asked for."""

    home: Home
    corpus: Path

    def basis(self) -> Basis:
        registered, doubts = load_register(self.corpus)
        collect(self.home, registered, Reach(self.corpus))
        extract(self.home, registered)
        return basis_of(make_edition(self.home, registered, doubts), self.home.ledger.all())

    def text(self, name: str, old: str, new: str) -> None:
        path = self.corpus / name
        found = path.read_text(encoding="utf-8")
        assert old in found
        path.write_text(found.replace(old, new), encoding="utf-8")

    def decide(self, words: str, *verdict: Any) -> None:
        registered = load_register(self.corpus)[0]
        fact = next(one.fact.id for one in queue(self.home, registered) if one.fact and words in one.fact.display)
        decide(self.home, registered, fact, Verdict(*verdict))


@pytest.fixture
def world(small: Path, tmp_path: Path) -> Iterator[World]:
    (small / "page.html").write_text(PAGE.format(**FIRST), encoding="utf-8")
    register_source(small, "page", "page.html", issued="2018-06-01", title="绿色工厂补充办法")
    found = World(Home(tmp_path / "home"), small)
    yield found
    found.home.close()


def told(found: Changes) -> dict[str, tuple[str, set[str]]]:
    """Cell → kind and causes."""
    return {f"{cell.adcode} {cell.column}": (cell.kind, {cause.why for cause in cell.causes}) for cell in found.cells}


def causes_of_facts(found: Changes) -> set[str]:
    return {cause.why for fact in found.facts for cause in fact.causes}


def move(world: World) -> None:
    (world.corpus / "city.txt").rename(world.corpus / "moved.txt")
    world.text("sources.toml", 'id = "city"', 'id = "town"')
    world.text("sources.toml", '"city.txt"', '"moved.txt"')


def leave(world: World) -> None:
    entry = REGISTER[REGISTER.index('[[source]]\nid = "city"') :]
    world.text("sources.toml", entry, "")


def come(world: World) -> None:
    text = "北京市绿色工厂奖励办法\n第一条 对获得国家级绿色工厂称号的企业，给予一次性奖励17万元。\n"
    (world.corpus / "beijing.txt").write_text(text, encoding="utf-8")
    entry = '\n[[source]]\nid = "beijing"\nregion = "110000"\nlocations = ["beijing.txt"]\nissued = "2018-07-01"\n'
    path = world.corpus / "sources.toml"
    path.write_text(path.read_text(encoding="utf-8") + entry, encoding="utf-8")


def repeal(world: World) -> None:
    (world.corpus / "repeal.txt").write_text(REPEAL, encoding="utf-8")
    register_source(world.corpus, "repeal", "repeal.txt", issued="2019-05-01", title="江苏省绿色制造体系管理规定")


def rebuilt(world: World) -> None:
    """The same words in the clothes of another publishing system."""
    page = PAGE.format(**FIRST)
    page = (
        page.replace('class="nav"', 'id="top"')
        .replace('<div class="article">', '<div class="TRS_Editor"><div>')
        .replace("第二条 ", "第二条　")
    )
    page = page.replace('class="nav"', 'id="top"').replace("第二条 ", "第二条　")
    page = page.replace('<div class="article">', '<div class="TRS_Editor"><div>')
    page = page.replace('</div>\n<div class="footer">', '</div></div>\n<div class="footer">')
    (world.corpus / "page.html").write_text(page, encoding="utf-8")


def furniture(world: World) -> None:
    other = {"nav": "首页 政策 服务 互动", "printed": "2019-09-30 23:59", "count": "90311", "footer": "主办单位 备案号"}
    (world.corpus / "page.html").write_text(PAGE.format(**other), encoding="utf-8")


AWARD, TARGET, FEE, WATCH = "320000 award", "320000 target", "320000 fee_bearer", "320000 supervision"
EDITS: dict[str, tuple[Callable[[World], None], dict[str, tuple[str, set[str]]]]] = {
    "nothing": (lambda world: None, {}),
    "furniture, a date of printing, a counter": (furniture, {}),
    "the site is rebuilt": (rebuilt, {}),
    "a clause without facts is inserted above": (
        lambda world: world.text("plan.txt", "第一条 到", "第一条 为推进工业绿色发展，制定本办法。\n第二条 到"),
        {},
    ),
    "the document moves": (move, {}),
    "a sum changes": (lambda world: world.text("plan.txt", "83万元", "91万元"), {AWARD: ("changed", {"source_changed"})}),
    "a sum is bent": (lambda world: world.text("plan.txt", "奖励83万元", "最高83万元奖励"), {AWARD: ("changed", {"source_changed"})}),
    "a clause goes": (
        lambda world: world.text("plan.txt", "第一条 到2020年，全省创建国家级绿色工厂37家。\n", ""),
        {TARGET: ("withdrawn", {"source_changed"})},
    ),
    "a clause comes": (
        lambda world: world.text("plan.txt", "第二条", "第二条 重点在钢铁、化工、建材等行业创建绿色工厂。\n第三条"),
        {"320000 industry": ("added", {"source_changed"})},
    ),
    "a document comes": (
        come,
        {
            "110000 award": ("added", {"new_document"}),
            **{f"110000 {name}": ("changed", {"new_document"}) for name in ("target", "industry", "fee_bearer", "supervision", "note")},
        },
    ),
    "a document leaves the register": (leave, {AWARD: ("changed", {"source_gone"}), WATCH: ("withdrawn", {"source_gone"})}),
    "a policy is repealed": (repeal, {AWARD: ("changed", {"repealed"}), TARGET: ("withdrawn", {"repealed"})}),
    "its term is set and over": (
        lambda world: world.text("plan.txt", "第二条", "第二条 本办法自2018年4月1日起施行，有效期至2019年4月1日。\n第三条"),
        {AWARD: ("changed", {"expired"}), TARGET: ("withdrawn", {"expired"})},
    ),
    "the date moves back": (
        lambda world: world.text("sources.toml", 'as_of = "2019-09-30"', 'as_of = "2018-04-01"'),
        {AWARD: ("changed", {"date_moved"}), WATCH: ("withdrawn", {"date_moved"}), FEE: ("withdrawn", {"date_moved"})},
    ),
    "a place is printed otherwise": (
        lambda world: world.text("sources.toml", '"常州市"', '"常州"'),
        {AWARD: ("changed", {"register_changed"}), WATCH: ("changed", {"register_changed"})},
    ),
    "a document cannot be read any more": (
        lambda world: (world.corpus / "city.txt").write_bytes(b"%PDF-1.7\n%%EOF") and None,  # type: ignore[func-returns-value]
        {
            AWARD: ("changed", {"source_changed"}),
            WATCH: ("withdrawn", {"source_changed"}),
            "320000 industry": ("changed", {"source_changed"}),
            "320000 note": ("changed", {"source_changed"}),
        },
    ),
}


@pytest.mark.parametrize("edit", EDITS)
def test_each_edit_gives_its_change_and_its_cause(world: World, edit: str) -> None:
    change, expected = EDITS[edit]
    before = world.basis()
    change(world)
    found = changes(before, world.basis())
    assert told(found) == expected
    assert "unexplained" not in causes_of_facts(found)
    assert bool(found.facts) == bool(expected) or edit == "a place is printed otherwise"
    back = changes(world.basis(), before)
    assert set(told(back)) == set(expected) and not any("unexplained" in causes for _, causes in told(back).values())


def test_what_ended_counts_again(world: World) -> None:
    world.text("sources.toml", 'as_of = "2019-09-30"', 'as_of = "2018-04-01"')
    before = world.basis()
    world.text("sources.toml", 'as_of = "2018-04-01"', 'as_of = "2019-09-30"')
    found = told(changes(before, world.basis()))
    assert found[WATCH] == ("added", {"came_into_force"}) and found[AWARD] == ("changed", {"came_into_force"})


def test_a_policy_expires_by_the_date(world: World) -> None:
    world.text("plan.txt", "第二条", "第二条 本办法自2018年4月1日起施行，有效期至2020年4月1日。\n第三条")
    before = world.basis()
    world.text("sources.toml", 'as_of = "2019-09-30"', 'as_of = "2020-05-01"')
    found = told(changes(before, world.basis()))
    assert found[TARGET] == ("withdrawn", {"expired"}) and found[AWARD] == ("changed", {"expired"})


@pytest.mark.parametrize(
    ("verdict", "kind"),
    [(("accept",), "changed"), (("reject",), "withdrawn"), (("correct",), "changed")],
    ids=["accept", "reject", "correct"],
)
def test_a_reviewer_is_named_with_what_he_did(world: World, verdict: tuple[str, ...], kind: str) -> None:
    before = world.basis()
    value = (TargetValue("exact", 38, 38, 2020), "38家") if verdict == ("correct",) else ()
    world.decide("37家", *verdict, "王某", "2020-02-01T00:00:00+08:00", "看过原文", *value)
    found = changes(before, world.basis())
    assert told(found) == {TARGET: (kind, {"reviewer"})}
    cause = found.cells[0].causes[0]
    assert cause.about == "王某" and "看过原文" in cause.detail
    assert causes_of_facts(found) == {"reviewer"}


def test_an_accepted_value_whose_words_change_is_told_as_the_sources(world: World) -> None:
    world.basis()
    world.decide("37家", "accept", "王某", "2020-02-01T00:00:00+08:00")
    before = world.basis()
    world.text("plan.txt", "37家", "45家")
    assert told(changes(before, world.basis()))[TARGET][1] == {"source_changed"}


# --- rules, lists and pairs, on bases made by hand ------------------------------------------------------


def edition(*readings: Reading, **changed: Any) -> Edition:
    held = register(**changed)
    facts, grouped = reviewed(*readings), policies(readings, held)
    choices = resolve(facts, grouped, readings, held)
    rows = build(held, readings, grouped, facts, choices)
    return Edition(held.as_of, held, grouped, readings, facts, choices, rows, versions=(("rules", "a"),))


def basis(*readings: Reading, **changed: Any) -> Basis:
    return basis_of(edition(*readings, **changed))


def with_rules(found: Basis) -> Basis:
    return replace(found, versions=tuple((name, "b" if name == "rules" else version) for name, version in found.versions))


def in_lines(*statements: Said) -> tuple[Reading, ...]:
    """A document of 江苏 with a line, and so a clause, for each statement."""
    title = "江苏省绿色工厂实施方案"
    return (said("a", JIANGSU, *statements, title=title, text="\n".join((title, *(one.quote + "。" for one in statements)))),)


OLD = in_lines(target(50), award(30))
CAPPED = Said("award", award(30).quote, {"kind": "cap", "yuan_min": None, "yuan_max": 300000}, ("national",))


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        (OLD, {}),
        (in_lines(target(50)), {"320000 award": ("withdrawn", {"source_changed"})}),
        (in_lines(target(50, bound="at_least", count_max=None), award(30)), {"320000 target": ("changed", {"rules_changed"})}),
        (
            in_lines(target(60), CAPPED),
            {"320000 target": ("changed", {"source_changed"}), "320000 award": ("changed", {"rules_changed"})},
        ),
    ],
    ids=["nothing", "the clause went with its fact", "the same words read otherwise", "both"],
)
def test_rules_and_sources_are_told_apart_by_the_words_of_the_clause(
    new: tuple[Reading, ...], expected: dict[str, tuple[str, set[str]]]
) -> None:
    assert told(changes(basis(*OLD), with_rules(basis(*new)))) == expected


def test_a_rule_that_no_longer_reads_a_clause(world: World) -> None:
    before = world.basis()
    fact = next(one for one in before.facts if one.field == "supervision")
    cells = tuple(
        replace(cell, state="not_stated", items=(), facts=(), text="") if cell.column == "supervision" and cell.state == "stated" else cell
        for cell in before.cells
    )
    after = with_rules(replace(before, facts=tuple(one for one in before.facts if one != fact), cells=cells))
    found = changes(before, after)
    assert told(found) == {WATCH: ("withdrawn", {"rules_changed"})} and causes_of_facts(found) == {"rules_changed"}


def test_a_longer_national_list_changes_the_count_and_what_is_met() -> None:
    counts = (NationalCount("1", "北京", "110000", 8), NationalCount("1", "江苏", "320000", 45), NationalCount("2", "江苏", "320000", 40))
    found = changes(basis(*OLD, counts=counts[:2]), basis(*OLD, counts=counts))
    assert told(found) == {
        "320000 national": ("changed", {"national_list"}),
        "320000 target": ("changed", {"national_list"}),
    }


def test_a_newer_document_takes_the_place_of_an_older_one() -> None:
    newer = said("b", JIANGSU, target(80), issued="2019-03-01", title="江苏省新方案")
    found = changes(basis(*OLD), basis(*OLD, newer))
    assert told(found) == {"320000 target": ("changed", {"new_document"})}
    cell = found.cells[0]
    assert [(place.source, place.quote) for place in cell.was] == [("a", "到2020年创建绿色工厂50家")]
    assert [(place.source, place.quote) for place in cell.now] == [("b", "到2020年创建绿色工厂80家")]
    assert all(place.title and place.address and place.clause for place in (*cell.was, *cell.now))
    assert all(place.page.startswith("documents/doc-") for place in (*cell.was, *cell.now))


def test_a_document_that_contradicts_empties_the_cell_and_is_the_cause() -> None:
    rival = said("b", JIANGSU, target(80), title="江苏省另一方案")
    found = changes(basis(*OLD), basis(*OLD, rival))
    assert told(found) == {"320000 target": ("withdrawn", {"new_document"})} and "unexplained" not in causes_of_facts(found)


def test_only_the_sentence_of_an_empty_cell_is_no_change() -> None:
    extra = said("c", CHANGZHOU, title="常州市别的文件")
    found = changes(basis(*OLD), basis(*OLD, extra))
    assert not found.cells and not found.facts
    assert {note.adcode for note in found.notes} == {"320000"} and len(found.notes) >= 3


def test_facts_of_other_objects_have_causes_too() -> None:
    park, newer = award(9, object="green_park"), award(12, object="green_park")
    one, other = said("p", BEIJING, park), said("q", BEIJING, newer, issued="2019-01-01", title="北京市新方案")
    found = changes(basis(one), basis(one, other))
    assert {fact.object for fact in found.facts} == {"green_park"} and causes_of_facts(found) == {"new_document"}


def test_pairs_are_made_by_words_and_not_by_ids() -> None:
    renamed = tuple(replace(one, id=f"f-{number}") for number, one in enumerate(basis(*OLD).facts))
    old = basis(*OLD)
    names = {f"a/{one.id}": f"a/{two.id}" for one, two in zip(old.facts, renamed, strict=True)}

    def rename(facts: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(names[fact] for fact in facts)

    cells = tuple(
        replace(cell, facts=rename(cell.facts), items=tuple(replace(item, facts=rename(item.facts)) for item in cell.items))
        for cell in old.cells
    )
    assert not changes(old, replace(old, facts=renamed, cells=cells)).any


# --- the files ------------------------------------------------------------------------------------------


def test_the_first_edition_tells_everything_that_it_states(world: World) -> None:
    found = changes(None, world.basis())
    assert told(found) == {name: ("added", {"new_document"}) for name in (AWARD, TARGET, FEE, WATCH)} | {
        name: case for name, case in told(found).items() if name.endswith("national")
    }
    assert "首版" in changes_md(found).decode()


def test_the_files_hold_their_schema_and_are_the_same_each_time(world: World, root: Path) -> None:
    before = world.basis()
    world.text("plan.txt", "83万元", "91万元")
    come(world)
    found = changes(replace(before, edition="2019-09-30-0000000000"), world.basis())
    schema = json.loads((root / "src/policytable/export/schemas/changes.schema.json").read_bytes())
    data = json.loads(changes_json(found))
    jsonschema_rs.validator_for(schema).validate(data)
    assert (changed_cells(changes_json(found)), changed_facts(changes_json(found))) == (found.cells, found.facts)
    assert data["counts"]["causes"] == {"new_document": 6, "source_changed": 1}
    words = changes_md(found).decode()
    lines = [line for line in words.splitlines() if line.startswith("- ")]
    at = lines.index("- 原因：原文变动：《江苏省绿色工厂培育办法》第二条")
    form = (("原", "83"), ("现", "91"), ("原因", ""), ("原出处", "83"), ("现出处", "91"))
    for line, (begins, holds) in zip(lines[at - 2 : at + 3], form, strict=True):
        assert line.startswith(f"- {begins}：") and holds in line
    assert changes_json(found) == changes_json(changes(replace(before, edition="2019-09-30-0000000000"), world.basis()))


def test_words_of_a_document_do_not_become_markdown() -> None:
    shout = Said("note", "[x](javascript:1)<b>`|", {"kind": "grading", "text": "<img>"}, display="<img src=x>")
    found = changes(basis(*OLD), basis(*OLD, said("n", BEIJING, shout, title="<script>\n# 标题")))
    assert not re.search(r"(?<!\\)<(?:script|img|b)|^# 标题|(?<!\\)\]\(javascript", changes_md(found).decode(), re.M)


def test_words_of_a_document_steer_no_terminal() -> None:
    shout = Said("note", "\x1b]0;x\x07\u202e字\u200b&lt;b&gt;~~没~~", {"kind": "grading", "text": "x"}, display="\x1b[2J字")
    told = changes_md(changes(basis(*OLD), basis(*OLD, said("n", BEIJING, shout, title="\u202e标题")))).decode()
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f\u202e\u200b]|(?<!\\)[~&]", told)
    assert "字" in told and "标题" in told


def test_a_basis_is_kept_as_it_is(world: World) -> None:
    found = world.basis()
    assert unpack(Basis, pack(found)) == found and pack(found) == pack(world.basis())
    fact = next(one for one in found.facts if "83万元" in one.display)
    assert isinstance(fact, BasisFact) and fact.clause == "第二条" and fact.standing == "chosen"
