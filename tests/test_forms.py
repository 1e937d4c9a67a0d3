import pytest
from hypothesis import given
from hypothesis import strategies as st
from wtforms import SelectMultipleField, StringField

from chalicelib.web.forms import BadForm, FormData, PortalForm, Printable, trimmed


class ThingForm(PortalForm):
    name = StringField("Name", [Printable()], filters=[trimmed])
    parts = SelectMultipleField("Parts", choices={"a": "A", "b": "B"})


def posted(body: str) -> ThingForm:
    return ThingForm(FormData.parse(body.encode()))


def test_a_posted_form_is_read_with_blanks_and_repeats() -> None:
    form = FormData.parse(b"name=&parts=a&parts=b&caf%C3%A9=+x")

    assert dict(form) == {"name": "", "parts": "a", "café": " x"}
    assert form.getlist("parts") == ["a", "b"]
    assert form.getlist("other") == []
    assert len(form) == 3


@pytest.mark.parametrize(
    "body",
    [b"x" * 65_537, b"name=%FF", "name=\u00e9".encode("latin-1"), b"&".join([b"a=1"] * 501)],
)
def test_what_is_no_form_of_ours_is_refused(body: bytes) -> None:
    with pytest.raises(BadForm):
        FormData.parse(body)


@given(st.binary(max_size=300))
def test_any_bytes_are_a_form_or_refused(body: bytes) -> None:
    try:
        form = FormData.parse(body)
    except BadForm:
        return
    assert all(isinstance(form[name], str) for name in form)


def test_answers_are_trimmed_and_several_are_kept() -> None:
    form = posted("name=+Sam+&parts=a&parts=b")

    assert form.validate()
    assert (form.name.data, form.parts.data) == ("Sam", ["a", "b"])
    assert not form.has_errors


def test_one_answer_given_twice_is_refused() -> None:
    form = posted("name=Sam&name=Kim")

    assert not form.validate()
    assert form.name.errors == ["Give one answer only"]


def test_what_the_service_finds_out_stands_by_its_field() -> None:
    form = posted("name=Sam")
    assert form.validate()

    form.refuse("name", "Choose another name")

    assert form.has_errors
    assert form.name.errors == ["Choose another name"]


@pytest.mark.parametrize("text", ["a\u202eb", "a\x00b", "a\nb", "a\u200bb"])
def test_what_cannot_be_printed_is_refused(text: str) -> None:
    form = ThingForm(FormData([("name", text)]))

    assert not form.validate()
    assert form.name.errors == ["Remove characters that cannot be printed"]


@pytest.mark.parametrize("text", ["Łukasz Đ", "O'Neil", "соф\u00adт", ""])
def test_names_of_the_world_are_printable(text: str) -> None:
    assert ThingForm(FormData([("name", text)])).validate()


def test_only_text_is_trimmed() -> None:
    assert trimmed(None) is None
