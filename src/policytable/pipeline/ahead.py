"""Slow work that waits for other processes (readers in their sandbox, LibreOffice), done a little ahead of its use."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from typing import TypeVar

A = TypeVar("A")
B = TypeVar("B")
# The sandbox lets two readers work at a time: a scan takes 1 GB and both cores of a small machine.
AT_ONCE = 2
BATCH = 30  # files for one start of LibreOffice; a batch is made before its first file is read


def ahead(work: Callable[[A], B], items: Iterable[A], at_once: int = AT_ONCE) -> Iterator[tuple[A, Callable[[], B]]]:
    """Each item in its order with a call that gives its result, or raises what `work` raised; at most a few results wait."""
    with ThreadPoolExecutor(at_once) as pool:
        waiting: deque[tuple[A, Future[B]]] = deque()
        try:
            for item in items:
                waiting.append((item, pool.submit(work, item)))
                if len(waiting) > at_once:
                    yield _next(waiting)
            while waiting:
                yield _next(waiting)
        finally:
            for _, future in waiting:
                future.cancel()


def in_batches(items: Iterable[A]) -> Iterator[tuple[A, ...]]:
    """Items by the batch, in their order."""
    waiting = iter(items)
    while batch := tuple(islice(waiting, BATCH)):
        yield batch


def _next(waiting: deque[tuple[A, Future[B]]]) -> tuple[A, Callable[[], B]]:
    item, future = waiting.popleft()
    return item, future.result
