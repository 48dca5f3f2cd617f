"""Uploads: a reviewer brings a document by file or address; it is read in the background while a page tells how far it is."""

from __future__ import annotations

import os
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import cast, get_args

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from policytable.errors import BusyError, PolicyError, UsageError
from policytable.export.site.words import ROLES, issue_line
from policytable.fetch import WebOptions
from policytable.model import Issue, Region, Role
from policytable.pipeline import Addition, TakenIn, day_of, take_in, told_as_issue, web_options
from policytable.regions import gazetteer
from policytable.web.context import Desk, desk_of, require
from policytable.web.posting import text_of, texts_of, uploaded
from policytable.web.render import page

_AT_ONCE = 4  # uploads that wait or run: their bytes are in memory
_KEPT = 50  # finished ones that can still be looked at
_PAUSE, _PATIENCE = 2.0, 900.0  # seconds between two tries for the home, and until it is given up
_STEPS = {
    "waiting": "等待开始",
    "busy": "另有运行正在使用工作目录，稍后自动重试",
    "fetch": "正在取得网页",
    "register": "正在登记",
    "collect": "正在存档",
    "extract": "正在读取",
    "load": "正在更新复核台",
    "done": "已完成",
    "failed": "未能完成",
}


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an upload is; `taken` when it is done, `fault` when it failed."""

    id: str
    who: str
    title: str
    step: str = "waiting"
    taken: TakenIn | None = None
    fault: Issue | None = None

    @property
    def over(self) -> bool:
        """Whether nothing more will happen."""
        return self.step in ("done", "failed")

    @property
    def word(self) -> str:
        """The step in Chinese."""
        return _STEPS[self.step]


class Uploads:
    """The uploads of one process, done one after the other. Safe for many threads."""

    def __init__(self) -> None:
        self._known: dict[str, Progress] = {}
        self._lock, self._turn = threading.Lock(), threading.Lock()

    def begin(self, desk: Desk, told: Addition, options: WebOptions, who: str) -> str:
        """Start one in the background; its id. Raises UsageError (`uploads_busy`) where too many wait."""
        new = Progress(secrets.token_urlsafe(9), who, told.title or told.name or told.location)
        with self._lock:
            if sum(not one.over for one in self._known.values()) >= _AT_ONCE:
                raise UsageError("too many uploads wait", code="uploads_busy", remedy="wait for one of them to end")
            for old in [one.id for one in self._known.values() if one.over][:-_KEPT]:
                del self._known[old]
            self._known[new.id] = new
        threading.Thread(target=self._run, args=(desk, told, options, new.id), name="upload", daemon=True).start()
        return new.id

    def find(self, id_: str) -> Progress | None:
        """How far one is."""
        with self._lock:
            return self._known.get(id_)

    def _run(self, desk: Desk, told: Addition, options: WebOptions, id_: str) -> None:
        say = self._teller(id_)
        with self._turn:
            try:
                taken = _patiently(lambda: take_in(desk.home, desk.settings.corpus, told, (options, desk.clock), say), say)
                say("load")
                desk.workbench.reload()
                desk.decided()
            except Exception as error:
                fault = told_as_issue(error, told.title or told.name or told.location)
                self._put(id_, lambda one: replace(one, step="failed", fault=fault))
                return
        self._put(id_, lambda one: replace(one, step="done", taken=taken))

    def _teller(self, id_: str) -> Callable[[str], None]:
        return lambda step: self._put(id_, lambda one: replace(one, step=step))

    def _put(self, id_: str, change: Callable[[Progress], Progress]) -> None:
        with self._lock:
            self._known[id_] = change(self._known[id_])


def _patiently(work: Callable[[], TakenIn], say: Callable[[str], None]) -> TakenIn:
    """Try again while another run holds the home; its fault is told where it holds on for too long."""
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            return work()
        except BusyError:
            if time.monotonic() > until:
                raise
            say("busy")
            time.sleep(_PAUSE)


@dataclass
class _Form:
    """What was typed, and the faults by field in Chinese."""

    values: dict[str, str]
    faults: dict[str, str] = field(default_factory=dict)

    def wrong(self, name: str, words: str) -> None:
        self.faults.setdefault(name, words)


_FIELDS = ("address", "region", "issued", "title", "policy", "role", "official_url")


def upload_page(request: Request) -> Response:
    """The form."""
    require(request, "reviewer")
    return _form(request, _Form(dict.fromkeys(_FIELDS, "")), 200)


def upload(request: Request, form: FormData) -> Response:
    """Begin an upload, or show the form again with what does not hold and everything that was typed."""
    user, desk = require(request, "reviewer"), desk_of(request)
    texts = texts_of(form)
    typed = _Form({name: text_of(texts, name)[:2000] for name in _FIELDS})
    told = _addition(desk, typed, form.get("file"))
    if told is None:
        return _form(request, typed, 422)
    try:
        id_ = _uploads(request).begin(desk, told, web_options(os.environ), user.name)
    except PolicyError as error:
        typed.wrong("file", f"{error.message}（{error.remedy}）")
        return _form(request, typed, 409)
    return RedirectResponse(f"/upload/{id_}", 303)


def progress_page(request: Request) -> Response:
    """How far an upload is; asked again by the page until it is over."""
    require(request, "reviewer")
    found = _uploads(request).find(str(request.path_params["id"]))
    if found is None:
        raise UsageError("no such upload", code="unknown_upload", remedy="look at the list of documents: it may have been read")
    issues = tuple(issue_line(issue) for issue in found.taken.issues) if found.taken else ()
    fault = f"{issue_line(found.fault)}（{found.fault.code}）" if found.fault else ""
    return page(request, "uploaded.html", progress=found, issues=issues, fault=fault)


def _uploads(request: Request) -> Uploads:
    state = request.app.state
    if not hasattr(state, "uploads"):
        state.uploads = Uploads()
    found = state.uploads
    assert isinstance(found, Uploads)
    return found


def _form(request: Request, typed: _Form, status: int) -> Response:
    desk = desk_of(request)
    register = desk.board.edition.register
    places = {region.key: region for region in (*gazetteer().provinces, *register.places)}
    prefectures = [region for region in gazetteer().regions if region.rank == "prefecture"]
    regions = [(region.adcode, region.label) for region in (*places.values(), *prefectures)]
    return page(
        request,
        "upload.html",
        status,
        values=typed.values,
        faults=typed.faults,
        regions=sorted(set(regions)),
        policies=[(title.id, title.title) for title in register.titles],
        roles=list(ROLES.items()),
        megabytes=desk.settings.upload_bytes // (1024 * 1024),
    )


def _addition(desk: Desk, typed: _Form, file: object) -> Addition | None:
    """The document that a form describes; None where the form has faults."""
    values = typed.values
    content, name = _content(desk, typed, file)
    if content and values["address"]:
        typed.wrong("address", "文件与网址只能给出一种")
    if not content and not values["address"]:
        typed.wrong("file", "请选择文件，或填写网址")
    for key in ("address", "official_url"):
        if values[key] and not values[key].lower().startswith(("http://", "https://")):
            typed.wrong(key, "网址须以 http:// 或 https:// 开头")
    region, issued = _region(typed), _issued(typed)
    policy = values["policy"].split()[0] if values["policy"] else None
    if policy and policy not in {title.id for title in desk.board.edition.register.titles}:
        typed.wrong("policy", "登记表中没有这件政策")
    role = values["role"] or "main"
    if role not in get_args(Role):
        typed.wrong("role", "不认识的类型")
    if typed.faults or region is None:
        return None
    return Addition(
        region=region,
        location=values["address"],
        content=content,
        name=name,
        title=values["title"] or None,
        issued=issued,
        policy=policy,
        role=cast(Role, role),
        official_url=values["official_url"] or None,
    )


def _content(desk: Desk, typed: _Form, file: object) -> tuple[bytes, str]:
    """The bytes of the file with its name, which is used for nothing but its ending."""
    if not isinstance(file, UploadFile) or not file.filename:
        return b"", ""
    if (file.size or 0) > desk.settings.upload_bytes:
        typed.wrong("file", f"文件超过 {desk.settings.upload_bytes // (1024 * 1024)} MB")
        return b"", ""
    content = file.file.read()
    if not content:
        typed.wrong("file", "文件没有内容")
    return content, file.filename


def _region(typed: _Form) -> Region | None:
    words = typed.values["region"]
    if words[:6].isascii() and words[:6].isdecimal() and len(words[:6]) == 6:
        try:
            return gazetteer().get(words[:6])
        except KeyError:
            typed.wrong("region", "没有这个地区代码")
            return None
    found = gazetteer().find(words) if words else ()
    if len(found) == 1:
        return found[0]
    listed = "、".join(f"{region.adcode} {gazetteer().label(region)}" for region in found[:8])
    typed.wrong("region", f"可能是：{listed}" if found else "请写明地区，如“320500 苏州市”")
    return None


def _issued(typed: _Form) -> str | None:
    if not typed.values["issued"]:
        return None
    try:
        return day_of(typed.values["issued"])
    except UsageError:
        typed.wrong("issued", "请写成 2018-03-01 的样子")
        return None


ROUTES: tuple[BaseRoute, ...] = (
    Route("/upload", upload_page),
    Route("/upload", uploaded(upload), methods=["POST"]),
    Route("/upload/{id}", progress_page),
)
