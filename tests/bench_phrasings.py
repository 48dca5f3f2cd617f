"""How our reading of award sums compares with other people's readers on the public phrasings: `python -m tests.bench_phrasings`.

The peers are dependencies of nothing here. Install them anywhere (`pip install --target DIR jionlp recognizers-text-suite 'emoji<2' cn2an
chinese2digits duckling-chinese`, the last wants a Java runtime) and name the place in POLICYTABLE_PEERS; one that is absent is said to
be absent. They read amounts, not facts: what an amount is for is ours alone, so the columns compare amounts, and what we tie to an
object stands in a line of its own.
"""

from __future__ import annotations

import os
import re
import sys
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from importlib import import_module
from typing import Any

from policytable.codec import value_json
from tests.test_phrasings import Phrasing, phrasings, read, report

# A sum in yuan and the kind of it: fixed, cap, range (both ends), more (a floor; no award has one).
Sum = tuple[Decimal, str]
Reader = Callable[[str], list[Sum]]
_YUAN = re.compile(r"(\d{1,12}(?:\.\d{1,4})?)(万|亿)?元")
_TIMES = {None: 1, "万": 10_000, "亿": 100_000_000}
# Chinese readers that were looked at and are not run: why.
NOT_RUN = {
    "hanlp, ltp, cocoNLP": "their models are not in the package index",
    "recognizers-text-suite": "installs, but imports only beside emoji<2",
}


@dataclass(frozen=True, slots=True)
class Tally:
    """Award sums of the list, those of them found, those found with the right kind, and amounts read that are no award's sum."""

    sums: int = 0
    found: int = 0
    right_kind: int = 0
    extra: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.sums + other.sums, self.found + other.found, self.right_kind + other.right_kind, self.extra + other.extra)


def sums_of(values: list[dict[str, Any]]) -> list[Sum]:
    """The sums of award values, each once: a rate counts by its ceiling, whatever stands beside it by its kind."""
    said: list[Sum] = []
    for value in values:
        kind = "cap" if value["kind"] == "rate" else value["kind"]
        ends = dict.fromkeys(value.get(name) for name in ("yuan_min", "yuan_max"))
        said += [(Decimal(str(end)), kind) for end in ends if end is not None]
    return list(dict.fromkeys(said))


def ours(entry: Phrasing) -> list[Sum]:
    """What the project reads as the sums of awards."""
    return sums_of([value_json("award", fact.value) for fact in read(entry.id)[1] if fact.field == "award"])


def jionlp() -> Reader:
    """JioNLP's amounts; it tells how exact an amount is, which is the nearest thing to a kind."""
    library: Any = import_module("jionlp")
    kinds = {"accurate": "fixed", "blur": "range", "blur-": "cap", "blur+": "more"}

    def reader(text: str) -> list[Sum]:
        found: list[Sum] = []
        for entry in library.ner.extract_money(text, with_parsing=True):
            number = entry["detail"]["num"]
            ends = number if isinstance(number, list) else [number]
            found += [(Decimal(end), kinds.get(entry["detail"]["definition"], "")) for end in ends if end is not None]
        return found

    return reader


def recognizers() -> Reader:
    """Microsoft's recognizers: amounts with a currency, without a kind."""
    library: Any = import_module("recognizers_number_with_unit")

    def reader(text: str) -> list[Sum]:
        found = [result.resolution for result in library.recognize_currency(text, library.Culture.Chinese)]
        return [(Decimal(said["value"]), "fixed") for said in found if said and said.get("value")]

    return reader


def cn2an() -> Reader:
    """cn2an writes numerals as digits; amounts are then what stands before 元."""
    library: Any = import_module("cn2an")
    warnings.simplefilter("ignore")  # it warns of each 万 that stands without a numeral before it
    return lambda text: amounts(library.transform(text, "cn2an"))


def chinese2digits() -> Reader:
    """chinese2digits does the same, with 万 and 亿 multiplied out."""
    library: Any = import_module("chinese2digits")
    return lambda text: amounts(library.takeNumberFromString(text)["replacedText"])


def duckling() -> Reader:
    """Xiaomi's duckling for Chinese (Java): amounts with a currency, without a kind."""
    library: Any = import_module("duckling_chinese")
    duck = library.Duckling()
    options = duck.gen_options(targets={library.DucklingDimension.CURRENCY})

    def reader(text: str) -> list[Sum]:
        found = [answer["token"]["node"]["token"]["data"] for answer in duck.analyze(text, options=options)]
        return [(Decimal(str(data["v"])), "fixed") for data in found if "v" in data]

    return reader


def amounts(text: str) -> list[Sum]:
    """Digits before 元, 万元 or 亿元."""
    return [(Decimal(number) * _TIMES[unit or None], "fixed") for number, unit in _YUAN.findall(text)]


PEERS: dict[str, Callable[[], Reader]] = {
    "jionlp": jionlp,
    "recognizers-text-suite": recognizers,
    "cn2an": cn2an,
    "chinese2digits": chinese2digits,
    "duckling-chinese": duckling,
}


def tally(entry: Phrasing, found: list[Sum]) -> Tally:
    """One entry's counts."""
    wanted = sums_of([fact for fact in entry.facts if fact["field"] == "award"])
    values = {value.normalize() for value, _ in found}
    pairs = {(value.normalize(), kind) for value, kind in found}
    sums = [(value.normalize(), kind) for value, kind in wanted]
    right = sum(pair in pairs for pair in sums)
    extra = len(values - {value for value, _ in sums})
    return Tally(len(sums), sum(value in values for value, _ in sums), right, extra)


def main() -> None:
    """Prints a line for each reader: share of sums found, share with the right kind, amounts that are no award's."""
    sys.path.extend(filter(None, os.environ.get("POLICYTABLE_PEERS", "").split(os.pathsep)))
    entries = tuple(entry for entry in phrasings() if entry.field == "award")
    print(f"{len(entries)} phrasings, {sum((tally(entry, []) for entry in entries), Tally()).sums} award sums")
    show("policytable", sum((tally(entry, ours(entry)) for entry in entries), Tally()))
    for name, peer in PEERS.items():
        try:
            reader = peer()
        except (ImportError, OSError, RuntimeError, ValueError) as error:  # the last three: no Java
            print(f"{name:<24} absent: {error}")
            continue
        show(name, sum((tally(entry, reader(entry.text)) for entry in entries), Tally()))
    award = next(field.counts for field in report(entries).fields if field.field == "award")
    print(f"with object, level and kind, which is ours alone: P {award.precision:.3f} R {award.recall:.3f} F1 {award.f1:.3f}")
    for name, reason in NOT_RUN.items():
        print(f"{name}: {reason}")


def show(name: str, counts: Tally) -> None:
    """One line of figures."""
    found, kind = counts.found / counts.sums, counts.right_kind / counts.sums
    print(f"{name:<24} found {found:>6.1%}  right kind {kind:>6.1%}  amounts that are no award's: {counts.extra}")


if __name__ == "__main__":
    main()
