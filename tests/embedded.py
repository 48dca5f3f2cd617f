"""The edition of the embedded corpus, built once for all test processes (see the fixture `embedded`)."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from policytable import model
from policytable.cli import main
from policytable.published import Published, open_edition
from policytable.sources import load_register
from policytable.store import Home

CORPUS = Path(__file__).resolve().parent.parent / "corpus"
OFFICE = bool(shutil.which("soffice") or shutil.which("libreoffice"))


@dataclass(frozen=True)
class Embedded:
    """Where the home, the corpus and the outputs are. They are everybody's: who changes something copies them first."""

    home: Path
    corpus: Path
    out: Path

    @cached_property
    def published(self) -> Published:
        """The outputs read back."""
        return open_edition(self.out)

    @cached_property
    def edition(self) -> model.Edition:
        """The edition in memory (a second or two), without page pictures."""
        from policytable.pipeline.editing import make_edition

        home = Home(self.home)
        try:
            return make_edition(home, load_register(self.corpus)[0])
        finally:
            home.close()


def embedded_at(folder: Path) -> Embedded:
    """The edition in `folder`, built there if nobody did. POLICYTABLE_TEST_EMBEDDED names a folder with `home` and `out` to start from."""
    folder.mkdir(exist_ok=True)
    found = Embedded(folder / "home", CORPUS, folder / "out")
    with alone(folder):
        if not (folder / "built").exists():
            given = os.environ.get("POLICYTABLE_TEST_EMBEDDED")
            if given:
                shutil.copytree(Path(given) / "home", found.home)
            places = ["--home", str(found.home), "--corpus", str(found.corpus), "--out", str(found.out)]
            assert main(["run", *places]) == (0 if OFFICE else 3)
            (folder / "built").touch()
    return found


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """One of several test processes at a time."""
    with open(folder.with_suffix(".lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
