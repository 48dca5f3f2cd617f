"""What every page of the desk works with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from starlette.requests import Request

from policytable.errors import UsageError
from policytable.model import User
from policytable.pipeline import Board, Following, Workbench
from policytable.store import Home

_RANKS = {"reader": 0, "reviewer": 1, "adjudicator": 2}


@dataclass(frozen=True, slots=True)
class WebSettings:
    """How the desk is reached. `hosts` are the names (with port where it is none of 80 and 443) under which requests are answered;
    `out` is where editions are published and the site is read from; `corpus` where uploads go; `proxy_header` names the header of an
    authenticating proxy (empty: none is trusted), which is believed only from `proxy_peers`; `proxy_new` is the role of somebody whom it
    names and nobody knows (empty: refused). `secure` says that browsers come by HTTPS. A session ends `session_hours` after it began,
    or when it was not used for `idle_hours`."""

    hosts: tuple[str, ...] = ("127.0.0.1:8765", "localhost:8765")
    out: Path = Path("outputs")
    corpus: Path = Path("corpus")
    proxy_header: str = ""
    proxy_peers: tuple[str, ...] = ()
    proxy_new: str = ""
    secure: bool = False
    session_hours: int = 12
    idle_hours: int = 4
    upload_bytes: int = 60 * 1024 * 1024


@dataclass(frozen=True)
class Desk:
    """The working parts behind the pages. `decided` is told after every write, so that what is published
    follows; `following` says where that stands."""

    home: Home
    workbench: Workbench
    clock: Callable[[], str]
    settings: WebSettings = field(default_factory=WebSettings)
    decided: Callable[[], None] = lambda: None
    following: Callable[[], Following] = Following

    @property
    def board(self) -> Board:
        """What there is to review now."""
        return self.workbench.board()


def desk_of(request: Request) -> Desk:
    """The desk that serves a request."""
    found = request.app.state.desk
    assert isinstance(found, Desk)
    return found


def user_of(request: Request) -> User:
    """Who is signed in; the guard lets nobody else through to a page that asks this."""
    found = request.state.user
    assert isinstance(found, User)
    return found


def require(request: Request, role: str) -> User:
    """The user, who must have at least this role. Raises UsageError `not_allowed`, which the application answers with 403."""
    user = user_of(request)
    if _RANKS[user.role] < _RANKS[role]:
        raise UsageError(f"{user.name} is a {user.role}", code="not_allowed", remedy="ask an adjudicator")
    return user
