from datetime import UTC, date, datetime

import pytest
from browser import Browser
from jinja2 import DictLoader, UndefinedError

from chalicelib import templating


@pytest.mark.product("G-19", "G-34")
def test_dates_are_written_as_in_the_guide() -> None:
    assert templating.uk_date(date(2018, 3, 22)) == "22/03/2018"
    assert templating.long_date(date(2017, 4, 13)) == "13-April-2017"


def test_an_instant_is_shown_as_londons_day_and_time() -> None:
    late = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)

    assert templating.uk_date(late) == "01/07/2026"
    assert templating.uk_time(late) == "01/07/2026 at 12:30am"
    assert (
        templating.uk_time(datetime(2026, 11, 23, 17, 14, tzinfo=UTC)) == "23/11/2026 at 5:14pm"
    )


@pytest.mark.product("Q25")
def test_one_item_and_two_items() -> None:
    assert templating.count(1, "item") == "1 item"
    assert templating.count(0, "item") == "0 items"
    assert templating.count(1200, "record") == "1,200 records"


def test_a_missing_value_fails_the_test_and_not_the_reader() -> None:
    with pytest.raises(UndefinedError):
        templating.render("email/activation/body.txt")


def test_the_indentation_of_a_template_is_not_sent(visitor: Browser) -> None:
    page = visitor.get("/faq")

    assert not [line for line in page.body.splitlines() if line.startswith((" ", "\t"))]


def test_what_people_typed_keeps_its_indentation() -> None:
    source = dict.fromkeys(("body.html", "body.txt"), "    <p>\n    {{ typed }}")
    environment = templating._environment().overlay(loader=DictLoader(source))

    page = environment.get_template("body.html").render(typed="a\n    b")
    text = environment.get_template("body.txt").render(typed="a\n    b")

    assert page == "<p>\na\n    b"
    assert text == "    <p>\n    a\n    b"
