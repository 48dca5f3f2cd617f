"""What a robots.txt allows us: protego's matching, under a stricter reading of lines and escapes."""

from __future__ import annotations

import re
from urllib.parse import quote

from protego import Protego

CRAWL_DELAY_MOST = 30.0  # s; a site that asks for more would not be read through in a day
_FIELDS = (
    ("user-agent", re.compile(r"user[ -]?agent\s*(?::|\s)\s*(.*)", re.I | re.S)),
    ("disallow", re.compile(r"(?:dis+al+ow|diasllow|disallaw)\s*(?::|\s)\s*(.*)", re.I | re.S)),
    ("allow", re.compile(r"allow\s*(?::|\s)\s*(.*)", re.I | re.S)),
    ("crawl-delay", re.compile(r"crawl[ -]delay\s*(?::|\s)\s*(.*)", re.I | re.S)),
)
_TOKEN = re.compile(r"[A-Za-z_-]+")
_LINE = 16664  # characters; longer ones are cut, as Google's parser does
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_MARK = re.compile(r"%(2[DdEe]|5[Ff]|7[Ee])")
_UNRESERVED = re.compile(r"[A-Za-z0-9._~-]")
_OTHER = "!"  # part of no name
_KEPT = "%/:?#@!$&'()*+,;=~-._[]|^"  # as in our addresses, so that < and %3C are one


class Rules:
    """The rules of one robots.txt for the agent that bears `token`.

    Protego takes an unknown line for the end of a group, "Foo Bar" for one name, and an escaped letter for the letter in rules
    that allow; and a file of many names and rules costs it their product. So it is given the lines that concern us alone, in
    one spelling. Never raises, whatever the file holds.
    """

    def __init__(self, text: str, token: str) -> None:
        self._token = token.lower()
        self._rules = Protego.parse("\n".join(self._lines(text)))
        delay = self._rules.crawl_delay(self._token)
        self.crawl_delay = min(delay or 0.0, CRAWL_DELAY_MOST)

    def allows(self, address: str) -> bool:
        """Whether `address`, whose path is escaped as on the wire, may be asked."""
        return bool(self._rules.can_fetch(_literal(address), self._token))

    def _lines(self, text: str) -> list[str]:
        lines: list[str] = []
        named: set[str] = set()  # by the lines of names just read, so that a thousand strangers are one
        for line in re.split(r"\r\n|\r|\n", text.lstrip("\ufeff")):
            field, value = _field(line)
            if field == "user-agent":
                name = self._name(value)
                lines += [] if name in named else [f"user-agent: {name}"]
                named.add(name)
            elif field == "crawl-delay":
                lines.append(f"crawl-delay: {value}")
            elif field:
                lines += [f"{field}: {pattern}" for pattern in _patterns(field, value)]
                named = set()
        return lines

    def _name(self, value: str) -> str:
        if re.match(r"\*(?:\s|$)", value):
            return "*"
        found = _TOKEN.match(value)
        words = {found[0].lower() if found else "", value.partition(" ")[0].lower()}
        return self._token if self._token in words else _OTHER


def target_for_rules(target: str) -> str:
    """`target` with the escapes of plain letters and digits undone, as RFC 9309 compares."""
    return _ESCAPE.sub(lambda match: _plain(match[1]), target)


def _field(line: str) -> tuple[str, str]:
    line = line[:_LINE].partition("#")[0].strip()
    for field, form in _FIELDS:
        found = form.fullmatch(line)
        if found:
            return field, found[1].strip()
    return "", ""


def _patterns(field: str, value: str) -> list[str]:
    """A path as rules in one spelling. One that forbids holds for both readings of its escaped letters, one that allows for the printed."""
    value = quote(value, safe=_KEPT, errors="replace")  # nothing at all still ends the names above it
    plain = target_for_rules(value) if field == "disallow" else _MARK.sub(lambda match: _plain(match[1]), value)
    return [_literal(item) for item in dict.fromkeys((value, plain))]


def _literal(words: str) -> str:
    """Escapes are made to stand for themselves, or protego would undo them."""
    return _ESCAPE.sub(lambda match: "%25" + match[1].upper(), words)


def _plain(digits: str) -> str:
    char = chr(int(digits, 16))
    return char if _UNRESERVED.fullmatch(char) else "%" + digits
