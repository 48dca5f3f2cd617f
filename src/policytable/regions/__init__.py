"""Regions: the gazetteer after GB/T 2260, and the reading of place names out of text."""

from policytable.regions.gazetteer import Gazetteer, Mention, gazetteer

__all__ = ["Gazetteer", "Mention", "gazetteer"]
