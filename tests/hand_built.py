"""Small editions made by hand for the tests of resolve, table and export: no parser and no extractor behind them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from policytable.model import (
    VALUE_TYPES,
    Clause,
    Document,
    Extraction,
    Fact,
    Issue,
    Metadata,
    NationalCount,
    NationalList,
    Origin,
    Reading,
    Region,
    Register,
    Reviewed,
    Snapshot,
    Source,
    Title,
)
from policytable.regions import gazetteer
from policytable.topics import topic

BEIJING = Region("110000", "北京市", "provincial")
JIANGSU = Region("320000", "江苏省", "provincial")
CHONGQING = Region("500000", "重庆市", "provincial")
NINGXIA = Region("640000", "宁夏回族自治区", "provincial")
CHANGZHOU = Region("320400", "常州市", "prefecture")
WUXI = Region("320200", "无锡市", "prefecture")
NANJING = Region("320100", "南京市", "prefecture")
SUZHOU_PARK = Region("320500", "苏州工业园区", "county", "苏州工业园区")
FILLER = "为贯彻落实国家和省有关部署，结合实际制定本文件，请各有关单位认真组织实施，并将执行中的问题及时反馈。"


@dataclass(frozen=True)
class Said:
    """A fact to be: field, the words that prove it, and its value."""

    field: Any
    quote: str
    value: dict[str, Any]
    level: tuple[Any, ...] = ("unspecified",)
    object: str = "green_factory"
    region: Region | None = None
    display: str = ""
    clause: str | None = None


def target(count: int, by: int | None = 2020, **more: Any) -> Said:
    """到2020年创建绿色工厂N家."""
    value = {"bound": "exact", "count_min": count, "count_max": count, "by": by}
    keys = {key: more.pop(key) for key in list(more) if key in ("bound", "count_min", "count_max", "per", "from_")}
    return Said("target", f"到{by}年创建绿色工厂{count}家", value | keys, **more)


def award(wan: int, **more: Any) -> Said:
    """对获得国家级绿色工厂的企业给予N万元."""
    keys = {key: more.pop(key) for key in list(more) if key in ("kind", "yuan_min", "rate", "of", "tier", "per", "recipient", "condition")}
    value = {"kind": "fixed", "yuan_min": wan * 10**4, "yuan_max": wan * 10**4} | keys
    return Said("award", f"对获得国家级绿色工厂的企业给予{wan}万元", value, **({"level": ("national",)} | more))


def said(source: str, region: Region, *statements: Said, **about: Any) -> Reading:
    """A document of `region` that makes these statements, one sentence each; `about` goes to its source and metadata."""
    meta = {key: about.pop(key) for key in list(about) if key in Metadata.__dataclass_fields__ and key not in Source.__dataclass_fields__}
    issued, title = about.pop("issued", "2018-03-15"), about.pop("title", f"{region.name}绿色工厂实施方案{source}")
    words = [f"{title}。{FILLER * 4}", *(one.quote + "。" for one in statements)]
    document = Document(f"doc-{source}", "text/plain", about.pop("text", None) or "".join(words))
    facts = tuple(_fact(f"{source}-{at}", document, one, region) for at, one in enumerate(statements))
    return Reading(
        source=Source(source, region, about.pop("locations", (f"documents/{source}.html",)), title=title, **about),
        snapshot=Snapshot(f"sha-{source}", source, f"documents/{source}.html", f"{source}.html", len(document.text)),
        document=document,
        metadata=Metadata(title=title, issued=issued, **meta),
        extraction=Extraction(facts, clauses_searched=10),
    )


def unreadable(source: str, region: Region) -> Reading:
    """A document that was had and could not be read."""
    fault = Issue("damaged", "文件不完整", "重新获取", source, severity="error")
    snapshot = Snapshot(f"sha-{source}", source, f"documents/{source}.pdf", f"{source}.pdf", 10)
    return Reading(Source(source, region, (f"documents/{source}.pdf",), title=f"{region.name}文件"), snapshot=snapshot, issues=(fault,))


def reviewed(*readings: Reading, **changes: dict[str, Any]) -> tuple[Reviewed, ...]:
    """The facts of these readings as the machine read them; `changes` by fact id with - as _ (a_0={"state": "rejected"})."""
    found = [Reviewed(fact, reading.source.id) for reading in readings if reading.extraction for fact in reading.extraction.facts]
    return tuple(replace(one, **changes.get(one.fact.id.replace("-", "_"), {})) for one in found)


def register(*titles: Title, **changes: Any) -> Register:
    """A register of four provinces and three places as of 2019-09-30, with two national batches and one too late."""
    made = Register(
        as_of="2019-09-30",
        topic=topic("green_factory"),
        sample_mark="示例文稿，非官方原文",
        provinces=(BEIJING, JIANGSU, CHONGQING, NINGXIA),
        places=(SUZHOU_PARK, CHANGZHOU, WUXI),
        titles=titles,
        sources=(),
        lists=tuple(
            NationalList(batch, name, published, f"https://miit.example/{batch}/{name}", f"https://miit.example/{batch}")
            for batch, published in (("1", "2017-08-23"), ("2", "2018-02-11"), ("5", "2020-10-16"))
            for name in ("绿色工厂名单", "绿色设计产品名单")
        ),
        counts=(
            NationalCount("1", "北京", "110000", 8),
            NationalCount("1", "江苏", "320000", 60),
            NationalCount("2", "江苏", "320000", 40),
            NationalCount("5", "江苏", "320000", 900),
        ),
        digest="f" * 64,
    )
    return replace(made, **changes)


def title(name: str, region: Region, words: str, order: int = 0, published: str | None = "2018-03") -> Title:
    """A policy that the register names."""
    return Title(name, order, region, words, published)


def clause(start: int, end: int) -> Clause:
    """A body clause of this window."""
    return Clause(0, None, "sentence", "", "", start, end)


def known_place(name: str) -> Region:
    """The gazetteer's place of that name."""
    return gazetteer().find(name)[0]


def _fact(name: str, document: Document, one: Said, region: Region) -> Fact:
    start = document.text.index(one.quote)
    value = {key: Decimal(str(item)) if isinstance(item, float) else item for key, item in one.value.items()}
    return Fact(
        id=name,
        field=one.field,
        object=one.object,
        level=one.level,
        value=VALUE_TYPES[one.field](**value),
        display=one.display or one.quote,
        evidence=(document.cite(start, start + len(one.quote), one.clause or f"第{start}条"),),
        origin=Origin("rule", ("r.1",), "pack"),
        region=one.region or region,
    )
