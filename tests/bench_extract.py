"""How fast canonical text becomes facts: `python -m tests.bench_extract`, one core, in `make bench`.

Three kinds of text: the sample texts of the corpus as they are (short: a fact in every 200 characters); policy text as offices
issue it, in which most clauses say nothing for the table (general clauses of our own between the sample texts' clauses, nine to
one); and text in which every clause holds a trigger (the statements of the sample texts that hold one, and nothing else).
JioNLP's `extract_money` alone reads the same texts beside it, where it is installed (POLICYTABLE_PEERS names the place).
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterable
from importlib import import_module
from pathlib import Path
from typing import Any

from policytable.extract import Context, extract
from policytable.model import Document
from policytable.parse import parse
from policytable.rules import pack
from policytable.segment import segment

CORPUS = Path(__file__).resolve().parent.parent / "corpus" / "documents"
CONTEXT = Context(issued="2019-01-01")
PASSES = 3  # the best counts: the machine does other things too
ORDINARY = 9  # general clauses to one clause of the sample texts: a plan of 30,000 characters has some 20 lines for the table
GENERAL = (
    "各有关单位要提高思想认识，明确责任分工，加强沟通协作，形成工作合力，确保各项任务落到实处。",
    "坚持问题导向和系统观念，统筹发展和安全，持续优化营商环境，推动产业结构调整和空间布局改善。",
    "完善公共服务体系，畅通信息渠道，引导社会力量参与，营造良好氛围，及时总结经验并宣传推广。",
    "健全统计监测制度，细化工作台账，定期会商研判，对苗头性问题早发现、早处置，重大事项按程序请示。",
    "深化产学研合作，组织开展技术交流和人才培训，支持高校院所与本地龙头骨干单位共建联合体。",
    "严格执行法律法规和技术规范，落实主体责任，夯实基层基础，守住不发生系统性风险的底线。",
)
WORDS = ("牵头", "协同", "稳妥", "有序", "持续", "联动", "扎实")


def main() -> None:
    """Print characters a second for each kind of text, ours and the peer's."""
    samples = [_read(path) for path in sorted(CORPUS.iterdir()) if path.suffix in (".html", ".txt")]
    lines = [line for document in samples for line in document.text.splitlines() if line.strip()]
    busy = [line for line in lines if len(line) > 12 and pack().matches("quantities", "money", line)]
    kinds = {
        "the sample texts as they are": samples,
        "ordinary policy text": [_document(_among_general(lines))],
        "every clause with a trigger": [_document(busy)],
    }
    peer = _jionlp()
    for name, documents in kinds.items():
        characters = sum(len(document.text) for document in documents)
        facts = sum(len(_facts(document)) for document in documents)
        ours = characters / _best(lambda documents=documents: [_facts(document) for document in documents])  # type: ignore[misc]
        said = f"{name:<30} {characters:>8} characters {facts:>5} facts {ours / 1e6:>7.3f} million a second"
        if peer is not None:
            theirs = characters / _best(lambda documents=documents: [peer(line) for d in documents for line in d.text.splitlines()])  # type: ignore[misc]
            said += f"; JioNLP's sums alone {theirs / 1e6:.3f} (ours {ours / theirs:.1f} ×)"
        print(said)
    if peer is None:
        print("JioNLP is not installed here: nothing to compare with")


def _read(path: Path) -> Document:
    return parse(path.read_bytes(), path.name, None).document


def _document(lines: Iterable[str]) -> Document:
    return parse("\n".join(lines).encode(), "made.txt", None).document


def _among_general(lines: list[str]) -> list[str]:
    made: list[str] = []
    for at, line in enumerate(lines):
        made.append(line)
        for turn in range(ORDINARY):  # no line twice: what was read before is remembered
            words = GENERAL[(at + turn) % len(GENERAL)]
            cut = words.index("，") + 1
            made.append(words[:cut] + "".join(WORDS[at // 7**digit % 7] for digit in range(4)) + WORDS[turn % 7] + "，" + words[cut:])
    return made


def _facts(document: Document) -> tuple[Any, ...]:
    return extract(document, segment(document), CONTEXT)[1].facts


def _best(work: Callable[[], object]) -> float:
    times = []
    for _ in range(PASSES):
        begun = time.process_time()
        work()
        times.append(time.process_time() - begun)
    return min(times)


def _jionlp() -> Callable[[str], object] | None:
    if place := os.environ.get("POLICYTABLE_PEERS"):
        sys.path.append(place)
    try:
        library: Any = import_module("jionlp")
    except ImportError:
        return None
    return lambda line: library.ner.extract_money(line, with_parsing=True)


if __name__ == "__main__":
    main()
