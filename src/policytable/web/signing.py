"""Signing in and out."""

from __future__ import annotations

import logging
import math
from datetime import datetime

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from policytable.store.naming import name_or_none
from policytable.web.context import desk_of
from policytable.web.guard import local_path
from policytable.web.identity import cookie_name, give_cookie, people_of, take_cookie
from policytable.web.render import page
from policytable.web.throttle import Throttle

_LOG = logging.getLogger("policytable.web")
_WRONG = "姓名或密码不对，或账号已停用。"


def sign_in_page(request: Request) -> Response:
    """The form; somebody who is signed in goes on."""
    back = local_path(request.query_params.get("next", ""))
    return RedirectResponse(back, 303) if request.state.user else _form(request, back)


async def sign_in(request: Request) -> Response:
    """Begin a session for a name and its password; the answer to everything wrong is the same."""
    async with request.form() as form:
        return await run_in_threadpool(_signed_in, request, form)


def sign_out(request: Request) -> Response:
    """End this session."""
    desk = desk_of(request)
    people_of(desk).end(request.cookies.get(cookie_name(desk.settings, "session"), ""))
    answer = RedirectResponse("/sign-in", 303)
    take_cookie(answer, desk.settings, "session")
    take_cookie(answer, desk.settings, "door")
    return answer


def _signed_in(request: Request, form: FormData) -> Response:
    desk = desk_of(request)
    throttle: Throttle = request.app.state.throttle
    name, password = str(form.get("name", "")), str(form.get("password", ""))
    back = local_path(str(form.get("next", "")))
    who = (name_or_none(name) or "", request.client.host if request.client else "")
    wait = throttle.attempt(*who, datetime.fromisoformat(desk.clock()).timestamp())
    if wait > 0:
        answer = _form(request, back, name, f"试的次数过多，请 {math.ceil(wait)} 秒后再试。", 429)
        answer.headers["Retry-After"] = str(math.ceil(wait))
        return answer
    if not people_of(desk).is_password(name, password):
        _LOG.warning("a sign-in failed", extra={"code": "sign_in_refused", "peer": who[1]})
        return _form(request, back, name, _WRONG, 401)
    throttle.passed(*who)
    people_of(desk).end(request.cookies.get(cookie_name(desk.settings, "session"), ""))  # whoever it was that sat here before
    token = people_of(desk).begin(name, desk.clock())
    _LOG.info("signed in", extra={"user": who[0], "peer": who[1]})
    answer = RedirectResponse(back, 303)
    give_cookie(answer, desk.settings, "session", token)
    take_cookie(answer, desk.settings, "door")
    return answer


def _form(request: Request, back: str, name: str = "", fault: str = "", status: int = 200) -> Response:
    nobody = not fault and not desk_of(request).home.people.anybody()
    return page(request, "sign-in.html", status, back=back, name=name[:80], fault=fault, nobody=nobody)


ROUTES: tuple[BaseRoute, ...] = (
    Route("/sign-in", sign_in_page, methods=["GET"]),
    Route("/sign-in", sign_in, methods=["POST"]),
    Route("/sign-out", sign_out, methods=["POST"]),
)
