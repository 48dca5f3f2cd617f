"""A bar on standard error while people watch, and nothing otherwise."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tqdm import tqdm

from policytable.pipeline import Progress


@contextmanager
def bar(name: str, total: int) -> Iterator[Progress]:
    """A progress bar over `total` ids; a step names the id that is done."""
    with tqdm(total=total, desc=name, unit="doc", file=sys.stderr, disable=not sys.stderr.isatty(), leave=False) as shown:

        def step(id_: str) -> None:
            shown.set_postfix_str(id_[-40:], refresh=False)
            shown.update()

        yield step
