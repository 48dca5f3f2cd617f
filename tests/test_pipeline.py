"""The order of the rooms: one failing document never stops the others, what was done is not done again, runs are recorded."""

from __future__ import annotations

import hashlib
import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import docx
import jsonschema_rs
import pytest

import policytable.pipeline.keys as keys
import policytable.pipeline.pictures as pictures
import policytable.pipeline.publishing as publishing
import policytable.pipeline.work as work
from policytable.errors import BusyError, PolicyError, StoreError, UsageError
from policytable.model import Register
from policytable.pipeline import (
    FileJob,
    Place,
    Reach,
    Refreshed,
    Verdict,
    collect,
    decide,
    explain,
    extract,
    line,
    make_edition,
    publish,
    queue,
    read_file,
    readings,
    refresh,
    show,
)
from policytable.pipeline.ahead import AT_ONCE, ahead
from policytable.regions import gazetteer
from policytable.sources import load_register
from policytable.store import Home
from tests.conftest import CITY, REGISTER, register_source


@dataclass
class Bench:
    """A home, a corpus, a folder for the edition, and a clock that ticks a minute a look."""

    home: Home
    corpus: Path
    out: Path
    minutes: Iterator[int] = field(default_factory=lambda: itertools.count())

    @property
    def register(self) -> Register:
        return load_register(self.corpus)[0]

    def clock(self) -> str:
        minute = next(self.minutes)
        return f"2020-01-01T{minute // 60:02}:{minute % 60:02}:00+00:00"

    def run(self) -> Refreshed:
        return refresh(self.home, self.register, Place(self.corpus, self.out), self.clock)

    def award(self, region: str) -> str:
        row = show(self.home, self.register, gazetteer().get(region))
        return next(cell.text for cell in row.cells if cell.column == "award")

    def files(self) -> dict[str, str]:
        return {
            path.relative_to(self.out).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in self.out.rglob("*")
            if path.is_file()
        }


@pytest.fixture
def bench(small: Path, tmp_path: Path) -> Iterator[Bench]:
    found = Bench(Home(tmp_path / "home"), small, tmp_path / "out")
    yield found
    found.home.close()


def codes(run: Refreshed) -> dict[str, str | None]:
    return {issue.code: issue.about for issue in run.published.edition.issues if issue.severity == "error"}


def test_from_files_to_the_table(bench: Bench) -> None:
    run = bench.run()
    text = bench.award("320000")
    assert "83万元" in text and "常州市" in text and "29万元" in text
    assert run.record.outcome == "done" and run.record.ended > run.record.started
    counts = dict(run.record.counts)
    assert (counts["collect_done"], counts["extract_done"], counts["documents"], counts["rows"]) == (2, 2, 2, 31)
    assert (bench.out / "summary.csv").is_file() and (bench.out / "site" / "index.html").is_file()
    assert bench.home.runs.all() == (run.record,)


def test_nothing_is_read_twice_and_the_same_inputs_give_the_same_bytes(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.run()
    before = bench.files()
    monkeypatch.setattr(work, "parse", lambda *_: pytest.fail("parsed again"))
    monkeypatch.setattr(work, "extract", lambda *_: pytest.fail("extracted again"))
    again = bench.run()
    assert again.record.outcome == "unchanged"
    assert bench.files() == before


def test_a_fresh_home_gives_the_same_bytes(bench: Bench, tmp_path: Path) -> None:
    bench.run()
    other = Bench(Home(tmp_path / "other"), bench.corpus, tmp_path / "out2")
    other.run()
    other.home.close()
    assert other.files() == bench.files()


def test_a_changed_document_or_rule_or_date_is_read_again(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.run()
    (bench.corpus / "city.txt").write_text("第一条 对获得国家级绿色工厂称号的企业，给予一次性奖励31万元。\n", encoding="utf-8")
    changed = bench.run()
    assert [batch.reused for batch in changed.batches] == [1, 1]
    assert "31万元" in bench.award("320000") and "29万元" not in bench.award("320000")
    (bench.corpus / "sources.toml").write_text(REGISTER.replace('issued = "2018-05-01"', 'issued = "2017-05-01"'), encoding="utf-8")
    assert bench.run().batches[1].reused == 1
    monkeypatch.setattr(keys, "room_digest", lambda *rooms: "other rules")
    assert bench.run().batches[1].reused == 0


def test_a_missing_and_a_damaged_document_leave_the_others(bench: Bench) -> None:
    register_source(bench.corpus, "gone", "gone.pdf")
    register_source(bench.corpus, "broken", "broken.pdf")
    (bench.corpus / "broken.pdf").write_bytes(b"%PDF-1.7\n%%EOF")
    run = bench.run()
    found = {issue.about: issue for issue in run.published.edition.issues if issue.severity == "error"}
    assert found["gone"].code == "not_found" and found["broken"].remedy
    assert run.record.outcome == "partial" and dict(run.record.counts)["collect_failed"] == 1
    assert [batch.failed for batch in run.batches] == [("gone",), ("gone", "broken")]
    assert "83万元" in bench.award("320000")


def test_what_nobody_foresaw_is_an_issue_of_that_document(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    real = work.extract

    def breaks(document: Any, clauses: Any, context: Any) -> Any:
        if "常州" in document.text:
            raise ZeroDivisionError("planted")
        return real(document, clauses, context)

    monkeypatch.setattr(work, "extract", breaks)
    monkeypatch.setattr("policytable.pipeline.batch.LOG.propagate", True)
    run = bench.run()
    issue = next(issue for issue in run.published.edition.issues if issue.code == "internal_error")
    assert issue.about == "city" and issue.message == "ZeroDivisionError: planted"
    assert "83万元" in bench.award("320000")
    assert any(record.exc_info for record in caplog.records), "the traceback is in the log"


def test_a_picture_that_cannot_be_drawn_costs_only_the_picture(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_: object) -> None:
        raise RuntimeError("no page")

    monkeypatch.setattr(pictures, "page_pictures", breaks)
    run = bench.run()
    assert run.record.outcome == "done" and "83万元" in bench.award("320000")
    assert set(codes(run)) == {"internal_error"}


NOTICE = """<html><head><title>关于印发绿色工厂补充办法的通知</title></head><body><h1>关于印发绿色工厂补充办法的通知</h1>
<p>各市工业和信息化局：现将绿色工厂补充办法印发给你们，请结合实际认真贯彻执行，有关要求详见附件。</p>
<p><a href="{href}">附件：绿色工厂补充办法.docx</a></p></body></html>"""


def attach(bench: Bench, href: str) -> None:
    (bench.corpus / "notices").mkdir(exist_ok=True)
    (bench.corpus / "notices" / "n.html").write_text(NOTICE.format(href=href), encoding="utf-8")
    register_source(bench.corpus, "notice", "notices/n.html", role="notice", issued="2018-06-01")


def save_docx(path: Path, *paragraphs: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    document.save(str(path))


EXTRA = ("绿色工厂补充办法", "第一条 对获得国家级绿色供应链管理示范企业称号的企业，给予一次性奖励41万元。")


@pytest.mark.parametrize("href", ["files/extra.docx", "files/%E8%A1%A5%E5%85%85.docx"])
def test_the_attachment_of_a_notice_is_read_as_part_of_its_policy(bench: Bench, href: str) -> None:
    attach(bench, href)
    save_docx(bench.corpus / "notices" / "files" / ("extra.docx" if "extra" in href else "补充.docx"), *EXTRA)
    run = bench.run()
    found = next(reading for reading in readings(bench.home, bench.register) if reading.source.role == "attachment")
    assert found.source.id.startswith("notice+") and found.source.region.adcode == "320000"
    assert found.extraction is not None and [fact.display for fact in found.extraction.facts if "41" in fact.display]
    policy = next(policy for policy in run.published.edition.policies if any(document[0] == "notice" for document in policy.documents))
    assert found.source.id in {document[0] for document in policy.documents}


def test_an_attachment_that_is_registered_is_not_read_twice(bench: Bench) -> None:
    attach(bench, "../own.docx")
    save_docx(bench.corpus / "own.docx", *EXTRA)
    register_source(bench.corpus, "own", "own.docx", role="attachment")
    bench.run()
    assert [reading.source.id for reading in readings(bench.home, bench.register)] == ["plan", "city", "notice", "own"]


def test_a_page_of_links_does_not_send_us_everywhere(bench: Bench) -> None:
    attach(bench, 'x.docx">一</a>' + "".join(f'<a href="{at}.docx">附件{at}.docx</a>' for at in range(300)) + '<a href="y.docx')
    issues = [issue for issue in collect(bench.home, bench.register, Reach(bench.corpus), ["notice"]).issues]
    assert len(issues) == 101 and issues[0].code == "attached_unread" and "302" in issues[0].message


@pytest.mark.parametrize(
    ("href", "code"),
    [
        ("file:///etc/hostname.doc", "attachment_outside"),
        ("/etc/hostname.doc", "attachment_outside"),
        ("%2Fetc/hostname.doc", "not_found"),
        ("file%3A///etc/hostname.doc", "attachment_outside"),
        ("../../../etc/hostname.doc", "outside_base"),
        ("https://example.org/a.doc", "network_not_available"),
        ("missing.doc", "not_found"),
    ],
)
def test_a_page_cannot_make_us_read_files_of_this_machine(bench: Bench, href: str, code: str) -> None:
    attach(bench, href)
    assert codes(bench.run()) == {code: "notice"}
    assert all(reading.source.role != "attachment" for reading in readings(bench.home, bench.register))


@pytest.mark.parametrize("href", ["%2Fetc/hostname.doc", "file%3A///etc/hostname.doc"])
def test_nor_when_it_lies_at_the_top_of_the_corpus(bench: Bench, href: str) -> None:
    (bench.corpus / "n.html").write_text(NOTICE.format(href=href), encoding="utf-8")
    register_source(bench.corpus, "notice", "n.html", role="notice", issued="2018-06-01")
    assert codes(bench.run()) == {"attachment_outside": "notice"}


def test_stages_work_on_ids(bench: Bench) -> None:
    assert collect(bench.home, bench.register, Reach(bench.corpus), ("city",)).done == ("city",)
    assert extract(bench.home, bench.register, ("city",)).done == ("city",)
    edition = make_edition(bench.home, bench.register)
    assert {issue.about for issue in edition.issues if issue.code == "not_extracted"} == {"plan"}
    assert extract(bench.home, bench.register).failed == ("plan",)
    with pytest.raises(UsageError, match="nowhere"):
        collect(bench.home, bench.register, Reach(bench.corpus), ("nowhere",))


def test_a_lost_cache_is_said_and_made_again(bench: Bench) -> None:
    bench.run()
    for path in (bench.home.path / "cache" / "facts").rglob("*"):
        if path.is_file():
            path.unlink()
    assert {issue.code for issue in make_edition(bench.home, bench.register).issues} >= {"not_extracted"}
    assert bench.run().record.outcome == "unchanged"  # read again, and it says the same
    assert "not_extracted" not in {issue.code for issue in make_edition(bench.home, bench.register).issues}
    assert "83万元" in bench.award("320000")


def test_one_refresh_at_a_time(bench: Bench) -> None:
    with bench.home.lock(), pytest.raises(BusyError, match="held by process"):
        bench.run()
    assert bench.run().record.outcome == "done"


def test_a_home_that_cannot_be_used_stops_the_run(bench: Bench, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError):
        collect(Home(tmp_path / "file"), bench.register, Reach(bench.corpus))


def test_a_failing_export_is_recorded_and_keeps_the_old_edition(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.run()
    before = bench.files()
    (bench.corpus / "city.txt").write_text(CITY.replace("29", "31"), encoding="utf-8")

    def breaks(*_: object) -> None:
        raise PolicyError("no room")

    monkeypatch.setattr(publishing, "prepared", breaks)
    with pytest.raises(PolicyError, match="no room"):
        bench.run()
    assert [record.outcome for record in bench.home.runs.all()] == ["done", "failed"]
    assert bench.home.runs.all()[-1].failed == ("publish",)
    assert bench.files() == before


def held(bench: Bench, words: str) -> str:
    return next(item.fact.id for item in queue(bench.home, bench.register) if item.fact and words in item.fact.display)


def test_a_decision_changes_the_table_and_travels_with_the_corpus(bench: Bench, tmp_path: Path) -> None:
    bench.run()
    fact = held(bench, "83万元")
    decide(bench.home, bench.register, fact, Verdict("reject", "甲", "2020-02-01T00:00:00+08:00", "看错"))
    assert "83万元" not in bench.award("320000")
    again = decide(bench.home, bench.register, fact, Verdict("accept", "乙", "2020-02-02T00:00:00+08:00", "再看"))
    assert again.supersedes and "83万元" in bench.award("320000")
    assert explain(bench.home, bench.register, fact[:8]).decisions == (again,)
    bench.home.ledger.export_lines(bench.corpus / "decisions" / "decisions.jsonl")
    other = Bench(Home(tmp_path / "other"), bench.corpus, tmp_path / "out2")
    run = other.run()
    states = {item.fact.id: item.state for item in run.published.edition.reviewed}
    assert states[fact] == "accepted" and len(other.home.ledger.all()) == 2
    other.run()
    assert len(other.home.ledger.all()) == 2
    other.home.close()


def test_explaining_shows_clause_and_standing(bench: Bench) -> None:
    bench.run()
    found = explain(bench.home, bench.register, held(bench, "29万元"))
    assert found.reading.source.id == "city" and found.chosen
    assert any("29万元" in words for _, words in found.clauses)
    with pytest.raises(UsageError, match="no fact"):
        explain(bench.home, bench.register, "f-nothing")


def test_publishing_again_writes_the_same(bench: Bench) -> None:
    bench.run()
    before = bench.files()
    publish(bench.home, bench.register, bench.out)
    assert bench.files() == before


def test_a_single_file_needs_no_home(small: Path) -> None:
    reading = read_file(FileJob(str(small / "plan.txt"), gazetteer().get("320000"), "2018-03-01"))
    data = line(reading)
    assert reading.read and data["document"]["region"]["adcode"] == "320000"
    assert {fact["field"] for fact in data["facts"]} == {"target", "award"}
    for fact in data["facts"]:
        for place in fact["evidence"]:
            assert data["text"][place["start"] : place["end"]] == place["quote"]


def test_a_file_that_cannot_be_read_still_has_its_line(tmp_path: Path) -> None:
    data = line(read_file(FileJob(str(tmp_path / "none.txt"))))
    assert (data["text"], data["facts"], [issue["code"] for issue in data["issues"]]) == ("", [], ["not_found"])


def test_lines_hold_the_contract(small: Path, shared: Path) -> None:
    registry = {
        f"file:///{name}": json.loads((shared / "contract" / name).read_text()) for name in ("facts.schema.json", "extract.schema.json")
    }
    schema = dict(registry["file:///extract.schema.json"], **{"$id": "file:///extract.schema.json"})
    inner = jsonschema_rs.Registry([(address, content) for address, content in registry.items()])
    validator = jsonschema_rs.Draft202012Validator(schema, registry=inner)
    for path in (small / "plan.txt", small / "city.txt", small / "none.txt", *sorted((shared / "green-dev" / "texts").iterdir())):
        validator.validate(line(read_file(FileJob(str(path), gazetteer().get("320000")))))


def test_work_ahead_keeps_the_order_and_raises_where_it_is_used() -> None:
    started: list[int] = []

    def work(number: int) -> int:
        started.append(number)
        return 12 // number

    found = []
    for number, result in ahead(work, [3, 0, 4, 6, 12, 2, 1]):
        assert len(started) <= len(found) + 2 * AT_ONCE
        try:
            found.append(result())
        except ZeroDivisionError:
            found.append(-number)
    assert found == [4, 0, 3, 2, 1, 6, 12]


@pytest.mark.soak
def test_a_thousand_documents(bench: Bench) -> None:
    for number in range(1000):
        (bench.corpus / f"s{number}.txt").write_text(
            f"第一条 对获得国家级绿色工厂称号的企业，给予一次性奖励{number + 1}万元。\n", encoding="utf-8"
        )
        register_source(bench.corpus, f"s{number}", f"s{number}.txt")
    assert dict(bench.run().record.counts)["documents"] == 1002
    before = bench.files()
    assert bench.run().record.outcome == "unchanged" and bench.files() == before
