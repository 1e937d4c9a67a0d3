"""What candidates do in the portal: answer requests, and look at their own documents."""

from typing import ClassVar, Self

from journeys.members import Member


class Candidate(Member):
    """A candidate at a browser."""

    side: ClassVar[str] = "candidate"
    home: ClassVar[str] = "/candidate"

    def open_request(self, company: str) -> Self:
        """Follow the link of the e-mail that tells of a company's request; log in if asked."""
        self.follow_mail(f"{company} asks")
        return self.sign_in() if self.path == "/sign-in" else self

    def accept(self, *awards: str, until: str = "1 month") -> Self:
        """Share these awards, on the page of a request."""
        for award in awards:
            self.tick(award)
        return self.tick(until).press("Accept and share")

    def share(self, company: str, *awards: str) -> Self:
        """Accept a company's request, on pages that other tests inspect."""
        with self.in_passing():
            return self.open_request(company).accept(*awards)
