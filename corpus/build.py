#!/usr/bin/env python3
"""Renders the sample texts: `python corpus/build.py [id ...]` writes `documents/*` from `documents/src/*.txt`.

A source is a TOML head between two `+++` lines and a body, one paragraph a line; the first characters say what it is:
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
from sample_text import DOCUMENTS, Text, read

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
    paths = [DOCUMENTS / "src" / f"{name}.txt" for name in wanted] or sorted((DOCUMENTS / "src").glob("*.txt"))
    for path in paths:
        text = read(path)
        kind = text.head["format"]
        if kind == "doc" and shutil.which("soffice") is None:
            print(f"{text.name}: kept as it is, .doc needs LibreOffice")
            continue
        target = DOCUMENTS / f"{text.name}.{'pdf' if kind == 'scan' else kind}"
        draft = target.with_suffix(".part")
        draft.write_bytes(FORMATS[kind](text))
        os.replace(draft, target)
        print(f"{target.name}: {target.stat().st_size} bytes")


if __name__ == "__main__":
    main()
