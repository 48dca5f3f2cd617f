"""Characters of symbol fonts as the signs they print: ☑ of a form, ≤ before a sum."""

from __future__ import annotations

_GREEK = (
    "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ",  # A to Z
    "αβχδεφγηιϕκλμνοπθρστυϖωξψζ",
)
_SYMBOL = {
    **{ord("A") + at: sign for at, sign in enumerate(_GREEK[0])},
    **{ord("a") + at: sign for at, sign in enumerate(_GREEK[1])},
    **{code: chr(code) for code in range(0x20, 0x40)},
    0x2D: "−", 0xA3: "≤", 0xA5: "∞", 0xA8: "♦", 0xAB: "↔", 0xAC: "←", 0xAD: "↑", 0xAE: "→", 0xAF: "↓", 0xB0: "°", 0xB1: "±",
    0xB2: "″", 0xB3: "≥", 0xB4: "×", 0xB5: "∝", 0xB7: "•", 0xB8: "÷", 0xB9: "≠", 0xBA: "≡", 0xBB: "≈", 0xBC: "…", 0xC5: "⊕",
    0xC7: "∩", 0xC8: "∪", 0xCE: "∈", 0xD0: "∠", 0xD1: "∇", 0xD5: "∏", 0xD6: "√", 0xD7: "·", 0xD8: "¬", 0xD9: "∧", 0xDA: "∨",
    0xDB: "⇔", 0xDE: "⇒", 0xE5: "∑", 0xF2: "∫",
}  # fmt: skip
_WINGDINGS = {
    0x20: " ", 0x4A: "☺", 0x6C: "●", 0x6D: "○", 0x6E: "■", 0x6F: "□", 0x70: "□", 0x71: "□", 0x72: "□", 0x73: "◆", 0x74: "◆", 0x75: "◆",
    0x76: "❖", 0x77: "◆", 0x9F: "•", 0xA1: "○", 0xA4: "◉", 0xA7: "▪", 0xA8: "□", 0xAB: "★", 0xB2: "✧", 0xD8: "➢", 0xDF: "←", 0xE0: "→",
    0xE1: "↑", 0xE2: "↓", 0xE8: "➔", 0xEF: "⇦", 0xF0: "⇨", 0xFB: "×", 0xFC: "√", 0xFD: "☒", 0xFE: "☑", 0x24: "👓", 0x28: "☎", 0x2A: "✉",
    0x21: "✏", 0x26: "📖", 0x46: "☞", 0x45: "☜", 0x22: "✂",
    **{0x80 + at: sign for at, sign in enumerate("⓪①②③④⑤⑥⑦⑧⑨⑩⓿❶❷❸❹❺❻❼❽❾❿")},
}  # fmt: skip
_WINGDINGS_2 = {
    0x20: " ", 0x4F: "×", 0x50: "√", 0x51: "☒", 0x52: "☑", 0x53: "☒", 0x54: "☒", 0x55: "⊗", 0x56: "⊗", 0x98: "●", 0x99: "○", 0xA2: "■",
    0xA3: "□", 0xA4: "□", 0xA5: "□", 0xA7: "□", 0xAE: "◆", 0xAF: "◇", 0x2A: "☐",
    **{0x69 + at: sign for at, sign in enumerate("⓪①②③④⑤⑥⑦⑧⑨⑩⓿❶❷❸❹❺❻❼❽❾❿")},
}  # fmt: skip
_WINGDINGS_3 = {0x20: " ", 0x66: "←", 0x67: "→", 0x68: "↑", 0x69: "↓", 0x70: "▲", 0x71: "▼", 0x74: "◀", 0x75: "▶", 0x7D: "▶", 0x84: "◀"}
_FONTS = {"symbol": _SYMBOL, "wingdings": _WINGDINGS, "wingdings 2": _WINGDINGS_2, "wingdings 3": _WINGDINGS_3}
_PRIVATE = 0xF000  # symbol fonts are addressed by their byte, put into the private area


def is_symbol_font(font: str) -> bool:
    """Whether the letters of a font print as signs."""
    return font.strip().lower() in _FONTS


def sign(code: int, font: str) -> str | None:
    """The sign that a character code prints in a font; None where it is not known here."""
    known = _FONTS.get(font.strip().lower())
    if known is None and not _PRIVATE <= code <= _PRIVATE + 0xFF:
        return chr(code) if 0x20 <= code < 0x110000 and not 0xD800 <= code < 0xE000 else None
    byte = code - _PRIVATE if code >= _PRIVATE else code
    return known.get(byte) if known is not None else _WINGDINGS.get(byte)
