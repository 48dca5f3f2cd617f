"""Room `published`: an edition's files give back what the edition said."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from policytable.codec import encode
from policytable.errors import EditionError
from policytable.published import open_edition
from tests.embedded import Embedded


def test_an_edition_comes_back_whole(embedded: Embedded) -> None:
    edition, found = embedded.edition, embedded.published
    assert (found.as_of, found.topic, found.sample) == ("2019-09-30", "green_factory", edition.register.sample_mark)
    assert [one.cell for one in found.cells] == [cell for row in edition.rows for cell in row.cells]
    assert {key: one.policy for key, one in found.policies.items()} == {policy.key: policy for policy in edition.policies}
    facts = {one.fact.id: one.fact for one in edition.reviewed}
    assert found.facts.keys() == facts.keys()
    for key, one in found.facts.items():  # `doubtful` is no part of the contract: what it holds back says so
        assert encode(one.fact) == encode(facts[key]) | {"doubtful": False}
        assert one.region is not None


def test_what_is_no_edition_is_told(embedded: Embedded, tmp_path: Path) -> None:
    with pytest.raises(EditionError, match=r"manifest\.json"):
        open_edition(tmp_path)
    copy = tmp_path / "copy"
    shutil.copytree((embedded.out / ".current").resolve(), copy)
    (copy / "facts.jsonl").write_text('{"id": 1}\n', encoding="utf-8")
    with pytest.raises(EditionError, match=r"facts\.jsonl: line 1"):
        _ = open_edition(copy).facts
    (copy / "cells.jsonl").unlink()
    with pytest.raises(EditionError, match="cannot be read"):
        _ = open_edition(copy).cells
