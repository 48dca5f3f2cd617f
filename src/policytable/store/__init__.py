"""The working home: snapshots by content, what the network answered, cached work, run records, decisions, one lock; and its care."""

from policytable.store.cache import Cache, Counts
from policytable.store.files import free_space, need_space, write_whole
from policytable.store.home import Home
from policytable.store.ledger import SCHEMA, Ledger
from policytable.store.runs import RunRecord, Runs
from policytable.store.snapshots import Snapshots
from policytable.store.version import VERSION, Migration, version_of
from policytable.store.webbook import AddressState, WebBook

__all__ = [
    "SCHEMA",
    "VERSION",
    "AddressState",
    "Cache",
    "Counts",
    "Home",
    "Ledger",
    "Migration",
    "RunRecord",
    "Runs",
    "Snapshots",
    "WebBook",
    "free_space",
    "need_space",
    "version_of",
    "write_whole",
]
