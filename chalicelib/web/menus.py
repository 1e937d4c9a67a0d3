"""The menus of rows and cards."""

from typing import NamedTuple


class MenuEntry(NamedTuple):
    """One entry of a menu; with a reason when it cannot be used now.

    What is no page of ours, such as a PDF, opens in a new tab.
    """

    label: str
    href: str
    disabled_reason: str = ""
    new_tab: bool = False
