"""What a title of an official paper looks like, where neither markup nor size of print says so."""

from __future__ import annotations

import re

_ENDS = (
    "通知", "意见", "办法", "方案", "规划", "细则", "措施", "政策", "决定", "公告", "规定", "计划", "函", "指南", "纲要", "条例",
    "通告", "公示", "清单", "批复", "要点", "规程", "标准", "解读", "征求意见稿", "试行", "暂行",
)  # fmt: skip
_LONGEST = 90


def looks_like_title(text: str) -> bool:
    """Whether a line could be a title: short, no sentence, ends in the name of a kind of paper."""
    bare = text.strip("　 《》")
    if not 6 <= len(bare) <= _LONGEST or re.search(r"[。；;：:]|附件|^第.{1,4}[条章]|^[一二三四五六七八九十（(\d]", bare):
        return False
    return bare.endswith("年）") or bare.rstrip("）)").endswith(_ENDS) or (bare.startswith("关于") and len(bare) >= 10)


def squeezed(text: str) -> str:
    """A text without blanks and book marks, for comparing titles."""
    return re.sub(r"[\s\u3000\xa0《》]", "", text)
