"""Records of other tools → visits: answers, resources and revisits; redirects are joined to the answer that they lead to."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from urllib.parse import unquote, urljoin, urlsplit

from policytable.errors import StoreError
from policytable.model import Hop, Issue, Visit
from policytable.store.moments import moment
from policytable.store.warc.http import LARGEST_BODY, BodyError, HttpAnswer, body_of, read_http
from policytable.store.warc.records import Record

_REDIRECTS = 5
# The codes that `fetch` gives to the same answers.
_PROBLEMS = {401: "forbidden", 403: "forbidden", 404: "gone", 410: "gone", 412: "forbidden", 429: "rate_limited", 451: "forbidden"}
_UNSAFE = re.compile(r"[\x00-\x1f\x7f/\\]+")


@dataclass(slots=True)
class Foreign:
    """Visits in the making. `keep` keeps a body and tells its sha256; `last` is the last good visit of an address in the home."""

    keep: Callable[[bytes], str]
    last: Callable[[str], Visit | None]
    issues: list[Issue] = field(default_factory=list)
    _visits: list[Visit] = field(default_factory=list)
    _bodies: dict[str, str] = field(default_factory=dict)  # by payload digest, by record id, by address: the newest sha256

    def take(self, item: Record) -> None:
        """Take in a record; one that is of no use here (of a name server, a picture of a page) is passed over."""
        address = item.get("WARC-Target-URI").strip("<>")
        if item.kind not in ("response", "resource", "revisit") or not address.lower().startswith(("http://", "https://")):
            return
        try:
            moment(item.get("WARC-Date"))
            self._visits.append(self._visit(item, address))
        except BodyError as error:
            code = "too_large" if error.large else "warc_record"
            self.issues.append(Issue(code, str(error), "fetch the document by hand and register the file", address))
        except (ValueError, StoreError) as error:
            self.issues.append(Issue("warc_record", str(error), "the other records were read", address))

    def visits(self) -> tuple[Visit, ...]:
        """All of them; where a redirect leads to an answer of the same file, that answer is the redirect's too."""
        answers = {visit.address: visit for visit in self._visits}
        return tuple(_followed(visit, answers) for visit in self._visits)

    def _visit(self, item: Record, address: str) -> Visit:
        if item.kind == "resource":
            if len(item.block) > LARGEST_BODY:
                raise BodyError(f"a body of {len(item.block)} bytes", large=True)
            answer = HttpAnswer(200, (("Content-Type", item.get("Content-Type")),), item.block)
        else:
            answer = read_http(item.block or (b"" if item.kind == "response" else b"HTTP/1.1 304"))
        plain = Visit(address, item.get("WARC-Date"), answer.status, address, headers=answer.headers)
        if not 200 <= answer.status < 300 and answer.status != 304:
            return replace(plain, problem=_problem(answer.status), message=f"HTTP {answer.status}")
        if item.kind == "revisit" or answer.status == 304:
            return self._revisit(item, plain)
        if item.get("WARC-Truncated") or item.get("WARC-Segment-Number"):
            raise ValueError("its body was cut off, or cut into several records, when it was recorded")
        body = body_of(answer)
        sha256 = self.keep(body)
        for key in (item.get("WARC-Payload-Digest"), item.id, address):
            self._bodies[key] = sha256
        return replace(plain, sha256=sha256, size=len(body), name=_name(address), media_type=answer.get("Content-Type") or None)

    def _revisit(self, item: Record, plain: Visit) -> Visit:
        place = item.get("WARC-Refers-To-Target-URI").strip("<>") or plain.address
        keys = (item.get("WARC-Payload-Digest"), item.get("WARC-Refers-To"), place)
        found = next((self._bodies[key] for key in keys if key and key in self._bodies), None)
        known = self.last(place) if found is None else None
        sha256 = found or (known.sha256 if known is not None else None)
        if sha256 is None:
            raise ValueError("it repeats a body that is neither in the file nor in the home")
        same = "identical-payload" in item.get("WARC-Profile")
        return replace(plain, status=200 if same and plain.status == 304 else plain.status, sha256=sha256, name=_name(plain.address))


def _problem(status: int) -> str:
    """A redirect is one too, until `_followed` finds where it leads."""
    return _PROBLEMS.get(status, "server_error" if status >= 500 else "fetch_failed")


def _followed(visit: Visit, answers: dict[str, Visit]) -> Visit:
    chain: list[Hop] = []
    at = visit
    while (way := _way(at)) is not None and way in answers and len(chain) < _REDIRECTS:
        chain.append(Hop(at.address, at.status or 0))
        at = answers[way]
    if not chain or _way(at) is not None:
        return visit
    return replace(at, address=visit.address, asked=visit.asked, chain=(*chain, *at.chain))


def _way(visit: Visit) -> str | None:
    """Where a redirect leads, without the part behind #."""
    if visit.status is None or visit.status == 304 or not 300 <= visit.status < 400:
        return None
    place = next((value for key, value in visit.headers if key.lower() == "location"), "")
    try:
        return urljoin(visit.address, place).partition("#")[0] if place else None
    except ValueError:  # an address such as http://[
        return None


def _name(address: str) -> str:
    try:
        path = urlsplit(address).path
    except ValueError:
        return ""
    return _UNSAFE.sub("", unquote(posixpath.basename(path), errors="replace"))[:200]
