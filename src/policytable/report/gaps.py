"""Chapter 5: what the regions lack, as far as it was read, and who states it so that others could copy it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from policytable.export import Book
from policytable.export.inventory import status
from policytable.export.site.words import STATES
from policytable.model import AwardValue, FeeValue, Policy, Reviewed, Row, SupervisionValue
from policytable.report.entries import Lines, cell_href, count, fact_href, line, marks_of, place_of, policy_href, standing, why, within
from policytable.report.examples import example_sheet
from policytable.report.nouns import Chapter, Column, Entry, Sheet

HAS, LACKS, UNSEEN, UNKNOWN = "有", "缺", "未见", "未收集"
ANSWERS = (HAS, LACKS, UNSEEN, UNKNOWN)


@dataclass(frozen=True, slots=True)
class Question:
    """One thing that a region may lack: its field and column, and which facts answer it."""

    key: str
    word: str
    column: str
    answers: Callable[[Reviewed], bool]


@dataclass(frozen=True, slots=True)
class Answer:
    """How a region stands to a question: HAS; LACKS, where all that the register names was read; UNSEEN, where some of it was not
    collected; UNKNOWN, where nothing was read."""

    state: str
    lines: Lines
    facts: tuple[Reviewed, ...] = ()


def _amount(one: Reviewed) -> bool:
    value = one.fact.value
    return isinstance(value, AwardValue) and (value.yuan_max is not None or value.rate is not None)


def _interval(one: Reviewed) -> bool:
    value = one.fact.value
    return isinstance(value, SupervisionValue) and value.mechanism == "periodic_review" and value.interval_months is not None


def _agency(one: Reviewed) -> bool:
    value = one.fact.value
    return isinstance(value, SupervisionValue) and value.mechanism == "agency_oversight"


QUESTIONS = (
    Question("amount", "奖励金额", "award", _amount),
    Question("fee", "第三方费用规定", "fee_bearer", lambda one: isinstance(one.fact.value, FeeValue)),
    Question("interval", "复核周期", "supervision", _interval),
    Question("agency", "对第三方机构的监督", "supervision", _agency),
)
_LOCAL = "市县政策"


def gaps(shelf: Book) -> Chapter:
    """The chapter: the table of gaps, what it comes to, and the clauses that others could copy."""
    rows, facts = shelf.edition.rows, _about(shelf)
    answers = [(row, (_local(shelf, row), *(_answer(shelf, row, question, facts[question.key]) for question in QUESTIONS))) for row in rows]
    text = (
        f"「{LACKS}」只用于登记簿所列政策已全部收集、通读而没有规定的地区。还有政策没有收集到的写「{UNSEEN}」：读过的文件里没有，"
        f"未收集的文件里可能有，不算缺口；一份文件也没有的写「{UNKNOWN}」。每格写明读了几份、还有几件未收集。",
        f"只看关于{_objects(shelf)}的规定；一省之内，省级或任何一个市县有规定即为「有」，点开可见是哪一级。",
    )
    examples = tuple(_copied(shelf, question, facts[question.key]) for question in QUESTIONS)
    return Chapter("gaps", "缺口分析", text, (_sheet(shelf, answers), _totals(shelf, answers), *(one for one in examples if one.rows)))


def _objects(shelf: Book) -> str:
    topic = shelf.edition.register.topic
    return f"{topic.title}（含写作{topic.object_word(topic.whole)}的）" if topic.whole else topic.title


def _about(shelf: Book) -> dict[str, list[Reviewed]]:
    """The facts that answer each question: of the table's object, or of the whole that it is a part of."""
    topic = shelf.edition.register.topic
    wanted = {topic.object, topic.whole} - {""}
    fields = {"award": "award", "fee_bearer": "fee_bearer", "supervision": "supervision"}
    held = {field: [one for one in standing(shelf, field) if one.fact.object in wanted] for field in fields}
    return {question.key: [one for one in held[question.column] if question.answers(one)] for question in QUESTIONS}


def _copied(shelf: Book, question: Question, facts: list[Reviewed]) -> Sheet:
    """The clauses to copy; where nobody says it of the table's object, those that say it of another."""
    if facts:
        return example_sheet(shelf, question.key, f"可供借鉴：{question.word}", facts)
    others = [one for one in standing(shelf, question.column) if question.answers(one)]
    others = [one for one in others if one.fact.object != "other"] or others
    title = f"可供借鉴：{question.word}（没有地区对{shelf.edition.register.topic.title}作此规定，取对其他对象的规定）"
    return example_sheet(shelf, question.key, title, others)


def _local(shelf: Book, row: Row) -> Answer:
    """Whether a place below the province has a policy of its own in force; the districts of a municipality count."""
    below = [policy for policy in shelf.edition.policies if _below(policy, row)]
    had = [policy for policy in below if policy.collected]
    if had:
        href = policy_href(shelf, had[0])
        return Answer(HAS, (Entry(f"{HAS}：{len({one.region.key for one in had})}地{len(had)}件", href),))
    if below:
        return Answer(UNKNOWN, why(f"{UNKNOWN}：登记有{len(below)}件，均未收集", "site/policies.html"))
    return Answer(UNSEEN, why(f"{UNSEEN}：没有登记，也没有找到", "site/policies.html"))


def _below(policy: Policy, row: Row) -> bool:
    in_place = policy.region.province == row.region.adcode and policy.region.key != row.region.key
    return in_place and policy.nature in (None, "policy") and policy.status != "draft"


def _answer(shelf: Book, row: Row, question: Question, facts: Iterable[Reviewed]) -> Answer:
    own = tuple(one for one in facts if within(shelf, one, row.region))
    if own:
        first = own[0]
        places = list(dict.fromkeys(place_of(shelf, one) for one in own))
        more = f"等{len(places)}处" if len(places) > 1 else ""
        return Answer(HAS, (Entry(f"{HAS}：{places[0]}{more}", fact_href(first), marks=marks_of(first)),), own)
    cell = next((cell for cell in row.cells if cell.column == question.column), None)
    href = cell_href(row.region.adcode, question.column)
    if cell is None or cell.state == "not_collected":
        return Answer(UNKNOWN, why(f"{UNKNOWN}，无从判断", href))
    if cell.state in ("stated", "not_stated"):
        return _nothing(shelf, row, href)
    return Answer(UNKNOWN, why(f"{STATES[cell.state]}，不作判断", href))


def _nothing(shelf: Book, row: Row, href: str) -> Answer:
    """A gap only where everything was read that the register names; else nobody can know."""
    read = sum(reading.document is not None and reading.source.region.province == row.region.adcode for reading in shelf.readings.values())
    missing = sum(
        policy.register is not None and policy.region.province == row.region.adcode and status(shelf, policy) == UNKNOWN
        for policy in shelf.edition.policies
    )
    if missing:
        return Answer(UNSEEN, why(f"{UNSEEN}：已读{read}份，另有{missing}件未收集", href))
    return Answer(LACKS, why(f"{LACKS}：已读{read}份，未见规定", href))


def _sheet(shelf: Book, answers: list[tuple[Row, tuple[Answer, ...]]]) -> Sheet:
    columns = (
        Column("序号", 4, numeric=True),
        Column("地区", 6),
        Column(_LOCAL, 12),
        *(Column(question.word, 14) for question in QUESTIONS),
    )
    rows = tuple(
        (count(at), line(shelf.seat(row.region)[1]), *(answer.lines for answer in own)) for at, (row, own) in enumerate(answers, 1)
    )
    notes = (
        "「市县政策」指省级以下（直辖市为区县）自己发布、已收集、非征求意见稿的政策文件；市县政策没有完整的清单可对，故没有找到的一律写「未见」。",
        "「奖励金额」含按比例的奖励，任何一级称号的都算；「复核周期」须写明多久复核一次；「对第三方机构的监督」须约束评价机构本身。",
    )
    return Sheet("gaps", "各地区缺什么", columns, rows, notes)


def _totals(shelf: Book, answers: list[tuple[Row, tuple[Answer, ...]]]) -> Sheet:
    columns = (Column("事项", 10), *(Column(state, 5, numeric=True) for state in ANSWERS), Column("缺的地区", 20), Column("未见的地区", 30))
    rows = []
    for at, word in enumerate((_LOCAL, *(question.word for question in QUESTIONS))):
        counted = [sum(own[at].state == state for _, own in answers) for state in ANSWERS]
        named = ["、".join(shelf.seat(row.region)[1] for row, own in answers if own[at].state == state) for state in (LACKS, UNSEEN)]
        rows.append((line(word), *(count(number) for number in counted), *(line(names) or why("无") for names in named)))
    return Sheet("gap-totals", "有与缺的合计（地区数）", columns, tuple(rows))
