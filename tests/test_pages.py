from browser import Browser


def test_an_unknown_address_gets_our_own_page(visitor: Browser) -> None:
    page = visitor.get("/no/such/page", status=404)

    assert page.heading == "Page not found"


def test_a_visitor_sees_the_front_page(visitor: Browser) -> None:
    page = visitor.get("/")

    assert page.status == 200
