"""Equations of word processors on one line: 奖励额＝(A−B)/2×10%."""

from __future__ import annotations

from collections.abc import Callable

from lxml import etree

from policytable.parse.office.ooxml import elements, local

_DEPTH = 60
_PROPERTIES = frozenset(("ctrlPr", "rPr", "fPr", "sSupPr", "sSubPr", "dPr", "naryPr", "radPr", "oMathParaPr", "mPr", "argPr"))


def equation(node: etree._Element, depth: int = 0) -> str:
    """An m:oMath, or a part of one, as text: fractions with /, powers with ^, indices with _."""
    if depth > _DEPTH:
        return "".join(str(one.text or "") for one in node.iter("{*}t"))
    name = local(node)
    if name == "t":
        return node.text or ""
    if name in _PROPERTIES:
        return ""
    part = _parts(node, depth)
    if name == "f":
        return f"{_grouped(part('num'))}/{_grouped(part('den'))}"
    if name in ("sSup", "sSub", "sSubSup"):
        low, high = _grouped(part("sub")), _grouped(part("sup"))
        return part("e") + (f"_{low}" if low else "") + (f"^{high}" if high else "")
    if name == "rad":
        return part("deg") + "√" + _grouped(part("e"))
    if name == "nary":
        low, high = part("sub"), part("sup")
        return _property(node, "chr", "∫") + (f"_{_grouped(low)}" if low else "") + (f"^{_grouped(high)}" if high else "") + part("e")
    if name == "d":
        inner = [equation(one, depth + 1) for one in elements(node) if local(one) == "e"]
        return _property(node, "begChr", "(") + _property(node, "sepChr", "|").join(inner) + _property(node, "endChr", ")")
    return "".join(equation(one, depth + 1) for one in elements(node))


def _parts(node: etree._Element, depth: int) -> Callable[[str], str]:
    return lambda name: "".join(equation(one, depth + 1) for one in elements(node) if local(one) == name)


def _grouped(text: str) -> str:
    return text if text.isalnum() or not text or (text[0] + text[-1] == "()") else f"({text})"


def _property(node: etree._Element, name: str, usual: str) -> str:
    found = next((one for parent in elements(node) if local(parent).endswith("Pr") for one in elements(parent) if local(one) == name), None)
    if found is None:
        return usual
    return next((str(value) for key, value in found.attrib.items() if str(key).endswith("val")), "")
