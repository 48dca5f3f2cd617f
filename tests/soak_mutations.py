"""Files broken on purpose: `python -m tests.soak_mutations 2000` reads so many, prints what became of them, and resumes where it was ended.

The log (POLICYTABLE_SOAK_LOG, else in the system's temporary folder) has a line a file; the seed alone says what was done to which sample.
"""

from __future__ import annotations

import io
import json
import os
import random
import sys
import tempfile
import time
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import import_module
from pathlib import Path

import openpyxl
from PIL import Image, ImageDraw

from policytable.errors import ParseError
from policytable.parse import parse
from policytable.parse.guard import sandbox
from policytable.parse.office.libreoffice import has_office
from policytable.parse.sniff import sniff

CORPUS = Path(__file__).resolve().parent.parent / "corpus" / "documents"
LOG = Path(os.environ.get("POLICYTABLE_SOAK_LOG") or Path(tempfile.gettempdir()) / "policytable-soak.jsonl")
SECONDS = 20.0  # a file that takes longer is a finding, LibreOffice's minute aside
_EVERY, _RENDERED = 25, 20  # one file in so many goes through LibreOffice (1.5 s) or recognition: old formats, DOCX with its pages, scans
_SCANNED = 500  # and one in so many is a scan, with 3-8 s a page
_RTF = "{\\rtf1\\ansi\\ansicpg936 {\\b Award} 50 \\u19975?\\u20803?\\par\\trowd\\cellx2000\\cellx4000 a\\cell b\\cell\\row}"
_FODT = (
    '<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2"><office:body><office:text>'
    "<text:p>第一条 奖励50万元。</text:p></office:text></office:body></office:document-content>"
)


@cache
def samples() -> dict[str, list[tuple[str, bytes]]]:
    """Sound files of every format, by suffix."""
    found: dict[str, list[tuple[str, bytes]]] = {}
    for path in sorted(CORPUS.rglob("*.*")):
        if path.suffix in (".txt", ".html", ".docx", ".pdf", ".doc") and path.stat().st_size < 4_000_000:
            content = path.read_bytes()
            scanned = path.suffix == ".pdf" and sandbox.run("pdf", content, None, path.name) is None
            found.setdefault(".scan" if scanned else path.suffix, []).append((path.name, content))
    found[".xlsx"] = [("a.xlsx", workbook())]
    found[".png"] = [("a.png", picture("PNG")), ("a.gif", picture("GIF")), ("a.jpg", picture("JPEG")), ("a.tif", picture("TIFF"))]
    found[".office"] = [("a.rtf", _RTF.encode()), ("a.odt", odt()), *found.pop(".doc", [])]
    return found


def workbook() -> bytes:
    book = openpyxl.Workbook()
    for row in range(200):
        book.active.append([f"绿色工厂{row}", row * 1.5, None, "省级"])
    book.active.merge_cells("A1:B2")
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def odt(content: str = _FODT) -> bytes:
    stream = io.BytesIO()
    kind = "application/vnd.oasis.opendocument.text"
    with zipfile.ZipFile(stream, "w") as package:
        package.writestr("mimetype", kind)
        package.writestr("content.xml", content)
        package.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
            f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
            '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>',
        )
    return stream.getvalue()


def picture(kind: str) -> bytes:
    image = Image.new("RGB", (240, 60), "white")
    ImageDraw.Draw(image).text((10, 20), "GREEN 2019 50", fill="black")
    stream = io.BytesIO()
    image.save(stream, kind)
    return stream.getvalue()


def mutated(seed: int) -> tuple[str, bytes]:
    """The file of a seed: (name, bytes)."""
    chance = random.Random(seed)
    found = samples()
    kinds = [".html", ".txt", ".docx", ".pdf", ".xlsx", ".docx", ".pdf", ".xlsx"] + ([".png"] if seed % 10 == 0 else [])
    kind = ".office" if seed % _EVERY == 0 and has_office() else ".scan" if seed % _SCANNED == 20 else chance.choice(kinds)
    name, content = chance.choice(found[kind])
    for _ in range(chance.choice((1, 1, 2, 3))):
        inside = content.startswith(b"PK\x03\x04") and chance.random() < 0.7
        content = _member(content, chance) if inside else _broken(content, chance)
    return name, content


def _broken(content: bytes, chance: random.Random) -> bytes:
    if len(content) < 4:
        return content
    at, to = sorted(chance.sample(range(len(content)), 2))
    match chance.randrange(6):
        case 0:
            data = bytearray(content)
            for _ in range(chance.choice((1, 4, 32, 256))):
                data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
            return bytes(data)
        case 1:
            return content[: max(1, to)]
        case 2:
            other = chance.choice(chance.choice(list(samples().values())))[1]
            return content[:at] + other[: chance.randrange(1, len(other))] + content[to:]
        case 3:
            return content[:to] + content[at : min(to, at + 20_000)] * chance.choice((1, 2, 50)) + content[to:]
        case 4:
            return content[:at] + content[to:]
        case _:
            return content[:at] + chance.randbytes(min(400, to - at)) + content[to:]


def _member(content: bytes, chance: random.Random) -> bytes:
    """The package with one member broken inside, left out, doubled or swapped."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            members = [(name, package.read(name)) for name in package.namelist() if not name.endswith("/")]
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, NotImplementedError, EOFError, RuntimeError):
        return _broken(content, chance)
    if not members:
        return content
    at, other = chance.randrange(len(members)), chance.randrange(len(members))
    name, data = members[at]
    match chance.randrange(5):
        case 0:
            members.pop(at)
        case 1:
            members[at] = (name, members[other][1])
        case _:
            members[at] = (name, _broken(data, chance))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for entry, body in members:
            package.writestr(entry, body)
    return stream.getvalue()


def outcome(name: str, content: bytes, whole: bool = True) -> str:
    """`read`, `recognised`, or the code of the refusal; `scan` where not `whole` and a PDF needs recognition.

    Raises what no refusal should be: anything else than a ParseError."""
    try:
        light = not whole and sniff(content, name) == "pdf"  # a broken font makes a scan of a page, with seconds of recognition
        parsed = sandbox.run("pdf", content, None, name) if light else parse(content, name)
    except ParseError as error:
        assert error.code and error.remedy and error.about == name
        return error.code
    if parsed is None:
        return "scan"
    return "recognised" if "rapidocr" in parsed.document.method else "read"


def resident() -> tuple[float, float]:
    """MB that this process and the largest of the idle workers hold."""
    workers = [worker.process.pid for idle in sandbox._IDLE.values() for worker in idle]
    return sandbox._resident(os.getpid()) / 1e6, max((sandbox._resident(pid) for pid in workers), default=0) / 1e6


def run(seeds: Iterable[int]) -> Iterator[tuple[int, str, str, float]]:
    """(seed, name, outcome, seconds) of each; anything but a document or a coded refusal is the outcome `RAISED …`."""
    room = import_module("policytable.parse")
    installed = room.has_office
    for seed in seeds:
        name, content = mutated(seed)
        setattr(room, "has_office", installed if seed % _RENDERED == 0 else lambda: False)  # noqa: B010
        begun = time.monotonic()
        try:
            said = outcome(name, content, seed % _RENDERED == 0)
        except Exception as error:
            said = f"RAISED {type(error).__name__}: {error}"[:200]
        finally:
            setattr(room, "has_office", installed)  # noqa: B010
        yield seed, name, said, time.monotonic() - begun


def is_finding(seed: int, name: str, said: str, seconds: float) -> bool:
    """Whether a person must look: no code, no survival, or too long (a scan has a limit for each page)."""
    return said.startswith("RAISED") or said in ("crashed", "timeout") or (seconds > SECONDS and said != "recognised")


def soak(count: int, log: Path = LOG) -> list[str]:
    """Reads the files of the seeds that the log lacks, prints a summary, and returns the findings."""
    lines = [json.loads(line) for line in log.read_text("utf-8").splitlines()] if log.exists() else []
    done = {line[0] for line in lines}
    with log.open("a", encoding="utf-8") as stream:
        for line in run(seed for seed in range(count) if seed not in done):
            stream.write(json.dumps(line, ensure_ascii=False) + "\n")
            stream.flush()
            lines.append(line)
            if len(lines) % 500 == 0:
                print(f"{len(lines)} files, MB of this process and of a worker: {resident()}", flush=True)
    counts: Counter[str] = Counter(line[2] for line in lines)
    by_format: Counter[tuple[str, str]] = Counter((Path(line[1]).suffix, line[2]) for line in lines)
    print(f"{len(lines)} files: {dict(counts.most_common())}; the slowest {max(line[3] for line in lines):.1f} s")
    for (suffix, said), number in sorted(by_format.items()):
        print(f"{suffix:<6} {said:<16} {number}")
    return [f"{line}" for line in lines if is_finding(*line)]


if __name__ == "__main__":
    for found in soak(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000):
        print("FINDING", found)
