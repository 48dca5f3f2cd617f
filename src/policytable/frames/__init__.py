"""Documents, facts and the table of an edition as pandas frames with documented columns."""

from policytable.frames.edition import Edition, open_folder
from policytable.frames.reading import Reading

__all__ = ["Edition", "Reading", "open_folder"]
