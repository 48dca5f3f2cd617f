"""Sources: the register of places, titles and documents to collect, the national counts beside it, the limits of the gates."""

from policytable.sources.append import add_source
from policytable.sources.limits import load_limits
from policytable.sources.register import load_register

__all__ = ["add_source", "load_limits", "load_register"]
