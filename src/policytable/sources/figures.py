"""Figures about the national batches that people gave, and the denominators of provinces: the two optional files beside the lists."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast, get_args

from policytable.model import Denominator, NationalCount, NationalFigure
from policytable.regions import gazetteer
from policytable.sources.faults import Findings
from policytable.sources.national import content_of, csv_rows

FIGURE_FILES = ("national/figures.csv", "national/denominators.csv")
Kind = Literal["applied", "industry", "group"]
_COLUMNS = (
    ("batch", "kind", "name", "count", "document", "quote", "note"),
    ("province", "year", "enterprises", "origin", "address"),
)


@dataclass(frozen=True, slots=True)
class Figures:
    """What the two files hold, and their (name, bytes) where they are there."""

    figures: tuple[NationalFigure, ...] = ()
    denominators: tuple[Denominator, ...] = ()
    contents: tuple[tuple[str, bytes], ...] = ()


def read_figures(folder: Path, counts: tuple[NationalCount, ...], findings: Findings) -> Figures:
    """The figures of the batches that `counts` counts, and all denominators. Both files may be absent.

    A figure cites a document by a quote, which the report looks for, or says in its note where it is from.
    Industries or groups that count more than
    their list are a fault.
    """
    contents = [content_of(folder / Path(name).name) for name in FIGURE_FILES]
    tables = [
        csv_rows(name, content, columns, findings) if content else []
        for name, content, columns in zip(FIGURE_FILES, contents, _COLUMNS, strict=True)
    ]
    figures = _figures(tables[0], findings)
    totals = Counter[str]()
    for one in counts:
        totals[one.batch] += one.count
    shown = tuple(one for one in figures if one.batch in totals)
    if not findings.issues:  # counts of names that are joined to no province are left out, and the list is shorter than it was
        _add_up(shown, totals, findings)
    present = tuple((name, content) for name, content in zip(FIGURE_FILES, contents, strict=True) if content)
    return Figures(shown, _denominators(tables[1], findings), present)


def _figures(rows: list[tuple[int, dict[str, str]]], findings: Findings) -> tuple[NationalFigure, ...]:
    found: dict[tuple[str, str, str, str], NationalFigure] = {}
    for number, row in rows:
        where = f"{FIGURE_FILES[0]}: line {number}"
        key = (row["batch"], row["kind"], row["name"], row["document"])
        reasons = [*_misfits(row), *(["it is there twice"] if key in found else [])]
        findings.faults += [f"{where}: {reason}" for reason in reasons]
        if not reasons:
            kind = cast(Kind, row["kind"])
            found[key] = NationalFigure(
                row["batch"], kind, row["name"], int(row["count"]), document=row["document"], quote=row["quote"], note=row["note"]
            )
    return tuple(found.values())


def _misfits(row: dict[str, str]) -> list[str]:
    whole = row["count"].isascii() and row["count"].isdigit()
    checks = (
        (row["kind"] in get_args(Kind), f"kind must be one of {', '.join(get_args(Kind))}, not {row['kind']!r}"),
        (whole, f"count is no whole number: {row['count']!r}"),
        ((row["kind"] == "applied") != bool(row["name"]), "an industry or a group has a name, what applied has none"),
        (bool(row["document"]) == bool(row["quote"]), "a document is cited by a quote, and a quote from a document"),
        (bool(row["document"] or row["note"]), "nothing says where the figure is from"),
    )
    return [reason for holds, reason in checks if not holds]


def _add_up(figures: tuple[NationalFigure, ...], totals: Counter[str], findings: Findings) -> None:
    summed: Counter[tuple[str, str]] = Counter()
    for one in figures:
        if one.kind != "applied":
            summed[one.batch, one.kind] += one.count
    for (batch, kind), count in sorted(summed.items()):
        if count > totals[batch]:
            findings.faults.append(f"{FIGURE_FILES[0]}: {kind} of batch {batch}: {count} counted, the list holds {totals[batch]}")


def _denominators(rows: list[tuple[int, dict[str, str]]], findings: Findings) -> tuple[Denominator, ...]:
    provinces = {region.adcode for region in gazetteer().provinces}
    found: dict[tuple[str, str], Denominator] = {}
    for number, row in rows:
        where, key = f"{FIGURE_FILES[1]}: line {number}", (row["province"], row["year"])
        numbers = [row[name] for name in ("year", "enterprises")]
        if row["province"] not in provinces:
            findings.unknown_region(where, f"{row['province']!r} is no province")
        elif not all(text.isascii() and text.isdigit() and int(text) for text in numbers):
            findings.faults.append(f"{where}: year and enterprises must be whole numbers: {numbers}")
        elif not row["origin"]:
            findings.faults.append(f"{where}: nothing says where the figure is from")
        elif key in found:
            findings.faults.append(f"{where}: {row['province']} has two figures for {row['year']}")
        else:
            found[key] = Denominator(row["province"], int(row["year"]), int(row["enterprises"]), row["origin"], row["address"])
    return tuple(found.values())
