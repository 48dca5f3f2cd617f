"""Levels that the region does not have, or that the notes below the table rule out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policytable.audit.nouns import Finding, Severity
from policytable.audit.view import Said, View, Words, found

_MUNICIPALITIES = frozenset({"110000", "120000", "310000", "500000"})
_LEVELLED = ("target", "award")
# 注：奖励资金均为国家级绿色工厂的奖励. A note with 除…外 or 没有注明的 leaves printed levels as they are.
_ONLY = re.compile(r"(奖励|资金|目标|创建)[^；。]{0,20}(?:均|都|只|仅|全部)[^；。]{0,10}国家级")
_EXCEPT = re.compile(r"除|未|没有|无特")


def contradictions(view: View) -> Iterator[Finding]:
    """省级 of a municipality, 自治区级 of a province, 市级 of a province's own line."""
    for one in view.said:
        if one.statement.field not in (*_LEVELLED, "supervision", "fee") or one.line.region is None:
            continue
        for word in one.statement.level_words:
            fault = _fault(one, word)
            if fault:
                severity, said, meant = fault
                yield found("level_contradicts", severity, one.spot, Words(one.statement.words, said, meant), 78)


def against_notes(view: View) -> Iterator[Finding]:
    """A printed level where a note says that all are national."""
    for one in view.said:
        named = {"award": ("奖励", "资金"), "target": ("目标", "创建")}.get(one.statement.field, ())
        others = [rank for rank in one.statement.levels if rank != "national"]
        for note in one.table.notes:
            match = _ONLY.search(note)
            if match and match[1] in named and others and not _EXCEPT.search(note):
                said = f"表下的注说“{match[0]}”，这一格却写明是{'、'.join(one.statement.level_words)}级"
                yield found("level_against_notes", "wrong", one.spot, Words(one.statement.words, said, "核对级别，或改注"), 80)


def _fault(one: Said, word: str) -> tuple[Severity, str, str] | None:
    region, name = one.line.region, one.line.name
    if region is None or region.rank != "provincial":
        return None
    city, autonomous = region.adcode in _MUNICIPALITIES, region.name.endswith("自治区")
    own = not one.statement.places and one.statement.field in _LEVELLED
    if word == "省" and city:
        return "wrong", f"{name}是直辖市，没有省级", "可能是“市级”"
    if word == "自治区" and not autonomous:
        return "wrong", f"{name}不是自治区，没有自治区级", f"可能是“{'市级' if city else '省级'}”"
    if word == "省" and autonomous:
        return "hint", f"{name}是自治区，省级应写作自治区级", "写作“自治区级”"
    if word in ("市", "州", "区", "县") and own and not (word == "市" and city):
        said = f"{name}全省的一行写着“{word}级”，又没有说是哪个地方；本行讲的是全省"
        return ("hint" if city else "doubtful"), said, "核对级别，或写明是哪个市"
    ranks = {named.place.rank for named in one.statement.places if named.place}
    if word in ("区", "县") and ranks == {"prefecture"}:
        return "hint", f"“{one.statement.words}”是地级市的一条，却写着“{word}级”", ""
    return None
