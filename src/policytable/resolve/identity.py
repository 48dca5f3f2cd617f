"""When two titles, numbers or texts are the same: the normal forms that policies are told apart by."""

from __future__ import annotations

import hashlib
import posixpath
import re
from collections.abc import Iterable, Iterator

from policytable.model import Document, Policy, Reading, Title
from policytable.text import plain

# 关于印发《…》的通知 only carries the policy inside. 转发 is left alone: passing on is an act of its own.
_CARRIED = re.compile(r"^.*?(?:关于)?(?:印发|发布)《?(.+?)》?的(?:通知|公告)$")
_QUOTED = re.compile(r"《(.+)》")
_BARE = re.compile(r"[\W_]+")
_NUMBER = re.compile(r"([^\s\W\d_][^\s，。；;,《》〔\[(]{0,20})[〔\[(【](\d{4})[〕\])】](?:第)?(\d+)号")
# Shorter texts (an error page, an empty notice) are equal by accident.
_LEAST_TEXT = 120


def title_key(title: str) -> str:
    """A title without the covering 关于印发…的通知, without marks, spaces and width: equal for one policy however it is printed."""
    folded = plain(title)
    carried = _CARRIED.match(folded)
    return _BARE.sub("", carried[1] if carried else folded)


def quoted_title_key(title: str) -> str:
    """The key of the title quoted in 《》 (《X》解读 → X), or of the whole where none is quoted."""
    quoted = _QUOTED.search(plain(title))
    return title_key(quoted[1] if quoted else title)


def number_key(number: str) -> str:
    """A document number with one kind of bracket: 津工信节能[2018]3号 → 津工信节能〔2018〕3号; empty where it has no such form."""
    found = _NUMBER.search(plain(number))
    return f"{found[1]}〔{found[2]}〕{int(found[3])}号" if found else ""


def issuers_key(issuers: Iterable[str]) -> str:
    """The issuing offices in one order and one spelling."""
    return "、".join(sorted({plain(issuer) for issuer in issuers}))


def text_key(document: Document) -> str | None:
    """A digest of the body without spaces and furniture; None for a text too short to be told from another."""
    body = [document.text[block.start : block.end] for block in document.blocks if block.kind != "furniture"]
    words = "".join("".join(body or [document.text]).split())
    return hashlib.sha256(words.encode()).hexdigest() if len(words) >= _LEAST_TEXT else None


def policy_key(issuer: str, title: str, number: str) -> str:
    """The stable key of a policy: 16 hexadecimal digits from issuer, title and number in their normal forms."""
    return hashlib.sha256(f"{issuer}|{title}|{number}".encode()).hexdigest()[:16]


def registered_key(title: Title) -> str:
    """The key of a registered policy: it stays the same whether or not its text was collected.

    The register knows neither office nor number: the region stands for the one, the date of publication for the other.
    """
    return policy_key("".join(title.region.key), title_key(title.title), title.published or "")


def attached_locations(reading: Reading) -> Iterator[str]:
    """The places that the attachments of a notice lead to, seen from each place of the notice itself."""
    attachments = reading.document.attachments if reading.document else ()
    for location in reading.source.locations:
        for attachment in attachments:
            yield located(attachment.href, location)


def located(href: str, base: str = "") -> str:
    """`href` as an address in its normal form, seen from `base`; both may be addresses or paths."""
    if "://" in href:
        scheme, _, rest = href.partition("://")
        return f"{scheme}://{posixpath.normpath(rest)}"
    scheme, mark, rest = base.partition("://") if "://" in base else ("", "", base)
    if mark and href.startswith("/"):
        rest = rest.split("/", 1)[0] + "/"
    return f"{scheme}{mark}{posixpath.normpath(posixpath.join(posixpath.dirname(rest), href.lstrip('/') if mark else href))}"


def names(repeal: str, policy: Policy) -> bool:
    """Whether the words of a repealing clause (a title, a number, or both) name the policy; the number decides where both have one."""
    number, known = number_key(repeal), number_key(policy.doc_number or "")
    if number and known:
        return number == known
    wanted = quoted_title_key(_NUMBER.sub("", plain(repeal)).replace("()", ""))
    return bool(wanted) and wanted == title_key(policy.title)
