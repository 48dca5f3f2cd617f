"""The register of a run: what columns listed beside what people registered."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from policytable.model import Find, Register, Visit
from policytable.pipeline import with_finds
from policytable.regions import gazetteer
from policytable.sources import load_register
from policytable.store import Home

CORPUS = Path(__file__).parents[1] / "corpus"
WHEN = "2024-03-01T08:00:00+08:00"
PAGE, MIRROR = "https://gxt.jiangsu.gov.cn/art/1.html", "https://mirror.example.org/1.html"
FIND = Find("js-1", "js", gazetteer().get("320000"), (PAGE,), "绿色工厂管理办法", None, "policy", WHEN, WHEN)


def registered() -> Register:
    return replace(load_register(CORPUS)[0], sources=(), web_sources=())


def test_a_find_never_names_a_file_of_this_machine(tmp_path: Path) -> None:
    """A WARC or a backup of somebody else may hold any find."""
    home = Home(tmp_path / "home")
    home.web.put_finds(
        [
            replace(FIND, source=f"js-{at}", addresses=(place,))
            for at, place in enumerate(("/etc/hostname", "sources.toml", "file:///etc/hostname"))
        ]
    )
    home.web.put_finds([replace(FIND, addresses=("/etc/hostname", PAGE))])
    home.web.add(Visit(PAGE, WHEN, 404, PAGE, problem="gone"))
    for asking in (False, True):
        sources = with_finds(home, registered(), asking=asking).sources
        assert [source.locations for source in sources] == [(PAGE,)]
