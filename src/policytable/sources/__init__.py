"""Sources: the register of places, titles and documents, the columns to discover more in, the national counts, the gates' limits."""

from policytable.sources.accept import accept_shape, proposal, set_address
from policytable.sources.append import add_source
from policytable.sources.health import health
from policytable.sources.limits import load_limits
from policytable.sources.register import load_register

__all__ = ["accept_shape", "add_source", "health", "load_limits", "load_register", "proposal", "set_address"]
