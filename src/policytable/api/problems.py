"""What could not be answered, after RFC 9457."""

from __future__ import annotations

from dataclasses import dataclass

import orjson

from policytable.api.answers import Answer

PROBLEM = "application/problem+json"
TITLES = {
    "host_unknown": ("the name is not served", "不以这个地址提供服务"),
    "record_unknown": ("no such record", "没有这条记录"),
    "page_unknown": ("no such address", "没有这个地址"),
    "method_refused": ("only GET and HEAD are answered", "只支持 GET 和 HEAD"),
    "parameter_refused": ("a parameter does not hold", "参数不符合要求"),
    "query_too_long": ("the query is too long", "查询过长"),
    "cursor_unknown": ("the cursor is of no such list", "翻页标记不属于这个列表"),
    "cursor_gone": ("the cursor is of another edition", "翻页标记属于另一版"),
    "internal_error": ("the program failed", "程序出错"),
}


@dataclass(slots=True)
class Problem(Exception):
    """A request that is not answered. `code` stands in the README, `detail` is said in English, `said` in Chinese."""

    status: int
    code: str
    detail: str
    said: str
    headers: tuple[tuple[bytes, bytes], ...] = ()

    def answer(self) -> Answer:
        """As it is sent."""
        english, chinese = TITLES[self.code]
        told = {
            "type": f"/api/v1/docs#{self.code}",
            "title": f"{chinese} ({english})",
            "status": self.status,
            "code": self.code,
            "detail": self.detail,
            "detail_zh": self.said,
        }
        return Answer(orjson.dumps(told), PROBLEM, self.status, self.headers, caching=b"no-store")
