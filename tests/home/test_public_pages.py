import pytest
from browser import Browser
from calls import Calls

from chalicelib import brand
from chalicelib.orders.services import basket
from chalicelib.web import cookies, sessions

PUBLIC = ("/faq", "/support", "/privacy", "/accessibility")
FOOTER = ["/support", "/privacy", "/accessibility"]


@pytest.mark.product("G-42", "Q40")
@pytest.mark.parametrize("path", PUBLIC)
def test_anyone_may_read_it(visitor: Browser, path: str) -> None:
    page = visitor.get(path)

    assert page.one("header.header--public")
    assert [str(link["href"]) for link in page.all(".footer ul a")] == FOOTER


@pytest.mark.product("G-11", "G-13")
@pytest.mark.parametrize("path", PUBLIC)
def test_an_employer_reads_it_in_their_own_frame(employer: Browser, path: str) -> None:
    page = employer.get(path)

    assert page.one(".basket")["href"] == "/basket"
    crumbs = [crumb.get_text(strip=True) for crumb in page.all(".crumbs li")]
    assert crumbs[:2] == ["Home", "Employer Area"]
    assert len(crumbs) == 3


@pytest.mark.parametrize("path", PUBLIC)
def test_a_candidate_is_not_led_into_the_employers_area(candidate: Browser, path: str) -> None:
    page = candidate.get(path)

    assert len(page.all(".crumbs li")) == 2


def test_a_visitor_costs_no_call_to_the_database(visitor: Browser, calls: Calls) -> None:
    for path in PUBLIC:
        visitor.get(path)

    assert not [call for call in calls.operations if "Item" in call or call == "Query"]


@pytest.mark.product("G-42", "Q40")
def test_the_faq_has_ten_entries_under_their_topics(visitor: Browser) -> None:
    page = visitor.get("/faq")

    assert len(page.all("details.panel")) == 10
    assert [topic.text for topic in page.all("section > h2")] == [
        "Your account",
        "Connections",
        "Certificates",
        "Letters, orders and payment",
        "Still not sure?",
    ]


@pytest.mark.product("Q40")
def test_each_answer_has_an_address_of_its_own(visitor: Browser) -> None:
    page = visitor.get("/faq")

    for entry in brand.current().questions:
        answer = page.one(f"[id='{entry.slug}']")
        assert [paragraph.text for paragraph in answer.select("p")][: len(entry.answer)] == [
            *entry.answer
        ]


def test_what_the_faq_leads_to_exists(visitor: Browser) -> None:
    targets = {entry.see[1] for entry in brand.current().questions if entry.see}

    for target in targets:
        assert visitor.get(target, status=200 if target == "/sign-in" else 303)


@pytest.mark.product("G-42", "Q40")
def test_support_says_how_to_reach_the_team(visitor: Browser) -> None:
    page = visitor.get("/support")

    body = brand.current()
    shown = (body.team, body.email, body.telephone, body.opening_hours, *body.postal_address)
    assert all(each in page.text for each in shown)
    assert page.link(body.telephone) == f"tel:{body.telephone.replace(' ', '')}"


@pytest.mark.product("G-42")
def test_an_employer_finds_their_enquiries_under_support(
    visitor: Browser, employer: Browser, candidate: Browser
) -> None:
    page = employer.get("/support")

    assert page.link("See your enquiries") == "/enquiries"
    assert "enquiries" not in visitor.get("/support").text
    assert "enquiries" not in candidate.get("/support").text


@pytest.mark.product("Q39", "Q40")
def test_privacy_names_every_cookie_that_is_ever_set(visitor: Browser) -> None:
    page = visitor.get("/privacy")

    named = {code.text for code in page.all("code")}
    assert named == {cookies.SESSION, cookies.VISITOR, cookies.FLASH}
    assert "there is nothing to agree to" in page.text


@pytest.mark.product("Q34", "Q26", "Q40")
def test_privacy_keeps_to_what_the_portal_does(visitor: Browser) -> None:
    page = visitor.get("/privacy")

    minutes = int(sessions.IDLE.total_seconds() // 60)
    hours = int(sessions.LONGEST.total_seconds() // 3600)
    days = sessions.REMEMBERED.days
    assert f"{minutes} minutes without a click, or {hours} hours; {days} days" in page.text
    kept = page.one("tbody tr:-soup-contains('Your basket') td:last-child").text
    assert kept == f"{basket.KEPT_FOR.days} days"


def test_privacy_says_how_to_complain(visitor: Browser) -> None:
    page = visitor.get("/privacy")

    steps = page.one("section[aria-labelledby=complain]")
    assert len(steps.select("li")) == 3
    assert "within 30 days" in steps.text
    assert steps.select_one("a[href^='https://ico.org.uk']")
    assert visitor.get("/support").link("What happens then") == "/privacy#complain"


def test_accessibility_admits_what_was_not_tested(visitor: Browser) -> None:
    page = visitor.get("/accessibility")

    assert "Guidelines 2.2, level AA" in page.text
    assert "Where we know it falls short" in page.text


@pytest.mark.product("G-3", "G-11")
def test_each_side_has_the_menu_of_the_guide(visitor: Browser, employer: Browser) -> None:
    of_visitor = [entry.text.strip() for entry in visitor.get("/").all(".mainnav li")]
    of_employer = [entry.text.strip() for entry in employer.get("/faq").all(".mainnav li")]

    assert of_visitor == ["Registration", "FAQ", "Login"]
    assert of_employer == [
        "Employer Area",
        "Connections",
        "Profile",
        "Orders",
        "Support",
        "FAQ",
        "Logout",
    ]
