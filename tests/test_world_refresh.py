"""The tiny world refreshed with an edit in between: each edit gives exactly its change and its cause, each broken source its alarm."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from policytable.model import AwardValue, Shape
from policytable.parse.listing import guess_shape
from policytable.pipeline import Verdict
from policytable.sources import accept_shape, set_address
from tests import world as w
from tests.refreshing import Rig, Run
from tests.world import World
from tests.world.story import AWARDED, STORY
from tests.world.words import visible

AWARD, HUICHENG, DONGGUAN = "tianjin-2018-award", "huicheng-2018-policy", "dongguan-2018-plan"
LIST, CITY, DISTRICT = "north-120000", "gkmlpt-441900", "gkmlpt-441302"
ROOT = Path(__file__).resolve().parent.parent

pytestmark = pytest.mark.xdist_group("tiny-world")


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    """The world after two refreshes, the second of which found nothing new."""
    with World("tiny") as world:
        rig = Rig(world, tmp_path_factory.mktemp("first") / "rig")
        rig.register()
        run = rig.refresh()
        assert run.built and run.alarms == () and len(run.cells) > 30
        assert not rig.refresh().built
        yield rig


@pytest.fixture
def rig(first: Rig, tmp_path: Path) -> Rig:
    """A copy of it; the sites are as they were at first."""
    first.world.reset()
    return first.copy(tmp_path / "rig")


def changed(run: Run) -> set[str]:
    """Row, column, kind and causes of every cell that changed."""
    causes = ["+".join(sorted({cause.why for cause in cell.causes})) for cell in run.cells]
    return {f"{cell.adcode} {cell.column} {cell.kind} {why}" for cell, why in zip(run.cells, causes, strict=True)}


# ---- one edit, one refresh


@dataclass(frozen=True, slots=True)
class Case:
    """An edit, the cells that change for it (row, column, kind, cause in a string), the codes of the alarms, whether an edition is made."""

    name: str
    act: Callable[[World], object]
    cells: tuple[str, ...] = ()
    alarms: str = ""
    built: bool = True


def _unlisted(world: World) -> None:
    for number in range(6):
        world.edit.remove(f"noise-120000-{number}", unlisted_only=True)


def _second_address(world: World) -> None:
    """The paper once more in its column, with another sum."""
    paper = world.papers[HUICHENG]
    lines = [visible(line).strip() for line in paper.parts[1].split("\n")]
    kept = [line.replace("5万元", "6万元") for line in lines if line and line not in (lines[0], paper.title)]
    world.edit.publish(DISTRICT, paper.title, tuple(kept), date=paper.date)


CASES = (
    Case("nothing", lambda world: None, built=False),
    Case("a number", lambda world: world.edit.number(AWARD, "不超过60万元", "不超过70万元"), ("120000 award changed source_changed",)),
    Case("other words", lambda world: world.edit.reword(AWARD, "获得国家级绿色工厂称号的", "取得国家级绿色工厂称号的")),
    Case("an equal clause above", lambda world: world.edit.equal_clause(AWARD, "不超过60万元")),
    Case("a clause above", lambda world: world.edit.clause_above(AWARD, "不超过60万元", "各单位要加强宣传。")),
    Case("a clause goes", lambda world: world.edit.remove_clause(AWARD, "不超过60万元"), ("120000 award withdrawn source_changed",)),
    Case("a page dies", lambda world: world.edit.remove(HUICHENG), alarms="document_gone"),
    Case("a page says that there is none", lambda world: world.switch_paper(AWARD, w.soft_404()), alarms="document_gone"),
    Case("a page leads to the front page", lambda world: world.switch_paper(AWARD, w.redirect("/")), alarms="document_gone"),
    Case("a document leaves its list", lambda world: world.edit.remove(HUICHENG, unlisted_only=True), built=False),
    Case("it moves", lambda world: world.edit.move(HUICHENG)),
    Case("it moves and the old address leads on", lambda world: world.edit.move(HUICHENG, "redirect")),
    Case("it moves and the old address leads to the front page", lambda world: world.edit.move(HUICHENG, "front")),
    Case(
        "a new policy",
        lambda world: world.edit.publish(DISTRICT, "惠州市惠城区绿色工厂奖励办法", AWARDED),
        ("440000 award changed new_document",),
    ),
    Case(
        "a policy that was posted late",
        lambda world: world.edit.publish(DISTRICT, "惠州市惠城区绿色工厂奖励办法", AWARDED, date="2018-10-20"),
        ("440000 award changed new_document",),
    ),
    Case(
        "a repeal",
        lambda world: world.edit.repeal(DONGGUAN),
        (
            "440000 target withdrawn repealed",
            "440000 award changed repealed",
        ),
    ),
    Case("furniture", lambda world: world.edit.furniture(), built=False),
    Case("counters and dates of printing", lambda world: world.edit.counters(), built=False),
    Case("advertisements", lambda world: world.edit.ads(), built=False),
    Case(
        "an attachment",
        lambda world: world.edit.number("tianjin-2019-call", "30-40家", "35-40家"),
        ("120000 target changed source_changed",),
    ),
    Case("a list is empty", lambda world: world.edit.empty(LIST), alarms="list_emptied"),
    Case("a list in other markup", lambda world: world.edit.break_list(LIST), alarms="shape_changed"),
    Case("a list that is half gone", _unlisted, alarms="too_few_items"),
    Case("a site is down", lambda world: world.down("gkmlpt"), alarms="source_unreachable"),
    Case("a site is rebuilt", lambda world: world.edit.rebuild("gkmlpt"), alarms="shape_changed document_gone"),
    Case("a list is refused", lambda world: world.switch_list(LIST, w.refused(403)), alarms="source_forbidden"),
    Case("a list tests for browsers", lambda world: world.switch_list(LIST, w.refused(412)), alarms="source_forbidden"),
    Case("a document is refused", lambda world: world.switch_paper(AWARD, w.refused(403)), alarms="source_forbidden"),
    Case("a document is busy", lambda world: world.switch_paper(AWARD, w.unavailable("1")), alarms="source_unreachable"),
    Case("a list breaks off", lambda world: world.switch_list(LIST, w.reset(20)), alarms="source_unreachable"),
    Case(
        "robots.txt forbids a column", lambda world: world.robots("gkmlpt", "User-agent: *\nDisallow: /c441302/\n"), alarms="robots_refused"
    ),
    Case(
        "one paper at two addresses says two things",
        _second_address,
        ("440000 award changed new_document",),
        "addresses_conflict",
    ),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_an_edit_gives_its_change_and_its_cause(rig: Rig, case: Case) -> None:
    sources = {find.source for find in rig.home.web.finds()}
    case.act(rig.world)
    run = rig.refresh()
    assert run.refused is None
    assert changed(run) == set(case.cells)
    assert run.codes == set(case.alarms.split())
    assert run.built == case.built
    assert sources <= {find.source for find in rig.home.web.finds()}, "a source lost its id"
    again = rig.refresh()
    assert not again.built and again.codes == run.codes


def test_a_changed_number_is_cited_on_both_sides(rig: Rig) -> None:
    rig.world.edit.number(AWARD, "不超过60万元", "不超过70万元")
    (cell,) = rig.refresh().cells
    assert ("不超过60万元" in cell.before, "不超过70万元" in cell.after) == (True, True)
    assert [(place.source, "60万元" in place.quote) for place in cell.was] == [(cell.causes[0].about, True)]
    assert [(place.source, "70万元" in place.quote) for place in cell.now] == [(cell.causes[0].about, True)]
    told = json.loads((rig.out / "changes.json").read_text(encoding="utf-8"))
    assert told["cells"][0]["causes"][0]["why"] == "source_changed"
    assert "不超过70万元" in (rig.out / "changes.md").read_text(encoding="utf-8")


def test_a_repeal_names_the_paper_that_repeals(rig: Rig) -> None:
    rig.world.edit.repeal(DONGGUAN)
    run = rig.refresh()
    assert all("废止" in cause.detail and "关于废止" in cause.detail for cell in run.cells for cause in cell.causes), run.cells


def test_an_attachment_dies_and_stands(rig: Rig) -> None:
    rig.world.switch_paper("tianjin-2019-call", w.gone(410))
    run = rig.refresh()
    assert run.cells == () and run.codes == {"document_gone"}
    assert any("+" in about for _, about in run.alarms), "it is told of the attachment, not of its page"


# ---- over several refreshes


def test_a_document_that_moves_keeps_its_source_and_its_decisions(rig: Rig) -> None:
    (before,) = rig.finds("工业提质增效奖励办法")
    rig.decide("5万元", Verdict("accept", "王", rig.clock()))
    assert rig.refresh().alarms == ()
    rig.world.edit.move(HUICHENG)
    run = rig.refresh()
    (after,) = rig.finds("工业提质增效奖励办法")
    assert run.cells == () and after.source == before.source and len(after.addresses) == 2
    assert [fact["review"]["state"] for fact in rig.facts() if fact["review"]["state"] != "machine"] == ["accepted"]  # type: ignore[index]
    asked = [one.target for one in rig.refresh().asked if "/post_" in one.target]
    assert len(asked) == len(set(asked)) and after.addresses[0].endswith(tuple(asked)), "the dead address is left alone"


def test_a_copy_that_was_joined_and_says_something_else_later(rig: Rig) -> None:
    """The paper stands a second time in its column; the two are one, until the second has another sum."""
    paper = rig.world.papers[HUICHENG]
    lines = [visible(line).strip() for line in paper.parts[1].split("\n")]
    same = tuple(line for line in lines if line and line not in (lines[0], paper.title))
    rig.world.edit.publish(DISTRICT, paper.title, same, date=paper.date, doc="copy")
    run = rig.refresh()
    (find,) = rig.finds("工业提质增效奖励办法")
    assert (run.cells, run.alarms, len(find.addresses)) == ((), (), 2)
    asked = {one.target for one in rig.refresh().asked}
    assert all(any(address.endswith(target) for target in asked) for address in find.addresses)
    rig.world.edit.number("copy", "5万元", "58万元")
    run = rig.refresh()
    assert run.alarms == (("addresses_conflict", find.source),)
    again = rig.refresh()
    assert again.alarms == run.alarms and not again.built
    rig.world.edit.number("copy", "58万元", "5万元")
    assert rig.refresh().alarms == ()


def test_a_rebuilt_site_is_probed_and_accepted_and_nothing_was_lost(rig: Rig) -> None:
    sources = {find.source: find.title for find in rig.home.web.finds()}
    rig.world.edit.rebuild("gkmlpt", lists_stay=False)
    run = rig.refresh()
    assert run.cells == () and {about for code, about in run.alarms if code == "source_unreachable"} == {CITY, DISTRICT}
    for column in (CITY, DISTRICT):
        set_address(rig.corpus, column, rig.world.list_address(column))
        accept_shape(rig.corpus, column, _probed(rig, column))
    run = rig.refresh()
    assert (run.cells, run.alarms) == ((), ())
    known = {find.source for find in rig.home.web.finds()}
    assert {title for source, title in sources.items() if source not in known} == set()
    assert not rig.refresh().built


def _probed(rig: Rig, column: str) -> Shape:
    """The shape that a probe of the column proposes now."""
    address = rig.world.list_address(column)
    reply = httpx.get(address, trust_env=False)
    return guess_shape(reply.content, "application/json", address)[0].shape


def test_failures_in_a_row_grow_worse_and_end(rig: Rig) -> None:
    rig.world.switch_paper(AWARD, w.refused(403))
    for _ in range(3):
        assert rig.refresh().codes == {"source_forbidden"}
    rig.world.clear()
    run = rig.refresh()
    assert (run.cells, run.alarms) == ((), ())


def test_several_alarms_of_one_run(rig: Rig) -> None:
    rig.world.edit.empty(LIST)
    rig.world.switch_list(CITY, w.refused(403))
    rig.world.edit.remove(HUICHENG)
    run = rig.refresh()
    assert {code for code, _ in run.alarms} == {"list_emptied", "source_forbidden", "document_gone"}
    assert {about for code, about in run.alarms if code in ("list_emptied", "source_forbidden")} == {LIST, CITY}
    assert run.cells == ()


def test_the_date_moves(rig: Rig) -> None:
    rig.world.date_moved("2023-12-31")
    rig.register()
    run = rig.refresh()
    assert changed(run) == {"120000 award withdrawn expired", "120000 industry withdrawn expired", "440000 award changed expired"}
    rig.world.date_moved("2018-04-01")
    rig.register()
    run = rig.refresh(accept="an earlier date")
    whys = {cause.why for cell in run.cells for cause in cell.causes}
    assert whys <= {"date_moved", "came_into_force", "national_list", "expired"}
    assert "120000 target changed date_moved" in changed(run)


def test_a_reviewer_between_two_refreshes(rig: Rig) -> None:
    value = AwardValue(kind="cap", yuan_max=650_000, recipient="enterprise")
    decision = rig.decide("不超过60万元", Verdict("correct", "王", rig.clock(), "原文有更正", value=value, display="不超过65万元"))
    run = rig.refresh()
    assert changed(run) == {"120000 award changed reviewer"} and "65万元" in run.cells[0].after
    assert run.cells[0].causes[0].about == "王"
    # What stands around the passage changes; then the passage itself, with the value that it states.
    rig.world.edit.clause_above(AWARD, "不超过60万元", "各单位要加强宣传。")
    rig.world.edit.furniture()
    assert (rig.refresh().cells, decisions(rig)) == ((), {"不超过65万元": decision})
    rig.world.edit.number(AWARD, "不超过60万元", "不超过90万元")
    run = rig.refresh()
    assert run.codes <= {"decision_reopened", "decision_orphaned"} and run.codes
    (fact,) = [fact for fact in rig.facts() if "90万元" in str(fact["display"])]
    review = fact["review"]
    assert isinstance(review, dict) and review["state"] == "machine" and review["held"], f"another sum was decided upon: {review}"
    assert "65万元" not in rig.cell("120000", "award") and "90万元" not in rig.cell("120000", "award")


def decisions(rig: Rig) -> dict[str, str]:
    """The decisions that the facts of the outputs bear, by the words printed."""
    return {str(fact["display"]): fact["review"]["decision"] for fact in rig.facts() if fact["review"].get("decision")}  # type: ignore[attr-defined,index]


def test_rules_and_parser_change_between_two_refreshes(rig: Rig, tmp_path: Path) -> None:
    decision = rig.decide("不超过60万元", Verdict("accept", "王", rig.clock()))
    rig.refresh()
    rig.home.close()
    source = tmp_path / "src"
    shutil.copytree(ROOT / "src", source, ignore=shutil.ignore_patterns("__pycache__"))
    rules = source / "policytable/rules/fee_bearer.toml"
    text = rules.read_text(encoding="utf-8")
    start = text.index("pattern = '", text.index('id = "fee.noun"'))
    rules.write_text(text[:start] + "pattern = '无此词'" + text[text.index("\n", start) :], encoding="utf-8")
    parser = source / "policytable/parse/html/__init__.py"
    parser.write_text(parser.read_text(encoding="utf-8") + "\n# another version\n", encoding="utf-8")
    done = command(rig, source)
    assert done.returncode == 0, done.stderr
    told = json.loads((rig.out / "changes.json").read_text(encoding="utf-8"))
    assert {(cell["column"], cause["why"]) for cell in told["cells"] for cause in cell["causes"]} == {("fee_bearer", "rules_changed")}
    assert list(decisions(rig).values()) == [decision]


def command(rig: Rig, source: Path, *more: str) -> subprocess.CompletedProcess[str]:
    """`policytable refresh` as a person calls it, by the program in `source`."""
    options = {
        "POLICYTABLE_ALLOW": "127.0.0.0/8",
        "POLICYTABLE_DELAY": "0",
        "POLICYTABLE_RETRIES": "0",
        "POLICYTABLE_SLOTS": str(rig.folder / "s"),
    }
    call = "import sys; from policytable.cli import main; sys.exit(main())"
    places = ["--home", str(rig.folder / "home"), "--corpus", str(rig.corpus), "--out", str(rig.out)]
    return subprocess.run(
        [sys.executable, "-c", call, "refresh", *places, *more],
        env={**os.environ, **options, "PYTHONPATH": str(source)},
        capture_output=True,
        text=True,
        timeout=300,
    )


# ---- gates


def vanish(rig: Rig) -> None:
    """The documents at known addresses leave the register, and none may."""
    (rig.corpus / "gates.toml").write_text("[documents]\nleast = 0\npercent = 0\n", encoding="utf-8")
    path = rig.corpus / "sources.toml"
    path.write_text(path.read_text(encoding="utf-8").partition("\n[[source]]")[0] + "\n", encoding="utf-8")


def test_a_failed_gate_publishes_nothing_until_a_person_accepts(rig: Rig) -> None:
    vanish(rig)
    before = rig.home.editions.current()
    run = rig.refresh()
    assert run.refused is not None and "documents_lost" in run.refused.message and run.codes == {"gate_failed"}
    assert rig.home.editions.current() == before
    run = rig.refresh(accept="both were samples")
    assert run.refused is None and {cause.why for cell in run.cells for cause in cell.causes} == {"source_gone"}
    assert run.done is not None and {reason for _, reason in run.done.published.standing.accepted} == {"both were samples"}
    assert any(issue.code == "gate_accepted" for issue in run.done.record.issues)
    assert "both were samples" in (rig.out / "manifest.json").read_text(encoding="utf-8")
    assert not rig.refresh().built


def test_the_command_tells_what_broke_also_where_a_gate_refuses(rig: Rig) -> None:
    vanish(rig)
    rig.world.edit.empty(LIST)
    rig.home.close()
    before = rig.files()
    done = command(rig, ROOT / "src")
    assert done.returncode == 5, done.stderr
    assert rig.files() == before
    book = json.loads((rig.folder / "home" / "alarms.json").read_text(encoding="utf-8"))
    assert {one["alarm"]["code"] for one in book["standing"]} - {"disk_low"} == {"gate_failed", "list_emptied"}
    assert command(rig, ROOT / "src", "--accept", "samples").returncode == 3, "a column was not read"
    book = json.loads((rig.folder / "home" / "alarms.json").read_text(encoding="utf-8"))
    assert {one["alarm"]["code"] for one in book["standing"]} - {"disk_low"} == {"list_emptied"}


# ---- the whole world, two dozen refreshes


@pytest.mark.soak
def test_the_whole_story(tmp_path: Path) -> None:
    with World("whole") as world:
        rig = Rig(world, tmp_path / "rig")
        rig.register()
        run = rig.refresh()
        assert run.built and run.refused is None
        for step in STORY:
            effect = step.act(world)
            if step.accept:
                rig.register()
            run = rig.refresh()
            assert run.refused is None, step.name
            if not step.open:
                assert {(cell.adcode, cell.column) for cell in run.cells} == {place[:2] for place in step.cells}, step.name
                assert {cause.why for cell in run.cells for cause in cell.causes} <= {effect.cause}, step.name
            for adcode, column, went, came in step.cells:
                cell = next(one for one in run.cells if (one.adcode, one.column) == (adcode, column))
                assert went in cell.before and came in cell.after and (not went or went not in cell.after), step.name
            if effect.alarm in ALARMS:
                assert ALARMS[effect.alarm] in run.codes, step.name


ALARMS = {
    "gone": "document_gone",
    "unreachable": "source_unreachable",
    "shape_changed": "shape_changed",
    "emptied": "list_emptied",
    "addresses_conflict": "addresses_conflict",
}
