"""What is known of publishing systems and their lists, read once from `systems.toml`."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_LOOKED = 400_000  # characters of a page in which marks are looked for


@dataclass(frozen=True, slots=True)
class Systems:
    """Marks of each system, patterns of pagers and of links to the next page, words of titles and of columns with dates,
    parameters that number pages, names of members by what they hold, and classes that are passed over."""

    marks: tuple[tuple[str, tuple[re.Pattern[str], ...]], ...]
    pagers: tuple[re.Pattern[str], ...]
    next: re.Pattern[str]
    policy: re.Pattern[str]
    dates: re.Pattern[str]
    numbers: tuple[str, ...]
    keys: dict[str, tuple[str, ...]]
    passing: re.Pattern[str]

    def named(self, text: str, address: str) -> str:
        """The system that a page bears the most marks of, empty for none."""
        seen = address + "\n" + text[:_LOOKED]
        counts = [(sum(mark.search(seen) is not None for mark in marks), name) for name, marks in self.marks]
        best = max(counts, key=lambda pair: pair[0])
        return best[1] if best[0] else ""

    def numbered(self, address: str) -> tuple[str, int] | None:
        """An address whose parameter numbers its page, as a template with {n} and the next number; None without one."""
        for match in re.finditer(r"(?<=[?&])([\w.]+)=(\d{1,5})(?=&|$)", address):
            if match[1].lower().replace("_", "") in self.numbers:
                return f"{address[: match.start(2)]}{{n}}{address[match.end(2) :]}", int(match[2]) + 1
        return None

    def key(self, kind: str, names: list[str]) -> list[str]:
        """Of the names of members those that may hold what is asked for, the likeliest first."""
        folded = {name: name.lower().replace("_", "").replace("-", "") for name in names}
        known = self.keys[kind]
        return sorted((name for name in names if folded[name] in known), key=lambda name: known.index(folded[name]))


@cache
def systems() -> Systems:
    """The data that ships with the package."""
    data = tomllib.loads(files("policytable.parse.listing").joinpath("systems.toml").read_text("utf-8"))
    paging, words = data["paging"], data["words"]
    return Systems(
        marks=tuple((one["name"], tuple(map(re.compile, one["marks"]))) for one in data["system"]),
        pagers=tuple(map(re.compile, paging["pagers"])),
        next=re.compile(paging["next"]),
        policy=re.compile(words["policy"]),
        dates=re.compile(words["dates"]),
        numbers=tuple(paging["numbers"]),
        keys={kind: tuple(names) for kind, names in data["keys"].items()},
        passing=re.compile(data["classes"]["passing"], re.I),
    )
