"""What an edition must hold before it is published, and that nothing is published that does not."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from policytable.errors import PublishRefused, RegisterError
from policytable.model import Edition, Fall, Find, Gate, Item, Limits, Look, Reading, Topic
from policytable.pipeline import Place, Terms, refresh
from policytable.pipeline.basis import basis_of
from policytable.pipeline.changes import changes
from policytable.pipeline.gates import Trial, gates
from policytable.resolve import policies, resolve
from policytable.sources import load_limits, load_register
from policytable.store import Home
from policytable.table import build
from tests.conftest import REGISTER
from tests.hand_built import BEIJING, CHANGZHOU, JIANGSU, award, register, reviewed, said, target

TIGHT = Limits(*(Fall(0, 0) for _ in range(7)))


def edition(*readings: Reading, changed: dict[str, Any] | None = None, **about: Any) -> Edition:
    held = register(**about)
    facts, grouped = reviewed(*readings, **(changed or {})), policies(readings, held)
    choices = resolve(facts, grouped, readings, held)
    return Edition(held.as_of, held, grouped, readings, facts, choices, build(held, readings, grouped, facts, choices))


def judged(before: Edition | None, after: Edition, limits: Limits = TIGHT, **seen: Any) -> dict[str, Gate]:
    """The gates that do not hold, by name and subject."""
    old, new = basis_of(before) if before else None, basis_of(after)
    found = gates(Trial(after, new, old, changes(old, new), **seen), limits)
    return {f"{gate.name} {gate.subject}".strip(): gate for gate in found if not gate.passed}


A, B = said("a", JIANGSU, target(50), award(30)), said("b", CHANGZHOU, target(40))
UNREAD = replace(B, document=None, metadata=None, extraction=None)
NO_AWARD = said("a", JIANGSU, target(50))


@pytest.mark.parametrize(
    ("after", "failed"),
    [
        (edition(A, B), set()),
        (edition(A), {"documents_lost", "facts_of_field target", "facts_of_region 320000"}),
        (edition(A, UNREAD), {"documents_unread", "facts_of_field target", "facts_of_region 320000"}),
        (edition(NO_AWARD, B), {"facts_of_field award", "facts_of_region 320000", "cells_filled award", "cells_emptied"}),
        (edition(A, said("c", CHANGZHOU, target(40))), {"documents_lost"}),
        (edition(A, replace(B, source=replace(B.source, id="moved"))), set()),
        (edition(A, B, said("n", BEIJING, target(10))), set()),
    ],
    ids=["the same", "a document left", "one cannot be read", "a field is gone", "another in its place", "it moved", "more"],
)
def test_what_is_lost_against_the_last_edition(after: Edition, failed: set[str]) -> None:
    assert set(judged(edition(A, B), after)) == failed


def test_the_limits_of_the_package_let_one_document_go() -> None:
    assert not judged(edition(A, B), edition(A), load_limits())
    many = [said(f"s{number}", JIANGSU, award(number + 1)) for number in range(40)]
    assert "documents_lost" in judged(edition(*many), edition(*many[:30]), load_limits())


def test_a_cell_that_a_reviewer_or_a_repeal_empties_is_no_loss() -> None:
    rejected = edition(A, B, changed={"a_1": {"state": "rejected", "decision": "d-1"}})
    assert set(judged(edition(A, B), rejected)) == {"cells_filled award"}
    repealing = said("r", JIANGSU, title="江苏省新规定", issued="2019-01-01", repeals=("江苏省绿色工厂实施方案a",))
    assert not {"cells_emptied"} & set(judged(edition(A, B), edition(A, B, repealing)))


def test_minimums_of_regions_and_columns() -> None:
    limits = replace(load_limits(), regions=(("320000", 3, 0), ("110000", 0, 0)), columns=(("js-list", 2, 0), ("cz-list", 1, 0)))
    finds = tuple(
        Find(source, column, JIANGSU, (), "", None, "policy", "2019", "2019")
        for source, column in (("a", "js-list"), ("gone", "js-list"), ("b", "cz-list"))
    )
    failed = judged(None, edition(A, B), limits, finds=finds)
    assert set(failed) == {"region_minimum 320000", "column_minimum js-list"}
    assert dict(failed["column_minimum js-list"].figures) == {"documents": 1, "before": 0, "expected": 2}


@pytest.mark.parametrize("outcome", ["emptied", "too_few", "shape_changed", "unreachable", "ok"])
def test_a_list_that_broke_may_not_cost_a_document(outcome: Any) -> None:
    finds = (Find("b", "cz-list", CHANGZHOU, (), "", None, "policy", "2019", "2019"),)
    seen = {"looks": (Look("cz-list", "2019-09-30", outcome),), "finds": finds}
    broken = outcome in ("emptied", "too_few", "shape_changed")
    assert ("column_minimum cz-list" in judged(edition(A, B), edition(A), load_limits(), **seen)) == broken
    assert not judged(edition(A, B), edition(A, B), load_limits(), **seen), "what was had before stands"


def spoil_list(made: Edition) -> Edition:
    lists = tuple(replace(one, total=69 if one.batch == "1" else None) for one in made.register.lists)
    return replace(made, register=replace(made.register, lists=lists))


def spoil_place(made: Edition) -> Edition:
    row = made.rows[0]
    cell = replace(row.cells[0], state="stated", items=(Item("常州市：40家", ("b-0",), place=CHANGZHOU),))
    return replace(made, rows=(replace(row, cells=(cell, *row.cells[1:])), *made.rows[1:]))


def spoil_quote(made: Edition) -> Edition:
    first = made.readings[0]
    assert first.document is not None
    return replace(made, readings=(replace(first, document=replace(first.document, text="×" + first.document.text)), *made.readings[1:]))


def spoil_value(made: Edition) -> Edition:
    topic: Topic = replace(made.register.topic, most_yuan=299_999)
    return replace(made, register=replace(made.register, topic=topic))


@pytest.mark.parametrize(
    ("spoil", "failed"),
    [
        (lambda made: made, set()),
        (spoil_list, {"sums 1"}),
        (spoil_place, {"places_nested"}),
        (spoil_quote, {"citations_resolve"}),
        (spoil_value, {"values_plausible"}),
    ],
    ids=["sound", "a total", "a place", "a quote", "a sum"],
)
def test_sums_places_quotes_and_values(spoil: Callable[[Edition], Edition], failed: set[str]) -> None:
    made = edition(A, B)
    assert set(judged(None, spoil(made))) == failed
    if failed == {"values_plausible"}:
        accepted = replace(made, reviewed=tuple(replace(one, state="accepted") for one in made.reviewed))
        assert not judged(None, spoil(accepted)), "a reviewer looked at it"


# --- limits ---------------------------------------------------------------------------------------------


def test_limits_beside_the_register_take_the_place_of_the_packages(tmp_path: Path) -> None:
    (tmp_path / "gates.toml").write_text("[emptied]\nleast = 0\npercent = 1\n[regions.320000]\ndocuments = 7\n", encoding="utf-8")
    found = load_limits(tmp_path)
    assert found.emptied == Fall(0, 1) and found.regions == (("320000", 7, 0),) and found.field == load_limits().field


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("[emptied]\nleast = 1\n", "emptied"),
        ("[emptied]\nleast = -1\npercent = 1\n", "emptied"),
        ("[nothing]\nleast = 1\n", "unknown table nothing"),
        ("[regions.jiangsu]\ndocuments = 1\n", "regions.jiangsu"),
        ("[columns.a]\nrows = 1\n", "columns.a"),
        ("regions = 3\n", "regions"),
        ("[emptied", "no TOML"),
    ],
)
def test_limits_that_do_not_hold_are_named(tmp_path: Path, text: str, fault: str) -> None:
    (tmp_path / "gates.toml").write_text(text, encoding="utf-8")
    with pytest.raises(RegisterError, match=fault):
        load_limits(tmp_path)


# --- publishing ------------------------------------------------------------------------------------------


def test_nothing_is_published_through_a_gate_and_a_reason_is_recorded(small: Path, tmp_path: Path) -> None:
    home, out = Home(tmp_path / "home"), tmp_path / "out"
    clock = iter(f"2020-01-01T00:{minute:02}:00+00:00" for minute in range(60))

    def run(accept: str | None = None) -> Any:
        return refresh(home, load_register(small)[0], Place(small, out, terms=Terms(accept=accept)), lambda: next(clock))

    first = run().published.standing.edition
    (small / "gates.toml").write_text("[documents]\nleast = 0\npercent = 0\n", encoding="utf-8")
    (small / "sources.toml").write_text(REGISTER[: REGISTER.index('[[source]]\nid = "city"')], encoding="utf-8")
    before = (out / "manifest.json").read_bytes(), (out / "edition.json").read_bytes(), home.editions.all()
    with pytest.raises(PublishRefused, match=r"documents_lost.*city") as refused:
        run()
    with pytest.raises(PublishRefused):
        run("  ")
    assert refused.value.code == "gate_failed"
    assert ((out / "manifest.json").read_bytes(), (out / "edition.json").read_bytes(), home.editions.all()) == before
    record = home.runs.all()[-1]
    assert (record.outcome, record.failed, [issue.code for issue in record.issues]) == ("failed", ("publish",), ["gate_failed"])
    done = run("常州的文件由市里撤下，已核对")
    assert done.published.standing.previous == first
    accepted = json.loads((out / "manifest.json").read_bytes())["accepted"]
    assert [one["reason"] for one in accepted] == ["常州的文件由市里撤下，已核对"] and accepted[0]["gate"].startswith("documents_lost")
    assert [issue.code for issue in done.record.issues] == ["gate_accepted"]
    assert run().published.edition is None, "what was accepted stands, and is not asked for again"
    kept = (out / "manifest.json").read_bytes()
    for path in (out, home.path / "cache"):
        path.rename(path.with_name(path.name + "-gone"))
    assert run().published.edition is not None and (out / "manifest.json").read_bytes() == kept
    home.close()


def test_a_kill_after_the_switch_loses_no_reason(small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home, out = Home(tmp_path / "home"), tmp_path / "out"
    clock = iter(f"2020-01-01T00:{minute:02}:00+00:00" for minute in range(60))

    def run(accept: str | None = None) -> Any:
        return refresh(home, load_register(small)[0], Place(small, out, terms=Terms(accept=accept)), lambda: next(clock))

    def killed(_: object) -> None:
        raise KeyboardInterrupt

    run()
    (small / "gates.toml").write_text("[documents]\nleast = 0\npercent = 0\n[regions.320000]\ndocuments = 90\n", encoding="utf-8")
    (small / "sources.toml").write_text(REGISTER[: REGISTER.index('[[source]]\nid = "city"')], encoding="utf-8")
    with monkeypatch.context() as patch:
        patch.setattr(home.editions, "point", killed)
        with pytest.raises(KeyboardInterrupt):
            run("已核对")
    shown = (out / "manifest.json").read_bytes(), (out / "changes.json").read_bytes()
    again = run()  # the reason was given: it is not asked for again, and the edition is the one that was shown
    assert ((out / "manifest.json").read_bytes(), (out / "changes.json").read_bytes()) == shown
    assert {issue.code for issue in again.record.issues} == {"gate_accepted"} and home.editions.current() == again.published.standing
    home.close()
