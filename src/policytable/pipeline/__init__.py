"""The order of the rooms: collect, extract, publish, and all three as refresh. Work is done on ids, through the home."""

from policytable.pipeline.asof import Moment, edition_at, write_at
from policytable.pipeline.batch import Batch, Progress, source_ids
from policytable.pipeline.collecting import collect
from policytable.pipeline.comparing import Kept, diff, editions
from policytable.pipeline.editing import make_edition
from policytable.pipeline.explaining import Explanation, explain, show
from policytable.pipeline.extracting import extract, readings
from policytable.pipeline.files import FileJob, FileReading, line, read_file, read_files
from policytable.pipeline.impact import Impact, impact
from policytable.pipeline.looking import Look, look
from policytable.pipeline.publishing import Published, Terms, publish
from policytable.pipeline.refreshing import Bars, Clock, Place, Refreshed, import_decisions, record_run, refresh
from policytable.pipeline.reviewing import decide, fact_of, queue
from policytable.review import QueueItem, Verdict

__all__ = [
    "Bars",
    "Batch",
    "Clock",
    "Explanation",
    "FileJob",
    "FileReading",
    "Impact",
    "Kept",
    "Look",
    "Moment",
    "Place",
    "Progress",
    "Published",
    "QueueItem",
    "Refreshed",
    "Terms",
    "Verdict",
    "collect",
    "decide",
    "diff",
    "edition_at",
    "editions",
    "explain",
    "extract",
    "fact_of",
    "impact",
    "import_decisions",
    "line",
    "look",
    "make_edition",
    "publish",
    "queue",
    "read_file",
    "read_files",
    "readings",
    "record_run",
    "refresh",
    "show",
    "source_ids",
    "write_at",
]
