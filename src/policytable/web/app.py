"""The application: routes of all pages behind one guard."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from policytable.web import (
    agreementpage,
    assetfiles,
    bodypage,
    documentpage,
    itempage,
    learnedpage,
    peoplepage,
    queuepage,
    regionpage,
    signing,
    sitepages,
    uploading,
)
from policytable.web.context import Desk
from policytable.web.guard import Guard, missed
from policytable.web.throttle import Throttle

# Every room of pages gives its routes; the guard (guard.py) stands before all of them.
ROUTES: tuple[BaseRoute, ...] = (
    *agreementpage.ROUTES,
    *bodypage.ROUTES,
    *documentpage.ROUTES,
    *itempage.ROUTES,
    *learnedpage.ROUTES,
    *peoplepage.ROUTES,
    *queuepage.ROUTES,
    *regionpage.ROUTES,
    *signing.ROUTES,
    *sitepages.ROUTES,
    *uploading.ROUTES,
)


def create_app(desk: Desk) -> Starlette:
    """The desk as an ASGI application, behind its guard."""
    app = Starlette(
        routes=[Route("/", _home), Route("/favicon.ico", _icon), *assetfiles.ROUTES, *ROUTES, *sitepages.LAST],
        middleware=[Middleware(Guard)],
        exception_handlers={HTTPException: missed},
    )
    app.state.desk = desk
    app.state.throttle = Throttle()
    return app


def _home(request: Request) -> Response:
    return RedirectResponse("/queue", 303)


def _icon(request: Request) -> Response:
    """What browsers ask for where a part of a page is opened alone."""
    return RedirectResponse("/assets/icon.svg", 303)
