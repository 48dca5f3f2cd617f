"""What a topic adds to the rules: files of its own, the objects of topics beside it, and the words that rules may tell."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from policytable.model import Topic
from policytable.topics import topic


@dataclass(frozen=True, slots=True)
class Sheet:
    """A rule file's text: the file it counts as, how faults name it, and whether its objects are `other` here."""

    name: str
    shown: str
    text: str
    other: bool = False


def sheets(own: Topic) -> Iterator[Sheet]:
    """The topic's rule files, then the objects of the topics that it names beside itself."""
    for name, text in own.rules:
        yield Sheet(name, f"{own.name}/{name}", text)
    for beside in own.beside:
        for name, text in topic(beside).rules:
            if name == "objects.toml":
                yield Sheet(name, f"{beside}/{name}", text, other=True)


def vocabulary(own: Topic) -> Iterator[tuple[str, str, str, tuple[str, ...]]]:
    """Which words the rules of a file with an effect may tell under a key: (file, effect, key, words)."""
    yield "objects", "object", "object", (*(thing.key for thing in own.objects), "other")
    yield "others", "object_by_purpose", "object", (*(thing.key for thing in own.objects), "other")
    yield "supervision", "mechanism", "mechanism", tuple(dict(own.mechanisms))
    yield "note", "note", "kind", tuple(dict(own.notes))
