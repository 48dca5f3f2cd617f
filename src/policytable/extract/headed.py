"""What a number counts where its own sentence names only a level: the object of the heading or the lead-in above."""

from __future__ import annotations

from collections.abc import Iterator

from policytable.extract.beneficiary import Combination
from policytable.extract.facts import governing, piece_start
from policytable.extract.mentions import levels, objects
from policytable.extract.passage import Passage, Statement
from policytable.extract.quantities import Count, counts, times
from policytable.extract.scope import mentions as places
from policytable.model import Evidence, Level

SHORT = 36  # folded characters of a heading; a lead-in may be longer
LINES = 12  # lines of a list under its lead-in
UNITS = ("家", "个", "户", "种", "项", "款", "条")


def headed(passage: Passage, statement: Statement, count: Count, last: int) -> tuple[tuple[Combination, ...], Evidence] | None:
    """The object above a statement that names none itself (（二）创建绿色园区 / 到2022年，国家级达到2个), at the heading's own
    level, with the place; None where the stretch before the number names another thing, or where the heading names several objects.
    """
    text = statement.text
    begin = max(last, piece_start(text, count.start))
    if count.unit not in UNITS or objects(text, passage.pack):
        return None
    words = bare(passage, text, begin, count.start)
    plain = passage.pack.first("target", "headed", words) is not None
    told = begin < count.start or (begin and times(text[:begin], passage.pack, passage.year))
    if not plain or not told:
        return None
    for other in (*passage.before(statement), *passage.above(statement), *_led(passage, statement)):
        found = objects(other.text, passage.pack)
        if not found and counts(other.text, passage.pack):
            return None  # something else was counted in between
        if found:
            short = len(other.text) <= SHORT or other.leads
            alone = short and found[0].value != "other" and all(mention.value == found[0].value for mention in found)
            return _object(passage, other) if alone else None
    return None


def _led(passage: Passage, statement: Statement) -> Iterator[Statement]:
    """The lead-in above a run of short lines without numbers of their own (创建计划： / 2020年，8家； / 2021年，12家)."""
    for other in reversed(passage.statements[max(0, statement.index - LINES) : statement.index]):
        if other.leads:
            yield other
        if other.leads or len(other.text) > SHORT or not counts(other.text, passage.pack):
            return


def _object(passage: Passage, other: Statement) -> tuple[tuple[Combination, ...], Evidence]:
    mention = objects(other.text, passage.pack)[0]
    ranks: dict[Level, None] = {}
    for rank in levels(other.text, passage.pack, passage.region):
        if rank.end <= mention.start:
            ranks.update(dict.fromkeys(rank.value))
    combo = Combination(mention.value, tuple(ranks) or ("unspecified",))
    return (combo,), governing(passage, other, (mention.start, mention.end))


def bare(passage: Passage, text: str, low: int, high: int) -> str:
    """The words of a window without its times, places and levels."""
    windows = [(time.start, time.end) for time in times(text, passage.pack, passage.year)]
    windows += [(rank.start, rank.end) for rank in levels(text, passage.pack, passage.region)]
    windows += [(start, end) for start, end, _ in places(text, passage.region.adcode if passage.region else None)]
    return "".join(text[at] for at in range(low, high) if not any(start <= at < end for start, end in windows))


def names_another(passage: Passage, text: str, low: int, high: int) -> bool:
    """Whether a window holds a noun of its own, known or not, besides verbs, times, places and levels (建成省级生态茶园)."""
    words = bare(passage, text, low, high)
    for rule in passage.pack.of("target", "filler"):
        words = rule.pattern.sub("，", words) if rule.pattern is not None else words
    return any(len(run) > 1 and not run.isdigit() for run in words.translate(_MARKS).split("，"))


_MARKS = str.maketrans(dict.fromkeys("、：；。()“”", "，"))
