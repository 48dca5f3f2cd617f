"""`evaluate`: the extraction as it stands, scored against a labelled directory."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from policytable.cli.settings import Settings
from policytable.cli.words import region_of
from policytable.codec import dumps
from policytable.errors import ParseError
from policytable.evaluate import evaluate, report_json, report_text
from policytable.model import Fact
from policytable.pipeline import Exit, FileJob, read_file
from policytable.rules import pack_of, using
from policytable.store import Cache


def evaluate_command(arguments: Namespace, settings: Settings) -> int:
    """The scores by field and the errors behind them; 3 when a labelled document could not be read."""
    with using(pack_of(settings.topic)):
        report = evaluate(arguments.directory, read_labelled)
    if arguments.json:
        print(dumps(report_json(report)))
    else:
        print(report_text(report, errors=not arguments.brief), end="")
    return Exit.UNREAD if report.of("unread") else Exit.DONE


def read_labelled(path: Path, region: str | None, issued: str | None, cache: Cache | None = None) -> tuple[str, tuple[Fact, ...]]:
    """A labelled file as `extract` reads it. Raises ParseError where it cannot be read."""
    reading = read_file(FileJob(str(path), region_of(region) if region else None, issued), cache)
    if reading.document is None or reading.extraction is None:
        said = next((issue for issue in reading.issues if issue.severity == "error"), None)
        raise ParseError(said.message if said else "not read", about=path.name, code=said.code if said else None)
    return reading.document.text, reading.extraction.facts
