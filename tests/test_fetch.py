"""Fetch: what is had from files, and what is refused with its reason."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

import pytest

from policytable.errors import FetchError
from policytable.fetch import SIZE_LIMIT, fetch
from policytable.fetch.magic import media_type


@pytest.fixture
def base(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    (folder / "documents").mkdir(parents=True)
    (folder / "documents" / "通知 1.html").write_bytes("<!DOCTYPE html><p>绿色工厂".encode())
    (tmp_path / "outside.txt").write_bytes(b"outside")
    return folder


def test_a_path_is_relative_to_the_base(base: Path) -> None:
    had = fetch("documents/通知 1.html", base)
    assert (had.name, had.media_type, had.location) == ("通知 1.html", "text/html", "documents/通知 1.html")
    assert had.content == "<!DOCTYPE html><p>绿色工厂".encode()


def test_absolute_paths_and_file_addresses_may_lie_anywhere(base: Path) -> None:
    outside = base.parent / "outside.txt"
    assert fetch(str(outside), base).content == b"outside"
    assert fetch(outside.as_uri(), base).content == b"outside"
    assert fetch((base / "documents" / "通知 1.html").as_uri(), base).name == "通知 1.html"
    assert fetch(outside.as_uri().replace("file://", "file://localhost"), base).content == b"outside"


@pytest.mark.parametrize(
    ("location", "code"),
    [
        ("documents/none.html", "not_found"),
        ("documents/通知 1.html/x", "not_found"),
        ("file:///none/at/all", "not_found"),
        ("documents", "not_a_file"),
        ("../outside.txt", "outside_base"),
        ("documents/../../outside.txt", "outside_base"),
        ("", "bad_address"),
        ("a\0b", "bad_address"),
        ("file://host/share.txt", "bad_address"),
        ("file:relative.txt", "bad_address"),
        ("file:///a%00b", "bad_address"),
        ("file://[", "bad_address"),
        ("ftp://example.org/a", "bad_address"),
        ("javascript:alert(1)", "bad_address"),
        ("http://example.org/a", "network_not_available"),
        ("HTTPS://example.org/a", "network_not_available"),
    ],
)
def test_what_cannot_be_had_says_why_and_what_to_do(base: Path, location: str, code: str) -> None:
    with pytest.raises(FetchError) as caught:
        fetch(location, base)
    assert caught.value.code == code
    assert caught.value.about == location and caught.value.remedy


def test_a_link_does_not_lead_out_of_the_base(base: Path) -> None:
    (base / "link.txt").symlink_to(base.parent / "outside.txt")
    (base / "inside.html").symlink_to(base / "documents" / "通知 1.html")
    with pytest.raises(FetchError) as caught:
        fetch("link.txt", base)
    assert caught.value.code == "outside_base"
    assert fetch("inside.html", base).content


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_or_device_is_refused_without_waiting(base: Path) -> None:
    os.mkfifo(base / "pipe")
    for location in ("pipe", "/dev/null"):
        with pytest.raises(FetchError) as caught:
            fetch(location, base)
        assert caught.value.code == "not_a_file"


def test_the_size_limit_is_exact(base: Path) -> None:
    for size, name in ((SIZE_LIMIT, "fits"), (SIZE_LIMIT + 1, "over")):
        with (base / name).open("wb") as file:
            file.truncate(size)
    assert len(fetch("fits", base).content) == SIZE_LIMIT
    with pytest.raises(FetchError) as caught:
        fetch("over", base)
    assert caught.value.code == "too_large"


def test_an_empty_file_is_had_and_left_to_the_reader(base: Path) -> None:
    (base / "empty").touch()
    assert fetch("empty", base).content == b""


def zipped(member: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(member, "x" * 100)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.7\n", "application/pdf"),
        (b"\n\n%PDF-1.4\n", "application/pdf"),
        (zipped("word/document.xml"), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (zipped("xl/workbook.xml"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (zipped("OFD.xml"), "application/ofd"),
        (zipped("readme.txt"), "application/zip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"), "application/msword"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
        (b"\x89PNG\r\n\x1a\n...", "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"\xef\xbb\xbf\r\n<!-- saved -->\n<HTML lang='zh'>", "text/html"),
        (b"<?xml version='1.0'?><!DOCTYPE html>", "text/html"),
        (b"<?xml version='1.0'?><policy/>", None),
        ("关于<html>的说明".encode(), None),
        ("绿色工厂".encode("gb18030"), None),
        (b"", None),
    ],
    ids=range(16),
)
def test_the_type_is_told_where_the_bytes_are_clear(content: bytes, kind: str | None) -> None:
    assert media_type(content) == kind
