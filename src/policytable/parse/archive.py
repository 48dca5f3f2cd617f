"""ZIP attachments: the documents inside, in natural order, as one document, each under a heading with its name."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field, replace
from hashlib import sha256

from policytable.errors import DamagedError, EmptyError, EncryptedError, ParseError
from policytable.model import Block, Document, Issue
from policytable.parse.draft import Draft, Ink
from policytable.parse.guard.limits import Allowance, check_package, read_member
from policytable.parse.office.numbering import spell
from policytable.parse.outcome import PagePicture, Parsed

MEDIA_TYPE = "application/zip"
_LITTER = re.compile(r"(?:^|/)(?:__MACOSX/.*|\.DS_Store|Thumbs\.db|desktop\.ini|~\$[^/]*|\._[^/]*)$", re.I)
_UTF8_NAME = 0x800
_LONGEST = 200  # characters of a path in headings and messages
_NUMERALS = {spell(count, "chineseCounting"): count for count in range(1, 100)}
_NUMERAL = re.compile(r"(\d+|[一二三四五六七八九十]+)")


@dataclass(frozen=True, slots=True)
class Doors:
    """How members are read: to a document, to pictures of all its pages, and whether one is an archive itself."""

    read: Callable[[bytes, str], Parsed]
    draw: Callable[[bytes, str], tuple[PagePicture, ...]]
    is_archive: Callable[[bytes, str], bool]


@dataclass(frozen=True, slots=True)
class Member:
    """A file of an archive by its cleaned path; in place of its content the reason why it cannot be had."""

    path: str
    content: bytes | ParseError


def is_partly_encrypted(content: bytes) -> bool:
    """Whether some members of a ZIP need a password and some do not."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return len({bool(member.flag_bits & 1) for member in archive.infolist() if not member.is_dir()}) == 2


def read_archive(content: bytes, name: str, doors: Doors) -> Parsed:
    """All documents of a ZIP as one; a member that cannot be read is an issue that names `archive!member`.

    Raises EmptyError where it holds no file, EncryptedError where all that fail are encrypted and none can be read,
    DamagedError where none can be read.
    """
    joined, issues, failures = _Joined(), list[Issue](), list[ParseError]()
    for member in _members(content, name, doors, Allowance(name, len(content))):
        try:
            parsed = doors.read(_content(member), f"{name}!{member.path}")
        except ParseError as error:
            failures.append(error)
            issues.append(Issue(error.code, error.message, remedy=error.remedy, about=f"{name}!{member.path}"))
            joined.pages += _page_count(member, name, doors)
            continue
        joined.add(member.path, parsed.document)
        issues += parsed.issues
    if not joined.methods:
        raise _nothing(failures, name)
    return Parsed(joined.document(content), tuple(issues))


def archive_pictures(content: bytes, name: str, pages: Collection[int] | None, doors: Doors) -> tuple[PagePicture, ...]:
    """Pictures of the members' pages in the numbering of the joined document; those that cannot be drawn have none."""
    made: list[PagePicture] = []
    before = 0
    for member in _members(content, name, doors, Allowance(name, len(content))):
        if pages is not None and before >= max(pages, default=0):
            break
        drawn = _pictures(member, name, doors)
        made += [replace(one, number=one.number + before) for one in drawn if pages is None or one.number + before in pages]
        before += max((one.number for one in drawn), default=0)
    return tuple(made)


@dataclass(slots=True)
class _Joined:
    """Documents one behind the other; every mark is moved by what stands before it."""

    draft: Draft = field(default_factory=Draft)
    methods: set[str] = field(default_factory=set)
    pages: int = 0

    def add(self, path: str, document: Document) -> None:
        draft = self.draft
        draft.block("heading", Ink(path), Block("heading", 0, 0, level=0))
        base, tables = draft.size, len(draft.tables)
        draft.put(Ink(document.text if document.text.endswith("\n") else document.text + "\n"))
        draft.blocks += [
            replace(
                block,
                start=block.start + base,
                end=block.end + base,
                page=None if block.page is None else block.page + self.pages,
                table=None if block.table is None else block.table + tables,
                dom=None if block.dom is None else f"{path}!{block.dom}",
            )
            for block in document.blocks
        ]
        for table in document.tables:
            cells = tuple(replace(cell, start=cell.start + base, end=cell.end + base) for cell in table.cells)
            draft.tables.append(replace(table, start=table.start + base, end=table.end + base, cells=cells))
        draft.pages += [replace(page, number=page.number + self.pages) for page in document.pages]
        draft.lines += [replace(line, start=line.start + base, end=line.end + base, page=line.page + self.pages) for line in document.lines]
        draft.runs += [replace(run, start=run.start + base, end=run.end + base, path=f"{path}!{run.path}") for run in document.runs]
        draft.meta += document.meta
        draft.attachments += document.attachments
        draft.doubtful += [at + base for at in document.doubtful]
        self.pages += max((page.number for page in document.pages), default=0)
        self.methods.add(document.method)

    def document(self, content: bytes) -> Document:
        made = self.draft.document(content, MEDIA_TYPE, f"zip({'+'.join(sorted(self.methods))})")
        return replace(made, id="d-" + sha256(content).hexdigest()[:16])


def _members(content: bytes, name: str, doors: Doors, allowance: Allowance, depth: int = 0) -> Iterator[Member]:
    """Files in natural order, those of archives inside archives in place of these. Raises DamagedError."""
    with _opened(content, name, allowance, depth) as archive:
        named = sorted(
            ((_path(member), member) for member in archive.infolist() if not member.is_dir()), key=lambda pair: _natural(pair[0])
        )
        for path, member in named:
            if _LITTER.search(path):
                continue
            try:
                if member.flag_bits & 1:
                    raise EncryptedError("a password protects this member", about=f"{name}!{path}")
                data = read_member(archive, member, f"{name}!{path}")
                if doors.is_archive(data, path):
                    inner = _members(data, f"{name}!{path}", doors, allowance, depth + 1)
                    yield from (replace(one, path=f"{path}/{one.path}") for one in inner)
                else:
                    yield Member(path, data)
            except ParseError as error:
                if error.code == "archive_bomb" or error.about == allowance.about:
                    raise
                yield Member(path, error)


def _opened(content: bytes, name: str, allowance: Allowance, depth: int) -> zipfile.ZipFile:
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError) as error:
        raise DamagedError(f"the archive cannot be opened: {error}", about=name) from error
    check_package(archive.infolist(), len(content), name)
    allowance.admit(archive.infolist(), depth)
    return archive


def _path(member: zipfile.ZipInfo) -> str:
    """The name as it was meant: where it is not marked as UTF-8 it is in the writer's own code, in China GBK; cleaned for messages."""
    name = member.orig_filename
    if not member.flag_bits & _UTF8_NAME:
        raw = name.encode("cp437", "replace")
        for codec in ("utf-8", "gb18030"):
            try:
                name = raw.decode(codec)
                break
            except UnicodeDecodeError:
                continue
    steps = [step.strip() for step in re.split(r"[/\\]", "".join(char for char in name if char.isprintable()))]
    return "/".join(step for step in steps if step not in ("", ".", ".."))[-_LONGEST:] or "unnamed"


def _natural(path: str) -> list[list[tuple[int, int, str]]]:
    """附件2 stands before 附件10, 附件二 before 附件十."""
    return [[_rank(piece) for piece in _NUMERAL.split(step) if piece] for step in path.split("/")]


def _rank(piece: str) -> tuple[int, int, str]:
    count = int(piece) if piece.isdecimal() and len(piece) < 19 else _NUMERALS.get(piece)
    return (1, 0, piece) if count is None else (0, count, piece)


def _content(member: Member) -> bytes:
    if isinstance(member.content, ParseError):
        raise member.content
    return member.content


def _pictures(member: Member, name: str, doors: Doors) -> tuple[PagePicture, ...]:
    try:
        return doors.draw(_content(member), f"{name}!{member.path}")
    except ParseError:
        return ()  # reading the archive tells why


def _page_count(member: Member, name: str, doors: Doors) -> int:
    """Pages of a member that has no text but can be drawn: they are counted, so that those behind keep their numbers."""
    return max((one.number for one in _pictures(member, name, doors)), default=0)


def _nothing(failures: list[ParseError], name: str) -> ParseError:
    if not failures:
        return EmptyError("the archive holds no file", about=name)
    if all(isinstance(error, EncryptedError) for error in failures):
        return EncryptedError("a password protects everything in this archive", about=name)
    told = failures[0]
    return DamagedError(f"none of {len(failures)} members can be read; the first: {told.message}", about=name, code=told.code)
