"""The scoring, on planted cases: each case is a text, its labels, what was predicted, and the counts that must come out."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from policytable.errors import DamagedError, UsageError
from policytable.evaluate import Report, Span, evaluate, locate, read_labels, report_json, report_text
from policytable.evaluate.bootstrap import interval
from policytable.evaluate.claims import fold_word
from policytable.evaluate.gold import Quote
from policytable.model import (
    AwardValue,
    Document,
    Fact,
    FeeValue,
    IndustryValue,
    Level,
    NoteValue,
    SupervisionValue,
    TargetValue,
    Value,
)

TEXT = (
    "一、到2020年，创建国家级绿色工厂40家，省级绿色园区3家。\n"
    "二、对国家级绿色工厂给予一次性奖励100万元；对国家级绿色园区给予一次性奖励200万元。\n"
    "三、重点在钢铁、化工、電子信息製造業等行业选择。第三方评价费用由企业承担。\n"
    "四、每三年复核一次，复核不合格的撤销称号，两年内不得申报。\n"
    "五、对省级绿色工厂给予一次性奖励100万元。"
)
DOCUMENT = Document(id="d", media_type="text/plain", text=TEXT)


def fact(
    field: str, quote: str, value: Value, thing: str = "green_factory", level: str | tuple[str, ...] = "unspecified", nth: int = 1
) -> Fact:
    at = -1
    for _ in range(nth):
        at = TEXT.index(quote, at + 1)
    levels: tuple[Level, ...] = (level,) if isinstance(level, str) else level  # type: ignore[assignment]
    other = "某物" if thing == "other" else None
    return Fact("f", field, thing, levels, value, quote, (DOCUMENT.cite(at, at + len(quote)),), object_text=other)  # type: ignore[arg-type]


def label(
    field: str, quote: str, value: dict[str, Any], thing: str = "green_factory", level: Any = "unspecified", **place: Any
) -> dict[str, Any]:
    return {"field": field, "object": thing, "level": level, "value": value, "display": quote, "evidence": [{"quote": quote, **place}]}


FORTY = "创建国家级绿色工厂40家"
HUNDRED = "对国家级绿色工厂给予一次性奖励100万元"
REVIEW = "每三年复核一次"
INDUSTRIES = "重点在钢铁、化工、電子信息製造業等行业选择"
FEE = "第三方评价费用由企业承担"
GOLD_TARGET = label("target", FORTY, {"count_min": 40, "count_max": 40, "bound": "exact", "by": 2020}, level="national")
GOLD_AWARD = label("award", HUNDRED, {"kind": "fixed", "yuan_min": 1000000, "yuan_max": 1000000, "rate": None}, level="national")
GOLD_WORDS = label("industry", INDUSTRIES, {"industries": ["钢铁", "化工", "电子信息制造业"]})
GOLD_FEE = label("fee_bearer", FEE, {"bearer": "enterprise", "covers": "evaluation"})
GOLD_REVIEW = label("supervision", REVIEW, {"mechanism": "periodic_review", "interval_months": 36})


def fixed(yuan: int) -> AwardValue:
    return AwardValue("fixed", yuan, yuan)


CASES: list[tuple[str, list[dict[str, Any]], list[Fact], str, tuple[int, int, int]]] = [
    ("对的目标", [GOLD_TARGET], [fact("target", FORTY, TargetValue("exact", 40, 40, 2020), level="national")], "target", (1, 1, 1)),
    (
        "界限不比较，数目比较",
        [GOLD_TARGET],
        [fact("target", FORTY, TargetValue("at_least", 40, None, 2020), level="national")],
        "target",
        (1, 1, 1),
    ),
    ("年份不同", [GOLD_TARGET], [fact("target", FORTY, TargetValue("exact", 40, 40, 2021), level="national")], "target", (1, 1, 0)),
    ("级别不同", [GOLD_TARGET], [fact("target", FORTY, TargetValue("exact", 40, 40, 2020))], "target", (1, 1, 0)),
    ("对的奖励", [GOLD_AWARD], [fact("award", HUNDRED, fixed(1_000_000), level="national")], "award", (1, 1, 1)),
    (
        "小数写法",
        [GOLD_AWARD],
        [fact("award", HUNDRED, AwardValue("fixed", Decimal("1000000.0"), 1_000_000), level="national")],
        "award",
        (1, 1, 1),
    ),
    ("种类不同", [GOLD_AWARD], [fact("award", HUNDRED, AwardValue("cap", None, 1_000_000), level="national")], "award", (1, 1, 0)),
    ("证据在别处", [GOLD_AWARD], [fact("award", "一次性奖励100万元", fixed(1_000_000), level="national", nth=2)], "award", (1, 1, 0)),
    ("证据只有短的一半", [GOLD_AWARD], [fact("award", "100万元；对国家", fixed(1_000_000), level="national")], "award", (1, 1, 1)),
    ("证据不到短的一半", [GOLD_AWARD], [fact("award", "元；对国家级绿", fixed(1_000_000), level="national")], "award", (1, 1, 0)),
    ("一个标注只配一次", [GOLD_AWARD], [fact("award", HUNDRED, fixed(1_000_000), level="national")] * 2, "award", (1, 2, 1)),
    (
        "未写金额的不计",
        [label("award", HUNDRED, {"kind": "unstated"})],
        [fact("award", HUNDRED, AwardValue("unstated"))],
        "award",
        (0, 0, 0),
    ),
    (
        "级别表逐级计",
        [label("award", HUNDRED, {"kind": "fixed", "yuan_min": 1e6, "yuan_max": 1e6}, level=["national", "provincial"])],
        [fact("award", HUNDRED, fixed(1_000_000), level="national")],
        "award",
        (2, 1, 1),
    ),
    (
        "行业逐词计",
        [GOLD_WORDS],
        [fact("industry", INDUSTRIES, IndustryValue(("钢铁行业", "電子信息", "建材"), ((), (), ())))],
        "industry",
        (3, 3, 2),
    ),
    ("费用", [GOLD_FEE], [fact("fee_bearer", FEE, FeeValue("enterprise", "evaluation", "企业"))], "fee_bearer", (1, 1, 1)),
    ("费用的事项不同", [GOLD_FEE], [fact("fee_bearer", FEE, FeeValue("enterprise", "review"))], "fee_bearer", (1, 1, 0)),
    ("复核的间隔要比", [GOLD_REVIEW], [fact("supervision", REVIEW, SupervisionValue("periodic_review", 12))], "supervision", (1, 1, 0)),
    (
        "对象不比较于监督",
        [GOLD_REVIEW],
        [fact("supervision", REVIEW, SupervisionValue("periodic_review", 36), "green_park")],
        "supervision",
        (1, 1, 1),
    ),
    (
        "其他机制的间隔不比",
        [label("supervision", "撤销称号", {"mechanism": "removal", "interval_months": None})],
        [fact("supervision", "撤销称号", SupervisionValue("removal", 6))],
        "supervision",
        (1, 1, 1),
    ),
    (
        "other 的名称不比较",
        [label("award", HUNDRED, {"kind": "fixed", "yuan_min": 1000000, "yuan_max": 1000000}, "other")],
        [fact("award", HUNDRED, fixed(1_000_000), "other")],
        "award",
        (1, 1, 1),
    ),
]


def run(directory: Path, labels: list[dict[str, Any]], facts: list[Fact], text: str = TEXT) -> Report:
    line = {"document": "d.txt", "region": "320000 江苏省", "issued": "2018-01-02", "facts": labels}
    (directory / "labels.jsonl").write_text(json.dumps(line, ensure_ascii=False) + "\n", encoding="utf-8")

    def extractor(path: Path, region: str | None, issued: str | None) -> tuple[str, tuple[Fact, ...]]:
        assert (path, region, issued) == (directory / "d.txt", "320000", "2018-01-02")
        return text, tuple(facts)

    return evaluate(directory, extractor)


@pytest.mark.parametrize(("labels", "facts", "field", "counts"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_counts(tmp_path: Path, labels: list[dict[str, Any]], facts: list[Fact], field: str, counts: tuple[int, int, int]) -> None:
    report = run(tmp_path, labels, facts)
    found = {item.field: (item.counts.gold, item.counts.predicted, item.counts.matched) for item in report.fields}
    assert found[field] == counts
    assert sum(sum(other) for name, other in found.items() if name != field) == 0


def test_matching_is_largest_not_first(tmp_path: Path) -> None:
    """A wide prediction that fits two labels must leave the one that the narrow prediction needs."""
    first, second = "对国家级绿色工厂给予一次性奖励100万元", "对省级绿色工厂给予一次性奖励100万元"
    value = {"kind": "fixed", "yuan_min": 1000000, "yuan_max": 1000000}
    wide = Fact("f", "award", "green_factory", ("unspecified",), fixed(1_000_000), "", (DOCUMENT.cite(TEXT.index(first), len(TEXT)),))
    narrow = fact("award", first, fixed(1_000_000))
    assert run(tmp_path, [label("award", first, value), label("award", second, value)], [wide, narrow]).overall.counts.matched == 2


def test_misgrounding_is_told_from_a_plain_false_alarm(tmp_path: Path) -> None:
    park = label(
        "award", "对国家级绿色园区给予一次性奖励200万元", {"kind": "fixed", "yuan_min": 2e6, "yuan_max": 2e6}, "green_park", "national"
    )
    there = fact("award", "对国家级绿色园区给予一次性奖励200万元", fixed(1_000_000), level="national")
    nowhere = fact("award", FEE, fixed(1_000_000), level="national")
    report = run(tmp_path, [GOLD_AWARD, park], [there, nowhere])
    assert [finding.start for finding in report.of("misgrounded")] == [TEXT.index("对国家级绿色园区")]
    assert len(report.of("false_alarm")) == 2


def test_inexact_quotes_are_counted(tmp_path: Path) -> None:
    report = run(
        tmp_path,
        [],
        [fact("note", FEE, NoteValue("benefit")), fact("note", HUNDRED, NoteValue("benefit"))],
        TEXT.replace("100万", "900万", 1),
    )
    assert (report.exact_quotes, report.quotes, report.overall.counts.predicted) == (1, 2, 0)


def test_errors_name_file_offset_and_both_sides(tmp_path: Path) -> None:
    report = run(tmp_path, [GOLD_AWARD], [fact("award", HUNDRED, fixed(900_000), level="national")])
    text = report_text(report)
    at = TEXT.index(HUNDRED)
    assert f"d.txt:{at}  award  [green_factory national fixed 1000000 1000000 –]" in text
    assert "there: green_factory national fixed 900000 900000 –" in text
    assert json.loads(json.dumps(report_json(report)))["fields"]["award"]["f1"] == 0


def test_an_unreadable_document_misses_all_its_labels(tmp_path: Path) -> None:
    run(tmp_path, [GOLD_AWARD, GOLD_TARGET], [])

    def broken(path: Path, region: str | None, issued: str | None) -> tuple[str, tuple[Fact, ...]]:
        raise DamagedError("cut off", about=path.name)

    report = evaluate(tmp_path, broken)
    assert [finding.key for finding in report.of("unread")] == ["damaged"]
    assert report.overall.counts.recall == 0 and len(report.of("miss")) == 2


PLACES = [
    ("偏移对", Quote("100万元", 5, 10), "给予奖励：100万元，100万元", Span(5, 10)),
    ("偏移错，按前文", Quote("100万元", 0, 5, prefix="省级"), "国家级100万元，省级100万元", Span(11, 16)),
    ("按第几次", Quote("100万元", nth=2), "国家级100万元，省级100万元", Span(11, 16)),
    ("前文与第几次相符", Quote("甲", prefix="乙", nth=2), "乙甲乙甲", Span(3, 4)),
    ("空白与换行不论", Quote("奖励100万元"), "给予奖 励\n１00万元，奖励1 00\n万元", Span(12, 21)),
    ("没有", Quote("100万元"), "给予奖励", None),
]


@pytest.mark.parametrize(("quote", "text", "expected"), [case[1:] for case in PLACES], ids=[case[0] for case in PLACES])
def test_quotes_are_found_again(quote: Quote, text: str, expected: Span | None) -> None:
    assert locate(text, quote) == expected


@pytest.mark.parametrize(
    ("word", "folded"),
    [
        ("化工行业", "化工"),
        ("電子信息製造業", "电子信息"),
        ("新能源产业", "新能源"),
        ("制造业", "制造"),
        ("纺织", "纺织"),
        ("光伏制造", "光伏"),
    ],
)
def test_industry_words(word: str, folded: str) -> None:
    assert fold_word(word) == folded


def test_the_interval_repeats_and_holds_the_figure() -> None:
    documents = [(4, 5, 3), (2, 2, 2), (6, 4, 3), (1, 3, 1), (3, 3, 2)]
    low, high = interval(documents, lambda g, p, m: m / g)
    assert (low, high) == interval(documents, lambda g, p, m: m / g)
    assert low < 11 / 16 < high


def test_labels_that_do_not_hold_are_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"labels\.jsonl"):
        read_labels(tmp_path)
    (tmp_path / "labels.jsonl").write_text('{"document": "a.txt", "facts": []}\n{"facts": []}\n', encoding="utf-8")
    with pytest.raises(UsageError, match=r"labels\.jsonl:2"):
        read_labels(tmp_path)


@pytest.mark.parametrize("name", ["green-dev", "real-corpus"])
def test_perfect_predictions_of_the_development_sets_score_one(shared: Path, name: str) -> None:
    """Labels scored against themselves: every quote is found in both encodings, every key pairs with itself."""
    from policytable.codec import decode_value

    def oracle(path: Path, region: str | None, issued: str | None) -> tuple[str, tuple[Fact, ...]]:
        raw = path.read_bytes()
        try:
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = raw.decode("gb18030")
        text = text.replace("\r\n", "\n")
        document, labels = Document("d", "text/plain", text), next(item for item in read_labels(shared / name) if item.path == path)
        facts = []
        for item in labels.facts:
            spans = [place for quote in item.evidence if (place := locate(text, quote))]
            places = tuple(document.cite(span.start, span.end) for span in spans)
            other = "x" if item.object == "other" else None
            facts.append(
                Fact("f", item.field, item.object, item.levels, decode_value(item.field, item.value), "", places, object_text=other)
            )  # type: ignore[arg-type]
        return text, tuple(facts)

    report = evaluate(shared / name, oracle)
    assert report.findings == ()
    assert report.overall.counts.f1 == 1 and report.exact_quotes == report.quotes > 0
