#!/usr/bin/env python3
"""Renders the sample texts: `python corpus/build.py [id ...]` writes `documents/*` from `documents/src/*.txt`.

A source is a TOML head between two `+++` lines and a body, one paragraph a line. An `[[also]]` table in the head renders the
text once more under another `name`, with what else it changes: the same policy at a second address. The first characters of a
line say what it is:
`!` the mark, `#` title, `##` inner title (a sheet of a workbook), `@` number of the document, `>` addressee, `<` right-aligned,
`=` heading, `*` `**` `***` numbered by the machine (一、 （一） 1.), `:` caption, `%` small print, `|` a table row
(`^` merges with the cell above, `~` with the cell to the left). DOC needs LibreOffice; everything else is the same bytes every
time with the same library versions.
"""

from __future__ import annotations

import argparse
import os
import shutil
from collections.abc import Callable

from render_html import to_html
from render_office import to_doc, to_docx, to_xlsx
from render_paper import to_pdf, to_scan
from sample_text import Text, every

FORMATS: dict[str, Callable[[Text], bytes]] = {
    "html": to_html,
    "pdf": to_pdf,
    "scan": to_scan,
    "docx": to_docx,
    "doc": to_doc,
    "xlsx": to_xlsx,
}


def main() -> None:
    """Command line: without ids, every source; a file is written beside its place and moved in."""
    parser = argparse.ArgumentParser(description="render the sample texts from their sources")
    parser.add_argument("ids", nargs="*", help="ids of sources (default: all)")
    wanted = parser.parse_args().ids
    texts = {text.name: text for text in every()}
    unknown = set(wanted) - set(texts)
    if unknown:
        parser.error(f"no source of that id: {', '.join(sorted(unknown))}")
    for text in (texts[name] for name in wanted or texts):
        kind = text.head["format"]
        if kind == "doc" and shutil.which("soffice") is None:
            print(f"{text.name}: kept as it is, .doc needs LibreOffice")
            continue
        draft = text.target.with_suffix(".part")
        draft.write_bytes(FORMATS[kind](text))
        os.replace(draft, text.target)
        print(f"{text.target.name}: {text.target.stat().st_size} bytes")


if __name__ == "__main__":
    main()
