"""The web application: HTTP and storage. `create_app()` makes it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from app.settings import Settings

HERE = Path(__file__).parent
# A wheel carries templates and static files inside the package, the repository beside it.
HOME = HERE if (HERE / "templates").is_dir() else HERE.parent

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

    from app import (
        api,
        compression,
        connection,
        cors,
        errors,
        health,
        logs,
        metrics,
        pages,
        ratelimits,
        security,
        shell,
        static_files,
    )
    from app.services import Services
    from app.settings import Settings

    settings = settings or Settings.from_env(os.environ)
    app = Flask("app", static_folder=None, template_folder=HOME / "templates")
    # A byte more than is allowed, so that parsing.read_body() can see that there is one.
    app.config.update(MAX_CONTENT_LENGTH=settings.max_body + 1, MAX_FORM_PARTS=MAX_FORM_PARTS)
    app.url_map.merge_slashes = False  # a symbol's id may have any character
    compression.init(app)
    static_files.init(app, HOME / "static")
    connection.init(app)
    logs.init(app, settings.log_level)
    errors.init(app)
    security.init(app, settings)
    cors.init(app)
    metrics.init(app)
    app.extensions["writemath"] = Services.load(settings)
    app.register_blueprint(health.bp)
    api.init(app)
    pages.init(app)
    app.register_blueprint(shell.bp)
    ratelimits.init(app, settings)
    return app
