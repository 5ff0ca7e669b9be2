"""What scripts of other sites may read and send, and what they may not."""

import pytest

from app.security import SAFE_METHODS
from app.traits import traits_of

ORIGIN = {"Origin": "https://wiki.example", "Sec-Fetch-Site": "cross-site"}
ALPHA = "latex:latex2e:alpha"
ALLOW = "Access-Control-Allow-Origin"
COMPUTING = {"api.classify", "api.activations"}
RELEASED = {f"api.{name}" for name in ("models", "openapi", "symbol", "symbols")}
DRAWN = {f"api.{name}" for name in ("recording", "recording_png", "recording_svg", "recordings")}
OPEN = {*COMPUTING, *RELEASED, *DRAWN, "api.training", "static"}
SAME_FOR_ALL = {*COMPUTING, *RELEASED, "pages.formats"}


@pytest.fixture
def drawing(client, strokes):
    """The address of a stored drawing in the API."""
    return "/api/v1/recordings/" + client.post(
        "/api/v1/recordings", json={"strokes": strokes}
    ).json["id"]  # fmt: skip


def preflight(client, path, method, headers="content-type"):
    """Ask as a browser does before it sends; return the answer's CORS headers."""
    asked = {"Access-Control-Request-Method": method, "Access-Control-Request-Headers": headers}
    answer = client.options(path, headers={**ORIGIN, **asked})
    assert answer.status_code == 200
    return {name: text for name, text in answer.headers if name.startswith("Access-Control")}


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/symbols?query=arrow",
        f"/api/v1/symbols/{ALPHA}",
        "/api/v1/models",
        "/api/v1/openapi.json",
        "/static/symbols/latex2e-int.svg",
    ],
)
def test_public_answers_can_be_read_anywhere(client, path):
    """GET and HEAD open them to all, and never with credentials."""
    for answer in (client.get(path, headers=ORIGIN), client.head(path, headers=ORIGIN)):
        assert answer.status_code == 200
        assert answer.headers[ALLOW] == "*"
        assert "Access-Control-Allow-Credentials" not in answer.headers


@pytest.mark.parametrize("ending", ["", ".png", ".svg"])
def test_drawings_can_be_read_anywhere(client, drawing, ending):
    """A drawing, its votes and its pictures are public."""
    assert client.get(drawing + ending, headers=ORIGIN).headers[ALLOW] == "*"


@pytest.mark.parametrize("path", ["/api/v1/classify", "/api/v1/activations"])
def test_a_program_in_a_page_can_classify(client, strokes, path):
    """The preflight lets JSON in, and the answer can be read."""
    allowed = preflight(client, path, "POST")
    assert allowed == {
        ALLOW: "*",
        "Access-Control-Allow-Methods": "POST",
        "Access-Control-Allow-Headers": "Content-Type",
        "Access-Control-Max-Age": "86400",
    }
    answer = client.post(path, json={"strokes": strokes}, headers=ORIGIN)
    assert answer.status_code == 200
    assert answer.headers[ALLOW] == "*"


def test_errors_can_be_read_too(client):
    """A problem says what was wrong to the script that caused it, and when to come again."""
    wrong = client.post("/api/v1/classify", json={"strokes": []}, headers=ORIGIN)
    missing = client.get("/api/v1/recordings/none", headers=ORIGIN)
    assert (wrong.status_code, missing.status_code) == (422, 404)
    for answer in (wrong, missing):
        assert answer.headers[ALLOW] == "*"
        assert "Retry-After" in answer.headers["Access-Control-Expose-Headers"]


def test_writes_stay_with_the_site(client, app, drawing, strokes):
    """No preflight allows a write, and the write itself is refused and cannot be read."""
    vote = f"{drawing}/votes/{ALPHA}"
    before = app.extensions["writemath"].store.counts()
    for method, path in (
        ("POST", "/api/v1/recordings"),
        ("DELETE", drawing),
        ("PUT", vote),
        ("DELETE", vote),
    ):
        assert preflight(client, path, method) == {}
        body = {"json": {"strokes": strokes}} if method == "POST" else {}
        answer = client.open(path, method=method, headers=ORIGIN, **body)
        assert answer.status_code == 403
        assert ALLOW not in answer.headers
    assert app.extensions["writemath"].store.counts() == before


def test_of_one_address_each_method_is_judged_by_itself(client, drawing):
    """A drawing can be read from anywhere, but not deleted."""
    assert preflight(client, drawing, "GET")[ALLOW] == "*"
    assert preflight(client, drawing, "DELETE") == {}


@pytest.mark.parametrize("method", ["", "PATCH", "NONSENSE", "TRACE"])
def test_methods_that_are_not_there_are_not_allowed(client, method):
    """A preflight for what the address does not do allows nothing."""
    assert preflight(client, "/api/v1/classify", method) == {}


def test_no_key_comes_from_another_site(client):
    """The Authorization header is not among those that a script may send from elsewhere."""
    allowed = preflight(client, "/api/v1/symbols", "GET", "authorization")
    assert allowed["Access-Control-Allow-Headers"] == "Content-Type"


@pytest.mark.parametrize(
    "path", ["/", "/gallery", "/ranking", "/formats.json", "/metrics", "/nope"]
)
def test_pages_cannot_be_read(client, path):
    """What is shown to a visitor is for that visitor."""
    assert ALLOW not in client.get(path, headers=ORIGIN).headers
    assert preflight(client, path, "GET") == {} if path != "/nope" else True


def test_options_without_a_preflight_lists_the_methods(client):
    """OPTIONS keeps its own meaning."""
    answer = client.options("/api/v1/classify")
    assert answer.status_code == 200
    assert set(answer.headers["Allow"].split(", ")) == {"POST", "OPTIONS"}
    assert ALLOW not in answer.headers


def test_what_is_open_only_reads(app):
    """No view in the list stores anything: each is safe, or is one that computes."""
    said = [(rule, traits_of(rule.endpoint, app)) for rule in app.url_map.iter_rules()]
    opened = [(rule, traits) for rule, traits in said if traits.open_]
    assert {rule.endpoint for rule, _ in opened} == OPEN
    for rule, traits in opened:
        assert traits.computes or rule.methods <= SAFE_METHODS


def test_views_that_are_open_or_free_of_the_check_of_other_sites_are_these(app):
    """Whoever marks a view so says it here again: a write among them would be a hole."""
    said = {endpoint: traits_of(endpoint, app) for endpoint in app.view_functions}
    assert {name for name, traits in said.items() if traits.computes} == COMPUTING
    assert {name for name, traits in said.items() if traits.same_for_all} == SAME_FOR_ALL
