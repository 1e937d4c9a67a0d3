"""Tables of people: logins, users, registrations under way, one-time tokens, addresses."""

from datetime import datetime
from enum import StrEnum

from pynamodb.attributes import (
    BooleanAttribute,
    JSONAttribute,
    TTLAttribute,
    UnicodeAttribute,
    UTCDateTimeAttribute,
    VersionAttribute,
)

from chalicelib.attributes import EnumAttribute
from chalicelib.storage import Record
from chalicelib.web.addresses import PostalAddress
from chalicelib.web.sessions import Role


class LoginState(StrEnum):
    """PENDING until activated; SUSPENDED by staff; RESERVED is a username given up."""

    PENDING = "PENDING"
    ACTIVE = "ACTIVE"
    SUSPENDED = "SUSPENDED"
    RESERVED = "RESERVED"


class Login(Record):
    """A username. Key: the normalised e-mail address; the item itself is the lock on it.

    `activation_hash`, `reset_hash` and `username_hash` name the newest link of each kind: older
    ones are dead. `undo_hashes` name the links that undo changes of the username, oldest first:
    using one kills those made after it. A username that was given up is anybody's again at
    `reserved_until`.
    `welcomed_at` is when its first session began, after what waited for it was brought in.
    """

    class Meta:
        """Table."""

        table = "logins"

    email_key = UnicodeAttribute(hash_key=True)
    user_id = UnicodeAttribute()
    role = EnumAttribute(Role)
    name = UnicodeAttribute()
    password_hash = UnicodeAttribute()
    state = EnumAttribute(LoginState)
    activation_hash = UnicodeAttribute(null=True)
    reset_hash = UnicodeAttribute(null=True)
    username_hash = UnicodeAttribute(null=True)
    undo_hashes: JSONAttribute = JSONAttribute(default=list)
    reserved_until = UTCDateTimeAttribute(null=True)
    welcomed_at = UTCDateTimeAttribute(null=True)
    created_at = UTCDateTimeAttribute()
    version = VersionAttribute()

    def is_free_for(self, user_id: str, now: datetime) -> bool:
        """Whether this username may become that of a user: given up, or never activated."""
        if self.state is LoginState.RESERVED:
            until = self.reserved_until
            return self.user_id == user_id or (bool(until) and now >= until)
        return self.state is LoginState.PENDING


class User(Record):
    """A person with an account, and their profile. Key: user id."""

    class Meta:
        """Table."""

        table = "users"

    user_id = UnicodeAttribute(hash_key=True)
    role = EnumAttribute(Role)
    email = UnicodeAttribute()
    first_name = UnicodeAttribute()
    surname = UnicodeAttribute()
    company = UnicodeAttribute(default="")
    telephone = UnicodeAttribute(default="")
    mobile = UnicodeAttribute(default="")
    photo_key = UnicodeAttribute(null=True)
    photo_sent_at = UTCDateTimeAttribute(null=True)
    networks: JSONAttribute = JSONAttribute(default=dict)
    candidate_id = UnicodeAttribute(null=True)
    created_at = UTCDateTimeAttribute()
    activated_at = UTCDateTimeAttribute(null=True)
    version = VersionAttribute()

    @property
    def full_name(self) -> str:
        """First name and surname."""
        return f"{self.first_name} {self.surname}"

    @property
    def own_details(self) -> tuple[str, ...]:
        """What a password of theirs must not be made of."""
        numbers = (self.telephone, self.mobile)
        return (self.email, self.first_name, self.surname, self.company, *numbers)


class Draft(Record):
    """A registration under way, for an hour; the password only as its hash. Key: random.

    `owner_hash` is of the visitor's cookie: another browser does not see it. Once sent it
    stays for the rest of its hour, so that sending it again changes nothing.
    """

    class Meta:
        """Table."""

        table = "drafts"

    draft_id = UnicodeAttribute(hash_key=True)
    role = EnumAttribute(Role)
    owner_hash = UnicodeAttribute()
    email = UnicodeAttribute()
    password_hash = UnicodeAttribute()
    answers: JSONAttribute = JSONAttribute(default=dict)
    sent_at = UTCDateTimeAttribute(null=True)
    ends_at = UTCDateTimeAttribute()
    removed_at = TTLAttribute()
    version = VersionAttribute()

    @property
    def is_sent(self) -> bool:
        """Whether an account was made of it."""
        return bool(self.sent_at)


class TokenPurpose(StrEnum):
    """What a link in an e-mail may be used for."""

    ACTIVATE = "ACTIVATE"
    RESET = "RESET"
    USERNAME = "USERNAME"
    UNDO = "UNDO"


class Token(Record):
    """A one-time link. Key: SHA-256 of the token; it is removed when used.

    `email` is the username that USERNAME and UNDO lead to.
    """

    class Meta:
        """Table."""

        table = "tokens"

    token_hash = UnicodeAttribute(hash_key=True)
    purpose = EnumAttribute(TokenPurpose)
    user_id = UnicodeAttribute()
    email_key = UnicodeAttribute()
    email = UnicodeAttribute(default="")
    ends_at = UTCDateTimeAttribute()
    removed_at = TTLAttribute()


class Address(Record):
    """One entry of a user's address book. Key: user id, address id."""

    class Meta:
        """Table."""

        table = "addresses"

    user_id = UnicodeAttribute(hash_key=True)
    address_id = UnicodeAttribute(range_key=True)
    first_name = UnicodeAttribute()
    surname = UnicodeAttribute()
    company = UnicodeAttribute(default="")
    line1 = UnicodeAttribute()
    line2 = UnicodeAttribute(default="")
    line3 = UnicodeAttribute(default="")
    town = UnicodeAttribute()
    state = UnicodeAttribute(default="")
    postcode = UnicodeAttribute(default="")
    country = UnicodeAttribute()
    phone = UnicodeAttribute(default="")
    is_usual = BooleanAttribute(default=False)
    version = VersionAttribute()

    @property
    def postal(self) -> PostalAddress:
        """The address itself."""
        return PostalAddress.from_dict(self.attribute_values)
