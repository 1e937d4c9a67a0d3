"""The portal: one Chalice app, the pages and functions of each domain, and nothing else."""

from chalice.app import Chalice

from chalicelib import logs
from chalicelib.accounts import services as people
from chalicelib.accounts import sweeps as account_sweeps
from chalicelib.accounts import views as accounts
from chalicelib.achievements import commands as award_commands
from chalicelib.achievements import services as awards_held
from chalicelib.achievements import sweeps as award_sweeps
from chalicelib.achievements import views as awards
from chalicelib.connections import services as sharing
from chalicelib.connections import sweeps as connection_sweeps
from chalicelib.connections import views as connections
from chalicelib.enquiries import views as enquiries
from chalicelib.home import sweeps as home_sweeps
from chalicelib.home import views as home
from chalicelib.orders import services as ordering
from chalicelib.orders import sweeps as order_sweeps
from chalicelib.orders import views as orders
from chalicelib.payments import sweeps as payment_sweeps
from chalicelib.payments import views as payments
from chalicelib.payments import webhooks as payment_reports
from chalicelib.web.pages import show_basket

logs.set_up()

app = Chalice(app_name="digital-certificates", configure_logs=False)
app.api.cors = False
for blueprint in (
    home.pages,
    home_sweeps.sweeps,
    *accounts.pages,
    account_sweeps.sweeps,
    awards.pages,
    award_sweeps.sweeps,
    award_commands.commands,
    connections.pages,
    connection_sweeps.sweeps,
    enquiries.pages,
    orders.pages,
    order_sweeps.sweeps,
    payments.pages,
    payment_sweeps.sweeps,
    payment_reports.webhooks,
):
    app.register_blueprint(blueprint)
show_basket(ordering.basket_key, ordering.header_basket)
people.at_first_sign_in(sharing.take_in_waiting)
people.before_leaving_an_address(awards_held.join_before_leaving)
