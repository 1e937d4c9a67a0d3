"""Pictures as people send them, good and bad."""

import zlib
from io import BytesIO
from struct import pack
from typing import Any

from PIL import Image


def a_picture(kind: str = "JPEG", size: tuple[int, int] = (800, 600), **saving: Any) -> bytes:
    """Return a picture whose left half is red and whose right half is blue."""
    picture = Image.new("RGB", size, "red")
    picture.paste("blue", (size[0] // 2, 0, *size))
    return saved_as(picture, kind, **saving)


def saved_as(picture: Image.Image, kind: str, **saving: Any) -> bytes:
    file = BytesIO()
    picture.save(file, kind, **saving)
    return file.getvalue()


def a_ribbon(mode: str, size: tuple[int, int]) -> bytes:
    """Return a JPEG in several passes, all of which a decoder holds in full."""
    return saved_as(Image.new(mode, size), "JPEG", progressive=True, quality=50, subsampling=0)


def a_pair_of_pictures() -> bytes:
    """Return a JPEG, red and blue, with its preview behind it, as telephones write them."""
    picture, preview = Image.open(BytesIO(a_picture())), Image.new("RGB", (80, 60), "green")
    return saved_as(picture, "MPO", save_all=True, append_images=[preview])


def turned(orientation: int) -> bytes:
    """Return a picture, red at the left as stored, that says how it is to be turned."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "CANARY CAMERA"
    return a_picture(exif=exif)


def a_png(*chunks: tuple[bytes, bytes]) -> bytes:
    """Return a PNG of these chunks."""
    body = b"".join(
        pack(">I", len(data)) + kind + data + pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + body


def a_png_header(width: int, height: int) -> tuple[bytes, bytes]:
    return b"IHDR", pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)


def a_png_bomb(width: int = 20_000, height: int = 20_000) -> bytes:
    """Return a PNG of 1.2 GB in about a megabyte."""
    packer, row = zlib.compressobj(9), b"\0" + b"\0" * (3 * width)
    data = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    return a_png(a_png_header(width, height), (b"IDAT", data), (b"IEND", b""))


def a_png_with_a_bomb_in_its_text() -> bytes:
    """Return a small PNG whose comment unpacks to 200 MB."""
    packer = zlib.compressobj(9)
    text = b"".join(packer.compress(b"A" * 1_000_000) for _ in range(200)) + packer.flush()
    pixels = zlib.compress((b"\0" + b"\xff\0\0" * 400) * 400)
    return a_png(
        a_png_header(400, 400),
        (b"zTXt", b"Comment\0\0" + text),
        (b"iCCP", b"profile\0\0" + text),
        (b"IDAT", pixels),
        (b"IEND", b""),
    )


def a_webp_bomb() -> bytes:
    """Return a WebP of the most pixels that one can have, in a few hundred bytes."""
    return saved_as(
        Image.new("RGB", (16_383, 16_383)), "WEBP", lossless=True, quality=0, method=0
    )
