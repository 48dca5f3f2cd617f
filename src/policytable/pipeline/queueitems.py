"""The items of a board by their ids; a later board's follow, at the cost of the sources that changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from policytable.pipeline.queueindex import beyond
from policytable.review import QueueItem

_MUCH = 2000  # items
Tasks = Mapping[str, tuple[QueueItem, ...]]


def listed_once(tasks: Tasks, twins: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[QueueItem, ...]]:
    """The items of the sources that share a document with `twins`, each listed under the first of them alone."""
    listed: dict[object, str] = {}
    once: dict[str, tuple[QueueItem, ...]] = {}
    for source in twins:
        there = tasks.get(source, ())
        kept = tuple(item for item in there if listed.setdefault(_name(item), source) == source)
        once[source] = kept if len(kept) < len(there) else there  # what stands as it stood is the same object
    return once


def _name(item: QueueItem) -> object:
    """What one item is called whatever the address of its document."""
    return item.id if item.reviewed or item.issue is None else (item.issue.code, item.issue.start, item.issue.end, item.issue.message)


class Items(Mapping[str, QueueItem]):
    """Every item by its id, in the order of the queue; of one fact under two addresses the first. Never changed once made."""

    def __init__(self, tasks: Tasks) -> None:
        self._under: dict[str, QueueItem] = {}
        self._found: dict[str, QueueItem | None] = {}  # None: it went
        self._twice: dict[str, frozenset[str]] = {}  # the sources of ids that several have
        self._tasks = tasks
        for items in tasks.values():
            self._put(items)
        self._settle(self._twice)

    def follow(self, tasks: Tasks) -> Items:
        """The items of a later board."""
        after = Items({})
        after._tasks, after._twice = tasks, dict(self._twice)
        # Most of the queue stands as it stood: what is new lies over it, until that is much.
        after._under, after._found = self._under, dict(self._found)
        if len(after._found) > _MUCH:
            after._under, after._found = self._whole(), {}
        changed = [source for source in {**self._tasks, **tasks} if self._tasks.get(source) is not tasks.get(source)]
        pairs = [(self._tasks.get(source, ()), tasks.get(source, ())) for source in changed]
        gone = [item for old, new in pairs for item in beyond(old, new)]
        came = [item for old, new in pairs for item in beyond(new, old)]
        for item in gone:
            after._found[item.id] = None
        after._put(came)
        after._settle({item.id for item in (*gone, *came)} & after._twice.keys())
        return after

    def _put(self, items: Iterable[QueueItem]) -> None:
        for item in items:
            other = self._get(item.id)
            if other is None:
                self._found[item.id] = item
            else:
                self._twice[item.id] = self._twice.get(item.id, frozenset()) | {item.source, other.source}

    def _settle(self, names: Iterable[str]) -> None:
        for name in names:
            there = [item for source in self._twice[name] for item in self._tasks.get(source, ()) if item.id == name]
            if there:
                self._found[name] = min(there, key=lambda item: item.key)

    def __getitem__(self, name: str) -> QueueItem:
        found = self._get(name)
        if found is None:
            raise KeyError(name)
        return found

    def __iter__(self) -> Iterator[str]:
        return (item.id for item in sorted(self._whole().values(), key=lambda item: item.key))

    def __len__(self) -> int:
        return len(self._whole())

    def _get(self, name: str) -> QueueItem | None:
        return self._found[name] if name in self._found else self._under.get(name)

    def _whole(self) -> dict[str, QueueItem]:
        return {name: item for name, item in {**self._under, **self._found}.items() if item is not None}
