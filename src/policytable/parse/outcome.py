"""What the door hands out: a read document, pictures of its pages, and issues in one form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from policytable.model import Document, Issue


@dataclass(frozen=True, slots=True)
class Parsed:
    """A document and what was not understood while it was read."""

    document: Document
    issues: tuple[Issue, ...] = ()


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


_REMEDIES = {
    "undecodable": "look for another copy; facts near U+FFFD marks need a reader's eye",
    "ocr_used": "compare doubtful digits with the page picture",
    "ocr_failed": "read the page by hand",
    "no_rendering": "install libreoffice-writer-nogui to see facts on the page",
    "text_layer_bad": "compare with the page picture",
    "no_text": "read the pages by hand",
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
