"""Changes to a page by its visible words: what stands between tags stays, however an editor cut the text into elements."""

from __future__ import annotations

import html
import io
import re
import zipfile

_TAG = re.compile(r"<[^>]*>")


def replaced(source: str, old: str, new: str) -> str:
    """`source` with the visible words `old`, which must stand there exactly once, as `new`; only what differs is touched.

    Raises ValueError where the words stand nowhere or twice: an edit that is not the one meant proves nothing.
    """
    places = _places(source, old)
    if len(places) != 1:
        raise ValueError(f"{old!r} stands {len(places)} times in the text")
    old, new = html.escape(old, quote=False), html.escape(new, quote=False)
    head = _shared(old, new)
    tail = min(_shared(old[::-1], new[::-1]), len(old) - head, len(new) - head)
    at = places[0][head : len(old) - tail]
    start = at[0] if at else (places[0][head] if head < len(old) else places[0][-1] + 1)
    end = at[-1] + 1 if at else start
    kept = "".join(_TAG.findall(source[start:end]))
    return source[:start] + new[head : len(new) - tail] + kept + source[end:]


def clause_line(source: str, words: str) -> int:
    """The number of the only line of `source` whose visible words hold `words`; the corpus writes a clause a line."""
    found = [number for number, line in enumerate(source.split("\n")) if words in visible(line)]
    if len(found) != 1:
        raise ValueError(f"{words!r} stands in {len(found)} lines")
    return found[0]


def without_line(source: str, number: int) -> str:
    """`source` without that line."""
    lines = source.split("\n")
    return "\n".join(lines[:number] + lines[number + 1 :])


def with_line(source: str, number: int, text: str | None = None) -> str:
    """`source` with a line more above that one: the same clause again, or one of the same make that says `text`."""
    lines = source.split("\n")
    above = lines[number] if text is None else like(lines[number], text)
    return "\n".join([*lines[:number], above, *lines[number:]])


def like(line: str, text: str) -> str:
    """A line in the markup of `line` with other words."""
    opening = re.match(r"(?:\s*<[^/][^>]*>|&nbsp;|　)*", line)
    closing = re.search(r"(?:</[^>]*>|<br[^>]*>)*$", line)
    assert opening is not None and closing is not None
    # One closing tag for each opening one: elements around single figures are not taken over.
    tags = [tag for tag in re.findall(r"<(\w+)", opening[0]) if tag != "br"]
    ends = "".join(f"</{tag}>" for tag in reversed(tags)) + ("<br>" if "<br" in closing[0] else "")
    return opening[0] + html.escape(text, quote=False) + ends


def visible(line: str) -> str:
    """The words of a line of markup."""
    return html.unescape(_TAG.sub("", line))


def in_package(content: bytes, old: str, new: str) -> bytes:
    """An office package (DOCX, XLSX) with the words `old`, which must stand exactly once, as `new`; same order, same dates."""
    out, done = io.BytesIO(), 0
    with zipfile.ZipFile(io.BytesIO(content)) as box, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as to:
        for member in box.infolist():
            data = box.read(member)
            if member.filename.endswith(".xml") and _places(text := data.decode("utf-8"), old):
                data, done = replaced(text, old, new).encode("utf-8"), done + 1
            to.writestr(member, data)
    if done != 1:
        raise ValueError(f"{old!r} stands in {done} parts of the package")
    return out.getvalue()


def _places(source: str, words: str) -> list[list[int]]:
    """Where the visible words stand: for each place the offsets of its characters in `source`."""
    offsets, inside = [], False
    for at, sign in enumerate(source):
        inside = True if sign == "<" else inside
        if not inside:
            offsets.append(at)
        inside = False if sign == ">" else inside
    text = "".join(source[at] for at in offsets)
    return [offsets[found.start() : found.end()] for found in re.finditer(re.escape(html.escape(words, quote=False)), text)]


def _shared(one: str, other: str) -> int:
    """How many characters two words share at their beginning."""
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
