"""Pages that people seldom come to: errors, refused photos, an undone username, late orders."""

from collections.abc import Callable
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from journeys.awards import MOT
from journeys.candidates import Candidate
from journeys.employers import Employer
from people import PHONE
from playwright.sync_api import Browser

from chalicelib import templating
from chalicelib.orders.rules import OrderStatus
from chalicelib.web import static

pytestmark = [pytest.mark.stack, pytest.mark.browser]


@pytest.mark.product("G-27", "Q28")
@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "Choose a JPEG, PNG or WebP"),
        (b"x" * (5 * 1024 * 1024 + 1), "larger than 5 MB"),
    ],
    ids=["no_picture", "too_large"],
)
def test_a_photo_that_is_refused_is_refused_in_words(
    an_employer: Callable[..., Employer], tmp_path: Path, content: bytes, words: str
) -> None:
    gareth = an_employer("Castle Motors", also=(PHONE,)).join()
    picture = tmp_path / "photo.jpg"
    picture.write_bytes(content)

    with gareth.in_passing():
        gareth.open("/profile").attach("file", picture).press("Save photo")
    gareth.page.get_by_text("Your photo is as it was before").wait_for()

    gareth.inspect().sees(words).follow("Choose another picture")
    assert gareth.path == "/profile"


@pytest.mark.product("G-31")
def test_whoever_did_not_ask_for_another_username_undoes_it(
    an_employer: Callable[..., Employer],
) -> None:
    gareth = an_employer("Castle Motors", also=(PHONE,)).join()
    with gareth.in_passing():
        gareth.open("/profile").fill(
            username=f"thief.{gareth.email}", current_password=gareth.password
        )
        gareth.save("Username and password")

    gareth.follow_mail("Your username is to be changed").sees(gareth.email)

    gareth.press("Undo the change")
    assert gareth.path != "/profile"


@pytest.mark.product("Q20")
def test_an_order_can_be_read_wherever_it_stands(
    a_pair: Callable[..., tuple[Employer, Candidate]],
) -> None:
    gareth, sian = a_pair(MOT, also=(PHONE,))
    gareth.buy_letter(sian, MOT.title)
    [order_id] = gareth.order_ids

    for status in OrderStatus:
        gareth._backstage.do("let_order_be", order_id=order_id, status=status.value)
        gareth.open(f"/orders/{order_id}").sees(order_id).open("/orders").sees(order_id)


def test_a_search_that_finds_nothing_says_what_to_do(
    a_pair: Callable[..., tuple[Employer, Candidate]],
) -> None:
    gareth, _ = a_pair(MOT, also=(PHONE,))

    gareth.open("/connections?search=zzz").follow("Show all connections")

    gareth.open("/connections?status=EXPIRED").follow("Show all connections")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("status", [400, 403, 404, 409, 413, 429, 500, 503])
def test_an_error_page_can_be_read_by_anyone(
    chromium: Browser, status: int, scheme: Literal["light", "dark"]
) -> None:
    drawn = templating.render(
        f"errors/{status}.html",
        session=None,
        nav=[],
        basket=None,
        csrf_token="token",
        flash=None,
        form=None,
        asset=static.asset,
        path="/",
        crumbs=(),
        error_id="abcd1234",
        wait_minutes=3,
        forged=False,
    )
    sheet = static.serve(static.asset("portal.css").removeprefix("/static/"))
    assert sheet is not None
    page = chromium.new_page(viewport={"width": PHONE, "height": 800}, color_scheme=scheme)
    page.route("**/*", lambda route: route.abort())

    page.set_content(drawn.replace("</head>", f"<style>{sheet.body}</style></head>"))

    assert not Axe().run(page).response["violations"]
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE
    page.close()
