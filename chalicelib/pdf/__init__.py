"""The portal's documents: paper, embedded fonts, and which characters they can print.

Importing this package costs nothing; fpdf is imported by `chalicelib.pdf.document` only.
"""

from functools import cache


@cache
def supported_characters() -> frozenset[str]:
    """Return every character that a document can print."""
    from chalicelib.pdf import document

    return document.supported_characters()


def missing_characters(text: str) -> set[str]:
    """Return those characters of `text` that no document can print."""
    return set(text) - supported_characters()
