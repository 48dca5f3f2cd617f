"""How our reader of web pages compares with trafilatura on the same pages: `python -m tests.bench_html`.

Both read the same bytes in turn; a figure is the median of several rounds. trafilatura is a dependency of the development only:
where it is not installed, only our own figures are printed. The pages lie beside the repository.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from importlib import import_module
from statistics import median
from typing import Any

from policytable.parse.html.page import read_html
from tests.test_parse_html import SHARED, TRUTH, Measure, body_of, compare, read_truth, squeeze

ROUNDS = 7


def seconds(work: Callable[[], object]) -> float:
    """Processor time of one call: the machine may have other work."""
    start = time.process_time()
    work()
    return time.process_time() - start


def other() -> Callable[[bytes], str] | None:
    """trafilatura's text of a page, with tables and without comments; None where it is not installed."""
    try:
        library: Any = import_module("trafilatura")
    except ImportError:
        return None
    return lambda content: library.extract(content, include_tables=True, include_comments=False, favor_recall=True) or ""


def main() -> None:
    """Prints pages a second, and what each lost and added."""
    if not SHARED.exists():
        print("the shared corpora are not beside the repository: nothing to measure")
        return
    pages = [(source.encode(), title, body) for source, title, body in map(read_truth, TRUTH)]
    theirs = other()
    ways: dict[str, Callable[[bytes], object]] = {"policytable": lambda content: read_html(content, "a.html")}
    if theirs is not None:
        ways["trafilatura"] = theirs
    took: dict[str, list[float]] = {way: [] for way in ways}
    for content, _, _ in pages:
        rounds: dict[str, list[float]] = {way: [] for way in ways}
        for _ in range(ROUNDS):
            for way, read in ways.items():
                rounds[way].append(seconds(lambda read=read, content=content: read(content)))  # type: ignore[misc]
        for way in ways:
            took[way].append(median(rounds[way]))
    ours = (compare(body, body_of(read_html(content, "a.html").document, title)) for content, title, body in pages)
    report("policytable", took["policytable"], sum(ours, Measure(0, 0, 0)))
    if theirs is None:
        print("trafilatura is not installed: no comparison (pip install trafilatura)")
        return
    found = (compare(body, squeeze(theirs(content)).removeprefix(title)) for content, title, body in pages)
    report("trafilatura", took["trafilatura"], sum(found, Measure(0, 0, 0)))
    print(f"{sum(took['trafilatura']) / sum(took['policytable']):.1f} times as fast")


def report(name: str, took: list[float], measure: Measure) -> None:
    """One line of figures."""
    print(f"{name:<12} {len(took) / sum(took):>7.1f} pages/s  {measure}")


if __name__ == "__main__":
    main()
