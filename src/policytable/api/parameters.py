"""What a request may say in its address, and how it is read: strictly, since a filter that is misspelt must not give everything."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from policytable.api.escaping import unquoted
from policytable.api.problems import Problem

Said = str | int | bool
_MOST_BYTES = 32 * 1024
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,17})")
_PLAIN = "^[^\\u0000-\\u001f\\u007f-\\u009f]*$"  # and no half of a surrogate pair, which UTF-8 cannot carry
_NOT_PLAIN = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One thing that may be said. `pattern` holds for the whole of a text, `most` is the longest text or the greatest number, `choices`
    are all that may be said; what is said in English and Chinese stands in the description."""

    name: str
    said: tuple[str, str]
    kind: Literal["text", "integer", "boolean", "date"] = "text"
    choices: tuple[str, ...] = ()
    pattern: str = ""
    least: int = 1
    most: int = 120
    default: Said | None = None
    required: bool = False
    example: Said | None = None

    def read(self, text: str) -> Said:
        """What was said. Raises Problem `parameter_refused`."""
        if self.kind == "integer":
            number = int(text) if _INTEGER.fullmatch(text) else self.most + 1
            return number if self.least <= number <= self.most else self._refused()
        if self.kind == "boolean":
            return text == "true" if text in ("true", "false") else self._refused()
        if self.kind == "date":
            return text if _is_date(text) else self._refused()
        if self.choices:
            return text if text in self.choices else self._refused()
        fits = self.least <= len(text) <= self.most and not _NOT_PLAIN.search(text)
        return text if fits and (not self.pattern or re.fullmatch(self.pattern, text)) else self._refused()

    def schema(self) -> dict[str, Any]:
        """The same as a JSON Schema."""
        if self.kind == "integer":
            return {"type": "integer", "minimum": self.least, "maximum": self.most} | self._default()
        if self.kind == "boolean":
            return {"type": "boolean"} | self._default()
        if self.kind == "date":
            return {"type": "string", "format": "date", "pattern": f"^{_DATE.pattern}$"}
        if self.choices:
            return {"type": "string", "enum": list(self.choices)}
        pattern = f"^(?:{self.pattern})$" if self.pattern else _PLAIN
        return {"type": "string", "minLength": self.least, "maxLength": self.most, "pattern": pattern}

    def _default(self) -> dict[str, Any]:
        return {} if self.default is None else {"default": self.default}

    def _refused(self) -> Said:
        raise Problem(400, "parameter_refused", f"{self.name} does not hold: see its schema", f"参数 {self.name} 的写法不符合要求。")


def read_query(query: bytes, parameters: Sequence[Parameter]) -> dict[str, Said]:
    """What a query says, with defaults. Raises Problem: `query_too_long`, or `parameter_refused` for what is unknown, said twice, left
    out, not UTF-8 or not as it has to be."""
    if len(query) > _MOST_BYTES:
        raise Problem(414, "query_too_long", f"a query has at most {_MOST_BYTES} bytes", "查询过长。")
    known, found = {one.name: one for one in parameters}, dict[str, Said]()
    for part in query.split(b"&") if query else ():
        name, _, text = (_text(piece) for piece in part.replace(b"+", b" ").partition(b"="))
        if name not in known or name in found:
            why = "said twice" if name in found else "unknown"
            raise Problem(400, "parameter_refused", f"parameter {name[:60]!a} is {why}", "参数未定义或重复。")
        found[name] = known[name].read(text)
    for one in parameters:
        if one.required and one.name not in found:
            raise Problem(400, "parameter_refused", f"{one.name} is missing", f"缺少参数 {one.name}。")
    return {one.name: one.default for one in parameters if one.default is not None} | found


def read_path(told: Mapping[str, str], parameters: Sequence[Parameter]) -> dict[str, str]:
    """What a path says. Raises Problem `record_unknown`: where it cannot be a record's, there is none."""
    try:
        return {one.name: str(one.read(told[one.name])) for one in parameters}
    except Problem as problem:
        raise Problem(404, "record_unknown", "no record can have this key", "没有这条记录。") from problem


def _text(raw: bytes) -> str:
    try:
        return unquoted(raw)
    except UnicodeDecodeError as error:
        raise Problem(400, "parameter_refused", "the query is not UTF-8", "查询不是 UTF-8 编码。") from error


def _is_date(text: str) -> bool:
    try:
        return bool(_DATE.fullmatch(text)) and date.fromisoformat(text) is not None
    except ValueError:
        return False
