"""`extract`: files to JSON Lines, or the stage of the corridor when no file is named."""

from __future__ import annotations

import csv
import io
import json
import sys
from argparse import Namespace
from collections.abc import Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from typing import Any

from policytable.cli.progress import bar
from policytable.cli.running import extract_stage
from policytable.cli.settings import Settings
from policytable.cli.words import region_of
from policytable.errors import UsageError
from policytable.pipeline import Exit, FileJob, day_of, line, read_files
from policytable.rules import pack_of, using


def extract_command(arguments: Namespace, settings: Settings) -> int:
    """With FILES the lines of the extract contract; 3 when some file was not read."""
    if not arguments.files:
        if arguments.region or arguments.issued or arguments.meta:
            raise UsageError("--region, --issued and --meta speak of FILES, and none were given")
        return extract_stage(arguments, settings)
    if arguments.id:
        raise UsageError("--id names sources of the register; leave out the FILES, or leave out --id")
    jobs = list(_jobs(arguments))
    out, read = sys.stdout, True
    # A reader that prints would break the lines.
    with using(pack_of(settings.topic)), redirect_stdout(sys.stderr), bar("extract", len(jobs)) as step:
        for reading in read_files(jobs):
            _write(out, line(reading))
            read = read and reading.read
            step(reading.job.file)
    return Exit.DONE if read else Exit.UNREAD


@dataclass(frozen=True, slots=True)
class _Meta:
    """The rows of a META file, by `file` as given and by its last part."""

    given: dict[str, FileJob]
    last: dict[str, FileJob]

    def of(self, file: str) -> FileJob | None:
        return self.given.get(file) or self.last.get(PurePath(file).name)


def _jobs(arguments: Namespace) -> Iterator[FileJob]:
    common = FileJob(
        "",
        region=region_of(arguments.region) if arguments.region else None,
        issued=day_of(arguments.issued) if arguments.issued else None,
    )
    meta = _read_meta(arguments.meta) if arguments.meta else _Meta({}, {})
    for file in arguments.files:
        own = meta.of(file) or common
        yield replace(own, file=file, region=own.region or common.region, issued=own.issued or common.issued)


def _read_meta(path: Path) -> _Meta:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"cannot be read: {error}", about=str(path), remedy="give a CSV file in UTF-8") from error
    rows = csv.DictReader(io.StringIO(text, newline=""))
    if "file" not in (rows.fieldnames or ()):
        raise UsageError("it has no column `file`", about=str(path), remedy="name the columns file, region, issued, title in its first row")
    given: dict[str, FileJob] = {}
    last: dict[str, FileJob] = {}
    for row in rows:
        try:
            job = _meta_job(row)
        except UsageError as error:
            raise UsageError(error.message, about=f"{path}:{rows.line_num}", remedy=error.remedy) from error
        given.setdefault(job.file, job)
        last.setdefault(PurePath(job.file).name, job)
    return _Meta(given, last)


def _meta_job(row: dict[str, str | None]) -> FileJob:
    words = {name: (row.get(name) or "").strip() for name in ("file", "region", "zone", "issued", "title")}
    return FileJob(
        file=words["file"],
        region=region_of(words["region"], words["zone"]) if words["region"] else None,
        issued=day_of(words["issued"]) if words["issued"] else None,
        title=words["title"] or None,
    )


def _write(out: Any, data: dict[str, Any]) -> None:
    """One line in UTF-8 whatever the terminal's encoding; a file name that is no text is written with JSON's escapes."""
    try:
        encoded = json.dumps(data, ensure_ascii=False, allow_nan=False).encode()
    except UnicodeEncodeError:
        encoded = json.dumps(data, allow_nan=False).encode()
    binary = getattr(out, "buffer", None)
    if binary is None:
        out.write(encoded.decode() + "\n")
    else:
        binary.write(encoded + b"\n")
    out.flush()
