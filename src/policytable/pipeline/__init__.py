"""The order of the rooms: collect, extract, publish, and all three as refresh. Work is done on ids, through the home."""

from policytable.notify import Channels, Found, Notice, Ran, Seen, channels_of, due, send
from policytable.pipeline.adding import Addition, TakenIn, add_document, take_in, told_as_issue
from policytable.pipeline.alarming import Alarmed, checks, failed_found, merged, run_alarms, sound, standing_alarms
from policytable.pipeline.asof import Moment, day_of, edition_at, edition_day, write_at
from policytable.pipeline.batch import Batch, Progress, source_ids
from policytable.pipeline.board import Board, board_of
from policytable.pipeline.booking import Wanted, export_book, import_book
from policytable.pipeline.casebook import Casebook, casebook, write_casebook
from policytable.pipeline.collecting import collect
from policytable.pipeline.columns import DocumentHealth, column_health, column_of, document_health, guesses, probe
from policytable.pipeline.comparing import Kept, diff, difference, editions
from policytable.pipeline.deciding import Proposal
from policytable.pipeline.desktelling import tell_desk
from policytable.pipeline.discovering import column_ids, discover, due_columns
from policytable.pipeline.editing import make_edition
from policytable.pipeline.ending import WORDS, Exit, exit_of_error, exit_of_record
from policytable.pipeline.explaining import Explanation, explain, show
from policytable.pipeline.extracting import extract, readings
from policytable.pipeline.files import FileJob, FileReading, line, read_file, read_files
from policytable.pipeline.filters import Facet, Filter, Sifted, sift, walk, without
from policytable.pipeline.following import Following, Publisher
from policytable.pipeline.impact import Impact, impact, load_rules
from policytable.pipeline.known import with_finds
from policytable.pipeline.learning import FEW, Agreed, Example, Learned, RuleRecord, agreed, learned
from policytable.pipeline.looking import Look, look
from policytable.pipeline.network import VARIABLES, reaching, web_options
from policytable.pipeline.publishing import Published, Terms, publish
from policytable.pipeline.reach import Clock, Reach
from policytable.pipeline.refreshing import (
    Place,
    Refreshed,
    import_decisions,
    join_addresses,
    publish_known,
    record_run,
    refresh,
)
from policytable.pipeline.reviewers import reviewer
from policytable.pipeline.reviewing import fact_of, queue
from policytable.pipeline.seeing import seen_of
from policytable.pipeline.single import decide
from policytable.pipeline.stages import HERE, Bars, Order, Stage, Work, here, perform
from policytable.pipeline.staleness import summary
from policytable.pipeline.telling import Failure, failed_record, tell_end, tell_failure
from policytable.pipeline.workbench import Workbench
from policytable.review import Notes, Panel, Question, QueueItem, Verdict, visible

__all__ = [
    "FEW",
    "HERE",
    "VARIABLES",
    "WORDS",
    "Addition",
    "Agreed",
    "Alarmed",
    "Bars",
    "Batch",
    "Board",
    "Casebook",
    "Channels",
    "Clock",
    "DocumentHealth",
    "Example",
    "Exit",
    "Explanation",
    "Facet",
    "Failure",
    "FileJob",
    "FileReading",
    "Filter",
    "Following",
    "Found",
    "Impact",
    "Kept",
    "Learned",
    "Look",
    "Moment",
    "Notes",
    "Notice",
    "Order",
    "Panel",
    "Place",
    "Progress",
    "Proposal",
    "Published",
    "Publisher",
    "Question",
    "QueueItem",
    "Ran",
    "Reach",
    "Refreshed",
    "RuleRecord",
    "Seen",
    "Sifted",
    "Stage",
    "TakenIn",
    "Terms",
    "Verdict",
    "Wanted",
    "Work",
    "Workbench",
    "add_document",
    "agreed",
    "board_of",
    "casebook",
    "channels_of",
    "checks",
    "collect",
    "column_health",
    "column_ids",
    "column_of",
    "day_of",
    "decide",
    "diff",
    "difference",
    "discover",
    "document_health",
    "due",
    "due_columns",
    "edition_at",
    "edition_day",
    "editions",
    "exit_of_error",
    "exit_of_record",
    "explain",
    "export_book",
    "extract",
    "fact_of",
    "failed_found",
    "failed_record",
    "guesses",
    "here",
    "impact",
    "import_book",
    "import_decisions",
    "join_addresses",
    "learned",
    "line",
    "load_rules",
    "look",
    "make_edition",
    "merged",
    "perform",
    "probe",
    "publish",
    "publish_known",
    "queue",
    "reaching",
    "read_file",
    "read_files",
    "readings",
    "record_run",
    "refresh",
    "reviewer",
    "run_alarms",
    "seen_of",
    "send",
    "show",
    "sift",
    "sound",
    "source_ids",
    "standing_alarms",
    "summary",
    "take_in",
    "tell_desk",
    "tell_end",
    "tell_failure",
    "told_as_issue",
    "visible",
    "walk",
    "web_options",
    "with_finds",
    "without",
    "write_at",
    "write_casebook",
]
