"""The portal: one Chalice app, the pages and functions of each domain, and nothing else."""

from chalice.app import Chalice

from chalicelib import logs
from chalicelib.home import views as home

logs.set_up()

app = Chalice(app_name="digital-certificates", configure_logs=False)
app.api.cors = False
for blueprint in (home.pages,):
    app.register_blueprint(blueprint)
