"""`audit`: published tables checked cell by cell."""

from __future__ import annotations

import shutil
from argparse import Namespace

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
