"""Functions of accounts: photos."""

import logging
from datetime import datetime
from typing import Any
from urllib.parse import unquote_plus

from chalice.app import Blueprint

from chalicelib import logs

log = logging.getLogger(__name__)
sweeps = Blueprint(__name__)

# Lambda loads these functions by this module's name, without app.py.
logs.set_up()


@sweeps.lambda_function(name="make_photo")
def make_photo(event: dict[str, Any], _context: object) -> None:
    """Make a profile's photo of each picture that a browser has put into the bucket.

    Woken by the bucket, twice more after a fault.
    """
    from chalicelib.accounts.services import photos
    from chalicelib.errors import NotFound

    for record in event["Records"]:
        picture = record["s3"]["object"]
        key, sent_at = unquote_plus(picture["key"]), datetime.fromisoformat(record["eventTime"])
        try:
            photos.make(key, picture["eTag"], sent_at)
        except NotFound:
            log.warning("photo.of_nobody", extra={"key": key})
