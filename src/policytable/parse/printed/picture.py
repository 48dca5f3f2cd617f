"""Pictures of pages: PNG, JPEG and their kin, turned upright as their EXIF says and put on a plain ground."""

from __future__ import annotations

import io
from collections.abc import Callable

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from policytable.errors import DamagedError, EmptyError
from policytable.parse.outcome import NOT_REBUILT, PagePicture, Parsed, issue
from policytable.parse.printed.layout import assemble
from policytable.parse.printed.ocr import read_lines, recognised_sheet
from policytable.parse.printed.ocr_budget import BEAT, ranges
from policytable.parse.printed.recognised import ENGINE, Recognised

_PIXELS = 80_000_000
_FRAMES = 100
_TYPES = {"PNG": "image/png", "JPEG": "image/jpeg", "GIF": "image/gif", "BMP": "image/bmp", "TIFF": "image/tiff", "WEBP": "image/webp"}


def read_picture(content: bytes, seen: Recognised, name: str, beat: Callable[[int], None] = lambda seconds: None) -> Parsed:
    """Reads a picture by recognition, pages in pixels; `seen` is what an earlier reading saw, `beat` is told before each
    page how many seconds it may take.

    Raises DamagedError, and EmptyError `no_text`.
    """
    media_type, frames = _frames(content, name)
    sheets = []
    for number, frame in enumerate(frames, 1):
        beat(BEAT)
        pixels, size = np.asarray(frame)[:, :, ::-1].copy(), (float(frame.width), float(frame.height))
        lines = seen.lines(number, lambda pixels=pixels, size=size: read_lines(pixels, *size))  # type: ignore[misc]
        sheets.append(recognised_sheet(lines, pixels, number, *size))
    draft, issues = assemble(sheets), seen.budget.issues()
    doubts = [sheet.number for sheet in sheets if sheet.doubt]
    issues += [issue("table_not_rebuilt", NOT_REBUILT.format(ranges(doubts)), name)] if doubts else []
    if not draft.size and issues:
        raise DamagedError("recognition takes longer than is reasonable", about=name, code="timeout")
    if not draft.size:
        raise EmptyError("the picture shows no characters", about=name, code="no_text")
    used = issue("ocr_used", f"{len(sheets)} pictures were read by recognition", name, "info")
    return Parsed(draft.document(content, media_type, ENGINE), (used, *issues), seen.dump() if seen.new else None)


def picture_pictures(content: bytes, name: str) -> tuple[PagePicture, ...]:
    """The picture itself as its page, upright, on a plain ground."""
    made = []
    for number, frame in enumerate(_frames(content, name)[1], 1):
        stream = io.BytesIO()
        frame.save(stream, "PNG", compress_level=6)
        made.append(PagePicture(number, float(frame.width), float(frame.height), stream.getvalue()))
    return tuple(made)


def _frames(content: bytes, name: str) -> tuple[str, list[Image.Image]]:
    Image.MAX_IMAGE_PIXELS = None  # the limit below is ours, with an error of ours
    frames = []
    try:
        with Image.open(io.BytesIO(content)) as image:
            if image.width * image.height > _PIXELS:
                raise DamagedError(f"{image.width} × {image.height} pixels are more than is reasonable", about=name, code="too_large")
            media_type = _TYPES.get(image.format or "", "image/png")
            for at in range(min(_FRAMES, getattr(image, "n_frames", 1))):
                image.seek(at)
                frames.append(_plain(ImageOps.exif_transpose(image)))
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError) as error:
        raise DamagedError(f"the picture cannot be opened: {error}", about=name) from error
    return media_type, frames


def _plain(image: Image.Image) -> Image.Image:
    if "A" not in image.getbands() and "transparency" not in image.info:
        return image.convert("RGB")
    layered = image.convert("RGBA")
    pixels = np.asarray(layered)
    shown = pixels[pixels[:, :, 3] > 128][:, :3]
    ground = 0 if shown.size and shown.mean() > 128 else 255  # light print without a ground is read on black
    base = Image.new("RGBA", layered.size, (ground, ground, ground, 255))
    return Image.alpha_composite(base, layered).convert("RGB")
