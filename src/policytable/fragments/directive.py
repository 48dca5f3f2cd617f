"""The text directive: `text=prefix-,start,end,-suffix`, written and read."""

from __future__ import annotations

import re
from dataclasses import dataclass

_MARK = ":~:"
_PLAIN = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._~")
_ESCAPED = re.compile(rb"%([0-9A-Fa-f]{2})")


@dataclass(frozen=True, slots=True)
class Directive:
    """What to look for: `start`, or everything from `start` to `end`, directly after `prefix` and before `suffix`; terms are plain text."""

    start: str
    end: str | None = None
    prefix: str | None = None
    suffix: str | None = None

    def __str__(self) -> str:
        """As it stands in an address: `text=…`, everything escaped that is no plain ASCII letter, digit, dot, `_` or `~`."""
        terms = [f"{escaped(self.prefix)}-" if self.prefix else "", escaped(self.start)]
        terms += [escaped(self.end) if self.end else "", f"-{escaped(self.suffix)}" if self.suffix else ""]
        return "text=" + ",".join(term for term in terms if term)


def directives(fragment: str) -> tuple[Directive, ...]:
    """The text directives of an address's fragment (`#element:~:text=…&text=…`), in order; malformed ones are passed over."""
    _, mark, told = fragment.partition(_MARK)
    read = (_read(part.removeprefix("text=")) for part in told.split("&") if mark and part.startswith("text="))
    return tuple(directive for directive in read if directive is not None)


def escaped(term: str) -> str:
    """The text as a part of an address may hold it: everything but ASCII letters, digits, dot, `_` and `~` as %XX of its UTF-8 bytes."""
    return "".join(chr(byte) if byte in _PLAIN else f"%{byte:02X}" for byte in term.encode())


def _read(value: str) -> Directive | None:
    terms, prefix, suffix = value.split(","), None, None
    if len(terms) > 4 or not all(terms):
        return None
    if terms[0].endswith("-"):
        prefix = _plain(terms.pop(0)[:-1])
    if terms and terms[-1].startswith("-"):
        suffix = _plain(terms.pop()[1:])
    if not 1 <= len(terms) <= 2 or prefix == "" or suffix == "" or any("-" in (term[0], term[-1]) for term in terms):
        return None
    words = [_plain(term) for term in terms]
    return Directive(words[0], words[1] if len(words) > 1 else None, prefix, suffix)


def _plain(term: str) -> str:
    return _ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), term.encode()).decode("utf-8", "replace")
