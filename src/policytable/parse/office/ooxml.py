"""The inside of an office package: members with a size limit, XML without entities, one namespace for both editions."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from policytable.errors import DamagedError

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_STRICT = (
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main", b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"),
    (b"http://purl.oclc.org/ooxml/officeDocument/relationships", b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"),
)
_MEMBER_LIMIT = 100 << 20


@dataclass(frozen=True, slots=True)
class Package:
    """An opened package; `about` names the file in errors."""

    members: zipfile.ZipFile
    about: str

    def xml(self, path: str) -> etree._Element | None:
        """The root of a part, None where there is no such part. Raises DamagedError for XML that does not parse."""
        data = self._bytes(path)
        if data is None:
            return None
        if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
            data = re.sub(rb"^\xef\xbb\xbf|^<\?xml[^>]*\?>", b"", data.decode("utf-16", "replace").encode())
        for strict, usual in _STRICT:
            data = data.replace(strict, usual)
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True)
        try:
            root = etree.fromstring(data, parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise DamagedError(f"part {path} is not sound XML: {error}", about=self.about) from error
        if b"<!DOCTYPE" in data[:4096] or b"<!ENTITY" in data:
            raise DamagedError(f"part {path} declares entities, which no office program writes", about=self.about, code="entities")
        return root

    def main(self, usual: str) -> str:
        """The path of the main part: as the package's relations say, else the usual one."""
        for kind, target in self.relations("_rels/.rels", ""):
            if kind.endswith("/officeDocument"):
                return target
        return usual

    def related(self, part: str, kind: str) -> list[str]:
        """Paths of the parts that `part` is related to by a kind (`numbering`, `styles`, `header`…)."""
        return [target for _, name, target in self.named(part) if name.endswith("/" + kind)]

    def named(self, part: str) -> list[tuple[str, str, str]]:
        """(id, type, target path) of what `part` is related to inside the package."""
        folder, file = posixpath.split(part)
        return self._relations(f"{folder}/_rels/{file}.rels", folder)

    def relations(self, path: str, folder: str) -> list[tuple[str, str]]:
        """(type, target path) of a relations part; external targets are left out."""
        return [(kind, target) for _, kind, target in self._relations(path, folder)]

    def _relations(self, path: str, folder: str) -> list[tuple[str, str, str]]:
        root = self.xml(path)
        if root is None:
            return []
        found = []
        for relation in root.iter("{*}Relationship"):
            target = relation.get("Target") or ""
            if relation.get("TargetMode") != "External" and target:
                joined = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
                found.append((relation.get("Id") or "", relation.get("Type") or "", joined))
        return found

    def data(self, path: str) -> bytes | None:
        """The bytes of a part, None where there is no such part. Raises DamagedError."""
        return self._bytes(path)

    def _bytes(self, path: str) -> bytes | None:
        try:
            with self.members.open(path) as member:
                data = member.read(_MEMBER_LIMIT + 1)
        except KeyError:
            return None
        except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
            raise DamagedError(f"part {path} cannot be unpacked: {error}", about=self.about) from error
        if len(data) > _MEMBER_LIMIT:
            raise DamagedError(f"part {path} unpacks to more than is reasonable", about=self.about, code="too_large")
        return data


def open_package(content: bytes, about: str) -> Package:
    """Opens a package. Raises DamagedError."""
    try:
        return Package(zipfile.ZipFile(io.BytesIO(content)), about)
    except (zipfile.BadZipFile, OSError, ValueError, EOFError, NotImplementedError) as error:
        raise DamagedError(f"the package cannot be opened: {error}", about=about) from error


def child(element: etree._Element | None, *names: str) -> etree._Element | None:
    """The first descendant along a path of child names of the w: namespace."""
    for name in names:
        if element is None:
            return None
        element = element.find(W + name)
    return element


def value(element: etree._Element | None, *names: str) -> str | None:
    """`w:val` of the element at the end of a path, None where there is none."""
    found = child(element, *names)
    return found.get(W + "val") if found is not None else None


def is_on(element: etree._Element | None, *names: str) -> bool:
    """Whether a switch (w:vanish, w:isLgl…) is set: present, and not set to off."""
    found = child(element, *names)
    return found is not None and (found.get(W + "val") or "1") not in ("0", "false", "off")


def number(text: str | None, default: int = 0) -> int:
    """An integer attribute, the default where it is absent or is none."""
    try:
        return int(float(text)) if text is not None else default
    except (ValueError, OverflowError):
        return default


def elements(parent: etree._Element) -> Iterator[etree._Element]:
    """Child elements (no comments, no processing instructions)."""
    return (node for node in parent if isinstance(node.tag, str))


def local(element: etree._Element) -> str:
    """The name without its namespace."""
    return str(element.tag).rsplit("}", 1)[-1]
