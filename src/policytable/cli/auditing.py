"""`audit`: published tables checked cell by cell."""

from __future__ import annotations

import shutil
from argparse import ArgumentParser, Namespace, _SubParsersAction
from pathlib import Path

from policytable.audit import audit, audit_csv, audit_json, audit_page, read_tables, told
from policytable.cli.settings import Settings
from policytable.pipeline import Exit
from policytable.store.files import write_whole

_WIDEST = 110


def audit_command(arguments: Namespace, settings: Settings) -> int:
    """The findings, the worst first; 4 when some cell cannot be right. The tables are read by themselves: no home, no corpus."""
    found = audit(read_tables(arguments.tables))
    for path, written in ((arguments.html, audit_page), (arguments.csv, audit_csv)):
        if path is not None:
            write_whole(path, written(found))
    if arguments.json:
        print(audit_json(found).decode(), end="")
    else:
        print("\n".join(told(found, min(_WIDEST, shutil.get_terminal_size((100, 24)).columns))))
    return Exit.CHANGES if found.count("wrong") else Exit.DONE


def add_audit(commands: _SubParsersAction[ArgumentParser], shared: ArgumentParser) -> None:
    """What can be typed behind `audit`."""
    audit = commands.add_parser(
        "audit",
        parents=[shared],
        help="check published tables: which cells cannot be right, and why",
        description="Summary, list of places, inventory of policies, national batches: known by their heads, Chinese or English."
        " Exit code 0: nothing that cannot be right, 4: something.",
    )
    audit.add_argument("tables", nargs="+", type=Path, metavar="TABLE", help="CSV files in UTF-8 or GB18030, or a folder of them")
    audit.add_argument("--json", action="store_true", help="as plain data")
    audit.add_argument(
        "--html", type=Path, metavar="PAGE.html", help="also as a page: the tables with their cells marked, the findings beside"
    )
    audit.add_argument("--csv", type=Path, metavar="FILE.csv", help="also as a table, a line a finding")
