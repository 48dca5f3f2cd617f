"""`run`, the stages one by one, and `add`."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Sequence

from policytable.cli.alarming import after_failure, after_run
from policytable.cli.network import options_of
from policytable.cli.progress import bar
from policytable.cli.settings import Settings, now
from policytable.cli.words import region_of
from policytable.errors import UsageError
from policytable.fetch import WebOptions
from policytable.model import Issue
from policytable.pipeline import (
    Addition,
    Batch,
    Exit,
    Place,
    Published,
    Reach,
    Terms,
    add_document,
    collect,
    day_of,
    extract,
    here,
    import_decisions,
    publish_known,
    refresh,
)

_SHOWN = 20  # issues told one by one; the rest are in the edition


def run(arguments: Namespace, settings: Settings) -> int:
    """Collect, extract, publish; 3 when some document could not be had or read."""
    return _refreshed(arguments, settings, None)


def refresh_command(arguments: Namespace, settings: Settings) -> int:
    """Look at the columns, ask every address, read what changed, and publish; what breaks is an alarm."""
    return _refreshed(arguments, settings, options_of(arguments))


def _refreshed(arguments: Namespace, settings: Settings, web: WebOptions | None) -> int:
    _ = settings.channels  # a fault in their settings is told before the work, not after it
    started = now()
    try:
        place = Place(settings.corpus, settings.out, settings.doubts, Terms(accept=arguments.accept), web)
        done = refresh(settings.home, settings.registered, place, now, here(bar))
    except Exception as error:
        after_failure(settings, error, started)
        raise
    _told(done.batches)
    _summary(done.published, settings.registered.as_of)
    after_run(settings, done)
    return _code(done.batches)


def collect_stage(arguments: Namespace, settings: Settings) -> int:
    """Fetch the sources, all or those of --id."""
    total = len(arguments.id or settings.register.sources)
    with settings.home.lock(), bar("collect", total) as step:
        batch = collect(settings.home, settings.register, Reach(settings.corpus), arguments.id, step)
    return _stage(batch)


def extract_stage(arguments: Namespace, settings: Settings) -> int:
    """Read what was collected, all or those of --id."""
    total = len(arguments.id or settings.register.sources)
    with settings.home.lock(), bar("extract", total) as step:
        batch = extract(settings.home, settings.register, arguments.id, step)
    return _stage(batch)


def publish_stage(arguments: Namespace, settings: Settings) -> int:
    """Write the edition; 3 when it names documents that could not be read."""
    with settings.home.lock():
        import_decisions(settings.home, settings.corpus)
        place = Place(settings.corpus, settings.out, settings.doubts, Terms(accept=arguments.accept))
        published = publish_known(settings.home, settings.register, place)
    _summary(published, settings.register.as_of)
    return Exit.UNREAD if dict(published.counts)["unread"] else Exit.DONE


def add(arguments: Namespace, settings: Settings) -> int:
    """Copy a file into the corpus (unless it lies there) and append it to the register."""
    if not arguments.file.is_file():
        raise UsageError("no such file", about=str(arguments.file), remedy="check the path")
    region = region_of(arguments.region, arguments.zone)
    inside = arguments.file.resolve().is_relative_to(settings.corpus.resolve())
    told = Addition(
        region=region,
        location=arguments.file.resolve().relative_to(settings.corpus.resolve()).as_posix() if inside else "",
        content=arguments.file.read_bytes(),
        name=arguments.file.name,
        title=arguments.title,
        issued=day_of(arguments.issued) if arguments.issued else None,
        policy=arguments.policy,
        role=arguments.role,
        official_url=arguments.url,
    )
    source_id = add_document(settings.corpus, told).id
    print(source_id)
    print(f"added as {source_id}; `policytable run` reads it", file=sys.stderr)
    return 0


def _stage(batch: Batch) -> int:
    _told([batch])
    return _code([batch])


def _code(batches: Sequence[Batch]) -> int:
    return Exit.UNREAD if any(batch.failed for batch in batches) else Exit.DONE


def _told(batches: Sequence[Batch]) -> None:
    for batch in batches:
        fresh = len(batch.ids) - batch.reused
        print(f"{batch.stage}: {len(batch.done)} of {len(batch.ids)} documents, {fresh} new or changed", file=sys.stderr)
    errors = dict.fromkeys(_said(issue) for batch in batches for issue in batch.issues if issue.severity == "error")
    for said in list(errors)[:_SHOWN]:
        print(said, file=sys.stderr)
    if len(errors) > _SHOWN:
        print(f"… and {len(errors) - _SHOWN} more errors, all in the outputs", file=sys.stderr)


def _said(issue: Issue) -> str:
    where = f"{issue.about}: " if issue.about else ""
    return f"[{issue.code}] {where}{issue.message}" + (f" ({issue.remedy})" if issue.remedy else "")


def _summary(published: Published, as_of: str) -> None:
    count = dict(published.counts)
    print(
        f"edition of {as_of}: {count['rows']} rows, {count['stated']} of {count['cells']} cells stated; {count['facts']} facts from "
        f"{count['documents']} documents, {count['held']} held back; {count['issues']} issues",
        file=sys.stderr,
    )
    if published.edition is None:
        print(f"unchanged: {published.standing.edition} stands at {published.out}", file=sys.stderr)
        return
    if published.changes is not None and published.standing.previous:
        print(f"{len(published.changes.cells)} cells changed since {published.standing.previous}, see changes.md", file=sys.stderr)
    print(f"{published.standing.edition} written to {published.out}", file=sys.stderr)
