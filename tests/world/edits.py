"""What happens to the sites between two runs. Every edit says what a reader of the table should see of it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Literal

from tests.world.effects import Alarm, Cause, Effect
from tests.world.pages import Dress
from tests.world.papers import Paper, page
from tests.world.places import MIRROR
from tests.world.sites import Channel, Place, Site, address, put
from tests.world.words import clause_line, in_package, replaced, with_line, without_line

Where = tuple[Site, Channel, Place]
Kept = Literal["404", "redirect", "front"]


class Edits:
    """The edits of a world: `change` holds its lock, and an hour goes by with each. `doc` is the id of a paper (`World.papers`)."""

    def __init__(self, sites: dict[str, Site], change: Callable[[], AbstractContextManager[None]]) -> None:
        self._sites, self._change = sites, change

    # ---- one document

    def number(self, doc: str, old: str, new: str) -> Effect:
        """A figure of one clause: the visible words `old`, which stand once, become `new`. Pages, DOCX and XLSX."""
        return self._words("number", doc, old, new, "source_changed")

    def reword(self, doc: str, old: str, new: str) -> Effect:
        """Other words for the same statement."""
        return self._words("reword", doc, old, new, None)

    def replace_attachment(self, doc: str, old: str, new: str) -> Effect:
        """An attachment comes anew under its old address."""
        return self._words("replace_attachment", doc, old, new, "source_changed")

    def replace_file(self, doc: str, content: bytes) -> Effect:
        """Other bytes at the address of a file; whether the table changes is for their owner to know."""
        with self._change():
            for _, _, place in self.where(doc):
                place.paper.text, place.paper.content = None, content
        return self._effect("replace_file", doc, "source_changed")

    def equal_clause(self, doc: str, words: str) -> Effect:
        """The clause with these words stands twice: an equal one is inserted above it."""
        return self._rewritten("equal_clause", doc, lambda body: with_line(body, clause_line(body, words)), None)

    def clause_above(self, doc: str, words: str, clause: str) -> Effect:
        """Another clause is inserted above the one with these words; whether it states anything is for its author to know."""
        return self._rewritten("clause_above", doc, lambda body: with_line(body, clause_line(body, words), clause), None, after=clause)

    def remove_clause(self, doc: str, words: str) -> Effect:
        """The clause with these words is left out."""
        return self._rewritten(
            "remove_clause", doc, lambda body: without_line(body, clause_line(body, words)), "source_changed", before=words
        )

    def remove(self, doc: str, *, unlisted_only: bool = False) -> Effect:
        """A document leaves its list, and the server (404) too. A dead page is no repeal: no cell changes."""
        with self._change():
            found = self.where(doc)
            effect = self._effect("unlist" if unlisted_only else "remove", doc, None, None if unlisted_only else "gone")
            for site, channel, place in found:
                place.hidden = True
                if not unlisted_only:
                    channel.places.remove(place)
                    site.moved[place.to] = None
        return effect

    def move(self, doc: str, old: Kept = "404") -> Effect:
        """A document goes to another address of its site; the old one is gone, leads on, or leads to the front page."""
        with self._change():
            for site, channel, place in self.where(doc):
                before = place.to
                place.to = address(site, channel, place.paper, salt=before) if not place.page else _second(before, "-moved")
                site.moved[before] = {"404": None, "redirect": place.to, "front": "/"}[old]
        return self._effect("move", doc, None)

    def publish(self, column: str, title: str, clauses: tuple[str, ...], *, date: str = "2019-09-20", doc: str = "") -> Effect:
        """A new policy in a column, a paragraph a clause; with an old `date` it is a post that comes late, in the middle of the list."""
        doc = doc or f"new-{column}-{date}"
        with self._change():
            site, channel = self.column(column)
            text = page(title, clauses, channel.authority, date)
            put(site, channel, Paper(doc, channel.paper.region, title, date, f"{doc}.html", text))
        return self._effect("publish", doc, "new_document")

    def repeal(self, doc: str, *, date: str = "2019-09-20") -> Effect:
        """A notice in the same column repeals a document."""
        _, channel, place = self.where(doc)[0]
        title = f"关于废止《{place.paper.title}》的通知"
        lines = ("各有关单位：", f"经研究，决定废止《{place.paper.title}》，自本通知印发之日起停止执行。")
        notice = self.publish(channel.id, title, (*lines, _spelt(date)), date=date, doc=f"repeal-{doc}")
        return dataclasses.replace(notice, edit="repeal", documents=(doc, *notice.documents), cause="repealed", before=place.paper.title)

    def conflict(self, doc: str, old: str, new: str) -> Effect:
        """The mirror's copy says something else than the original."""
        with self._change():
            site, _, place = self.where(doc, mirrored=True)[0]
            place.paper.rewrite(lambda body: replaced(body, old, new))
        return dataclasses.replace(self._effect("conflict", doc, None, "addresses_conflict"), site=site.plan.name, before=old, after=new)

    # ---- what stands around the documents: nothing of the table may change

    def furniture(self, site: str | None = None) -> Effect:
        """Headers, footers and classes of the pages are other ones."""
        return self._dressed("furniture", site, lambda dress: dataclasses.replace(dress, furniture=dress.furniture + 1))

    def counters(self, site: str | None = None) -> Effect:
        """Only the counters of visits and the dates of printing change."""
        return self._dressed(
            "counters", site, lambda dress: dataclasses.replace(dress, visits=dress.visits + 1041, prints=dress.prints + 1)
        )

    def ads(self, site: str | None = None, *, shown: bool = True) -> Effect:
        """Advertisements come (or go)."""
        return self._dressed("ads", site, lambda dress: dataclasses.replace(dress, ads=shown))

    # ---- a site or a list

    def rebuild(self, site: str, old: Kept = "404", *, lists_stay: bool = True) -> Effect:
        """The site is made anew: documents at other addresses, lists and pages in other markup. Old addresses are gone, lead on or
        lead to the front page; the lists' own addresses stay, or are given up like the others."""
        with self._change():
            found = self._sites[site]
            found.dress = dataclasses.replace(found.dress, rebuilt=found.dress.rebuilt + 1, furniture=found.dress.furniture + 1)
            for channel in found.channels:
                _rebuilt(found, channel, old, lists_stay)
        return self._lists("rebuild", site, found.channels, "gone" if old == "404" and not lists_stay else "shape_changed")

    def break_list(self, column: str) -> Effect:
        """The markup of one list is other; its address and its documents stay."""
        with self._change():
            site, channel = self.column(column)
            channel.markup += 1
        return self._lists("break_list", site.plan.name, [channel], "shape_changed")

    def empty(self, column: str) -> Effect:
        """A list shows nothing, with status 200; its documents stay."""
        with self._change():
            site, channel = self.column(column)
            channel.emptied = True
        return self._lists("empty", site.plan.name, [channel], "emptied")

    def fill(self, column: str) -> Effect:
        """An emptied list shows its documents again."""
        with self._change():
            site, channel = self.column(column)
            channel.emptied = False
        return self._lists("fill", site.plan.name, [channel], None)

    # ---- inside

    def _words(self, edit: str, doc: str, old: str, new: str, cause: Cause | None) -> Effect:
        with self._change():
            for paper in self._papers(doc):
                if paper.text is not None:
                    paper.rewrite(lambda body: replaced(body, old, new))
                elif paper.suffix in (".docx", ".xlsx"):
                    paper.content = in_package(paper.content, old, new)
                else:
                    raise ValueError(f"{paper.name}: words are changed in pages, DOCX and XLSX; give other bytes with replace_file")
        return dataclasses.replace(self._effect(edit, doc, cause), before=old, after=new)

    def _rewritten(self, edit: str, doc: str, change: Callable[[str], str], cause: Cause | None, **words: str) -> Effect:
        with self._change():
            for paper in self._papers(doc):
                paper.rewrite(change)
        return dataclasses.replace(self._effect(edit, doc, cause), **words)  # type: ignore[arg-type]

    def _dressed(self, edit: str, site: str | None, change: Callable[[Dress], Dress]) -> Effect:
        with self._change():
            for found in self._sites.values() if site is None else [self._sites[site]]:
                found.dress = change(found.dress)
        return Effect(edit, site or "")

    def _papers(self, doc: str) -> list[Paper]:
        """The paper once, where both pages of an article share it."""
        return list({id(place.paper): place.paper for _, _, place in self.where(doc)}.values())

    def where(self, doc: str, *, mirrored: bool = False) -> list[Where]:
        """Where a paper lies; the mirror's copy is another one, and no edit but `conflict` reaches it."""
        sites = [site for site in self._sites.values() if (site.plan.name == MIRROR) == mirrored]
        found = [(site, channel, place) for site in sites for channel in site.channels for place in channel.places if place.paper.id == doc]
        if not found:
            raise ValueError(f"no paper {doc!r} in this world")
        return found

    def column(self, column: str) -> tuple[Site, Channel]:
        found = [(site, channel) for site in self._sites.values() for channel in site.channels if channel.id == column]
        if not found:
            raise ValueError(f"no column {column!r} in this world")
        return found[0]

    def _effect(self, edit: str, doc: str, cause: Cause | None, alarm: Alarm | None = None) -> Effect:
        found = self.where(doc)
        return Effect(
            edit,
            found[0][0].plan.name,
            (doc,),
            tuple(site.base + place.to for site, _, place in found),
            tuple(dict.fromkeys(channel.id for _, channel, _ in found)),
            (found[0][2].paper.region.adcode,),
            cause,
            alarm,
        )

    def _lists(self, edit: str, site: str, channels: list[Channel], alarm: Alarm | None) -> Effect:
        regions = dict.fromkeys(channel.paper.region.adcode for channel in channels)
        return Effect(edit, site, columns=tuple(channel.id for channel in channels), regions=tuple(regions), alarm=alarm)


def _rebuilt(site: Site, channel: Channel, old: Kept, lists_stay: bool) -> None:
    given_up = [(place, place.to) for place in channel.places]
    lists = [site.list_target(channel, number) for number in range(1, site.count(channel) + 1)]
    channel.markup += 1
    for place in channel.places:
        place.to = address(site, channel, place.paper) if place.page < 2 else _second(address(site, channel, place.paper), "_2")
        place.download = None
        _follow(place)
    if not lists_stay:
        channel.folder = f"n{site.dress.rebuilt}{channel.folder}"
        site.moved |= dict.fromkeys(lists, {"404": None, "redirect": site.list_target(channel), "front": "/"}[old])
    site.moved |= {before: {"404": None, "redirect": place.to, "front": "/"}[old] for place, before in given_up}


def _follow(place: Place) -> None:
    """A file that a page names by its name alone lies in that page's folder under any builder."""
    if place.hidden and place.paper.text is None:
        place.to = place.to.rpartition("/")[0] + "/" + place.paper.name


def _second(to: str, mark: str) -> str:
    stem, _, suffix = to.rpartition(".")
    return f"{stem}{mark}.{suffix}"


def _spelt(date: str) -> str:
    year, month, day = (int(part) for part in date.split("-"))
    return f"{year}年{month}月{day}日"
