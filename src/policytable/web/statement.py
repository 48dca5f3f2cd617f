"""The whole form of a statement: the value of its field, what it is about, whom it binds, its words in the table and its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

from policytable.model import LEVELS, Document, Fact, Level, Region, Register, Value
from policytable.regions import gazetteer
from policytable.web.forms import typed_of, value_of
from policytable.web.inputs import Typed, one

_LONGEST_DISPLAY = 400  # characters: a cell holds short words, not the clause
_LONGEST_QUOTE = 2000

Faults = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """What a reviewer takes a place to say. `window` is [start, end) in the document's text."""

    value: Value
    display: str
    object: str
    object_text: str | None
    level: tuple[Level, ...]
    region: Region | None
    window: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Scene:
    """What a form is read against: the field, the register with its topic, the document, and the fact as it stands, if there is one."""

    field: str
    register: Register
    document: Document
    fact: Fact | None = None


def typed_statement(fact: Fact) -> dict[str, tuple[str, ...]]:
    """A fact as it stands in its form."""
    place = fact.evidence[0]
    return typed_of(fact.field, fact.value) | {
        "display": (fact.display,),
        "object": (fact.object,),
        "object_text": (fact.object_text or "",),
        "level": tuple(fact.level),
        "region": (region_text(fact.region),),
        "start": (str(place.start),),
        "end": (str(place.end),),
        "quote": (place.quote,),
    }


def blank_statement(scene: Scene, window: tuple[int, int], region: Region) -> dict[str, tuple[str, ...]]:
    """What the form of a new fact begins with: the topic's object, the region of the source, the marked words."""
    start, end = window
    quote = scene.document.text[start:end]
    return typed_of(scene.field, None) | {
        "display": (" ".join(quote.split())[:_LONGEST_DISPLAY],),
        "object": (scene.register.topic.object,),
        "object_text": ("",),
        "level": ("unspecified",),
        "region": (region_text(region),),
        "start": (str(start),),
        "end": (str(end),),
        "quote": (quote,),
    }


def statement_of(scene: Scene, typed: Typed) -> tuple[Statement | None, Faults]:
    """What was typed, as a statement; None with every fault by the name of its input."""
    read = value_of(scene.field, typed, scene.register.topic)
    region, lost = _region(scene, one(typed, "region"))
    window, astray = _window(scene, typed)
    faults = (*read.faults, *_plain_faults(scene, typed), *lost, *astray)
    if faults or read.value is None or window is None:
        return None, faults
    object_ = one(typed, "object")
    made = Statement(
        value=read.value,
        display=one(typed, "display").strip("\n") if scene.fact is None else one(typed, "display"),
        object=object_,
        object_text=one(typed, "object_text") if object_ == "other" else None,
        level=cast(tuple[Level, ...], tuple(level for level in LEVELS if level in typed.get("level", ()))),
        region=region,
        window=window,
    )
    return _as_it_was(made, scene.fact), ()


def same_as(made: Statement, fact: Fact) -> bool:
    """Whether the form says what the fact says, at the same place."""
    place = fact.evidence[0]
    was = (fact.value, fact.display, fact.object, fact.object_text, fact.level, fact.region, (place.start, place.end))
    return (made.value, made.display, made.object, made.object_text, made.level, made.region, made.window) == was


def region_text(region: Region | None) -> str:
    """A place as the form writes it: 常州市 320400."""
    return f"{region.label} {region.adcode}" if region else ""


def region_choices(register: Register) -> tuple[str, ...]:
    """The provinces and the places of the register, as the form writes them."""
    return tuple(dict.fromkeys(region_text(region) for region in (*register.provinces, *register.places)))


def _as_it_was(made: Statement, fact: Fact | None) -> Statement:
    """Levels in the order of the fact where they are the same ones: another order is no correction."""
    if fact is None or set(fact.level) != set(made.level):
        return made
    return Statement(made.value, made.display, made.object, made.object_text, fact.level, made.region, made.window)


def _plain_faults(scene: Scene, typed: Typed) -> Iterator[tuple[str, str]]:
    topic, object_ = scene.register.topic, one(typed, "object")
    known = {thing.key for thing in topic.objects} | {"other"} | ({scene.fact.object} if scene.fact else set())
    if object_ not in known:
        yield "object", "请选择对象"
    if object_ == "other" and not one(typed, "object_text").strip():
        yield "object_text", "“其他”须写明原文所称的对象"
    levels = typed.get("level", ())
    if not levels or any(level not in LEVELS for level in levels):
        yield "level", "至少选一个级别"
    elif "unspecified" in levels and len(set(levels)) > 1:
        yield "level", "“未注明级别”不能与其他级别同选"
    if not one(typed, "display").strip():
        yield "display", "请写明表中文字"
    elif len(one(typed, "display")) > _LONGEST_DISPLAY and (scene.fact is None or one(typed, "display") != scene.fact.display):
        yield "display", f"表中文字不超过{_LONGEST_DISPLAY}字"


def _region(scene: Scene, text: str) -> tuple[Region | None, Faults]:
    words = text.strip()
    old = scene.fact.region if scene.fact else None
    if words == region_text(old).strip():
        return old, ()
    if not words:
        return None, (("region", "请写明地区"),) if old is not None or scene.fact is None else ()
    listed = [region for region in (*scene.register.provinces, *scene.register.places) if words in (region_text(region), region.label)]
    if listed:
        return listed[0], ()
    return _looked_up(words)


def _looked_up(words: str) -> tuple[Region | None, Faults]:
    *names, code = words.split()
    try:
        if len(code) == 6 and code.isdigit() and code.isascii():
            unit = gazetteer().get(code)
            if names and names[0] != unit.name:
                return None, (("region", f"{code}是{unit.name}，与“{names[0]}”不符"),)
            return unit, ()
        found = gazetteer().find(words)
    except KeyError:
        return None, (("region", f"没有代码为{code}的地区"),)
    if len(found) == 1:
        return found[0], ()
    if not found:
        return None, (("region", "没有这个地区；可写六位区划代码"),)
    return None, (("region", "有几处同名：" + "、".join(region_text(region) for region in found[:6])),)


def _window(scene: Scene, typed: Typed) -> tuple[tuple[int, int] | None, Faults]:
    texts = (one(typed, "start"), one(typed, "end"))
    if not all(text.isascii() and text.isdigit() and len(text) < 10 for text in texts):
        return None, (("quote", "请在原文中标出依据的文字"),)
    start, end = (int(text) for text in texts)
    if not 0 <= start < end <= len(scene.document.text):
        return None, (("quote", "所标位置不在原文之内"),)
    if end - start > _LONGEST_QUOTE:
        return None, (("quote", f"所标文字过长（不超过{_LONGEST_QUOTE}字）"),)
    words = scene.document.text[start:end]
    if not words.strip():
        return None, (("quote", "所标位置只有空白"),)
    quote = one(typed, "quote")
    # A browser sends the line ends and blanks of a text in its own way; that is not another text.
    if quote and "".join(quote.split()) != "".join(words.split()):
        return None, (("quote", "所标文字与原文不符，请重新标出"),)
    return (start, end), ()
