"""The portal: one Chalice app, the pages and functions of each domain, and nothing else."""

from chalice.app import Chalice

from chalicelib import logs
from chalicelib.achievements import commands as award_commands
from chalicelib.achievements import sweeps as award_sweeps
from chalicelib.achievements import views as awards
from chalicelib.home import views as home

logs.set_up()

app = Chalice(app_name="digital-certificates", configure_logs=False)
app.api.cors = False
for blueprint in (
    home.pages,
    awards.pages,
    award_sweeps.sweeps,
    award_commands.commands,
):
    app.register_blueprint(blueprint)
