"""`impact`: what another set of rules would change, told before anybody puts it to use."""

from __future__ import annotations

from argparse import Namespace
from collections import Counter
from collections.abc import Iterator

from policytable.cli.progress import bar
from policytable.cli.settings import Settings
from policytable.cli.teaching import changed_cases, told_cases
from policytable.codec import dumps, encode
from policytable.pipeline import Exit, Impact, impact


def impact_command(arguments: Namespace, settings: Settings) -> int:
    """The comparison, as text or as plain data; 4 when something would change."""
    with bar("impact", len(settings.register.sources)) as step:
        found = impact(settings.home, settings.register, arguments.rules, step)
    number, cases = changed_cases(arguments, settings)
    told = {"number": number, "changes": [encode(change) for change in cases]}
    print(dumps(encode(found) | {"cases": told}) if arguments.json else "\n".join((*_told(found), *told_cases(number, cases))))
    touched = any(change.outcome != "open" for change in cases)
    return Exit.CHANGES if found.changes or touched else Exit.DONE


def _told(found: Impact) -> Iterator[str]:
    kinds = Counter(one.kind for one in found.facts)
    yield f"rules: {found.packs[0]} → {found.packs[1]}, {len(found.rules)} differ"
    for rule in found.rules:
        yield f"  {rule.kind}: {rule.rule}" + "".join(f"\n    does not prove itself: {example}" for example in rule.unproved)
    yield f"documents: {found.documents}; facts: {found.counts[0]} → {found.counts[1]}"
    yield from (f"  no longer read: {source}: {why}" for source, why in found.unread)
    yield f"facts: {kinds['appears']} appear, {kinds['vanishes']} vanish, {kinds['changes']} change"
    for fact in found.facts:
        reviewed = "" if fact.state == "machine" else f"  ({fact.state} by a reviewer)"
        yield f"  {fact.kind}: {fact.source} {fact.field} {fact.object} {fact.start}-{fact.end} “{fact.quote}”{reviewed}"
        if fact.kind != "changes":
            yield f"    {fact.before or fact.after}"
        yield from (f"    {name}: {before} → {after}" for name, before, after in fact.parts)
    yield f"cells: {len(found.cells)} change"
    for cell in found.cells:
        yield f"  {cell.adcode} {cell.region} {cell.column}\n    - {cell.before}\n    + {cell.after}"
    yield f"decisions: {len(found.decisions)} touched"
    for one in found.decisions:
        yield f"  {one.outcome}: {one.action} {one.decision} by {one.who}, {one.source} {one.field} “{one.quote}”"
        yield f"    {one.before} → {one.after}"
