"""Lists of documents — pages, JSON, XML — to their entries, and the probe that proposes how to read one."""

from policytable.parse.listing.door import guess_shape, read_listing
from policytable.parse.listing.fit import fits

__all__ = ["fits", "guess_shape", "read_listing"]
