"""The log on standard error: lines for people, or one JSON object a line; secrets in neither."""

from __future__ import annotations

import json
import logging
import os
import re
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Literal, TextIO, cast

from policytable.cli.redaction import redactor
from policytable.errors import UsageError

LogForm = Literal["text", "json"]

_LOG = logging.getLogger("policytable.cli")
_LONGEST = 20_000  # characters of one value; journald cuts lines at 48 kB
_DEEPEST = 6  # levels of a value in `extra`
_OWN = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}
_CODED = re.compile(r"\[([a-z_]+)\] (.*)", re.S)


def log_form(option: str | None) -> LogForm:
    """The form from the option, else from POLICYTABLE_LOG. Raises UsageError."""
    form = option or os.environ.get("POLICYTABLE_LOG") or "text"
    if form not in ("text", "json"):
        raise UsageError(f"POLICYTABLE_LOG is {form!r}", remedy="set it to text or json")
    return cast(LogForm, form)


def command_ended(command: str, code: int) -> None:
    """The last line of a command in the structured log."""
    _LOG.info("command ended", extra={"command": command, "exit": int(code)})


@contextmanager
def logged(form: LogForm, *, traceback: bool = False) -> Iterator[None]:
    """Send the log and whatever is printed on standard error through one place, for the length of the block.

    `text`: warnings in a line each, tracebacks only with `traceback`. `json`: one object a line with `time`, `level`, `logger`,
    `event`, the fields given as `extra`, and `traceback`; printed lines become events too, with `code` where they begin with one.
    """
    raw, redact = sys.stderr, redactor(os.environ)
    handler = logging.StreamHandler(raw)
    handler.setFormatter(_Json(redact) if form == "json" else _Brief(redact, traceback))
    ours, root = logging.getLogger("policytable"), logging.getLogger()
    before = (ours.handlers[:], ours.propagate, ours.level, root.handlers[:])
    ours.handlers[:], ours.propagate = [handler], False
    if form == "json":
        ours.setLevel(logging.INFO)
        root.handlers[:] = [handler]  # other people's warnings have to be objects too
    printed = _Printed() if form == "json" else None
    sys.stderr = cast(TextIO, printed or _Redacted(raw, redact))
    try:
        yield
    finally:
        if printed is not None:
            printed.close_line()
        sys.stderr = raw
        ours.handlers[:], ours.propagate, root.handlers[:] = before[0], before[1], before[3]
        ours.setLevel(before[2])


class _Brief(logging.Formatter):
    def __init__(self, redact: Callable[[str], str], traceback: bool) -> None:
        super().__init__("%(levelname)s %(name)s: %(message)s")
        self._redact, self._traceback = redact, traceback

    def format(self, record: logging.LogRecord) -> str:
        if self._traceback or not record.exc_info:
            return self._redact(super().format(record))
        kept, record.exc_info, record.exc_text = record.exc_info, None, None
        try:
            return self._redact(super().format(record))
        finally:
            record.exc_info = kept


class _Json(logging.Formatter):
    def __init__(self, redact: Callable[[str], str]) -> None:
        super().__init__()
        self._redact = redact

    def format(self, record: logging.LogRecord) -> str:
        fields: dict[str, Any] = {name: value for name, value in record.__dict__.items() if name not in _OWN}
        if record.exc_info and record.exc_info[0] is not None:
            fields["traceback"] = self.formatException(record.exc_info)
            fields.setdefault("error", record.exc_info[0].__name__)
        fields |= {"level": record.levelname.lower(), "logger": record.name, "event": _message(record)}
        fields["time"] = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        first = ("time", "level", "logger", "event")
        ordered = {name: fields[name] for name in (*first, *sorted(fields.keys() - set(first)))}
        # What cannot be encoded stands as JSON's own escape; and some readers end a line at the three signs below.
        line = json.dumps(self._plain(ordered, 0), ensure_ascii=False).encode("utf-8", "backslashreplace").decode("utf-8")
        return line.translate({0x85: "\\u0085", 0x2028: "\\u2028", 0x2029: "\\u2029"})

    def _plain(self, value: Any, depth: int) -> Any:
        """The value as JSON holds it, without secrets: these are looked for before quoting hides them."""
        if value is None or (isinstance(value, bool | int) and not isinstance(value, os.PathLike)):
            return value
        if isinstance(value, float):
            return value if value - value == 0 else str(value)  # JSON has no infinity
        if depth < _DEEPEST and isinstance(value, dict):
            return {self._plain(str(name), depth): self._named(str(name), inner, depth) for name, inner in value.items()}
        if depth < _DEEPEST and isinstance(value, list | tuple | set | frozenset):
            return [self._plain(inner, depth + 1) for inner in value]
        return self._cut(self._redact(value if isinstance(value, str) else _printed(value)))

    def _named(self, name: str, value: Any, depth: int) -> Any:
        """A field of a mapping: its name may tell that its value is a secret."""
        if isinstance(value, str) and not self._redact(f"{name}={value}").endswith(f"={value}"):
            said = self._redact(f"{name}={value}")
            return self._cut(said.partition("=")[2])
        return self._plain(value, depth + 1)

    def _cut(self, text: str) -> str:
        return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}… ({len(text)} characters)"


class _Redacted:
    """Standard error for people: the same stream, each piece without secrets."""

    def __init__(self, raw: TextIO, redact: Callable[[str], str]) -> None:
        self._raw, self._redact = raw, redact

    def write(self, text: str) -> int:
        self._raw.write(self._redact(text))
        return len(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._raw, name)


class _Printed:
    """Standard error for programs: every printed line as an event of the log."""

    encoding = "utf-8"

    def __init__(self) -> None:
        self._line, self._lock = "", threading.Lock()

    def write(self, text: str) -> int:
        with self._lock:
            *lines, self._line = (self._line + text).split("\n")
        for line in lines:
            self._event(line)
        return len(text)

    def flush(self) -> None:
        """Nothing: a line goes out when it is whole."""

    def isatty(self) -> bool:
        return False

    def close_line(self) -> None:
        with self._lock:
            line, self._line = self._line, ""
        self._event(line)

    def _event(self, line: str) -> None:
        coded = _CODED.fullmatch(line)
        if coded:
            _LOG.error("%s", coded[2], extra={"code": coded[1]})
        elif line.strip():
            _LOG.info("%s", line)


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except (TypeError, ValueError):  # a format that does not fit its arguments must not cost the line
        return f"{record.msg} {record.args!r}"


def _printed(value: object) -> str:
    try:
        return str(value)
    except Exception as error:  # somebody else's __str__; the line is worth more than the value
        return f"<{type(value).__name__}: {type(error).__name__}>"
