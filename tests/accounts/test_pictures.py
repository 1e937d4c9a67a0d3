import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
from accounts import pictures as made
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from chalicelib.accounts.services.pictures import (
    MOST_PIXELS,
    NoPicture,
    TooManyPixels,
    square_photo,
)

ROOT = Path(__file__).parents[2]
MOST_MEGABYTES = 250
RED, BLUE = (254, 0, 0), (0, 0, 254)

MEASURE = """
import resource, sys
from chalicelib.accounts.services import pictures
from PIL import Image, JpegImagePlugin, PngImagePlugin, WebPImagePlugin
content = open(sys.argv[1], "rb").read()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    pictures.square_photo(content)
    print("made", end=" ")
except (pictures.NoPicture, pictures.TooManyPixels) as refused:
    print(type(refused).__name__, end=" ")
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


def drawn(content: bytes) -> Image.Image:
    photo = Image.open(BytesIO(square_photo(content)))
    photo.load()
    return photo


def is_near(found: object, wanted: tuple[int, int, int]) -> bool:
    assert isinstance(found, tuple)
    return all(abs(one - other) < 12 for one, other in zip(found, wanted, strict=True))


@pytest.mark.product("Q28")
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_the_middle_of_a_picture_becomes_a_square_jpeg(kind: str) -> None:
    photo = drawn(made.a_picture(kind, size=(900, 400)))

    assert (photo.format, photo.mode, photo.size) == ("JPEG", "RGB", (350, 350))
    assert is_near(photo.getpixel((20, 175)), RED)
    assert is_near(photo.getpixel((330, 175)), BLUE)


@pytest.mark.product("Q28")
def test_a_telephones_jpeg_with_a_second_picture_in_it_is_a_jpeg() -> None:
    photo = drawn(made.a_pair_of_pictures())

    assert photo.size == (350, 350)
    assert is_near(photo.getpixel((20, 175)), RED)
    assert is_near(photo.getpixel((330, 175)), BLUE)


def test_what_pillow_only_warns_of_is_drawn() -> None:
    broken = made.a_pair_of_pictures().replace(b"MPF\0II*", b"MPF\0II?", 1)

    assert drawn(broken).size == (350, 350)
    assert b"MPF\0II?" in broken


def test_a_picture_smaller_than_the_photo_is_enlarged() -> None:
    assert drawn(made.a_picture(size=(40, 90))).size == (350, 350)


@pytest.mark.product("Q28")
@pytest.mark.parametrize(
    ("orientation", "where_red_is"),
    [
        (1, (20, 175)),
        (2, (330, 175)),
        (3, (330, 175)),
        (4, (20, 175)),
        (5, (175, 20)),
        (6, (175, 20)),
        (7, (175, 330)),
        (8, (175, 330)),
        (99, (20, 175)),
    ],
)
def test_a_photo_stands_as_the_camera_was_held(
    orientation: int, where_red_is: tuple[int, int]
) -> None:
    photo = drawn(made.turned(orientation))

    assert is_near(photo.getpixel(where_red_is), RED)


@pytest.mark.product("Q28")
def test_nothing_but_the_pixels_is_kept() -> None:
    polyglot = made.turned(6) + b"PK\x03\x04<html><script>CANARY</script>"

    photo = square_photo(polyglot)

    assert b"CANARY" in polyglot
    assert b"CANARY" not in photo
    assert not Image.open(BytesIO(photo)).getexif()
    assert photo.endswith(b"\xff\xd9")


@pytest.mark.parametrize(
    ("mode", "colour", "shown"),
    [
        ("L", 100, (100, 100, 100)),
        ("1", 1, (255, 255, 255)),
        ("I;16", 40_000, (156, 156, 156)),
        ("LA", (100, 255), (100, 100, 100)),
        ("RGBA", (0, 0, 0, 0), (255, 255, 255)),
        ("RGBA", (254, 0, 0, 255), RED),
    ],
)
def test_whatever_its_kind_of_colours_it_is_shown_as_it_looks(
    mode: str, colour: int | tuple[int, ...], shown: tuple[int, int, int]
) -> None:
    picture = made.saved_as(Image.new(mode, (400, 400), colour), "PNG")

    assert is_near(drawn(picture).getpixel((175, 175)), shown)


@pytest.mark.parametrize("mode", ["P", "CMYK"])
def test_palettes_and_printers_colours_are_drawn(mode: str) -> None:
    kind = "PNG" if mode == "P" else "JPEG"
    picture = Image.open(BytesIO(made.a_picture("PNG"))).convert(mode)

    photo = drawn(made.saved_as(picture, kind))

    assert is_near(photo.getpixel((20, 175)), RED)


@pytest.mark.product("Q28")
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not a picture",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        made.a_picture("GIF"),
        made.a_picture("BMP"),
        made.a_picture()[:3000],
        made.a_picture("PNG")[:500],
        made.a_png(made.a_png_header(10, 10), (b"IEND", b"")),
    ],
    ids=["empty", "text", "svg", "gif", "bmp", "half a jpeg", "half a png", "no pixels"],
)
def test_what_is_no_whole_jpeg_png_or_webp_is_refused(content: bytes) -> None:
    with pytest.raises(NoPicture):
        square_photo(content)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@given(
    changes=st.lists(
        st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)),
        min_size=1,
        max_size=8,
    )
)
def test_a_picture_broken_anywhere_is_drawn_or_refused_and_nothing_else(
    kind: str, changes: list[tuple[float, int]]
) -> None:
    broken = bytearray(made.a_picture(kind, size=(60, 60)))
    for place, byte in changes:
        broken[int(place * len(broken))] = byte

    try:
        photo = square_photo(bytes(broken))
    except (NoPicture, TooManyPixels):
        return

    assert photo.startswith(b"\xff\xd8")


@pytest.mark.parametrize("side", [8_000, 20_000])
def test_too_many_pixels_are_refused_by_the_header_alone(side: int) -> None:
    header_only = made.a_png(made.a_png_header(side, side), (b"IDAT", b""))

    with pytest.raises(TooManyPixels):
        square_photo(header_only)


def test_a_ribbon_that_can_not_be_scaled_is_refused_before_it_is_decoded() -> None:
    ribbon = made.a_ribbon("CMYK", (65_000, 384))

    with pytest.raises(TooManyPixels):
        square_photo(ribbon[:1000])


@pytest.mark.parametrize(
    ("content", "outcome"),
    [
        (made.a_png_bomb, "TooManyPixels"),
        (made.a_png_with_a_bomb_in_its_text, "NoPicture"),
        (made.a_webp_bomb, "TooManyPixels"),
        (
            lambda: made.a_picture("JPEG", (5_700, 4_300), progressive=True, subsampling=0),
            "made",
        ),
        (lambda: made.a_ribbon("CMYK", (35_000, 714)), "TooManyPixels"),
        (lambda: made.a_ribbon("CMYK", (65_000, 384)), "TooManyPixels"),
        (lambda: made.a_ribbon("RGB", (35_000, 714)), "TooManyPixels"),
        (lambda: made.a_ribbon("RGB", (12_000, 2_000)), "made"),
        (lambda: made.a_ribbon("CMYK", (5_000, 5_000)), "made"),
        (lambda: made.a_picture("PNG", (5_000, 4_000)), "made"),
        (lambda: made.a_picture("WEBP", (4_000, 3_000), method=0), "made"),
    ],
    ids=[
        "png bomb",
        "text bomb",
        "webp bomb",
        "jpeg",
        "ribbon in CMYK",
        "thinner ribbon in CMYK",
        "ribbon",
        "panorama",
        "jpeg in CMYK",
        "png",
        "webp",
    ],
)
def test_no_picture_takes_more_memory_than_the_function_has(
    content: object, outcome: str, tmp_path: Path
) -> None:
    assert callable(content)
    file = tmp_path / "picture"
    file.write_bytes(content())

    measured = subprocess.run(  # noqa: S603  our own program
        [sys.executable, "-c", MEASURE, str(file)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )

    found, megabytes = measured.stdout.split()
    assert found == outcome
    assert int(megabytes) < MOST_MEGABYTES


def test_phones_of_today_are_within_the_limits() -> None:
    assert MOST_PIXELS["JPEG"] >= 5712 * 4284
    assert all(most >= 4000 * 3000 for most in MOST_PIXELS.values())
