"""One site: what lies at its addresses, and what it answers. All state that edits change is here."""

from __future__ import annotations

import hashlib
import posixpath
import re
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from urllib.parse import parse_qsl

from tests.world.idioms import IDIOMS
from tests.world.lists import Idiom, Line, View
from tests.world.pages import Beside, Dress, dressed, front, halves, missing
from tests.world.papers import TYPES, Paper, stable
from tests.world.places import SitePlan
from tests.world.server import Reply
from tests.world.switches import Switch

# The world's first day; every edit is an hour later. Nothing here reads a clock, so that answers are the same in every run.
FIRST = datetime(2019, 9, 30, 1, tzinfo=UTC)
Found = tuple[bytes, str, tuple[tuple[str, str], ...]]  # a body, its type, its other headers


@dataclass(slots=True)
class Place:
    """A paper at an address of a site (path and query). `page` is 2 for the second half of an article; `download` is the name
    that its header gives; `hidden` papers are served but not listed."""

    paper: Paper
    to: str
    page: int = 0
    download: str | None = None
    hidden: bool = False


@dataclass(slots=True)
class Channel:
    """A column: a list of papers of one place. `markup` counts how often its list was made anew."""

    id: str
    folder: str
    paper: Paper  # any of the place: whose region it is
    authority: str
    places: list[Place] = field(default_factory=list)
    markup: int = 0
    emptied: bool = False


@dataclass(slots=True)
class Site:
    """A site with its columns; `moved` says what became of addresses that were given up (None: 404, else where they lead)."""

    plan: SitePlan
    base: str
    hour: int = 0
    dress: Dress = field(default_factory=lambda: Dress(""))
    channels: list[Channel] = field(default_factory=list)
    moved: dict[str, str | None] = field(default_factory=dict)
    shift: str = ""  # put before every path of a site rebuilt at other addresses
    robots: str | None = None
    stamps: dict[str, tuple[str, int]] = field(default_factory=dict)
    _visits: int = 0

    @property
    def idiom(self) -> Idiom:
        """How it writes its lists."""
        return IDIOMS[self.plan.idiom]

    def ordered(self, channel: Channel) -> list[Place]:
        """The listed papers in the order of the list: the newest first, but where a site posts late."""
        shown = [] if channel.emptied else [place for place in channel.places if not place.hidden and place.page < 2]
        dated = sorted(shown, key=lambda place: (place.paper.date, place.paper.id), reverse=True)
        if self.plan.unsorted and len(dated) > 2:
            dated.append(dated.pop(1))  # posted long after its date, at the end of all
        return dated

    def count(self, channel: Channel) -> int:
        """How many pages its list has."""
        return max(1, -(-len(self.ordered(channel)) // self.idiom.size))

    def list_target(self, channel: Channel, number: int = 1) -> str:
        """Path and query of a page of its list."""
        return self.idiom.target(channel.folder, number, self.count(channel))

    def reply(self, target: str, asked: dict[str, str], manner: Switch) -> Reply:
        """The answer to a request for `target`; `asked` are its headers (names in lower case)."""
        found = None if manner.soft else self._found(target, manner)
        if found is None:
            lead = self.moved.get(target)
            if lead is not None:
                return self._sent(Reply(302, (("Location", lead),), manner=manner))
            status = 200 if manner.soft else 404
            return self._sent(Reply(status, (("Content-Type", "text/html; charset=utf-8"),), missing(self.plan.title).encode(), manner))
        return self._confirmed(target, found, asked, manner)

    def _found(self, target: str, manner: Switch) -> Found | None:
        if target == "/robots.txt":
            return None if self.robots is None else (self.robots.encode("utf-8"), "text/plain; charset=utf-8", ())
        if target in ("/", "/index.html"):
            channels = tuple((channel.authority, self.list_target(channel)) for channel in self.channels)
            return front(self.plan.title, channels, self.dress).encode("utf-8"), "text/html; charset=utf-8", ()
        for channel in self.channels:
            for place in channel.places:
                if place.to == target:
                    return self._document(channel, place, manner)
        return next(filter(None, (self._list(channel, target) for channel in self.channels)), None)

    def _list(self, channel: Channel, target: str) -> Found | None:
        count = self.count(channel)
        number = self.idiom.asked(channel.folder, target, count)
        if number is None or (number > count and self.idiom.beyond == "missing"):
            return None
        if number > count and self.idiom.beyond == "last":
            number = count
        places, size = self.ordered(channel), self.idiom.size
        query = tuple(parse_qsl(target.partition("?")[2]))
        words = dict(query).get("q", "")
        places = [place for place in places if words in place.paper.title]
        lines = tuple(Line(place.paper.title, place.paper.date, place.to) for place in places[(number - 1) * size : number * size])
        heading = channel.authority + "　通知公告"
        view = View(heading, lines, number, count, len(places), self.base, channel.folder, channel.markup, query)
        text = self.idiom.write(view)
        if self.idiom.kind == "text/html":
            text = dressed(text, replace(self.dress, rebuilt=0))
        return text.encode(self.plan.encoding), f"{self.idiom.kind}; charset=utf-8", ()

    def _document(self, channel: Channel, place: Place, manner: Switch) -> Found:
        paper = place.paper
        if paper.text is None:
            headers = (("Content-Disposition", f'attachment; filename="{place.download}"'),) if place.download else ()
            return paper.content, "application/octet-stream" if place.download else TYPES[paper.suffix], headers
        dress = self.dress
        if manner.counting:
            self._visits += 1
            dress = replace(dress, visits=dress.visits + self._visits)
        text = paper.text if not place.page else halves(paper)[place.page - 1]
        text = dressed(text, dress, self._beside(channel, place))
        if self.plan.encoding != "utf-8":
            text = re.sub(r"(?i)(charset=[\"']?)[a-z0-9-]+", r"\1gb2312", text)
        else:
            text = re.sub(r"(?i)(charset=[\"']?)gb18030", r"\1utf-8", text)
        # A site that lies says utf-8 in its header, whatever its pages are written in.
        return text.encode(self.plan.encoding), "text/html; charset=utf-8", ()

    def _beside(self, channel: Channel, place: Place) -> Beside:
        children = [other for other in channel.places if other.paper.parent == place.paper.id and other.page < 2]
        explained = tuple((other.paper.title, other.to) for other in children if other.paper.role == "interpretation")
        named = place.paper.text or ""
        files = [other for other in children if other.paper.role != "interpretation" and other.paper.name not in named]
        other_half = next((other.to for other in channel.places if other.paper is place.paper and other.page not in (0, place.page)), "")
        return Beside(
            explained,
            tuple((f"附件：{other.paper.title}{other.paper.suffix}", other.to) for other in files),
            other_half if place.page == 1 else "",
            other_half if place.page == 2 else "",
        )

    def _confirmed(self, target: str, found: Found, asked: dict[str, str], manner: Switch) -> Reply:
        body, kind, headers = found
        by = manner.validators or self.plan.validators
        tag, modified = self._stamp(target, body)
        tag = f'W/"{tag}"' if by == "weak" else f'"{tag}"'
        tags = (("ETag", tag),) if by in ("both", "etag", "weak") else ()
        stamps = (("Last-Modified", format_datetime(modified, usegmt=True)),) if by in ("both", "modified") else ()
        if _known(asked, tag if tags else None, modified if stamps else None):
            return self._sent(Reply(304, tags + stamps, manner=manner))
        if manner.charset is not None:
            kind = f"{kind.partition(';')[0]}; charset={manner.charset}"
        return self._sent(Reply(200, (("Content-Type", kind), *headers, *tags, *stamps), body, manner))

    def _stamp(self, target: str, body: bytes) -> tuple[str, datetime]:
        """The tag of a body and when it last changed: the hour in which it was first served so."""
        tag = hashlib.sha256(body).hexdigest()[:16]
        before = self.stamps.get(target)
        if before is None or before[0] != tag:
            # What was never served before is as old as the world, unless it came with an edit.
            self.stamps[target] = tag, self.hour if before else 0
        return tag, FIRST + timedelta(hours=self.stamps[target][1])

    def _sent(self, reply: Reply) -> Reply:
        day = ("Date", format_datetime(FIRST + timedelta(hours=self.hour), usegmt=True))
        return replace(reply, headers=(day, ("Server", "world"), *reply.headers))


def put(site: Site, channel: Channel, paper: Paper, *, beside: Place | None = None, hidden: bool = False) -> Place:
    """Lay a paper at the address that its site gives it; one that is `beside` a page lies in that page's folder."""
    if beside is not None and paper.text is None:
        place = Place(paper, posixpath.join(posixpath.dirname(beside.to.partition("?")[0]), paper.name), hidden=True)
    else:
        to = address(site, channel, paper)
        place = Place(paper, to, hidden=hidden, download=f"{paper.title}{paper.suffix}" if "download.jsp" in to else None)
    channel.places.append(place)
    return place


def address(site: Site, channel: Channel, paper: Paper, salt: str = "") -> str:
    """Path and query that a site gives to a paper; `salt` makes another one."""
    number = 100000 + stable(paper.id, salt) % 900000
    if site.dress.rebuilt:
        suffix = ".html" if paper.text is not None else paper.suffix
        return f"/g{site.dress.rebuilt}/{channel.folder}/{paper.date[:7]}/content_{number}{suffix}"
    return site.idiom.document(channel.folder, paper.date, number, ".html" if paper.text is not None else paper.suffix)


def _known(asked: dict[str, str], tag: str | None, modified: datetime | None) -> bool:
    """Whether the client has this body; a tag goes before a date (RFC 9110, 13.2.2)."""
    if "if-none-match" in asked:
        given = {word.strip().removeprefix("W/") for word in asked["if-none-match"].split(",")}
        return tag is not None and (tag.removeprefix("W/") in given or "*" in given)
    if "if-modified-since" not in asked or modified is None:
        return False
    try:
        since = parsedate_to_datetime(asked["if-modified-since"])
    except ValueError:
        return False
    return modified <= (since if since.tzinfo else since.replace(tzinfo=UTC))
