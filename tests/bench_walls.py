"""What the walls cost: `python -m tests.bench_walls` reads the embedded corpus in this process and in children behind walls."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from policytable.parse import Parsed
from policytable.parse.guard import sandbox, worker
from policytable.parse.sniff import sniff

CORPUS = Path(__file__).resolve().parent.parent / "corpus" / "documents"
PASSES = 3  # the best of these counts: the machine does other things too


def milliseconds(work: Callable[[], Any]) -> float:
    """The best of a few passes."""
    times = []
    for _ in range(PASSES):
        begun = time.perf_counter()
        work()
        times.append(time.perf_counter() - begun)
    return 1000 * min(times)


def ways(kind: str, content: bytes, name: str) -> tuple[Callable[[], Parsed | None], Callable[[], Parsed | None]]:
    """The same task here and in a child."""
    arguments = (content, None, name) if kind in ("html", "pdf") else (content, name)
    return lambda: worker._TASKS[kind](lambda seconds: None, *arguments), lambda: sandbox.run(kind, *arguments)


def main() -> None:
    begun = time.perf_counter()
    sandbox.run("txt", b"x", "x.txt")
    print(f"start of a child, with its walls and its first document: {1000 * (time.perf_counter() - begun):.0f} ms")
    here, behind = defaultdict[str, list[float]](list), defaultdict[str, list[float]](list)
    for path in sorted(CORPUS.rglob("*")):
        if path.suffix not in (".txt", ".html", ".docx", ".pdf"):
            continue
        content = path.read_bytes()
        kind: str = sniff(content, path.name)
        direct, walled = ways(kind, content, path.name)
        if kind in ("txt", "html", "docx", "pdf") and walled() is not None:  # None: a scan, where seconds of recognition hide it
            assert direct() == walled()
            here[kind].append(milliseconds(direct))
            behind[kind].append(milliseconds(walled))
    for kind, times in here.items():
        costs = [after - before for before, after in zip(times, behind[kind], strict=True)]
        print(
            f"{kind:<5} {len(times):>3} documents  here {median(times):>7.2f} ms  behind walls {median(behind[kind]):>7.2f} ms  "
            f"cost {median(costs):>6.2f} ms  all together × {sum(behind[kind]) / sum(times):.2f}"
        )


if __name__ == "__main__":
    main()
