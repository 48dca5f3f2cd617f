"""`ask`: what an enterprise of a place can get, in Chinese for the terminal or as JSON."""

from __future__ import annotations

import shutil
from argparse import Namespace
from collections.abc import Iterable, Iterator

from policytable.asking import Answer, Giver, Left, Offer, Pair, Place, Question, Quote, Rule, Upkeep, answer_json, ask, region_named
from policytable.asking.wording import money
from policytable.cli.marking import width as columns
from policytable.cli.settings import Settings
from policytable.codec import dumps
from policytable.glossary import CELLS, value_words
from policytable.pipeline import day_of
from policytable.published import open_edition
from policytable.regions import gazetteer

_NARROW, _WIDE = 48, 112  # columns: readable lines even where the terminal is wider
_CLOSING = "，。；：、！？）》」』”’…,.;:!?)]}%"  # never at the head of a line
_SCOPES = {"within": "与同级其他资金之间", "above": "与上级资金之间", "below": "与下级资金之间", "levels": "称号各级之间"}
_RELATIONS = {"own": "本地", "inherited": "上级"}


def ask_command(arguments: Namespace, settings: Settings) -> int:
    """The answer; an edition that says nothing to the question is an answer too."""
    as_of = day_of(arguments.as_of) if arguments.as_of else ""
    region = region_named(arguments.region, arguments.zone or "")
    answer = ask(open_edition(settings.out), Question(region, arguments.object, arguments.level, as_of or ""))
    if arguments.json:
        print(dumps(answer_json(answer)))
        return 0
    width = max(_NARROW, min(_WIDE, shutil.get_terminal_size((100, 24)).columns))
    for line in _told(answer, str(settings.out)):
        print("\n".join(_wrapped(line, width)))
    return 0


def _told(answer: Answer, folder: str) -> Iterator[str]:
    """The answer line by line; the blanks at the head of a line are its indent."""
    where = "" if not answer.region.zone else f"（{gazetteer().get(answer.region.adcode).name}）"
    yield f"{gazetteer().label(answer.region)}{where} · {answer.object_word} · {answer.level_word}"
    yield f"数据截至{answer.edition_as_of}" + (f"，按{answer.as_of}查询" if answer.as_of != answer.edition_as_of else "")
    yield from _places(answer.places)
    if answer.pairs or answer.rules:
        yield from _combining(answer)
    if answer.upkeep:
        yield from ("", "【获评和保持称号的要求】")
        yield from (line for one in answer.upkeep for line in _upkeep(one))
    for title, found in (("更高级别的称号还可得", answer.higher), ("同地对其他级别称号的奖励", answer.other_levels)):
        if found:
            yield from ("", f"【{title}】")
            yield from (f"  · {gazetteer().label(one.place)} {one.object_word} {one.level_word}：{_sum(one)}  {_at(one)}" for one in found)
    if answer.left:
        yield from ("", f"【未计入的表述】{sum(len(one.facts) for one in answer.left)}项")
        yield from (line for one in answer.left for line in _left(one))
    yield ""
    yield from (f"注：{note}" for note in answer.notes)
    yield f"证据页都在 {folder}/ 之下。"


def _places(places: Iterable[Place]) -> Iterator[str]:
    for place in places:
        yield ""
        yield f"【{_RELATIONS[place.relation]}】{gazetteer().label(place.region)}"
        if not place.offers:
            yield f"  无（{CELLS[place.state]}）：{place.reason}"
        for offer in place.offers:
            yield from _offer(offer)


def _offer(offer: Offer) -> Iterator[str]:
    marks = f"（{'、'.join(offer.marks)}）" if offer.marks else ""
    yield f"  ● {offer.object_word} {offer.level_word}：{_sum(offer)}{marks}"
    asked = [f"发给{offer.recipient}", *offer.conditions]
    yield f"      条件  {'；'.join(asked)}；原文写“{offer.display}”"
    yield from (f"      出自  {_giver(giver)}" for giver in (offer.giver, *offer.also))
    yield f"      期限  {offer.giver.term}"
    yield from _quotes(offer.quotes)


def _quotes(quotes: tuple[Quote, ...]) -> Iterator[str]:
    """The words, those of one page together, with the page once."""
    for page in dict.fromkeys(_ways(quote) for quote in quotes):
        here = [quote for quote in quotes if _ways(quote) == page]
        clause = f"{here[0].clause}　" if here[0].clause else ""
        yield f"      原文  {clause}{'；'.join(f'“{quote.words}”' for quote in here)}"
        yield f"      证据  {'  '.join(filter(None, page))}"


def _ways(quote: Quote) -> tuple[str, str | None]:
    """Where the words are to be seen: our page, and the original at the words where it leads there."""
    return quote.page or quote.source, quote.place or quote.original


def _sum(offer: Offer) -> str:
    """The sum, and whom it goes to where that is not the enterprise."""
    return offer.sum + ("" if offer.recipient == value_words("recipient")["enterprise"] else f"（发给{offer.recipient}）")


def _at(offer: Offer) -> str:
    return offer.quotes[0].page or offer.quotes[0].source


def _giver(giver: Giver) -> str:
    offices = "、".join(giver.issuers)
    number = f"（{giver.number}）" if giver.number else ""
    return f"{offices}《{giver.title}》{number}" + (f"，{giver.issued}" if giver.issued else "")


def _combining(answer: Answer) -> Iterator[str]:
    yield from ("", "【叠加与限额】")
    offers = {offer.id: offer for offer in answer.offers}
    rules = {rule.id: rule for rule in answer.rules}
    yield from (f"  · {_pair(pair, offers)}" for pair in answer.pairs)
    for one in answer.bounds:
        yield f"  · 合计{'不超过' if one.at_most else ''}{money(one.yuan)}：{one.words}"
    for rule in rules.values():
        yield from _rule(rule)


def _pair(pair: Pair, offers: dict[str, Offer]) -> str:
    first, second = offers[pair.first], offers[pair.second]
    said = (f"{offer.place.label}{offer.sum}" for offer in (first, second))
    return f"{'与'.join(said)}：{pair.words}"


def _rule(rule: Rule) -> Iterator[str]:
    word = "总额限制" if rule.effect == "limit" else f"{_SCOPES[rule.scope]}{_effect(rule.effect)}"
    condition = "（附条件）" if rule.conditional else ""
    yield f"  ○ {rule.place.label}：{word}{condition}　“{rule.words}”"
    yield f"      证据  {(rule.quote.page or rule.quote.source).partition('#:~:')[0]}"


def _effect(effect: str) -> str:
    return {"refer": "另有指引", "difference": "补足差额或抵扣"}.get(effect) or value_words("stacking")[effect]


def _upkeep(one: Upkeep) -> Iterator[str]:
    yield f"  · {gazetteer().label(one.place)} {one.object_word}（{one.level_word}）｜{one.name}：“{one.display}”  《{one.giver.title}》"
    yield f"      证据  {one.quotes[0].page or one.quotes[0].source}"


def _left(one: Left) -> Iterator[str]:
    yield f"  · {one.reason}：{'；'.join(one.displays)}"
    yield from (f"      证据  {quote.page or quote.source}" for quote in one.quotes)


def _wrapped(line: str, width: int) -> Iterator[str]:
    """A line in lines of the terminal, by the columns that Chinese takes; what follows is indented two further. Addresses stay whole."""
    text = "".join(char if char.isprintable() else " " for char in line).rstrip()
    indent = " " * (len(text) - len(text.lstrip(" ")))
    taken, words = indent, text[len(indent) :]
    while words:
        room = width - columns(taken)
        fits = _fitting(words, room)
        yield taken + words[:fits].rstrip()
        words, taken = words[fits:].lstrip(" "), indent + "  "
    if not text:
        yield ""


def _fitting(words: str, room: int) -> int:
    """How many characters go on the line: as many as fit, not breaking a run of Latin letters, no closing mark at a line's head."""
    used = at = 0
    while at < len(words) and used + columns(words[at]) <= room:
        used += columns(words[at])
        at += 1
    if at == len(words):
        return at
    back = at
    while back > 0 and words[back] in _CLOSING:
        back -= 1
    start = back
    while start > 0 and _latin(words[start - 1]) and _latin(words[start]):
        start -= 1
    if start:
        return start
    while at < len(words) and _latin(words[at]):  # one address, longer than a line
        at += 1
    return max(at, 1)


def _latin(char: str) -> bool:
    return char.isascii() and not char.isspace()
