"""The reading interface over HTTP: the files of a published edition record by record, its site, and a search."""

from policytable.api.app import create_app
from policytable.api.context import Reading, ReadingSettings
from policytable.api.description import openapi
from policytable.api.holding import Holding, hold
from policytable.api.takeover import Takeover

__all__ = ["Holding", "Reading", "ReadingSettings", "Takeover", "create_app", "hold", "openapi"]
