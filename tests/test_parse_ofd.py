"""OFD files in the parse room: text, boxes, tables, pictures, and every refusal."""

from __future__ import annotations

import io
import re
import time
import zipfile
from importlib import import_module

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from policytable.errors import DamagedError, EmptyError, EncryptedError, ParseError
from policytable.model import Document
from policytable.parse import PagePicture, Parsed, page_pictures, parse
from policytable.parse.ofd.fonts import glyph_ids, system_font
from policytable.parse.ofd.geometry import PLAIN, deltas, path_steps, times
from policytable.parse.ofd.objects import Drawing
from policytable.parse.ofd.package import open_ofd
from tests.ofd_sample import CELLS, FIRST, HEAD, SECOND, TITLE, XMLNS, package, page, sample, scan, text
from tests.test_parse import FONT, assert_sound, blocks, cell

PAGE = "Doc_0/Pages/Page_0/Content.xml"
SECOND_PAGE = "Doc_0/Pages/Page_1/Content.xml"
no_font = pytest.mark.skipif(system_font() is None or FONT is None, reason="no Chinese font is installed")
Parts = dict[str, str | bytes]


@pytest.fixture(scope="module")
def read() -> Parsed:
    return parse(package(sample()), "a.ofd")


def changed(changes: Parts) -> bytes:
    return package(sample() | changes)


def with_page(*objects: str) -> Parts:
    return {PAGE: page(*objects)}


def in_part(part: str, old: str, new: str) -> Parts:
    before = sample()[part]
    assert isinstance(before, str) and old in before
    return {part: before.replace(old, new)}


def words(document: Document) -> str:
    return "\n".join(blocks(document, "title", "heading", "paragraph", "row"))


# --- what is read


def test_text_is_whole_across_pages_and_groups(read: Parsed) -> None:
    document = read.document
    assert_sound(document)
    assert (read.issues, document.media_type, document.method) == ((), "application/ofd", "ofd-1")
    assert blocks(document, "title") == [TITLE]
    assert blocks(document, "paragraph") == [FIRST, SECOND, "某市工业和信息化局"]
    assert blocks(document, "furniture") == [HEAD, "- 1 -", HEAD, "- 2 -", *"内部资料"]
    assert [(page.number, page.width, page.height, page.method) for page in document.pages] == [
        (1, 595.28, 841.89, "text"),
        (2, 595.28, 841.89, "text"),
    ]


def test_tables_keep_merged_cells(read: Parsed) -> None:
    document = read.document
    assert [(one.row, one.column, one.row_span, one.column_span) for one in document.tables[0].cells] == [one[:4] for one in CELLS]
    assert [cell(document, row, column) for row, column, *_ in CELLS] == [one[4] for one in CELLS]
    assert blocks(document, "row") == ["类别\t奖励（万元）\t", "\t国家级\t省级", "绿色工厂\t50\t20.5"]


def test_a_citation_has_a_box_where_the_words_were_set(read: Parsed) -> None:
    at = read.document.text.index("50万元")
    (place,) = read.document.cite(at, at + 4).places
    assert place.page == 1 and place.box is not None
    left = (26 + 15 * 5.64) * 72 / 25.4  # the second line of 第一条 holds 15 characters before them
    assert place.box[0] == pytest.approx(left, abs=0.1) and place.box[2] == pytest.approx(left + 48, abs=0.2)


@no_font
def test_boxes_lie_on_the_ink_of_the_pictures(read: Parsed) -> None:
    pictures = {picture.number: picture for picture in page_pictures(package(sample()), "a.ofd")}
    assert [(one.width, one.height) for one in pictures.values()] == [(one.width, one.height) for one in read.document.pages]
    grey = {number: np.asarray(Image.open(io.BytesIO(one.png)).convert("L")) for number, one in pictures.items()}
    seen = 0
    for line in read.document.lines:
        picture, scale = grey[line.page], grey[line.page].shape[1] / pictures[line.page].width
        for at, (left, right) in enumerate(zip(line.edges, line.edges[1:], strict=False)):
            if read.document.text[line.start + at].isspace():
                continue
            box = picture[int(line.top * scale) : int(line.bottom * scale) + 1, int(left * scale) : int(right * scale) + 1]
            assert box.size and box.min() < 100, read.document.text[line.start : line.end]
            seen += 1
    assert seen > 150
    assert 0.01 < (grey[1] < 128).mean() < 0.1  # nothing but print is dark


@no_font
def test_scans_are_recognised_even_under_a_page_number() -> None:
    content = package(sample(str(FONT)))
    parsed = parse(content, "a.ofd")
    assert_sound(parsed.document)
    assert [page.method for page in parsed.document.pages] == ["text", "text", "ocr"]
    assert [issue.code for issue in parsed.issues] == ["ocr_used"] and parsed.document.method == "ofd-1+rapidocr-3.10"
    line = next(line for line in parsed.document.lines if line.page == 3 and line.end - line.start > 10)
    assert "本办法自发布之日起施行" in parsed.document.text[line.start : line.end]
    assert line.top < 400 / 2339 * 841.89 + 20 < line.bottom
    (picture,) = page_pictures(content, "a.ofd", [3])
    assert isinstance(picture, PagePicture) and picture.number == 3
    assert page_pictures(content, "a.ofd", [3]) == (picture,)


def test_all_documents_of_a_package_are_read_in_order() -> None:
    body = "<ofd:DocBody><ofd:DocRoot>Doc_1/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>"
    second: Parts = {name.replace("Doc_0", "Doc_1"): part for name, part in sample().items() if name.startswith("Doc_0")}
    second["Doc_1/Pages/Page_0/Content.xml"] = page(text(26, 60, "另一份文件的正文在这里"))
    document = parse(changed(in_part("OFD.xml", "</ofd:OFD>", body) | second), "a.ofd").document
    assert [page.number for page in document.pages] == [1, 2, 3, 4]
    assert "另一份文件的正文在这里" in blocks(document, "paragraph") and document.text.count(TITLE) == 1


@pytest.mark.parametrize(
    ("element", "shown"),
    [
        (text(26, 60, "奖励50万元", delta='DeltaX="g 2 5.64 g 2 2.82 5.64"'), "奖励50万元"),
        (text(26, 60, "奖励50万元", delta=""), "奖励50万元"),
        (text(26, 60, "奖励50万元", delta='DeltaX="5.64 x"'), "奖励50万元"),
        (text(26, 60, "奖 励 2 年", delta='DeltaX="g 5 5.64"'), "奖 励 2 年"),
        (text(26, 60, "⽤⼯奖励"), "用工奖励"),
        (text(26, 60, "奖励").replace("Size=", "size="), "奖励"),
        (text(26, 60, "奖励").replace("Size=", "nosize="), "奖励"),
        (text(26, 60, "green factory A", delta='DeltaX="g 14 2.8"'), "green factory A"),
        (text(26, 60, "隐藏", Visible="false") + text(26, 80, "显示"), "显示"),
        (text(26, 60, "\n  奖励\n "), "奖励"),
        ("<ofd:PageBlock><ofd:PageBlock>" + text(26, 60, "奖励") + "</ofd:PageBlock></ofd:PageBlock>", "奖励"),
        (text(26, 60, "粗体") + text(26.2, 60, "粗体"), "粗体"),
    ],
    ids=["runs", "none", "broken", "blanks", "radicals", "small-size", "no-size", "latin", "hidden", "pretty-print", "blocks", "fake-bold"],
)
def test_ways_to_write_text(element: str, shown: str) -> None:
    assert words(parse(changed(with_page(element) | {SECOND_PAGE: page()}), "a.ofd").document) == shown


def test_annotations_are_shown_beside_the_text_and_attached_files_are_told() -> None:
    changes = in_part(
        "Doc_0/Document.xml",
        "</ofd:Document>",
        "<ofd:Annotations>Annots/Annotations.xml</ofd:Annotations><ofd:Attachments>Attachs/Attachments.xml</ofd:Attachments></ofd:Document>",
    )
    listed = f'<ofd:Annotations {XMLNS}><ofd:Page PageID="100"><ofd:FileLoc>Page_0/Annot.xml</ofd:FileLoc></ofd:Page></ofd:Annotations>'
    note = text(0, 6, "会议用稿")
    changes |= {
        "Doc_0/Annots/Annotations.xml": listed,
        "Doc_0/Annots/Page_0/Annot.xml": f'<ofd:PageAnnot {XMLNS}><ofd:Annot Type="Note"><ofd:Appearance Boundary="80 110 50 20">{note}'
        "</ofd:Appearance></ofd:Annot></ofd:PageAnnot>",
        "Doc_0/Attachs/Attachments.xml": f'<ofd:Attachments {XMLNS}><ofd:Attachment ID="1" Name="申请表"/></ofd:Attachments>',
    }
    parsed = parse(changed(changes), "a.ofd")
    assert "会议用稿" in blocks(parsed.document, "furniture") and FIRST in blocks(parsed.document, "paragraph")
    assert [issue.code for issue in parsed.issues] == ["attached_unread"] and "申请表" in parsed.issues[0].message


# --- text that lies


@no_font
def test_glyphs_that_the_embedded_font_names_are_read_by_it() -> None:
    font = system_font() or b""
    glyphs = glyph_ids(font)
    shown = "绿色工厂奖励"
    ids = " ".join(str(glyphs[ord(char)]) for char in shown)
    inner = f'<ofd:CGTransform CodePosition="0" CodeCount="6" GlyphCount="6"><ofd:Glyphs>{ids}</ofd:Glyphs></ofd:CGTransform>'
    fonts = in_part("Doc_0/PublicRes.xml", 'FamilyName="仿宋"/>', 'FamilyName="仿宋"><ofd:FontFile>a.ttf</ofd:FontFile></ofd:Font>')
    rest: Parts = {**fonts, "Doc_0/Res/a.ttf": font, SECOND_PAGE: page()}
    nameless = parse(changed(with_page(text(26, 60, "¤" * 6, inner=inner, delta='DeltaX="g 5 5.64"')) | rest), "a.ofd")
    assert words(nameless.document) == shown and nameless.document.method == "ofd-1"
    lying = parse(changed(with_page(text(26, 60, "甲乙丙丁戊己", inner=inner)) | rest), "a.ofd")
    assert "text_layer_bad" in [issue.code for issue in lying.issues] and "绿色工厂" in words(lying.document)


@no_font
def test_private_characters_are_not_taken_for_text() -> None:
    parsed = parse(changed(with_page(text(26, 60, "奖励\ue001\ue002\ue003\ue004"))), "a.ofd")
    assert {"text_layer_bad", "text_layer_doubtful"} & {issue.code for issue in parsed.issues}
    assert not re.search("[\ue000-\uf8ff]", parsed.document.text)


# --- numbers


def spelled(values: list[float], runs: list[int]) -> str:
    return " ".join(f"g {repeat} {value}" if repeat > 1 else f"{value}" for value, repeat in zip(values, runs, strict=True))


@given(
    st.lists(st.tuples(st.integers(-9999, 9999).map(lambda one: one / 8), st.integers(0, 40)), max_size=20),
    st.integers(0, 200),
)
def test_delta_runs_are_read_as_they_are_meant(runs: list[tuple[float, int]], count: int) -> None:
    runs = [(value, repeat) for value, repeat in runs if repeat]
    meant = [value for value, repeat in runs for _ in range(repeat)]
    written = spelled([value for value, _ in runs], [repeat for _, repeat in runs])
    assert deltas(written, count) == meant[:count]


@given(st.text(alphabet="g 0123456789.-eE,nax\t", max_size=60), st.integers(0, 50))
def test_no_delta_breaks_the_reader(written: str, count: int) -> None:
    assert len(deltas(written, count)) <= count


def test_paths_and_transforms() -> None:
    assert path_steps("M 1 2 L 3 4 C", (2, 0, 0, 2, 1, 0)) == [("M", ((3, 4),)), ("L", ((7, 8),)), ("C", ())]
    assert path_steps("M 0 0 B 1 1 2 2 3 3 Q 4 4 5", PLAIN) == [("M", ((0, 0),)), ("B", ((1, 1), (2, 2), (3, 3)))]
    (_, *arc) = path_steps("M 0 0 A 5 5 0 0 1 10 0", PLAIN)
    assert len(arc) == 24 and min(step[1][0][1] for step in arc) == pytest.approx(-5)
    assert times((2, 0, 0, 2, 0, 0), (1, 0, 0, 1, 3, 4)) == (2, 0, 0, 2, 3, 4)


# --- parts that are missing, and parts that are hostile

CYCLE = '<ofd:CompositeObject ID="9" ResourceID="7" Boundary="0 0 10 10"/>'
TEMPLATE = '<ofd:Template TemplateID="1"/>'


def without(*names: str) -> bytes:
    return package({name: part for name, part in sample().items() if name not in names})


def bomb() -> bytes:
    """Groups of ten groups, twenty deep: 10²⁰ objects."""
    unit = "".join(
        f'<ofd:CompositeGraphicUnit ID="{at}"><ofd:Content>{CYCLE.replace("7", str(at + 1)) * 10}</ofd:Content></ofd:CompositeGraphicUnit>'
        for at in range(100, 120)
    )
    return changed(
        in_part("Doc_0/DocumentRes.xml", "<ofd:CompositeGraphicUnits>", "<ofd:CompositeGraphicUnits>" + unit)
        | with_page(CYCLE.replace("7", "100"))
    )


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (without(PAGE), "page_unread"),
        (changed({PAGE: "<ofd:Page"}), "page_unread"),
        (without("Doc_0/Tpls/Tpl_0/Content.xml"), "part_unread"),
        (without("Doc_0/PublicRes.xml"), "part_unread"),
        (without("Doc_0/DocumentRes.xml"), "part_unread"),
        (changed({"Doc_0/Tpls/Tpl_0/Content.xml": page(templates=TEMPLATE)}), "part_unread"),
        (changed(in_part("Doc_0/DocumentRes.xml", "<ofd:Content>", "<ofd:Content>" + CYCLE)), "part_unread"),
        (changed(in_part("Doc_0/Document.xml", "Pages/Page_0/Content.xml", "../../../../etc/passwd")), "page_unread"),
        (changed(in_part("Doc_0/Document.xml", "Pages/Page_0/Content.xml", "/etc/passwd")), "page_unread"),
        (changed(with_page(text(26, 60, "奖励"), '<ofd:ImageObject ID="9" ResourceID="77" Boundary="0 0 9 9"/>')), "picture_unread"),
        (changed(with_page(text(26, 60, "奖励"), text(900, 60, "页外"))), "off_page"),
        (changed(with_page(text(26, 60, "奖" * 61_000))), "page_cut"),
        (bomb(), "page_cut"),
    ],
    ids=[
        "page", "broken-page", "template", "fonts", "groups", "template-cycle", "group-cycle", "escape", "absolute", "picture", "off-page",
        "long", "bomb",
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_told_and_the_rest_is_read(content: bytes, code: str) -> None:
    begun = time.monotonic()
    parsed = parse(content, "a.ofd")
    assert_sound(parsed.document)
    assert code in [issue.code for issue in parsed.issues] and parsed.document.text
    assert all(issue.remedy and issue.about == "a.ofd" for issue in parsed.issues)
    assert time.monotonic() - begun < 15


ENTITIES = '<!DOCTYPE a [<!ENTITY a "奖奖奖奖奖奖奖奖"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;">]>'


def locked() -> bytes:
    content = bytearray(without())
    for head, flags in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        at = content.find(head)
        while at >= 0:
            content[at + flags] |= 1
            at = content.find(head, at + 4)
    return bytes(content)


@pytest.mark.parametrize(
    ("content", "error", "code"),
    [
        (b"OFD in name only", DamagedError, "not_a_ofd"),
        (b"<html><body>404</body></html>", DamagedError, "not_a_ofd"),
        (without()[:400], DamagedError, "damaged"),
        (without("OFD.xml"), DamagedError, "not_a_ofd"),
        (without("Doc_0/Document.xml"), DamagedError, "damaged"),
        (without(PAGE, SECOND_PAGE), DamagedError, "damaged"),
        (changed({PAGE: page(templates=""), SECOND_PAGE: page(templates="")}), EmptyError, "no_text"),
        (changed({"Encryptions.xml": f"<ofd:Encryptions {XMLNS}/>"}), EncryptedError, "encrypted"),
        (locked(), EncryptedError, "encrypted"),
        (changed({PAGE: ENTITIES + page(text(26, 60, "奖")).replace("奖", "&b;")}), DamagedError, "entities"),
        (changed({"OFD.xml": ENTITIES + f"<ofd:OFD {XMLNS}>&b;</ofd:OFD>"}), DamagedError, "entities"),
        (
            changed(in_part("Doc_0/Document.xml", "<ofd:Pages>", "<ofd:Pages>" + '<ofd:Page ID="1" BaseLoc="a"/>' * 3001)),
            DamagedError,
            "too_large",
        ),
    ],
    ids=[
        "text", "html", "cut", "no-root", "no-document", "no-pages", "blank", "enciphered", "password", "entities", "root-bomb", "pages",
    ],
)  # fmt: skip
def test_refusals_are_coded_and_quick(content: bytes, error: type[ParseError], code: str) -> None:
    begun = time.monotonic()
    with pytest.raises(error) as caught:
        parse(content, "a.ofd")
    assert (caught.value.code, caught.value.about) == (code, "a.ofd") and caught.value.remedy
    assert time.monotonic() - begun < 20


@pytest.mark.parametrize(
    "delta", ['DeltaX="g 1000000000 1"', 'DeltaX="g 9999999999999999999 1"', 'DeltaX="g -5 1"', 'DeltaX="g"', 'DeltaX="nan inf 1e999"']
)
def test_absurd_runs_cost_nothing(delta: str) -> None:
    begun = time.monotonic()
    assert words(parse(changed(with_page(text(26, 60, "奖励资金", delta=delta)) | {SECOND_PAGE: page()}), "a.ofd").document) == "奖励资金"
    assert time.monotonic() - begun < 20


@no_font
def test_a_picture_that_is_none_is_told() -> None:
    media = '<ofd:ImageObject ID="9" ResourceID="8" Boundary="0 0 210 297" CTM="210 0 0 297 0 0"/>'
    parsed = parse(changed(with_page(media) | {"Doc_0/Res/scan.jpg": scan()[:300]}), "a.ofd")
    assert "picture_unread" in [issue.code for issue in parsed.issues]


def test_parts_too_large_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_module("policytable.parse.guard.limits"), "ENTRY_BYTES", 300)
    with pytest.raises(DamagedError) as caught:
        parse(without(), "a.ofd")
    assert caught.value.code == "too_large"


def test_the_same_bytes_give_the_same_document() -> None:
    assert parse(without(), "a.ofd") == parse(without(), "a.ofd")
    assert zipfile.is_zipfile(io.BytesIO(without()))


def test_a_file_that_draws_too_much_is_refused() -> None:
    ofd = open_ofd(without(), "a.ofd")
    with pytest.raises(DamagedError) as caught:
        Drawing(ofd, left=10).page(next(ofd.pages()))
    assert caught.value.code == "too_large"
