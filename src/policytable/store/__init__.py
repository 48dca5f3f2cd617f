"""The working home: snapshots by content, what the network answered, cached work, run records, decisions, one lock; and its care."""

from policytable.store.backup import Manifest, backup, restore
from policytable.store.cache import Cache, Counts
from policytable.store.editions import Editions, Standing
from policytable.store.files import free_space, need_space, write_whole
from policytable.store.home import Home
from policytable.store.ledger import Ledger, News
from policytable.store.ledgertables import SCHEMA
from policytable.store.people import People, Person, Terms
from policytable.store.retention import Keep, Pruned, Removed, prune
from policytable.store.runs import RunRecord, Runs
from policytable.store.snapshots import Snapshots
from policytable.store.status import Holding, HomeStatus, status
from policytable.store.version import VERSION, Migration, version_of
from policytable.store.warc import Exported, Imported, export_warc, import_warc
from policytable.store.webbook import AddressState, WebBook

__all__ = [
    "SCHEMA",
    "VERSION",
    "AddressState",
    "Cache",
    "Counts",
    "Editions",
    "Exported",
    "Holding",
    "Home",
    "HomeStatus",
    "Imported",
    "Keep",
    "Ledger",
    "Manifest",
    "Migration",
    "News",
    "People",
    "Person",
    "Pruned",
    "Removed",
    "RunRecord",
    "Runs",
    "Snapshots",
    "Standing",
    "Terms",
    "WebBook",
    "backup",
    "export_warc",
    "free_space",
    "import_warc",
    "need_space",
    "prune",
    "restore",
    "status",
    "version_of",
    "write_whole",
]
