"""A world of government-like sites to test in: real HTTP on this machine, the corpus behind it, and what may happen to sites."""

from __future__ import annotations

import contextlib
import fnmatch
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Literal
from urllib.parse import quote, unquote

from tests.world.building import built
from tests.world.edits import Edits
from tests.world.effects import Effect
from tests.world.log import Log
from tests.world.papers import Paper, papers, register
from tests.world.places import TINY, WHOLE
from tests.world.registering import column_toml, write_corpus
from tests.world.server import HOST, Reply, Server
from tests.world.sites import Site
from tests.world.switches import Switch

Kind = Literal["whole", "tiny"]
_LIST = "list:"  # begins what is switched for all pages of a column


class World:
    """The sites of one kind, served while the context is open. One process edits and serves; others only ask.

    `sites` are base addresses by name, `papers` what is published by id, `columns` the ids of all columns, `log` what was
    asked. `edit` changes the sites; `switch` lets an address misbehave; `reset` makes everything as it was at first.
    """

    def __init__(self, kind: Kind = "whole") -> None:
        self.kind, self.log = kind, Log()
        self.as_of: str | None = None
        self._plans = WHOLE if kind == "whole" else TINY
        self._lock = threading.RLock()
        self._switches: list[tuple[str, str, Switch, list[int]]] = []
        self._known = register()
        self._shelf = papers(self._known)
        self._sites: dict[str, Site] = {}
        self._server: Server | None = None
        self.edit = Edits(self._sites, self._change)

    def __enter__(self) -> World:
        self._server = Server(tuple(plan.name for plan in self._plans), self._answer, self.log)
        self.reset()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        assert self._server is not None
        self._server.close()
        if error is None and self.log.faults:
            raise RuntimeError("the world itself was at fault: " + "\n".join(self.log.faults))

    # ---- what there is

    @property
    def sites(self) -> dict[str, str]:
        """Base addresses (no slash at the end) by the names of the sites."""
        return {name: site.base for name, site in self._sites.items()}

    @property
    def columns(self) -> tuple[str, ...]:
        """The ids of all columns, those of documents at an address left out."""
        return tuple(channel.id for site in self._sites.values() if site.plan.name != "plain" for channel in site.channels)

    @property
    def papers(self) -> dict[str, Paper]:
        """Everything that is served, by id; a copy on the mirror stands behind its original."""
        with self._lock:
            found = [place.paper for site in self._sites.values() for channel in site.channels for place in channel.places]
        return {paper.id: paper for paper in reversed(found)}

    def addresses(self, doc: str) -> tuple[str, ...]:
        """Where a paper is now, the mirror's last; an article over two pages has two."""
        with self._lock:
            return tuple(
                site.base + _escaped(place.to)
                for site in self._sites.values()
                for channel in site.channels
                for place in channel.places
                if place.paper.id == doc
            )

    def list_address(self, column: str, number: int = 1) -> str:
        """The address of a page of a list."""
        with self._lock:
            site, channel = self.edit.column(column)
            return site.base + _escaped(site.list_target(channel, number))

    def pages(self, column: str) -> int:
        """How many pages a list has now."""
        with self._lock:
            site, channel = self.edit.column(column)
            return site.count(channel)

    def entries(self, column: str) -> tuple[str, ...]:
        """The ids of the papers that a list shows, in its order."""
        with self._lock:
            site, channel = self.edit.column(column)
            return tuple(place.paper.id for place in site.ordered(channel))

    def register(self, folder: Path) -> Path:
        """Write the corpus folder for the world as it is now (its columns with the shapes that they have now); returns `folder`."""
        with self._lock:
            write_corpus(folder, self._sites.values(), self._known.sources, self.as_of)
        return folder

    def column_toml(self, column: str) -> str:
        """The entry of one column as it is now: what a person accepts after a site was rebuilt."""
        with self._lock:
            return column_toml(*self.edit.column(column))

    # ---- what can happen

    def date_moved(self, as_of: str) -> Effect:
        """The register's date becomes another one; `register` writes it."""
        before = self.as_of or self._known.as_of
        self.as_of = as_of
        return Effect("date_moved", "", cause="date_moved", before=before, after=as_of)

    def switch(self, site: str, path: str, manner: Switch) -> None:
        """Let a path of a site (`*` and `?` stand for others) answer in a manner; what was said last counts.

        A path that names a query is compared with it, another one with the path alone.
        """
        with self._lock:
            self._site(site)
            self._switches.insert(0, (site, path, manner, [0]))

    def switch_paper(self, doc: str, manner: Switch) -> None:
        """The same for all addresses of a paper, its copies on the mirror left out."""
        with self._lock:
            for site, _, place in self.edit.where(doc):
                self.switch(site.plan.name, place.to, manner)

    def switch_list(self, column: str, manner: Switch) -> None:
        """The same for all pages of a list."""
        with self._lock:
            site, channel = self.edit.column(column)
            self.switch(site.plan.name, _LIST + channel.id, manner)

    def clear(self, site: str | None = None) -> None:
        """No switch any more (of one site)."""
        with self._lock:
            self._switches = [switch for switch in self._switches if site not in (None, switch[0])]

    def robots(self, site: str, text: str | None) -> None:
        """The site's robots.txt; None: it has none (404). For a failing one, `switch` its path."""
        with self._change():
            self._site(site).robots = text

    def down(self, site: str) -> Effect:
        """The site's port refuses connections."""
        assert self._server is not None
        self._server.down(site)
        columns = tuple(channel.id for channel in self._site(site).channels)
        return Effect("down", site, columns=columns, alarm="unreachable")

    def up(self, site: str) -> Effect:
        """The site answers again."""
        assert self._server is not None
        self._server.up(site)
        return Effect("up", site, columns=tuple(channel.id for channel in self._site(site).channels))

    def reset_log(self) -> None:
        """Forget what was asked."""
        self.log.clear()

    def reset(self) -> None:
        """Everything as at first, at the same ports: papers, lists, switches, sites that were down; the log is empty."""
        assert self._server is not None
        self._server.release()
        with self._lock:
            hour = 1 + max((site.hour for site in self._sites.values()), default=-1)
            self._switches.clear()
            self.as_of = None
            for plan in self._plans:
                before = self._sites.get(plan.name)
                site = built(plan, f"http://{HOST}:{self._server.ports[plan.name]}", self._shelf)
                site.hour = hour
                # An unchanged page keeps its date over a reset; a changed one gets a later one.
                site.stamps = before.stamps if before else {}
                self._sites[plan.name] = site
            self.log.clear()
        for plan in self._plans:
            self._server.up(plan.name)

    # ---- inside

    def _site(self, name: str) -> Site:
        if name not in self._sites:
            raise ValueError(f"no site {name!r} in this world: {', '.join(self._sites)}")
        return self._sites[name]

    @contextlib.contextmanager
    def _change(self) -> Iterator[None]:
        """One edit: nobody is answered meanwhile, and an hour goes by."""
        with self._lock:
            for site in self._sites.values():
                site.hour += 1
            yield

    def _answer(self, name: str, method: str, target: str, headers: dict[str, str]) -> Reply:
        with self._lock:
            site = self._sites[name]
            asked = unquote(target)
            manner = self._manner(name, asked)
            if method not in ("GET", "HEAD"):
                return Reply(405, (("Allow", "GET, HEAD"),))
            led = self._led(site, asked, manner)
            if led is not None:
                return Reply(manner.status or 302, (("Location", led),), manner=manner)
            if manner.status is not None and not manner.hops:
                kind = () if any(key == "Content-Type" for key, _ in manner.headers) else (("Content-Type", "text/html; charset=utf-8"),)
                return Reply(manner.status, (*kind, *manner.headers), manner.body or b"", manner)
            if manner.body is not None:
                return Reply(200, (("Content-Type", "text/html; charset=utf-8"), *manner.headers), manner.body, manner)
            reply = site.reply(_bare(asked), headers, manner)
            return replace(reply, headers=reply.headers + manner.headers)

    def _manner(self, name: str, asked: str) -> Switch:
        for site, pattern, manner, used in self._switches:
            if site == name and self._meant(name, pattern, _bare(asked)):
                used[0] += 1
                if manner.times is None or used[0] <= manner.times:
                    return manner
        return Switch()

    def _meant(self, name: str, pattern: str, target: str) -> bool:
        """Whether a request is one of those that a switch is for."""
        if pattern.startswith(_LIST):
            site, channel = self.edit.column(pattern.removeprefix(_LIST))
            return site.idiom.asked(channel.folder, target, site.count(channel)) is not None
        compared = target if "?" in pattern and "=" in pattern else target.partition("?")[0]
        return pattern == compared or fnmatch.fnmatchcase(compared, pattern)

    def _led(self, site: Site, asked: str, manner: Switch) -> str | None:
        """Where a redirect leads, if the manner asks for one."""
        bare, mark = _bare(asked), "&" if "?" in _bare(asked) else "?"
        if manner.hops:
            done = int(asked.rpartition("hop=")[2] or 0) if "hop=" in asked else 0
            return f"{_escaped(bare)}{mark}hop={done + 1}" if done < manner.hops else None
        if manner.to == "?round":
            return _escaped(bare) if "round=" in asked else f"{_escaped(bare)}{mark}round=1"
        if manner.to is None:
            return None
        other, _, path = manner.to.partition(":")
        return self._sites[other].base + path if other in self._sites else manner.to


def _bare(asked: str) -> str:
    """A target without what redirects put behind it."""
    for mark in ("hop=", "round="):
        asked = asked.partition(f"?{mark}")[0].partition(f"&{mark}")[0]
    return asked


def _escaped(to: str) -> str:
    return quote(to, safe="/?&=:%.-_~")
