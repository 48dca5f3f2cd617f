"""The net under the rules: a small categoriser that says which fields a statement states. It makes no facts, only issues.

Rules are precise and see only wording that somebody wrote down. The net was trained on labelled statements
(`corpus/train_net.py`): where it is sure of a field and no rule read or refused anything there, a reviewer looks; where a rule
read what it thinks impossible, a reviewer looks too.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any, cast

import numpy
import spacy
from spacy.pipeline.textcat_multilabel import MultiLabel_TextCategorizer
from spacy.tokens import Doc
from spacy.util import registry

from policytable.errors import RulesError
from policytable.extract.findings import Findings
from policytable.extract.passage import Passage, Statement
from policytable.model import Field, Issue

FIELDS: tuple[Field, ...] = ("target", "award", "industry", "fee_bearer", "supervision")
# Found by `corpus/net_figures.py` on documents that the net was not trained on: from .5 down to .3 it catches 1 to 6 in a hundred
# more of what a missing rule loses, for some ten more false alarms in a hundred documents; below, alarms grow and catches hardly.
MISSED = (0.3, 0.3, 0.3, 0.3, 0.3)
# Only what it holds for impossible. Of its doubts about held-out documents of the gold 20 of 25 (supervision, .001) and 10 of 16
# (targets, .0001) were about wrong readings; about industries and fee bearers, of which the gold holds few, most were not.
DOUBTFUL = (0.0001, 0.001, -1.0, -1.0, 0.001)
# Refusals that say that something could not be tied or told: a reading that the net is sure of is lost there as well.
OPEN = frozenset(
    {
        "target.no_verb",
        "target.no_due_date",
        "award.no_verb",
        "award.no_beneficiary",
        "industry.no_object",
        "fee.no_object",
        "fee.no_matter",
        "supervision.no_object",
    }
)
_NAMES = dict(zip(FIELDS, ("创建目标", "奖励资金", "优先鼓励行业", "第三方费用", "监督管理"), strict=True))
_MODEL = {"@architectures": "spacy.TextCatBOW.v3", "exclusive_classes": False, "ngram_size": 3, "no_output_layer": False, "length": 131072}
SHORTEST, _LONGEST = 6, 400  # folded characters: less is no statement; the matter of a longer one stands in its first part
_HEADING = 24  # folded characters of the lead-in or heading, nearest its end


@dataclass(frozen=True, slots=True)
class Net:
    """A trained categoriser, and the digest of the statements that it was trained on."""

    categoriser: MultiLabel_TextCategorizer
    trained_on: str = ""

    def scores(self, pairs: Sequence[tuple[str, str]]) -> list[tuple[float, ...]]:
        """How surely each (folded statement, folded heading) states each field, 0-1, in the order of FIELDS."""
        docs = [document(*pair) for pair in pairs]
        return [tuple(float(score) for score in row) for row in self.categoriser.predict(docs)] if docs else []


@dataclass(frozen=True, slots=True)
class Verdict:
    """One thing to look at: a statement, a field, its score, and whether a rule read the field there (`read`) or none did."""

    statement: Statement
    field: Field
    score: float
    read: bool


def review(passage: Passage, findings: Findings) -> None:
    """Add an issue for each statement where the net and the rules disagree about a field."""
    pairs = asked(passage)
    scores = shipped().scores([(one.text, heading(passage, one)) for one in pairs])
    for verdict in verdicts(list(zip(pairs, scores, strict=True)), findings):
        start, end = _window(verdict.statement)
        said, share = _NAMES[verdict.field], f"{verdict.score:.2f} of 1"
        words = passage.document.text[start:end]
        if verdict.read:
            message, remedy = f"a rule read {said} here and the net doubts it ({share})", "compare the fact with the statement in review"
            findings.issues.append(Issue("reading_doubtful", f"{message}: {words}", remedy, passage.document.id, start, end))
        else:
            message, remedy = f"it seems to state {said} ({share}) and no rule read it", "read the statement and add the fact in review"
            findings.issues.append(Issue("wording_not_understood", f"{message}: {words}", remedy, passage.document.id, start, end))


def verdicts(
    scored: Sequence[tuple[Statement, tuple[float, ...]]],
    findings: Findings,
    missed: tuple[float, ...] = MISSED,
    doubtful: tuple[float, ...] = DOUBTFUL,
) -> Iterator[Verdict]:
    """Where scores and findings disagree, in the order of the text and of FIELDS."""
    proved = {field: sorted(fact.evidence[0].start for fact in findings.facts.values() if fact.field == field) for field in FIELDS}
    for statement, scores in scored:
        start, end = _window(statement)
        for at, field in enumerate(FIELDS):
            if scores[at] >= missed[at] and not _read(findings, statement, field) and not _refused(findings, statement, field):
                yield Verdict(statement, field, scores[at], False)
            elif scores[at] <= doubtful[at] and bisect_left(proved[field], start) < bisect_left(proved[field], end):
                yield Verdict(statement, field, scores[at], True)


def asked(passage: Passage) -> list[Statement]:
    """The statements that the net looks at: those of the prose with a number, money, a title or a word of some mechanism."""
    return [one for one in passage.prose if len(one.text) >= SHORTEST and passage.pack.first("net", "trigger", one.text)]


def heading(passage: Passage, statement: Statement) -> str:
    """The lead-in or heading nearest above a statement; empty where there is none."""
    return next((other.text for other in (*passage.above(statement), *passage.headings(statement))), "")


def document(text: str, above: str) -> Doc:
    """A statement as the net sees it: a token a character, all numbers alike; behind it the heading in tokens of its own."""
    words = [*_words(text[:_LONGEST]), "¶", *("^" + word for word in _words(above[-_HEADING:]))]
    return Doc(_language().vocab, words=words, spaces=[False] * len(words))


def untrained() -> MultiLabel_TextCategorizer:
    """The categoriser before training: hashed runs of one to three characters, one output a field."""
    model = registry.resolve({"model": _MODEL})["model"]
    return MultiLabel_TextCategorizer(_language().vocab, model, name="net", threshold=0.5)


def rounded(categoriser: MultiLabel_TextCategorizer) -> Net:
    """The net with the weights as they are shipped, in half precision."""
    return _with(categoriser, *(value.astype("float16") for value in _weights(categoriser)))


def save(net: Net, folder: Path, trained_on: str, sources: str) -> None:
    """Write `net.bin` (weights) and `net.json` (what they are, and the digests of the statements learned and of their files)."""
    weights, bias = (value.astype("<f2").tobytes() for value in _weights(net.categoriser))
    packed = gzip.compress(bias + weights, mtime=0)
    about = {"fields": FIELDS, "model": hashlib.sha256(packed).hexdigest(), "trained_on": trained_on, "sources": sources}
    (folder / "net.bin").write_bytes(packed)
    (folder / "net.json").write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")


@lru_cache(maxsize=1)
def shipped() -> Net:
    """The net that ships with the package. Raises RulesError where its two files do not belong together."""
    folder = resources.files("policytable.extract")
    about = json.loads(folder.joinpath("net.json").read_text(encoding="utf-8"))
    packed = folder.joinpath("net.bin").read_bytes()
    if hashlib.sha256(packed).hexdigest() != about["model"] or tuple(about["fields"]) != FIELDS:
        raise RulesError("the weights are not those that net.json describes", about="net.bin", remedy="run corpus/train_net.py")
    values = numpy.frombuffer(gzip.decompress(packed), dtype="<f2")
    categoriser = untrained()
    categoriser.cfg["labels"] = list(FIELDS)
    categoriser.model.initialize([document("一", "")], numpy.zeros((1, len(FIELDS)), dtype="float32"))
    return Net(_with(categoriser, values[len(FIELDS) :], values[: len(FIELDS)]).categoriser, about["trained_on"])


@lru_cache(maxsize=1)
def _language() -> spacy.language.Language:
    return spacy.blank("zh")


def _words(text: str) -> Iterator[str]:
    number = False
    for character in text:
        if character in "0123456789" or (number and character in ".,"):
            if not number:
                yield "0"
            number = True
        else:
            number = False
            yield character.lower()


def _weights(categoriser: MultiLabel_TextCategorizer) -> tuple[numpy.ndarray, numpy.ndarray]:
    linear = categoriser.model.get_ref("output_layer")
    return numpy.asarray(linear.get_param("W")), numpy.asarray(linear.get_param("b"))


def _with(categoriser: MultiLabel_TextCategorizer, weights: numpy.ndarray, bias: numpy.ndarray) -> Net:
    linear = categoriser.model.get_ref("output_layer")
    linear.set_param("W", cast(Any, weights.astype("float32").reshape(linear.get_param("W").shape)))
    linear.set_param("b", cast(Any, bias.astype("float32")))
    return Net(categoriser)


def _window(statement: Statement) -> tuple[int, int]:
    return statement.folded.span(0, len(statement.text))


def _read(findings: Findings, statement: Statement, field: Field) -> bool:
    """Whether a fact of the field rests on the statement, in any of its places."""
    low, high = _window(statement)
    facts = (fact for fact in findings.facts.values() if fact.field == field)
    return any(place.start < high and low < place.end for fact in facts for place in fact.evidence)


def _refused(findings: Findings, statement: Statement, field: Field) -> bool:
    """Whether a rule refused a reading of the field there for a reason that explains it."""
    low, high = _window(statement)
    about = (other for other in findings.alternatives if other.field == field and other.reason not in OPEN)
    told = (issue for issue in findings.issues if issue.start is not None and issue.end is not None and issue.code == "award_unpaired")
    return any(low <= other.start < high for other in about) or (field == "award" and any(low <= (i.start or 0) < high for i in told))
