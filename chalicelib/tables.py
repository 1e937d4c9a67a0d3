"""Every table's model, for scripts and tests that must know them all."""

from chalicelib.accounts.models import Address, Draft, Login, Token, User
from chalicelib.achievements.models import Achievement, Candidate, Document, Lock
from chalicelib.audit import AuditEntry
from chalicelib.connections.models import Connection, Cooldown
from chalicelib.enquiries.models import Enquiry, ThreadMessage
from chalicelib.jobs import Job
from chalicelib.limits import Window
from chalicelib.mail import Message
from chalicelib.orders.models import Basket, LetterLock, Order
from chalicelib.paging import Counter
from chalicelib.payments.models import Payment
from chalicelib.storage import Record
from chalicelib.web.sessions import Session

TABLES: tuple[type[Record], ...] = (
    Achievement,
    Address,
    AuditEntry,
    Basket,
    Candidate,
    Connection,
    Cooldown,
    Counter,
    Document,
    Draft,
    Enquiry,
    Job,
    LetterLock,
    Lock,
    Login,
    Message,
    Order,
    Payment,
    Session,
    ThreadMessage,
    Token,
    User,
    Window,
)
