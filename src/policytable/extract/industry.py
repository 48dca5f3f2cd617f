"""优先鼓励行业: the industries that a text says to favour when titles are created, each word by itself."""

from __future__ import annotations

from collections.abc import Iterator

from policytable.extract.antecedent import recent, subject
from policytable.extract.beneficiary import Combination
from policytable.extract.facts import Said, make, piece_end, piece_start
from policytable.extract.findings import Findings
from policytable.extract.mentions import levels, objects
from policytable.extract.passage import Passage, Statement
from policytable.extract.quantities import times
from policytable.extract.scope import about_others, skipped
from policytable.model import Evidence, Fact, IndustryValue
from policytable.rules import Match, Rule, industry_codes, shape

SKIP = ("purpose", "offer", "past_award")
_Whose = tuple[Combination, tuple[Evidence, ...]]


def extract(passage: Passage, findings: Findings) -> None:
    """Add every list of favoured industries to the findings, one fact a statement."""
    for statement in passage.prose:
        with findings.guard(statement):
            _read(passage, statement, findings)


def _read(passage: Passage, statement: Statement, findings: Findings) -> None:
    for rule, match in _matches(passage, statement):
        words = _words(passage, match["list"])
        if not _credible(words, match):
            continue
        if reason := _refusal(passage, statement, match):
            findings.set_aside("industry", statement, match.span("list"), reason)
            continue
        whose = _whose(passage, statement, match)
        if whose is None:
            findings.set_aside("industry", statement, match.span("list"), "industry.no_object")
            continue
        findings.add([_fact(passage, statement, (rule, match), words, whose)])
        return


def _matches(passage: Passage, statement: Statement) -> Iterator[tuple[Rule, Match]]:
    found = passage.pack.matches("industry", "list", statement.text)
    best: dict[int, tuple[Rule, Match]] = {}
    for rule, match in found:  # of readings that end together the one that begins last has the least before the first word
        known = best.get(match.end("list"))
        if known is None or known[1].start("list") < match.start("list"):
            best[match.end("list")] = (rule, match)
    return iter(sorted(best.values(), key=lambda pair: pair[1].start("list")))


def _credible(words: list[str], match: Match) -> bool:
    """A list of two or more; a single word or a pair without 、 only where each is a known industry and is called one."""
    if not words or (match["etc"] is None and match.end() == match.end("list")):
        return len(words) > 1 and "、" in match["list"]
    return (len(words) > 1 and "、" in match["list"]) or all(industry_codes(word) for word in words)


def _words(passage: Passage, listed: str) -> list[str]:
    """The members of a list: split at 、 and at the 和 before the last, without what does not belong to a word."""
    head = passage.pack.of("industry", "head")[0]
    bare = head.search(listed)
    listed = listed[bare.end() :] if bare else listed
    kept = []
    for part in _split(listed):
        word = shape("industry_tail").sub("", part).strip('“”"，')
        if not word or passage.pack.first("industry", "not_word", word):
            continue
        kept.append(word)
    return list(dict.fromkeys(kept))


def _split(listed: str) -> list[str]:
    """Members of a list: apart at 、, the last also at its 和; at 及 or 与 only where both sides are industries by themselves
    (汽车及零部件 is one)."""
    parts, last = [], listed
    if "、" in listed:
        *inner, last = listed.split("、")
        parts = [piece for part in inner for piece in _apart(part)]
    for piece in shape("industry_joins").split(last) if last else []:
        if piece:
            parts.append(piece)
    if parts and last and (join := shape("weak_join").search(last)):
        sides = (last[: join.start()], last[join.end() :])
        if not all(industry_codes(side) for side in sides):
            parts = [*listed.split("、")[:-1], *[piece for piece in shape("strong_join").split(last) if piece]]
    return parts


def _apart(part: str) -> list[str]:
    """A member in the middle of a list, in two at its 和 where both sides are industries (机械、汽车和轻工、食品)."""
    pieces = [piece for piece in shape("strong_join").split(part) if piece]
    return pieces if len(pieces) > 1 and all(industry_codes(piece) for piece in pieces) else [part]


def _refusal(passage: Passage, statement: Statement, match: Match) -> str | None:
    if reason := skipped(passage, statement, SKIP):
        return reason
    around = statement.text[piece_start(statement.text, match.start()) : piece_end(statement.text, match.end())]
    if found := passage.pack.first("industry", "not", around):
        return found[0].id
    return "scope.other_place" if about_others(passage, statement, match.start("list")) else None


def _whose(passage: Passage, statement: Statement, match: Match) -> _Whose | None:
    """The object for which the list is favoured: named in the statement, or by what governs it where it is about creating."""
    own = [m for m in objects(statement.text, passage.pack) if m.value != "other"]
    if own:
        member = next((m for m in own if m.value == passage.pack.topic.object), own[0])
        ranks = [m for m in levels(statement.text, passage.pack, passage.region) if m.end == member.start]
        return Combination(member.value, ranks[-1].value if ranks else ("unspecified",)), ()
    heads = next(passage.before(statement), None)  # 绿色供应链管理示范企业。重点面向汽车等行业
    ends = match[0].endswith(("行业", "产业", "领域")) or passage.pack.first("industry", "firms_lead", match[0])
    headed = heads is not None and ends and objects(heads.text, passage.pack)
    if not headed and not passage.pack.first("industry", "creating", statement.text):
        return None
    found = subject(passage, statement)
    names = [name for name in found[0].objects if name != "other"] if found else []
    if not names:
        found = recent(passage, statement)
        names = [name for name in found[0].objects if name != "other"] if found else []
    if found is None or not names:
        return None
    return Combination(passage.pack.topic.first(tuple(names)), ("unspecified",)), (found[1],) if found[1] else ()


def _fact(passage: Passage, statement: Statement, hit: tuple[Rule, Match], words: list[str], whose: _Whose) -> Fact:
    rule, match = hit
    combo, proof = whose
    document = passage.document.text
    shown = [_printed(document, statement, match, word) for word in words]
    value = IndustryValue(
        industries=tuple(shown),
        codes=tuple(industry_codes(word) for word in words),
        open_ended=bool(match["etc"]),
        year=_year(passage, statement),
    )
    end = match.end("etc") if match["etc"] else match.end("list")
    evidence = passage.cite(statement, piece_start(statement.text, match.start()), max(match.end(), end))
    display = "、".join(shown) + ("等" if value.open_ended else "")
    fact = make(passage, "industry", combo, value, Said(display=display, evidence=[evidence, *proof], rules=[rule.id]))
    return fact


def _printed(document: str, statement: Statement, match: Match, word: str) -> str:
    """The word as the document prints it (traditional characters stay), without line ends."""
    at = statement.text.find(word, match.start("list"))
    if at < 0:
        return word
    low, high = statement.folded.span(at, at + len(word))
    return "".join(document[low:high].split())


def _year(passage: Passage, statement: Statement) -> int | None:
    """The year of a call: named as 今年 or as a plain year in the statement, or in the title of an annual call."""
    own = [time for time in times(statement.text, passage.pack, passage.year) if time.relative or not time.due]
    if own:
        return own[0].last
    for title in passage.titles:
        if any(word in title.text for word in ("申报", "推荐", "年度", "行动计划", "工作计划")):
            found = [time for time in times(title.text, passage.pack, passage.year) if time.first is None]
            if found:
                return found[-1].last
    return None
