"""Printed tables against a published edition: a verdict for each cell, statement by statement, with citations."""

from policytable.audit.compare.agreement import Agreement, agreement
from policytable.audit.compare.comparing import compared

__all__ = ["Agreement", "agreement", "compared"]
