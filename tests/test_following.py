"""What is published follows what is decided: the same bytes as a publication from nothing, the reviewer as cause, corrections told."""

from __future__ import annotations

import json
import random
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import jsonschema_rs
import pytest

from policytable.export.schemas import schema_files
from policytable.model import Register, TargetValue
from policytable.pipeline import Place, Proposal, Publisher, Reach, Verdict, Workbench, collect, extract, make_edition, publish
from policytable.pipeline.following import as_made
from policytable.review import QueueItem
from policytable.sources import load_register
from policytable.store import Home
from tests.conftest import register_source
from tests.test_editions import digests

_MORE = (
    "江苏省绿色工厂补充办法\n第一条 到2020年，创建省级绿色工厂52家。\n第二条 绿色工厂评价所需第三方评价费用由省财政承担。\n"
    "第三条 绿色工厂每三年复核一次。\n"
)


@dataclass
class Rig:
    """A small corpus that is read, with its workbench and its publisher."""

    home: Home
    corpus: Path
    out: Path
    ticks: Iterator[int]

    def clock(self) -> str:
        at = next(self.ticks)
        return f"2026-03-{1 + at // 1440:02}T{at // 60 % 24:02}:{at % 60:02}:00+08:00"

    def register(self) -> Register:
        return load_register(self.corpus)[0]

    def order(self) -> tuple[Register, Place]:
        register, doubts = load_register(self.corpus)
        return register, Place(self.corpus, self.out, doubts)

    def decide(self, bench: Workbench, item: QueueItem, verdict: Verdict) -> None:
        bench.decide([Proposal(item.id, bench.board().stamp(item), verdict)])


@pytest.fixture
def rig(small: Path, tmp_path: Path) -> Iterator[Rig]:
    (small / "more.txt").write_text(_MORE, encoding="utf-8")
    register_source(small, "more", "more.txt", issued="2018-06-01", title="江苏省绿色工厂补充办法")
    register_source(small, "gone", "gone.txt", issued="2018-07-01", title="江苏省绿色工厂遗失办法")
    found = Rig(Home(tmp_path / "home"), small, tmp_path / "out", iter(range(100_000)))
    registered = found.register()
    collect(found.home, registered, Reach(small))
    extract(found.home, registered)
    yield found
    found.home.close()


def _verdict(chance: random.Random, item: QueueItem, who: str, board: Workbench) -> Verdict | None:
    assert item.reviewed is not None
    fact = item.reviewed.fact
    about = board.board().about(item.source, fact)
    action = chance.choice(["accept", "reject", "correct", "reopen", "withdraw"])
    if action == "withdraw" and not about:
        return None
    if action in ("accept", "reopen") and fact.origin.kind != "rule" and not about:
        return None
    if action == "correct":
        return Verdict("correct", who, "", "核对原文", display=f"{fact.display}（改{chance.randrange(99)}）", value=fact.value)
    return Verdict(action, who, "", chance.choice(["", "核对原文"]))  # type: ignore[arg-type]


def test_random_decisions_end_with_the_bytes_of_a_fresh_publication_and_name_who_decided(rig: Rig, tmp_path: Path) -> None:
    chance, bench = random.Random(1), Workbench(rig.home, rig.register, rig.clock)
    publisher = Publisher(rig.home, bench, rig.order, rig.clock)
    publisher.publish_now()
    register, doubts = load_register(rig.corpus)
    for number in range(12):
        item = chance.choice([item for item in bench.board().queue if item.reviewed])
        who = chance.choice(["王某", "李某", "赵某"])
        verdict = _verdict(chance, item, who, bench)
        if verdict is None:
            continue
        rig.decide(bench, item, verdict)
        assert as_made(bench.board()) == make_edition(rig.home, register), number
        done = publisher.publish_now()
        if done.changes is not None:
            causes = {cause for one in (*done.changes.cells, *done.changes.facts) for cause in one.causes}
            assert {(cause.why, cause.about) for cause in causes} <= {("reviewer", who)}, (verdict, done.changes)
    fresh = tmp_path / "fresh"
    again = publish(rig.home, register, fresh, doubts)
    assert again.standing.edition == publisher.state().edition
    assert digests(fresh, (".editions", ".current")) == digests(rig.out, (".editions", ".current"))


def test_a_correction_is_told_beside_every_later_edition_and_a_confirmation_is_none(rig: Rig) -> None:
    bench = Workbench(rig.home, rig.register, rig.clock)
    publisher = Publisher(rig.home, bench, rig.order, rig.clock)
    publisher.publish_now()

    def item(words: str) -> QueueItem:
        found = (item for item in bench.board().queue if item.fact and words in item.fact.evidence[0].quote)
        return next(found)

    def told() -> list[tuple[str, str, str, list[str]]]:
        data = json.loads((rig.out / "corrections.json").read_bytes())
        schema = json.loads(dict(schema_files(rig.register().topic))["corrections.schema.json"])
        jsonschema_rs.validator_for(schema).validate(data)
        return [(one["column"], one["before"], one["after"], one["who"]) for one in data["corrections"]]

    rig.decide(bench, item("37家"), Verdict("accept", "王某", ""))
    publisher.publish_now()
    assert told() == [] and "37家" in (rig.out / "wide.csv").read_text("utf-8")
    rig.decide(bench, item("37家"), Verdict("correct", "李某", "", "看错一行", TargetValue("exact", 38, 38, 2020), "38家"))
    publisher.publish_now()
    first = ("target", "37家国家级\n52家省级", "38家国家级\n52家省级", ["李某"])
    assert told() == [first]
    rig.decide(bench, item("83万元"), Verdict("reject", "赵某", ""))
    publisher.publish_now()
    assert [one[3] for one in told()] == [["赵某"], ["李某"]] and told()[1] == first
    page = (rig.out / "site/corrections.html").read_text("utf-8")
    assert page.index("赵某") < page.index("李某") and "看错一行" in page and "documents/" in page
    rig.decide(bench, item("37家"), Verdict("withdraw", "王某", ""))
    done = publisher.publish_now()
    assert done.changes is not None and {cause.about for cell in done.changes.cells for cause in cell.causes} == {"王某"}
    assert [one[3] for one in told()] == [["王某"], ["赵某"], ["李某"]]


def test_touch_publishes_soon_waits_for_a_run_and_tells_a_refusal(rig: Rig) -> None:
    bench = Workbench(rig.home, rig.register, rig.clock)
    publisher = Publisher(rig.home, bench, rig.order, rig.clock)
    publisher.publish_now()
    first = publisher.state().edition
    chosen = next(item for item in bench.board().queue if item.reviewed)
    pause = threading.Event()
    with rig.home.lock():
        rig.decide(bench, chosen, Verdict("accept", "王某", ""))
        publisher.touch()
        for _ in range(100):
            if publisher.state().phase == "waiting":
                break
            pause.wait(0.1)
        assert (publisher.state().phase, publisher.state().edition) == ("waiting", first)
    publisher.stop()
    state = publisher.state()
    assert state.phase == "published" and state.edition != first and state.revision == rig.home.ledger.revision()
    assert json.loads((rig.out / "edition.json").read_bytes())["edition"] == state.edition


def test_a_file_that_somebody_wrote_into_is_not_taken_over(rig: Rig) -> None:
    bench = Workbench(rig.home, rig.register, rig.clock)
    publisher = Publisher(rig.home, bench, rig.order, rig.clock)
    publisher.publish_now()
    page = rig.out / "site/policies.html"
    whole = page.read_bytes()
    page.write_bytes(whole.replace(b"a", b"b"))
    rig.decide(bench, next(item for item in bench.board().queue if item.reviewed), Verdict("accept", "王某", ""))
    publisher.publish_now()
    assert page.read_bytes() == whole
