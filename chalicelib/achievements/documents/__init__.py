"""The two PDFs of an achievement's issue: drawing imports fpdf, importing this does not."""

from chalicelib.achievements.rules import Certificate


def ecertificate(certificate: Certificate) -> bytes:
    """Return the eCertificate: one landscape page, the same bytes for the same certificate."""
    from chalicelib.achievements.documents import certificate_page

    return certificate_page.draw(certificate)


def etranscript(certificate: Certificate) -> bytes:
    """Return the eTranscript: the units, on as many portrait pages as they take."""
    from chalicelib.achievements.documents import transcript_pages

    return transcript_pages.draw(certificate)
