"""The text of a list and what it is written in."""

from __future__ import annotations

import re

from policytable.model import Form
from policytable.parse.text import declared_encoding, decode

_JSONP = re.compile(r"\s*(?:/\*.*?\*/\s*)?(?:try\s*\{\s*)?(?:[A-Za-z_$][\w$.]{0,80}\s*)?\(\s*(?=[\[{])", re.S)
_JSON = re.compile(r"\s*[\[{]")
_XML = re.compile(r"\s*(?:<\?xml(?![^>]*>\s*(?:<!DOCTYPE\s+html|<html))|<(?:datastore|rss|feed|rdf:RDF|urlset)\b)", re.I)


def text_of(content: bytes, media_type: str | None, address: str, encoding: str | None) -> str:
    """The text: by `encoding` where a person gave one, else as other readers decode."""
    if encoding is not None:
        return content.decode(encoding, "replace").removeprefix("\ufeff")
    return decode(content, address, declared_encoding(content, media_type))[0]


def form_of(text: str) -> Form:
    """What a text is written in, by how it begins."""
    if _JSON.match(text) or _JSONP.match(text):
        return "json"
    return "xml" if _XML.match(text) else "html"


def bare_json(text: str) -> str:
    """JSON without the call around it that JSONP has."""
    call = _JSONP.match(text)
    if call is None or _JSON.match(text):
        return text
    end = max(text.rfind("]"), text.rfind("}"))
    inner = text[call.end() : end + 1]
    return inner if _balanced_end(text[end + 1 :]) else inner[: inner.rfind(")")] if ")" in inner else inner


def _balanced_end(rest: str) -> bool:
    return re.fullmatch(r"\s*\)?\s*;?\s*", rest) is not None
