"""The command line. Exit codes: 0 done, 1 failed, 2 wrong usage, 3 done but some documents were not read,
4 other rules would change something (`impact`)."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from io import TextIOWrapper

from policytable.cli import comparing, deciding, editions, evaluating, lines, looking, reading, running
from policytable.cli.arguments import parser
from policytable.cli.settings import Settings, log_to
from policytable.errors import PolicyError, UsageError

OK, FAILED, USAGE, UNREAD = 0, 1, 2, 3

_COMMANDS = {
    "run": running.run,
    "collect": running.collect_stage,
    "extract": lines.extract_command,
    "read": reading.read_command,
    "publish": running.publish_stage,
    "add": running.add,
    "show": looking.show_command,
    "explain": looking.explain_command,
    "editions": editions.editions_command,
    "diff": editions.diff_command,
    "table": editions.table_command,
    "impact": comparing.impact_command,
    "evaluate": evaluating.evaluate_command,
    "review": deciding.review,
    "decide": deciding.decide_command,
    "decisions": deciding.decisions,
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; errors are told on standard error as `[code] what: why (remedy)`."""
    _speak_utf8()
    arguments = parser().parse_args(argv)
    settings = Settings.of(arguments)
    log_to(settings)
    try:
        return _COMMANDS[arguments.command](arguments, settings)
    except UsageError as error:
        print(error, file=sys.stderr)
        return USAGE
    except PolicyError as error:
        print(error, file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        print("[interrupted] stopped by hand; what was done so far is kept", file=sys.stderr)
        return FAILED
    except BrokenPipeError:
        # Whoever read our output has gone; the interpreter must not try to flush into the closed pipe at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return FAILED
    finally:
        settings.close()


def _speak_utf8() -> None:
    """Chinese comes out whole in a plain locale too; a file name that is no text comes out escaped."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
