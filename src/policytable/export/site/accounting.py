"""How a fact was read, in the words of the page: what each rule matched, what bent it, what it took over, what was refused."""

from __future__ import annotations

from dataclasses import dataclass

from policytable.export.site.words import clause_words
from policytable.glossary import effect_word, refusal_word
from policytable.model import Account, Hit, Inherited, Refused

_PARTS = {"object": "对象", "level": "级别", "year": "年份", "region": "地区"}
_RELATIONS = {
    "before": "取自同条上文",
    "lead": "取自引导句",
    "heading": "取自标题",
    "title": "取自文件标题",
    "table": "取自表头或表题",
    "earlier": "取自上文",
    "issuer": "发文机关所在地区",
}
# Named groups of the patterns that a reader of the page can use; other groups only help the pattern along.
_GROUPS = {
    "first": "数",
    "second": "至",
    "low": "数",
    "high": "至",
    "first_unit": "单位",
    "second_unit": "单位",
    "unit": "单位",
    "per": "每",
    "of": "基数",
    "payer": "付费方",
    "years": "年数",
    "list": "名单",
    "who": "对象",
    "what": "事项",
    "after": "界限",
    "plus": "界限",
}


@dataclass(frozen=True, slots=True)
class Told:
    """One line: what was told, the words that tell it, smaller words about these, and the rule behind it with its version."""

    what: str
    words: str
    about: str = ""
    rule: str = ""
    version: str = ""


@dataclass(frozen=True, slots=True)
class How:
    """The account of a fact, line by line."""

    matches: tuple[Told, ...]
    cues: tuple[Told, ...]
    inherited: tuple[Told, ...]
    refused: tuple[Told, ...]


def how(account: Account) -> How:
    """The account as the page prints it."""
    return How(
        matches=tuple(dict.fromkeys(_match(hit) for hit in account.matches)),
        cues=tuple(dict.fromkeys(_cue(hit) for hit in account.cues)),
        inherited=tuple(_inherited(one) for one in account.inherited),
        refused=tuple(_refused(one) for one in account.refused),
    )


def _match(hit: Hit) -> Told:
    groups = [f"{_GROUPS[name]}「{words}」" for name, words in hit.groups if name in _GROUPS and words != hit.words]
    return Told(effect_word(hit.effect), hit.words, "，".join(groups), hit.rule, hit.version)


def _cue(hit: Hit) -> Told:
    return Told(effect_word(hit.effect), hit.words or hit.bends or "", f"修饰「{hit.bends}」", hit.rule, hit.version)


def _inherited(one: Inherited) -> Told:
    where = clause_words(one.clause) if one.clause else ""
    return Told(_PARTS[one.part], one.words, _RELATIONS[one.relation] + (f"（{where}）" if where else ""))


def _refused(one: Refused) -> Told:
    because = f"{refusal_word(one.effect, one.reason)}{f'（据「{one.because}」）' if one.because else ''}"
    return Told("不取", one.words, because, one.reason, one.version)
