#!/usr/bin/env python3
"""Trains the net under the rules: `python corpus/train_net.py` writes `src/policytable/extract/net.json` and `net.bin`.

It learns from the gold (a statement states a field where the first evidence of a label of that field lies in it), from
`net/sentences.toml`, and from reviewers' decisions where they were exported (`decisions/decisions.jsonl`): an accepted, corrected
or added fact says that its quote states the field, a rejected one that it does not. Scans and DOC are left out: what is read of
them depends on programs outside the package. Same files, same libraries: same bytes. About two minutes on two cores.
"""

from __future__ import annotations

import hashlib
import json
import random
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from spacy.training import Example
from thinc.api import Adam, fix_random_seed

from policytable.evaluate import GoldDocument, locate, read_labels
from policytable.extract import net
from policytable.extract.passage import Context, Passage, Statement, prepare
from policytable.model import Document
from policytable.parse import parse
from policytable.regions import gazetteer
from policytable.rules import pack
from policytable.segment import segment
from policytable.text import fold

CORPUS = Path(__file__).resolve().parent
SENTENCES = CORPUS / "net" / "sentences.toml"
DECISIONS = CORPUS / "decisions" / "decisions.jsonl"
SEED, EPOCHS, BATCH, RATE = 7, 6, 32, 0.01  # by cross-validation over documents; the results hardly move around these
REPEATS = 2  # of the written sentences: they are few beside those of the gold


@dataclass(frozen=True, slots=True)
class Taught:
    """A folded statement with its heading, and for each field 1 (states it), 0 (does not), or None (not known)."""

    text: str
    heading: str
    states: tuple[float | None, ...]


def main() -> None:
    """Reads what there is to learn from, trains, and writes the model with the digest of what it saw."""
    taught = everything()
    found = train(taught)
    net.save(found, CORPUS.parent / "src" / "policytable" / "extract", digest(taught), sources())
    print(f"{len(taught)} statements, digest {digest(taught)}")


def everything() -> list[Taught]:
    """What the shipped net is trained on, in a fixed order."""
    labelled = read_labels(CORPUS / "gold")
    read = [gold for gold in labelled if gold.path.suffix != ".doc" and not _is_scan(gold)]
    from_gold = [one for gold in read for one in taught_by(gold, parse(gold.path.read_bytes(), gold.path.name).document)]
    return [*from_gold, *written() * REPEATS, *decided()]


def taught_by(gold: GoldDocument, document: Document) -> list[Taught]:
    """The statements of a labelled document that the net would be asked about."""
    passage = passage_of(gold, document)
    return [Taught(one.text, net.heading(passage, one), _states(gold, document, one)) for one in net.asked(passage)]


def passage_of(gold: GoldDocument, document: Document) -> Passage:
    """The document cut into statements as extraction does."""
    region = gazetteer().get(gold.region) if gold.region else None
    return prepare(document, segment(document), Context(region, gold.issued), pack())


def written() -> list[Taught]:
    """The sentences of `net/sentences.toml`."""
    lists = tomllib.loads(SENTENCES.read_text(encoding="utf-8"))
    return [
        Taught(fold(words).text, "", tuple(float(field == name) for field in net.FIELDS)) for name, own in lists.items() for words in own
    ]


def decided() -> list[Taught]:
    """The quotes of exported decisions; only the field that was decided about is known."""
    if not DECISIONS.exists():
        return []
    lines = [json.loads(line) for line in DECISIONS.read_text(encoding="utf-8").splitlines() if line.strip()]
    replaced = {one for line in lines for one in _replaced(line)}
    return [_decided(line) for line in lines if line["id"] not in replaced and line["seen"]["field"] in net.FIELDS]


def _replaced(line: dict[str, Any]) -> list[str]:
    """The decisions that one replaces: a list, in earlier versions one or none."""
    said = line.get("supersedes") or []
    return [said] if isinstance(said, str) else said


def train(taught: Sequence[Taught], epochs: int = EPOCHS) -> net.Net:
    """A net trained on statements; the same ones give the same weights."""
    fix_random_seed(SEED)
    categoriser = net.untrained()
    examples = [Example.from_dict(net.document(one.text, one.heading), {"cats": _known(one)}) for one in taught]
    categoriser.initialize(lambda: examples[:100], labels=list(net.FIELDS))
    optimizer, order = Adam(RATE, L2=0.0), random.Random(SEED)
    for _ in range(epochs):
        order.shuffle(examples)
        for at in range(0, len(examples), BATCH):
            categoriser.update(examples[at : at + BATCH], sgd=optimizer)
    return net.rounded(categoriser)


def digest(taught: Iterable[Taught]) -> str:
    """One digest for all that was learned from, in its order."""
    said = hashlib.sha256()
    for one in taught:
        said.update(json.dumps([one.text, one.heading, one.states], ensure_ascii=False).encode())
    return said.hexdigest()[:16]


def sources() -> str:
    """One digest for the files behind it: labels, written sentences, decisions. It tells whether the shipped net is stale; it does
    not follow the parser, whose changes move few statements."""
    said = hashlib.sha256()
    for path in (CORPUS / "gold" / "labels.jsonl", SENTENCES, DECISIONS):
        said.update(hashlib.sha256(path.read_bytes() if path.exists() else b"").digest())
    return said.hexdigest()[:16]


def _known(one: Taught) -> dict[str, float]:
    return {field: state for field, state in zip(net.FIELDS, one.states, strict=True) if state is not None}


def _is_scan(gold: GoldDocument) -> bool:
    return any(place.start is None for fact in gold.facts for place in fact.evidence)


def _states(gold: GoldDocument, document: Document, statement: Statement) -> tuple[float | None, ...]:
    low, high = statement.folded.span(0, len(statement.text))
    known: dict[str, float | None] = dict.fromkeys(net.FIELDS, 0.0)
    for fact in gold.facts:
        for at, place in enumerate(fact.evidence):
            span = locate(document.text, place)
            shared = min(span.end, high) - max(span.start, low) if span and fact.field in known else 0
            if span is None or shared <= 0:
                continue
            if at == 0 and 2 * shared >= min(span.end - span.start, high - low):
                known[fact.field] = 1.0
            elif known[fact.field] == 0.0:
                known[fact.field] = None  # a lead-in, a header: it helps to prove and may state nothing by itself
    return tuple(known[field] for field in net.FIELDS)


def _decided(line: dict[str, object]) -> Taught:
    seen = line["seen"]
    assert isinstance(seen, dict)
    stated = 0.0 if line["action"] == "reject" else 1.0
    quote = fold(str(line.get("quote") or seen["quote"])).text
    return Taught(quote, "", tuple(stated if field == seen["field"] else None for field in net.FIELDS))


if __name__ == "__main__":
    main()
