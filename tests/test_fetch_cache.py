"""Conditional requests: what is known is never taken for granted, and never fetched twice."""

from __future__ import annotations

import json
import time
from email.utils import formatdate
from pathlib import Path
from typing import Any

import pytest

from policytable.errors import FetchError
from policytable.fetch import Validators
from tests.fetching import SHARED, Asked, answer, site, web

SUITE = SHARED / "http_cache_tests"
DATES = frozenset({"date", "expires", "last-modified", "if-modified-since"})


def suite() -> list[dict[str, Any]]:
    if not SUITE.is_dir():
        return []
    wanted = {case["id"] for case in json.loads((SUITE / "validation_subset_ids.json").read_text("utf-8"))}
    parts = json.loads((SUITE / "cache_tests.json").read_text("utf-8"))
    return [test for part in parts for test in part["tests"] if test["id"] in wanted]


CASES = suite()


def fixed(name: str, value: object, now: float) -> str:
    """The suite writes dates as seconds from now."""
    return formatdate(now + value, usegmt=True) if isinstance(value, int) and name.lower() in DATES else str(value)


class Origin:
    """Plays a case's answers, and turns one into a 304 where the version asked about is the last one it gave."""

    def __init__(self, case: dict[str, Any]) -> None:
        self.requests = case["requests"]
        self.now = time.time()
        self.turn = 0
        self.last: dict[str, str] = {}
        self.validated: list[str | None] = []

    def __call__(self, asked: Asked) -> bytes:
        sent = self.requests[min(self.turn, len(self.requests) - 1)]
        self.turn += 1
        headers = [(item[0], fixed(item[0], item[1], self.now)) for item in sent.get("response_headers", [])]
        kind = self._kind(asked)
        self.validated.append(kind)
        if kind:
            return answer(b"", "304 Not Modified", *[header for header in headers if header[0] != "Content-Length"])
        self.last = {name.lower(): value for name, value in headers}
        return answer(b"x" * 36, "200 OK", *headers)

    def _kind(self, asked: Asked) -> str | None:
        tag, date = self.last.get("etag"), self.last.get("last-modified")
        if tag is not None and asked.headers.get("if-none-match", "").strip('"') == tag.strip('"'):
            return "etag_validated"
        return "lm_validated" if date is not None and asked.headers.get("if-modified-since") == date else None


@pytest.mark.skipif(not CASES, reason="the suites of other projects are not beside this checkout")
def test_the_subset_is_whole() -> None:
    assert len(CASES) == 32


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_what_is_stored_is_asked_about(case: dict[str, Any], tmp_path: Path) -> None:
    origin = Origin(case)
    known: Validators | None = None
    with site(origin) as server:
        door = web(tmp_path)
        for _ in case["requests"]:
            known = door.get(server.url("/x"), known).validators
    for request, seen, asked in zip(case["requests"], origin.validated, server.documents, strict=True):
        if request.get("expected_type", "").endswith("validated"):
            assert seen == request["expected_type"]
        for name, value in request.get("expected_request_headers", []):
            # "Abc" is a header of the suite's own request; ours are always the same, so that Vary cannot differ.
            assert name == "Abc" or asked.headers.get(name.lower()) == value


def test_unchanged_brings_no_body_and_keeps_the_version(tmp_path: Path) -> None:
    first = answer(b"<html>", "200 OK", ("ETag", 'W/"1"'), ("Last-Modified", "Mon, 02 Mar 2026 01:00:00 GMT"))
    with site(lambda asked: answer(b"", "304 Not Modified") if "if-none-match" in asked.headers else first) as server:
        door = web(tmp_path)
        had = door.get(server.url("/1.html"))
        again = door.get(server.url("/1.html"), had.validators)
    assert (again.status, again.content, again.validators) == (304, b"", had.validators)
    assert [item.headers.get("if-modified-since") for item in server.documents] == [None, "Mon, 02 Mar 2026 01:00:00 GMT"]
    body = had.visit(server.url("/1.html")).sha256
    confirmed = again.visit(server.url("/1.html"), known=body)
    assert (confirmed.sha256, confirmed.fresh, had.visit(server.url("/1.html")).fresh) == (body, False, True)


def test_unchanged_without_being_asked_is_no_answer(tmp_path: Path) -> None:
    with site(lambda asked: answer(b"", "304 Not Modified")) as server, pytest.raises(FetchError) as caught:
        web(tmp_path).get(server.url("/1.html"))
    assert caught.value.code == "bad_answer"


@pytest.mark.parametrize("etag", ['"a\r\nX-Evil: 1"', "\x00", "政策", '"a" , "b"', ""])
def test_versions_that_do_not_hold_are_not_sent(etag: str, tmp_path: Path) -> None:
    with site(lambda asked: answer(b"<html>")) as server:
        web(tmp_path).get(server.url("/"), Validators(etag, "yesterday\r\nX-Evil: 1"))
    sent = server.documents[0].headers
    assert not {"if-none-match", "if-modified-since", "x-evil"} & set(sent)
