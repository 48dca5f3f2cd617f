"""The working home: snapshots by content, cached work, run records, the decision ledger, one lock."""

from policytable.store.cache import Cache, Counts
from policytable.store.editions import Editions, Standing
from policytable.store.files import write_whole
from policytable.store.home import Home
from policytable.store.ledger import SCHEMA, Ledger
from policytable.store.runs import RunRecord, Runs
from policytable.store.snapshots import Snapshots

__all__ = [
    "SCHEMA",
    "Cache",
    "Counts",
    "Editions",
    "Home",
    "Ledger",
    "RunRecord",
    "Runs",
    "Snapshots",
    "Standing",
    "write_whole",
]
