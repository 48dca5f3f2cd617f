"""How templates are filled, for the published pages and for the desk: everything escaped, and nothing said that HTML cannot say."""

from __future__ import annotations

import re

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

# HTML cannot carry NUL or half a surrogate pair at all, and reads a bare carriage return as a line feed.
_NO_HTML = re.compile(r"[\x00\ud800-\udfff]")


def templates(package: str, *beside: str, keep_trailing_newline: bool = False) -> Environment:
    """The templates of a package, from its folder `templates`, and where it has none of a name those of the packages `beside` it."""
    return Environment(
        loader=ChoiceLoader([PackageLoader(name) for name in (package, *beside)]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=keep_trailing_newline,
        finalize=_sayable,
    )


def _sayable(value: object) -> object:
    plain = isinstance(value, str) and not isinstance(value, Markup)
    if plain and (_NO_HTML.search(str(value)) or "\r" in str(value)):
        return Markup(escape(_NO_HTML.sub("\ufffd", str(value))).replace("\r", Markup("&#13;")))
    return value
