"""How often an address may ask."""

import os
import secrets
from dataclasses import replace

import pytest

ALPHA = "latex:latex2e:alpha"
RECORDINGS = "/api/v1/recordings"


@pytest.fixture
def limited(settings):
    """Settings with limits that a test reaches at once."""
    return replace(
        settings, rate_limits=True, classify_limit="3/minute", write_limit="2/minute"
    )  # fmt: skip


def classify(client, strokes, **kwargs):
    """Classify once and return the status."""
    return client.post("/api/v1/classify", json={"strokes": strokes}, **kwargs).status_code


def test_too_many_requests_are_429_with_retry_after(make_app, limited, strokes):
    """The answer says how many seconds to wait."""
    client = make_app(limited).test_client()
    assert [classify(client, strokes) for _ in range(4)] == [200, 200, 200, 429]
    answer = client.post("/api/v1/classify", json={"strokes": strokes})
    assert answer.content_type == "application/problem+json"
    assert answer.json["type"] == "/problems/too-many-requests"
    assert 1 <= int(answer.headers["Retry-After"]) <= 61  # rounded up


def test_the_longest_wait_is_told(make_app, limited, strokes):
    """Two limits are used up at once: after a second the other would still refuse."""
    client = make_app(replace(limited, classify_limit="3/second;3/hour")).test_client()
    assert [classify(client, strokes) for _ in range(3)] == [200] * 3
    answer = client.post("/api/v1/classify", json={"strokes": strokes})
    assert answer.status_code == 429
    assert 60 < int(answer.headers["Retry-After"]) <= 3601


def test_writes_are_counted_together(make_app, limited, strokes):
    """A recording and a vote are two writes, whichever they are."""
    client = make_app(limited).test_client()
    drawing = client.post(RECORDINGS, json={"strokes": strokes}).json["id"]
    vote = f"/api/v1/recordings/{drawing}/votes/{ALPHA}"
    assert [client.put(vote).status_code, client.put(vote).status_code] == [200, 429]
    assert client.delete(vote).status_code == 429
    assert client.post(RECORDINGS, json={"strokes": strokes}).status_code == 429
    assert classify(client, strokes) == 200


def test_each_address_has_its_own_count(make_app, limited, strokes):
    """One client's hurry does not slow another."""
    client = make_app(limited).test_client()
    for _ in range(4):
        classify(client, strokes)
    assert classify(client, strokes, environ_overrides={"REMOTE_ADDR": "192.0.2.7"}) == 200


def test_refused_bodies_count_too(make_app, limited):
    """Nonsense is not free."""
    client = make_app(limited).test_client()
    statuses = [client.post("/api/v1/classify", json={}).status_code for _ in range(4)]
    assert statuses == [422, 422, 422, 429]


def test_what_is_read_much_is_counted_together(make_app, limited, strokes):
    """Drawings, pictures and searches share a limit, apart from writes; a PNG counts as ten."""
    client = make_app(replace(limited, read_limit="14/minute")).test_client()
    drawing = client.post(RECORDINGS, json={"strokes": strokes}).headers["Location"]
    paths = [drawing, drawing + ".png", drawing + ".svg", "/api/v1/symbols", RECORDINGS]
    assert [client.get(path).status_code for path in paths] == [200] * 5
    refused = [client.get(path) for path in paths]
    assert {answer.status_code for answer in refused} == {429}
    assert 1 <= int(refused[0].headers["Retry-After"]) <= 61
    page = client.get("/symbols?query=arrow", headers={"Accept": "text/html"})
    assert (page.status_code, page.mimetype) == (429, "text/html")
    assert client.get("/api/v1/models").status_code == 200
    assert client.post(RECORDINGS, json={"strokes": strokes}).status_code == 201


def test_a_search_counts_as_its_words(make_app, limited):
    """Each word is compared with each symbol."""
    client = make_app(replace(limited, read_limit="7/minute")).test_client()
    long, short = "/api/v1/symbols?query=for+all+real", "/api/v1/symbols?query=arrow"
    assert [client.get(path).status_code for path in (long, long, short, short)] == [200] * 3 + [
        429
    ]


@pytest.mark.parametrize("strokes_wanted", ["true", "1"])
def test_a_list_with_strokes_counts_as_its_drawings(make_app, limited, strokes_wanted):
    """Forty drawings are forty, in one request or in many; what is refused as wrong is one."""
    client = make_app(replace(limited, read_limit="100/minute")).test_client()
    path = f"{RECORDINGS}?strokes={strokes_wanted}&limit=40"
    assert [client.get(path).status_code for _ in range(2)] == [200, 200]
    assert client.get(f"{RECORDINGS}?strokes=true&limit=101").status_code == 422
    assert client.get(f"{RECORDINGS}?limit=40").status_code == 200
    answer = client.get(path)
    assert answer.status_code == 429
    assert 1 < int(answer.headers["Retry-After"]) <= 61


def test_a_visitor_who_browses_is_not_hindered(make_app, settings, strokes):
    """By default a classroom behind one address opens thirty pages of the gallery at once."""
    client = make_app(replace(settings, rate_limits=True)).test_client()
    drawing = client.post(RECORDINGS, json={"strokes": strokes}).headers["Location"]
    assert {client.get(f"{drawing}.svg").status_code for _ in range(30 * 24)} == {200}


def test_health_metrics_and_models_are_exempt(make_app, limited):
    """What watches over the server is never refused."""
    client = make_app(replace(limited, read_limit="1/minute")).test_client()
    for path in ("/healthz", "/readyz", "/metrics", "/api/v1/models", "/gallery"):
        assert {client.get(path).status_code for _ in range(6)} == {200}


def test_off_is_off(make_app, limited, strokes):
    """WRITEMATH_RATE_LIMITS=off refuses nobody."""
    client = make_app(replace(limited, rate_limits=False)).test_client()
    assert {classify(client, strokes) for _ in range(10)} == {200}


def test_without_redis_each_worker_counts_for_itself(make_app, limited, strokes):
    """A Redis that is away costs nobody an answer, and limits still hold."""
    away = replace(limited, redis_url="redis://127.0.0.1:1/0")
    client = make_app(away).test_client()
    assert [classify(client, strokes) for _ in range(4)] == [200, 200, 200, 429]


@pytest.mark.redis
def test_with_redis_the_workers_count_together(make_app, limited, strokes):
    """Two applications on one Redis share the count."""
    url = os.environ.get("WRITEMATH_TEST_REDIS")
    if not url:
        pytest.skip("WRITEMATH_TEST_REDIS is not set: no Redis server to test on")
    shared = replace(limited, redis_url=url)
    first, second = (make_app(shared).test_client() for _ in range(2))
    address = {"REMOTE_ADDR": f"test-{secrets.token_hex(8)}"}
    statuses = [
        classify(client, strokes, environ_overrides=address)
        for client in (first, second, first, second)
    ]
    assert statuses == [200, 200, 200, 429]
