"""The national batches as the report of an edition tells them: dates, figures, favoured industries, each with its address."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass

from policytable.errors import EditionError
from policytable.published.reading import Published

_FIGURES = {
    "call": "推荐通知",
    "list": "名单公布",
    "applied": "申报（约）",
    "approved": "公布（家）",
    "industries": "推荐通知鼓励的行业",
}
_ORIGIN = "（出处）"


@dataclass(frozen=True, slots=True)
class PublishedBatch:
    """A batch. `told` are the printed figures by key (`call` and `list` dates, `applied`, `approved`, `industries`), `origins` the
    addresses behind them, `regions` its counts by the short name of the province."""

    number: int
    told: Mapping[str, str]
    origins: Mapping[str, str]
    regions: Mapping[str, int]


def read_batches(published: Published) -> tuple[PublishedBatch, ...]:
    """The batches in their order; none where the edition has no report. Raises EditionError for files that do not hold."""
    rows = _rows(published, "report/data/batches.csv")
    regions = _rows(published, "report/data/regions.csv")
    batches = [(match, row) for row in rows if (match := re.fullmatch(r"第(\d+)批", row.get("批次") or ""))]
    return tuple(_batch(int(match[1]), row, match[0], regions) for match, row in batches)


def _batch(number: int, row: Mapping[str, str], name: str, regions: list[dict[str, str]]) -> PublishedBatch:
    told = {key: _plain(row.get(head) or "") for key, head in _FIGURES.items()}
    origins = {key: row.get(head + _ORIGIN) or "" for key, head in _FIGURES.items()}
    counts = {line["地区"]: int(line[name]) for line in regions if line.get("序号") and (line.get(name) or "").isdecimal()}
    return PublishedBatch(number, told, origins, counts)


def _plain(words: str) -> str:
    return re.sub("〔[^〕]*〕", "", words)


def _rows(published: Published, name: str) -> list[dict[str, str]]:
    file = published.folder / name
    try:
        text = file.read_text("utf-8-sig")
        return list(csv.DictReader(io.StringIO(text, newline="")))
    except FileNotFoundError:
        return []
    except (OSError, ValueError, csv.Error) as error:
        raise EditionError(f"cannot be read: {error}", about=str(file)) from error
