"""Fetch: the bytes behind a location; the only door to the network."""

from policytable.fetch.answer import Answer, Validators, failed_visit, failure_of
from policytable.fetch.joining import absolute
from policytable.fetch.local import SIZE_LIMIT, Fetched, fetch
from policytable.fetch.options import WebOptions
from policytable.fetch.web import Web

__all__ = ["SIZE_LIMIT", "Answer", "Fetched", "Validators", "Web", "WebOptions", "absolute", "failed_visit", "failure_of", "fetch"]
