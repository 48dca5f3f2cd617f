"""Addresses as they go on the wire: only http and https, one spelling, nothing that two programs could read differently."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import quote, urljoin

_LONGEST = 8192  # characters; a redirect that grows on every turn ends here
_FORM = re.compile(r"(https?)://([^/?#]*)([^?#]*)(\?[^#]*)?(?:#.*)?", re.I | re.S)
_SCHEMED = re.compile(r"[^/?#]*:")  # no path begins so (RFC 3986, 4.2)
_AUTHORITY = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^\[\]:@]+)(?::([0-9]{0,5}))?")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_DOT = re.compile(r"%2e", re.I)
_DOTS = "\u3002\uff0e\uff61"  # other scripts' full stops, which IDNA takes for ours
_KEPT = "%/:@!$&'()*+,;=~-._[]|^"
_DEFAULTS = {"http": 80, "https": 443}
# Sites are met on 80, 443, 81-90 and above 1023. Lower ports belong to other services, and so do these; the list is that of
# the fetch standard's bad ports, with the usual databases.
_LOW = frozenset({80, 443, *range(81, 91)})
_OTHERS = frozenset(
    {
        1719,
        1720,
        1723,
        2049,
        2375,
        3306,
        3659,
        4045,
        4190,
        5060,
        5061,
        5432,
        6000,
        6379,
        6566,
        *range(6665, 6670),
        6679,
        6697,
        10080,
        11211,
        27017,
    }
)


class AddressError(ValueError):
    """The address does not hold; the message says why."""


@dataclass(frozen=True, slots=True)
class Address:
    """A checked address. `host` is ASCII and lower case, an IPv6 host without its brackets; `target` is path and query, escaped."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def authority(self) -> str:
        """Host and port as the Host header has them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _DEFAULTS[self.scheme] else f"{host}:{self.port}"

    @property
    def origin(self) -> str:
        """Scheme, host and port: what cookies and robots.txt belong to."""
        return f"{self.scheme}://{self.authority}"

    @property
    def site(self) -> str:
        """What the limits of a host count for: one server answers for http and https."""
        return self.host if self.port in _DEFAULTS.values() else f"{self.host}:{self.port}"

    @property
    def ip(self) -> IPv4Address | IPv6Address | None:
        """The host where it is a number."""
        if ":" in self.host:
            return IPv6Address(self.host)
        return IPv4Address(self.host) if self.host.rpartition(".")[2].isdigit() else None

    def __str__(self) -> str:
        return self.origin + self.target


def read_address(words: str) -> Address:
    """The address that `words` spell. Raises AddressError for other schemes, user names, hosts in disguise (numbers in other
    bases, full-width signs, escapes, trailing dots), ports of other services, control characters and backslashes."""
    words = words.strip(" \t\r\n")
    if len(words) > _LONGEST:
        raise AddressError(f"longer than {_LONGEST} characters")
    found = _FORM.fullmatch(words)
    if found is None:
        raise AddressError("not an http or https address")
    if "\\" in words or _CONTROL.search(words):
        raise AddressError("backslashes and control characters do not belong in an address")
    scheme = found[1].lower()
    host, port = _authority(found[2], scheme)
    return Address(scheme, host, port, _escaped(found[3], found[4] or ""))


def joined(base: Address, location: str) -> Address:
    """The address that a redirect from `base` leads to. Raises AddressError."""
    location = location.strip(" \t\r\n")
    if not location:
        raise AddressError("an empty redirect")
    if "\\" in location or _CONTROL.search(location):
        raise AddressError("a redirect with backslashes or control characters")
    if _SCHEMED.match(location) and _FORM.fullmatch(location) is None:
        raise AddressError("neither an http or https address nor a path")
    try:
        return read_address(urljoin(str(base), location))
    except AddressError:
        raise
    except ValueError as error:  # urljoin's own
        raise AddressError(str(error)) from error


def _authority(words: str, scheme: str) -> tuple[str, int]:
    if "@" in words:
        raise AddressError("user names and passwords do not belong in an address")
    found = _AUTHORITY.fullmatch(words)
    if found is None:
        raise AddressError("no host, or one that does not hold")
    port = int(found[2]) if found[2] else _DEFAULTS[scheme]
    if (port < 1024 and port not in _LOW) or port in _OTHERS or port > 65535:
        raise AddressError(f"port {port} is no web server's")
    if found[1].startswith("["):
        try:
            return str(IPv6Address(found[1][1:-1])), port
        except ValueError as error:
            raise AddressError("not an IPv6 address") from error
    return _host(found[1]), port


def _host(words: str) -> str:
    host = words.lower()
    if not host.isascii():
        host = _ascii(host)
    labels = host.split(".")
    if len(host) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise AddressError("the host's name does not hold")
    if _NUMBER.fullmatch(labels[-1]):
        # 2130706433, 127.1, 0x7f.1 and 0177.0.0.1 are all read as numbers by somebody.
        try:
            return str(IPv4Address(host))
        except ValueError as error:
            raise AddressError("the host is a number in disguise") from error
    return host


def _ascii(host: str) -> str:
    """中国政府.中国 → xn--…; what changes under compatibility folding only pretends to be a name."""
    if unicodedata.normalize("NFKC", host) != host or any(dot in host for dot in _DOTS):
        raise AddressError("the host has look-alike signs")
    try:
        return host.encode("idna").decode("ascii").lower()
    except UnicodeError as error:
        raise AddressError("the host's name does not hold") from error


def _escaped(path: str, query: str) -> str:
    try:
        path = quote(_ESCAPE.sub("%25", path), safe=_KEPT)
        query = quote(_ESCAPE.sub("%25", query), safe=_KEPT + "?")
    except UnicodeEncodeError as error:
        raise AddressError("half a character") from error
    return _without_dots(path) + query


def _without_dots(path: str) -> str:
    """Dot segments are taken out as browsers do, escaped ones too: a rule for /secret/ also holds for /a/../secret/."""
    kept: list[str] = []
    parts = path.split("/")[1:]
    for at, part in enumerate(parts):
        plain = _DOT.sub(".", part)
        if plain == "..":
            del kept[-1:]
        if plain not in (".", ".."):
            kept.append(part)
        elif at == len(parts) - 1:
            kept.append("")
    return "/" + "/".join(kept)
