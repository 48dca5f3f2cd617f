"""`review export` and `review import`: the queue as a workbook for people who will not use the desk, and back."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser, Namespace, _SubParsersAction
from pathlib import Path

from policytable.cli.settings import Settings, now
from policytable.cli.words import named_region
from policytable.errors import UsageError
from policytable.model import FIELDS
from policytable.pipeline import Exit, Wanted, Workbench, export_book, import_book, reviewer
from policytable.review import RISKS
from policytable.store import write_whole
from policytable.workbook import FIELD_SHEETS, Reply, reply_book
from policytable.workbook.words import OUTCOMES


def add_booking(actions: _SubParsersAction[ArgumentParser], shared: ArgumentParser) -> None:
    """The two actions below `review`."""
    out = actions.add_parser("export", parents=[shared], help="what waits for reviewers as a workbook with drop-downs and links")
    out.add_argument("--xlsx", type=Path, required=True, metavar="FILE")
    out.add_argument("--region", action="append", default=[], metavar="REGION", help="only this place (a province with all its places)")
    out.add_argument("--field", action="append", default=[], choices=FIELDS, help="only this field")
    out.add_argument("--source", action="append", default=[], metavar="SOURCE", help="only this document")
    out.add_argument("--risk", action="append", default=[], choices=RISKS, help="only these")
    out.add_argument("--words", default="", metavar="TEXT", help="only where these words stand in reading, quote or title")
    out.add_argument("--all", action="store_true", help="also what is decided already")
    out.add_argument("--site", metavar="URL", help="where the published site is (default: its folder, relative to FILE)")
    back = actions.add_parser(
        "import",
        parents=[shared],
        help="write what reviewers filled into a workbook to the ledger",
        description="Each row is checked as on the desk. What became of each is told here and in a workbook beside FILE. "
        "Exit code 3: some rows were refused; the others are written.",
    )
    back.add_argument("file", type=Path, metavar="FILE")
    back.add_argument("--who", required=True, metavar="NAME", help="who filled it in")
    back.add_argument("--report", type=Path, metavar="FILE.xlsx", help="where it is told what became of each row (default: beside FILE)")


def export_command(arguments: Namespace, settings: Settings) -> int:
    """Write the workbook; links lead to the published site."""
    target: Path = arguments.xlsx
    wanted = Wanted(
        regions=tuple(named_region(words) for words in arguments.region),
        fields=tuple(arguments.field),
        sources=tuple(arguments.source),
        risks=tuple(arguments.risk),
        words=arguments.words,
        done=arguments.all,
    )
    stands = settings.home.editions.current()
    content, count = export_book(_bench(settings).board(), wanted, _site(arguments, settings), stands.edition if stands else "")
    write_whole(target, content)
    print(f"{count} rows written to {target}", file=sys.stderr)
    return Exit.DONE


def import_command(arguments: Namespace, settings: Settings) -> int:
    """Write what the rows ask for, each row that is refused with its reason; the table shows it after the next `publish` or `run`."""
    source: Path = arguments.file
    try:
        content = source.read_bytes()
    except OSError as error:
        raise UsageError(f"cannot be read: {error.strerror or error}", about=str(source), remedy="give the workbook") from error
    report: Path = arguments.report or source.with_name(f"{source.stem}-结果.xlsx")
    if report.resolve() == source.resolve():
        raise UsageError("the report would take the place of the workbook", about=str(report), remedy="give another --report")
    bench = _bench(settings)
    replies = import_book(bench, content, source.name, reviewer(settings.home, arguments.who))
    write_whole(report, reply_book(replies, bench.board().edition.as_of))
    for reply in replies:
        if reply.outcome in ("refused", "noted"):
            print(f"{reply.sheet} {reply.number} {reply.item} {OUTCOMES[reply.outcome]}：{_one_line(reply.words)}")
    print(_summary(replies, report), file=sys.stderr)
    return Exit.UNREAD if any(reply.outcome == "refused" for reply in replies) else Exit.DONE


def _bench(settings: Settings) -> Workbench:
    return Workbench(settings.home, lambda: settings.register, now)


def _site(arguments: Namespace, settings: Settings) -> str:
    if arguments.site is None:
        # Not resolved: `site` leads to whichever edition stands, and the folder behind it goes with the next one.
        return Path(os.path.relpath((settings.out / "site").absolute(), arguments.xlsx.absolute().parent)).as_posix()
    site: str = arguments.site
    if not site.startswith(("http://", "https://")) or len(site) > 500 or not site.isprintable() or " " in site:
        raise UsageError(f"no address of a site: {site[:80]!r}", remedy="give --site https://…")
    return site


def _summary(replies: tuple[Reply, ...], report: Path) -> str:
    counts = {outcome: sum(reply.outcome == outcome for reply in replies) for outcome in OUTCOMES}
    told = ", ".join(f"{counts[outcome]} {word}" for outcome, word in _SAID.items() if counts[outcome])
    return f"{told or 'nothing was filled in'}; told row by row in {report.name}"


def _one_line(words: str) -> str:
    return " ".join(words.split())


_SAID = {"applied": "written", "already": "written before", "skipped": "skipped", "refused": "refused", "noted": "noted"}
assert set(FIELD_SHEETS) == set(FIELDS), "a field has no sheet"
