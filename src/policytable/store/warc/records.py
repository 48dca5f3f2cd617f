"""One WARC record, as it is written: the same content, the same bytes and the same id."""

from __future__ import annotations

import base64
import hashlib
import re
import uuid
import zlib
from dataclasses import dataclass
from urllib.parse import quote

from policytable.store.moments import moment

RESPONSE = "application/http; msgtype=response"
NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
SAME_PAYLOAD = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:policytable:warc")
_NO_FIELD = re.compile(r"[\x00-\x1f\x7f]+")
_NO_TOKEN = re.compile(r"[^!#$%&'*+.^_`|~0-9A-Za-z-]+")
# These told of the bytes on the wire; the body in the record is the decoded one.
_OF_THE_WIRE = ("content-encoding", "transfer-encoding", "content-length")
_REASONS = {200: "OK", 301: "Moved Permanently", 302: "Found", 304: "Not Modified", 403: "Forbidden", 404: "Not Found"}

Fields = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Record:
    """A record: its WARC-Type, its other named fields in their order, and its block."""

    kind: str
    fields: Fields
    block: bytes

    def get(self, name: str) -> str:
        """The first field of that name in any case; empty where there is none."""
        return next((value for key, value in self.fields if key.lower() == name.lower()), "")

    @property
    def id(self) -> str:
        """Its WARC-Record-ID."""
        return self.get("WARC-Record-ID")


def record(kind: str, when: str, block: bytes, fields: Fields, salt: str = "") -> Record:
    """A record made at `when` (ISO 8601); its id comes from all that is in it, and `salt`."""
    base = (("WARC-Date", warc_date(when)), *fields, ("WARC-Block-Digest", digest(block)))
    name = "\n".join((kind, salt, *(f"{key}: {value}" for key, value in base)))
    return Record(kind, (("WARC-Record-ID", f"<urn:uuid:{uuid.uuid5(_NAMESPACE, name)}>"), *base), block)


def packed(item: Record) -> bytes:
    """The record as a gzip member of its own."""
    lines = ["WARC/1.1", f"WARC-Type: {item.kind}", *(f"{key}: {_plain(value)}" for key, value in item.fields)]
    head = "\r\n".join([*lines, f"Content-Length: {len(item.block)}", "", ""]).encode()
    press = zlib.compressobj(6, zlib.DEFLATED, 31)
    return press.compress(head + item.block + b"\r\n\r\n") + press.flush()


def http_block(status: int, headers: Fields, body: bytes | None) -> bytes:
    """An HTTP answer as it stands in a record: `body` decoded and its length told; None where the record has no body to tell of."""
    lines = [f"HTTP/1.1 {status} {_REASONS.get(status, '')}"]
    for name, value in headers:
        token = _NO_TOKEN.sub("-", name) or "-"
        renamed = f"X-Archive-Orig-{token}" if token.lower() in _OF_THE_WIRE else token
        lines.append(f"{renamed}: {_plain(value)}")
    if body is not None:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode("utf-8", "surrogateescape") + (body or b"")


def warc_date(when: str) -> str:
    """A time as WARC-Date has it: UTC, with a fraction where there is one."""
    return moment(when).replace(".000000Z", "Z")


def digest(content: bytes) -> str:
    """The labelled sha256 of bytes."""
    return "sha256:" + base64.b32encode(hashlib.sha256(content).digest()).decode()


def target(address: str) -> str:
    """An address as a URI: what may not stand in one is percent-encoded."""
    return quote(address, safe="!#$%&'()*+,/:;=?@[]~", errors="surrogatepass") or "about:blank"


def _plain(value: str) -> str:
    return _NO_FIELD.sub(" ", value).strip()
