"""What the door hands out: a read document, pictures of its pages, and issues in one form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from policytable.model import Document, Issue


@dataclass(frozen=True, slots=True)
class Parsed:
    """A document and what was not understood while it was read; `recognised` is what recognition saw, where it looked anew."""

    document: Document
    issues: tuple[Issue, ...] = ()
    recognised: bytes | None = None


@dataclass(frozen=True, slots=True)
class PagePicture:
    """A page as PNG. `width` and `height` are in the units of `Document.pages`, not in pixels of the PNG."""

    number: int
    width: float
    height: float
    png: bytes


def issue(code: str, message: str, about: str, severity: Literal["error", "warning", "info"] = "warning") -> Issue:
    """An issue of this room; the remedy is looked up by its code."""
    return Issue(code, message, remedy=_REMEDIES.get(code), about=about, severity=severity)


NOT_REBUILT = "a part of pages {} looks like a table without rulings and could not be rebuilt; its lines were read one by one"
_REMEDIES = {
    "table_not_rebuilt": "compare rows and columns with the page picture",
    "undecodable": "look for another copy; facts near U+FFFD marks need a reader's eye",
    "ocr_used": "compare doubtful digits with the page picture",
    "ocr_skipped": "split the file, or read these pages by hand",
    "ocr_failed": "read the page by hand",
    "no_rendering": "install libreoffice-writer-nogui to see facts on the page",
    "text_layer_bad": "compare with the page picture",
    "text_layer_repaired": "compare one of the lines with the page picture",
    "text_layer_doubtful": "compare the page with its picture before trusting a fact from it",
    "characters_unknown": "compare the page with its picture",
    "no_text": "read the pages by hand",
    "covering_notice": "register the attachment named in the message as a source of its own; the policy is in it",
    "page_unread": "fetch the file again, or read the page by hand in another copy",
    "second_reader": "compare what is read with the file opened in a reader, or fetch it again",
    "page_cut": "read the page by hand",
    "part_unread": "compare with the file opened in a reader: something of the page may be missing",
    "picture_unread": "open the file in a reader and look at the picture",
    "tables_unread": "compare the tables with the page",
    "off_page": "open the file in a reader that shows what lies off the paper",
    "attached_unread": "open the attached files by hand, or register them as sources",
    "tracked_changes": "compare with the issued text where a change decides",
    "comments": "open the file to read them",
    "hidden_text": "open the file and show hidden text if it matters",
    "symbol_unread": "open the file at these signs",
    "field_unread": "open the file; a number or sign is missing in the text",
    "embedded_object": "open the file, save what is inside and add it as a document of its own",
    "alt_chunk": "open the file in a word processor, save it again and fetch that",
    "hidden_sheet": "show the sheets and save the workbook if they are to be read",
    "hidden_cells": "show them and save the workbook if they are to be read",
    "formula_unread": "open the workbook in a spreadsheet program and save it again",
    "drawing_text": "open the workbook to read them",
    "picture_only": "open the pictures or the attachments named in the document",
}
