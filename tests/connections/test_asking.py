import pytest
import time_machine
from factories import a_connection, a_request, a_user, a_candidate_user, an_employer

from chalicelib import ids
from chalicelib.connections.models import Connection
from chalicelib.mail import Message


def test_an_employer_asks_and_the_row_says_that_it_waits(employer):
    employer.get("/connections")

    page = employer.submit({"email": "Priya.Nair@example.org"}, form="main .panel form", follow=True)

    print(page.text)
    assert "Account is currently pending approval" in page.text
