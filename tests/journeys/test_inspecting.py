"""Proof that the people of the journeys would see what is wrong with a page."""

from collections.abc import Callable

import pytest
from journeys.employers import Employer

pytestmark = [pytest.mark.stack, pytest.mark.browser]

ADD = (
    "const element = document.createElement('{tag}'); element.setAttribute('alt', '');"
    "document.querySelector('main').append(element); "
)
FAULTS = {
    "Content Security Policy": ADD.format(tag="img") + "element.src = 'https://example.org/'",
    "pixels wide": ADD.format(tag="div") + "element.style.padding = '1500px'",
    "button-name": ADD.format(tag="button"),
    "a mistake": "setTimeout(() => { throw new Error('a mistake'); })",
}


@pytest.mark.parametrize("fault", FAULTS)
def test_an_inspection_finds_what_is_wrong(
    an_employer: Callable[..., Employer], fault: str
) -> None:
    gareth = an_employer("Castle Motors").open("/")

    gareth.page.evaluate(FAULTS[fault])

    with pytest.raises(AssertionError, match=fault):
        gareth.inspect()
