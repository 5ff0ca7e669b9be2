"""What waits for moderators, and the log, over plain HTTP: page by page, and undone from there."""

import pytest

URL = "/api/v1/recordings"
LOG = "/api/v1/moderation/log"
ALPHA, BETA = "latex:latex2e:alpha", "latex:latex2e:beta"


@pytest.mark.parametrize("list_", ["log", "disputed", "flagged"])
@pytest.mark.parametrize("limit", ["0", "101", "x", "1e1"])
def test_a_wrong_limit_is_422(mod, list_, limit):
    """The query is checked as everywhere."""
    answer = mod.get(f"/api/v1/moderation/{list_}?limit={limit}")
    assert answer.status_code == 422
    assert answer.json["errors"][0]["path"] == "limit"


def test_the_queues_and_the_log_are_paged(mod, client, other, strokes):
    """Each item once, newest first; `more` ends with the last page; flags come with reasons."""
    drawn = [
        client.post(URL, json={"strokes": strokes, "symbol": ALPHA}).json["id"] for _ in range(3)
    ]
    for id_ in drawn:
        other.put(f"{URL}/{id_}/votes/{BETA}")
        other.put(f"{URL}/{id_}/flag", json={"reason": "private"})
    for list_ in ("disputed", "flagged"):
        path = f"/api/v1/moderation/{list_}?limit=2"
        first = mod.get(path)
        assert first.cache_control.no_store
        assert [one["id"] for one in first.json["recordings"]] == drawn[:0:-1]
        assert first.json["more"] is True
        assert first.json["recordings"][0]["flags"] == {"private": 1}
        second = mod.get(f"{path}&before={drawn[1]}").json
        assert ([one["id"] for one in second["recordings"]], second["more"]) == ([drawn[0]], False)
    for id_ in drawn:
        mod.delete(f"{URL}/{id_}/flags")
    log = mod.get(f"{LOG}?limit=2").json
    assert ([line["recording_id"] for line in log["actions"]], log["more"]) == (drawn[:0:-1], True)
    assert mod.get(f"{LOG}?recording={drawn[1]}").json["actions"] == [log["actions"][1]]
    assert mod.get("/api/v1/moderation/flagged").json == {"recordings": [], "more": False}


def test_a_decision_is_undone_from_the_log(mod, drawing, client):
    """200 with the drawing as it was; what was changed again since is 409 and stays."""
    path = f"{URL}/{drawing}/settled"
    for symbol in (BETA, None):
        mod.put(path, json={"symbol": symbol})
    newest, first = mod.get(LOG).json["actions"]
    assert (newest["before"], newest["after"]) == (BETA, "")
    late = mod.put(f"{LOG}/{first['id']}/undone")
    assert (late.status_code, late.json["type"]) == (409, "/problems/changed-since")
    for line, accepted in ((newest, BETA), (newest, BETA), (first, ALPHA)):
        answer = mod.put(f"{LOG}/{line['id']}/undone")
        assert (answer.status_code, answer.json["accepted"]) == (200, accepted)
    client.delete(f"{URL}/{drawing}")
    assert all(line["gone"] for line in mod.get(LOG).json["actions"])
    assert mod.put(f"{LOG}/{first['id']}/undone").status_code == 404
