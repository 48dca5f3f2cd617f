"""How the time of each pattern grows with its text: every pattern of the rules at doubled lengths to 100,000 characters.

Run by `make bench`. The texts are made to hurt: a pattern's own examples without their ends, repeated; long runs of what
patterns like to repeat. Cues are left out: they see 40 characters. The timeout of the rules is in force.
"""

from __future__ import annotations

import math
import sys
import time

from policytable.errors import RulesError
from policytable.rules import Rule, pack

LENGTHS = (12_500, 25_000, 50_000, 100_000)
FASTER_THAN_LINEAR = 1.35  # the exponent of growth over three doublings; noise on a linear pattern stays below 1.2
WORTH_TIMING = 0.004  # seconds; shorter times say more about the clock than about the pattern
RUNS = ("绿", "1", "、", "（", "企业、", "重点", "对获得国家级绿色工厂的", "一", "，", "年内", "Aa1", "分别达到10家、")


def main() -> int:
    """Print the slow and the fast-growing patterns; 1 where a pattern grows faster than its text or is cut off."""
    rules = [rule for found in pack().rules.values() for rule in found if rule.pattern is not None]
    bad: list[str] = []
    slowest: tuple[float, str] = (0.0, "")
    for rule in rules:
        for piece in (*_own(rule), *RUNS):
            times = [_seconds(rule, (piece * (length // len(piece) + 1))[:length]) for length in LENGTHS]
            slowest = max(slowest, (times[-1], f"{rule.id} on {piece[:12]}…"))
            if math.isinf(times[-1]):
                bad.append(f"{rule.id}: cut off by the timeout on {piece[:16]}… repeated")
            elif times[-1] > WORTH_TIMING and (grown := _exponent(times)) > FASTER_THAN_LINEAR:
                bad.append(f"{rule.id}: exponent {grown:.2f} ({times[-1] * 1000:.0f} ms) on {piece[:16]}… repeated")
    print(f"{len(rules)} patterns at {LENGTHS[-1]:,} characters; slowest {slowest[0] * 1000:.0f} ms ({slowest[1]})")
    print("\n".join(bad) if bad else "none grows faster than its text")
    return 1 if bad else 0


def _exponent(times: list[float]) -> float:
    """The exponent over all lengths, or over the last doubling where that is smaller (a single slow run is noise)."""
    whole = math.log2(times[-1] / max(times[0], 1e-6)) / (len(times) - 1)
    return min(whole, math.log2(times[-1] / max(times[-2], 1e-6)))


def _own(rule: Rule) -> list[str]:
    """The rule's examples whole and without their last third, each a piece to be repeated."""
    bare = [example.replace("⟦", "").replace("⟧", "") for example in rule.examples[:2]]
    return [piece for example in bare for piece in (example, example[: max(1, len(example) * 2 // 3)])]


def _seconds(rule: Rule, text: str) -> float:
    """The shortest of three runs in seconds of this process; infinite where the rule was cut off."""
    best = math.inf
    for _ in range(3):
        start = time.process_time()
        try:
            rule.finditer(text)
        except RulesError:
            return math.inf
        best = min(best, time.process_time() - start)
        if best > 0.2:
            break
    return best


if __name__ == "__main__":
    sys.exit(main())
