"""What people can do with their accounts, and what other domains may ask about people."""

from chalicelib.accounts.models import Login, User
from chalicelib.accounts.services.activating import (
    TooPersonal,
    activate,
    check_link,
    send_again,
)
from chalicelib.accounts.services.addresses import (
    BookFull,
    add_address,
    address,
    address_book,
    change_address,
    make_usual,
    remember_address,
    remove_address,
    usual_address,
)
from chalicelib.accounts.services.credentials import (
    before_leaving_an_address,
    change_login,
    wanted_change,
)
from chalicelib.accounts.services.devices import (
    end_other_sessions,
    end_session,
    sessions_of,
)
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
from chalicelib.accounts.services.photos import outcome as photo_outcome
from chalicelib.accounts.services.photos import photo_url
from chalicelib.accounts.services.photos import remove as remove_photo
from chalicelib.accounts.services.photos import upload_form as photo_form
from chalicelib.accounts.services.profile import (
    offered_networks,
    own_profile,
    save_details,
    save_networks,
)
from chalicelib.accounts.services.proving import prove
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
from chalicelib.accounts.services.usernames import confirm as confirm_username
from chalicelib.accounts.services.usernames import undo as undo_username
from chalicelib.accounts.services.usernames import username_before, wanted_username

__all__ = [
    "BookFull",
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
    "add_address",
    "address",
    "address_book",
    "ask_reset",
    "at_first_sign_in",
    "before_leaving_an_address",
    "begin",
    "change_address",
    "change_login",
    "check_link",
    "confirm_username",
    "draft_of",
    "draft_under_way",
    "end_other_sessions",
    "end_session",
    "find_user",
    "is_activated_employer",
    "is_active_candidate",
    "login_key",
    "make_usual",
    "offered_networks",
    "own_profile",
    "password_problem",
    "photo_form",
    "photo_outcome",
    "photo_url",
    "prove",
    "remember_address",
    "remove_address",
    "remove_photo",
    "require_same_login",
    "reset",
    "save_details",
    "save_networks",
    "save_profile",
    "send_again",
    "sessions_of",
    "sign_in",
    "sign_out",
    "submit",
    "undo_username",
    "user",
    "user_key",
    "username_before",
    "usual_address",
    "wanted_change",
    "wanted_username",
    "whose_link",
]
