"""监督管理: one fact for each mechanism that a clause orders, with its rhythm, its triggers and whom it binds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from policytable import numerals
from policytable.extract import others
from policytable.extract.antecedent import antecedent, nearest, subject
from policytable.extract.beneficiary import Beneficiary, Combination
from policytable.extract.facts import Said, make, piece_end, piece_start, shown
from policytable.extract.findings import Findings
from policytable.extract.mentions import levels, objects
from policytable.extract.passage import Passage, Statement
from policytable.extract.scope import about_others, skipped, turned
from policytable.extract.triggers import causes, triggers
from policytable.model import Evidence, SupervisionValue
from policytable.rules import Match, Rule, shape

BEHIND = 16  # folded characters of a ban's object behind its verb
TRIGGER = 24  # folded characters of a trigger before its mechanism
NEAR = 80  # folded characters: in a text that lost its punctuation a level farther off is another sentence's
HEADING = 14  # folded characters; the shortest sentence that orders something in the development texts has 15
COMPLETED = ("ban", "clawback", "agency_oversight")  # whose quote takes in what stands behind the verb in its stretch
TAKEN_BACK = ("clawback", "removal")  # what may be expressly left alone: 已发奖金不予追回
LOSSES = ("removal", "ban")  # what befalls a person as well as a title: 取消其专家资格
SKIP = ("purpose", "offer", "tentative", "elsewhere", "wish")


@dataclass(frozen=True, slots=True)
class Told:
    """A mechanism as the statement orders it: its months (of a rhythm or a ban) and its window in folded characters."""

    statement: int
    mechanism: str
    months: int | None
    start: int
    end: int

    def repeats(self, other: Told, text: str) -> bool:
        """Whether this says the other again, and not another rhythm in another stretch: 工厂每三年复核，园区每五年复核."""
        differs = None not in (self.months, other.months) and self.months != other.months
        apart = self.statement != other.statement
        if not apart and (self.end <= other.start or other.end <= self.start):
            between = text[min(self.end, other.end) : max(self.start, other.start)]
            apart = "，" in between or "；" in between
        return self.mechanism == other.mechanism and not (apart and differs)


def extract(passage: Passage, findings: Findings) -> None:
    """Add every mechanism of supervision of the passage to the findings."""
    orders: dict[int, list[Told]] = {}
    for statement in passage.prose:
        # a clause orders a mechanism once, in however many sentences; without numbering the sentence is the clause
        place = statement.clause.index if statement.clause.kind in ("article", "item") else -1 - statement.index
        with findings.guard(statement):
            _read(passage, statement, orders.setdefault(place, []), findings)


def _read(passage: Passage, statement: Statement, seen: list[Told], findings: Findings) -> None:
    for rule, match in _matches(passage, statement):
        told = Told(statement.index, str(rule.value["mechanism"]), _interval(passage, statement, rule, match), *match.span())
        if any(told.repeats(earlier, statement.text) for earlier in seen):
            continue
        if reason := _refusal(passage, statement, rule, match):
            findings.set_aside("supervision", statement, match.span(), reason)
            continue
        seen.append(told)
        _add(passage, statement, rule, match, findings)


def _matches(passage: Passage, statement: Statement) -> Iterator[tuple[Rule, Match]]:
    """Mechanisms in the order of the text; where an agency is meant, what befalls it is its oversight and nothing else."""
    found = passage.pack.matches("supervision", "mechanism", statement.text)
    # of two readings of one mechanism the one that tells its interval is the fuller: 取消申报资格，五年内不得申报
    found.sort(key=lambda pair: (not _tells_interval(*pair), pair[1].start(), -pair[1].end()))
    agencies = [match.span() for rule, match in found if rule.value["mechanism"] == "agency_oversight"]
    for rule, match in found:
        behind = rule.value["mechanism"] != "agency_oversight" and any(start < match.end() for start, _ in agencies)
        if behind and not _of_holder(statement.text, match, agencies):
            continue
        yield rule, match


def _tells_interval(rule: Rule, match: Match) -> bool:
    said = match.groupdict()
    return "interval_months" in rule.value or said.get("years") is not None or said.get("months") is not None


def _of_holder(text: str, match: Match, agencies: list[tuple[int, int]]) -> bool:
    """A check that a sampling agency carries out (组织第三方机构不定期进行抽查) is no oversight of the agency."""
    if any(word in match[0] for word in ("申报单位", "申报企业", "申报主体")):
        return True
    start = max(start for start, _ in agencies if start < match.end())
    return "；" in text[start : match.start()] or (match.start() < start and "，" in text[match.start() : start])


def _refusal(passage: Passage, statement: Statement, rule: Rule, match: Match) -> str | None:
    text, pack = statement.text, passage.pack
    if reason := skipped(passage, statement, SKIP):
        return reason
    if statement.clause.kind != "paragraph" and any(
        other.leads and pack.first("supervision", "causes", other.text) for other in passage.above(statement)
    ):
        return "supervision.is_a_cause"
    if _is_heading(passage, statement) and _interval(passage, statement, rule, match) is None:
        return "supervision.heading"
    if text.endswith("？"):
        return "supervision.question"
    if found := pack.first("supervision", "not_statement", text[turned(passage, text[: match.start()]) :]):
        return found[0].id
    if cue := pack.bent("supervision", "not_after", text, match.span()) or pack.bent("supervision", "not_before", text, match.span()):
        return cue.id
    mechanism = rule.value["mechanism"]
    if mechanism == "periodic_review" and (found := pack.first("supervision", "objection", text[: match.end()])):
        return found[0].id
    if mechanism in LOSSES and (found := pack.first("supervision", "persons", match[0]) or pack.first("supervision", "judges", text)):
        return found[0].id
    if mechanism == "rectification" and (found := pack.first("supervision", "enforcement", text[: match.end()])):
        return found[0].id
    if mechanism == "rectification" and (found := pack.first("supervision", "fined", text[match.start() :])):
        return found[0].id
    given_up = text[max(0, match.start() - 3) : match.end()]
    if mechanism in TAKEN_BACK and (found := pack.first("supervision", "forgone", given_up)):
        return found[0].id
    if mechanism == "ban" and (found := pack.first("supervision", "eligibility", text)):
        return found[0].id
    if pack.first("supervision", "refusal", match[0]) and not _answers_conduct(passage, text[: match.start()]):
        return "supervision.no_misconduct"
    if mechanism == "self_report" and not _by_holder(passage, statement, match):
        return "supervision.office_report"
    if _in_title(text, match.start()):
        return "supervision.in_a_title"
    return "scope.other_place" if about_others(passage, statement, match.start()) else None


def _answers_conduct(passage: Passage, before: str) -> bool:
    return any(passage.pack.first("supervision", effect, before) for effect in ("misconduct", "causes"))


def _is_heading(passage: Passage, statement: Statement) -> bool:
    """Whether the statement only names the matter of a clause that goes on: （四）实行动态管理。省级绿色工厂…"""
    own = passage.by_clause.get(statement.clause.index, [])
    return statement.order == 0 and len(own) > 1 and len(statement.text) <= HEADING and "，" not in statement.text


def _by_holder(passage: Passage, statement: Statement, match: Match) -> bool:
    head = statement.text[: match.end()]
    if passage.pack.first("supervision", "office_report", head):
        return passage.pack.first("supervision", "of_holders", match[0]) is not None
    if passage.pack.first("supervision", "holder_behind", statement.text[match.end() :]):
        return True
    return bool(passage.pack.first("supervision", "holder", head)) or antecedent(passage, statement, titles=False) is not None


def _in_title(text: str, at: int) -> bool:
    return text.rfind("《", 0, at) > text.rfind("》", 0, at)


def _add(passage: Passage, statement: Statement, rule: Rule, match: Match, findings: Findings) -> None:
    whose = _whose(passage, statement, match)
    if whose is None:
        findings.set_aside("supervision", statement, match.span(), "supervision.no_object")
        return
    text = statement.text
    listed = causes(passage, statement)
    value = SupervisionValue(
        mechanism=str(rule.value["mechanism"]),
        interval_months=_interval(passage, statement, rule, match),
        triggers=tuple(words for words, _ in listed) or triggers(text, match.start()),
        subject=_subject(rule, text),
    )
    name = passage.pack.topic.first(whose[0].objects)
    since = piece_start(text, whose[0].start) if whose[1] is None else 0
    near = max(0, match.end() - NEAR)
    own = levels(text[since : match.end()], passage.pack, passage.region) if since >= near else []
    own = own or levels(text[near : match.end()], passage.pack, passage.region)
    inherited = whose[0].combinations[0].level if whose[1] is not None and statement.order > 0 else ("unspecified",)
    words = next((c.object_text for c in whose[0].combinations if c.object == name), None)
    combo = Combination(name, own[0].value if own else inherited, None, words)
    proof = [*([whose[1]] if whose[1] else []), *(evidence for _, evidence in listed)]
    evidence = _evidence(passage, statement, rule, match)
    said = Said(display=shown(text, *match.span()), evidence=[evidence, *proof], rules=[rule.id])
    findings.add([make(passage, "supervision", combo, value, said)])


def _whose(passage: Passage, statement: Statement, match: Match) -> tuple[Beneficiary, Evidence | None] | None:
    """Whose clause it is: the object named nearest to the mechanism, another matter that the clause names, or what governs it."""
    if own := nearest(passage, statement, match.end()):
        return own, None
    if other := others.matter(statement.text, passage.pack):
        return other, None
    for earlier in passage.before(statement):
        if objects(earlier.text, passage.pack):
            break
        if other := others.matter(earlier.text, passage.pack) or _granted(passage, earlier):
            return other, passage.cite(earlier, other.start, other.end)
    return subject(passage, statement)


def _granted(passage: Passage, earlier: Statement) -> Beneficiary | None:
    """Who an award right above in the clause is for, where it is none of the topic's objects: its clawback is about them."""
    if not passage.pack.first("award", "verb", earlier.text):
        return None
    window = others.phrase(earlier.text, 0, len(earlier.text), passage.pack)
    return others.beneficiary(earlier.text, window, [], passage.pack, [])


def _interval(passage: Passage, statement: Statement, rule: Rule, match: Match) -> int | None:
    """Months between two reviews or reports, or for how long a ban holds."""
    if "interval_months" in rule.value:
        return int(rule.value["interval_months"])
    if months := match.groupdict().get("months"):
        return _whole(months, 1)
    years = match.groupdict().get("years")
    if rule.id.endswith(".at_end"):
        known = (passage.pack.first("supervision", "validity", other.text) for other in (statement, *passage.before(statement)))
        years = next((hit[1]["years"] for hit in known if hit), None)
    if years is not None:
        return _whole(shape("years_unit").sub("", years), 12)
    if rule.value["mechanism"] in ("self_report", "spot_check"):
        words = statement.text[piece_start(statement.text, match.start()) : match.end()]
        found = passage.pack.first("supervision", "interval", words)
        return int(found[0].value["interval_months"]) if found else None
    return None


def _whole(words: str, months: int) -> int | None:
    """A numeral times its unit in months; None for one that is none (十十)."""
    try:
        return numerals.whole(words) * months
    except ValueError:
        return None


def _subject(rule: Rule, text: str) -> str:
    if "subject" in rule.value:
        return str(rule.value["subject"])
    return "applicant" if shape("applicant").search(text) else "titleholder"


def _evidence(passage: Passage, statement: Statement, rule: Rule, match: Match) -> Evidence:
    """From who or what is meant to what befalls it: the stretch before the mechanism's own where that names the trigger."""
    text = statement.text
    start, end = piece_start(text, match.start()), match.end()
    if start > 0 and text[start - 1] == "，":
        earlier = piece_start(text, start - 1)
        names = text[start - 2 : start - 1] in ("的", "厂", "业", "位", "区")
        other = passage.pack.first("supervision", "befalls", text[earlier:start]) or objects(text[start:end], passage.pack)
        if names or (start - earlier <= TRIGGER and not other):
            start = earlier
    if rule.value["mechanism"] in COMPLETED:  # 三年内不得申报各类专项资金, 追回已拨付资金, 不再采信其评估结果
        behind = piece_end(text, end)
        end = behind if behind - end <= BEHIND else end
    return passage.cite(statement, start, end)
