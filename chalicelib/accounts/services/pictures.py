"""A square photo out of whatever picture somebody has: only its pixels are kept."""

import struct
import warnings
from io import BytesIO
from typing import TYPE_CHECKING

from chalicelib.errors import PortalError

if TYPE_CHECKING:
    from PIL.Image import Image, Transpose

SIDE = 350
_QUALITY = 85
_ORIENTATION = 0x0112
_MILLION = 1_000_000
# So many that the worst of each kind (CMYK in several passes, a palette, an animation) is
# decoded in less than 250 MB.
MOST_PIXELS = {"JPEG": 25 * _MILLION, "PNG": 20 * _MILLION, "WEBP": 12 * _MILLION}
_MOST_BYTES_OF_A_JPEG = 240 * _MILLION
# What Pillow raises for a picture that is broken, beside OSError, its own for "no picture".
_BROKEN = (OSError, SyntaxError, ValueError, TypeError, IndexError, KeyError, struct.error)


class NoPicture(PortalError):
    """It is no JPEG, PNG or WebP, or a broken one."""


class TooManyPixels(PortalError):
    """Decoding the picture would take more memory than there is."""


def square_photo(content: bytes) -> bytes:
    """Return a JPEG of 350 x 350 made of the middle of a picture, the right way up.

    It is drawn anew from the pixels, so that nothing else of the file comes along: no place,
    no camera, no second file behind the picture.

    Raises:
        NoPicture: when it can't be read as JPEG, PNG or WebP.
        TooManyPixels: said by its header alone.
    """
    from PIL import Image

    with warnings.catch_warnings():
        # Its own guard only warns first; ours is stricter, and needs the picture's size. What
        # else it warns of (a preview that it can't find, say) leaves the picture whole.
        warnings.simplefilter("ignore")
        try:
            with Image.open(BytesIO(content), formats=tuple(MOST_PIXELS)) as picture:
                _check_size(picture)
                return _drawn_anew(picture)
        except Image.DecompressionBombError as error:
            raise TooManyPixels("more than Pillow opens") from error
        except _BROKEN as error:
            raise NoPicture(type(error).__name__) from error


def _check_size(picture: "Image") -> None:
    width, height = picture.size
    # A JPEG with a second picture behind the first, as telephones write it, is MPO to Pillow.
    kind = "JPEG" if picture.format == "MPO" else str(picture.format)
    if width * height > MOST_PIXELS[kind]:
        raise TooManyPixels(f"{width} x {height}")


def _scale_down(picture: "Image") -> None:
    """Let a JPEG be decoded at the smallest scale that still has enough pixels.

    What it is decoded from is held in full if it comes in several passes, two bytes for each
    component of a pixel; and a ribbon can't be scaled, for its short side is short already.

    Raises:
        TooManyPixels: when both together are more than there is room for.
    """
    from PIL.JpegImagePlugin import JpegImageFile

    if not isinstance(picture, JpegImageFile):
        return
    width, height = picture.size
    picture.draft("RGB", (2 * SIDE, 2 * SIDE))
    drawn_width, drawn_height = picture.size
    needed = 2 * picture.layers * width * height + 4 * drawn_width * drawn_height
    if needed > _MOST_BYTES_OF_A_JPEG:
        raise TooManyPixels(f"{width} x {height} in {picture.layers} components")


def _drawn_anew(picture: "Image") -> bytes:
    from PIL import ImageOps

    _scale_down(picture)
    turn = _turn_of(picture)
    small = ImageOps.fit(_in_full_colour(picture), (SIDE, SIDE))
    if turn is not None:
        small = small.transpose(turn)
    kept = BytesIO()
    _on_white(small).save(kept, "JPEG", quality=_QUALITY)
    return kept.getvalue()


def _turn_of(picture: "Image") -> "Transpose | None":
    """Return how the camera was held; a square's middle stays its middle when it turns."""
    from PIL.Image import Transpose

    turns = {
        2: Transpose.FLIP_LEFT_RIGHT,
        3: Transpose.ROTATE_180,
        4: Transpose.FLIP_TOP_BOTTOM,
        5: Transpose.TRANSPOSE,
        6: Transpose.ROTATE_270,
        7: Transpose.TRANSVERSE,
        8: Transpose.ROTATE_90,
    }
    return turns.get(picture.getexif().get(_ORIENTATION, 1))


def _in_full_colour(picture: "Image") -> "Image":
    if picture.mode.startswith("I"):
        # 16 bits of grey: converted as they are, all but black would be white.
        return picture.point(lambda value: value * (1 / 256)).convert("L")
    # A palette can't be blended; the alpha of other kinds is kept until there is a ground.
    return picture.convert("RGBA") if picture.mode in ("P", "PA", "1") else picture


def _on_white(small: "Image") -> "Image":
    from PIL import Image

    if "A" not in small.getbands():
        return small.convert("RGB")
    ground = Image.new("RGBA", small.size, "white")
    ground.alpha_composite(small.convert("RGBA"))
    return ground.convert("RGB")
