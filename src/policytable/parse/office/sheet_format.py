"""Numbers and dates of workbooks as their number formats show them: 0.5 as 50%, 43179 as 2018年3月20日, 1200000 as 120万元."""

from __future__ import annotations

import datetime as dt
import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from policytable.parse.office.numbering import spell

_SECTION = re.compile(r'(?:"[^"]*"|\\.|!.|_.|\*.|\[[^\]]*\]|[^;])+|(?<=;)(?=;|$)')
_TOKEN = re.compile(
    r'"[^"]*"|\\.|!.|_.|\*.|\[[^\]]*\]|General|AM/PM|上午/下午|[#0?][#0?,]*(?:\.[#0?]+)?,*|\.[#0?]+|y+|m+|d+|h+|s+(?:\.0+)?|a{3,4}|E[+-]0+|.',
    re.I | re.S,
)
_CONDITION = re.compile(r"\[(<=|>=|<>|<|>|=)(-?[\d.]+)\]")
_DATE = re.compile(r"[ymdhs]|a{3}", re.I)
_NATIVE = re.compile(r"\[DBNum([123])\]", re.I)
_LOCAL = {"mm-dd-yy": "yyyy/m/d", "m/d/yy": "yyyy/m/d"}  # built-in formats are written in the American way and shown in the local one
_DAYS = "一二三四五六日"
_DIGITS = 15  # significant digits that a workbook keeps


def show(value: object, pattern: str) -> str:
    """A value as a cell shows it; texts as they are, logical values in Chinese."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, dt.timedelta):
        return _span(value)
    if isinstance(value, dt.datetime | dt.date | dt.time):
        return _date(value, pattern)
    if isinstance(value, int | float):
        return _number(value, pattern or "General")
    return str(value).strip()


def _number(value: int | float, pattern: str) -> str:
    section, signed = _chosen(value, pattern)
    try:
        exact = Decimal(repr(value)) if isinstance(value, int) else Decimal(f"{value:.{_DIGITS}g}")
    except InvalidOperation:
        return str(value)
    if _NATIVE.search(section):
        return ("-" if value < 0 else "") + _native(exact, section)
    return _drawn(exact if signed else abs(exact), section)


def _chosen(value: int | float, pattern: str) -> tuple[str, bool]:
    """The section of a format for a value, and whether the sign is still to be written."""
    sections = [found.group() for found in _SECTION.finditer(pattern)][:4] or ["General"]
    for section in sections:
        told = _CONDITION.search(section)
        if told and _holds(float(value), told.group(1), float(told.group(2))):
            return section, value >= 0
    if _CONDITION.search(pattern):
        plain = [section for section in sections if not _CONDITION.search(section)]
        return (plain[-1] if plain else "General"), True
    if value < 0 and len(sections) > 1:
        return sections[1], False
    return (sections[2] if value == 0 and len(sections) > 2 else sections[0]), True


def _holds(value: float, sign: str, bound: float) -> bool:
    return {"<": value < bound, ">": value > bound, "=": value == bound, "<=": value <= bound, ">=": value >= bound, "<>": value != bound}[
        sign
    ]


def _drawn(value: Decimal, section: str) -> str:
    parts: list[str] = []
    percent = sum(1 for token in _TOKEN.findall(section) if token == "%")
    placed = False
    for token in _TOKEN.findall(section):
        if token.lower() == "general":
            parts.append(_general(value))
            placed = True
        elif "/" not in section and (token[0] in "#0?" or (token[0] == "." and len(token) > 1)):
            parts.append("" if placed else _figure(value.scaleb(2 * percent), token, _split(section)))
            placed = True
        elif token.upper().startswith("E") and len(token) > 2:
            return f"{value:E}".replace("E+", "E+0") if len(f"{value:E}") < 20 else _general(value)
        else:
            parts.append(_literal(token))
    return "".join(parts).strip() if placed or not ("@" in section or "/" in section) else _general(value)


def _split(section: str) -> tuple[int, int]:
    """0!.0, shows ten thousands: an escaped point among the figures. (digits behind it, commas at the end)."""
    found = re.search(r"[#0?]([!\\]\.|\"\.\")([#0?]+)(,*)", section)
    return (len(found.group(2)), len(found.group(3))) if found else (0, 0)


def _figure(value: Decimal, token: str, split: tuple[int, int]) -> str:
    behind, commas = split
    body = token.rstrip(",")
    commas += len(token) - len(body)
    whole, _, fraction = body.partition(".")
    scaled = value.scaleb(-3 * commas)
    quantum = Decimal(1).scaleb(-len(fraction))
    rounded = abs(scaled).quantize(quantum, ROUND_HALF_UP)
    digits, _, rest = f"{rounded:f}".partition(".")
    while rest and len(rest) > fraction.count("0") and rest.endswith("0"):
        rest = rest[:-1]
    digits = digits.lstrip("0").rjust(whole.count("0") + behind, "0")
    if "," in whole:
        digits = f"{int(digits or '0'):,}"
    if behind:
        digits = f"{digits[:-behind] or '0'}.{digits[-behind:]}"
    shown = digits + ("." + rest if rest else "")
    return ("-" if scaled < 0 and rounded else "") + shown


def _general(value: Decimal) -> str:
    text = f"{value:.10f}".rstrip("0").rstrip(".") if abs(value) < Decimal("1e15") else f"{value:g}"
    return "0" if text in ("-0", "") else text


def _literal(token: str) -> str:
    if token[0] == '"':
        return token[1:-1]
    if token[0] in "\\!" and len(token) == 2:
        return "" if token[1] == "." else token[1]
    if token[0] == "[":
        money = re.match(r"\[\$([^\]-]*)", token)
        return money.group(1) if money else ""
    return "" if token[0] in "_*@" else token


def _native(value: Decimal, section: str) -> str:
    kind = _NATIVE.search(section)
    form = "chineseLegalSimplified" if kind and kind.group(1) == "2" else "chineseCountingThousand"
    whole = int(abs(value))
    literal = "".join(_literal(token) for token in _TOKEN.findall(section) if token[0] in '"\\')
    return (spell(whole, form) if whole == abs(value) and whole < 10000 else _general(abs(value))) + literal


def _date(value: dt.datetime | dt.date | dt.time, pattern: str) -> str:
    sections = _SECTION.findall(_LOCAL.get(pattern, pattern)) or [""]
    tokens = _TOKEN.findall(sections[0])
    if not any(_DATE.match(token) for token in tokens):
        return _iso(value)
    half = any(token.upper() in ("AM/PM", "上午/下午") for token in tokens)
    parts: list[str] = []
    clock = False
    for at, token in enumerate(tokens):
        following = next((one for one in tokens[at + 1 :] if re.match(r"[ymdhs]", one, re.I)), "")
        minutes = token[0] in "mM" and (clock or following[:1] in ("s", "S"))
        parts.append(_date_part(value, token, minutes, half))
        clock = token[0] in "hH" or (clock and not re.match(r"[ymd]", token, re.I))
    return "".join(parts).strip()


def _iso(value: dt.datetime | dt.date | dt.time) -> str:
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ")
    return value.isoformat()


def _date_part(value: dt.datetime | dt.date | dt.time, token: str, minutes: bool, half: bool) -> str:
    letter, size = token[0].lower(), len(token)
    if not _DATE.match(token) or token.upper() == "AM/PM":
        return ("上午" if getattr(value, "hour", 0) < 12 else "下午") if token in ("AM/PM", "上午/下午") else _literal(token)
    if letter in "hs" or minutes:
        clock = {"h": getattr(value, "hour", 0), "s": getattr(value, "second", 0), "m": getattr(value, "minute", 0)}[letter]
        clock = (clock - 1) % 12 + 1 if half and letter == "h" else clock
        return f"{clock:02d}" if size > 1 else str(clock)
    if isinstance(value, dt.time):
        return ""
    if letter == "y":
        return f"{value.year:04d}" if size > 2 else f"{value.year % 100:02d}"
    if letter == "m":
        return str(value.month) if size in (1, 5) else f"{value.month:02d}" if size == 2 else value.strftime("%B" if size == 4 else "%b")
    if letter == "d":
        return str(value.day) if size == 1 else f"{value.day:02d}" if size == 2 else value.strftime("%A" if size == 4 else "%a")
    return ("星期" if size == 4 else "") + _DAYS[value.weekday()]


def _span(value: dt.timedelta) -> str:
    minutes, seconds = divmod(int(value.total_seconds()), 60)
    return f"{minutes // 60}:{minutes % 60:02d}" + (f":{seconds:02d}" if seconds else "")
