"""What was visited as WARC/1.1 files, and back: the archives' common form, so that others can read what we saw and we what they saw."""

from policytable.store.warc.export import Exported, export_warc
from policytable.store.warc.replay import Imported, import_warc

__all__ = ["Exported", "Imported", "export_warc", "import_warc"]
