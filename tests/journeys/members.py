"""People with an account: how they register, activate, sign in and read their e-mail."""

import re
from typing import Any, ClassVar, Self

from journeys.backstage import Backstage
from people import Person

from local.demo.people import PASSWORD


class Member(Person):
    """Someone who has, or will have, an account; `email` is their username."""

    side: ClassVar[str]
    home: ClassVar[str]

    def __init__(
        self, *browser: Any, email: str, name: str, backstage: Backstage, **habits: Any
    ) -> None:
        super().__init__(*browser, **habits)
        self.email = email
        self.password = PASSWORD
        self._backstage = backstage
        self.first_name, _, self.surname = name.partition(" ")

    @property
    def name(self) -> str:
        """First name and surname."""
        return f"{self.first_name} {self.surname}"

    def profile(self) -> dict[str, str]:
        """What they enter at step 2 of registering."""
        return {"first_name": self.first_name, "surname": self.surname}

    def register(self) -> Self:
        """Go from the front page through the three steps."""
        self.open("/").click(self.page.locator(f"main a[href='/register/{self.side}']"))
        return self.enter_details()

    def enter_details(self) -> Self:
        """Go through the three steps of registering, from the first one's page."""
        self.fill(email=self.email, password=self.password, confirm_password=self.password)
        self.press("Next").fill(**self.profile()).press("Next")
        return self.sees(self.email, *self.profile().values()).press("Submit")

    def activate(self) -> Self:
        """Follow the link of the activation e-mail and prove that the account is theirs."""
        self.follow_mail("Activate").fill(password=self.password)
        return self.press("Activate account")

    def sign_in(self) -> Self:
        """Log in, from wherever the page with the form was asked for."""
        if self.path != "/sign-in":
            self.open("/sign-in")
        self.fill(username=self.email, password=self.password)
        return self.press("Login")

    def save(self, form: str) -> Self:
        """Press the Save of one of the forms of their profile."""
        section = self.page.get_by_role("form", name=form)
        return self.click(section.get_by_role("button", name="Save", exact=True))

    def join(self) -> Self:
        """Be given an account at once, and sign in."""
        names = {"first_name": self.first_name, "surname": self.surname}
        company = self.profile().get("company", "")
        self._backstage.do("join", side=self.side, email=self.email, company=company, **names)
        with self.in_passing():
            self.sign_in()
        assert self.path == self.home
        return self

    def mail(self, subject: str) -> str:
        """Return the text of the newest e-mail to them with `subject` in its subject."""
        message = self.stack.mail_when_it_comes(self.email, subject)
        assert message["html"]
        return str(message["text"])

    def follow_mail(self, subject: str) -> Self:
        """Follow the link of an e-mail, as it stands in its text."""
        portal = re.escape(self.stack.portal_url)
        found = re.search(rf"{portal}/\S+", self.mail(subject))
        assert found, f"no link in the e-mail {subject!r}"
        return self.open(found[0])
