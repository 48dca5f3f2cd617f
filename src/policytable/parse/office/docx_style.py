"""Styles of a word-processor document as far as they say what a paragraph is."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from lxml import etree

from policytable.parse.office.ooxml import W, child, is_on, number, value

_HEADING = re.compile(r"(?:heading|标题)\s*([1-9])", re.I)
_TITLE = re.compile(r"title|标题|文件标题|公文标题", re.I)
_CONTENTS = re.compile(r"(?:toc|目录)\s*\d", re.I)


@dataclass(frozen=True, slots=True)
class Style:
    """What a style says, its bases resolved. `outline` is -1 for body text; `size` is in half points."""

    title: bool = False
    contents: bool = False
    outline: int = -1
    list_id: str | None = None
    list_level: int = 0
    align: str | None = None
    size: int = 21
    keys: tuple[str, ...] = ()  # its id and those of its bases, nearest first


@dataclass(slots=True)
class Styles:
    """Paragraph styles by id."""

    nodes: dict[str, etree._Element] = field(default_factory=dict)
    default: str = ""
    known: dict[str, Style] = field(default_factory=dict)
    hidden: dict[str, bool] = field(default_factory=dict)  # character and paragraph styles that say whether text is shown

    def of(self, paragraph: etree._Element) -> Style:
        """The style of a paragraph; a plain one where it names none that exists."""
        return self._resolve(value(paragraph, "pPr", "pStyle") or self.default, 0)

    def hides(self, run: etree._Element, paragraph: etree._Element | None) -> bool:
        """Whether a run is hidden: by itself, its style, or the style of its paragraph."""
        if child(run, "rPr", "vanish") is not None:
            return is_on(run, "rPr", "vanish")
        own = self.hidden.get(value(run, "rPr", "rStyle") or "")
        if own is not None or paragraph is None or not self.hidden:
            return bool(own)
        return next((self.hidden[key] for key in self.of(paragraph).keys if key in self.hidden), False)

    def _resolve(self, key: str, depth: int) -> Style:
        if key in self.known:
            return self.known[key]
        node = self.nodes.get(key)
        if node is None or depth > 20:
            return Style()
        base = self._resolve(value(node, "basedOn") or "", depth + 1)
        self.known[key] = made = replace(_read(node, base), keys=(key, *base.keys))
        return made


def read_styles(root: etree._Element | None) -> Styles:
    """The styles of styles.xml."""
    made = Styles()
    for node in root.iter(W + "style") if root is not None else ():
        if child(node, "rPr", "vanish") is not None:
            made.hidden[node.get(W + "styleId") or ""] = is_on(node, "rPr", "vanish")
        if node.get(W + "type") == "paragraph":
            key = node.get(W + "styleId") or ""
            made.nodes[key] = node
            if node.get(W + "default") in ("1", "true"):
                made.default = key
    return made


def _read(node: etree._Element, base: Style) -> Style:
    name = value(node, "name") or ""
    heading = _HEADING.fullmatch(name)
    outline = int(heading.group(1)) - 1 if heading else base.outline
    numbers = child(node, "pPr", "numPr")
    return replace(
        base,
        title=bool(_TITLE.fullmatch(name)),
        contents=bool(_CONTENTS.fullmatch(name)),
        outline=number(value(node, "pPr", "outlineLvl"), outline),
        list_id=value(numbers, "numId") or base.list_id,
        list_level=number(value(numbers, "ilvl"), base.list_level),
        align=value(node, "pPr", "jc") or base.align,
        size=number(value(node, "rPr", "sz"), base.size),
    )
