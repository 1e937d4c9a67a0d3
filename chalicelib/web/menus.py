"""The menus of rows and cards."""

from typing import NamedTuple


class MenuEntry(NamedTuple):
    """One entry of a menu; with a reason when it cannot be used now."""

    label: str
    href: str
    disabled_reason: str = ""
