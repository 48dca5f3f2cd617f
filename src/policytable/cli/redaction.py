"""Secrets out of text: what the environment holds, and what looks like one. Better a word too many than one too few."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping

HIDDEN = "***"
# Settings of ours that are addresses with a secret somewhere in them, and names that by their end hold nothing but one.
_ADDRESSES = (
    "POLICYTABLE_SMTP",
    "POLICYTABLE_LEDGER",
    "POLICYTABLE_ALARM_WEBHOOK",
    "PREFECT_API_URL",
    "PREFECT_API_DATABASE_CONNECTION_URL",
)
_NAMES = re.compile(r"(?:PASSWORD|PASSWD|SECRET|TOKEN|API_KEY|ACCESS_KEY|AUTH_STRING|CREDENTIALS?)$")
_LEAST = 4  # characters; a shorter value stands by chance in every other line, and it is no secret either
_WORDS = r"token|secret|passw(?:or)?d|passwd|pwd|api[_-]?key|access[_-]?key|credential|signature|session_?id"
# Every repetition before a fixed word is bounded, so that a line of a megabyte takes time by its length only.
_PATTERNS = (
    (re.compile(r"(://)[^\s/?#\"'<>@]{1,2000}@"), r"\1***@"),
    (re.compile(r"(://)[^\s/:@\"'<>]{1,500}:[^\s@\"'<>]{1,500}@"), r"\1***@"),  # a password with a bare slash
    (re.compile(r"(?i)((?:proxy-)?authorization|(?:set-)?cookie|x-api-key)(b?[\"']?\s{0,4}[:=,]\s{0,4})[^\r\n]+"), r"\1\2***"),
    (re.compile(r"(?i)\b(bearer)(\s{1,4})[^\s\"']+"), r"\1\2***"),
    (re.compile(rf"(?i)((?:{_WORDS}|key)[\w.-]{{0,40}}(?:=|%3D))[^\s&;,\"'<>)]+"), r"\1***"),
    (re.compile(rf"(?i)((?:{_WORDS}|key)[\w.-]{{0,40}}=[\"'])[^\"'\r\n]+"), r"\1***"),
    (re.compile(rf"(?i)((?:{_WORDS})[\w.-]{{0,40}}[\"']?\s{{0,4}}:\s{{0,4}}[\"']?)[^\s\"',;}})]+"), r"\1***"),
)


def redactor(environment: Mapping[str, str]) -> Callable[[str], str]:
    """A function that takes secrets out of a text: the values of the secret settings of `environment`, in the ways in which they are
    written elsewhere (in an address, in JSON, as Python prints them), users and passwords of addresses, tokens of queries, headers."""
    forms = sorted({form for secret in _secrets(environment) for form in _forms(secret)}, key=len, reverse=True)
    known = re.compile("|".join(map(re.escape, forms))) if forms else None

    def redact(text: str) -> str:
        if known is not None:
            text = known.sub(HIDDEN, text)
        for pattern, instead in _PATTERNS:
            text = pattern.sub(instead, text)
        return text

    return redact


def _secrets(environment: Mapping[str, str]) -> Iterator[str]:
    for name, value in environment.items():
        found = _of_address(value) if name in _ADDRESSES else (value,) if _NAMES.search(name) else ()
        yield from (secret for secret in found if len(secret.strip()) >= _LEAST)


def _of_address(address: str) -> Iterator[str]:
    """What of an address is secret: the password, as written and as meant, the query, and the path of a webhook."""
    rest = address.partition("://")[2]
    before, at, behind = rest.rpartition("@")
    if at:
        password = before.partition(":")[2]
        yield from (password, _meant(password))
    path, _, query = (behind or rest).partition("/")[2].partition("?")
    if query:
        yield query
        yield from (part.partition("=")[2] for part in query.split("&"))
    if len(path) >= 16:  # such as the id in a chat's hook; shorter ones are names (a database, /alarms)
        yield path
        yield from (part for part in path.split("/") if len(part) >= 16)


def _forms(secret: str) -> tuple[str, ...]:
    quoted = "".join(sign if sign.isascii() and (sign.isalnum() or sign in "-._~") else _percent(sign) for sign in secret)
    return (
        secret,
        secret.strip(),
        quoted,
        quoted.lower(),
        repr(secret)[1:-1],
        json.dumps(secret)[1:-1],
        json.dumps(secret, ensure_ascii=False)[1:-1],
    )


def _percent(sign: str) -> str:
    return "".join(f"%{byte:02X}" for byte in sign.encode("utf-8", "surrogateescape"))


def _meant(quoted: str) -> str:
    raw = re.sub(rb"%([0-9A-Fa-f]{2})", lambda found: bytes([int(found[1], 16)]), quoted.encode("utf-8", "surrogateescape"))
    return raw.decode("utf-8", "replace")
