"""What a document says about itself: title, number, issuers, dates, validity, lineage, kind, place, and whether it is a policy."""

from __future__ import annotations

from dataclasses import replace

from policytable.extract.dating import read_dates, read_validity
from policytable.extract.heading import read_kind, read_number, read_title
from policytable.extract.lineage import read_lineage
from policytable.extract.locating import read_region
from policytable.extract.offices import read_issuers
from policytable.extract.passage import Context, Passage
from policytable.extract.stated import stated
from policytable.model import Document, Issue, Metadata
from policytable.regions import gazetteer


def read(passage: Passage, context: Context) -> Metadata:
    """Metadata with the place of every element; elements that the text does not state stay empty."""
    found = stated(passage.document)
    read_title(passage, found)
    read_number(passage, found)
    read_dates(passage, found)
    read_issuers(passage, found)
    read_validity(passage, found, context)
    read_lineage(passage, found)
    read_kind(passage, found)
    read_region(passage, found, context)
    return Metadata(**found.values, evidence=tuple(found.proof))  # type: ignore[arg-type]


def complete(context: Context, about: Metadata) -> Context:
    """The context with what the document itself says where nothing was given: its date, its issuer's place."""
    return replace(
        context,
        region=context.region or about.region,
        issued=context.issued or about.issued or about.published,
        title=context.title or about.title,
    )


def doubts(document: Document, context: Context, about: Metadata) -> tuple[Issue, ...]:
    """The issue `region_ambiguous` where several places bear the issuer's name and neither text nor source tells which."""
    if context.region is not None or not about.region_candidates:
        return ()
    place = next((evidence for key, evidence in about.evidence if key == "region_candidates"), None)
    names = "、".join(f"{gazetteer().label(region)}（{region.adcode}）" for region in about.region_candidates)
    return (
        Issue(
            "region_ambiguous",
            f"several places bear the issuer's name: {names}",
            "name the region of the source",
            document.id,
            place.start if place else None,
            place.end if place else None,
        ),
    )
