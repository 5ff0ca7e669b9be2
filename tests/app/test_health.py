"""GET /healthz, /readyz and /metrics: what watches over the server sees."""

import re

from app.store import StoreUnavailable


def test_a_living_process_says_so(client):
    """/healthz asks neither model nor database."""
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json == {"status": "ok"}


def test_ready_means_model_and_database(client, app):
    """/readyz names the models that answer."""
    answer = client.get("/readyz")
    assert answer.status_code == 200
    models = list(app.extensions["writemath"].predictors)
    assert answer.json == {"status": "ready", "models": models}


def test_without_a_database_the_server_is_not_ready(client, app, monkeypatch):
    """503, as a problem, while the process itself lives on."""

    def away(_):
        raise StoreUnavailable("away")

    monkeypatch.setattr(type(app.extensions["writemath"].store), "ping", away)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.content_type == "application/problem+json"
    assert "database" in answer.json["detail"]
    assert client.get("/healthz").status_code == 200


def test_without_a_model_the_server_is_not_ready(client, app, monkeypatch):
    """A model that fails is found out before a drawing meets it."""

    def broken(_, __):
        raise RuntimeError("no answer")

    predictor = next(iter(app.extensions["writemath"].predictors.values()))
    monkeypatch.setattr(type(predictor), "see", broken)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "model" in answer.json["detail"]


def value(client, sample):
    """Return the value of one sample of /metrics, 0 where it is not there yet."""
    text = client.get("/metrics").text
    found = re.search(re.escape(sample) + r" (\S+)", text)
    return float(found[1]) if found else 0.0


def test_requests_are_counted_by_route_and_status(client):
    """An id in the address makes no label of its own."""
    route = "/api/v1/recordings/<recording_id>"
    sample = f'writemath_requests_total{{method="GET",route="{route}",status="404"}}'
    before = value(client, sample)
    for id_ in ("a", "b", "c"):
        client.get(f"/api/v1/recordings/{id_}")
    assert value(client, sample) == before + 3
    assert value(client, f'writemath_request_seconds_count{{route="{route}"}}') >= 3
    client.get("/api/v1/symbols/nope")
    assert 'route="/api/v1/symbols/<symbol_id>"' in client.get("/metrics").text


def test_unknown_addresses_and_methods_share_a_label(client):
    """Who asks for a thousand addresses makes no thousand labels."""
    sample = 'writemath_requests_total{method="other",route="unknown",status="404"}'
    before = value(client, sample)
    for i in range(5):
        client.open(f"/nothing/{i}", method=f"BREW{i}")
    assert value(client, sample) == before + 5
    assert "BREW" not in client.get("/metrics").text
    assert "/nothing/" not in client.get("/metrics").text


def test_classifications_are_counted_by_model(client, settings, strokes):
    """Only drawings that were answered count."""
    sample = f'writemath_classifications_total{{model="{settings.bundle}"}}'
    before = value(client, sample)
    client.post("/api/v1/classify", json={"strokes": strokes})
    client.post("/api/v1/classify", json={})
    client.post("/api/v1/classify?model=nobody", json={"strokes": strokes})
    assert value(client, sample) == before + 1


def test_metrics_are_prometheus_text(client):
    """Prometheus reads the answer as its own format."""
    assert client.get("/metrics").content_type.startswith("text/plain; version=")
