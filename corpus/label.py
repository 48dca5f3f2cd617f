#!/usr/bin/env python3
"""Puts hand-written labels into the gold: `python corpus/label.py FILE.json ...`, or `--all` to place all quotes again.

A file holds one document's labels in short: `{"document": id, "kind": …, "issued": …, "facts": […], "traps": […]}`, where
evidence is a list of quotes (or `{"quote": …, "after": what stands before it}`) and keys of a value that say nothing are left
out. Here the issuer is taken from the register, every quote gets the characters before it, its occurrence in the source and its
offsets in the text that the parser makes of the rendered file (none for a scan, whose text is what was recognised).
"""

from __future__ import annotations

import argparse
import json
import os
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from sample_text import Text, every, plain

from policytable.codec import decode_value, value_json
from policytable.evaluate import locate
from policytable.evaluate.gold import Quote
from policytable.parse import parse
from policytable.regions import gazetteer

CORPUS = Path(__file__).resolve().parent
GOLD = CORPUS / "gold" / "labels.jsonl"
PREFIX = 12


def main() -> None:
    """Command line: completes the files given and writes the gold in the order of the register, in one step."""
    parser = argparse.ArgumentParser(description="put hand-written labels into the gold")
    parser.add_argument("files", nargs="*", type=Path, help="labels of one document each")
    parser.add_argument("--all", action="store_true", help="place every quote of the gold again, after a text or the parser changed")
    wanted = parser.parse_args()
    texts = {text.name: text for text in every()}
    lines = {_name(line): line for line in map(json.loads, GOLD.read_text(encoding="utf-8").splitlines())}
    for path in wanted.files:
        short = json.loads(path.read_text(encoding="utf-8"))
        for text in _with_twins(texts, short["document"]):
            lines[text.name] = complete(short, text)
    if wanted.all:
        lines = {name: complete(line, texts[name]) for name, line in lines.items()}
    order = [source["id"] for source in _sources() if source["id"] in lines]
    draft = GOLD.with_suffix(".part")
    draft.write_text("".join(json.dumps(lines[name], ensure_ascii=False) + "\n" for name in order), encoding="utf-8")
    os.replace(draft, GOLD)
    print(f"{len(order)} documents, {sum(len(lines[name]['facts']) for name in order)} facts")


def complete(short: dict[str, Any], text: Text) -> dict[str, Any]:
    """The gold line of a document. Raises ValueError for a quote that is not in the source or a value that is none."""
    source = next(source for source in _sources() if source["id"] == text.name)
    region = gazetteer().get(source["region"], source.get("zone"))
    unit = gazetteer().get(source["region"])
    line: dict[str, Any] = {"document": f"../documents/{text.target.name}", "region": f"{unit.adcode} {unit.name}"}
    if "zone" in source:
        line["zone"] = source["zone"]
    line |= {"issuer_level": region.rank, "issued": short.get("issued"), "kind": short.get("kind")}
    words = plain(text)
    try:
        line["facts"] = [_fact(fact, words) for fact in short["facts"]]
        line["traps"] = [_place(trap, words) | {"why": trap["why"]} for trap in short["traps"]]
    except ValueError as error:
        raise ValueError(f"{text.name}: {error}") from error
    return place(line, text)


def place(line: dict[str, Any], text: Text) -> dict[str, Any]:
    """The same line with the offsets that its quotes have in what the parser reads now."""
    read = "" if text.head["format"] == "scan" else parse(text.target.read_bytes(), text.target.name).document.text
    for spot in (*(spot for fact in line["facts"] for spot in fact["evidence"]), *line["traps"]):
        why = spot.pop("why", None)
        span = locate(read, Quote(spot["quote"], None, None, spot["prefix"], spot["nth"]))
        spot |= {"start": span and span.start, "end": span and span.end} | ({"why": why} if why else {})
        if span is None and read:
            print(f"{text.name}: not found in what is read: {spot['quote']}")
    return line


def _fact(short: dict[str, Any], words: str) -> dict[str, Any]:
    known = ("field", "object", "object_text", "level", "region", "value", "display", "evidence")
    unknown = set(short) - set(known)
    if unknown:
        raise ValueError(f"unknown keys {sorted(unknown)}")
    fact = {key: short[key] for key in known if short.get(key) is not None}
    fact.setdefault("level", "unspecified")
    fact["value"] = value_json(fact["field"], decode_value(fact["field"], fact["value"]))
    fact["evidence"] = [_place(spot, words) for spot in short["evidence"]]
    return fact


def _place(spot: Any, words: str) -> dict[str, Any]:
    given = {"quote": spot} if isinstance(spot, str) else spot
    quote, after = given["quote"], given.get("after", given.get("prefix", ""))
    places = [at for at in range(len(words)) if words.startswith(quote, at)]
    at = next((at for at in places if words.endswith(after, 0, at)), None)
    if at is None and given.get("nth", len(places) + 1) <= len(places):
        at = places[given["nth"] - 1]  # the text before it was changed
    if at is None:
        raise ValueError(f"not in the source: {after}{quote}")
    begin = max(words.rfind("\n", 0, at) + 1, at - PREFIX)
    return {"quote": quote, "prefix": words[begin:at], "nth": places.index(at) + 1}


@cache
def _sources() -> list[dict[str, Any]]:
    return tomllib.loads((CORPUS / "sources.toml").read_text(encoding="utf-8"))["source"]  # type: ignore[no-any-return]


def _with_twins(texts: dict[str, Text], name: str) -> list[Text]:
    return [text for text in texts.values() if name in (text.name, text.twin)]


def _name(line: dict[str, Any]) -> str:
    return Path(line["document"]).stem


if __name__ == "__main__":
    main()
