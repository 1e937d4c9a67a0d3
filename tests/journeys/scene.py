"""The demo's people, and beside them what it takes to open every page with something on it."""

from datetime import timedelta
from typing import Any

from local.aws import Aws

Found = dict[str, list[dict[str, str]]]


def set_up(aws: Aws) -> Found:
    """Let it all happen in a new stack; return what the addresses of pages are made of.

    What is long work is there three times: as it is in the end, at work, and failed.
    """
    from chalicelib import clock
    from chalicelib.connections import services as connections
    from chalicelib.connections.rules import Choice
    from chalicelib.connections.services import batches, bundling
    from chalicelib.orders import services as orders
    from chalicelib.orders.models import Order
    from chalicelib.payments import services as payments
    from local.demo import awards, story

    awards.bring_in(aws)
    story.tell()
    now = clock.now()
    alex, priya = user_id(story.ALEX), user_id(story.PRIYA)
    with_priya, with_tomasz = (_connection(alex, each) for each in (story.PRIYA, story.TOMASZ))
    later = clock.london_date(now) + timedelta(days=100)
    connections.ask_extension(alex, with_priya.connection_id, later, "Our audit is late.", now)
    everything = Choice(shares_all=True, achievement_ids=frozenset(), expires_on=later)
    connections.share_first(priya, "someone.new@example.org", everything, now)
    shown = connections.shared_achievements(alex, with_tomasz.connection_id, now).achievements
    orders.add_letter(alex, with_tomasz.connection_id, shown[-1].achievement_id)
    orders.save_billing(alex, story._GARAGE, remember=True)
    batch = batches.start_batch(
        alex, ["lena.fischer@example.org", "owen.price@example.org"], "a-form"
    )
    bundle = bundling.start_bundle(alex, with_priya.connection_id, now)
    paid = next(each for each in Order.scan() if each.user_id == alex and each.paid_at)
    receipt = payments.start_drawing(alex, paid.order_id)
    return _found(alex) | {
        "batches": [{"job_id": each} for each in _in_each_state(batch)],
        "bundles": [
            {"connection_id": with_priya.connection_id, "job_id": each}
            for each in _in_each_state(bundle)
        ],
        "receipts": [
            {"order_id": paid.order_id, "job_id": each} for each in _in_each_state(receipt)
        ],
    }


def user_id(email: str) -> str:
    """Return the id of someone with an account."""
    from chalicelib import ids
    from chalicelib.accounts.models import Login

    login = Login.find(ids.email_key(email))
    assert login is not None, email
    return login.user_id


def _found(alex: str) -> Found:
    from chalicelib.accounts.models import Address
    from chalicelib.achievements.models import Achievement
    from chalicelib.connections.models import Connection
    from chalicelib.enquiries.models import Enquiry
    from chalicelib.orders.models import Order
    from chalicelib.payments.models import Payment
    from local.demo import story

    connections, orders = list(Connection.scan()), list(Order.scan())
    own = [each for each in orders if each.user_id == alex]
    letters = {(line.connection_id, line.achievement_id) for o in own for line in o.lines}
    numbers = {each.order_id for each in own}
    hers = [each for each in connections if each.email == story.PRIYA and each.candidate_id]
    own_awards = Achievement.query(hers[0].candidate_id)
    return {
        "connections": [
            _named(c, "connection_id") for c in connections if c.employer_id == alex
        ],
        "requests": [
            _named(c, "employer_id", "connection_id") for c in hers if not c.shared_with
        ],
        "shares": [{"share_id": c.share_id} for c in hers if c.shared_with],
        "achievements": [{"connection_id": c, "achievement_id": a} for c, a in letters],
        "own": [_named(a, "achievement_id") for a in own_awards],
        "orders": [_named(each, "order_id") for each in own],
        "enquiries": [_named(e, "enquiry_id") for e in Enquiry.scan() if e.asker_id == alex],
        "addresses": [_named(each, "address_id") for each in Address.query(alex)],
        "payments": [_named(p, "payment_id") for p in Payment.scan() if p.order_id in numbers],
    }


def _named(record: Any, *names: str) -> dict[str, str]:
    return {name: getattr(record, name) for name in names}


def _connection(employer_id: str, email: str) -> Any:
    from chalicelib.connections.models import Connection

    [found] = [each for each in Connection.query(employer_id) if each.email == email]
    return found


def _in_each_state(job: Any) -> list[str]:
    from chalicelib import ids, storage
    from chalicelib.jobs import Job, JobState

    states = (JobState.WORKING, JobState.FAILED)
    made = [job.job_id]
    for state in states:
        kept = ("user_id", "kind", "asked", "total", "started_at", "removed_at")
        values = {name: getattr(job, name) for name in kept}
        another = Job(**values, job_id=ids.new_id(), state=state)
        with storage.all_or_nothing() as writes:
            writes.create(another)
        made.append(another.job_id)
    return made
