"""What a page declares about itself: <meta> elements, the box over the text, attachments."""

from __future__ import annotations

import re
from itertools import zip_longest
from urllib.parse import unquote, urljoin

from selectolax.lexbor import LexborHTMLParser, LexborNode

from policytable.model import Attachment
from policytable.parse.draft import Grid, cell_ink
from policytable.parse.html.rules import html_rules
from policytable.parse.html.tree import BLOCKS, PageLine, PageTree

_PICTURES = (".jpg", ".jpeg", ".png", ".txt")
_NEXT_LABEL = re.compile(r"[ \u3000|]+(?=[\u4e00-\u9fff]{2,6}[：:])")
_BOX = 60  # cells of a box of metadata; larger tables are the paper's
_TABS = re.compile(r"[\t\r\n]+")  # browsers drop them within addresses, and so java\tscript: is a script
_CARRIER = re.compile(r"(?:javascript|vbscript|data|mailto|tel|blob|about):", re.I)
_NAMELESS = re.compile(r"[\W\d_\ue000-\uf8ff]*(?:(?:点击|附件|文件|立即)?下载(?:附件|文件)?|查看|预览|打开)?[\W_\ue000-\uf8ff]*")
_NAMED = re.compile(r"(?:filename|name|file)=[^&]+\.(\w{2,4})(?:&|$)")
_END = re.compile(r"[?#]")
_BLANKS = re.compile(r"[\s\u3000\xa0]+")


def head_meta(tree: LexborHTMLParser) -> list[tuple[str, str]]:
    """(name, content) of the <meta> elements that site rules ask for, in the page's spelling and order."""
    wanted = {name.lower() for name in html_rules().names}
    found = []
    for node in tree.css("meta[name]"):
        name, content = node.attributes.get("name") or "", (node.attributes.get("content") or "").strip()
        if name.lower() in wanted and content:
            found.append((name, content))
    return list(dict.fromkeys(found))


def line_meta(text: str) -> list[tuple[str, str]]:
    """Labelled values of one line: 发布日期：2020-01-02来源：某某. A label needs a colon, or to be the whole line."""
    pairs = []
    found = [match for match in html_rules().label.finditer(text) if text[match.end() : match.end() + 1] in ("：", ":", "")]
    for match, after in zip_longest(found, found[1:]):
        end = after.start() if after else len(text)
        value = text[match.end() : end]
        if value.lstrip().startswith(("：", ":")):
            pairs.append((_BLANKS.sub("", match.group(1)), _value(value)))
        elif not value.strip() and not match.start():
            pairs.append((_BLANKS.sub("", match.group(1)), ""))
    return pairs


def is_meta_line(text: str, box: bool) -> bool:
    """Whether a line begins with a label and is nothing but labels and short values. Outside the box over the text
    (`box` false) only strong labels count: footers name their 主办单位 too."""
    if text[0] not in html_rules().firsts or not html_rules().label.match(text):
        return False
    pairs = line_meta(text)
    if not pairs or any(len(value) > 120 for _, value in pairs):
        return False
    return box or pairs[0][0] in html_rules().strong


def parted_meta(line: PageLine) -> tuple[str, str] | None:
    """A label in an element of its own before its value: <label>索引号</label>AH003; None where it is not so."""
    runs, text = line.runs, line.text
    if len(runs) < 2 or runs[0][2] == runs[-1][2] or text[0] not in html_rules().firsts:
        return None
    head = next((run for run in runs if run[2] != runs[0][2]), runs[-1])[0]
    whole = html_rules().label.fullmatch(text[:head].rstrip("：: \u3000"))
    key = _BLANKS.sub("", whole.group(1)) if whole else ""
    return (key, _value(text[head:])) if key in html_rules().strong else None


def grid_meta(grid: Grid) -> list[tuple[str, str]] | None:
    """Labelled values of a table, None where the table is not a metadata box."""
    if len(grid.slots) > _BOX:
        return None
    pairs: list[tuple[str, str]] = []
    texts = {(slot.row, slot.column): cell_ink(slot.paragraphs).text.strip() for slot in grid.slots}
    label = ""
    for _, text in sorted(texts.items()):
        whole = html_rules().label.fullmatch(text.rstrip("：: \u3000"))
        if whole:
            label = _BLANKS.sub("", whole.group(1))
        elif label:
            pairs.append((label, text.lstrip("：: ")))
            label = ""
        else:
            pairs += line_meta(text) if len(text) < 200 else []
    strong = {key for key, _ in pairs} & html_rules().strong
    return pairs if len(strong) >= 2 else None


def attachments(parser: LexborHTMLParser, tree: PageTree, roots: tuple[int, ...]) -> list[Attachment]:
    """Links to files, with the name that the page gives them; each address once; pictures only within the article.

    Addresses stay as the page has them; where it names a <base>, relative ones are joined to it.
    """
    found: dict[str, Attachment] = {}
    base = next((node.attributes.get("href") or "" for node in parser.css("base[href]")), "")
    for node in parser.css("a[href]"):
        href, name = node.attributes.get("href") or "", node.text()
        if "." not in href and "." not in name:
            continue
        href, name = _TABS.sub("", href).strip(), _BLANKS.sub(" ", name).strip()
        if not href or _CARRIER.match(href) or (not _is_file(href) and (not _is_file(name) or href.startswith("#"))):
            continue
        if not href.lower().endswith(_PICTURES) or _within(tree, node, roots):
            name = _name(tree, node, name, href)
            href = urljoin(base, href) if base.startswith(("http://", "https://")) else href
            if href not in found or len(name) > len(found[href].name):
                found[href] = Attachment(name, href)
    return list(found.values())


def _name(tree: PageTree, node: LexborNode, name: str, href: str) -> str:
    """What the link says; else its title, its picture's, what else its line says, the name of the file."""
    if not _NAMELESS.fullmatch(name):
        return name
    pictures = [picture.attributes.get("alt") or "" for picture in node.css("img[alt]")]
    for said in (node.attributes.get("title") or "", node.attributes.get("download") or "", *pictures, _beside(tree, node, name)):
        said = _BLANKS.sub(" ", said).strip(" ：:【】[]（）()")
        if not _NAMELESS.fullmatch(said):
            return said
    return unquote(href.split("?")[0].rsplit("/", 1)[-1])


def _beside(tree: PageTree, node: LexborNode, name: str) -> str:
    number = tree.number(node)
    while number > 0 and tree.tags[number] not in BLOCKS:
        number = tree.parents[number]
    lines = tree.lines[tree.low[number] : tree.high[number]] if number > 0 else []
    return lines[0].text.removesuffix(name) if len(lines) == 1 else ""


def _is_file(address: str) -> bool:
    if "." not in address:
        return False
    lowered = address.lower()
    named = _NAMED.search(lowered) if "=" in lowered else None
    last = _END.split(lowered, maxsplit=1)[0].rsplit("/", 1)[-1]
    suffix = named.group(1) if named else last.rsplit(".", 1)[-1] if "." in last else ""
    return suffix in html_rules().suffixes


def _within(tree: PageTree, node: LexborNode, roots: tuple[int, ...]) -> bool:
    number = tree.number(node)
    return any(root <= number < tree.ends[root] for root in roots)


def _value(text: str) -> str:
    value = _NEXT_LABEL.split(text.lstrip().lstrip("：:").strip(" \u3000|[]【】"))[0].strip(" \u3000|[]【】")
    return "" if value in ("-", "--", "无") else value
