"""Why a cell says nothing (field guide 7): the first state that applies, with a sentence that people read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from policytable.glossary import issue_word
from policytable.model import CellState, Choice, Reading
from policytable.table.view import View

_MOST_NAMES = 5


def why_empty(view: View, held: tuple[str, ...]) -> tuple[CellState, str]:
    """The state of a cell without a statement, and its reason in Chinese; `held` are the facts kept back from it."""
    found = [reading for reading in view.readings() if reading.snapshot is not None or reading.document is not None]
    unread = [reading for reading in found if reading.document is None or reading.extraction is None]
    choices = view.choices()
    # A statement on the province may stand in a document of another region (the ministry's own): then there is something to say.
    if not found and not choices:
        return "not_collected", _not_collected(view)
    if unread:
        return "not_readable", _not_readable(unread) + also(view, held)
    rejected = [fact for choice in choices for fact in _losers(choice) if view.desk.facts[fact].state == "rejected"]
    conflicts = [choice for choice in choices if choice.conflict]
    if rejected and not held and not conflicts:
        return "withdrawn", f"仅有的{len(rejected)}项表述已被复核人否决。"
    if held:
        return "pending_review", _pending(view, held)
    if conflicts:
        return "conflicting", "；".join(dict.fromkeys(choice.reason for choice in conflicts)) + "。"
    lapsed = [fact for choice in choices for fact in _losers(choice) if view.desk.status(fact) in ("expired", "repealed")]
    if lapsed:
        return "expired", _expired(view, lapsed)
    return "not_stated", _not_stated(view, choices)


def also(view: View, held: tuple[str, ...]) -> str:
    """What a cell that says something keeps back, as a sentence; empty where it keeps nothing."""
    conflicts = sum(choice.conflict for choice in view.choices())
    parts = [f"另有{len(held)}项表述待复核"] if held else []
    parts += [f"另有{conflicts}项来源不一致"] if conflicts else []
    return "，".join(parts) + "，未列出。" if parts else ""


def searched(view: View) -> tuple[tuple[str, ...], int]:
    """The sources read for the province and how many clauses they hold; one text at two addresses is counted once."""
    read = [reading for reading in view.readings() if reading.document is not None and reading.extraction is not None]
    once = {reading.document.id: reading.extraction.clauses_searched for reading in read if reading.document and reading.extraction}
    return tuple(reading.source.id for reading in read), sum(once.values())


def _not_collected(view: View) -> str:
    titles = view.desk.uncollected(view.province)
    known = f"（登记的{titles}件政策均未收集）" if titles else ""
    return f"没有收集到{view.province.label}的文件{known}。"


def _not_readable(unread: list[Reading]) -> str:
    def said(reading: Reading) -> str:
        codes = dict.fromkeys(issue.code for issue in reading.issues if issue.severity == "error")
        faults = "；".join(f"{issue_word(code) or '无法读取'}，{code}" for code in codes)
        return _name(reading) + (f"（{faults}）" if faults else "")

    return "已找到但无法读取：" + _listed(said(reading) for reading in unread) + "。"


def _pending(view: View, held: tuple[str, ...]) -> str:
    reasons = "；".join(dict.fromkeys(view.desk.facts[fact].held or "" for fact in held))
    return f"{len(held)}项表述待复核，暂不发布：{reasons}。"


def _expired(view: View, lapsed: list[str]) -> str:
    policies = dict.fromkeys(view.desk.policies[view.desk.facts[fact].source].title for fact in lapsed)
    return f"截至{view.desk.register.as_of}，仅有已失效或废止的文件载明：{_listed(f'《{title}》' for title in policies)}。"


def _not_stated(view: View, choices: Iterable[Choice]) -> str:
    sources, clauses = searched(view)
    names = _listed(_name(reading) for reading in view.readings() if reading.source.id in sources)
    asides = list(_asides(view, choices))
    aside = "".join(f"；{words}" for words in asides)
    return f"已通读{len(sources)}份文件（{names}）共{clauses}个条款，未见关于{view.column.header}的规定{aside}。"


def _asides(view: View, choices: Iterable[Choice]) -> Iterator[str]:
    """What was found all the same and does not count, or is shown elsewhere."""
    barred = [loser for choice in choices for loser in choice.losers]
    yield from dict.fromkeys(f"另有表述未计入：{loser.reason}" for loser in barred)
    others = view.other_levels()
    if others:
        yield f"另有{others}项其他级别的规定，列于宽表"
    missing = view.desk.uncollected(view.province)
    if missing:
        yield f"登记的政策尚有{missing}件未收集"


def _losers(choice: Choice) -> Iterator[str]:
    return (loser.fact for loser in choice.losers)


def _name(reading: Reading) -> str:
    return f"《{(reading.metadata.title if reading.metadata else None) or reading.source.title or reading.source.id}》"


def _listed(names: Iterable[str]) -> str:
    every = list(names)
    return "、".join(every[:_MOST_NAMES]) + (f"等{len(every)}份" if len(every) > _MOST_NAMES else "")
