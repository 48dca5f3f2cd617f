"""An OFD package (GB/T 33190-2016): its documents, their pages with templates and annotations, and the resources they draw with."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from policytable.errors import DamagedError, EncryptedError
from policytable.model import Issue
from policytable.parse.ofd.geometry import PLAIN, POINTS, Matrix, numbers
from policytable.parse.office.ooxml import Package, open_package
from policytable.parse.outcome import issue

_A4 = (0.0, 0.0, 210.0, 297.0)
_PAGES = 3000
_ISSUES = 100  # a file with more faults is not read more closely for being told them all
_LAYERS = {"Background": 0, "Body": 1, "Foreground": 2}


@dataclass(frozen=True, slots=True)
class Resources:
    """What objects refer to by id: embedded font files and pictures as paths in the package, other things as elements."""

    fonts: dict[str, str | None] = field(default_factory=dict)
    pictures: dict[str, str] = field(default_factory=dict)
    elements: dict[str, etree._Element] = field(default_factory=dict)  # DrawParam, CompositeGraphicUnit

    def over(self, below: Resources) -> Resources:
        """These resources, and those of `below` that they do not name."""
        return Resources(below.fonts | self.fonts, below.pictures | self.pictures, below.elements | self.elements)


@dataclass(frozen=True, slots=True)
class Layer:
    """An element whose children are drawn; `aside` marks annotations, whose words are no part of the text."""

    element: etree._Element
    resources: Resources
    origin: Matrix = PLAIN
    aside: bool = False


@dataclass(frozen=True, slots=True)
class OfdPage:
    """A page: its number in the whole package, its box in millimetres (x, y, width, height), its layers from back to front."""

    number: int
    box: tuple[float, float, float, float]
    layers: tuple[Layer, ...]
    sound: bool = True

    @property
    def width(self) -> float:
        return self.box[2] * POINTS

    @property
    def height(self) -> float:
        return self.box[3] * POINTS


@dataclass(slots=True)
class OfdPackage:
    """An opened package; `issues` grows while it is read, every issue once."""

    package: Package
    names: dict[str, str]  # as producers refer to them (lower case, no leading slash) to the member's own name
    issues: list[Issue] = field(default_factory=list)

    @property
    def about(self) -> str:
        return self.package.about

    def tell(self, code: str, message: str) -> None:
        """Adds an issue unless it was told before."""
        told = issue(code, message, self.about)
        if len(self.issues) < _ISSUES and told not in self.issues:
            self.issues.append(told)

    def find(self, base: str, location: str | None, folder: str = "") -> str | None:
        """The member that `location` names in part `base`; many producers write it from the root, so that is tried too.
        None where there is none; a path that leaves the package names nothing."""
        place = (location or "").strip().replace("\\", "/")
        if not place:
            return None
        here = posixpath.dirname(base)
        tried = [place] if place.startswith("/") else [posixpath.join(here, folder, place), posixpath.join(here, place), place]
        for path in tried:
            found = self.names.get(posixpath.normpath(path).lstrip("/").lower())
            if found is not None:
                return found
        return None

    def xml(self, base: str, location: str | None, code: str, what: str) -> tuple[etree._Element, str] | None:
        """(root, path) of a part; a part that is missing or is no XML is told as `code`. Raises DamagedError `entities`, `too_large`."""
        path = self.find(base, location)
        try:
            root = None if path is None else self.package.xml(path)
        except DamagedError as error:
            if error.code != "damaged":
                raise
            self.tell(code, f"{what} cannot be read: {error.message}")
            return None
        if root is None or path is None:
            self.tell(code, f"{what} is missing: the package holds no part {location}")
            return None
        return root, path

    def pages(self) -> Iterator[OfdPage]:
        """The pages of all documents of the package in order. Raises DamagedError where there is no document or too many pages."""
        root = self.package.xml(self.names["ofd.xml"])
        bodies = [] if root is None else list(root.iterfind("{*}DocBody"))
        number = 0
        for body in bodies:
            opened = self.xml("", _current(self, body), "page_unread", "a document of the package")
            for page in _Document(self, *opened).pages(number) if opened else ():
                number = page.number
                yield page
        if not number:
            raise DamagedError("the package names no document with pages", about=self.about)


def open_ofd(content: bytes, about: str) -> OfdPackage:
    """Opens a package. Raises DamagedError, and EncryptedError where its parts are enciphered (GM/T 0099)."""
    package = open_package(content, about)
    names = {posixpath.normpath(name.replace("\\", "/")).lstrip("/").lower(): name for name in package.members.namelist()}
    if any(posixpath.basename(name) in ("encryptions.xml", "encryption.xml", "decryptseed.dat") for name in names):
        raise EncryptedError("the parts of this OFD are enciphered", about=about)
    if "ofd.xml" not in names:
        raise DamagedError("the package holds no OFD.xml", about=about)
    return OfdPackage(package, names)


def _current(ofd: OfdPackage, body: etree._Element) -> str | None:
    """The root of a document: of its current version, where versions are kept."""
    for version in body.iterfind("{*}Versions/{*}Version"):
        if version.get("Current") in ("true", "1"):
            opened = ofd.xml("", version.get("BaseLoc"), "page_unread", "the current version")
            found = opened[0].findtext("{*}DocRoot") if opened else None
            if opened and found:
                return ofd.find(opened[1], found) or found
    return body.findtext("{*}DocRoot")


@dataclass(slots=True)
class _Document:
    ofd: OfdPackage
    root: etree._Element
    path: str
    resources: Resources = field(default_factory=Resources)
    annotations: dict[str, list[str]] = field(default_factory=dict)
    templates: dict[str, str | None] = field(default_factory=dict)

    def pages(self, done: int) -> Iterator[OfdPage]:
        usual = _box(self.root.find("{*}CommonData"), "{*}PageArea") or _A4
        for kind in ("PublicRes", "DocumentRes"):
            for named in self.root.iterfind("{*}CommonData/{*}" + kind):
                self.resources = self._read(named.text, self.path).over(self.resources)
        self.templates = {one.get("ID") or "": one.get("BaseLoc") for one in self.root.iterfind("{*}CommonData/{*}TemplatePage")}
        self._annotate()
        self._attached()
        listed = list(self.root.iterfind("{*}Pages/{*}Page"))
        if done + len(listed) > _PAGES:
            raise DamagedError(f"{done + len(listed)} pages", about=self.ofd.about, code="too_large")
        for number, page in enumerate(listed, done + 1):
            yield self._page(number, page, usual)

    def _page(self, number: int, named: etree._Element, usual: tuple[float, float, float, float]) -> OfdPage:
        opened = self.ofd.xml(self.path, named.get("BaseLoc"), "page_unread", f"page {number}")
        if opened is None:
            return OfdPage(number, usual, (), sound=False)
        box = _box(opened[0], "{*}Area") or _box(opened[0], "{*}Content/{*}PageArea") or usual
        layers = self._layers(*opened, number, ())
        for location in self.annotations.get(named.get("ID") or "", ()):
            layers += self._notes(location)
        return OfdPage(number, box, tuple(layers))

    def _layers(self, root: etree._Element, path: str, number: int, within: tuple[str, ...]) -> list[Layer]:
        """Templates behind, the page's own layers, templates in front."""
        resources = self.resources
        for named in root.iterfind("{*}PageRes"):
            resources = self._read(named.text, path).over(resources)
        own = sorted(root.iterfind("{*}Content/{*}Layer"), key=lambda layer: _LAYERS.get(layer.get("Type") or "Body", 1))
        behind: list[Layer] = []
        front: list[Layer] = []
        for used in root.iterfind("{*}Template"):
            (front if used.get("ZOrder") == "Foreground" else behind).extend(self._template(used.get("TemplateID") or "", number, within))
        return behind + [Layer(layer, resources) for layer in own] + front

    def _template(self, name: str, number: int, within: tuple[str, ...]) -> list[Layer]:
        if name in within or len(within) > 8:
            self.ofd.tell("part_unread", f"template {name} of page {number} stands in itself")
            return []
        opened = self.ofd.xml(self.path, self.templates.get(name), "part_unread", f"template {name}")
        return self._layers(*opened, number, (*within, name)) if opened else []

    def _read(self, location: str | None, base: str) -> Resources:
        opened = self.ofd.xml(base, location, "part_unread", "a list of fonts and pictures")
        if opened is None:
            return Resources()
        root, path = opened
        folder = root.get("BaseLoc") or ""
        made = Resources()
        for font in root.iterfind("{*}Fonts/{*}Font"):
            made.fonts[font.get("ID") or ""] = self.ofd.find(path, font.findtext("{*}FontFile"), folder)
        for media in root.iterfind("{*}MultiMedias/{*}MultiMedia"):
            found = self.ofd.find(path, media.findtext("{*}MediaFile"), folder)
            if found is not None:
                made.pictures[media.get("ID") or ""] = found
        for group in ("DrawParams/{*}DrawParam", "CompositeGraphicUnits/{*}CompositeGraphicUnit"):
            made.elements.update({one.get("ID") or "": one for one in root.iterfind("{*}" + group)})
        return made

    def _annotate(self) -> None:
        location = self.root.findtext("{*}Annotations")
        opened = self.ofd.xml(self.path, location, "part_unread", "the list of annotations") if location else None
        for page in opened[0].iterfind("{*}Page") if opened else ():
            files = [self.ofd.find(opened[1], one.text) or one.text or "" for one in page.iterfind("{*}FileLoc")] if opened else []
            self.annotations.setdefault(page.get("PageID") or "", []).extend(files)

    def _notes(self, location: str) -> list[Layer]:
        opened = self.ofd.xml(self.path, "/" + location, "part_unread", "an annotation")
        made = []
        for note in opened[0].iterfind("{*}Annot") if opened else ():
            shown = note.find("{*}Appearance")
            if shown is not None and note.get("Visible") not in ("false", "0"):
                x, y, _, _ = numbers(shown.get("Boundary"), 4) or _A4
                made.append(Layer(shown, self.resources, (1.0, 0.0, 0.0, 1.0, x, y), aside=True))
        return made

    def _attached(self) -> None:
        location = self.root.findtext("{*}Attachments")
        opened = self.ofd.xml(self.path, location, "part_unread", "the list of attached files") if location else None
        names = [one.get("Name") or "?" for one in opened[0].iterfind("{*}Attachment")] if opened else []
        if names:
            self.ofd.tell("attached_unread", f"files are attached and were not read: {', '.join(names[:20])}")


def _box(element: etree._Element | None, name: str) -> tuple[float, float, float, float] | None:
    """The paper of a page, in millimetres; None where none is given that could be printed."""
    area = None if element is None else element.find(name)
    values = None if area is None else numbers(area.findtext("{*}PhysicalBox"), 4)
    if values is None or not (0 < values[2] * POINTS < 20000 and 0 < values[3] * POINTS < 20000):
        return None
    return values[0], values[1], values[2], values[3]
