"""Asking several addresses at once: the list, how far it is, and what became of each row."""

from dataclasses import dataclass

from chalice.app import Response

from chalicelib import ids
from chalicelib.connections.forms.batches import MOST_ADDRESSES, BatchForm
from chalicelib.connections.services import batches
from chalicelib.connections.services.batches import AskedRow, Outcome
from chalicelib.connections.views.routes import pages
from chalicelib.errors import TooMany
from chalicelib.templating import uk_date
from chalicelib.web.pages import page, redirect
from chalicelib.web.requests import PageRequest
from chalicelib.web.sessions import Role

# Kind, symbol and words. They are the same whether or not the address is known (Q10).
_SHOWN = {
    Outcome.ASKED: ("good", "tick", "Asked"),
    Outcome.PRESENT: ("off", "people", "Already connected or asked: see the row"),
    Outcome.TOO_SOON: ("wait", "clock", "Declined or lapsed lately: ask again from"),
    Outcome.NOT_TODAY: (
        "wait",
        "clock",
        "Not sent today: the day's limit is reached, try again tomorrow",
    ),
    Outcome.OWN: ("off", "off", "Not asked: this is your own address"),
    Outcome.FAULT: ("bad", "warning", "Not asked: something went wrong here, ask again"),
    Outcome.UNTRIED: ("off", "off", "Not asked yet"),
}


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One row of the list as its page shows it."""

    row: AskedRow

    @property
    def status(self) -> tuple[str, str, str]:
        """Kind, symbol and words of what became of it."""
        kind, symbol, words = _SHOWN[self.row.outcome]
        day = f" {uk_date(self.row.again_on)}" if self.row.again_on else ""
        return kind, symbol, words + day

    @property
    def is_listed(self) -> bool:
        """Whether the employer has a connection with this address to look at."""
        return self.row.outcome in (Outcome.ASKED, Outcome.PRESENT)


@pages.get("/batches", access=Role.EMPLOYER)
def ask_batch(request: PageRequest) -> Response:
    """The box for many addresses; what was left over of an earlier list stands in it."""
    typed = ""
    if earlier := request.query.get("again"):
        rows = batches.rows_of(batches.batch_of(request.user_id, earlier))
        typed = "\n".join(row.email for row in rows if row.outcome in batches.LEFT_OVER)
    return _draw(request, BatchForm(addresses=typed, form_id=ids.new_id()))


@pages.post("/batches", access=Role.EMPLOYER)
def save_batch(request: PageRequest) -> Response:
    """Have all addresses of the list asked."""
    form = BatchForm(request.form)
    if not form.validate():
        return _draw(request, form)
    try:
        job = batches.start_batch(request.user_id, form.chosen, str(form.form_id.data))
    except TooMany:
        form.refuse("addresses", "This is one list too many for today: try again tomorrow")
        return _draw(request, form)
    return redirect(f"/batches/{job.job_id}")


@pages.get("/batches/{job_id}", access=Role.EMPLOYER)
def show_batch(request: PageRequest, job_id: str) -> Response:
    """How far a list is, and once it is over what became of each row."""
    job = batches.batch_of(request.user_id, job_id)
    if not job.is_over:
        return page(request, "connections/batch_working.html", job=job)
    rows = batches.rows_of(job)
    left = sum(row.outcome in batches.LEFT_OVER for row in rows)
    return page(
        request,
        "connections/batch_done.html",
        rows=[ShownRow(row) for row in rows],
        summary=_summary(rows),
        again=f"/batches?again={job.job_id}" if left else "",
    )


def _summary(rows: list[AskedRow]) -> tuple[str, str]:
    """Return the kind of notice, and its words."""
    asked = sum(row.outcome is Outcome.ASKED for row in rows)
    accept = "Nothing is shared with you until they accept."
    if asked == len(rows):
        return "good", f"We have asked everyone on your list. {accept}"
    table = "The table says what became of each."
    if any(row.outcome is Outcome.UNTRIED for row in rows):
        table = "We stopped before the end. Ask the rest again."
    if not asked:
        return "note", f"We have asked nobody. {table}"
    return "note", f"We have asked {asked} of the {len(rows)} on your list. {accept} {table}"


def _draw(request: PageRequest, form: BatchForm) -> Response:
    return page(request, "connections/batch_ask.html", form=form, most=MOST_ADDRESSES)
