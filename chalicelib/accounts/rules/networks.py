"""Whose page on a social network is meant by what somebody typed."""

import re
from urllib.parse import SplitResult, quote, urlsplit

from chalicelib.brand import Network

LONGEST_LINK = 200

_NAME = re.compile(r"@?([A-Za-z0-9](?:[A-Za-z0-9._-]{0,98}[A-Za-z0-9_])?)")
_NUMBERED = "/profile.php"
_NUMBER = re.compile(r"(?:^|&)(id=[0-9]{1,30})(?:&|$)")
_PATH = re.compile(r"/[^\s\\\x00-\x1f<>\"']+")


def profile_link(network: Network, typed: str) -> str | None:
    """Return the https link to a page of `network` that is meant, or None when none is.

    A name alone, with or without @, is the page of that name. A link may lack its https://
    and may lead nowhere but to the network itself; what follows ? or # is left out, but for the
    number of a page that has no name.
    """
    name = _NAME.fullmatch(typed)
    if name is not None and "/" not in typed and not _is_host(network, typed):
        return network.profile.format(quote(name[1]))
    if len(typed) > LONGEST_LINK:
        return None
    try:
        link = urlsplit(typed if "://" in typed else f"https://{typed}")
        is_plain = link.port is None and link.username is None
    except ValueError:
        return None
    if link.scheme not in ("http", "https") or not is_plain:
        return None
    page = _page(link) if _is_host(network, link.hostname or "") else None
    return page and f"https://{link.hostname}{page}"


def _page(link: SplitResult) -> str | None:
    if not _PATH.fullmatch(link.path):
        return None
    path = quote(link.path, safe="/%@+~,:;=()!*")
    if path != _NUMBERED:
        return path
    number = _NUMBER.search(link.query)
    return number and f"{path}?{number[1]}"


def _is_host(network: Network, host: str) -> bool:
    found = host.lower()
    return any(found == own or found.endswith(f".{own}") for own in network.hosts)
