"""Pictures are drawn anew: what was hidden in them, the place where they were taken above all, stays behind."""

from io import SEEK_END, BytesIO
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from PIL import Image, ImageCms, ImageOps

from domain.case.errors import N_, RuleBroken
from models.files.refusals import FIELD, cut_off

MOST_POINTS = 50_000_000
"""Points of a picture: those of any telephone, and 400 MB of memory while it is drawn."""
MOST_WEBP = 16_000_000
"""Those of a WebP, which takes six times the memory, and ten times the time."""
Image.MAX_IMAGE_PIXELS = MOST_POINTS
IN_MEMORY = 1_000_000
"""Bytes of a drawn picture in memory; a larger one lies in the folder for temporary files."""
_SRGB = ImageCms.createProfile("sRGB")
_PROFILED = {"RGB": "RGB", "RGBA": "RGBA", "CMYK": "RGB", "L": "RGB"}
"""Kinds of colours that a profile is about, and what they become."""
_SMALLER: dict[str, dict[str, Any]] = {"JPEG": {"quality": 75}, "WEBP": {"quality": 70}}
"""For a picture that would be too large only because it is drawn anew."""
_DRAWN: dict[str, dict[str, Any]] = {
    "PNG": {"compress_level": 6},
    "JPEG": {"quality": 92},
    "WEBP": {"quality": 90},
}


def redrawn(name: str, form: str, content: IO[bytes], most_bytes: int) -> IO[bytes]:
    """The picture in the same format, upright, with its colours and nothing else. RuleBroken for none.

    Drawn less finely where it would only so be larger than `most_bytes`.
    """
    content.seek(0)
    try:
        return _drawn(name, form, content, most_bytes)
    except RuleBroken:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many(name, form) from error
    except Exception as error:  # decoders raise anything where a picture is broken
        raise cut_off(name) from error


def _drawn(name: str, form: str, content: IO[bytes], most_bytes: int) -> IO[bytes]:
    # A photograph with a small copy of itself (MPO) opens as JPEG, and is its first picture.
    with Image.open(content, formats=(form,)) as picture:
        if picture.width * picture.height > _most(form):
            raise _too_many(name, form)
        if form != "JPEG" and getattr(picture, "n_frames", 1) > 1:
            raise RuleBroken(
                FIELD,
                N_("“{name}” is a moving picture."),
                N_("Save a single picture of it, or hand over its address instead."),
                rule="picture_moves",
                name=name,
            )
        picture.load()
        ImageOps.exif_transpose(picture, in_place=True)
        shown = _in_plain_colours(picture)
        # Encoders take comments and more from here, unless it is gone.
        shown.info = {key: one for key, one in picture.info.items() if key == "transparency"}
        drawn = _encoded(shown, form, _DRAWN[form])
        if form in _SMALLER and drawn.seek(0, SEEK_END) > most_bytes:
            drawn = _encoded(shown, form, _SMALLER[form])
    return drawn


def _encoded(picture: Image.Image, form: str, how: dict[str, Any]) -> IO[bytes]:
    drawn = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - closed by whoever keeps it
    picture.save(drawn, form, **how)
    return drawn


def _in_plain_colours(picture: Image.Image) -> Image.Image:
    """In sRGB, which needs no profile beside it: there is room for anything in one."""
    profile, to = picture.info.get("icc_profile"), _PROFILED.get(picture.mode)
    if not profile or not to:
        return picture
    try:
        known = ImageCms.ImageCmsProfile(BytesIO(profile))
        shown = ImageCms.profileToProfile(picture, known, _SRGB, outputMode=to)
    except (ImageCms.PyCMSError, OSError, ValueError):  # says nothing of these colours
        return picture
    return shown or picture


def _most(form: str) -> int:
    return MOST_WEBP if form == "WEBP" else MOST_POINTS


def _too_many(name: str, form: str) -> RuleBroken:
    return RuleBroken(
        FIELD,
        N_("“{name}” has more than {most} million points."),
        N_("Save it smaller, or as JPEG, then choose that file."),
        rule="picture_too_many_points",
        name=name,
        most=_most(form) // 1_000_000,
    )
