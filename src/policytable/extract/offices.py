"""Who issued a paper: the offices that sign it, those that its title begins with, those that its card names."""

from __future__ import annotations

from dataclasses import dataclass

from policytable.extract.dating import closing
from policytable.extract.passage import Passage, Statement
from policytable.extract.stated import Stated
from policytable.model import Evidence
from policytable.rules import shape
from policytable.text import plain

_LAST_LINES = 8  # lines above the closing date in which offices sign


@dataclass(frozen=True, slots=True)
class _Named:
    names: tuple[str, ...] = ()
    evidence: Evidence | None = None


def read_issuers(passage: Passage, found: Stated) -> None:
    """Put `issuers`: of signature and title the longer list (a joint notice is often signed by its first office only in the
    one or the other place), else what the card says: a page that reprints a paper names itself there."""
    signed, titled, declared = _signed(passage), _titled(passage, found), _declared(found)
    best = titled if len(titled.names) > max(1, len(signed.names)) else signed if signed.names else titled
    if len(best.names) == 1 and len(declared.names) == 1 and declared.names[0].endswith(best.names[0]):
        best = declared  # the same office with its place in front: 市财政局, 昆山市财政局
    if not best.names or (len(declared.names) > len(best.names) and set(best.names) <= set(declared.names)):
        best = declared
    found.put("issuers", best.names, best.evidence)


def _declared(found: Stated) -> _Named:
    said = found.declared.get("issuers")
    if said is None:
        return _Named()
    return _Named(tuple(part for part in shape("separators").split(said.words) if part), said.evidence)


def _signed(passage: Passage) -> _Named:
    """The lines above the closing date that hold nothing but offices."""
    end = closing(passage)
    signed: list[tuple[str, Evidence]] = []
    last = end.index if end else len(passage.statements) - 1
    for statement in reversed(passage.statements[max(0, last - _LAST_LINES) : last + 1]):
        names, words = _offices(passage, statement)
        if names:
            signed[:0] = [(name, passage.cite(statement, 0, len(words))) for name in names]
        elif signed or statement.index != last:
            break
    return _Named(tuple(dict.fromkeys(name for name, _ in signed)), signed[0][1]) if signed else _Named()


def _titled(passage: Passage, found: Stated) -> _Named:
    """The offices before 关于 in a title."""
    for words in (found.heading, *(title.text for title in passage.titles)):
        head = plain(words).split("关于")[0]
        names = _names(passage, words[: words.find("关于")] if "关于" in words else "")
        if names and head != plain(words):
            return _Named(names, _where(passage, head))
    return _Named()


def _names(passage: Passage, words: str) -> tuple[str, ...]:
    """The offices in words that blanks or 、 divide; folding would drop the blanks."""
    parts = [plain(part) for part in shape("separators").split(words) if part]
    found = [match[0] for part in parts for rule in passage.pack.of("metadata", "issuer") for match in rule.finditer(part)]
    return tuple(dict.fromkeys(found))


def _where(passage: Passage, head: str) -> Evidence | None:
    for title in passage.titles:
        at = title.text.find(head)
        if at >= 0:
            return passage.document.cite(*title.folded.span(at, at + len(head)))
    folded = passage.whole
    at = folded.text.find(head)
    return passage.document.cite(*folded.span(at, at + len(head))) if at >= 0 else None


def _offices(passage: Passage, statement: Statement) -> tuple[list[str], str]:
    """The offices of a line that holds nothing else (a date behind them aside), and the line without its date."""
    words = shape("beside_office").sub("", statement.text)
    if shape("no_signature").search(statement.text):
        return [], words
    low, high = (statement.folded.span(0, len(words))) if words and statement.text.startswith(words) else (0, 0)
    raw = passage.document.text[low:high] if high else words
    names = list(_names(passage, raw))
    return (names, words) if names and sum(map(len, names)) >= len(words) - 4 and len(words) <= 240 else ([], words)
