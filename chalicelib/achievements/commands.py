"""Work that staff start by hand."""

from typing import Any

from chalice.app import Blueprint

from chalicelib import logs

commands = Blueprint(__name__)

# Lambda loads these functions by this module's name, without app.py.
logs.set_up()


@commands.lambda_function(name="import_awards")
def import_awards(event: dict[str, str], _context: object) -> dict[str, Any]:
    """Take in the award file that lies under `key` in the bucket; return the report as JSON."""
    from chalicelib import files
    from chalicelib.achievements.services import importing

    report = importing.import_awards(files.read(event["key"]))
    return {"accepted": report.is_accepted, "lines": report.lines}
