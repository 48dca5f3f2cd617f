"""Pages that only cover what they send: the policy itself is in an attached file."""

from __future__ import annotations

import re

from policytable.model import Issue
from policytable.parse.draft import Draft
from policytable.parse.outcome import issue

_LONGEST = 600  # characters with address, signature and list of attachments; chosen: the corpora hold no such page
_SENDS = re.compile(r"(?:现将|现予|现转发|予以)[^。]{0,80}(?:印发|发布|公布|转发)|印发给你们|(?:详|具体)?见附件|请遵照执行|请认真贯彻")
_ARTICLE = re.compile(r"第[一二三四五六七八九十百零]+[章条]|[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）")
_PAPERS = re.compile(r"\.(?:docx?|wps|pdf|ofd|rtf|zip|rar|7z)\b", re.I)
_NAMED = 5


def covering_notice(draft: Draft, name: str) -> list[Issue]:
    """An issue `covering_notice` that names the attachments, where a short text sends a paper and does not hold it."""
    papers = [file.name for file in draft.attachments if _PAPERS.search(file.href) or _PAPERS.search(file.name)]
    text = "".join(draft.text)
    body = [text[block.start : block.end] for block in draft.blocks if block.kind in ("paragraph", "heading")]
    rows = any(block.kind == "row" for block in draft.blocks)
    if not papers or rows or sum(map(len, body)) > _LONGEST or not _SENDS.search("".join(body)):
        return []
    if sum(_ARTICLE.match(line) is not None for line in body) >= 2:
        return []
    listed = "、".join(papers[:_NAMED]) + ("…" if len(papers) > _NAMED else "")
    return [issue("covering_notice", f"the page only sends what is attached: {listed}", name)]
