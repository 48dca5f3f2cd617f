"""The form of an item as its template fills it."""

from __future__ import annotations

from dataclasses import dataclass

from policytable.export.site.words import LEVELS
from policytable.model import Register, Topic
from policytable.rules import pack_of
from policytable.web.forms import Entry, entries
from policytable.web.formwords import reasons
from policytable.web.inputs import Typed, one
from policytable.web.statement import Faults, region_choices


@dataclass(frozen=True, slots=True)
class FormView:
    """Inputs with what stands in them and what is wrong; choices are (code, word)."""

    field: str
    entries: tuple[Entry, ...]
    display: str
    object: str
    object_text: str
    level: tuple[str, ...]
    region: str
    start: str
    end: str
    quote: str
    reason: str
    why: str
    objects: tuple[tuple[str, str], ...]
    levels: tuple[tuple[str, str], ...]
    regions: tuple[str, ...]
    industries: tuple[str, ...]
    reasons: tuple[tuple[str, str], ...]
    faults: Faults

    def fault(self, name: str) -> str:
        """What is wrong with an input; empty where nothing is."""
        return next((text for at, text in self.faults if at == name), "")


def form_view(field: str, register: Register, typed: Typed, faults: Faults = ()) -> FormView:
    """The form of a field filled with what was typed, well or not."""
    topic = register.topic
    return FormView(
        field=field,
        entries=entries(field, typed, topic, faults),
        display=one(typed, "display"),
        object=one(typed, "object"),
        object_text=one(typed, "object_text"),
        level=typed.get("level", ()),
        region=one(typed, "region"),
        start=one(typed, "start"),
        end=one(typed, "end"),
        quote=one(typed, "quote"),
        reason=one(typed, "reason"),
        why=one(typed, "why"),
        objects=(*((thing.key, thing.title) for thing in topic.objects), ("other", "其他（原文所称）")),
        levels=tuple(LEVELS.items()),
        regions=region_choices(register),
        industries=known_industries(topic) if field == "industry" else (),
        reasons=tuple(reasons().items()),
        faults=faults,
    )


def known_industries(topic: Topic) -> tuple[str, ...]:
    """The industry words that the rules know, for the list to pick from."""
    return tuple(dict.fromkeys(word for word, _ in pack_of(topic).industries))
