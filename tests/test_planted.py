"""Planted values: clauses put together from objects, levels, sums, numbers, years and noise, by construction.

Every value that was planted is read, with its object and level, and nothing else is. 300 examples in the suite, always the same;
`POLICYTABLE_PLANTED=10000` makes them as many as it says. `python -m tests.test_planted 3000` prints how each construction fares.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from policytable.extract import Context, extract
from policytable.model import Document
from policytable.regions import gazetteer
from policytable.segment import segment
from tests.planting import CONSTRUCTIONS, NOISE, PLAIN, Draw, Planted, chinese
from tests.test_phrasings import ISSUED, REGION, Phrasing, unmatched

EXAMPLES = int(os.environ.get("POLICYTABLE_PLANTED") or 300)
# Constructions that are not read without a fault, and what goes wrong; strict, so that a mark goes when the fault goes.
BROKEN: dict[str, str] = {}


@st.composite
def noisy(draw: Draw, construction: Callable[[Draw], Planted]) -> Planted:
    """A construction among sentences that promise nothing."""
    text, facts = construction(draw)
    before, after = (
        [sentence.format(draw(st.integers(3, 2400))) for sentence in draw(st.lists(st.sampled_from(NOISE), max_size=2, unique=True))]
        for _ in range(2)
    )
    return "\n".join([*before, text, *after]), facts


@st.composite
def several(draw: Draw) -> Planted:
    """A whole document: articles of several constructions, with noise in between."""
    articles, facts = [], []
    for construction in draw(st.lists(st.sampled_from(PLAIN), min_size=2, max_size=4, unique=True)):
        text, planted = construction(draw)
        noise = draw(st.sampled_from(("", *NOISE))).format(draw(st.integers(3, 2400)))
        articles.append(text + noise)
        facts += planted
    assume(all(fact not in facts[:i] for i, fact in enumerate(facts)))  # what is said twice may be one fact or two
    numbered = [f"第{chinese(i)}条　{article}" for i, article in enumerate(articles, 1)]
    return "\n".join(["嘉兴市绿色制造若干措施", *numbered]), facts


def wrong(planted: Planted) -> list[str]:
    """What is missing or too much in the reading of a planted text."""
    text, facts = planted
    document = Document("d", "text/plain", text)
    _, found = extract(document, segment(document), Context(gazetteer().get(REGION), ISSUED))
    gold = Phrasing("planted", "award", "planted", text, tuple(facts)).gold
    return unmatched(gold, text, found.facts)


STRATEGIES = {part.__name__: noisy(part) for part in CONSTRUCTIONS} | {"several": several()}
marks = {key: [pytest.mark.xfail(strict=True, reason=reason)] for key, reason in BROKEN.items()}


@pytest.mark.parametrize("construction", [pytest.param(key, marks=marks.get(key, [])) for key in STRATEGIES])
def test_what_is_planted_is_read_and_nothing_else(construction: str) -> None:
    @planted_settings(shrink=construction not in BROKEN)
    @given(STRATEGIES[construction])
    def hold(planted: Planted) -> None:
        assert not (faults := wrong(planted)), f"{planted[0]}\n" + "\n".join(faults)

    hold()


def planted_settings(examples: int = EXAMPLES, shrink: bool = True) -> settings:
    """The same examples each time, shared out among the constructions; a fault that is known needs no shortest example."""
    phases = (Phase.generate, Phase.shrink) if shrink else (Phase.generate,)
    skipped = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.nested_given]
    each = max(1, examples // len(STRATEGIES))
    return settings(max_examples=each, derandomize=True, deadline=None, database=None, phases=phases, suppress_health_check=skipped)


def main(examples: int) -> None:
    """Prints the share of each construction that is read without a fault, and its three shortest faults."""
    for key, strategy in STRATEGIES.items():
        tried = tries(strategy, examples)
        failed = sorted((one for one in tried if one[1]), key=lambda one: len(one[0]))
        print(f"{key:<22} {1 - len(failed) / len(tried):.3f} of {len(tried)}")
        for text, faults in failed[:3]:
            print(*(f"    {line}" for line in (*text.splitlines(), *faults)), sep="\n")


def tries(strategy: st.SearchStrategy[Planted], examples: int) -> list[tuple[str, list[str]]]:
    """The texts of a strategy and their faults."""
    tried: list[tuple[str, list[str]]] = []

    @planted_settings(examples)
    @given(strategy)
    def collect(planted: Planted) -> None:
        tried.append((planted[0], wrong(planted)))

    collect()
    return tried


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else EXAMPLES)
