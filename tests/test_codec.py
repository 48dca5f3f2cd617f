"""The codec: what goes out comes back, what does not fit is named with its path, facts have the contract's form."""

from __future__ import annotations

import json
import math
from decimal import Decimal
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policytable.codec import (
    decode,
    decode_value,
    dumps,
    dumps_line,
    encode,
    fact_json,
    loads,
    pack,
    pack_document,
    unpack,
    unpack_document,
    value_from_json,
    value_json,
)
from policytable.model import (
    VALUE_TYPES,
    Attachment,
    AwardValue,
    Block,
    Decision,
    Document,
    DomRun,
    Evidence,
    Fact,
    FeeValue,
    IndustryValue,
    Level,
    Line,
    NoteValue,
    Origin,
    Page,
    Place,
    Region,
    Seen,
    SupervisionValue,
    Table,
    TableCell,
    TargetValue,
)
from policytable.topics import topic

GREEN = topic("green_factory")
words = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
maybe = st.none() | words
counts = st.integers(0, 10**6)
years = st.none() | st.integers(1990, 2100)
every_level: list[Level] = list(get_args(Level))
levels = st.lists(st.sampled_from(every_level), min_size=1, max_size=3, unique=True).map(lambda found: tuple(found))
cents = st.integers(0, 10**12).map(lambda number: Decimal(number) / 100)
yuan = st.integers(0, 10**12) | cents
shares = st.integers(1, 2000).map(lambda number: Decimal(number) / 1000)
coordinates = st.floats(0, 5000, allow_nan=False)
boxes = st.tuples(coordinates, coordinates, coordinates, coordinates)
places = st.builds(Place, page=st.none() | st.integers(1, 99), box=st.none() | boxes, dom=maybe)
regions = st.builds(Region, adcode=st.from_regex(r"[0-9]{6}", fullmatch=True), name=words, rank=st.none(), zone=maybe)


@st.composite
def evidence(draw: st.DrawFn) -> Evidence:
    quote, start = draw(words), draw(st.integers(0, 10**6))
    found = draw(st.lists(places, max_size=3).map(tuple))
    return Evidence(draw(words), start, start + len(quote), quote, draw(words), draw(words), draw(maybe), found)


@st.composite
def targets(draw: st.DrawFn) -> TargetValue:
    low, high = sorted((draw(counts), draw(counts)))
    bound = draw(st.sampled_from(["exact", "at_least", "at_most", "about", "range"]))
    ends = {"exact": (low, low), "at_least": (low, None), "at_most": (None, high)}.get(bound, (low, high))
    return TargetValue(bound, *ends, by=draw(years), per=draw(st.sampled_from(["total", "year"])))  # type: ignore[arg-type]


@st.composite
def awards(draw: st.DrawFn) -> AwardValue:
    low, high = sorted((draw(yuan), draw(yuan)))
    kind = draw(st.sampled_from(["fixed", "cap", "range", "rate", "unstated"]))
    ends = {"fixed": (low, low), "range": (low, high), "cap": (None, high), "rate": (None, draw(st.none() | yuan))}.get(kind, (None, None))
    rate = draw(shares) if kind == "rate" else None
    return AwardValue(kind, *ends, rate=rate, of=draw(maybe), tier=draw(maybe), per=draw(maybe), condition=draw(maybe))  # type: ignore[arg-type]


industry_words = st.lists(words.filter(str.strip), min_size=1, max_size=3).map(lambda found: tuple(found))
industries = st.builds(IndustryValue, industry_words, open_ended=st.none() | st.booleans(), year=years)
fees = st.builds(FeeValue, st.sampled_from(["government", "either"]), st.sampled_from(["evaluation", "recheck"]), maybe)
supervision = st.builds(SupervisionValue, st.sampled_from(["removal", "ban"]), st.none() | st.integers(1, 99), st.lists(words).map(tuple))
notes = st.builds(NoteValue, st.sampled_from(list(dict(GREEN.notes))), maybe)
values = st.one_of(
    *(
        st.tuples(st.just(field), kind)
        for field, kind in (
            ("target", targets()),
            ("award", awards()),
            ("industry", industries),
            ("fee_bearer", fees),
            ("supervision", supervision),
            ("note", notes),
        )
    )
)


@st.composite
def facts(draw: st.DrawFn) -> Fact:
    field, value = draw(values)
    name = draw(st.sampled_from(["green_factory", "other"]))
    return Fact(
        id=draw(words),
        field=field,
        object=name,
        level=draw(levels),
        value=value,
        display=draw(words),
        evidence=tuple(draw(st.lists(evidence(), min_size=1, max_size=2))),
        origin=draw(st.builds(Origin, st.sampled_from(["rule", "reviewer"]), st.lists(words, max_size=2).map(tuple), words)),
        object_text=draw(words) if name == "other" else None,
        region=draw(st.none() | regions),
        doubtful=draw(st.booleans()),
    )


@st.composite
def decisions(draw: st.DrawFn) -> Decision:
    fact = draw(facts())
    quote = fact.evidence[0]
    seen = Seen("源", fact.field, fact.object, fact.level, fact.value, quote.quote, quote.prefix, quote.suffix, quote.clause, 2)
    value = draw(st.sampled_from([None, fact.value]))
    return Decision(draw(words), "correct", seen, "人", "2020-01-01T00:00:00+08:00", "", value, draw(maybe), level=draw(st.none() | levels))


@st.composite
def documents(draw: st.DrawFn) -> Document:
    text = draw(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40))
    end = len(text)
    edges = tuple(draw(st.lists(coordinates, min_size=end + 1, max_size=end + 1)))
    return Document(
        id=draw(words),
        media_type="application/pdf",
        text=text,
        blocks=(Block("row", 0, end, page=1, dom=draw(maybe), table=0, row=0),),
        tables=(Table(0, end, 1, 2, (TableCell(0, 0, 0, 1), TableCell(0, 1, 1, end, column_span=2))),),
        pages=(Page(1, 595.28, 841.89),),
        lines=(Line(0, end, 1, draw(coordinates), 2.5, edges, draw(st.none() | st.floats(0, 1))),),
        runs=(DomRun(0, end, "/html/body/p[1]", 3),),
        meta=((draw(words), draw(words)),),
        attachments=(Attachment(draw(words), draw(words)),),
        doubtful=(0,),
        method="test-1",
    )


# --- there and back ----------------------------------------------------------


@given(facts())
def test_a_fact_survives_the_way_through_json(fact: Fact) -> None:
    assert decode(Fact, loads(dumps(encode(fact)))) == fact
    assert unpack(tuple[Fact, ...], pack((fact, fact))) == (fact, fact)


@given(decisions())
def test_a_decision_survives_the_way_through_json(decision: Decision) -> None:
    assert decode(Decision, loads(dumps(encode(decision)))) == decision


@given(documents())
@settings(max_examples=50)
def test_a_document_survives_packing_and_packs_to_the_same_bytes(document: Document) -> None:
    packed = pack_document(document)
    assert unpack_document(packed) == document
    assert pack_document(unpack_document(packed)) == packed
    assert decode(Document, loads(dumps(encode(document)))) == document


@given(values)
def test_a_value_survives_the_way_through_a_reviewers_form(tagged: tuple[str, Any]) -> None:
    field, value = tagged
    assert decode_value(field, value_json(field, value)) == value
    assert value_from_json(field, json.loads(json.dumps(value_json(field, value))), GREEN) == value


@pytest.mark.parametrize(
    ("number", "plain"),
    [(Decimal("0.10"), 0.1), (Decimal("0.2"), 0.2), (Decimal("1E+6"), 1_000_000), (Decimal("100.00"), 100), (Decimal("-0"), 0)],
)
def test_a_decimal_becomes_the_shortest_number(number: Decimal, plain: int | float) -> None:
    data = encode(AwardValue("cap", yuan_max=number))["yuan_max"]
    assert (data, type(data)) == (plain, type(plain))
    assert decode_value("award", {"kind": "cap", "yuan_max": data}) == AwardValue("cap", yuan_max=number)


def test_a_whole_sum_comes_back_as_a_whole_number() -> None:
    value = decode_value("award", {"kind": "fixed", "yuan_min": 1e6, "yuan_max": 1_000_000})
    assert isinstance(value, AwardValue)
    assert (type(value.yuan_min), type(value.yuan_max)) == (int, int)


@pytest.mark.parametrize("number", [Decimal(1) / Decimal(3), Decimal("NaN"), Decimal("Infinity")])
def test_a_decimal_that_no_number_carries_is_refused(number: Decimal) -> None:
    with pytest.raises((ValueError, OverflowError)):
        encode(AwardValue("cap", yuan_max=number))


def test_from_is_written_without_its_underscore() -> None:
    value = TargetValue("exact", 3, 3, by=2020, from_=2018)
    assert value_json("target", value)["from"] == 2018
    assert "from_" not in value_json("target", value)
    assert decode(TargetValue, encode(value)) == value


# --- strict ------------------------------------------------------------------

QUOTE = Evidence("d", 2, 4, "十家", "到", "。", "一", (Place(page=1, box=(0, 1, 2, 3)), Place(dom="/p")))
BEIJING = Region("110000", "北京市")
FACT = Fact("f", "target", "green_factory", ("national",), TargetValue("exact", 10, 10), "10家", (QUOTE,), region=BEIJING)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"colour": 1}, "unknown key colour @ $"),
        ({"display": 3}, "3 is not a text @ $.display"),
        ({"doubtful": 0}, "@ $.doubtful"),
        ({"level": "national"}, "@ $.level"),
        ({"level": ["city"]}, "'city' is not one of national"),
        ({"level": []}, "level"),
        ({"field": "price"}, "@ $.field"),
        ({"field": "award"}, "@ $.value"),
        ({"value": None}, "the value is missing @ $.value"),
        ({"value": {"bound": "exact", "count_min": "10", "count_max": 10}}, "'10' is not a whole number @ $.value.count_min"),
        ({"value": {"bound": "exact", "count_min": True, "count_max": 10}}, "@ $.value.count_min"),
        ({"value": {"bound": "exact"}}, "bound exact does not fit"),
        ({"evidence": []}, "no evidence"),
        ({"evidence": "十家"}, "@ $.evidence"),
        ({"evidence": [{"document": "d", "start": 2, "end": 9, "quote": "十家"}]}, "@ $.evidence[0]"),
        ({"evidence": [{"document": "d", "start": 2, "quote": "十家"}]}, "'end' is missing @ $.evidence[0].end"),
        ({"region": {"adcode": "11", "name": "北京"}}, "@ $.region"),
        ({"origin": {"kind": "rule", "rules": "r1"}}, "@ $.origin.rules"),
    ],
)
def test_what_does_not_fit_is_named_with_its_path(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError) as told:
        decode(Fact, {**encode(FACT), **changes})
    assert said in str(told.value)


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(ValueError) as told:
        decode(Fact, {**encode(FACT), "id": 1, "display": 2})
    assert "$.id" in str(told.value)
    assert "$.display" in str(told.value)


@pytest.mark.parametrize("data", [None, 3, [], "x", {}, {"evidence": 1}])
def test_what_is_no_object_is_refused(data: Any) -> None:
    with pytest.raises(ValueError, match="Fact"):
        decode(Fact, data)


@pytest.mark.parametrize("number", [math.nan, math.inf, "1", None, True])
def test_a_coordinate_is_a_finite_number(number: Any) -> None:
    with pytest.raises(ValueError, match=r"\$\.width"):
        decode(Page, {"number": 1, "width": number, "height": 2})


@pytest.mark.parametrize("text", ['{"a":NaN}', '{"a":Infinity}', '{"a":1,"a":2}', "{"])
def test_json_text_is_read_strictly(text: str) -> None:
    with pytest.raises(ValueError):
        loads(text)


def test_json_text_is_canonical() -> None:
    assert dumps({"b": "绿色", "a": [1, 0.5, None]}) == '{"b":"绿色","a":[1,0.5,null]}'
    assert dumps_line({}) == "{}\n"
    with pytest.raises(ValueError):
        dumps(math.nan)


@pytest.mark.parametrize("damage", [b"", b"ptd1", b"other", b"ptd1" + b"x" * 40], ids=["empty", "mark only", "other", "noise"])
def test_a_damaged_document_is_refused(damage: bytes) -> None:
    with pytest.raises(ValueError):
        unpack_document(damage)
    with pytest.raises(ValueError):
        unpack(Fact, damage)


def test_a_cut_document_is_refused() -> None:
    with pytest.raises(ValueError):
        unpack_document(pack_document(Document("d", "text/plain", "文" * 99))[:-5])


# --- what reviewers type -----------------------------------------------------


@pytest.mark.parametrize(
    ("field", "data", "said"),
    [
        ("price", {}, "unknown field 'price'"),
        ("target", "十家", "not an object"),
        ("target", {"bound": "exact", "count_min": 10, "count_max": 12}, "must be equal"),
        ("target", {"bound": "range", "count_min": 12, "count_max": 10}, "count_max (10) is below count_min (12)"),
        ("target", {"bound": "at_least", "count_min": -1}, "below zero"),
        ("target", {"bound": "at_least", "count_min": 1, "from": 2020, "by": 2018}, "by (2018) is below from (2020)"),
        ("target", {"bound": "most", "count_max": 1}, "$.bound"),
        ("award", {"kind": "cap"}, "kind cap does not fit"),
        ("award", {"kind": "fixed", "yuan_min": 1, "yuan_max": 2}, "must be equal"),
        ("award", {"kind": "rate", "rate": 10}, "write 0.10 for 10 %"),
        ("award", {"kind": "unstated", "recipient": "mayor"}, "recipient 'mayor' is not one of enterprise"),
        ("award", {"kind": "unstated", "from_": 1}, "unknown key from_"),
        ("industry", {"industries": []}, "at least one"),
        ("industry", {"industries": ["钢铁"], "codes": [["31"], ["26"]]}, "2 entries for 1"),
        ("fee_bearer", {"bearer": "government"}, "'covers' is missing"),
        ("supervision", {"mechanism": "复核"}, "mechanism '复核' is not one of periodic_review"),
        ("note", {"kind": "gossip"}, "kind 'gossip' is not one of exemption"),
        ("supervision", {"mechanism": "ban", "interval_months": 0}, "interval_months (0) is below"),
    ],
)
def test_a_reviewers_value_is_checked(field: str, data: Any, said: str) -> None:
    with pytest.raises(ValueError) as told:
        value_from_json(field, data, GREEN)
    assert said in str(told.value)


def test_null_and_absent_mean_the_same() -> None:
    typed = {"mechanism": "ban", "interval_months": 36, "triggers": None}
    assert value_from_json("supervision", typed, GREEN) == SupervisionValue("ban", 36)


def test_a_value_is_written_only_under_its_own_field() -> None:
    with pytest.raises(ValueError, match="no value of 'award'"):
        value_json("award", NoteValue("benefit"))


# --- the contract ------------------------------------------------------------


def test_a_fact_has_the_form_of_the_contract() -> None:
    assert fact_json(FACT) == {
        "id": "f",
        "field": "target",
        "object": "green_factory",
        "object_text": None,
        "level": "national",
        "region": {"adcode": "110000", "name": "北京市"},
        "value": {"bound": "exact", "count_min": 10, "count_max": 10, "by": None, "from": None, "per": "total"},
        "display": "10家",
        "evidence": [
            {
                "document": "d",
                "start": 2,
                "end": 4,
                "quote": "十家",
                "prefix": "到",
                "suffix": "。",
                "clause": "一",
                "places": [{"page": 1, "box": [0, 1, 2, 3]}, {"dom": "/p"}],
            }
        ],
        "origin": {"kind": "rule", "rules": [], "pack": ""},
    }


def test_every_fact_is_valid_by_the_contract(shared: Path) -> None:
    import jsonschema_rs

    schema = json.loads((shared / "contract" / "facts.schema.json").read_text(encoding="utf-8"))
    validator = jsonschema_rs.Draft202012Validator(schema)

    @given(facts())
    @settings(max_examples=200)
    def holds(fact: Fact) -> None:
        validator.validate(fact_json(fact))

    holds()


def test_every_value_type_has_a_strategy() -> None:
    assert {"target", "award", "industry", "fee_bearer", "supervision", "note"} == set(VALUE_TYPES)
