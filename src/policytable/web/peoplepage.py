"""Who works here: roles, passwords, who is let in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from policytable.errors import UsageError
from policytable.glossary import issue_word
from policytable.web.context import desk_of, require, user_of
from policytable.web.identity import cookie_name, people_of
from policytable.web.render import page
from policytable.web.throttle import Throttle

ROLES = (("reader", "读者", "只看"), ("reviewer", "复核人", "复核、提问、上传"), ("adjudicator", "裁定人", "另可裁定分歧、管理人员"))
_DONE = {
    "added": "已添加。",
    "role": "角色已改，下一次点击起生效。",
    "off": "已停用，该用户的登录都已结束。",
    "on": "已启用。",
    "password": "密码已改，该用户的其他登录都已结束。",
}
_HINTS = {
    "password_weak": "密码须 10 至 1000 个字符，不可与姓名相同，也不可只由一两个字符重复。几个不相干的词连起来，好记难猜。",
    "user_name": "姓名须 1 至 40 个看得见的字符。",
    "user_exists": "已有同名或看上去相同的用户。用户不能删除，可以停用、启用。",
    "last_adjudicator": "这是最后一位裁定人，请先让另一人任裁定人。",
    "sign_in_refused": "现在的密码不对。",
}
Change = Callable[[Request, FormData], str]


def people_page(request: Request) -> Response:
    """Everybody, with what an adjudicator may change."""
    return _page(request, done=_DONE.get(request.query_params.get("done", ""), ""))


def _page(request: Request, status: int = 200, **told: str) -> Response:
    user_of(request)
    views = {"done": "", "fault": "", "code": "", "name": "", **told}
    return page(request, "people.html", status, people=people_of(desk_of(request)).all(), roles=ROLES, **views)


def _posted(change: Change) -> Callable[[Request], object]:
    """A handler for a form: does the change and shows the page anew, or shows it with what is wrong."""

    async def handler(request: Request) -> Response:
        async with request.form() as form:
            return await run_in_threadpool(_changed, request, change, form)

    return handler


def _changed(request: Request, change: Change, form: FormData) -> Response:
    try:
        done = change(request, form)
    except UsageError as error:
        if error.code == "not_allowed":
            raise
        fault = _HINTS.get(error.code) or issue_word(error.code) or error.message
        return _page(request, 422, fault=fault, code=error.code, name=_said(form, "name")[:80])
    return RedirectResponse(f"/people?done={done}", 303)


def _add(request: Request, form: FormData) -> str:
    require(request, "adjudicator")
    desk = desk_of(request)
    people_of(desk).add(_said(form, "name"), _said(form, "role"), desk.clock(), _said(form, "password") or None)
    return "added"


def _role(request: Request, form: FormData) -> str:
    require(request, "adjudicator")
    people_of(desk_of(request)).set_role(_said(form, "name"), _said(form, "role"))
    return "role"


def _state(request: Request, form: FormData) -> str:
    require(request, "adjudicator")
    active = _said(form, "active") == "1"
    people_of(desk_of(request)).set_active(_said(form, "name"), active)
    return "on" if active else "off"


def _password(request: Request, form: FormData) -> str:
    """Somebody's password, set by an adjudicator."""
    require(request, "adjudicator")
    people_of(desk_of(request)).set_password(_said(form, "name"), _said(form, "password"), _token(request))
    return "password"


def _own_password(request: Request, form: FormData) -> str:
    """One's own, for who knows the one that holds: an open desk is no way to take over an account."""
    user, desk = user_of(request), desk_of(request)
    throttle: Throttle = request.app.state.throttle
    waits = throttle.attempt(user.name, "own", datetime.fromisoformat(desk.clock()).timestamp()) > 0
    if waits or not people_of(desk).is_password(user.name, _said(form, "now")):
        raise UsageError("the present password is wrong", code="sign_in_refused", remedy="try again, after a while")
    throttle.passed(user.name, "own")
    people_of(desk).set_password(user.name, _said(form, "password"), _token(request))
    return "password"


def _token(request: Request) -> str:
    return request.cookies.get(cookie_name(desk_of(request).settings, "session"), "")


def _said(form: FormData, name: str) -> str:
    return str(form.get(name, ""))


ROUTES: tuple[BaseRoute, ...] = (
    Route("/people", people_page, methods=["GET"]),
    Route("/people/add", _posted(_add), methods=["POST"]),
    Route("/people/role", _posted(_role), methods=["POST"]),
    Route("/people/state", _posted(_state), methods=["POST"]),
    Route("/people/password", _posted(_password), methods=["POST"]),
    Route("/people/own-password", _posted(_own_password), methods=["POST"]),
)
