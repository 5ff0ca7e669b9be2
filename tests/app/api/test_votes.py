"""/api/v1/recordings/{id}/votes/{symbol id}: who says what a drawing is."""

from urllib.parse import quote

import pytest

URL = "/api/v1/recordings"
ALPHA, BETA = "latex:latex2e:alpha", "latex:latex2e:beta"


@pytest.fixture
def drawing(client, strokes):
    """The id of a drawing that `client` has stored."""
    return client.post(URL, json={"strokes": strokes}).json["id"]


@pytest.fixture
def other(app):
    """Another browser."""
    return app.test_client()


def vote(client, drawing, symbol=ALPHA):
    """Say that the drawing is the symbol."""
    return client.put(f"{URL}/{drawing}/votes/{quote(symbol, safe='')}")


def unvote(client, drawing, symbol=ALPHA):
    """Take the vote back."""
    return client.delete(f"{URL}/{drawing}/votes/{quote(symbol, safe='')}")


def test_a_vote_is_counted_once(client, drawing):
    """PUT is 200 and idempotent: the same contributor's second vote is the first one."""
    for _ in range(3):
        answer = vote(client, drawing)
        assert answer.status_code == 200
        assert answer.json["votes"] == {ALPHA: 1}
        assert answer.json["accepted"] == ALPHA
    assert client.get(f"{URL}/{drawing}").json["votes"] == {ALPHA: 1}


def test_delete_takes_the_vote_back(client, drawing):
    """DELETE is 200 and idempotent: a vote that is gone is gone."""
    vote(client, drawing)
    for _ in range(3):
        answer = unvote(client, drawing)
        assert answer.status_code == 200
        assert answer.json["votes"] == {}
        assert answer.json["accepted"] is None


def test_a_second_voter_may_agree(client, other, drawing):
    """Each contributor has a vote."""
    vote(client, drawing)
    answer = vote(other, drawing)
    assert answer.json["votes"] == {ALPHA: 2}
    assert answer.json["accepted"] == ALPHA


def test_a_second_voter_may_disagree(client, other, drawing):
    """A tie accepts no symbol; a majority does."""
    vote(client, drawing, ALPHA)
    tied = vote(other, drawing, BETA)
    assert tied.json["votes"] == {ALPHA: 1, BETA: 1}
    assert tied.json["accepted"] is None
    settled = vote(client, drawing, BETA)
    assert settled.json["votes"] == {BETA: 2, ALPHA: 1}
    assert settled.json["accepted"] == BETA


def test_nobody_takes_back_anothers_vote(client, other, drawing):
    """Someone else's vote is 403, for a contributor and for a stranger, and stays."""
    vote(client, drawing)
    assert unvote(other, drawing).status_code == 403  # who has never written here
    vote(other, drawing, BETA)
    answer = unvote(other, drawing)
    assert answer.status_code == 403
    assert answer.json["type"] == "/problems/not-yours"
    assert client.get(f"{URL}/{drawing}").json["votes"] == {ALPHA: 1, BETA: 1}


def test_taking_back_makes_no_contributor(app, client, other, drawing):
    """A stranger who deletes what is not there gets 200, and no cookie."""
    before = app.extensions["writemath"].store.counts()
    answer = unvote(other, drawing)
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert app.extensions["writemath"].store.counts() == before


@pytest.mark.parametrize("send", [vote, unvote])
def test_an_unknown_recording_is_404(client, app, send):
    """A vote on nothing is 404 and makes no contributor."""
    for id_ in ("nope", "A" * 22, "%00"):
        answer = send(client, id_)
        assert answer.status_code == 404
        assert answer.content_type == "application/problem+json"
    assert app.extensions["writemath"].store.counts()["contributors"] == 0


@pytest.mark.parametrize("send", [vote, unvote])
@pytest.mark.parametrize("symbol", ["alpha", "latex:latex2e:Alpha!", "a/b", "a//", "\0", "é" * 100])
def test_an_unknown_symbol_is_404(client, drawing, send, symbol):
    """A vote for nothing is 404."""
    answer = send(client, drawing, symbol)
    assert answer.status_code == 404
    assert answer.json["type"] == "/problems/unknown-symbol"


def test_every_symbol_can_be_voted_for_by_its_id(client, app, drawing):
    """All ids of the table pass through the address, quoted as clients quote them."""
    ids = app.extensions["writemath"].symbols.ids
    assert len(ids) == 1198
    for id_ in ids[::40]:  # each of these writes to the disk
        assert id_ in vote(client, drawing, id_).json["votes"]
    addresses = app.url_map.bind("localhost")
    for id_ in ids:
        _, values = addresses.match(f"{URL}/{drawing}/votes/{id_}", "PUT")
        assert values == {"recording_id": drawing, "symbol_id": id_}


@pytest.mark.parametrize("method", ["get", "post", "patch"])
def test_other_methods_are_405(client, drawing, method):
    """A vote can be put and deleted, nothing else."""
    answer = getattr(client, method)(f"{URL}/{drawing}/votes/{ALPHA}")
    assert answer.status_code == 405
    assert {"PUT", "DELETE"} <= set(answer.headers["Allow"].split(", "))
    assert answer.content_type == "application/problem+json"


def test_a_vote_needs_no_body_and_ignores_one(client, drawing):
    """The address says it all."""
    answer = client.put(f"{URL}/{drawing}/votes/{ALPHA}", data=b"\xff{", content_type="a/b")
    assert answer.status_code == 200
