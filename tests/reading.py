"""What a page says to the person before it."""

import io
from typing import Self
from urllib.parse import urlsplit

from playwright.sync_api import Page
from pypdf import PdfReader


class Reading:
    """Someone who reads the page that is open."""

    page: Page

    @property
    def heading(self) -> str:
        """The words of the page's h1."""
        return self.page.locator("h1").inner_text()

    @property
    def text(self) -> str:
        """The words of the page's main part, single-spaced."""
        return " ".join(self.page.locator("main").inner_text().split())

    @property
    def crumbs(self) -> list[str]:
        """The words of the way that leads to this page."""
        return (
            self.page.get_by_role("navigation", name="Breadcrumbs")
            .locator("li")
            .all_inner_texts()
        )

    @property
    def path(self) -> str:
        """Where in the portal they are."""
        return urlsplit(self.page.url).path

    def sees(self, *words: str) -> Self:
        """Check that the page says all of this."""
        for each in words:
            assert each in self.text, f"{each!r} is not on {self.page.url}: {self.text}"
        return self

    def sees_not(self, *words: str) -> Self:
        """Check that the page says none of this."""
        for each in words:
            assert each not in self.text, f"{each!r} is on {self.page.url}: {self.text}"
        return self

    def print_out(self) -> list[str]:
        """Print the page on A4, and return the words on each sheet."""
        sheets = PdfReader(io.BytesIO(self.page.pdf(format="A4"))).pages
        return [" ".join(sheet.extract_text().split()) for sheet in sheets]

    def row(self, words: str) -> list[str]:
        """Return the cells of the table's row that says `words`, its menu left out."""
        row = self.page.locator("tbody tr").filter(has_text=words).first
        cells = row.locator("th, td:not(.row-menu)").all()
        return [" ".join(cell.inner_text().split()) for cell in cells]
