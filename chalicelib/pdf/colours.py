"""The colours of documents: red, green and blue, each from 0 to 255."""

from chalicelib.brand import Brand

Colour = tuple[int, int, int]
INK = (31, 41, 51)
QUIET = (91, 103, 116)


def accent(brand: Brand) -> Colour:
    """Return the brand's accent as red, green and blue."""
    red, green, blue = bytes.fromhex(brand.accent.removeprefix("#"))
    return red, green, blue


def tint(colour: Colour, strength: float) -> Colour:
    """Return `colour` thinned with white, `strength` of it left."""
    red, green, blue = (round(255 - (255 - part) * strength) for part in colour)
    return red, green, blue
