"""Who sends a request: a session's cookie, or the header of a proxy that is trusted; and the token that its forms must carry."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response

from policytable.errors import UsageError
from policytable.model import User
from policytable.store import People, Terms
from policytable.web.context import Desk, WebSettings, desk_of
from policytable.web.faults import Refused


@dataclass(frozen=True, slots=True)
class Identity:
    """Who it is (None: nobody yet), and the secret in their browser: the token of the session, or that of the door, which stands for
    one where there is no session (before signing in, and behind a proxy). `fresh` says that the browser does not have it yet."""

    user: User | None
    secret: str
    session: bool = False
    fresh: bool = False

    @property
    def token(self) -> str:
        """What forms carry against forgery: made from the secret, so that none is kept for it, and of no use to whoever reads a page
        without the cookie."""
        name = self.user.name if self.user else ""
        return hmac.new(self.secret.encode(), f"forgery:{name}".encode(), hashlib.sha256).hexdigest()


def identify(request: Request) -> Identity:
    """Who sends this request. Raises Refused for somebody whom a proxy names and nobody lets in; LedgerError."""
    desk = desk_of(request)
    settings = desk.settings
    if settings.proxy_header and request.client and request.client.host in settings.proxy_peers:
        named = request.headers.getlist(settings.proxy_header)
        if len(named) > 1:  # a proxy that adds its word to a browser's, in place of replacing it
            raise Refused(403, "user_unknown", "代理给出的用户名不止一个。")
        if named and named[0]:
            return _at_the_door(request, _named(desk, named[0].encode("latin-1").decode("utf-8", "replace")))
    token = request.cookies.get(cookie_name(settings, "session"), "")
    user = people_of(desk).session(token, desk.clock()) if token else None
    return Identity(user, token, session=True) if user else _at_the_door(request, None)


def people_of(desk: Desk) -> People:
    """Users and sessions, on the desk's terms."""
    settings = desk.settings
    return desk.home.people.timed(Terms(timedelta(hours=settings.session_hours), timedelta(hours=settings.idle_hours)))


def give_cookie(answer: Response, settings: WebSettings, kind: str, secret: str) -> None:
    """Let the browser keep a secret where no script and no other site gets it."""
    answer.set_cookie(cookie_name(settings, kind), secret, path="/", secure=settings.secure, httponly=True, samesite="lax")


def take_cookie(answer: Response, settings: WebSettings, kind: str) -> None:
    """Let the browser forget a secret."""
    answer.delete_cookie(cookie_name(settings, kind), path="/", secure=settings.secure, httponly=True, samesite="lax")


def cookie_name(settings: WebSettings, kind: str) -> str:
    """The name of the cookie of a `session` or of the `door`. Cookies know no ports: two desks on one machine must not share a name."""
    port = settings.hosts[0].rpartition(":")[2] if settings.hosts else ""
    return f"{'__Host-' if settings.secure else ''}desk-{kind}{f'-{port}' if port.isdigit() else ''}"


def _at_the_door(request: Request, user: User | None) -> Identity:
    known = request.cookies.get(cookie_name(desk_of(request).settings, "door"), "")
    return Identity(user, known) if known else Identity(user, secrets.token_urlsafe(32), fresh=True)


def _named(desk: Desk, name: str) -> User:
    user = desk.home.people.find(name)
    if user is None and desk.settings.proxy_new:
        with suppress(UsageError):  # another request of theirs was faster, or it is no name
            desk.home.people.add(name, desk.settings.proxy_new, desk.clock())
        user = desk.home.people.find(name)
    if user is None or not user.active:
        raise Refused(403, "user_unknown", "此账号未获准使用复核台。")
    return user
