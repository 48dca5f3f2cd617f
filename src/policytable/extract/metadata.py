"""What a document says about itself: title, number, issuers, dates, validity, what it repeals, of which kind it is."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from policytable import calendar, numerals
from policytable.extract.passage import Context, Passage, Statement, prepare
from policytable.model import Clause, Document, Evidence, Metadata, Region
from policytable.regions import gazetteer
from policytable.rules import Pack, shape
from policytable.text import fold, plain

_LABELS = {
    "issued": ("成文日期", "印发日期", "签发日期", "发文日期", "生成日期"),
    "published": ("发布日期", "发布时间", "公开日期", "公布日期", "PubDate", "日期", "时间"),
    "effective_from": ("实施日期", "生效日期", "施行日期"),
    "effective_until": ("失效日期", "废止日期"),
    "doc_number": ("发文字号", "文号", "文件编号", "发文字號", "政策文号"),
    "issuers": ("发布机构", "发文机构", "发文机关", "发布机关", "发布单位", "ContentSource", "制发机关"),
    "title": ("标题", "名称", "信息名称", "ArticleTitle"),
}
_DATES = ("issued", "published", "effective_from", "effective_until")
_HEADER_LINES = 24  # lines in which a copy of a paper prints its card (来源、日期、标题、文号)
LONGEST = 365  # days before a paper takes effect, years that it holds: more is a misreading
_LAST_LINES = 8


@dataclass(slots=True)
class _Found:
    values: dict[str, object] = field(default_factory=dict)
    proof: list[tuple[str, Evidence]] = field(default_factory=list)

    def put(self, key: str, value: object, evidence: Evidence | None = None) -> None:
        """Keep the first reading of a key with its place."""
        if value and key not in self.values:
            self.values[key] = value
            if evidence is not None:
                self.proof.append((key, evidence))


def read(document: Document, clauses: tuple[Clause, ...], context: Context, pack: Pack) -> Metadata:
    """Metadata with the place of every element; elements that the text does not state stay empty."""
    passage = prepare(document, clauses, context, pack)
    found = _Found()
    _declared(document, found)
    _title(passage, found)
    _number(passage, found)
    _dates(passage, found)
    _issuers(passage, found)
    _validity(passage, found, context)
    _repeals(passage, found)
    _kind(passage, found)
    return Metadata(**found.values, evidence=tuple(found.proof))  # type: ignore[arg-type]


def complete(context: Context, about: Metadata) -> Context:
    """The context with what the document itself says where nothing was given: its date, its issuer's place."""
    region = context.region or _place(about)
    return replace(context, region=region, issued=context.issued or about.issued or about.published, title=context.title or about.title)


def _place(about: Metadata) -> Region | None:
    for words in (*about.issuers, about.title or ""):
        if found := gazetteer().issuer(plain(words)):
            return found
    for words in (*about.issuers, about.title or ""):
        mentioned = gazetteer().mentions(plain(words))
        if mentioned and mentioned[0][0] == 0:
            return mentioned[0][2]
    return None


def _declared(document: Document, found: _Found) -> None:
    """What the page declares in its box or its <meta> elements."""
    declared = {plain(key).strip("：:[]"): value.strip() for key, value in (*_card(document.text), *document.meta)}
    for name, labels in _LABELS.items():
        value = next((declared[label] for label in labels if declared.get(label)), None)
        if value is None:
            continue
        if name in _DATES:
            day = calendar.parse_date(plain(value))
            found.put(name, day.isoformat() if day else None)
        elif name == "issuers":
            found.put(name, tuple(part for part in shape("separators").split(value) if part))
        else:
            found.put(name, "".join(value.split()) if name == "doc_number" else value)


def _card(text: str) -> list[tuple[str, str]]:
    """Lines such as 发文字号：… at the head of a plain copy."""
    found = []
    for line in text.splitlines()[:_HEADER_LINES]:
        if match := shape("card").match("".join(line.split())):
            found.append((match["key"], match["value"]))
    return found


def _title(passage: Passage, found: _Found) -> None:
    titles = passage.titles
    if not titles:
        return
    best = max(titles, key=lambda title: (title.text.endswith("通知") is False and "印发" not in title.text, -title.index))
    words = passage.document.text[best.clause.start : best.clause.end]
    found.put("title", "".join(words.split()), passage.document.cite(best.clause.start, best.clause.end))


def _number(passage: Passage, found: _Found) -> None:
    for statement in passage.statements[:14]:
        if hit := passage.pack.first("metadata", "doc_number", statement.text):
            evidence = passage.cite(statement, *hit[1].span("number"))
            if not _cited(statement.text, hit[1].start()):
                found.put("doc_number", "".join(evidence.quote.split()), evidence)
                return


def _cited(text: str, at: int) -> bool:
    """A number behind a title in 《》 is another paper's."""
    return "》" in text[max(0, at - 3) : at]


def _dates(passage: Passage, found: _Found) -> None:
    document = passage.document
    folded = fold(document.text)
    if match := shape("printed").search(folded.text):
        _put_date(found, "issued", document, folded.span(*match.span("date")), match["date"])
    closing = _closing(passage)
    if closing is not None:
        day, start, end = calendar.dates(closing.text)[-1]
        found.put("issued", day.isoformat(), passage.cite(closing, start, end))
    for match in shape("dated_label").finditer(folded.text):
        key = "issued" if match["label"] in ("成文日期", "印发日期") else "published"
        _put_date(found, key, document, folded.span(*match.span("date")), match["date"])
    for statement in passage.statements[:6]:
        if closing is not None and statement.index == closing.index:
            continue
        days = calendar.dates(statement.text)
        if days and len(statement.text) <= 40 and not statement.clause.label.endswith("条"):
            found.put("published", days[0][0].isoformat(), passage.cite(statement, days[0][1], days[0][2]))
            break


def _closing(passage: Passage) -> Statement | None:
    """The line with the closing date: the first that holds nothing but a date (a notice closes before what it carries),
    else the last short line that ends in one."""
    for statement in passage.statements:
        days = calendar.dates(statement.text)
        if days and days[0][1] == 0 and days[0][2] >= len(statement.text) - 1 and not statement.clause.label.startswith("第"):
            return statement
    for statement in list(passage.statements)[-_LAST_LINES:][::-1]:
        days = calendar.dates(statement.text)
        if days and _closes(statement.text, days[-1][2]):
            return statement
    return None


def _closes(text: str, end: int) -> bool:
    """Whether a date ends a short line that is no clause about effect or deadlines: the closing date of the paper."""
    return len(text) <= 60 and end >= len(text) - 6 and not shape("not_closing").search(text)


def _put_date(found: _Found, key: str, document: Document, window: tuple[int, int], words: str) -> None:
    if day := calendar.parse_date(words):
        found.put(key, day.isoformat(), document.cite(*window))


def _issuers(passage: Passage, found: _Found) -> None:
    """The offices that sign (the line above the closing date), else those that the title begins with."""
    closing = _closing(passage)
    signed: list[tuple[str, Evidence]] = []
    last = closing.index if closing else len(passage.statements) - 1
    for statement in reversed(passage.statements[max(0, last - _LAST_LINES) : last + 1]):
        names, words = _offices(passage, statement)
        if names:
            signed[:0] = [(name, passage.cite(statement, 0, len(words))) for name in names]
        elif signed or statement.index != last:
            break
    if signed:
        found.put("issuers", tuple(name for name, _ in signed), signed[0][1])
        return
    for title in passage.titles:
        head = title.text.split("关于")[0]
        names = [m[0] for rule in passage.pack.of("metadata", "issuer") for m in rule.finditer(head)]
        if names and head != title.text:
            found.put("issuers", tuple(names), passage.cite(title, 0, len(head)))
            return


def _offices(passage: Passage, statement: Statement) -> tuple[list[str], str]:
    """The offices of a line that holds nothing else (a date behind them aside), and the line without its date."""
    words = shape("beside_office").sub("", statement.text)
    names = [match[0] for rule in passage.pack.of("metadata", "issuer") for match in rule.finditer(words)]
    return (names, words) if names and sum(map(len, names)) >= len(words) - 4 and len(words) <= 80 else ([], words)


def _validity(passage: Passage, found: _Found, context: Context) -> None:
    words = context.issued or found.values.get("issued") or found.values.get("published")
    issued = calendar.parse_date(str(words)) if words else None
    for statement in passage.statements:
        text = statement.text
        if "行" not in text and "有效期" not in text:
            continue
        start = _from(passage, statement, issued)
        if start is not None:
            found.put("effective_from", start[0].isoformat(), start[1])
        began = calendar.parse_date(str(found.values.get("effective_from", ""))) or issued
        if _speaks_of_itself(text) and (until := _until(passage, statement, began)) is not None:
            found.put("effective_until", until[0].isoformat(), until[1])


def _speaks_of_itself(text: str) -> bool:
    return bool(shape("of_itself").search(text))


def _from(passage: Passage, statement: Statement, issued: date | None) -> tuple[date, Evidence] | None:
    if (hit := passage.pack.first("metadata", "from", statement.text)) and (day := calendar.parse_date(hit[1]["date"])):
        return day, passage.cite(statement, *hit[1].span())
    if (hit := passage.pack.first("metadata", "from_issue", statement.text)) and issued is not None:
        days = hit[1]["days"]
        wait = _small(days) if days else 0
        return (issued + timedelta(days=wait), passage.cite(statement, *hit[1].span())) if wait is not None else None
    return None


def _until(passage: Passage, statement: Statement, began: date | None) -> tuple[date, Evidence] | None:
    if hit := passage.pack.first("metadata", "until", statement.text):
        day = date(int(hit[1]["year"]), 12, 31) if hit[1]["year"] else calendar.parse_date(hit[1]["date"])
        return (day, passage.cite(statement, *hit[1].span())) if day else None
    if (hit := passage.pack.first("metadata", "years", statement.text)) and began is not None:
        years = _small(next(part for part in hit[1].captures("years") if part))
        return (calendar.after_years(began, years), passage.cite(statement, *hit[1].span())) if years is not None else None
    return None


def _small(words: str) -> int | None:
    """A number of days or years that a validity can have; None for what is no number, or none in reason (9999年)."""
    try:
        number = numerals.whole(words)
    except ValueError:
        return None
    return number if number <= LONGEST else None


def _repeals(passage: Passage, found: _Found) -> None:
    named: list[str] = []
    for statement in passage.statements:
        if "废止" in statement.text or "失效" in statement.text:
            for rule in passage.pack.of("metadata", "repeals"):
                for match in rule.finditer(statement.text):
                    named.append(match["what"] + (f"（{match['number']}）" if match["number"] else ""))
                    found.proof.append(("repeals", passage.cite(statement, *match.span())))
    found.put("repeals", tuple(dict.fromkeys(named)))


def _kind(passage: Passage, found: _Found) -> None:
    title = plain(str(found.values.get("title", "")))
    head = title + "。".join(statement.text for statement in passage.statements[:10])
    if hit := passage.pack.first("metadata", "status", title):
        found.put("status", hit[0].value["status"])
    news = passage.pack.of("metadata", "kind")
    for rule in news:
        words = head if rule.id == "metadata.kind.news" else title
        if rule.search(words):
            found.put("kind", rule.value["kind"])
            return
