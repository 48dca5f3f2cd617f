"""A decision in Chinese, for history and status lines."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from policytable import glossary
from policytable.export.site.words import value_lines
from policytable.glossary import LEVELS, reason_word
from policytable.model import Decision, Evidence, Fact, Topic

ACTIONS = glossary.ACTIONS
UNDO = "undo"  # the reason code of a decision that takes another back


@dataclass(frozen=True, slots=True)
class Told:
    """A decision as the page tells it; `changes` are (what, before, after)."""

    id: str
    who: str
    when: str
    action: str
    word: str
    display: str
    reason: str
    why: str
    changes: tuple[tuple[str, str, str], ...]
    current: bool
    panel: bool


def told(one: Decision, topic: Topic, current: bool) -> Told:
    """The words of a decision; `current` is whether it still stands."""
    return Told(
        id=one.id,
        who=one.who,
        when=moment(one.when),
        action=one.action,
        word=ACTIONS[one.action],
        display=one.display or one.seen.quote,
        reason=reason_word(one.reason),
        why=one.why,
        changes=tuple(_changes(one, topic)),
        current=current,
        panel=one.panel is not None,
    )


def moment(when: str) -> str:
    """A time to the minute; the text itself where it is none."""
    try:
        return datetime.fromisoformat(when).strftime("%Y-%m-%d %H:%M")
    except ValueError:
        return when


def _changes(one: Decision, topic: Topic) -> list[tuple[str, str, str]]:
    if one.action != "correct":
        return []
    seen, found = one.seen, []
    if one.value is not None and one.value != seen.value:
        before, after = (dict(value_lines(_bare(one, new), topic)) for new in (False, True))
        found += [
            (part, before.get(part, ""), after.get(part, "")) for part in (before | after) if before.get(part, "") != after.get(part, "")
        ]
    for what, was, now in (
        ("对象", topic.object_word(seen.object), topic.object_word(one.object) if one.object else ""),
        ("级别", "、".join(LEVELS[level] for level in seen.level), "、".join(LEVELS[level] for level in one.level or ())),
        ("位置", seen.quote, one.quote or ""),
    ):
        if now and now != was:
            found.append((what, was, now))
    return found


def _bare(one: Decision, new: bool) -> Fact:
    """A fact with the value before or after a decision, only to be worded."""
    quote = one.seen.quote or "—"
    evidence = (Evidence("", 0, len(quote), quote),)
    fact = Fact("", one.seen.field, "bare", ("unspecified",), one.seen.value, "", evidence)
    return replace(fact, value=one.value) if new and one.value is not None else fact
