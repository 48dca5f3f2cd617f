"""What went wrong, as a page in Chinese with its code."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from policytable.errors import BusyError, LedgerError, PolicyError, StaleError, StoreError, UsageError
from policytable.glossary import issue_word
from policytable.web.render import page

_BY_CODE = {
    "not_allowed": 403,
    "ledger_moved": 409,
    "ledger_unavailable": 503,
    "disk_full": 503,
    "disk_error": 503,
    "too_large": 413,
    "body_too_large": 413,
}
_BY_KIND: tuple[tuple[type[PolicyError], int], ...] = (
    (StaleError, 409),
    (LedgerError, 422),
    (BusyError, 503),
    (StoreError, 503),
    (UsageError, 400),
)
_REMEDIES = {
    400: "请返回上一页，核对后再试。",
    401: "请重新登录；已填写的内容仍在本机浏览器中。",
    403: "如需此权限，请联系裁定人。",
    404: "该页可能已处理或改名，请从清单进入。",
    405: "请从页面上的按钮和链接操作。",
    409: "请先查看变动，再作决定。",
    413: "请缩小后再试。",
    415: "请从页面上的表单提交。",
    421: "请使用管理员给出的地址访问。",
    422: "请核对所填内容后再试。",
    429: "请稍候再试。",
    500: "程序出错，已记入日志；所作的其他决定不受影响。",
    503: "暂时不可用，请稍后再试；已保存的决定都在。",
}


class Refused(Exception):
    """A request that goes no further. `code` stands in the README, `said` is the reason in Chinese."""

    def __init__(self, status: int, code: str, said: str) -> None:
        super().__init__(code)
        self.status, self.code, self.said = status, code, said


def refused_page(request: Request, refused: Refused) -> Response:
    """The page of a refusal."""
    answer = fault_page(request, refused.status, refused.code, (refused.said, ""))
    if refused.status == 405:
        answer.headers["Allow"] = "GET, HEAD, POST"
    if refused.status == 400:  # where a request is not whole, nobody knows where the next one begins
        answer.headers["Connection"] = "close"
    return answer


def error_page(request: Request, error: PolicyError) -> Response:
    """The page of an error of ours, with what changed where a form was stale. What the program says may name hosts and folders: it is
    for those who are signed in."""
    differs = error.differs if isinstance(error, StaleError) else ()
    program = str(error) if getattr(request.state, "user", None) else ""
    return fault_page(request, status_of(error), error.code, ("", program), differs)


def status_of(error: PolicyError) -> int:
    """The HTTP status of an error."""
    known = _BY_CODE.get(error.code)
    if known is None and isinstance(error, UsageError) and (error.code.startswith("unknown_") or error.code.endswith("_unknown")):
        known = 404
    return known or next((status for kind, status in _BY_KIND if isinstance(error, kind)), 422)


def fault_page(request: Request, status: int, code: str, said: tuple[str, str], differs: tuple[tuple[str, str, str], ...] = ()) -> Response:
    """A page with a code; `said` is the reason in Chinese and as the program says it, either may be empty."""
    views = {"code": code, "title": issue_word(code) or "未能完成", "said": said[0], "program": said[1]}
    return page(request, "error.html", status, **views, remedy=_REMEDIES.get(status, ""), differs=differs, status_code=status)
