"""`show` and `explain`: what the table says about a region, and why."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator

from policytable.cli.settings import Settings
from policytable.cli.words import named_region
from policytable.codec import dumps, encode, value_json
from policytable.glossary import effect_word, refusal_word
from policytable.model import Account, Alternative, Cell, Evidence
from policytable.pipeline import Explanation, explain, show


def show_command(arguments: Namespace, settings: Settings) -> int:
    """The row of a region, a cell a paragraph."""
    row = show(settings.home, settings.register, named_region(arguments.region))
    if arguments.json:
        print(dumps(encode(row)))
        return 0
    print(f"{row.region.adcode} {row.region.label}")
    for cell in row.cells:
        print("\n".join(_cell(cell)))
    return 0


def explain_command(arguments: Namespace, settings: Settings) -> int:
    """The story of a fact."""
    print("\n".join(_story(explain(settings.home, settings.register, arguments.fact))))
    return 0


def _cell(cell: Cell) -> Iterator[str]:
    yield f"\n[{cell.column}] {cell.state}"
    if cell.text and not any(item.facts for item in cell.items):
        yield f"  {cell.text}"
    if cell.reason:
        yield f"  {cell.reason}"
    for item in cell.items:
        if not item.facts:
            continue
        marks = f"（{'、'.join(item.marks)}）" if item.marks else ""
        yield f"  - {item.text}{marks}  {' '.join(item.facts)}"


def _story(found: Explanation) -> Iterator[str]:
    fact, source = found.reviewed.fact, found.reading.source
    yield f"{fact.id}  {fact.field}  {fact.object}{f' ({fact.object_text})' if fact.object_text else ''}  {'/'.join(fact.level)}"
    yield f"  {fact.display}   {dumps(value_json(fact.field, fact.value))}"
    yield f"source: {source.id}  {source.title or ''}  {', '.join(source.locations)}"
    yield f"state: {found.reviewed.state}" + (f", held: {found.reviewed.held}" if found.reviewed.held else "")
    yield f"read by: {fact.origin.kind} {', '.join(fact.origin.rules)} {fact.origin.pack}".rstrip()
    for place in fact.evidence:
        yield _evidence(place)
    for clause, words in found.clauses:
        yield f"clause {clause.path or clause.kind}: {' '.join(words.split())}"
    if found.account is not None:
        yield from _account(found.account)
    for other in found.alternatives:
        yield _set_aside(other, found.account)
    for choice in found.chosen:
        yield f"stands in the table: {choice.region.label} {choice.field}{f', {choice.reason}' if choice.reason else ''}"
    for loser in found.lost:
        yield f"does not stand: {loser.reason}" + (f" (behind {loser.winner})" if loser.winner else "")
    for decision in found.decisions:
        yield f"decided: {decision.action} by {decision.who} on {decision.when}" + (f": {decision.why}" if decision.why else "")


def _account(account: Account) -> Iterator[str]:
    for hit in account.matches:
        groups = "".join(f" {name}={words}" for name, words in hit.groups)
        yield f"matched: {effect_word(hit.effect)} “{hit.words}” {hit.start}-{hit.end}{groups}  [{hit.rule} {hit.version}]"
    for hit in account.cues:
        yield f"bent by: {effect_word(hit.effect)} “{hit.words}” on “{hit.bends}”  [{hit.rule} {hit.version}]"
    for one in account.inherited:
        where = f" {one.start}-{one.end}" if one.start is not None else ""
        yield f"inherited: {one.part} “{one.words}” from {one.relation}{where}{f', clause {one.clause}' if one.clause else ''}"


def _set_aside(other: Alternative, account: Account | None) -> str:
    said = f"set aside: {other.field} “{' '.join(other.words.split())}” {other.start}-{other.end}: {other.reason}"
    place = (other.field, other.start, other.end, other.reason)
    one = next((one for one in (account.refused if account else ()) if (one.field, one.start, one.end, one.reason) == place), None)
    if one is None:
        return said
    because = f", for “{one.because}”" if one.because else ""
    note = f" ({one.note})" if one.note else ""
    return f"{said} {one.version}".rstrip() + f"  {refusal_word(one.effect, one.reason)}{because}{note}"


def _evidence(place: Evidence) -> str:
    pages = sorted({spot.page for spot in place.places if spot.page is not None})
    where = f", page {', '.join(map(str, pages))}" if pages else ""
    return f"evidence {place.start}-{place.end}{where}: “{' '.join(place.quote.split())}”"
