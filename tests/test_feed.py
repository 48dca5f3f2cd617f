"""The change feed: rows by key with their causes, the Atom feed beside an edition, and differences at a terminal."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from lxml import etree

from policytable.cli import main
from policytable.cli.differing import told_difference
from policytable.cli.marking import Screen, Stretch, line_pairs, marked, width, wrapped
from policytable.export import FeedEntry, entry_xml, feed_atom
from policytable.model import Cause, ChangedCell, Changes, Citation
from policytable.pipeline import Reach, collect, extract, publish
from policytable.sources import load_register
from policytable.store import Home
from policytable.topics import topic
from tests.conftest import CITY, PLAN

ATOM = "{http://www.w3.org/2005/Atom}"
WIDE, PLAIN = Screen(76, coloured=False), Screen(200, coloured=False)
HOSTILE = "<script>\x00\x1b[31m\ud800]]>&\u202e”</div>"
PLACE = Citation("f1", "city", "给予29万元", "常州市办法", "第一条", "https://gov.example/a", "documents/d.html#f1")


@dataclass
class Bench:
    """A corpus with its home and its outputs."""

    corpus: Path
    home: Home
    out: Path

    def publish(self, city: str = CITY, plan: str = PLAN) -> str:
        (self.corpus / "city.txt").write_text(city, encoding="utf-8")
        (self.corpus / "plan.txt").write_text(plan, encoding="utf-8")
        registered, doubts = load_register(self.corpus)
        collect(self.home, registered, Reach(self.corpus))
        extract(self.home, registered)
        return publish(self.home, registered, self.out, doubts).standing.edition

    def changes(self, root: Path) -> Any:
        data = json.loads((self.out / "changes.json").read_bytes())
        schema = json.loads((root / "src/policytable/export/schemas/changes.schema.json").read_bytes())
        jsonschema_rs.validator_for(schema).validate(data)
        return data


@pytest.fixture
def bench(small: Path, tmp_path: Path) -> Iterator[Bench]:
    found = Bench(small, Home(tmp_path / "home"), tmp_path / "out")
    yield found
    found.home.close()


def changed(before: str = "常州市：29万元", after: str = "常州市：31万元", **more: Any) -> ChangedCell:
    cause = Cause("source_changed", "city", "《常州市办法》第一条")
    was, now = (PLACE,), (replace(PLACE, quote="给予31万元"),)
    told = ChangedCell("320000", "江苏省", "award", "奖励资金", "changed", ("stated", "stated"), before, after, (cause,), was, now)
    return replace(told, **more)


# --- rows by key ------------------------------------------------------------------------------------------


def test_rows_are_told_by_key_with_columns_and_causes(bench: Bench, root: Path) -> None:
    first = bench.publish()
    told = bench.changes(root)
    assert (told["rows"], told["recorded"], told["before"]) == ({}, None, "")
    second = bench.publish(CITY.replace("29", "31"))
    told = bench.changes(root)
    assert (told["before"], told["after"]) == (first, second) and [cell["id"] for cell in told["cells"]] == ["320000/award"]
    rows = told["rows"]
    cells = {row["key"]: row for row in rows["cells"]["changed"]}
    assert cells["320000/award"]["columns"]["text"] == ["83万元\n常州市：29万元", "83万元\n常州市：31万元"]
    assert {cause["why"] for row in cells.values() for cause in row["causes"]} == {"source_changed"}
    assert rows["cells"]["added"] == rows["cells"]["removed"] == []
    facts = rows["facts"]
    ids = [{json.loads(line)["id"] for line in bench.home.editions.file(one, "facts.jsonl").splitlines()} for one in (first, second)]
    assert {row["key"] for row in facts["removed"]} == ids[0] - ids[1] and {row["key"] for row in facts["added"]} == ids[1] - ids[0]
    mates = {row["mate"] for row in facts["added"]}
    assert mates == {row["key"] for row in facts["removed"]}, "the text is another document, and each fact has its earlier self"


def test_a_row_that_is_as_it_was_is_told_nowhere(bench: Bench, root: Path) -> None:
    bench.publish()
    bench.publish(plan=PLAN + "第三条 第三方评价费用由企业承担。\n")
    rows = bench.changes(root)["rows"]
    files = {name: bench.home.editions.file(bench.changes(root)["after"], f"{name}.jsonl").splitlines() for name in rows}
    before = {name: bench.home.editions.file(bench.changes(root)["before"], f"{name}.jsonl").splitlines() for name in rows}
    for name, told in rows.items():
        keys = [row["key"] for kind in ("added", "changed") for row in told[kind]]
        assert len(keys) == len(set(files[name]) - set(before[name])), name
    assert any(
        row["key"] == "320000/fee_bearer" and row["columns"]["state"] == ["not_stated", "stated"] for row in rows["cells"]["changed"]
    )


# --- the feed ---------------------------------------------------------------------------------------------


def valid(content: bytes) -> list[Any]:
    """The entries of a feed that holds what RFC 4287 asks for (section 4.1)."""
    feed = etree.fromstring(content)
    assert feed.tag == f"{ATOM}feed"
    for owner in (feed, *feed.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert len(owner.findall(f"{ATOM}{name}")) == 1, name
        assert re.fullmatch(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", owner.findtext(f"{ATOM}id"))
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", owner.findtext(f"{ATOM}updated"))
        alternates = [(one.get("type"), one.get("hreflang")) for one in owner.findall(f"{ATOM}link") if one.get("rel") == "alternate"]
        assert len(alternates) == len(set(alternates)) == 1
    assert feed.findtext(f"{ATOM}author/{ATOM}name")
    entries = feed.findall(f"{ATOM}entry")
    assert len({one.findtext(f"{ATOM}id") for one in entries}) == len(entries)
    for one in entries:
        (content_of,) = one.findall(f"{ATOM}content")
        assert content_of.get("type") == "xhtml" and [child.tag for child in content_of] == ["{http://www.w3.org/1999/xhtml}div"]
    return list(entries)


def test_every_edition_that_changed_something_is_an_entry_and_stays_the_same(bench: Bench) -> None:
    bench.publish()
    feed = bench.out / "feed.atom"
    first = feed.read_bytes()
    assert ["首版" in one.findtext(f"{ATOM}title") for one in valid(first)] == [True]
    bench.publish(CITY.replace("29", "31"))
    second = feed.read_bytes()
    newest, oldest = valid(second)
    said = "".join(newest.itertext())
    assert "常州市：29万元" in said and "常州市：31万元" in said and "原文变动" in said and "常州市绿色工厂奖励措施" in said
    links = [one.get("href") for one in newest.iter("{http://www.w3.org/1999/xhtml}a")]
    assert links and all((bench.out / href.partition("#")[0]).is_file() for href in links)
    assert etree.tostring(oldest).strip() == etree.tostring(valid(first)[0]).strip()
    bench.publish(CITY.replace("29", "31"))
    assert feed.read_bytes() == second, "a run without changes leaves it as it is"
    feed.unlink()
    bench.publish(CITY.replace("29", "31"))
    assert feed.read_bytes() == second
    assert "feed.atom" in json.loads((bench.out / "edition.json").read_bytes())["beside"]
    assert 'href="../feed.atom"' in (bench.out / "site/index.html").read_text("utf-8")


def test_an_entry_is_made_again_of_what_an_older_version_kept(bench: Bench) -> None:
    first = bench.publish()
    second = bench.publish(CITY.replace("29", "31"))
    whole = valid((bench.out / "feed.atom").read_bytes())
    kept = bench.home.path / "editions" / second / "changes" / first
    (kept / "entry.atom").unlink()
    told = json.loads((kept / "changes.json").read_bytes())
    told["cells"] = [{key: value for key, value in cell.items() if key != "id"} for cell in told["cells"]]  # as version 1.1 wrote it
    (kept / "changes.json").write_text(json.dumps(told), encoding="utf-8")
    bench.publish(CITY.replace("29", "37"))
    again = valid((bench.out / "feed.atom").read_bytes())
    assert [etree.tostring(one) for one in again[1:]] == [etree.tostring(one) for one in whole]


def test_hostile_words_are_words_and_the_moment_is_what_is_on_record() -> None:
    green = topic("green_factory")
    cell = changed(
        HOSTILE, HOSTILE + "新", region=HOSTILE, header=HOSTILE, was=(replace(PLACE, quote=HOSTILE, title=HOSTILE, address="javascript:1"),)
    )
    entries = [
        FeedEntry("2019-09-30-0123456789", "2019-09-30-9876543210", "2019-09-30", (cell,), 2, "2026-05-01T08:00:00.000000Z"),
        FeedEntry("2019-09-30-9876543210", "", "2019-09-30", (), 0, "2001-01-01T00:00:00Z"),
    ]
    content = feed_atom(green, "2019-09-30", [entry_xml(green, one) for one in entries])
    newest, oldest = valid(content)
    assert newest.findtext(f"{ATOM}updated") == "2026-05-01T08:00:00Z" and oldest.findtext(f"{ATOM}updated") == "2019-09-30T00:00:00Z"
    assert etree.fromstring(content).findtext(f"{ATOM}updated") == "2026-05-01T08:00:00Z"
    assert not [one for one in newest.iter() if one.tag.endswith("script")] and "<script>" in "".join(newest.itertext())
    assert b"javascript" not in content and "\u202e" not in content.decode()
    assert len(valid(feed_atom(green, "2019-09-30", [entry_xml(green, replace(entries[0], edition=f"e{at}")) for at in range(60)]))) == 50
    with pytest.raises(ValueError, match="no entry"):
        feed_atom(green, "2019-09-30", [b"<html/>"])


# --- at a terminal ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("奖励29万元", "奖励31万元", "奖励[-29万元-]{+31万元+}"),
        ("每三年复核一次", "每两年复核一次", "每[-三-]{+两+}年复核一次"),
        ("钢铁、化工", "钢铁、化工、纺织", "钢铁、化工{+、纺织+}"),
        ("不超过100万元", "100万元", "[-不超过-]100万元"),
    ],
)
def test_changed_words_are_marked_numbers_whole(before: str, after: str, shown: str) -> None:
    assert list(wrapped(marked(before, after), PLAIN)) == [shown]


def test_lines_that_are_alike_are_told_as_one_and_others_as_gone_and_come() -> None:
    pairs = list(line_pairs("83万元\n常州市：29万元\n无锡市：5万元", "83万元\n常州市：31万元\n最高不超过投资额的百分之十"))
    assert pairs == [
        ("83万元", "83万元"),
        ("无锡市：5万元", None),
        ("常州市：29万元", "常州市：31万元"),
        (None, "最高不超过投资额的百分之十"),
    ]
    assert list(line_pairs("", "新")) == [(None, "新")]


@pytest.mark.parametrize("columns", [20, 33, 40, 80])
def test_lines_end_where_the_terminal_does_and_lose_nothing(columns: int) -> None:
    words = "对获得国家级绿色工厂称号的企业，给予一次性奖励83万元（含税）。“绿色工厂”https://gov.example/" + "a" * 60 + "、《办法》第三条。"
    lines = list(wrapped([Stretch(words)], Screen(columns, coloured=False), "  ", "    "))
    assert "".join(line.strip() for line in lines) == words
    assert all(width(line) <= columns + 4 for line in lines)  # a closing sign or two may stand beyond the end
    assert not any(line.strip()[0] in "，。、）”》" or line[-1] in "（“《" for line in lines)


def test_the_head_sums_up_and_cells_stand_by_region_and_column() -> None:
    found = Changes("2019-09-30-aaaaaaaaaa", "2019-09-30-bbbbbbbbbb", ("2019-09-30", "2019-09-30"), (changed(), changed(HOSTILE, "")))
    lines = list(told_difference(found, WIDE))
    assert lines[0].startswith("2019-09-30-aaaaaaaaaa（截至2019-09-30） →")
    assert "单元格变动2处（改变2），表述变动0处；原因：原文变动2。" in lines
    text = "\n".join(lines)
    assert text.count("■ 江苏省 320000") == 1 and "  奖励资金（改变）" in lines and "    ~ 常州市：[-29万元-]{+31万元+}" in lines
    assert "    原因：原文变动：《常州市办法》第一条" in lines and "    原  “给予29万元”——《常州市办法》第一条" in lines
    assert not re.search("[\x00-\x09\x0b-\x1f\u202e\ud800]", text)
    coloured = "\n".join(told_difference(found, replace(WIDE, coloured=True)))
    assert "\x1b[31;9m29万元\x1b[0m\x1b[32;1m31万元\x1b[0m" in coloured
    assert not re.search("\x1b(?!\\[[0-9;]+m)", coloured), "no sign of a document steers the terminal"
    assert list(told_difference(Changes("a", "b", ("x", "y")), WIDE))[-1] == "没有变动。"


def test_the_command_tells_editions_and_refuses_folders_that_hold_none(
    bench: Bench, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    bench.publish()
    bench.publish(CITY.replace("29", "31"))
    places = ["--home", str(bench.home.path), "--corpus", str(bench.corpus)]
    assert main(["diff", "previous", str(bench.out), *places]) == 0
    assert "~ 常州市：[-29万元-]{+31万元+}" in capsys.readouterr().out
    assert main(["diff", "previous", "current", "--json", *places]) == 0
    assert json.loads(capsys.readouterr().out)["rows"] == json.loads((bench.out / "changes.json").read_bytes())["rows"]
    strange = tmp_path / "strange"
    strange.mkdir()
    assert main(["diff", str(strange), str(bench.out), *places]) == 1
    assert "[edition_unreadable]" in capsys.readouterr().err
    (strange / "manifest.json").write_text("{}")
    assert main(["diff", str(bench.out), str(strange), *places]) == 1
    assert "not kept in this home" in capsys.readouterr().err
