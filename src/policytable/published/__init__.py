"""A published edition read back from its folder: what downstream programs have, and nothing else."""

from policytable.published.annotations import Noted, read_annotations
from policytable.published.national import PublishedBatch, read_batches
from policytable.published.nouns import Citation, PublishedCell, PublishedDocument, PublishedFact, PublishedPolicy
from policytable.published.reading import Published, edition_bytes, open_edition

__all__ = [
    "Citation",
    "Noted",
    "Published",
    "PublishedBatch",
    "PublishedCell",
    "PublishedDocument",
    "PublishedFact",
    "PublishedPolicy",
    "edition_bytes",
    "open_edition",
    "read_annotations",
    "read_batches",
]
