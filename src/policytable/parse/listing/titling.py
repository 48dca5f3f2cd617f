"""The words of a link as a title: whole where the page cuts them, without numbers, icons and dates around them."""

from __future__ import annotations

import html
import re

LONGEST = 500  # characters of a title; the known ones have up to 51
_BLANKS = re.compile(r"[\s\u3000\xa0\u200b\ufeff]+")
_CUT = re.compile(r"(?:…+|\.{2,}|。{2,}|‥)\s*$")
_TAG = re.compile(r"<[^<>]{0,300}>")
_DAY = r"(?:19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?(?:\s+\d\d?[:：]\d\d(?:[:：]\d\d)?)?"
_BOXED = rf"(?:\[{_DAY}\]|【{_DAY}】|\({_DAY}\)|（{_DAY}）)"
_SIGNS = r"(?:\[(?:图文?|置顶|新)\]|【(?:图文?|置顶|新)】)"
_HEAD = re.compile(rf"(?:[·•●▪■◆◇▶►★☆»>＞\-—|*＊]+|{_SIGNS}|置顶\s|\d{{1,3}}(?:[.、．](?!\d)|\)|）)|{_BOXED}|{_DAY}\s)\s*")
_TAIL = re.compile(rf"\s*(?:(?<![A-Za-z])(?:NEW|New|new|HOT|Hot|hot)!?|{_SIGNS}|[>＞»]+|\s{_DAY}|{_BOXED})$")
_LABEL = re.compile(r"(?:标题|名称)[：:]\s*")


def squeeze(text: str) -> str:
    """A text on one line."""
    return _BLANKS.sub(" ", text).strip()


def clean_title(visible: str, full: str = "") -> str:
    """The title: the visible words, or the `full` ones of a title attribute where the visible ones are cut or empty."""
    words, whole = squeeze(visible), _LABEL.sub("", squeeze(full), count=1) if full.startswith(("标题", "名称")) else squeeze(full)
    stem = _CUT.sub("", words)
    if whole and (
        not words or (stem != words and len(_CUT.sub("", whole)) >= len(stem)) or (len(whole) > len(words) and whole.startswith(stem))
    ):
        words = whole
    previous = None
    while words and words != previous:
        previous = words
        head = _HEAD.match(words)
        words = _TAIL.sub("", words[head.end() :] if head else words).strip()
    return words[:LONGEST]


def plain_words(value: object) -> str:
    """A title of JSON or XML: without markup and entities."""
    text = str(value)[: 20 * LONGEST] if isinstance(value, (str, int, float)) and not isinstance(value, bool) else ""
    return squeeze(html.unescape(_TAG.sub("", html.unescape(text) if "&lt;" in text else text)))
