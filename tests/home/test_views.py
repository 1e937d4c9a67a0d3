import pytest
from browser import Browser
from factories import a_candidate_user, a_user

from chalicelib.web.sessions import Role
from chalicelib.web.static import STATIC, asset, drawn_in


@pytest.mark.product("G-3", "G-4", "G-5", "G-6")
def test_the_front_page_has_its_three_panels(visitor: Browser) -> None:
    page = visitor.get("/")

    assert [heading.get_text(strip=True) for heading in page.all("h2")] == [
        "Candidates",
        "Employers",
        "Login",
    ]
    assert [point.text for point in page.all(".ticked li")] == [
        "View your qualification documents",
        "Share your qualification documents with Employers",
        "Order reprints of your documents",
        "Order proof of qualification letters",
        "Check their qualifications",
        "View their qualification documents",
    ]


def test_a_candidate_has_no_employers_home(visitor: Browser) -> None:
    visitor.signed_in_as(a_candidate_user())

    visitor.get("/employer", status=403)


def test_staff_have_the_front_page_for_now(visitor: Browser) -> None:
    visitor.signed_in_as(a_user(Role.STAFF))

    assert visitor.get("/").heading == "See, share and check qualifications"


@pytest.mark.product("G-12")
def test_home_is_each_persons_own(employer: Browser, candidate: Browser) -> None:
    assert employer.get("/", status=303).location == "/employer"
    assert candidate.get("/", status=303).location == "/candidate"


def test_static_files_are_kept_for_a_year(visitor: Browser) -> None:
    page = visitor.get(asset("portal.css"))

    assert page.headers["content-type"] == "text/css; charset=utf-8"
    assert page.headers["cache-control"] == "public, max-age=31536000, immutable"


def test_a_stylesheet_is_sent_without_what_indents_it(visitor: Browser) -> None:
    page = visitor.get(asset("portal.css"))

    assert ".header {\nbackground: var(--card);" in page.body


@pytest.mark.product("Q32")
@pytest.mark.parametrize("name", ["portal.css", "icon.svg"])
def test_pages_and_icon_take_the_colour_of_the_brand(name: str) -> None:
    drawn = drawn_in("#7a1f3d", STATIC / name)

    assert "#7a1f3d" in drawn
    assert "#0a4d5c" not in drawn


def test_a_static_file_has_only_its_present_name(visitor: Browser) -> None:
    visitor.get("/static/portal.000000000000.css", status=404)


@pytest.mark.product("G-11")
@pytest.mark.parametrize(
    ("path", "entry"),
    [
        ("/employer", "Employer Area"),
        ("/connections", "Connections"),
        ("/batches", "Connections"),
        ("/enquiries", "Support"),
    ],
)
def test_the_menu_shows_where_one_is(employer: Browser, path: str, entry: str) -> None:
    page = employer.get(path)

    assert page.one(".mainnav [aria-current=page]").text == entry


def test_the_basket_is_no_part_of_the_menu(employer: Browser) -> None:
    assert not employer.get("/basket").all(".mainnav [aria-current]")
