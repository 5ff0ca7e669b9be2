"""Headers, writes from other sites, and who a contributor is."""

import stat
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from app.security import COOKIE, _kept_key

URL = "/api/v1/recordings"


@pytest.mark.parametrize("path", ["/", "/api/v1/symbols", "/api/v1/nope", "/healthz", "/nope"])
def test_every_answer_has_the_headers(client, path):
    """Pages, data and errors alike say what a browser may do with them."""
    headers = client.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
    assert "unsafe" not in policy
    assert "frame-ancestors 'self'" in policy
    assert "worker-src 'self'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert "Strict-Transport-Security" not in headers


def test_https_is_insisted_on_only_over_https(client):
    """HSTS goes out where the connection is secure."""
    answer = client.get("/healthz", base_url="https://localhost")
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=")


FOREIGN = {
    "another site": {"Sec-Fetch-Site": "cross-site"},
    "a neighbour of the same site": {"Sec-Fetch-Site": "same-site"},
    "another origin": {"Origin": "https://evil.example"},
    "another port": {"Origin": "http://localhost:8080"},
    "a hidden origin": {"Origin": "null"},
    "no address at all": {"Origin": "http://[:"},
    "both": {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
}
OWN = {
    "no browser": {},
    "the page itself": {"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"},
    "its own origin": {"Origin": "http://localhost"},
    "the visitor": {"Sec-Fetch-Site": "none"},
}


@pytest.mark.parametrize("headers", FOREIGN.values(), ids=FOREIGN)
def test_a_write_from_another_sites_page_is_403(client, app, strokes, headers):
    """Nothing is stored, and no contributor is made."""
    id_ = client.post(URL, json={"strokes": strokes}).json["id"]
    before = app.extensions["writemath"].store.counts()
    vote = f"{URL}/{id_}/votes/latex:latex2e:alpha"
    for answer in (
        client.post(URL, json={"strokes": strokes}, headers=headers),
        client.put(vote, headers=headers),
        client.delete(vote, headers=headers),
    ):
        assert answer.status_code == 403
        assert answer.json["type"] == "/problems/cross-site"
    assert app.extensions["writemath"].store.counts() == before


@pytest.mark.parametrize("headers", OWN.values(), ids=OWN)
def test_a_write_of_ones_own_passes(client, strokes, headers):
    """The site's page, and clients that are no browsers, may write."""
    assert client.post(URL, json={"strokes": strokes}, headers=headers).status_code == 201


@pytest.mark.parametrize("headers", FOREIGN.values(), ids=FOREIGN)
def test_reading_and_classifying_are_open(client, strokes, headers):
    """What stores nothing is answered wherever it is asked from."""
    classify = client.post("/api/v1/classify", json={"strokes": strokes}, headers=headers)
    assert classify.status_code == 200
    assert client.get("/api/v1/symbols", headers=headers).status_code == 200


def test_a_first_write_makes_a_contributor_and_its_cookie(client, strokes):
    """The cookie is for the server alone, for this site alone, and for a year."""
    cookie = client.post(URL, json={"strokes": strokes}).headers["Set-Cookie"]
    assert cookie.startswith(COOKIE + "=")
    for part in ("HttpOnly", "SameSite=Lax", "Max-Age=31536000", "Path=/"):
        assert part in cookie
    assert "Secure" not in cookie


def test_over_https_the_cookie_is_secure(client, strokes):
    """A cookie got over HTTPS never goes over HTTP."""
    answer = client.post(URL, json={"strokes": strokes}, base_url="https://localhost")
    assert "Secure" in answer.headers["Set-Cookie"]


def test_the_same_browser_is_the_same_contributor(client, app, strokes):
    """A second write with the cookie makes nobody, and sets no other cookie."""
    first = client.post(URL, json={"strokes": strokes}).json["id"]
    again = client.post(URL, json={"strokes": strokes})
    assert "Set-Cookie" not in again.headers
    names = {client.get(f"{URL}/{id_}").json["contributor"] for id_ in (first, again.json["id"])}
    assert len(names) == 1
    assert app.extensions["writemath"].store.counts()["contributors"] == 1


@pytest.mark.parametrize(
    "path", ["/", "/train", "/gallery", "/ranking", "/about", "/api/v1/symbols"]
)
def test_reading_sets_no_cookie(client, path):
    """Who only looks is nobody."""
    assert "Set-Cookie" not in client.get(path).headers


@pytest.mark.parametrize("cookie", ["", "x", "a.b", "é", "A" * 4000, "ImFiYyI.forged-signature"])
def test_a_forged_cookie_is_nobody(app, strokes, cookie):
    """A cookie that the site has not signed is ignored: its bearer is made anew."""
    client = app.test_client()
    client.set_cookie(COOKIE, cookie)
    answer = client.post(URL, json={"strokes": strokes})
    assert answer.status_code == 201
    assert "Set-Cookie" in answer.headers


def test_another_sites_key_signs_nothing_here(make_app, settings, strokes):
    """A cookie signed with another secret key is a forged one."""
    there = make_app(replace(settings, secret_key="there")).test_client()
    cookie = there.post(URL, json={"strokes": strokes}).headers["Set-Cookie"]
    here = make_app(replace(settings, secret_key="here")).test_client()
    here.set_cookie(COOKIE, cookie.split("=", 1)[1].split(";")[0])
    assert "Set-Cookie" in here.post(URL, json={"strokes": strokes}).headers


def test_a_key_names_its_contributor(app, strokes):
    """`Authorization: Bearer` writes in its owner's name, without a cookie."""
    store = app.extensions["writemath"].store
    owner = store.add_contributor("Quiet Integral 4821")
    headers = {"Authorization": f"Bearer {store.add_key(owner.id)}"}
    answer = app.test_client().post(URL, json={"strokes": strokes}, headers=headers)
    assert answer.status_code == 201
    assert "Set-Cookie" not in answer.headers
    drawing = app.test_client().get(f"{URL}/{answer.json['id']}").json
    assert drawing["contributor"] == "Quiet Integral 4821"


@pytest.mark.parametrize(
    "header",
    ["Bearer wm_unknown", "Bearer", "Bearer ", "Basic dTpw", "", "Bearer \x7f", "wm_" * 1000],
)
def test_a_bad_key_is_401(client, app, strokes, header):
    """A key of nobody is refused, not taken for an anonymous write."""
    answer = client.post(URL, json={"strokes": strokes}, headers={"Authorization": header})
    assert answer.status_code == 401
    assert answer.json["type"] == "/problems/bad-key"
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert app.extensions["writemath"].store.counts()["contributors"] == 0


def test_the_key_is_made_once_and_private(tmp_path):
    """Many processes that start at once agree on one secret key, which only the owner can read."""
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: _kept_key(tmp_path / "new"), range(32)))
    assert len(keys) == 1
    assert len(keys.pop()) >= 43
    kept = list((tmp_path / "new").iterdir())
    assert [path.name for path in kept] == ["secret_key"]
    assert stat.S_IMODE(kept[0].stat().st_mode) == 0o600


def test_a_proxy_is_believed_only_by_the_setting(make_app, settings, strokes):
    """X-Forwarded-Proto from anyone else changes nothing."""
    forwarded = {"X-Forwarded-Proto": "https"}
    plain = make_app(settings).test_client()
    cookie = plain.post(URL, json={"strokes": strokes}, headers=forwarded).headers["Set-Cookie"]
    assert "Secure" not in cookie
    behind = make_app(replace(settings, proxies=1)).test_client()
    cookie = behind.post(URL, json={"strokes": strokes}, headers=forwarded).headers["Set-Cookie"]
    assert "Secure" in cookie


def test_a_new_instance_folder_is_the_owners_alone(make_app, settings, tmp_path):
    """Key and database lie in a folder that no other user of the machine can open."""
    folder = tmp_path / "not" / "yet"
    make_app(replace(settings, instance=str(folder)))
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert (folder / "writemath.sqlite3").exists()
