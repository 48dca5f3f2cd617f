"""The guard before every page: whose request it is, whether it is meant, and what the answer may do. Pure ASGI."""

from __future__ import annotations

import asyncio
import hmac
import logging
import tempfile
import time
from collections.abc import AsyncIterator
from typing import IO

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import URL, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from policytable.errors import PolicyError
from policytable.web.context import WebSettings, desk_of
from policytable.web.faults import Refused, error_page, fault_page, refused_page
from policytable.web.headers import guarded_headers
from policytable.web.identity import Identity, give_cookie, identify

_LOG = logging.getLogger("policytable.web")
_ACCESS = logging.getLogger("policytable.web.access")
_FORM_BYTES = 2 * 1024 * 1024  # a form with a long note and a thousand ticks is below 300 kB
_FORM_FIELDS = 100_000
_DOOR_BYTES = 16 * 1024  # of a form from somebody who is not signed in: a name and a password
_BODY_SECONDS = 120  # who sends more slowly holds a place for nothing
_URLENCODED, _MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data"


class Guard:
    """Lets a request through to `app` when it may pass, and puts the headers of safety on every answer. What is refused does nothing."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            await self._serve(Request(scope, receive), receive, send)
        else:
            await send({"type": "websocket.close", "code": 1008})

    async def _serve(self, request: Request, receive: Receive, send: Send) -> None:
        answer = _Answer(send, request)
        body = tempfile.SpooledTemporaryFile(max_size=1024 * 1024)  # noqa: SIM115 - closed below
        try:
            turned = await _turned(request, receive, body)
            if turned is None:
                await self._app(request.scope, _replay(body, receive) if request.method == "POST" else receive, answer)
        except Refused as refused:
            _LOG.warning("refused %s %a: %s", request.method, request.scope["path"], refused.code, extra={"code": refused.code})
            turned = refused_page(request, refused)
        except PolicyError as error:
            turned = error_page(request, error)
            if turned.status_code >= 500:
                _LOG.error("[%s] at %a", error.code, request.scope["path"], exc_info=True, extra={"code": error.code})
        except Exception:
            _LOG.error("[internal_error] at %s %a", request.method, request.scope["path"], exc_info=True, extra={"code": "internal_error"})
            turned = fault_page(request, 500, "internal_error", ("", ""))
        finally:
            body.close()
        if turned is not None and not answer.begun:
            await turned(request.scope, receive, answer)
        answer.told()


def missed(request: Request, error: Exception) -> Response:
    """The page of an address or a method that nothing serves."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    codes = {404: "page_unknown", 405: "method_refused"}
    return fault_page(request, status, codes.get(status, "request_refused"), ("", ""))


def local_path(path: str) -> str:
    """The path if it leads to a page of the desk, else the queue's: nobody is sent elsewhere by a link to the sign-in."""
    plain = path.isprintable() and path.startswith("/") and not path.startswith("//") and "\\" not in path
    return path if plain and not path.startswith("/sign-") else "/queue"


async def _turned(request: Request, receive: Receive, body: IO[bytes]) -> Response | None:
    """Where the request is sent instead, if it may not pass but somebody could sign in. Raises Refused."""
    settings = desk_of(request).settings
    _right_host(request, settings)
    if request.method not in ("GET", "HEAD", "POST"):
        raise Refused(405, code="method_refused", said="不支持这种请求方式。")
    if "transfer-encoding" in request.headers and "content-length" in request.headers:
        # A proxy before the desk may believe the other one and take the rest for the next request, of somebody else (RFC 9112, 6.3).
        raise Refused(400, code="request_refused", said="请求的长度写得不明。")
    path = str(request.scope["path"])
    if path.startswith("/assets/") and request.method != "POST":
        return None
    request.state.user, request.state.token = None, ""
    who = await run_in_threadpool(identify, request)
    request.state.user, request.state.token, request.state.identity = who.user, who.token, who
    if request.method == "POST":
        _meant(request, settings)
        if who.user is None and path != "/sign-in":
            return _to_sign_in(request)
        await _take_in(request, receive, body, _most(request, who))
        await _carries_token(request, body, who)
        return None
    return None if who.user or path == "/sign-in" else _to_sign_in(request)


def _right_host(request: Request, settings: WebSettings) -> None:
    """Against a name of somebody else that leads to this machine (DNS rebinding)."""
    named = request.headers.getlist("host")
    known = {host.lower() for host in settings.hosts}
    if len(named) != 1 or named[0].lower() not in known:  # the page that says so must not be made with it
        others = [(name, said) for name, said in request.scope["headers"] if name != b"host"]
        request.scope["headers"] = [*others, (b"host", settings.hosts[0].encode())]
    if len(named) != 1:
        raise Refused(400, code="host_unknown", said="请求没有写明地址。")
    if named[0].lower() not in known:
        raise Refused(421, code="host_unknown", said="不以这个地址提供服务。")


def _meant(request: Request, settings: WebSettings) -> None:
    """Whether a page of ours sent it. Browsers say where a form comes from and no page can make them say otherwise."""
    ours = f"{'https' if settings.secure else 'http'}://{request.headers['host'].lower()}"
    origin, referer = request.headers.get("origin"), request.headers.get("referer", "")
    right = origin.lower() == ours if origin is not None else referer.lower().startswith(f"{ours}/")
    if not right or request.headers.get("sec-fetch-site", "same-origin") != "same-origin":
        raise Refused(403, code="origin_refused", said="请求不是从复核台的页面发出的。")
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != _URLENCODED and not (kind == _MULTIPART and request.scope["path"] == "/upload"):
        raise Refused(415, code="content_refused", said="请求的内容不是表单。")
    if request.headers.get("content-encoding"):
        raise Refused(415, code="content_refused", said="请求的内容不能压缩。")


def _to_sign_in(request: Request) -> Response:
    """A page leads to the sign-in and back; a part of a page, or a form, has the browser go there."""
    here = _with_query(request.url)
    if request.headers.get("hx-request") == "true":
        here = _with_query(URL(request.headers.get("hx-current-url", "")))
        return Response(status_code=401, headers={"HX-Redirect": _sign_in(here)})
    if request.method == "POST":
        raise Refused(401, code="signed_out", said="登录已过期，这一操作没有执行。")
    return RedirectResponse(_sign_in(here), 303)


def _with_query(url: URL) -> str:
    try:
        return url.path + (f"?{url.query}" if url.query else "")
    except ValueError:  # what the header holds is no address
        return ""


def _sign_in(back: str) -> str:
    return str(URL("/sign-in").include_query_params(next=local_path(back)))


def _most(request: Request, who: Identity) -> int:
    """How long a body may be, in bytes."""
    if who.user is None:
        return _DOOR_BYTES
    multipart = request.headers["content-type"].strip().lower().startswith(_MULTIPART)
    return desk_of(request).settings.upload_bytes + _FORM_BYTES if multipart else _FORM_BYTES


async def _take_in(request: Request, receive: Receive, body: IO[bytes], most: int) -> None:
    """The body, as long as it is within bounds, whatever it says of its length."""
    said = request.headers.get("content-length", "0")
    held = int(said[:18]) if said.isdecimal() else 0
    try:
        async with asyncio.timeout(_BODY_SECONDS):
            while held <= most:
                message = await receive()
                if message["type"] != "http.request":
                    raise Refused(400, code="request_refused", said="请求中断。")
                body.write(message.get("body", b""))
                held = max(held, body.tell())
                if held <= most and not message.get("more_body", False):
                    return
    except TimeoutError as error:
        raise Refused(408, code="request_refused", said="请求传送太慢。") from error
    raise Refused(413, code="body_too_large", said="提交的内容过大。")


async def _carries_token(request: Request, body: IO[bytes], who: Identity) -> None:
    given = request.headers.get("x-forgery-token")
    if given is None:
        given = await _token_of_form(request, body)
    if not hmac.compare_digest(given.encode("utf-8", "surrogatepass"), who.token.encode()):
        raise Refused(403, code="form_expired", said="页面已过期或不是为您打开的，这一操作没有执行。请刷新页面后再试。")


async def _token_of_form(request: Request, body: IO[bytes]) -> str:
    async def nothing() -> Message:
        return {"type": "http.disconnect"}

    looked = Request(request.scope, _replay(body, nothing))
    try:
        async with looked.form(max_files=20, max_fields=_FORM_FIELDS, max_part_size=_FORM_BYTES) as form:
            found = form.get("forgery")
    except HTTPException as error:
        raise Refused(400, code="request_refused", said="表单不完整。") from error
    return found if isinstance(found, str) else ""


def _replay(body: IO[bytes], after: Receive) -> Receive:
    """The body once more, from its beginning."""
    pieces = _pieces(body)

    async def receive() -> Message:
        async for piece in pieces:
            return piece
        return await after()

    return receive


async def _pieces(body: IO[bytes]) -> AsyncIterator[Message]:
    size, at = body.seek(0, 2), 0
    while True:
        body.seek(at)
        piece = body.read(256 * 1024)
        at += len(piece)
        yield {"type": "http.request", "body": piece, "more_body": at < size}
        if at >= size:
            return


class _Answer:
    """The way back: every answer goes through it, whoever made it."""

    def __init__(self, send: Send, request: Request) -> None:
        self._send, self._request, self._started, self._status = send, request, time.perf_counter(), 0

    @property
    def begun(self) -> bool:
        return self._status > 0

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._status = int(message["status"])
            settings = desk_of(self._request).settings
            headers = MutableHeaders(scope=message)
            guarded_headers(headers, self._request.scope["path"], settings.secure)
            who = getattr(self._request.state, "identity", None)
            if isinstance(who, Identity) and who.fresh and (who.user or self._request.scope["path"] == "/sign-in"):
                door = Response()
                give_cookie(door, settings, "door", who.secret)
                headers.append("Set-Cookie", door.headers["set-cookie"])
        await self._send(message)

    def told(self) -> None:
        """A line of the access log: no query, since searches stand there, and nothing of the body."""
        spent = round((time.perf_counter() - self._started) * 1000)
        user = getattr(self._request.state, "user", None)
        told = {"status": self._status, "milliseconds": spent, "user": user.name if user else ""}
        _ACCESS.info("%s %a %d", self._request.method, self._request.scope["path"], self._status, extra=told)
