"""Sources: the register of places, titles and documents to collect, and the national counts beside it."""

from policytable.sources.append import add_source
from policytable.sources.register import load_register

__all__ = ["add_source", "load_register"]
