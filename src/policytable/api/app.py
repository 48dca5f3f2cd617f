"""The application: routes of all addresses behind one guard."""

from __future__ import annotations

import logging
from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.routing import BaseRoute, Route, Router
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from policytable.api.answers import Answer, send_answer
from policytable.api.context import BASE, Asked, Operation, Reading
from policytable.api.description import docs, openapi_answer
from policytable.api.operations import OPERATIONS
from policytable.api.parameters import read_path, read_query
from policytable.api.problems import Problem
from policytable.api.told import edition_file

_LOG = logging.getLogger("policytable.api")
_METHODS = b"GET, HEAD, OPTIONS"
_CORS = (
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"ETag, Link, X-Edition, Repr-Digest"),
)
_PREFLIGHT = (
    *_CORS,
    (b"access-control-allow-methods", b"GET, HEAD"),
    (b"access-control-allow-headers", b"If-None-Match"),
    (b"access-control-max-age", b"86400"),
)
_PLACE = Operation("getPlace", "/{name:path}", ("A file as it lies in the folder", "原样文件"), lambda asked: _placed(asked), "", "bytes")


def create_app(reading: Reading) -> ASGIApp:
    """The interface as an ASGI application: `/api/v1/…`, and the edition's folder as it lies (`/site/…`, `/report/…`, `/facts.csv`)."""
    ends = [_End(one, reading) for one in OPERATIONS]
    routes: list[BaseRoute] = [Route(BASE + end.operation.path.replace("{name}", "{name:path}"), end) for end in ends]
    beside = (("openapi.json", openapi_answer), ("docs", lambda asked: docs(asked.holding)))
    routes += [Route(f"{BASE}/{name}", _End(_plain(name, told), reading)) for name, told in beside]
    service = next(end for end in ends if end.operation.path == "/")
    routes += [Route(BASE, service), Route(f"{BASE}/{{rest:path}}", _Nowhere()), Route("/{name:path}", _End(_PLACE, reading))]
    return _Guard(Router(routes, redirect_slashes=False, default=_Nowhere()), reading)


def _plain(name: str, told: Callable[[Asked], Answer]) -> Operation:
    return Operation(name, f"/{name}", ("", ""), told, "")


class _End:
    """The end of a route: reads what is asked, answers from the edition that the guard chose for the request."""

    def __init__(self, operation: Operation, reading: Reading) -> None:
        self.operation, self._reading = operation, reading

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request. Raises Problem."""
        one, holding = self.operation, scope["policytable.holding"]
        asked = Asked(holding, one, _keys(one, scope), _query(one, scope), self._reading.copies)
        slow = one.slow or "q" in asked.query  # words are looked for in every record: other requests need not wait
        answer = await run_in_threadpool(one.handler, asked) if slow else one.handler(asked)
        await send_answer(answer, holding.edition, scope, send)


class _Guard:
    """Before every route: the name, the method, the edition; what goes wrong becomes a problem with its code, never a trace."""

    def __init__(self, app: ASGIApp, reading: Reading) -> None:
        self._app, self._reading = app, reading
        self._always = _CORS if reading.settings.cors else ((b"cross-origin-resource-policy", b"same-origin"),)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "lifespan":
            await _lifespan(receive, send)
        elif scope["type"] == "http":
            await self._serve(scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": 1008})

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        holding, begun = self._reading.takeover.current(), False

        async def marked(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                message["headers"] += self._always
            await send(message)

        scope["policytable.holding"] = holding
        try:
            if self._is_preflight(scope):
                await _allowed(send)
                return
            _admitted(scope, self._reading)
            await self._app(scope, receive, marked)
        except Problem as problem:
            await send_answer(problem.answer(), holding.edition, scope, marked)
        except FileNotFoundError:  # of an edition that has gone since the request came
            gone = Problem(404, "record_unknown", "the file is of an edition that has gone", "这个文件属于已撤下的一版。")
            await send_answer(gone.answer(), holding.edition, scope, marked)
        except Exception:
            _LOG.error("[internal_error] at %s %a", scope["method"], scope["path"], exc_info=True, extra={"code": "internal_error"})
            if not begun:
                await send_answer(
                    Problem(500, "internal_error", "it is in the log", "已记入日志。").answer(), holding.edition, scope, marked
                )
            else:
                raise

    def _is_preflight(self, scope: Scope) -> bool:
        return (
            self._reading.settings.cors
            and scope["method"] == "OPTIONS"
            and any(name == b"access-control-request-method" for name, _ in scope["headers"])
        )


def _admitted(scope: Scope, reading: Reading) -> None:
    """Whether it may be answered. Raises Problem."""
    hosts = reading.settings.hosts
    if hosts:
        named = [value.decode("latin-1").lower() for name, value in scope["headers"] if name == b"host"]
        if len(named) != 1 or named[0] not in hosts:
            raise Problem(421, "host_unknown", "it is served under other names", "请使用管理员给出的地址访问。")
    if scope["method"] not in ("GET", "HEAD"):
        raise Problem(
            405, "method_refused", f"{scope['method'][:20]!a} changes or asks what is not here", "只能读取。", ((b"allow", _METHODS),)
        )


async def _allowed(send: Send) -> None:
    await send({"type": "http.response.start", "status": 204, "headers": [*_PREFLIGHT]})
    await send({"type": "http.response.body", "body": b""})


async def _lifespan(receive: Receive, send: Send) -> None:
    while (await receive())["type"] != "lifespan.shutdown":
        await send({"type": "lifespan.startup.complete"})
    await send({"type": "lifespan.shutdown.complete"})


class _Nowhere:
    """The end of every address below the interface that has no other."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Raises Problem."""
        raise Problem(404, "page_unknown", "see /api/v1/ for what is here", "请从接口目录进入。")


def _placed(asked: Asked) -> Answer:
    """A file as it lies in the folder; `/` and a folder's name lead to its first page."""
    name = asked.keys["name"]
    if name == "favicon.ico":  # which browsers ask for by themselves
        return Answer(status=204)
    if name in ("", "site", "report"):
        folder = f"{name or 'site'}/"
        return Answer(status=307, headers=((b"location", f"/{folder}".encode()),))
    return edition_file(asked, f"{name}index.html" if name.endswith("/") else name)


def _keys(one: Operation, scope: Scope) -> dict[str, str]:
    told = {name: str(said) for name, said in scope.get("path_params", {}).items()}
    return read_path(told, one.keys) if one is not _PLACE else told


def _query(one: Operation, scope: Scope) -> dict[str, str | int | bool]:
    if one is _PLACE or (not scope["query_string"] and not one.query):
        return {}  # a page's own address may carry what others append to it
    return read_query(scope["query_string"], one.query)
