"""What an answer's status and words mean for the run: a document, a way on, or a refusal with its code."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from policytable.errors import FetchError
from policytable.fetch.failures import Trail
from policytable.fetch.wire import Reply

REDIRECTS = frozenset({301, 302, 303, 307, 308})
_GONE = frozenset({404, 410})
_BUSY = frozenset({429, 503})
# 521 is a cloud's "origin down" as well as 加速乐's challenge; the words decide.
_CHECKED = frozenset({200, 202, 203, 401, 403, 405, 412, 418, 468, 493, 503, 521, 567})
_CHALLENGE = re.compile(
    rb"\$_ts\s*(?:=|\.)|\b_\$[A-Za-z0-9]{2}\(\)"  # 瑞数
    rb"|__jsl_clearance|jsl_clearance_s"  # 加速乐
    rb"|acw_sc__v[23]|aliyun_waf|_waf_is_mob"  # 阿里云
    rb"|__yjs_duid|yunsuo_session|safedog|security_session_verify|wzws-waf|WZWS|HWWAFSESID"
    rb"|cf-chl-|cf_chl_opt|challenge-platform|Just a moment\.\.\."
    rb"|document\.cookie\s*=[^<]{0,400}location\s*(?:\.|=)"
)
_SMALL = 256 * 1024  # bytes; the scripts of challenges are long, their words few
# Bytes beyond ASCII: a challenge says 请开启 JavaScript 并刷新该页 and little more; the shortest real notice has some 600.
_WORDS = 400
_SAYS_GONE = (
    *("页面不存在", "页面已不存在", "网页不存在", "文章不存在", "信息不存在", "内容不存在", "已被删除", "已删除或不存在"),
    *("找不到页面", "找不到该页", "无法找到该页", "页面没有找到", "页面未找到", "您访问的页面", "您要访问的页面"),
)
_MISSING = re.compile(b"|".join(re.escape(words.encode(code)) for words in _SAYS_GONE for code in ("utf-8", "gb18030")))
_TITLE = re.compile(rb"<title[^>]*>([^<]{0,300})", re.I)


def refusal(reply: Reply, address: str, trail: Trail, now: float) -> FetchError | None:
    """The error that this answer comes to, or None where it is a document (200, 203), unchanged (304) or a redirect.

    `now`, in seconds since 1970, is what the dates of Retry-After are measured against.
    """
    status = reply.status
    if status in _CHECKED and is_challenge(reply):
        return trail.failure("challenge", f"{address} answers with a page that wants a browser (status {status})", status=status)
    if status in (200, 203) and says_gone(reply):
        return trail.failure("gone", f"{address} answers with a page that says there is none (status {status})", status=status)
    if status in (200, 203, 304) or status in REDIRECTS:
        return None
    if status in _GONE:
        return trail.failure("gone", f"{address} is gone (status {status})", status=status)
    wait = retry_after(reply.header("retry-after"), now)
    if status == 429 or (status in _BUSY and wait is not None):
        asked = "" if wait is None else f", it asks for {wait:g} s"
        return trail.failure("rate_limited", f"{address} is asked too often (status {status}{asked})", status=status, wait=wait)
    if status == 408:
        return trail.failure("timeout", f"{address} gave up waiting (status 408)", status=status)
    if 400 <= status < 500:
        return trail.failure("forbidden", f"{address} refuses (status {status})", status=status)
    if status >= 500:
        return trail.failure("server_error", f"{address} failed (status {status})", status=status, wait=wait)
    return trail.failure("bad_answer", f"{address} answers with status {status}, which brings no document", status=status)


def is_challenge(reply: Reply) -> bool:
    """Whether a page only tests for a browser: its marks are there, and hardly a word in Chinese. Real pages carry such marks too."""
    if reply.header("cf-mitigated") == "challenge":
        return True
    body = reply.body
    if len(body) > _SMALL or body.lstrip()[:1] != b"<" or not _CHALLENGE.search(body):
        return False
    return len(body) - len(body.translate(None, bytes(range(128, 256)))) < _WORDS


def says_gone(reply: Reply) -> bool:
    """Whether a page with status 200 says that there is no such page: in its title, or in the few words that it has."""
    body = reply.body
    if len(body) > _SMALL or body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] != b"<":
        return False
    title = _TITLE.search(body)
    if title is not None and _MISSING.search(title[1]):
        return True
    return len(body) - len(body.translate(None, bytes(range(128, 256)))) < _WORDS and _MISSING.search(body) is not None


def retry_after(value: str | None, now: float) -> float | None:
    """Seconds that a Retry-After header asks for, as a number or a date; None where it says nothing."""
    if value is None:
        return None
    value = value.strip()
    if value.isascii() and value.isdigit():
        return float(min(int(value[:12]), 10**9))
    try:
        date = parsedate_to_datetime(value)
    except (ValueError, TypeError, OverflowError):
        return None
    return max(date.replace(tzinfo=date.tzinfo or UTC).timestamp() - now, 0.0) if isinstance(date, datetime) else None
