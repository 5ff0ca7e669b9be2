"""Errors: application/problem+json for programs, a page for browsers, never a traceback."""

import pytest
from sqlalchemy import text

from app import problems
from app.problems import Problem
from app.store import StoreUnavailable

BROWSER = {"Accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"}

REFUSING = """CREATE TRIGGER refuse BEFORE INSERT ON recordings
BEGIN SELECT RAISE(ABORT, 'refused'); END"""


@pytest.mark.parametrize(
    "path",
    ["/api/v1", "/api/v1/", "/api/v1/nope", "/api/v1/classify/", "/api/v2/classify", "/api/",
     "/api/v1//symbols", "/api/v1/%00", "/api/v1/%ff",
     "/api/v1/../nope", "/healthz/", "/metrics/x"],
)  # fmt: skip
@pytest.mark.parametrize("headers", [{}, BROWSER], ids=["program", "browser"])
def test_what_is_not_there_is_404_as_json(client, path, headers):
    """No address of the API answers in HTML, whatever the client accepts."""
    answer = client.get(path, headers=headers)
    assert answer.status_code == 404
    assert answer.content_type == "application/problem+json"
    assert answer.json["type"] == "about:blank"
    assert answer.json["title"] == "Not Found"
    assert answer.json["status"] == 404


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_an_unknown_address_is_404_for_every_method(client, method):
    """What is not there is not there for any method."""
    answer = getattr(client, method)("/api/v1/nope")
    assert answer.status_code == 404
    assert answer.content_type == "application/problem+json"


@pytest.mark.parametrize(
    ("path", "allowed"),
    [("/api/v1/classify", "POST"), ("/api/v1/activations", "POST"), ("/healthz", None),
     ("/readyz", None), ("/metrics", None), ("/api/v1/symbols", None), ("/api/v1/models", None)],
)  # fmt: skip
def test_a_wrong_method_is_405_and_says_the_right_ones(client, path, allowed):
    """405 has Allow, as HTTP asks."""
    answer = client.get(path) if allowed else client.post(path)
    assert answer.status_code == 405
    assert answer.content_type == "application/problem+json"
    assert (allowed or "GET") in answer.headers["Allow"].split(", ")


@pytest.mark.parametrize("path", ["/api/v1/models", "/api/v1/openapi.json", "/formats.json"])
def test_another_etag_is_412_without_the_resource(client, path):
    """`If-Match` that does not hold is answered with a problem; the right one, or any, with all."""
    answer = client.get(path, headers={"If-Match": '"another"'})
    assert answer.status_code == 412
    assert answer.content_type == "application/problem+json"
    assert len(answer.data) < 400
    for tag in (client.get(path).headers["ETag"], "*"):
        same = client.get(path, headers={"If-Match": tag})
        assert same.status_code == 200
        assert len(same.data) > 400


def test_an_answer_without_a_body_has_no_type(client, strokes):
    """Flask would call it HTML."""
    made = client.post("/api/v1/recordings", json={"strokes": strokes}).json
    deleted = client.delete(f"/api/v1/recordings/{made['id']}")
    for answer in (deleted, client.options("/api/v1/classify")):
        assert answer.data == b""
        assert "Content-Type" not in answer.headers


def test_an_odd_method_is_405(client):
    """A method that HTTP does not know is refused like any other wrong one."""
    answer = client.open("/api/v1/classify", method="BREW")
    assert answer.status_code == 405
    assert answer.content_type == "application/problem+json"


def test_a_browser_gets_a_page_for_a_page(client):
    """Outside the API, who asks for HTML gets the error as a page."""
    answer = client.get("/nope", headers=BROWSER)
    assert answer.status_code == 404
    assert answer.mimetype == "text/html"
    assert client.get("/nope").content_type == "application/problem+json"


@pytest.mark.parametrize("path", ["/boom", "/api/v1/boom"])
def test_a_fault_is_500_without_a_traceback(capfd, app, path):
    """A fault says no more than its request's id, under which the log has the traceback."""

    def boom():
        raise RuntimeError("the secret reason")

    app.add_url_rule(path, view_func=boom)
    answer = app.test_client().get(path)
    assert answer.status_code == 500
    assert answer.content_type == "application/problem+json"
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text
    request_id = answer.headers["X-Request-ID"]
    assert answer.json["instance"] == f"/requests/{request_id}"
    logged = capfd.readouterr().err
    assert request_id in logged
    assert "the secret reason" in logged


def test_a_database_that_is_away_is_503(client, app, strokes, monkeypatch):
    """What needs the store says so; what does not goes on."""

    def away(*_, **__):
        raise StoreUnavailable("away")

    monkeypatch.setattr(type(app.extensions["writemath"].store), "recording", away)
    answer = client.get("/api/v1/recordings/" + "A" * 22)
    assert answer.status_code == 503
    assert answer.json["type"] == "/problems/not-ready"
    assert client.post("/api/v1/classify", json={"strokes": strokes}).status_code == 200


@pytest.mark.parametrize(
    ("fault", "status", "logged"),
    [
        ("DROP TABLE recordings", 503, "database does not answer"),
        (REFUSING, 500, "refused"),
    ],
)
def test_a_fault_of_the_database_logs_no_drawing(capfd, app, strokes, fault, status, logged):
    """The log says which statement failed; the drawing and its maker's id stay out of it."""
    store = app.extensions["writemath"].store
    person = store.add_contributor().id
    headers = {"Authorization": f"Bearer {store.add_key(person)}"}
    with store._writing() as db:
        db.execute(text(fault))
    drawn = {"strokes": [*strokes, [[271828, 3]]]}
    answer = app.test_client().post("/api/v1/recordings", json=drawn, headers=headers)
    assert answer.status_code == status
    told = capfd.readouterr().err
    assert logged in told
    assert "INSERT INTO recordings" in told
    assert "271828" not in told
    assert person not in told


def kinds():
    """Return every class of problem."""
    waiting, found = [Problem], []
    while waiting:
        kind = waiting.pop()
        found.append(kind)
        waiting += kind.__subclasses__()
    return found


@pytest.mark.parametrize(
    "kind", [kind for kind in kinds() if vars(kind).get("name")], ids=lambda kind: kind.name
)
def test_every_type_explains_itself(client, kind):
    """GET on a problem's `type` answers with one sentence."""
    answer = client.get(f"/problems/{kind.name}")
    assert answer.status_code == 200
    assert answer.mimetype == "text/plain"
    assert answer.text == kind.__doc__ + "\n"


@pytest.mark.parametrize(
    "name", ["not-an-image", "truncated", "picture-too-large", "nothing-drawn"]
)
def test_every_type_of_bad_picture_explains_itself(client, name):
    """One sentence covers what can be wrong with a picture."""
    assert client.get(f"/problems/{name}").text == problems.BadPicture.__doc__ + "\n"


def test_an_unknown_type_is_404(client):
    """There is no explanation of a problem that does not exist."""
    assert client.get("/problems/nope").status_code == 404


def test_the_tree_names_every_kind():
    """The docstring that draws the tree has each class in it, with its status."""
    for kind in kinds():
        line = next(
            line for line in problems.__doc__.splitlines() if f" {kind.__name__} " in line + " "
        )
        assert kind in {Problem, problems.HttpProblem} or str(kind.status) in line
