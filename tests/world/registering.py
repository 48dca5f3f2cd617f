"""The corpus folder that a person would have written for this world: its register, its columns, the national lists."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterable
from pathlib import Path

from policytable.model import Shape, Source
from tests.world.papers import CORPUS
from tests.world.places import DIRECT
from tests.world.sites import Channel, Site

# Words of which the titles of a column hold one each; a column names those that its own papers need, the topic's first.
TERMS = ("绿色", "綠色", "制造", "工业", "产业", "经济", "节能")


def write_corpus(folder: Path, sites: Iterable[Site], sources: tuple[Source, ...], as_of: str | None) -> None:
    """`sources.toml` (places and titles of the corpus; documents at addresses), `columns.toml` and `national/` in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    sites = tuple(sites)
    text = (CORPUS / "sources.toml").read_text(encoding="utf-8").partition("\n[[source]]")[0] + "\n"
    if as_of is not None:
        text = re.sub(r'(?m)^as_of = ".*"$', f'as_of = "{as_of}"', text)
    text += "".join(_source(source, sites) for source in sources)
    (folder / "sources.toml").write_text(text, encoding="utf-8")
    columns = "\n".join(column_toml(site, channel) for site in sites if site.plan.name != DIRECT for channel in site.channels)
    (folder / "columns.toml").write_text(columns, encoding="utf-8")
    shutil.copytree(CORPUS / "national", folder / "national", dirs_exist_ok=True)


def column_toml(site: Site, channel: Channel) -> str:
    """The entry of one column as the site is now: what a person accepts after a probe."""
    region = channel.paper.region
    count = site.count(channel)
    lines = ["[[column]]", f'id = "{channel.id}"', f'region = "{region.adcode}"']
    lines += [f"zone = {_quoted(region.zone)}"] if region.zone else []
    lines += [f"authority = {_quoted(channel.authority)}", f"site = {_quoted(site.base + '/')}"]
    lines.append(f"address = {_quoted(site.base + site.list_target(channel))}")
    lines.append(f"terms = {json.dumps(list(terms(channel)), ensure_ascii=False)}")
    lines += [f"encoding = {_quoted(site.plan.encoding)}"] if site.plan.encoding != "utf-8" else []
    # Half of what stands there: a list may lose an entry without an alarm, not its better part.
    lines += ["every_days = 7", f"expected = {max(1, len(site.ordered(channel)) // 2)}", "pages_most = 20", "", "[column.shape]"]
    shape = site.idiom.shape(site.base, channel.folder, count, channel.markup)
    lines += [f"form = {_quoted(shape.form)}", f"items = {_quoted(shape.items)}", *_optional(shape)]
    return "\n".join(lines) + "\n"


def terms(channel: Channel) -> tuple[str, ...]:
    """The words by which the column's papers are chosen: the fewest, in their order, of which each title has one."""
    titles = {place.paper.title for place in channel.places if place.paper.role != "news" and not place.hidden}
    chosen = [TERMS[0]]  # also what is published later on the topic
    titles = {title for title in titles if TERMS[0] not in title}
    for term in TERMS[1:]:
        if titles and any(term in title for title in titles):
            chosen.append(term)
            titles = {title for title in titles if term not in title}
    if titles:
        raise ValueError(f"{channel.id}: no term finds {titles}")
    return tuple(chosen)


def _optional(shape: Shape) -> list[str]:
    texts = [
        ("title", shape.title),
        ("link", shape.link),
        ("date", shape.date),
        ("pages", shape.pages),
        ("total", shape.total),
        ("system", shape.system),
    ]
    lines = [f"{key} = {_quoted(value)}" for key, value in texts if value]
    return [*lines, f"first = {shape.first}"] if shape.pages else lines


def _source(source: Source, sites: tuple[Site, ...]) -> str:
    """The entry of a document at an address, where this world has it there."""
    direct = (site for site in sites if site.plan.name == DIRECT)
    found = [
        site.base + place.to for site in direct for channel in site.channels for place in channel.places if place.paper.id == source.id
    ]
    if not found:
        return ""
    lines = ["[[source]]", f'id = "{source.id}"', f'region = "{source.region.adcode}"', f"locations = {json.dumps(found)}"]
    lines += [f"zone = {_quoted(source.region.zone)}"] if source.region.zone else []
    lines += [f"policy = {_quoted(source.policy)}"] if source.policy else []
    lines += [f"role = {_quoted(source.role)}", f"title = {_quoted(source.title or source.id)}"]
    lines += [f"issued = {_quoted(source.issued)}"] if source.issued else []
    lines += [f"published = {_quoted(source.published)}"] if source.published else []
    return "\n".join([*lines, "sample = true", "", ""])


def _quoted(text: str | None) -> str:
    return json.dumps(text or "", ensure_ascii=False)
