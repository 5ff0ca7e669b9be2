"""The web application: HTTP and storage. `create_app()` makes it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask, Response

    from app.settings import Settings

HERE = Path(__file__).parent
# A wheel carries templates and static files inside the package, the repository beside it.
HOME = HERE if (HERE / "templates").is_dir() else HERE.parent

YEAR, DAY = 365 * 24 * 3600, 24 * 3600  # seconds
# A form of one picture needs one field; 100 leave room for a page's own, and cost nothing to read.
MAX_FORM_PARTS = 100


def create_app(settings: Settings | None = None) -> Flask:
    """Make the application: load the models, open the database, register the views.

    Raises:
        SettingsError: A setting cannot be used.
        BundleError: A bundle's files are not those that its card names.
        StoreError: The database cannot be opened.
    """
    # Imported here, so that `writemath --help` does not wait for a web server's modules.
    from flask import Flask

    from app import (  # noqa: F401  they add to pages.bp
        api,
        api_guide,
        connection,
        errors,
        health,
        logs,
        metrics,
        model_cards,
        pages,
        ratelimits,
        security,
    )
    from app.services import Services
    from app.settings import Settings

    settings = settings or Settings.from_env(os.environ)
    app = Flask("app", static_folder=HOME / "static", template_folder=HOME / "templates")
    # A byte more than is allowed, so that parsing.read_body() can see that there is one.
    app.config.update(MAX_CONTENT_LENGTH=settings.max_body + 1, MAX_FORM_PARTS=MAX_FORM_PARTS)
    app.url_map.merge_slashes = False  # a symbol's id may have any character
    app.after_request(_keep_static_files)
    connection.init(app)
    logs.init(app, settings.log_level)
    errors.init(app)
    security.init(app, settings)
    metrics.init(app)
    app.extensions["writemath"] = Services.load(settings)
    app.register_blueprint(health.bp)
    api.init(app)
    pages.init(app)
    ratelimits.init(app, settings)
    return app


def _keep_static_files(response: Response) -> Response:
    """Let browsers keep versioned files for good, symbols for a day, and ask for the others."""
    from flask import request

    if request.endpoint == "static" and response.status_code == 200:
        if "v" in request.args:
            response.cache_control.immutable = True
            _keep(response, YEAR)
        elif request.path.startswith("/static/symbols/"):
            _keep(response, DAY)
    return response


def _keep(response: Response, seconds: int) -> None:
    response.cache_control.no_cache = None
    response.cache_control.public = True
    response.cache_control.max_age = seconds
