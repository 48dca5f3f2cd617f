"""Numbers that open a clause, in the forms of Chinese official documents (GB/T 9704: 一、 （一） 1. （1）; laws: 第X条)."""

from __future__ import annotations

from dataclasses import dataclass

import regex

_DIGITS = "一二三四五六七八九十百零〇"

# (kind, pattern on the raw text of a paragraph's beginning). Order matters: the first that fits is taken.
_FORMS = (
    ("part", rf"第\s*[{_DIGITS}\d]{{1,4}}\s*(?:编|篇|部分)"),
    ("chapter", rf"第\s*[{_DIGITS}\d]{{1,4}}\s*章"),
    ("section", rf"第\s*[{_DIGITS}\d]{{1,4}}\s*节"),
    ("article", rf"第\s*[{_DIGITS}\d]{{1,5}}\s*条"),
    ("item1", rf"[{_DIGITS}]{{1,3}}\s*[、．.]"),
    ("item2", rf"[（(]\s*[{_DIGITS}]{{1,3}}\s*[）)]|[㈠-㈩]"),
    ("item3", r"\d{1,2}\s*(?:[、．]|\.(?!\d))|[⒈-⒛]"),
    ("item4", r"[（(]\s*\d{1,2}\s*[）)]|[⑴-⒇]"),
    ("item5", r"[①-⑳]"),
    ("item6", r"\d{1,2}\s*[）)]"),
)
_COMPILED = tuple((kind, regex.compile(rf"[\s\u3000]*({form})")) for kind, form in _FORMS)
ARTICLE_LIKE = frozenset({"article"})
ITEMS = frozenset(kind for kind, _ in _FORMS)


@dataclass(frozen=True, slots=True)
class Number:
    """A number at the head of a paragraph: its kind, the label as printed without spaces, and where its text begins."""

    kind: str
    label: str
    end: int


def number_of(paragraph: str) -> Number | None:
    """The number that opens the paragraph, or None. `第三条` named inside a sentence (第三条所称) is none."""
    for kind, pattern in _COMPILED:
        match = pattern.match(paragraph)
        if match is None:
            continue
        following = paragraph[match.end() : match.end() + 2]
        if kind in ("article", "chapter", "part") and (
            following[:1] in ("所", "的", "、", "和", "至", "规", "第", "（", "中", "，", "）", ")")
            or following in ("及第", "或第", "与第")
        ):
            return None
        return Number(kind, "".join(match[1].split()), match.end())
    return None
