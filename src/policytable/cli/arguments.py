"""What can be typed: every command with its options, in one place."""

from __future__ import annotations

from argparse import SUPPRESS, ArgumentParser, RawDescriptionHelpFormatter, _SubParsersAction
from pathlib import Path

import policytable
from policytable.cli.askingoptions import add_asking
from policytable.cli.auditing import add_audit
from policytable.cli.booking import add_booking
from policytable.cli.exporting import add_export
from policytable.cli.network import add_network
from policytable.cli.servingoptions import add_serving
from policytable.pipeline import WORDS

_EPILOG = f"""exit codes: {" · ".join(f"{code} {words}" for code, words in WORDS.items())}
environment: POLICYTABLE_HOME (the working home), POLICYTABLE_LEDGER (a database address for the decisions), POLICYTABLE_LOG (text or
json), POLICYTABLE_ALARM_* and POLICYTABLE_SMTP (who is told when something breaks)"""


def parser() -> ArgumentParser:
    """The parser of the command line; a wrong usage ends the process with code 2."""
    top = ArgumentParser(
        prog="policytable",
        description="From policy documents to a regional table in which every cell leads back to its clause.",
        epilog=_EPILOG,
        formatter_class=RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action="version", version=f"policytable {policytable.__version__}")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    shared = _shared()
    _stages(commands, shared)
    _extract(commands, shared)
    _read(commands, shared)
    _looking(commands, shared)
    add_audit(commands, shared)
    add_asking(commands, shared)
    _editions(commands, shared)
    add_export(commands, _shared())
    _add(commands, shared)
    _review(commands, shared)
    add_serving(commands, shared)
    _home(commands, shared)
    _snapshots(commands, shared)
    _alarms(commands, shared)
    _sources(commands, shared)
    return top


def _shared(default: str | None = None) -> ArgumentParser:
    shared = ArgumentParser(add_help=False, argument_default=default)
    shared.add_argument("--home", type=Path, metavar="DIR", help="the working home (default: $POLICYTABLE_HOME or .policytable)")
    shared.add_argument(
        "--topic",
        metavar="TOPIC",
        help="a topic of the package, or a folder with topic.toml (default: what the register names); moves the other defaults",
    )
    shared.add_argument(
        "--corpus", type=Path, metavar="DIR", help="the directory with sources.toml (default: corpus or corpus/topics/TOPIC)"
    )
    shared.add_argument("--out", type=Path, metavar="DIR", help="where the edition is written (default: outputs or outputs/topics/TOPIC)")
    shared.add_argument("--verbose", action="store_true", help="tracebacks of internal errors on standard error")
    shared.add_argument(
        "--log", choices=["text", "json"], help="json: one object a line on standard error (default: $POLICYTABLE_LOG or text)"
    )
    return shared


def _stages(commands: _SubParsersAction[ArgumentParser], shared: ArgumentParser) -> None:
    run = commands.add_parser("run", parents=[shared], help="collect, extract and publish everything in the register")
    run.set_defaults(id=None)
    refresh = commands.add_parser(
        "refresh",
        parents=[shared],
        help="look at the columns, ask every address for what changed, read, publish",
        description="As run, with the network. What was had before stands where an address does not answer.",
    )
    add_network(refresh)
    collect = commands.add_parser("collect", parents=[shared], help="fetch the sources of the register")
    collect.add_argument("--id", action="append", metavar="SOURCE", help="only this source (may be repeated)")
    publish = commands.add_parser("publish", parents=[shared], help="write the edition of what was read so far")
    for command in (run, refresh):
        command.add_argument("--as-of", metavar="DATE", help="the date of the edition, or today (default: as_of of the register)")
    for command in (run, refresh, publish):
        command.add_argument("--accept", metavar="REASON", help="publish though gates do not hold; the reason is recorded with the edition")


def _extract(commands: _SubParsersAction[ArgumentParser], shared: ArgumentParser) -> None:
    extract = commands.add_parser(
        "extract",
        parents=[shared],
        help="read files to JSON Lines; without FILES, the collected sources",
        description="With FILES: one JSON object a file on standard output; no home needed. Without: the stage after collect.",
    )
    extract.add_argument("files", nargs="*", metavar="FILE")
    extract.add_argument("--region", metavar="ADCODE", help="the region whose office issued the files (GB/T 2260)")
    extract.add_argument("--issued", metavar="YYYY-MM-DD", help="when they were issued")
    extract.add_argument("--meta", type=Path, metavar="META.csv", help="a table with the columns file, region, issued, title (and zone)")
    extract.add_argument("--format", choices=["jsonl"], default="jsonl")
    extract.add_argument("--id", action="append", metavar="SOURCE", help="without FILES: only this source (may be repeated)")


def _read(commands: _SubParsersAction[ArgumentParser], shared: ArgumentParser) -> None:
    read = commands.add_parser(
        "read",
        parents=[shared],
        help="show how one file is read: text, tables, clause tree, facts, doubts",
        description="What was read of a file, clause by clause, with the facts found in each. Nothing is kept.",
    )
    read.add_argument("file", metavar="FILE")
    read.add_argument("--html", type=Path, metavar="PAGE.html", help="also as a page beside the pictures of the original")
    read.add_argument("--region", metavar="ADCODE", help="the region whose office issued the file (GB/T 2260)")
    read.add_argument("--issued", metavar="YYYY-MM-DD", help="when it was issued")


def _looking(commands: _SubParsersAction[ArgumentParser], shared: ArgumentParser) -> None:
    show = commands.add_parser("show", parents=[shared], help="the row of a region, every cell with its text or its reason")
    show.add_argument("region", metavar="REGION", help="a name (江苏) or a GB/T 2260 code (320000)")
    show.add_argument("--json", action="store_true", help="as plain data")
    explain = commands.add_parser("explain", parents=[shared], help="where a fact comes from, what else was considered, what became of it")
    explain.add_argument("fact", metavar="FACT-ID")
    impact = commands.add_parser(
        "impact",
        parents=[shared],
        help="what another set of rules would change: facts, cells, decisions",
        description="Reads the collected documents with the rules of DIR and compares. Exit code 0: nothing would change, 4: something.",
    )
    impact.add_argument("--rules", type=Path, required=True, metavar="DIR", help="a folder of rule files, such as an edited copy")
    impact.add_argument("--json", action="store_true", help="as plain data")
    impact.add_argument("--cases", type=Path, metavar="DIR", help="cases made by `policytable cases` (default: cases in the corpus)")
    score = commands.add_parser("evaluate", parents=[shared], help="score the extraction against a directory with labels.jsonl")
    score.add_argument("directory", type=Path, metavar="DIR")
    score.add_argument("--json", action="store_true", help="as plain data")
    score.add_argument("--brief", action="store_true", help="the table only, without the list of errors")


def _editions(commands: _SubParsersAction[ArgumentParser], shared: ArgumentParser) -> None:
    kept = commands.add_parser("editions", parents=[shared], help="the editions that were published from this home")
    kept.add_argument("--json", action="store_true", help="as plain data")
    diff = commands.add_parser("diff", parents=[shared], help="what changed between two editions, and why")
    for name in ("first", "second"):
        diff.add_argument(name, metavar="EDITION", help="an id or a part of one, `current`, `previous`, or a folder with an edition")
    diff.add_argument("--json", action="store_true", help="as plain data")
    table = commands.add_parser("table", parents=[shared], help="the table at another date: what was in force and known then")
    table.add_argument("--as-of", required=True, metavar="YYYY-MM-DD", help="what was in force at this date")
    table.add_argument("--known", metavar="YYYY-MM-DD", help="only what was seen and decided by this date")


def _add(commands: _SubParsersAction[ArgumentParser], shared: ArgumentParser) -> None:
    add = commands.add_parser("add", parents=[shared], help="add a document to the corpus and to its register")
    add.add_argument("file", type=Path, metavar="FILE")
    add.add_argument("--region", required=True, metavar="ADCODE")
    add.add_argument("--zone", help="a development zone within the region that has no code of its own")
    add.add_argument("--issued", metavar="YYYY-MM-DD")
    add.add_argument("--title")
    add.add_argument("--policy", metavar="TITLE-ID", help="the [[title]] of the register whose text it is")
    add.add_argument("--role", choices=["main", "notice", "attachment", "interpretation", "news"], default="main")
    add.add_argument("--url", metavar="URL", help="where it was published officially")


def _review(commands: _SubParsersAction[ArgumentParser], shared: ArgumentParser) -> None:
    _desk(commands, shared)
    decide = commands.add_parser("decide", parents=[shared], help="write a decision about a fact to the ledger")
    decide.add_argument("fact", metavar="FACT-ID")
    decide.add_argument("action", choices=["accept", "reject", "correct", "reopen"])
    decide.add_argument("--who", required=True, help="who decides")
    decide.add_argument("--why", default="", help="the reason; it is published with the decision")
    decide.add_argument("--value", metavar="JSON", help="the corrected value, in the form of the fact contract")
    decide.add_argument("--display", metavar="TEXT", help="the corrected words of the cell")
    commands.add_parser(
        "cases",
        parents=[shared],
        help="write what was decided as labelled cases",
        description="Each decision becomes a case on the bytes that its reviewer saw; `evaluate` and `impact` run on them. Only what was"
        " decided about is judged. --out is where (default: cases in the corpus).",
    )
    decisions = commands.add_parser("decisions", parents=[shared], help="write the ledger to JSON Lines, or read it back")
    decisions.add_argument("direction", choices=["export", "import"])
    decisions.add_argument(
        "path", type=Path, nargs="?", metavar="FILE", help="default: decisions/decisions.jsonl in the corpus; marks lie beside"
    )


def _desk(commands: _SubParsersAction[ArgumentParser], shared: ArgumentParser) -> None:
    review = commands.add_parser(
        "review",
        parents=[shared],
        help="open the review desk in the browser; list what waits; look after who may sign in",
        description="Without an action: serve the desk until Ctrl-C. The options below are those of serving.",
    )
    review.add_argument("--host", default="127.0.0.1", metavar="ADDRESS", help="where to listen (default: this machine only)")
    review.add_argument("--port", type=int, default=8765, metavar="N", help="default: 8765")
    review.add_argument("--name", action="append", default=[], metavar="HOST[:PORT]", help="a name under which browsers come (repeatable)")
    review.add_argument("--secure", action="store_true", help="browsers come by HTTPS (a proxy before the desk ends it)")
    review.add_argument("--proxy-header", metavar="HEADER", help="where an authenticating proxy says who it is, such as X-Remote-User")
    review.add_argument("--proxy-peer", action="append", default=[], metavar="ADDRESS", help="from where alone the header is believed")
    review.add_argument("--proxy-new", choices=["reader"], help="whom the proxy names and nobody knows becomes a reader (else: refused)")
    actions = review.add_subparsers(dest="action", metavar="ACTION")
    # What was typed before the action stands: these give no values of their own.
    again = _shared(SUPPRESS)
    listing = actions.add_parser("list", parents=[again], help="what waits for a reviewer, the riskiest first")
    listing.add_argument("--limit", type=int, default=40, metavar="N", help="how many to list (default: 40; 0 for all)")
    _users(actions, again)
    add_booking(actions, again)


def _users(actions: _SubParsersAction[ArgumentParser], shared: ArgumentParser) -> None:
    user = actions.add_parser("user", help="who may sign in: add, role, password, off, on, list")
    acts = user.add_subparsers(dest="user_action", required=True, metavar="WHAT")
    for act, words in (
        ("add", "a new user"),
        ("role", "another role"),
        ("password", "another password; the user's sessions end"),
        ("off", "let a user in no more; nobody is ever removed, since decisions name them"),
        ("on", "let a user in again"),
    ):
        one = acts.add_parser(act, parents=[shared], help=words)
        one.add_argument("name", metavar="NAME")
        if act in ("add", "role"):
            one.add_argument("--role", choices=["reader", "reviewer", "adjudicator"], required=act == "role", default="reviewer")
        if act in ("add", "password"):
            one.add_argument("--password-stdin", action="store_true", help="the password is the first line of standard input")
        if act == "add":
            one.add_argument("--no-password", action="store_true", help="signs in through a proxy only")
    acts.add_parser("list", parents=[shared], help="role, state, decisions, last use, name")


def _home(commands: _SubParsersAction[ArgumentParser], shared: ArgumentParser) -> None:
    home = commands.add_parser("home", parents=[shared], help="look after the working home: status, backup, restore, prune, migrate")
    home.add_argument("action", choices=["status", "backup", "restore", "prune", "migrate"])
    home.add_argument("file", type=Path, nargs="?", metavar="FILE.tar.gz", help="of backup and restore")
    home.add_argument("--json", action="store_true", help="status: as plain data")
    prune = home.add_argument_group("prune", "without --do it only tells what would go")
    prune.add_argument("--do", action="store_true", help="remove it")
    prune.add_argument("--cache-days", type=int, default=180, metavar="N", help="keep cached work used in the last N days (180)")
    prune.add_argument("--editions", type=int, default=50, metavar="N", help="keep the newest N editions (50)")
    prune.add_argument("--keep", action="append", default=[], metavar="EDITION", help="keep this edition too (may be repeated)")
    prune.add_argument(
        "--confirmation-days", type=int, default=180, metavar="N", help="keep answers “not modified” of the last N days (180)"
    )
    prune.add_argument("--page-days", type=int, default=400, metavar="N", help="keep old list pages of the last N days (400)")


def _snapshots(commands: _SubParsersAction[ArgumentParser], shared: ArgumentParser) -> None:
    snapshots = commands.add_parser("snapshots", parents=[shared], help="what was visited, to a standard WARC file or from one")
    snapshots.add_argument("direction", choices=["export", "import"])
    snapshots.add_argument("--warc", type=Path, required=True, metavar="FILE.warc.gz")
    snapshots.add_argument("--run", metavar="RUN-ID", help="export: only the visits of this run")
    snapshots.add_argument("--since", metavar="TIME", help="export: only visits from then on (ISO 8601 with its zone)")


def _alarms(commands: _SubParsersAction[ArgumentParser], shared: ArgumentParser) -> None:
    alarms = commands.add_parser(
        "alarms",
        parents=[shared],
        help="what is broken and who was told; check and tell without a run; try the channels",
        description="list: what stands. check: look at what needs no run (last run, disk, ledger), and tell. test: a trial.",
    )
    alarms.add_argument("what", nargs="?", choices=["list", "check", "test"], default="list")
    alarms.add_argument("--failed", metavar="WHAT", help="check: also tell that WHAT (such as a systemd unit) failed")
    alarms.add_argument("--overdue-days", type=int, default=8, metavar="N", help="check: days after which a run is overdue (default: 8)")


def _sources(commands: _SubParsersAction[ArgumentParser], shared: ArgumentParser) -> None:
    sources = commands.add_parser("sources", help="columns and addresses: list, check, probe, accept, set an address")
    actions = sources.add_subparsers(dest="action", required=True, metavar="ACTION")
    actions.add_parser("list", parents=[shared], help="every column and every document at an address")
    check = actions.add_parser(
        "check", parents=[shared], help="how each of them stands, from the records of runs; exit code 3 where one gives trouble"
    )
    check.add_argument("--json", action="store_true", help="as plain data")
    check.add_argument("--all", action="store_true", help="also columns whose address nobody knows")
    probe = actions.add_parser("probe", parents=[shared], help="ask a column's address and propose how to read its list")
    probe.add_argument("column", metavar="COLUMN")
    add_network(probe)
    accept = actions.add_parser("accept", parents=[shared], help="write a proposal of the last probe into the register")
    accept.add_argument("column", metavar="COLUMN")
    accept.add_argument("--proposal", type=int, default=1, metavar="N", help="which one (default: the first)")
    address = actions.add_parser("address", parents=[shared], help="write the address of a column into the register")
    address.add_argument("column", metavar="COLUMN")
    address.add_argument("url", metavar="URL")
