"""The edition as a small web site that works from a disk: the table, a page behind every cell, every document with its evidence lit up."""

from __future__ import annotations

from pathlib import Path

from policytable.export.corrections import Notice
from policytable.export.site.address import cell_page, document_page, fact_anchor
from policytable.export.site.downloads import Shelved, offered
from policytable.export.site.folder import replace_folder
from policytable.export.site.noticepage import notice_files
from policytable.export.site.picture import PagePicture, Pictures
from policytable.export.site.render import SiteFile, site_files
from policytable.model import Edition

__all__ = ["PagePicture", "SiteFile", "cell_page", "document_page", "fact_anchor", "offered", "site_files", "write_site"]


def write_site(edition: Edition, pictures: Pictures, out: Path, downloads: tuple[Shelved, ...] = ()) -> None:
    """Write the site of an edition to the folder `out`, whole or not at all; pages of an older edition go.

    `pictures` holds page pictures by document id, `downloads` the files beside `out` that its pages offer.
    Raises ValueError where an evidence is not its quote, UsageError where `out` holds anything but an older site.
    """
    files = tuple(site_files(edition, pictures, downloads))
    there = {file.path for file in files}
    notices = notice_files(edition, Notice(), None, there.__contains__)
    replace_folder(out, (*((file.path, file.make()) for file in files), *notices))
