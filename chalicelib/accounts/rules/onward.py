"""Where a person may be sent after signing in."""

import re

_ONWARD = re.compile(r"/(?:[A-Za-z0-9_.~-][A-Za-z0-9_.~/-]*)?(?:\?[A-Za-z0-9_.~=&%+-]*)?")


def onward(wanted: str) -> str | None:
    """Return `wanted` when it is a path of ours to go to after signing in, else None.

    A browser would read "//host", a backslash or a line break as the way to another site.
    """
    return wanted if _ONWARD.fullmatch(wanted) and wanted != "/logout" else None
