"""The application's store."""

import pytest


@pytest.fixture
def store(app):
    """The application's store."""
    return app.extensions["writemath"].store
