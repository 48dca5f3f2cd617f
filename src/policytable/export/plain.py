"""Words as every XML file of ours may hold them."""

from __future__ import annotations

import re

# What XML 1.0 forbids, and what turns text around or cannot be seen.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def plain(text: str) -> str:
    """The words with what no document may hold replaced, and with one kind of line break."""
    return _ILLEGAL.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))
