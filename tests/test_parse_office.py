"""Office files: what a word processor or a spreadsheet shows is what is read, and what is not read is told."""

from __future__ import annotations

from importlib import import_module

import pytest

from policytable.parse import Parsed, parse
from tests.office_samples import DOCX, Sample, docx, strict


@pytest.fixture
def unrendered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without LibreOffice: the text does not depend on it."""
    monkeypatch.setattr(import_module("policytable.parse"), "has_office", lambda: False)


def shown(parsed: Parsed) -> tuple[str, ...]:
    return tuple(parsed.document.text.splitlines())


def codes(parsed: Parsed) -> tuple[str, ...]:
    return tuple(issue.code for issue in parsed.issues if issue.code not in ("no_rendering",))


@pytest.mark.usefixtures("unrendered")
@pytest.mark.parametrize("sample", DOCX.values(), ids=DOCX.keys())
def test_a_word_file_is_read_as_it_is_shown(sample: Sample) -> None:
    content = docx(sample.body, sample.parts)
    parsed = parse(content, "a.docx")
    assert shown(parsed) == sample.lines
    assert codes(parsed) == sample.codes and all(issue.remedy for issue in parsed.issues)
    assert shown(parse(strict(content), "a.docx")) == sample.lines
