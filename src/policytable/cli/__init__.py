"""The command line. The exit codes are those of `policytable.pipeline.Exit`."""

from __future__ import annotations

import errno
import logging
import os
import sys
from argparse import Namespace
from collections.abc import Sequence
from io import TextIOWrapper

from policytable.cli import (
    alarming,
    asking,
    auditing,
    comparing,
    deciding,
    desk,
    editions,
    evaluating,
    exporting,
    keeping,
    lines,
    looking,
    reading,
    running,
    serving,
    sourcing,
    teaching,
)
from policytable.cli.arguments import parser
from policytable.cli.logs import command_ended, logged
from policytable.cli.settings import Settings
from policytable.errors import PolicyError, UsageError
from policytable.pipeline import Exit, exit_of_error

_LOG = logging.getLogger("policytable.cli")
_NAMED = 60  # characters of a name that is told
_COMMANDS = {
    "run": running.run,
    "refresh": running.refresh_command,
    "sources": sourcing.sources_command,
    "collect": running.collect_stage,
    "extract": lines.extract_command,
    "read": reading.read_command,
    "publish": running.publish_stage,
    "add": running.add,
    "show": looking.show_command,
    "explain": looking.explain_command,
    "ask": asking.ask_command,
    "editions": editions.editions_command,
    "diff": editions.diff_command,
    "table": editions.table_command,
    "export": exporting.export_command,
    "impact": comparing.impact_command,
    "serve": serving.serve_command,
    "evaluate": evaluating.evaluate_command,
    "review": desk.review_command,
    "decide": deciding.decide_command,
    "cases": teaching.cases_command,
    "audit": auditing.audit_command,
    "decisions": deciding.decisions,
    "home": keeping.home_command,
    "snapshots": keeping.snapshots_command,
    "alarms": alarming.alarms_command,
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; errors are told on standard error as `[code] what: why (remedy)`."""
    _speak_utf8()
    arguments = parser().parse_args(argv)
    try:
        settings = Settings.of(arguments)
    except PolicyError as error:
        print(error, file=sys.stderr)
        return exit_of_error(error)
    with logged(settings.log, traceback=settings.verbose):
        code = _done(arguments, settings)
        command_ended(arguments.command, code)
    return code


def _done(arguments: Namespace, settings: Settings) -> int:
    try:
        return int(_COMMANDS[arguments.command](arguments, settings))
    except PolicyError as error:
        print(error, file=sys.stderr)
        return exit_of_error(error)
    except KeyboardInterrupt:
        print("[interrupted] stopped by hand; what was done so far is kept", file=sys.stderr)
        return Exit.FAILED
    except BrokenPipeError:
        # Whoever read our output has gone; the interpreter must not try to flush into the closed pipe at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return Exit.FAILED
    except Exception as error:
        if isinstance(error, OSError) and error.errno == errno.ENAMETOOLONG:  # of a place that was typed
            print(UsageError("is too long a name for a file", about=_short(error.filename), remedy="name another place"), file=sys.stderr)
            return Exit.USAGE
        _LOG.error(
            "[internal_error] %s (report it with --verbose)", error or type(error).__name__, exc_info=True, extra={"code": "internal_error"}
        )
        return Exit.FAILED
    finally:
        settings.close()


def _short(name: object) -> str:
    """The beginning of a name that is too long."""
    said = str(name or "")
    return said if len(said) <= _NAMED else f"{said[:_NAMED]}…"


def _speak_utf8() -> None:
    """Chinese comes out whole in a plain locale too; a file name that is no text comes out escaped."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
