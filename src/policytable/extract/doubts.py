"""What was read and can hardly be: sums and counts above what the topic has seen become issues; the facts stay as they are."""

from __future__ import annotations

from policytable.extract.findings import Findings
from policytable.extract.passage import Passage
from policytable.model import AwardValue, Fact, Issue, TargetValue, Topic


def extract(passage: Passage, findings: Findings) -> None:
    """Add an issue `value_unlikely` for each fact whose number is beyond the topic's thresholds."""
    for fact in findings.facts.values():
        if reason := _beyond(fact, passage.pack.topic):
            place = fact.evidence[0]
            remedy = "compare it with the clause, and correct the fact in review"
            findings.issues.append(Issue("value_unlikely", f"{reason}: {place.quote}", remedy, start=place.start, end=place.end))


def _beyond(fact: Fact, topic: Topic) -> str | None:
    value = fact.value
    if isinstance(value, AwardValue) and topic.most_yuan is not None and (value.yuan_max or 0) > topic.most_yuan:
        return f"a sum of more than {topic.most_yuan} yuan"
    most = max(value.count_min or 0, value.count_max or 0) if isinstance(value, TargetValue) else 0
    return f"a number of more than {topic.most_count}" if topic.most_count is not None and most > topic.most_count else None
