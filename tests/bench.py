"""How fast the stages are, on the embedded corpus: `make bench`. Figures of one machine, for comparison with themselves."""

from __future__ import annotations

import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import TypeVar

from policytable.extract import Context, extract
from policytable.fetch import fetch
from policytable.model import Source
from policytable.parse import parse
from policytable.pipeline import Place, refresh
from policytable.segment import segment
from policytable.sources import load_register
from policytable.store import Home

CORPUS = Path(__file__).resolve().parent.parent / "corpus"
T = TypeVar("T")


def timed(work: Callable[[], T]) -> tuple[float, T]:
    """Seconds, and the result."""
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def stages(sources: tuple[Source, ...]) -> None:
    """Parse by format, then segment and extract by characters."""
    parsing: dict[str, list[float]] = defaultdict(list)
    seconds, characters = {"segment": 0.0, "extract": 0.0}, 0
    for source in sources:
        file = fetch(source.locations[0], CORPUS)
        took, parsed = timed(lambda file=file: parse(file.content, file.name, file.media_type))  # type: ignore[misc]
        parsing[Path(file.name).suffix].append(took)
        document, context = parsed.document, Context(source.region, source.issued, source.title)
        took, clauses = timed(lambda document=document: segment(document))  # type: ignore[misc]
        seconds["segment"] += took
        took, _ = timed(lambda document=document, clauses=clauses, context=context: extract(document, clauses, context))  # type: ignore[misc]
        seconds["extract"] += took
        characters += len(document.text)
    for suffix, times in sorted(parsing.items()):
        print(
            f"parse {suffix:<6} {len(times):>3} documents  {1000 * median(times):>8.1f} ms (median)  {1000 * max(times):>8.1f} ms (slowest)"
        )
    for stage, total in seconds.items():
        print(f"{stage:<12} {characters} characters  {characters / total / 1000:>8.1f} thousand a second")


def whole() -> None:
    """A run from nothing, and the same run again."""
    register, doubts = load_register(CORPUS)
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder) / "home")
        place = Place(CORPUS, Path(folder) / "out", doubts)
        for name in ("cold", "warm"):
            took, _ = timed(lambda: refresh(home, register, place, lambda: f"{time.time_ns()}"))
            print(f"run {name:<8} {len(register.sources):>3} documents  {took:>8.2f} s")
        home.close()


if __name__ == "__main__":
    stages(load_register(CORPUS)[0].sources)
    whole()
