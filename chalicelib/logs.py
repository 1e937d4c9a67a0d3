"""One JSON object a line: an event's name, ids, and a traceback where there is one."""

import json
import logging
from datetime import UTC, datetime

_OWN = set(vars(logging.makeLogRecord({}))) | {"message", "asctime", "aws_request_id"}


class JsonFormatter(logging.Formatter):
    """Writes a record as one line of JSON: time, level, logger, event and its `extra`."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; newlines in values are escaped, so one record stays one line."""
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "event": record.getMessage(),
        }
        line |= {key: value for key, value in vars(record).items() if key not in _OWN}
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str)


def set_up() -> None:
    """Make every log line of this process JSON, from INFO up."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonFormatter())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.INFO)
    for noisy in ("botocore", "urllib3", "fontTools", "fpdf", "pynamodb"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
