"""Served copies in a real browser: does a text fragment lead to its words, and light up just these?

As a program it goes through every fact of the embedded edition that stands in a web page and prints the figures:
`python -m tests.copies_in_browser <home>`.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image

from policytable.fragments import directive_for, words_of
from policytable.model import Document, Edition
from policytable.store import Home
from policytable.store.copies import Copy, copy_of

LIT = (233, 210, 253)  # Chromium's own colour of ::target-text
WIDE = {"width": 1100, "height": 800}
_LEAST = 0.1  # of a character's box: small bold ones leave a fifth, and what is not lit has nothing of the colour

# The boxes of a window of text, character by character, from the runs that cover it: the element, which of its text nodes, the offset in
# it; [] where the page does not hold the run so.
_BOXES = """runs => runs.map(([path, which, offset, text]) => {
  const found = document.evaluate(path, document, null, XPathResult.FIRST_ORDERED_NODE_TYPE, null).singleNodeValue;
  const nodes = [...(found ? found.childNodes : [])].filter(node => node.nodeType === 3 && /\\S/.test(node.data));
  const node = nodes[which];
  if (!node || node.data.slice(offset, offset + text.length).replaceAll('\\u00a0', ' ') !== text) return [];
  return [...text].map((_, at) => {
    const range = document.createRange();
    range.setStart(node, offset + at); range.setEnd(node, offset + at + 1);
    const box = range.getBoundingClientRect();
    return [box.left, box.top, box.right, box.bottom];
  });
})"""
Run = tuple[str, int, int, str]


@dataclass(frozen=True)
class Asked:
    """One evidence in a page: whose copy, the address's end, and the runs of its text and of one character to each side."""

    source: str
    sha256: str
    quote: str
    fragment: str
    inside: list[Run]
    outside: list[Run]


def asked(edition: Edition) -> tuple[list[Asked], list[tuple[str, str]]]:
    """Every evidence of every fact in a web page that has a fragment, and (source, quote) of those that have none."""
    found, without, seen = [], [], set[tuple[str, int, int]]()
    readings = {reading.source.id: reading for reading in edition.readings}
    for one in edition.reviewed:
        reading = readings[one.source]
        document, snapshot = reading.document, reading.snapshot
        if document is None or snapshot is None or document.media_type != "text/html":
            continue
        words = words_of(document)
        for evidence in one.fact.evidence:
            if (document.id, evidence.start, evidence.end) in seen:
                continue
            seen.add((document.id, evidence.start, evidence.end))
            directive = directive_for(words, evidence.start, evidence.end)
            if directive is None:
                without.append((one.source, evidence.quote))
                continue
            runs = runs_of(document, evidence.start, evidence.end)
            found.append(Asked(one.source, snapshot.sha256, evidence.quote, f"#:~:{directive}", *runs))
    return found, without


def runs_of(document: Document, start: int, end: int) -> tuple[list[Run], list[Run]]:
    """The runs of a window, and those of the characters beside it."""
    return _runs(document, start, end), _runs(document, start - 1, start) + _runs(document, end, end + 1)


def _runs(document: Document, start: int, end: int) -> list[Run]:
    """The runs of a window, each with the number of its text node among those of its element that hold more than blanks."""
    parts, last = [], dict[str, tuple[int, int]]()
    for run in document.runs:
        which, before = last.get(run.path, (-1, run.offset + 1))
        which += run.offset < before  # what does not stand behind the last run of its element is of its next text node
        last[run.path] = which, run.offset + run.end - run.start
        low, high = max(start, run.start), min(end, run.end)
        if low < high:
            parts.append((run.path, which, run.offset + low - run.start, document.text[low:high]))
    return parts


@contextmanager
def served(copies: dict[str, Copy]) -> Iterator[str]:
    """The copies by sha256 under one address, each with its own headers."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            copy = copies.get(self.path.strip("/"))
            self.send_response(200 if copy else 404)
            for name, value in copy.headers if copy else ():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(copy.body) if copy else 0))
            self.end_headers()
            self.wfile.write(copy.body if copy else b"")

        def log_message(self, *_: Any) -> None:
            """Nothing: the test tells."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def verdict(page: Any, address: str, one: Asked) -> str:
    """`lit`, or what is wrong: the words are not where the document says, out of sight, not lit, or lit with their neighbours."""
    page.goto("about:blank")
    page.goto(f"{address}/{one.sha256}{one.fragment}")
    for _ in range(8):  # the browser looks for the words some frames after the page stands
        told = _seen(page, one)
        if told == "lit":
            return told
        page.wait_for_timeout(60)
    return told


def _seen(page: Any, one: Asked) -> str:
    inside = page.evaluate(_BOXES, one.inside)
    if not inside or not all(inside):
        return "not in the page"
    boxes = [box for run in inside for box in run if box[2] > box[0]]
    if not all(box[1] >= 0 and box[3] <= WIDE["height"] for box in boxes[:1]):
        return "out of sight"
    picture = Image.open(BytesIO(page.screenshot())).convert("RGB")  # without loss, so that the colour can be told
    shares = [_share(picture, box) for box in boxes if box[3] <= WIDE["height"] and box[1] >= 0 and box[2] <= WIDE["width"]]
    if not shares or sum(share > _LEAST for share in shares) < len(shares):
        return "not lit"
    around = [box for run in page.evaluate(_BOXES, one.outside) for box in run if box[2] > box[0]]
    return "lit too far" if any(_share(picture, box) > _LEAST for box in around) else "lit"


def _share(picture: Any, box: list[float]) -> float:
    part = picture.crop((round(box[0]), round(box[1]), max(round(box[2]), round(box[0]) + 1), round(box[3])))
    pixels = list(part.get_flattened_data())
    return sum(pixel == LIT for pixel in pixels) / max(1, len(pixels))


def copies(home: Home, wanted: list[Asked]) -> dict[str, Copy]:
    """The copies that are asked for."""
    return {sha256: copy_of(home.snapshots, sha256, "text/html") for sha256 in {one.sha256 for one in wanted}}


def main() -> None:
    """Go through all of them."""
    from collections import Counter

    from playwright.sync_api import sync_playwright

    from policytable.pipeline.editing import make_edition
    from policytable.sources import load_register

    home = Home(Path(sys.argv[1]))
    wanted, without = asked(make_edition(home, load_register(Path("corpus"))[0]))
    wanted = wanted[:: int(sys.argv[2]) if len(sys.argv) > 2 else 1]
    told = Counter[str]()
    with served(copies(home, wanted)) as address, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page(viewport=WIDE)
        for one in wanted:
            said = verdict(page, address, one)
            told[said] += 1
            if said != "lit":
                print(said, one.source, one.quote, one.fragment, sep=" | ")
        browser.close()
    print(len(wanted), "with a fragment,", len(without), "without;", dict(told))


if __name__ == "__main__":
    main()
