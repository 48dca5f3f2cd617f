"""Run by hand: write a site and photograph its pages at desktop and phone width, light and dark.

    PYTHONPATH=src:. python tests/screenshot_site.py FOLDER [SITE]

Without SITE (a folder that `write_site` filled) the small edition of the tests is written to FOLDER/site and photographed.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from policytable.export.site import document_page, write_site
from tests.test_site import edition, paper, pictures, web_page

BROWSER = ("chromium", "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--hide-scrollbars")
PAGES = (
    "index.html",
    "cells/110000-target.html",
    "cells/110000-award.html",
    "cells/120000-award.html",
    "cells/110000-national.html",
    "policies.html",
    "issues.html",
    "about.html",
)


def main(folder: Path, site: Path | None) -> None:
    """Write the pictures `NAME-WIDTH.png` to the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    if site is None:
        site = folder / "site"
        write_site(edition(), pictures(), site)
    chosen = (document_page(web_page().id, "f-award-park"), document_page(paper().id, "f-award-bj"))
    own = tuple(f"documents/{path.name}" for path in sorted(site.glob("documents/*.html"))[:4])
    for page in PAGES + (chosen if (site / chosen[0].partition("#")[0]).exists() else own):
        for width, height, dark in ((1280, 1600, False), (390, 1600, False), (1280, 1200, True)):
            name = page.replace("/", "_").replace(".html", "").replace("#", "_") + f"-{width}{'-dark' if dark else ''}.png"
            _photograph(f"{site.resolve().as_uri()}/{page}", (width, height), folder / name, dark)


def _photograph(address: str, size: tuple[int, int], out: Path, dark: bool) -> None:
    with tempfile.TemporaryDirectory() as profile:
        looks = ["--blink-settings=preferredColorScheme=0"] if dark else []
        shot = [f"--user-data-dir={profile}", f"--window-size={size[0]},{size[1]}", f"--screenshot={out}"]
        subprocess.run([*BROWSER, *looks, *shot, address], check=True, capture_output=True, timeout=120)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else None)
