"""The application's store, and callers who are somebody in it."""

import pytest


@pytest.fixture
def store(app):
    """The application's store."""
    return app.extensions["writemath"].store


@pytest.fixture
def known(client, strokes):
    """A browser with a stored drawing, and so a contributor."""
    client.post("/api/v1/recordings", json={"strokes": strokes, "symbol": "latex:latex2e:alpha"})
    return client


@pytest.fixture
def bearer(app, known, store):
    """A program with an API key of the contributor of `known`, and no cookie."""
    client = app.test_client()
    key = store.add_key(known.get("/api/v1/me").json["id"], "tablet")
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {key}"
    return client


@pytest.fixture(scope="session")
def assert_problem():
    """A function that checks that an answer is this problem."""

    def check(answer, status, name):
        assert (answer.status_code, answer.json["type"]) == (status, f"/problems/{name}")
        assert answer.content_type == "application/problem+json"

    return check
