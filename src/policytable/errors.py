"""One exception tree. Every error carries a code, names what it is about and says what to do.

PolicyError
├── UsageError            the command line or a configuration file is wrong
├── RegisterError         corpus/sources.toml or a table beside it does not hold
├── RulesError            a rule file does not hold; names file, rule and reason
├── FetchError            bytes could not be had
├── ParseError            bytes could not be read as a document
│   ├── EncryptedError    a password stands in the way
│   ├── EmptyError        nothing in it
│   ├── DamagedError      truncated, corrupt, or not what its name says
│   └── ToolMissingError  the format needs a program that this machine lacks
├── PublishRefused        an edition does not hold what its gates ask; the last one stays in place
├── EditionError          a published edition cannot be read back
├── StoreError            the working home cannot be used
│   └── BusyError         another run holds the home
└── LedgerError           a decision cannot be written or read
    └── StaleError        it was made on what is no longer so; says what changed
"""

from __future__ import annotations


class PolicyError(Exception):
    """Something that stops one document or one run; becomes an `Issue` where the run goes on.

    `code` is stable and documented in the README; `about` names the document, file or rule; `remedy` says what to do.
    """

    code = "error"
    remedy = "see the message"

    def __init__(self, message: str, *, about: str = "", code: str | None = None, remedy: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.about = about
        self.code = code or type(self).code
        self.remedy = remedy or type(self).remedy

    def __str__(self) -> str:
        where = f"{self.about}: " if self.about else ""
        return f"[{self.code}] {where}{self.message} ({self.remedy})"


class UsageError(PolicyError):
    code = "usage"
    remedy = "see policytable --help"


class RegisterError(PolicyError):
    code = "register"
    remedy = "correct the entry in the register"


class RulesError(PolicyError):
    code = "rules"
    remedy = "correct the rule file"


class FetchError(PolicyError):
    """Bytes could not be had. For an address of the network: `status` is the last answer's, `chain` the answers before it as
    (address, status), `heals` whether asking again has sense, `wait` the seconds that the server asked for, `nobody` whether
    nobody took the connection."""

    code = "fetch_failed"
    remedy = "check the address or the path in the register"
    status: int | None = None
    chain: tuple[tuple[str, int], ...] = ()
    heals: bool = False
    wait: float | None = None
    nobody: bool = False


class ParseError(PolicyError):
    code = "unreadable"
    remedy = "open the file by hand; if it is sound, report it with the file"


class EncryptedError(ParseError):
    code = "encrypted"
    remedy = "get a copy without a password"


class EmptyError(ParseError):
    code = "empty"
    remedy = "fetch the file again"


class DamagedError(ParseError):
    code = "damaged"
    remedy = "fetch the file again, or convert it by hand"


class ToolMissingError(ParseError):
    code = "tool_missing"
    remedy = "install the named program; the other formats do not need it"


class PublishRefused(PolicyError):
    """An edition does not hold what is asked of it; `gates` says of each gate that does not hold what it saw."""

    code = "gate_failed"
    gates: tuple[str, ...] = ()
    remedy = "look at what the gates name; where it is right as it is, publish with --accept REASON"


class EditionError(PolicyError):
    """A file of a published edition is missing or does not hold."""

    code = "edition_unreadable"
    remedy = "name the folder of a whole edition (--out), or publish it again with `policytable run`"


class StoreError(PolicyError):
    code = "store"
    remedy = "check POLICYTABLE_HOME and the space on its disk"


class BusyError(StoreError):
    code = "busy"
    remedy = "wait for the other run to end"


class LedgerError(PolicyError):
    code = "ledger"
    remedy = "check the decision against the field guide"


class StaleError(LedgerError):
    """A decision was made before something changed. `differs` are (what, then, now) in Chinese, for the reviewer."""

    code = "stale_form"
    remedy = "look at the item again, then decide"
    differs: tuple[tuple[str, str, str], ...] = ()
