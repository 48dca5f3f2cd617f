"""When two addresses are one: the normal form that finds are told apart by."""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from urllib.parse import parse_qsl, quote, unquote, urlencode, urljoin, urlsplit

_PORTS = {"http": 80, "https": 443}
# Parameters that tell how a reader came or when, not what is read.
_PASSING = re.compile(
    r"utm_\w+|spm|from|isappinstalled|share\w*|scene|srcid|jsessionid|phpsessid|aspsessionid\w*|session_?id|sid|_?t(?:ime(?:stamp)?)?|_|rnd|rand(?:om)?|v|wx\w*|fbclid|gclid",
    re.I,
)
_SESSION = re.compile(r";(?:jsessionid|sessionid|phpsessid)=[^/?#;]*", re.I)
_FRONT = re.compile(r"/(?:index|default)\.(?:s?html?|jsp|php|aspx?)$", re.I)
_KEPT = "/:@!$&'()*+,;=~-._"


@lru_cache(maxsize=1 << 16)  # each look asks for every address of its list several times
def normal_address(address: str) -> str:
    """One spelling for all addresses of one page: http and https, default ports, fragments (but for the routes #/ and #!), ids of
    sessions, parameters of tracking, index.html, the case of the host and ways of escaping make no difference."""
    try:
        parts = urlsplit(address.strip())
        port = parts.port
    except ValueError:  # no address at all: it stands for itself
        return address.strip()
    if parts.scheme.lower() not in _PORTS or not parts.hostname:
        return address.strip()
    host = parts.hostname.lower().rstrip(".")
    host = f"[{host}]" if ":" in host else host
    own = "" if port in (None, *_PORTS.values()) else f":{port}"
    path = quote(unquote(_SESSION.sub("", parts.path) or "/", errors="surrogateescape"), safe=_KEPT, errors="surrogateescape")
    path = _FRONT.sub("/", re.sub(r"/{2,}", "/", path))
    query = urlencode(sorted((key, value) for key, value in parse_qsl(parts.query, keep_blank_values=True) if not _PASSING.fullmatch(key)))
    route = f"#{parts.fragment}" if parts.fragment.startswith(("/", "!")) else ""
    return f"https://{host}{own}{path}{'?' if query else ''}{query}{route}"


def find_id(column: str, address: str) -> str:
    """The id of what a column lists at an address: the same at every look, by http or https."""
    return f"{column}-{hashlib.sha256(normal_address(address).encode('utf-8', 'replace')).hexdigest()[:8]}"


def host_of(address: str) -> str:
    """The host of an address in lower case; empty where it names none."""
    try:
        return (urlsplit(address.strip()).hostname or "").lower().rstrip(".")
    except ValueError:  # [ in the place of a host
        return ""


def is_official(address: str) -> bool:
    """Whether the host is a government's: of gov.cn by its end, as www.gov.cn.example.org is not."""
    return f".{host_of(address)}".endswith(".gov.cn")


def first_page(address: str) -> str | None:
    """The address of the article whose further page this is (x_2.html → x.html), None where it does not look like one."""
    match = re.fullmatch(r"(.+/[^/?]*\d)_(\d{1,2})(\.s?html?)", address)
    return f"{match[1]}{match[3]}" if match and int(match[2]) > 0 else None


def absolute(base: str, href: str) -> str | None:
    """The address that a link leads to from `base`; None for what is no address of http or https, or names a user."""
    try:
        address = urljoin(base, href.strip())
        parts = urlsplit(address)
    except ValueError:  # [ in the place of a host
        return None
    return address.split("#")[0] if parts.scheme in ("http", "https") and parts.hostname and not parts.username else None
