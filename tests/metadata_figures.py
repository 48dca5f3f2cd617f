"""How well documents are described: exact agreement per key of their metadata, on the embedded corpus and on folders of real texts.

Run as `python -m tests.metadata_figures [FOLDER …] [--errors]`; a FOLDER holds `labels.jsonl` (with `meta`) or `metadata.csv`.
"""

from __future__ import annotations

import csv
import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from policytable.pipeline.files import FileJob, line, read_file
from policytable.text import plain

GOLD = Path(__file__).parent.parent / "corpus" / "gold" / "labels.jsonl"
_Truth = tuple[Path, dict[str, Any]]
_RULED = {"kind", "region", "issued"}  # keys that the gold of the corpus states even where they are null
_SPELLED = str.maketrans("[]【】", "〔〕〔〕")


def truths(folder: Path) -> Iterator[_Truth]:
    """Every document of a labelled folder with its metadata by hand; keys that nobody stated are absent."""
    labels = folder / "labels.jsonl"
    for text in labels.read_text(encoding="utf-8").splitlines() if labels.exists() else ():
        entry = json.loads(text)
        keys = {"region": entry["region"].split()[0], **{key: entry[key] for key in ("kind", "issued") if key in entry}}
        yield (folder / entry["document"]).resolve(), keys | entry.get("meta", {})
    table = folder / "metadata.csv"
    for row in csv.DictReader(table.open(encoding="utf-8")) if table.exists() else ():
        if (page := _page(folder, row)) is not None:
            keys = {
                "title": row["title"],
                "doc_number": row["doc_number"],
                "issuers": row["issuer"].split("、"),
                "day": row["published"],
            }
            yield page, keys


def disagreements(path: Path, said: dict[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    """Per stated key: key, truth, reading where the two differ (else None twice)."""
    read = line(read_file(FileJob(str(path))))["document"]
    if plain(str(said.get("title"))) == plain(str(read.get("notice"))):
        read["title"] = read["notice"]  # the label names the notice; the guide wants what it carries: `notice` holds the other
    read["day"] = said.get("day") if said.get("day") in (read["issued"], read["published"]) else read["published"]
    read["region"] = (read["region"] or {}).get("adcode")
    for key, truth in said.items():
        if key in read and (truth is not None or key not in _RULED):
            same = _form(truth) == _form(read[key])
            yield key, *((None, None) if same else (truth, read[key]))


def _page(folder: Path, row: dict[str, str]) -> Path | None:
    """The page of a row: its name ends in the number, without brackets."""
    digits = row["doc_number"].replace("〔", "").replace("〕", "-").removesuffix("号")
    return next((page for page in sorted(folder.glob("*.html")) if len(digits) > 6 and digits in page.name), None)


def _form(value: Any) -> Any:
    """Values that print the same: width, brackets, blanks and the order of offices aside."""
    if isinstance(value, list | tuple):
        return sorted(_form(part) for part in value)
    return plain(str(value)).translate(_SPELLED).rstrip("。") if value else None


def main(words: list[str]) -> None:
    """Print the share of exact values per key and folder, with `--errors` each disagreement."""
    folders = [Path(word) for word in words if not word.startswith("--")] or [GOLD.parent]
    for folder in folders:
        right: Counter[str] = Counter()
        total: Counter[str] = Counter()
        for path, said in truths(folder):
            for key, truth, read in disagreements(path, said):
                total[key] += 1
                right[key] += truth is None and read is None
                if "--errors" in words and (truth, read) != (None, None):
                    print(f"{path.name}\t{key}\t{truth}\t{read}")
        print(folder.name, " ".join(f"{key} {right[key]}/{count}" for key, count in sorted(total.items())))


if __name__ == "__main__":
    main(sys.argv[1:])
