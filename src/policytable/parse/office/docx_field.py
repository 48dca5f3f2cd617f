"""Fields of word processors: of a code and its result only the result is shown; some show what is in the code."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from lxml import etree

from policytable.parse.office.numbering import spell
from policytable.parse.office.ooxml import W, child, is_on, number, value

_SHOWN = ("AUTONUM", "AUTONUMLGL", "AUTONUMOUT", "LISTNUM", "SYMBOL", "EQ", "MACROBUTTON")
_BOXED = re.compile(r"\\o\s*\\ac\s*\(\s*[○□△◯〇]\s*[,，;]\s*(.+?)\s*\)\s*$", re.I)
_FRACTION = re.compile(r"\\f\s*\(\s*([^(),，;]+)\s*[,，;]\s*([^(),，;]+)\)", re.I)
_SWITCH = re.compile(r"\\[a-z]+\s*\d*\s*", re.I)


@dataclass(frozen=True, slots=True)
class Token:
    """What a paragraph is made of: `kind` is text, begin, code, separate or end; a form field comes with its `begin`."""

    kind: str
    text: str = ""
    form: etree._Element | None = None


@dataclass(slots=True)
class _Field:
    start: int
    form: etree._Element | None
    code: str = ""
    parted: bool = False


@dataclass(slots=True)
class Shown:
    """The pieces of a paragraph that are shown, and the fields that show something which is not known here."""

    pieces: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)


def shown(tokens: Iterable[Token]) -> Shown:
    """Texts of a paragraph without the codes of its fields. A field that is not closed hides nothing."""
    made, open_fields = Shown(), list[_Field]()
    for token in tokens:
        if token.kind == "text":
            made.pieces.append(token.text)
        elif token.kind == "begin":
            open_fields.append(_Field(len(made.pieces), token.form))
        elif open_fields and token.kind == "code":
            open_fields[-1].code += token.text
        elif open_fields and token.kind == "separate":
            del made.pieces[open_fields[-1].start :]
            open_fields[-1].parted = True
        elif open_fields and token.kind == "end":
            _close(made, open_fields.pop())
    return made


def _close(made: Shown, closed: _Field) -> None:
    if not closed.parted:
        del made.pieces[closed.start :]
    if "".join(made.pieces[closed.start :]).strip():
        return
    name = (closed.code.split() or [""])[0].upper().split("\\")[0]
    text = _form(name, closed.form) or (_equation(closed.code) if name == "EQ" else "")
    if text:
        made.pieces.append(text)
    elif name in _SHOWN:
        made.unread.append(" ".join(closed.code.split())[:60])


def _form(name: str, form: etree._Element | None) -> str:
    if name == "FORMCHECKBOX":
        box = child(form, "checkBox")
        ticked = is_on(box, "checked") if child(box, "checked") is not None else is_on(box, "default")
        return "☑" if ticked else "□"
    if name == "FORMDROPDOWN":
        chosen = child(form, "ddList")
        entries = [entry.get(W + "val") or "" for entry in chosen.iter(W + "listEntry")] if chosen is not None else []
        at = number(value(chosen, "result") or value(chosen, "default"))
        return entries[at] if 0 <= at < len(entries) else ""
    return ""


def _equation(code: str) -> str:
    """带圈字符 and 双行合一 are equation fields: a sign around a character, lines of small print."""
    body = code.strip()[2:].strip()
    boxed = _BOXED.match(body)
    if boxed:
        text = _SWITCH.sub("", boxed.group(1)).strip("()（） ")
        return spell(int(text), "decimalEnclosedCircle") if text.isascii() and text.isdigit() and len(text) < 3 else text
    body = _FRACTION.sub(r"\1/\2", body)
    return re.sub(r"[(),]", "", _SWITCH.sub("", body)).strip()
