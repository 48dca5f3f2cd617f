"""The head of a paper: its title (of the paper that a notice only carries), its number, its kind, and whether it is a policy."""

from __future__ import annotations

from policytable.extract.passage import Passage, Statement
from policytable.extract.stated import Stated
from policytable.model import Evidence
from policytable.rules import Match, shape
from policytable.text import fold, plain

_HEAD = 14  # statements in which a paper prints its number; longer heads were not seen
_LONE = 4  # characters that a line may hold beside its number: brackets, a mark


def read_title(passage: Passage, found: Stated) -> None:
    """Put `title` and `heading`: the card's words, else the printed title, freed of labels; of a carrying notice what it carries."""
    printed = _printed(passage)
    said = found.declared.get("title")
    if said is not None:
        words, evidence = said.words, said.evidence or _place(passage, said.words)
    elif printed is not None:
        clause = printed.clause
        words, evidence = _joined(passage.document.text[clause.start : clause.end]), passage.document.cite(clause.start, clause.end)
    else:
        return
    found.heading = words = words[_label(words) :]
    carried = _carried(words)
    name = carried or words
    found.put("title", name, _within(passage, evidence, name))
    if carried:
        found.put("notice", words, evidence)


def read_number(passage: Passage, found: Stated) -> None:
    """Put `doc_number`: the card's, else a number on a line of its own, else the first in the head that cites no other paper."""
    said = found.declared.get("doc_number")
    if said is not None and (hit := passage.pack.first("metadata", "doc_number", plain(said.words))):
        low, high = fold(said.words).span(*hit[1].span("number"))
        found.put("doc_number", _joined(said.words[low:high]), said.evidence)
    head = passage.statements[:_HEAD]
    for lone in (True, False):
        for statement in head:
            for rule in passage.pack.of("metadata", "doc_number"):
                for match in rule.finditer(statement.text):
                    if _own(passage, statement, match, bool(rule.value.get("lone")) or lone):
                        evidence = passage.cite(statement, *match.span("number"))
                        found.put("doc_number", _joined(evidence.quote), evidence)


def read_kind(passage: Passage, found: Stated) -> None:
    """Put `kind`, `status` and the triage `nature` with its reason, from the title and, for news, from the head of the text."""
    title, heading = plain(found.words("title")), plain(found.heading)
    head = title + "。".join(statement.text for statement in passage.statements[:10])
    place = next((evidence for key, evidence in found.proof if key == "title"), None)
    _status(passage, found, heading, place)
    for rule in passage.pack.of("metadata", "kind"):
        if rule.search(head if rule.value.get("head") else title):
            found.put("kind", rule.value["kind"], place)
            break
    _nature(passage, found, (heading, head), place)


def _status(passage: Passage, found: Stated, heading: str, place: Evidence | None) -> None:
    for rule in passage.pack.of("metadata", "status"):
        said = found.declared.get("status")
        if rule.value.get("card"):
            if said is not None and rule.search(plain(said.words)):
                found.put("status", rule.value["status"], said.evidence)
        elif rule.search(heading):
            found.put("status", rule.value["status"], place)


def _nature(passage: Passage, found: Stated, words: tuple[str, str], place: Evidence | None) -> None:
    """What the text is; the first rule of the file decides, a number or a paper's kind makes the rest policies."""
    heading, head = words
    for rule in passage.pack.of("metadata", "nature"):
        if match := rule.search(head if rule.value.get("head") else heading):
            found.put("nature", rule.value["nature"], place)
            found.put("nature_reason", f"{'正文开头' if rule.value.get('head') else '标题'}写明“{match[0][:24]}”")
            return
    if number := found.words("doc_number"):
        found.put("nature", "policy", place)
        found.put("nature_reason", f"有发文字号{number}")
    elif kind := found.words("kind"):
        found.put("nature", "policy", place)
        found.put("nature_reason", f"文种为{kind}")
    elif any(statement.clause.kind == "article" for statement in passage.statements):
        found.put("nature", "policy", place)
        found.put("nature_reason", "正文分条")


def _printed(passage: Passage) -> Statement | None:
    """The printed title: of several the one that is no notice; where nothing is marked as title the first line like one."""
    lines = (one for one in passage.statements[:_HEAD] if one.clause.kind != "row" and shape("title_line").search(one.text))
    return max(passage.titles, key=lambda title: (not _notice(title.text), -title.index), default=next(lines, None))


def _notice(words: str) -> bool:
    return words.endswith("通知") or "印发" in words


def _label(words: str) -> int:
    """Where the title begins behind 政策名： or (转载)."""
    folded = fold(words)
    match = shape("title_label").match(folded.text)
    return folded.offsets[match.end()] if match else 0


def _carried(words: str) -> str | None:
    folded = fold(words)
    match = shape("carried").search(folded.text)
    if match is None:
        return None
    low, high = folded.span(*match.span("name"))
    return words[low:high]


def _place(passage: Passage, words: str) -> Evidence | None:
    """Where the text prints the title that its card declares."""
    wanted = plain(words)
    for title in passage.titles:
        at = title.text.find(wanted)
        if at >= 0 and wanted:
            low, high = title.folded.span(at, at + len(wanted))
            return passage.document.cite(low, high)
    return None


def _within(passage: Passage, evidence: Evidence | None, name: str) -> Evidence | None:
    """The place of a name inside the place of the title that holds it."""
    if evidence is None:
        return None
    folded, wanted = fold(passage.document.text, evidence.start, evidence.end), plain(name)
    at = folded.text.find(wanted)
    return passage.document.cite(*folded.span(at, at + len(wanted))) if at >= 0 and wanted else evidence


def _own(passage: Passage, statement: Statement, match: Match, lone: bool) -> bool:
    """Whether a number is the paper's: not behind a title in 《》, 根据, 按照 or 转发, and `lone` on its line if it must be."""
    window = match.span("number")
    if passage.pack.bent("metadata", "cited", statement.text, window) is not None:
        return False
    return not lone or len(statement.text) - (window[1] - window[0]) <= _LONE


def _joined(words: str) -> str:
    return "".join(words.split())
