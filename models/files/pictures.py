"""Pictures are drawn anew: what was hidden in them, the place where they were taken above all, stays behind."""

import threading
from io import SEEK_END, BytesIO
from typing import IO, Any

from PIL import Image, ImageOps

from domain.case.errors import N_, RuleBroken
from models.files.refusals import FIELD, cut_off

MOST_POINTS = 50_000_000
"""Points of a picture: those of any telephone, and 200 MB of memory while it is drawn."""
Image.MAX_IMAGE_PIXELS = MOST_POINTS
_DRAWN: dict[str, dict[str, Any]] = {
    "PNG": {"compress_level": 6},
    "JPEG": {"quality": 92},
    "WEBP": {"quality": 90},
}
_ALONE = threading.Semaphore(1)  # a picture's memory, once


def redrawn(name: str, form: str, content: IO[bytes]) -> IO[bytes]:
    """The picture in the same format, upright, with its colours and nothing else. RuleBroken for none."""
    with _ALONE:
        content.seek(0)
        try:
            return _drawn(name, form, content)
        except RuleBroken:
            raise
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise _too_many(name) from error
        except Exception as error:  # decoders raise anything where a picture is broken
            raise cut_off(name) from error


def _drawn(name: str, form: str, content: IO[bytes]) -> IO[bytes]:
    # A photograph with a small copy of itself (MPO) opens as JPEG, and is its first picture.
    with Image.open(content, formats=(form,)) as picture:
        if picture.width * picture.height > MOST_POINTS:
            raise _too_many(name)
        if form != "JPEG" and getattr(picture, "n_frames", 1) > 1:
            raise RuleBroken(
                FIELD,
                N_("“{name}” is a moving picture."),
                N_("Save a single picture of it, or hand over its address instead."),
                rule="picture_moves",
                name=name,
            )
        picture.load()
        upright = ImageOps.exif_transpose(picture)
        # Encoders take comments and more from here, unless it is gone.
        upright.info = {
            key: value
            for key, value in picture.info.items()
            if key in {"icc_profile", "transparency"}
        }
        drawn = BytesIO()
        profile = picture.info.get("icc_profile")
        upright.save(drawn, form, icc_profile=profile, **_DRAWN[form])
    drawn.seek(0, SEEK_END)
    return drawn


def _too_many(name: str) -> RuleBroken:
    return RuleBroken(
        FIELD,
        N_("“{name}” has more than {most} million points."),
        N_("Save it smaller, then choose that file."),
        rule="picture_too_many_points",
        name=name,
        most=MOST_POINTS // 1_000_000,
    )
