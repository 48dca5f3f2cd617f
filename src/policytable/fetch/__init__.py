"""Fetch: the bytes behind a location; the only door to the network, once that stage opens."""

from policytable.fetch.local import SIZE_LIMIT, Fetched, fetch

__all__ = ["SIZE_LIMIT", "Fetched", "fetch"]
