"""Laying the papers out: which stands in which column, at which address, beside which page."""

from __future__ import annotations

from policytable.model import Region
from tests.world.pages import Dress
from tests.world.papers import Paper, noise, page
from tests.world.places import DIRECT, TWO_PAGES, SitePlan
from tests.world.sites import Channel, Place, Site, put


def built(plan: SitePlan, base: str, shelf: dict[str, Paper]) -> Site:
    """A site with all papers of its places, from the shelf of the corpus."""
    site = Site(plan, base, dress=Dress(plan.title), robots=plan.robots)
    for paper in _carried(plan, shelf):
        channel = next((channel for channel in site.channels if channel.paper.region.key == paper.region.key), None)
        if channel is None:
            channel = Channel(channel_id(plan.name, paper.region), folder(paper.region), paper, authority(paper.region))
            site.channels.append(channel)
        _lay(site, channel, paper.copy())
    for channel in site.channels:
        for paper in noise(channel.paper.region, plan.noise):
            put(site, channel, paper)
    return site


def channel_id(site: str, region: Region) -> str:
    """The id of a place's column on a site."""
    return f"{site}-{region.adcode}{'-zone' if region.zone else ''}"


def folder(region: Region) -> str:
    """The folder of a place's column."""
    return f"c{region.adcode}{'z' if region.zone else ''}"


def authority(region: Region) -> str:
    """The office that publishes for a place."""
    if region.adcode == "100000":
        return "工业和信息化部"
    return region.label + ("管理委员会" if region.zone else "人民政府")


def _carried(plan: SitePlan, shelf: dict[str, Paper]) -> list[Paper]:
    carried = [paper for paper in shelf.values() if paper.region.adcode[:2] in plan.provinces or paper.id in plan.only]
    # A page before what it leads to, so that this finds its folder.
    return sorted(carried, key=lambda paper: paper.parent is not None)


def _lay(site: Site, channel: Channel, paper: Paper) -> None:
    leading = next((place for place in channel.places if place.paper.id == paper.parent), None)
    if leading is not None and paper.text is None:
        put(site, channel, paper, beside=leading)
    elif paper.text is None and site.plan.notices:
        notice = _notice(channel, paper)
        paper.parent, paper.role = notice.id, "attachment"
        put(site, channel, paper, beside=put(site, channel, notice))
    elif paper.id == TWO_PAGES and site.plan.name != DIRECT:
        first = put(site, channel, paper)
        first.page = 1
        stem, dot, suffix = first.to.rpartition(".")
        turned = f"{stem}_2{dot}{suffix}" if dot else f"{first.to}&page=2"
        channel.places.append(Place(paper, turned, page=2, hidden=True))
    else:
        put(site, channel, paper)


def _notice(channel: Channel, paper: Paper) -> Paper:
    """The page that sends a file round, without a statement of its own."""
    title = f"关于印发《{paper.title}》的通知"
    lines = ("各有关单位：", f"现将《{paper.title}》印发给你们，请认真贯彻执行。", f"附件：{paper.title}")
    text = page(title, lines, channel.authority, paper.date)
    return Paper(f"{paper.id}-notice", paper.region, title, paper.date, f"{paper.id}-notice.html", text, role="notice")
