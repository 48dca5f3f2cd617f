"""Chapter 3: the national lists, batch by batch, by region, by industry and by group."""

from __future__ import annotations

from policytable.export import Book
from policytable.report.batches import batch_sheet, batches_of, origins
from policytable.report.counted import printed_sheet, region_sheet
from policytable.report.grouped import changes_sheet, favoured_sheet, group_sheet, industry_sheet
from policytable.report.nouns import Chapter, Sheet


def national(shelf: Book) -> Chapter:
    """The chapter with its tables; those for which nothing was given say so in their notes."""
    known = batches_of(shelf)
    if not known:
        return Chapter("national", "国家级名单", ("本版没有登记国家级名单。",), ())
    whole = sum(one.approved for one in known)
    text = (
        f"截至{shelf.edition.as_of}，部公布{len(known)}批，共{whole}家。数量由部公布的名单逐家计得，每个数字连到所在单元格页，那里有各批名单和通知的地址。",
    )
    parts = (
        batch_sheet(shelf, known),
        origins(shelf),
        favoured_sheet(known),
        changes_sheet(known),
        region_sheet(shelf, known),
        printed_sheet(shelf, known),
        industry_sheet(shelf, known),
        group_sheet(shelf, known),
    )
    return Chapter("national", "国家级名单", text, tuple(part for part in parts if part.rows or _always(part)))


def _always(part: Sheet) -> bool:
    """An empty table of these is told about all the same: its note says why nothing was counted."""
    return part.key in ("industries", "groups")
