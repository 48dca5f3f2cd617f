"""Further pages of one article: they hold the rest of the paper and belong to it as attachments do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser, LexborNode

from policytable.model import Attachment

_ONWARD = re.compile(r"[\s\[【(（]*(?:下一页|下页|后一页)[\s\]】)）>»]*")
_NUMBER = re.compile(r"[\s\[【(（]*(\d{1,2})[\s\]】)）]*")
# article_2.html, article-2.shtml: a bare number in its place would be another article.
_PART = re.compile(r"(?P<stem>(?!\w+:[^/])[^?#]*[^/?#])[_-](?P<number>\d{1,2})\.(?:s?html?|jhtml|aspx?|php)")
_MOST = 30  # pages; a longer row of numbers is a list


def further_pages(parser: LexborHTMLParser) -> list[Attachment]:
    """The other pages of the article that its page links to with 下一页 and numbers beside it, in their order.

    A list has such a row too; that it belongs to an article is told by the names: the pages are parts of one file name.
    """
    base = next((node.attributes.get("href") or "" for node in parser.css("base[href]")), "")
    for node in parser.css("a[href]"):
        stem = _stem(node)
        if stem is not None and _ONWARD.fullmatch(node.text()):
            found = sorted(_row(node, stem), key=lambda page: (page[0], page[1]))
            pages = {href: number for number, href in reversed(found)}
            return (
                [Attachment(f"第{number}页", _joined(base, href)) for href, number in reversed(pages.items())]
                if len(pages) <= _MOST
                else []
            )
    return []


def _row(onward: LexborNode, stem: str) -> Iterator[tuple[int, str]]:
    """(number shown or else in the name, href) of the links beside 下一页 that are parts of the same file."""
    parent = onward.parent
    for node in parent.css("a[href]") if parent is not None else [onward]:
        href, shown = (node.attributes.get("href") or "").strip(), _NUMBER.fullmatch(node.text())
        part = _PART.fullmatch(href)
        if part is not None and part["stem"] == stem and (shown or _ONWARD.fullmatch(node.text())):
            yield (int(shown[1]) if shown else int(part["number"]) + 1, href)


def _stem(node: LexborNode) -> str | None:
    part = _PART.fullmatch((node.attributes.get("href") or "").strip())
    # A list's own pages are index_2.html: its stem says so.
    return (
        part["stem"]
        if part is not None and not part["stem"].lower().rsplit("/", 1)[-1].startswith(("index", "list", "node", "col"))
        else None
    )


def _joined(base: str, href: str) -> str:
    return urljoin(base, href) if base.startswith(("http://", "https://")) else href
