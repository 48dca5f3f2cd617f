"""Evidence as Web Annotations: the peers' assertions, their samples, and the way back to the words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from policytable.errors import EditionError
from policytable.export.annotations import annotations_jsonl
from policytable.export.book import book
from policytable.export.links import links
from policytable.model import Edition, Page, Place, Reviewed
from policytable.published import read_annotations
from tests.embedded import Embedded
from tests.hand_built import BEIJING, register, said, target

# Where the fault that the label names is not in the sample: it misspells the key ("langauage").
MISSPELT = {"anno15.json"}


@pytest.fixture(scope="module")
def peers(shared: Path) -> Path:
    """The peers' assertions and samples."""
    folder = shared / "peer-suites" / "web_annotation"
    if not folder.is_dir():
        pytest.skip("the peers' cases (../shared/peer-suites/web_annotation) are not here")
    return folder


@pytest.fixture(scope="module")
def lines(embedded: Embedded) -> list[bytes]:
    """The annotations of the embedded edition."""
    return (embedded.out / "annotations.jsonl").read_bytes().splitlines()


def assertions(folder: Path, part: str) -> Iterator[tuple[str, str, Any]]:
    """(name, must/should/may, whether data passes) of the peers' assertions about annotations or collections."""
    shared = [(f"{_BASE}{file.name}", _schema(file)) for file in sorted((folder / "definitions").glob("*.json"))]
    registry = jsonschema_rs.Registry(shared, draft=jsonschema_rs.Draft4)
    for file in sorted((folder / part).rglob("*.json")):
        if file.parent.name != "pages":
            schema = _schema(file)
            held = jsonschema_rs.Draft4Validator(schema, registry=registry, validate_formats=True)
            yield file.name, schema["assertionType"], partial(_passes, held, schema["expectedResult"] == "valid")


_BASE = "http://peers.example/"


def _schema(file: Path) -> Any:
    """A schema of theirs with whole addresses."""
    text = file.read_text("utf-8")
    return json.loads(re.sub(r'"(\$ref|id)":(\s*)"([\w.-]+\.json)', rf'"\1":\2"{_BASE}\3', text))


def _passes(held: Any, expected: bool, data: Any) -> bool:
    return bool(held.is_valid(data)) == expected


def test_every_must_of_the_peers_holds_for_every_annotation(peers: Path, lines: list[bytes]) -> None:
    told = list(assertions(peers, "annotations"))
    musts = [(name, passes) for name, kind, passes in told if kind == "must"]
    annotations = [json.loads(line) for line in lines]
    assert len(musts) > 50 and len(annotations) > 1800
    assert not [(one["id"], name) for one in annotations for name, passes in musts if not passes(one)]


def test_the_collection_holds(peers: Path, embedded: Embedded, lines: list[bytes]) -> None:
    data = json.loads((embedded.out / "annotations.json").read_bytes())
    assert not [name for name, kind, passes in assertions(peers, "collections") if kind == "must" and not passes(data)]
    assert data["first"]["items"] == [json.loads(line)["id"] for line in lines] and data["total"] == len(lines)


def test_every_correct_sample_is_read(peers: Path) -> None:
    files = sorted((peers / "tools" / "samples" / "correct").glob("*.json"))
    assert len(files) == 45 and all(read_annotations(file.read_bytes()) is not None for file in files)


def test_every_incorrect_sample_is_refused_for_its_own_fault(peers: Path) -> None:
    files = sorted((peers / "tools" / "samples" / "incorrect").glob("*.json"))
    assert len(files) == 39
    for file in files:
        with pytest.raises(EditionError, match="annotation_invalid"):
            read_annotations(file.read_bytes())
    # Most samples have a second fault besides the one they are about, a comma too many or two ids: without it they are refused still.
    assert {file.name for file in files if not _refused(_mended(file))} == MISSPELT


def _mended(file: Path) -> str:
    text = re.sub(r",(\s*})", r"\1", file.read_text("utf-8"))
    return text if file.name == "anno7.json" else text.replace('["http://example.org/1", "http://example.org/2"]', '"http://example.org/1"')


def _refused(text: str) -> bool:
    try:
        read_annotations(text)
    except EditionError:
        return True
    return False


def test_the_way_back_is_the_evidence(embedded: Embedded, lines: list[bytes]) -> None:
    noted = {one.id: one for line in lines for one in read_annotations(line)}
    for fact in (one.fact for one in embedded.published.facts.values()):
        for number, item in enumerate(fact.evidence, 1):
            one = noted.pop(f"urn:policytable:annotation:{fact.id}:{number}")
            assert (one.quote, one.prefix, one.suffix) == (item.quote, item.prefix, item.suffix)
            assert (one.start, one.end) == (item.start, item.end) and one.body[:2] == (fact.field, fact.display)
    assert not noted


def test_files_hold_their_schemas(embedded: Embedded, lines: list[bytes]) -> None:
    def schema(name: str) -> Any:
        return jsonschema_rs.validator_for(json.loads((embedded.out / "schema" / f"{name}.schema.json").read_bytes()))

    annotation = schema("annotations")
    for line in lines:
        annotation.validate(json.loads(line))
    schema("annotation-collection").validate(json.loads((embedded.out / "annotations.json").read_bytes()))


@pytest.mark.parametrize(
    ("media_type", "address", "place", "fragment"),
    [
        ("text/html", "https://a.example/1.html", "https://a.example/1.html#:~:text=", "#:~:text="),
        ("text/html", "https://a.example/#/1", "https://a.example/#/1:~:text=", "#:~:text="),
        ("text/html", None, None, "#:~:text="),
        ("application/pdf", "https://a.example/1.pdf", "https://a.example/1.pdf#page=2", "#page=2"),
        ("application/pdf", "https://a.example/1.pdf#a", None, "#page=2"),
        ("application/msword", "https://a.example/1.doc", None, None),
    ],
)
def test_links_lead_to_the_place_in_the_original(media_type: str, address: str | None, place: str | None, fragment: str | None) -> None:
    reading = said("a", BEIJING, target(50), official_url=address)
    assert reading.document is not None and reading.extraction is not None and reading.snapshot is not None
    reading = replace(reading, document=replace(reading.document, media_type=media_type, pages=(Page(2, 600.0, 800.0),)))
    fact = reading.extraction.facts[0]
    fact = replace(fact, evidence=(replace(fact.evidence[0], places=(Place(page=2, box=(1.0, 2.0, 3.0, 4.5)),)),))
    made = Edition("2019-09-30", register(), (), (reading,), (Reviewed(fact, "a"),), (), ())
    told = links(book(made), made.reviewed[0], fact.evidence[0])
    assert (told["original"], (told["place"] or "")[: len(place or "")] or None) == (address, place)
    assert (told["fragment"] or "")[: len(fragment or "")] == (fragment or "")
    (line,) = annotations_jsonl(book(made)).splitlines()
    (noted,) = read_annotations(line)
    assert noted.source == (address or f"urn:policytable:snapshot:{reading.snapshot.sha256}")
    assert noted.fragments == ((fragment[1:] + "&viewrect=1,2,2,2.5",) if fragment == "#page=2" else noted.fragments)
