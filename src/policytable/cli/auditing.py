"""`audit`: published tables checked cell by cell."""

from __future__ import annotations

import os
import shutil
import sys
from argparse import ArgumentParser, Namespace, _SubParsersAction
from pathlib import Path, PurePosixPath

from policytable.audit import Audit, audit, audit_csv, audit_json, audit_page, cells_csv, compared, read_tables, told
from policytable.cli.settings import Settings
from policytable.pipeline import Exit
from policytable.published import open_edition
from policytable.store.files import write_whole

_WIDEST = 110


def audit_command(arguments: Namespace, settings: Settings) -> int:
    """The findings, the worst first; 4 when some cell cannot be right, or differs from the edition. Without an edition, or with
    `--alone`, the tables are read by themselves: no home, no corpus."""
    found, folder = audit(read_tables(arguments.tables)), _edition(arguments, settings)
    if folder is not None:
        found = compared(found, open_edition(folder))
    if arguments.html is not None:
        write_whole(arguments.html, audit_page(found, _leads(arguments.html, folder) if folder else ""))
    for path, written in ((arguments.csv, audit_csv), (arguments.cells, cells_csv)):
        if path is not None:
            write_whole(path, written(found))
    if arguments.json:
        print(audit_json(found).decode(), end="")
    else:
        print("\n".join(told(found, min(_WIDEST, shutil.get_terminal_size((100, 24)).columns))))
    return Exit.CHANGES if _amiss(found) else Exit.DONE


def add_audit(commands: _SubParsersAction[ArgumentParser], shared: ArgumentParser) -> None:
    """What can be typed behind `audit`."""
    audit = commands.add_parser(
        "audit",
        parents=[shared],
        help="check published tables against the edition and by themselves: which cells differ, which cannot be right, and why",
        description="Summary, list of places, inventory of policies, national batches: known by their heads, Chinese or English."
        " They are compared with the edition in --against (default: --out, where one is there)."
        " Exit code 0: nothing amiss, 4: a cell cannot be right, or says another thing than the edition.",
    )
    audit.add_argument("tables", nargs="+", type=Path, metavar="TABLE", help="CSV files in UTF-8 or GB18030, or a folder of them")
    beside = audit.add_mutually_exclusive_group()
    beside.add_argument("--against", type=Path, metavar="DIR", help="the edition to compare with (default: --out, where one is there)")
    beside.add_argument("--alone", action="store_true", help="only what the tables show by themselves")
    audit.add_argument("--json", action="store_true", help="as plain data")
    audit.add_argument(
        "--html", type=Path, metavar="PAGE.html", help="also as a page: the tables with their cells marked, the findings beside"
    )
    audit.add_argument("--csv", type=Path, metavar="FILE.csv", help="also as a table, a line a finding")
    audit.add_argument("--cells", type=Path, metavar="FILE.csv", help="also every compared cell, a line a cell, with how it stands")


def _edition(arguments: Namespace, settings: Settings) -> Path | None:
    if arguments.alone:
        return None
    if arguments.against is not None or (settings.out / "manifest.json").is_file():
        return Path(arguments.against or settings.out)
    print(f"no edition in {settings.out}: the tables are read by themselves", file=sys.stderr)
    return None


def _leads(page: Path, folder: Path) -> str:
    """What leads from a page to a folder: relative, so that both can move together; quoted for an address."""
    way = Path(os.path.relpath(folder.resolve(), page.resolve().parent)).as_posix()
    return PurePosixPath(f"/{way}").as_uri().removeprefix("file:///") + "/"


def _amiss(found: Audit) -> bool:
    return any(one.severity == "wrong" or (one.kind != "itself" and one.severity == "doubtful") for one in found.findings)
