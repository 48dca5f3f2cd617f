"""Documents laid out for the desk: every character once with its offset, readings numbered, states by letter, kept while nothing moves."""

from __future__ import annotations

from dataclasses import replace

import pytest
from selectolax.lexbor import LexborHTMLParser
from starlette.applications import Starlette
from starlette.testclient import TestClient

from policytable.errors import UsageError
from policytable.model import Block, Document
from policytable.pipeline import Board
from policytable.web.bodypage import ROUTES
from policytable.web.reading import reading_view
from policytable.web.render import environment
from tests.desk_standin import board, fact, fixed, sample


@pytest.fixture(scope="module")
def made() -> Board:
    return sample()


def rendered(board: Board, item: str, source: str = "") -> tuple[LexborHTMLParser, str]:
    view = reading_view(board, "", item, source)
    page = LexborHTMLParser(environment().get_template("document-body.html").render(doc=view, part=False))
    return page, view.laid.document.text


@pytest.mark.parametrize("item", ["f-1", "f-4", "g-500"])
def test_every_character_stands_once_at_its_offset(made: Board, item: str) -> None:
    page, text = rendered(made, item)
    at = 0
    for run in sorted(page.css("[data-at]"), key=lambda one: int(one.attributes["data-at"])):
        start, words = int(run.attributes["data-at"]), run.text()
        assert words == text[start : start + len(words)]
        assert run.attributes.get("data-gap", "\n" * (start - at)) == text[at:start]
        at = start + len(words)
    assert text[at:].strip() == ""


def test_the_item_is_lit_and_the_others_lead_to_theirs(made: Board) -> None:
    page, _ = rendered(made, "f-2")
    assert [one.text() for one in page.css(".words .strong")] == ["奖励30万元"]
    assert [one.text() for one in page.css(".words .support")] == ["第一条"]
    links = [one.attributes["href"] for one in page.css(".note a")]
    assert [link if len(link) < 12 else link[:8] for link in links] == ["/item/f-1", "/item/f-2", "/item/f-3", "/item/i-", "/item/f-4"]
    assert [one.attributes["data-state"] for one in page.css(".note a")] == ["m", "m", "m", "q", "m"]
    assert len(page.css("svg rect.strong")) == 1
    assert "三（二）" in page.css(".where .path")[0].text()
    assert [one.text() for one in page.css(".words .doubt")] == ["复"]
    assert page.css("#reading")[0].attributes["data-spans"].count(" ") == 1
    assert not page.css("[style]")


def test_a_part_holds_no_body_and_the_body_is_kept_by_its_tag(made: Board) -> None:
    view = reading_view(made, "", "g-7")
    part = environment().get_template("document-body.html").render(doc=view, part=True)
    assert len(part) < 6000 and f'id="body-{view.laid.layout}"' in part
    app = Starlette(routes=list(ROUTES))
    app.state.desk = fixed(made)
    with TestClient(app) as client:
        first = client.get("/document/s1/body")
        assert first.status_code == 200 and first.text.count("data-at=") > 2000
        assert client.get("/document/s1/body", headers={"If-None-Match": first.headers["etag"]}).status_code == 304
        lines = client.get("/document/s0/lines?page=1").json()
        assert [line[2] for line in lines] == [50.0, 90.0, 130.0] and len(lines[0][4]) == lines[0][1] - lines[0][0] + 1


def test_a_decision_changes_states_and_not_the_layout(made: Board) -> None:
    before = reading_view(made, "", "f-1")
    tasks = tuple(
        replace(one, reviewed=replace(one.reviewed, state="accepted")) if one.id == "f-1" and one.reviewed else one
        for one in made.tasks["s0"]
    )
    after = reading_view(replace(made, tasks=made.tasks | {"s0": tasks}), "", "f-1")
    assert before.laid.layout == after.laid.layout and before.laid.pieces is after.laid.pieces
    assert (before.laid.states[0], after.laid.states[0]) == ("m", "a") and before.tag != after.tag


def test_a_document_that_is_not_there_is_said() -> None:
    with pytest.raises(UsageError, match="unknown_document"):
        reading_view(board(), "d-none")


def test_hostile_words_stay_words() -> None:
    words = "<script>alert(1)</script>\"'&\x00\r\ud800 给予奖励5万元"
    document = Document("d-<b>", "text/html", words, (Block("paragraph", 0, len(words)),))
    page, _ = rendered(board((document, (fact(document, "x/\"<'", (0, 8)),), ())), "x/\"<'")
    assert not page.css("script, b") and page.css(".strong")[0].text() == "<script>"
