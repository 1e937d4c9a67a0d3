"""What people can do with their accounts, and what other domains may ask about people."""

from chalicelib.accounts.models import Login, User
from chalicelib.accounts.services.activating import (
    TooPersonal,
    activate,
    check_link,
    send_again,
)
from chalicelib.accounts.services.addresses import address, address_book, remember_address
from chalicelib.accounts.services.links import LinkDead
from chalicelib.accounts.services.passwords import problem as password_problem
from chalicelib.accounts.services.people import (
    find_user,
    is_activated_employer,
    is_active_candidate,
    login_key,
    require_same_login,
    user,
    user_key,
)
from chalicelib.accounts.services.photos import photo_url
from chalicelib.accounts.services.registering import (
    DraftGone,
    Profile,
    Visitor,
    begin,
    draft_of,
    draft_under_way,
    save_profile,
    submit,
)
from chalicelib.accounts.services.resetting import ask_reset, reset, whose_link
from chalicelib.accounts.services.signing_in import (
    NotActivated,
    WrongPassword,
    at_first_sign_in,
    sign_in,
    sign_out,
)

__all__ = [
    "DraftGone",
    "LinkDead",
    "Login",
    "NotActivated",
    "Profile",
    "TooPersonal",
    "User",
    "Visitor",
    "WrongPassword",
    "activate",
    "address",
    "address_book",
    "ask_reset",
    "at_first_sign_in",
    "begin",
    "check_link",
    "draft_of",
    "draft_under_way",
    "find_user",
    "is_activated_employer",
    "is_active_candidate",
    "login_key",
    "password_problem",
    "photo_url",
    "remember_address",
    "require_same_login",
    "reset",
    "save_profile",
    "send_again",
    "sign_in",
    "sign_out",
    "submit",
    "user",
    "user_key",
    "whose_link",
]
