"""Pages of enquiries: raising one, the thread, an asker's list."""

from chalice.app import Response

from chalicelib import clock
from chalicelib.achievements.services import Achievement
from chalicelib.connections import services as connections
from chalicelib.connections.services import Shared, SharingEnded
from chalicelib.enquiries import rules, services
from chalicelib.enquiries.forms import EnquiryForm, ReplyForm
from chalicelib.enquiries.rules import EnquiryField, EnquiryHasMovedOn, EnquiryState
from chalicelib.errors import TooMany
from chalicelib.paging import Table
from chalicelib.templating import count, long_date
from chalicelib.web.cookies import Flash
from chalicelib.web.lists import ask_of
from chalicelib.web.pages import Pages, page, redirect
from chalicelib.web.requests import PageRequest
from chalicelib.web.sessions import Role

pages = Pages(__name__)

_ABOUT = "/connections/{connection_id}/achievements/{achievement_id}/enquiry"
_SHAPES = {
    EnquiryState.OPEN: ("wait", "clock"),
    EnquiryState.ANSWERED: ("good", "chat"),
    EnquiryState.CLOSED: ("off", "tick"),
}
_TOO_MANY = "You have written to us very often today. Send this one again tomorrow"


@pages.get(_ABOUT, access=Role.EMPLOYER)
def ask_enquiry(request: PageRequest, connection_id: str, achievement_id: str) -> Response:
    """The form for a question about one field of a shared achievement."""
    try:
        shared = _shared(request, connection_id, achievement_id)
    except SharingEnded:
        return _to_ended_connection(connection_id)
    return _draw_form(request, shared, EnquiryForm())


@pages.post(_ABOUT, access=Role.EMPLOYER)
def raise_enquiry(request: PageRequest, connection_id: str, achievement_id: str) -> Response:
    """Send the question to the team, and show the thread that it begins."""
    try:
        shared = _shared(request, connection_id, achievement_id)
    except SharingEnded:
        return _to_ended_connection(connection_id)
    form = EnquiryForm(request.form)
    if not form.validate():
        return _draw_form(request, shared, form)
    try:
        enquiry = services.raise_enquiry(
            request.user_id, shared, form.chosen, str(form.text.data), clock.now()
        )
    except services.NotShared:
        return _to_ended_connection(connection_id)
    except TooMany:
        form.refuse("text", _TOO_MANY)
        return _draw_form(request, shared, form)
    told = "We have your enquiry. We send you an e-mail when there is an answer."
    return redirect(f"/enquiries/{enquiry.enquiry_id}", flash=Flash("good", told))


@pages.get("/enquiries", access=Role.EMPLOYER)
def list_enquiries(request: PageRequest) -> Response:
    """All that the asker has raised, the last changed first."""
    found = services.list_enquiries(
        request.user_id, ask_of(request, services.SORTS, services.USUAL)
    )
    rows = [(each, rules.FIELDS[each.field], _status(each.state)) for each in found.rows]
    table = Table("/enquiries", found, [each.enquiry_id for each in found.rows])
    return page(request, "enquiries/list.html", rows=rows, table=table)


@pages.get("/enquiries/{enquiry_id}", access=Role.EMPLOYER)
def show_enquiry(request: PageRequest, enquiry_id: str) -> Response:
    """The thread, and the form that adds to it."""
    return _draw_thread(request, enquiry_id, ReplyForm())


@pages.post("/enquiries/{enquiry_id}", access=Role.EMPLOYER)
def reply(request: PageRequest, enquiry_id: str) -> Response:
    """Add a message to the thread."""
    form = ReplyForm(request.form)
    if not form.validate():
        return _draw_thread(request, enquiry_id, form)
    try:
        services.reply(request.user_id, enquiry_id, str(form.text.data), clock.now())
    except TooMany:
        form.refuse("text", _TOO_MANY)
        return _draw_thread(request, enquiry_id, form)
    except rules.ThreadIsFull:
        # Its page says so, and what to do instead.
        return redirect(request.path)
    told = "Your message is sent. We send you an e-mail when there is an answer."
    return redirect(request.path, flash=Flash("good", told))


@pages.post("/enquiries/{enquiry_id}/settle", access=Role.EMPLOYER)
def settle(request: PageRequest, enquiry_id: str) -> Response:
    """Close an answered enquiry."""
    told = Flash("good", "The enquiry is settled. A further message opens it again.")
    try:
        services.settle(request.user_id, enquiry_id, clock.now())
    except EnquiryHasMovedOn:
        told = Flash("note", "This enquiry waits for our answer, so it is not settled yet.")
    return redirect(f"/enquiries/{enquiry_id}", flash=told)


def _shared(request: PageRequest, connection_id: str, achievement_id: str) -> Shared:
    return connections.shared_achievement(
        request.user_id, connection_id, achievement_id, clock.now()
    )


def _to_ended_connection(connection_id: str) -> Response:
    # The connection's own page says that the sharing has ended, and what can be done.
    return redirect(f"/connections/{connection_id}/documents")


def _draw_form(request: PageRequest, shared: Shared, form: EnquiryForm) -> Response:
    held = _held(shared.achievement)
    return page(
        request,
        "enquiries/ask.html",
        form=form,
        connection=shared.connection,
        achievement=shared.achievement,
        held={field.value: (words, "") for field, words in held.items()},
        longest=rules.LONGEST_TEXT,
    )


def _held(record: Achievement) -> dict[EnquiryField, str]:
    """Return what is recorded of each field, beside which an enquirer can put what is right."""
    units = count(len(record.units), "unit") if record.units else ""
    held = {
        EnquiryField.NAME: record.holder_name,
        EnquiryField.TITLE: record.title,
        EnquiryField.LEVEL: record.level,
        EnquiryField.RESULT: record.result,
        EnquiryField.AWARDED_ON: long_date(record.awarded_on),
        EnquiryField.CERTIFICATE_NUMBER: record.certificate_number,
        EnquiryField.UNITS: units,
    }
    return {field: words or "Nothing is recorded" for field, words in held.items()}


def _draw_thread(request: PageRequest, enquiry_id: str, form: ReplyForm) -> Response:
    thread = services.thread_for(request.user_id, enquiry_id)
    enquiry = thread.enquiry
    return page(
        request,
        "enquiries/thread.html",
        form=form,
        thread=thread,
        stands=_status(enquiry.state),
        field=rules.FIELDS[enquiry.field],
        longest=rules.LONGEST_TEXT,
    )


def _status(state: EnquiryState) -> tuple[str, str, str]:
    return (*_SHAPES[state], rules.WORDS[state])
