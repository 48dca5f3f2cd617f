"""`export`: any table of a published edition in any format, for programs that want one file or a pipe."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from policytable.cli.settings import Settings
from policytable.errors import UsageError
from policytable.export.shapes.reshaping import FORMATS, SHAPES, reshaped
from policytable.pipeline import Exit
from policytable.published import open_edition
from policytable.store import write_whole


def add_export(command: ArgumentParser) -> None:
    """The options of `export`; its --out is one file, and not where an edition is written."""
    command.add_argument("--shape", required=True, choices=SHAPES, help="which table")
    command.add_argument("--format", choices=FORMATS, default="csv", help="as what (default: csv)")
    bom = command.add_mutually_exclusive_group()
    bom.add_argument("--bom", dest="bom", action="store_true", default=None, help="CSV begins with a byte order mark, for Excel (default)")
    bom.add_argument("--no-bom", dest="bom", action="store_false", help="CSV without it")
    command.add_argument("--edition", type=Path, metavar="DIR", help="a folder with an edition (default: outputs or outputs/topics/TOPIC)")
    command.add_argument("--out", dest="file", default="-", metavar="FILE", help="where to (default: -, standard output)")
    command.set_defaults(out=None)


def export_command(arguments: Namespace, settings: Settings) -> int:
    """Write the table whole or not at all. Nothing but the edition's files is read: no home, no register."""
    if arguments.bom is not None and arguments.format != "csv":
        raise UsageError(f"--bom and --no-bom are about CSV, not {arguments.format}", remedy="leave it out, or give --format csv")
    content = reshaped(open_edition(arguments.edition or settings.out), arguments.shape, arguments.format, bom=arguments.bom is not False)
    if arguments.file == "-":
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    else:
        place = Path(arguments.file)
        if place.is_dir() or not place.parent.is_dir():
            raise UsageError("is no place for a file", about=str(place), remedy="name a file in a folder that is there")
        write_whole(place, content, durable=False)
    return Exit.DONE
