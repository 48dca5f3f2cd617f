"""The account of each fact: told from what a recording pack noted while the extractors ran, never thought up afterwards."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields

from policytable.extract.findings import Findings
from policytable.extract.heard import Ear, Heard
from policytable.extract.inheritance import inherited, mentioned
from policytable.extract.passage import Passage
from policytable.extract.quantities import counts, money, rates
from policytable.model import Account, Alternative, AwardValue, Evidence, Fact, Hit, Refused, TargetValue, Value
from policytable.rules import Pack, Recording
from policytable.text import Folded, fold

Window = tuple[int, int]
_NUMBERS = {"quantity.money": "award", "quantity.rate": "award", "quantity.count": "target"}
_NO_CUES = frozenset({"article", "counted_verb", "not_level"})  # they tell what a number counts, and bend no value


@dataclass(frozen=True, slots=True)
class _Scene:
    """A fact with its own statement: the view, its quote in the view, and the windows of its numbers; `grid` for a table's."""

    fact: Fact
    view: Folded
    quote: Window
    numbers: tuple[Window, ...]
    grid: bool = False


def accounts(findings: Findings, record: Recording, wanted: frozenset[str]) -> tuple[Account, ...]:
    """The accounts of the wanted facts that were found, in the order of the text. `record` must be the pack that found them."""
    ear = Ear(findings.passage, record)
    extraction = findings.extraction()
    return tuple(_account(findings.passage, ear, fact, extraction.alternatives) for fact in extraction.facts if fact.id in wanted)


def _account(passage: Passage, ear: Ear, fact: Fact, alternatives: Sequence[Alternative]) -> Account:
    scene = _scene(ear, fact, passage.pack)
    named = list(mentioned(passage, ear, fact))
    heard = ear.heard(scene.view)
    own = [one for one in heard if one.window is None and _takes_part(ear, scene, one)]
    bent = scene.numbers or tuple((one.start, one.end) for one in own if one.noted.rule in fact.origin.rules)
    cues = [one for one in heard if one.window is not None and _bends(ear, one, bent)]
    return Account(
        fact=fact.id,
        matches=_once([*(ear.hit(scene.view, one) for one in own), *named]),
        cues=_once([ear.hit(scene.view, one) for one in cues]),
        inherited=tuple(inherited(passage, ear, fact)),
        refused=tuple(_refused(ear, scene, alternatives)),
    )


def _scene(ear: Ear, fact: Fact, pack: Pack) -> _Scene:
    evidence = fact.evidence[0]
    view = ear.view(evidence)
    quote = _folded(view, evidence)
    if ear.statement(evidence) is None and ear.cells(evidence):
        at = len(view.text) - len(fold(evidence.quote.split("\t")[-1]).text)
        return _Scene(fact, view, quote, ((at, len(view.text)),), grid=True)
    return _Scene(fact, view, quote, tuple(_numbers(fact.value, view.text, quote, pack)))


def _folded(view: Folded, evidence: Evidence) -> Window:
    inside = [at for at, offset in enumerate(view.offsets[:-1]) if evidence.start <= offset < evidence.end]
    return (inside[0], inside[-1] + 1) if inside else (0, len(view.text))


def _numbers(value: Value, text: str, quote: Window, pack: Pack) -> Iterator[Window]:
    """Where the numbers of a value stand: of several alike the last in the quote, which ends at its own."""
    if isinstance(value, AwardValue):
        shares = [(one.start, one.end) for one in rates(text, pack) if one.value == value.rate]
        sums = [(one.start, one.end) for one in money(text, pack) if one.high == value.yuan_max and value.yuan_min in (None, one.low)]
        totals = [(one.start, one.end) for one in money(text, pack) if one.high == value.aggregate_cap_yuan]
        yield from (*_last(shares, quote), *_last(sums, quote), *totals[:1])
    elif isinstance(value, TargetValue):
        ends = (value.count_min or value.count_max, value.count_max or value.count_min)
        yield from _last([(one.start, one.end) for one in counts(text, pack) if (one.low, one.high) == ends], quote)


def _last(windows: list[Window], quote: Window) -> list[Window]:
    return [window for window in windows if quote[0] <= window[0] and window[0] < quote[1]][-1:]


def _takes_part(ear: Ear, scene: _Scene, one: Heard) -> bool:
    if one.noted.rule in _NUMBERS:
        return (
            _NUMBERS[one.noted.rule] == scene.fact.field and (one.start, one.end) in scene.numbers
        )  # a bare number is noted as a sum and as a count: the value is one of them
    if one.noted.rule == "shape.table_number":
        return scene.grid and (one.start, one.end) in scene.numbers
    if one.noted.name == "others" and scene.fact.object_text:
        shift = one.start - one.noted.start
        named = [scene.view.text[low + shift : high + shift] for _, low, high in one.noted.groups]
        return any(words.endswith(scene.fact.object_text) for words in named)
    if not one.start < scene.quote[1] and one.noted.name != scene.fact.field:
        return False
    if one.noted.rule in scene.fact.origin.rules:
        return _touch((one.start, one.end), scene.quote)
    return one.noted.name == scene.fact.field and _tells(ear, scene, one)


def _tells(ear: Ear, scene: _Scene, one: Heard) -> bool:
    """Whether what the rule tells, or the words that it matched, stand in the value (差额补足, 首次获得, a fee's matter)."""
    value = scene.fact.value
    known = ear.rule(one.noted.rule)
    if known and known[1].value:
        return all(getattr(value, key, None) == item for key, item in known[1].value.items())
    said = {text for item in fields(value) if item.name != "kind" and isinstance(text := getattr(value, item.name), str)}
    shift = one.start - one.noted.start
    groups = {scene.view.text[low + shift : high + shift] for _, low, high in one.noted.groups}
    return bool(said & {*groups, scene.view.text[one.start : one.end].removesuffix("为")})


def _bends(ear: Ear, one: Heard, bent: Sequence[Window]) -> bool:
    known = ear.rule(one.noted.rule)
    return (
        known is not None
        and known[1].effect not in _NO_CUES
        and any(one.window is not None and _touch(one.window, window) for window in bent)
    )


def _touch(one: Window, other: Window) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _refused(ear: Ear, scene: _Scene, alternatives: Sequence[Alternative]) -> Iterator[Refused]:
    """The readings of the fact's field that were set aside in its statement, each with the words that told against it."""
    low, high = scene.view.offsets[0], scene.view.offsets[-1]
    for other in alternatives:
        if other.field != scene.fact.field or not (low <= other.start and other.end <= high):
            continue
        known = ear.rule(other.reason)
        hits = [ear.hit(scene.view, one) for one in ear.heard(scene.view) if one.noted.rule == other.reason]
        words = ear.words(other.start, other.end)
        near = [hit for hit in hits if hit.bends in (None, words)]
        yield Refused(
            field=other.field,
            words=words,
            reason=other.reason,
            start=other.start,
            end=other.end,
            effect=f"{known[0]}.{known[1].effect}" if known else "",
            version=known[1].version if known else "",
            because=near[0].words if near else "",
            note=known[1].note if known else "",
        )


def _once(hits: Sequence[Hit]) -> tuple[Hit, ...]:
    return tuple(sorted(dict.fromkeys(hits), key=lambda hit: (hit.start, hit.end, hit.rule)))
