"""API Gateway as the portal meets it: a REST proxy event in, a response out."""

import base64
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from app import app


@dataclass
class Context:
    """What Lambda hands to a handler."""

    function_name: str = "pages"
    memory_limit_in_mb: int = 1024
    aws_request_id: str = "request"

    @staticmethod
    def get_remaining_time_in_millis() -> int:
        """Return how long the function may still run."""
        return 28_000


@dataclass
class Answer:
    """What the browser gets: status, headers with lower-case names, all cookies, the body."""

    status: int
    headers: dict[str, str]
    set_cookies: list[str]
    body: str


def _pattern(route: str) -> re.Pattern[str]:
    parts = re.split(r"(\{[^}]+\})", route)
    spelled = [
        ("(.+)" if part.endswith("+}") else "([^/]+)")
        if part.startswith("{")
        else re.escape(part)
        for part in parts
    ]
    return re.compile("".join(spelled))


def _resource(path: str) -> tuple[str, dict[str, str]]:
    # The gateway prefers a literal segment to a parameter, and both to the catch-all.
    routes = sorted(
        app.routes, key=lambda route: (route.endswith("+}"), route.count("{"), route)
    )
    for route in routes:
        if match := _pattern(route).fullmatch(path):
            names = re.findall(r"\{([^}+]+)\+?\}", route)
            return route, dict(zip(names, map(unquote, match.groups()), strict=True))
    raise LookupError(path)


def send(method: str, url: str, headers: dict[str, str], body: bytes = b"") -> Answer:
    """Return the portal's answer to one request, as API Gateway would pass it on."""
    split = urlsplit(url)
    resource, parameters = _resource(split.path)
    query: dict[str, list[str]] = {}
    for name, value in parse_qsl(split.query, keep_blank_values=True):
        query.setdefault(name, []).append(value)
    event: dict[str, Any] = {
        "resource": resource,
        "path": split.path,
        "httpMethod": method,
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "queryStringParameters": {name: values[-1] for name, values in query.items()} or None,
        "multiValueQueryStringParameters": query or None,
        "pathParameters": parameters or None,
        "stageVariables": None,
        "requestContext": {
            "resourcePath": resource,
            "path": f"/api{split.path}",
            "httpMethod": method,
            "identity": {"sourceIp": "203.0.113.7"},
        },
        "body": body.decode("latin-1") if body else None,
        "isBase64Encoded": False,
    }
    if not body.isascii():
        event |= {"body": base64.b64encode(body).decode(), "isBase64Encoded": True}
    answer = app(event, Context())
    assert answer["statusCode"] != 405 or method not in ("GET", "POST"), (method, url)
    many = {name.lower(): values for name, values in answer["multiValueHeaders"].items()}
    single = {name.lower(): value for name, value in answer["headers"].items()}
    return Answer(answer["statusCode"], single, many.pop("set-cookie", []), answer["body"])
