"""The photo of a profile: shown, watched while it is made, removed."""

import re
from urllib.parse import urlencode

from chalice.app import Response

from chalicelib import clock
from chalicelib.accounts import services
from chalicelib.accounts.views.crumbs import below_profile
from chalicelib.accounts.views.profile import back_to
from chalicelib.errors import NotFound
from chalicelib.web.pages import SIGNED_IN, Pages, page, redirect
from chalicelib.web.requests import PageRequest

pages = Pages(__name__)

_LATE_AFTER_SECONDS = 60
_INSTANT = re.compile(r"[0-9]{1,12}")

_REFUSALS = {
    "too-large": "The picture is larger than 5 MB. Choose a smaller one, or save it smaller: "
    "1,000 pixels on each side are plenty.",
    "too-many-pixels": "The picture has more pixels than we can take. Save it smaller: 1,000 "
    "pixels on each side are plenty.",
    "no-picture": "We could not read the file as a picture. Choose a JPEG, PNG or WebP; open "
    "it on your device first to see whether it is whole.",
    "superseded": "You have sent a later picture, or removed your photo, since. That stands.",
}


@pages.get("/profile/photo", access=SIGNED_IN)
def show_photo(request: PageRequest) -> Response:
    """One's own photo."""
    url = services.photo_url(services.own_profile(request.user_id))
    if url is None:
        raise NotFound("no photo")
    return redirect(url)


@pages.get("/profile/photo/remove", access=SIGNED_IN)
def ask_removal(request: PageRequest) -> Response:
    """Whether the photo shall go, if there is one."""
    if services.own_profile(request.user_id).photo_key is None:
        return redirect("/profile#photo")
    crumbs = below_profile(request, "Remove your photo")
    return page(request, "accounts/photo_remove.html", crumbs=crumbs)


@pages.post("/profile/photo/remove", access=SIGNED_IN)
def remove_photo(request: PageRequest) -> Response:
    """Take the photo away."""
    services.remove_photo(request.user_id)
    return back_to("photo", "Your photo is removed.")


@pages.get("/profile/photo/{upload_id}", access=SIGNED_IN)
def show_outcome(request: PageRequest, upload_id: str) -> Response:
    """What came of a picture that was sent: wait for it, or tell."""
    tag = request.query.get("etag", "").strip('"')
    outcome = services.photo_outcome(request.user_id, upload_id, tag)
    if outcome == "made":
        return back_to("photo", "Your photo is saved.")
    now, since = clock.timestamp(clock.now()), request.query.get("since", "")
    if outcome is None and not _INSTANT.fullmatch(since):
        # From the bucket, with its own words in the address: begin to count.
        counting = urlencode({"since": now, "etag": tag})
        return redirect(f"/profile/photo/{upload_id}?{counting}")
    return page(
        request,
        "accounts/photo.html",
        crumbs=below_profile(request, "Your photo"),
        is_waiting=outcome is None and now - int(since) < _LATE_AFTER_SECONDS,
        refusal=_REFUSALS[outcome] if outcome else None,
    )
