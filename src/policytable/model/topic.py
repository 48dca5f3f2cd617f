"""A topic: what a table is about, as data — its objects, words, columns and rules."""

from __future__ import annotations

from dataclasses import dataclass

from policytable.model.fact import Yuan


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table. Without `field` it is the national count; `levels` empty means all.

    `file_name` is its name in the CSV files, the key where the topic gives none.
    """

    key: str
    header: str
    field: str | None = None
    levels: tuple[str, ...] = ()
    level_marks: tuple[tuple[str, str], ...] = ()
    whole: bool = False
    show_level: bool = False
    file_name: str = ""


@dataclass(frozen=True, slots=True)
class Thing:
    """What a text may create, reward or supervise: its code, its Chinese title, who is paid where a sum is for it."""

    key: str
    title: str
    recipient: str = "enterprise"


@dataclass(frozen=True, slots=True)
class Topic:
    """Everything that makes one topic another than the next; two topics share all code and the common rules.

    `object` is the main object, `whole` what it is a part of (empty for none), `national_list` the name of the ministry's
    list (empty for none), `horizon` the year that its targets are due in. `terms` are words that the word cutter keeps
    whole, `stems` the words that its objects begin with. `beside` names topics whose objects are `other` here. A sum above
    `most_yuan` or a count above `most_count` is doubted. `rules` holds its own rule files: (name, TOML text).
    """

    name: str
    title: str
    site_title: str
    object: str
    columns: tuple[Column, ...]
    objects: tuple[Thing, ...]
    mechanisms: tuple[tuple[str, str], ...]
    notes: tuple[tuple[str, str], ...]
    terms: tuple[str, ...] = ()
    stems: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    whole: str = ""
    whole_mark: str = ""
    national_list: str = ""
    horizon: int = 0
    most_yuan: Yuan | None = None
    most_count: int | None = None
    rules: tuple[tuple[str, str], ...] = ()
    digest: str = ""

    def first(self, objects: tuple[str, ...]) -> str:
        """Of several objects the one that a statement about all of them is kept under: the topic's own, else the first."""
        return self.object if self.object in objects else objects[0]

    def recipient(self, object_: str) -> str:
        """Who is paid where a sum is for the object and nobody else is named."""
        return next((thing.recipient for thing in self.objects if thing.key == object_), "enterprise")

    def object_word(self, object_: str) -> str:
        """The Chinese title of an object; its code where it has none."""
        return next((thing.title for thing in self.objects if thing.key == object_), object_)

    def column_word(self, key: str) -> str:
        """The heading of a column by its key, or by the field it shows; the key where there is none."""
        named = {column.field or column.key: column.header for column in self.columns}
        return next((column.header for column in self.columns if column.key == key), named.get(key, key))

    def file_word(self, key: str) -> str:
        """The name of a cell's column in the CSV files."""
        return next((column.file_name or column.key for column in self.columns if column.key == key), key)

    def mechanism_word(self, mechanism: str) -> str:
        """The Chinese name of a mechanism; its code where it has none."""
        return dict(self.mechanisms).get(mechanism, mechanism)

    def note_word(self, kind: str) -> str:
        """The Chinese name of a kind of note; its code where it has none."""
        return dict(self.notes).get(kind, kind)
