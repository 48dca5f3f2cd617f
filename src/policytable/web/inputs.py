"""One input of a form: from a part of a value to what is typed, and back. What is typed is text, always."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Context, Decimal, InvalidOperation
from typing import Any
from unicodedata import normalize

from policytable.text import fold

Typed = Mapping[str, tuple[str, ...]]
"""What stands in a form: the texts of each name, in order."""

_EXACT = Context(prec=200)
_LONGEST = 24  # characters of a number: beyond it nobody means a sum or a count
MONEY = (("元", 0), ("万元", 4), ("亿元", 8))
_SEPARATED = re.compile("[,、;；/]")  # folding would join the digits of two codes
_MONTHS = (("个月", 1), ("年", 12))


class Fault(ValueError):
    """What is wrong with an input, in Chinese."""


@dataclass(frozen=True, slots=True)
class Kind:
    """How a kind of input shows a part's value and reads it back. `show` gives (suffix of the name, text) pairs, `read` takes the
    texts under a name and raises Fault. `units` stand beside the text, under the name with `.unit`."""

    show: Callable[[Any], tuple[tuple[str, str], ...]]
    read: Callable[[Typed, str], Any]
    units: tuple[str, ...] = ()


def one(typed: Typed, name: str) -> str:
    """The first text under a name, with the line ends that people typed (browsers send CR LF)."""
    return (typed.get(name) or ("",))[0].replace("\r\n", "\n")


def _text(typed: Typed, name: str) -> str | None:
    found = one(typed, name)
    return found if found.strip() else None


def _texts(typed: Typed, name: str) -> tuple[str, ...]:
    return tuple(text for text in (entry.replace("\r\n", "\n") for entry in typed.get(name, ())) if text.strip())


def number(text: str) -> Decimal | None:
    """A number as people type it: full width, with commas; None for a blank. Raises Fault."""
    plain = fold(text).text.replace(",", "").replace("，", "").strip()
    if not plain:
        return None
    if len(plain) > _LONGEST:
        raise Fault("数字过长")
    if not plain.isascii() or not plain.replace(".", "", 1).isdigit():
        raise Fault("须是数字，不带单位" if not plain.startswith("-") else "不能是负数")
    try:
        return Decimal(plain)
    except InvalidOperation as error:
        raise Fault("须是数字") from error


def _whole(found: Decimal | None) -> int | None:
    if found is not None and found != found.to_integral_value():
        raise Fault("须是整数")
    return None if found is None else int(found)


def _count(typed: Typed, name: str) -> int | None:
    return _whole(number(one(typed, name)))


def _year(typed: Typed, name: str) -> int | None:
    found = _whole(number(one(typed, name).strip().removesuffix("年")))
    if found is not None and not 1949 <= found <= 2199:
        raise Fault("须是四位年份，如 2025")
    return found


def _money_read(typed: Typed, name: str) -> int | Decimal | None:
    text, unit = one(typed, name).strip(), one(typed, f"{name}.unit")
    # Whoever types 60万元 means it, whatever unit is chosen beside.
    for word, _ in reversed(MONEY):
        if text.endswith(word):
            text, unit = text.removesuffix(word), word
            break
    found = number(text)
    if found is None:
        return None
    places = dict(MONEY).get(unit)
    if places is None:
        raise Fault("请选单位")
    yuan = _EXACT.scaleb(found, places)
    return int(yuan) if yuan == yuan.to_integral_value() else yuan


def _money_show(yuan: int | Decimal | None) -> tuple[tuple[str, str], ...]:
    if yuan is None:
        return (("", ""), (".unit", "万元"))
    unit, places = next(((unit, places) for unit, places in reversed(MONEY) if yuan >= 10**places), MONEY[0])
    return (("", plain_number(_EXACT.scaleb(Decimal(yuan), -places))), (".unit", unit))


def plain_number(found: Decimal) -> str:
    """A number without exponent and without zeros at its end."""
    text = f"{found:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _percent_read(typed: Typed, name: str) -> Decimal | None:
    found = number(one(typed, name).strip().removesuffix("%").removesuffix("％"))
    return None if found is None else _EXACT.scaleb(found, -2)


def _months_read(typed: Typed, name: str) -> int | None:
    found = number(one(typed, name))
    size = dict(_MONTHS).get(one(typed, f"{name}.unit"))
    if found is not None and size is None:
        raise Fault("请选单位")
    return None if found is None else _whole(found * (size or 1))


def _months_show(months: int | None) -> tuple[tuple[str, str], ...]:
    if months is None:
        return (("", ""), (".unit", "年"))
    years = months > 0 and months % 12 == 0
    return (("", str(months // 12 if years else months)), (".unit", "年" if years else "个月"))


def _truth_read(typed: Typed, name: str) -> bool | None:
    return {"yes": True, "no": False}.get(one(typed, name))


def _truth_show(truth: bool | None) -> tuple[tuple[str, str], ...]:
    return (("", {True: "yes", False: "no", None: ""}[truth]),)


def _plain_show(value: object) -> tuple[tuple[str, str], ...]:
    return (("", "" if value is None else str(value)),)


def _percent_show(rate: Decimal | None) -> tuple[tuple[str, str], ...]:
    return (("", "" if rate is None else plain_number(_EXACT.scaleb(rate, 2))),)


def _each_show(texts: tuple[str, ...] | None) -> tuple[tuple[str, str], ...]:
    return tuple(("", text) for text in texts or ())


def read_codes(typed: Typed, name: str, words: str) -> tuple[tuple[str, ...], ...]:
    """Codes beside the words of a list, a tuple for each word that is not blank; empty where none has any. Raises Fault."""
    texts = typed.get(name, ())
    rows = [texts[at] if at < len(texts) else "" for at, word in enumerate(typed.get(words, ())) if word.strip()]
    codes = tuple(tuple(_SEPARATED.sub(" ", normalize("NFKC", row)).split()) for row in rows)
    if any(not (code.isdigit() and code.isascii() and len(code) == 2) for row in codes for code in row):
        raise Fault("行业代码须是两位数字，以空格分隔")
    return codes if any(codes) or one(typed, f"{name}.given") == "yes" else ()


def show_codes(codes: tuple[tuple[str, ...], ...]) -> tuple[tuple[str, str], ...]:
    """Codes as they stand beside the words; whether any were given at all is kept apart from their being blank."""
    return (*(("", " ".join(row)) for row in codes), (".given", "yes" if codes else ""))


KINDS: dict[str, Kind] = {
    "text": Kind(_plain_show, _text),
    "lines": Kind(_plain_show, _text),
    "choice": Kind(_plain_show, _text),
    "word": Kind(_plain_show, _text),
    "count": Kind(_plain_show, _count),
    "year": Kind(_plain_show, _year),
    "money": Kind(_money_show, _money_read, tuple(unit for unit, _ in MONEY)),
    "percent": Kind(_percent_show, _percent_read),
    "months": Kind(_months_show, _months_read, tuple(unit for unit, _ in _MONTHS)),
    "truth": Kind(_truth_show, _truth_read),
    "texts": Kind(_each_show, _texts),
    "industries": Kind(_each_show, _texts),
}
