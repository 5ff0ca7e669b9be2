"""The static files: versions, what browsers keep, and compression."""

import gzip
import re

import pytest

from app.compression import COOKIE, LEAST
from app.static_files import NAME, StaticFiles

GZIP = {"Accept-Encoding": "gzip, br"}
YEAR, DAY = 365 * 24 * 3600, 24 * 3600


@pytest.fixture
def versioned(app):
    """A function from a file's name to its address under the current version."""
    return lambda name: f"/static/v/{app.extensions[NAME].version}/{name}"


def test_pages_ask_for_one_version_of_all(client, versioned):
    """Each script and style of a page stands under the version's address, and is kept."""
    found = re.findall(r'(?:src|href)="(/static/[^"]+)"', client.get("/").text)
    assert versioned("js/classify.js") in found
    assert versioned("style.css") in found
    for address in found:
        assert address.startswith((versioned(""), "/static/icons/")), address
        answer = client.get(address)
        assert answer.status_code == 200
        if address.startswith(versioned("")):
            assert answer.cache_control.max_age == YEAR
            assert answer.cache_control.immutable


def test_the_version_is_that_of_the_contents(tmp_path):
    """The same files have the same version; a byte more, or another name, is another."""
    (tmp_path / "js").mkdir()
    (tmp_path / "symbols").mkdir()
    script = tmp_path / "js" / "one.js"
    script.write_text("1")
    first = StaticFiles(tmp_path).version
    (tmp_path / "symbols" / "alpha.svg").write_text("<svg/>")
    assert StaticFiles(tmp_path).version == first
    script.write_text("2")
    second = StaticFiles(tmp_path).version
    script.rename(tmp_path / "js" / "two.js")
    assert len({first, second, StaticFiles(tmp_path).version}) == 3


@pytest.mark.parametrize("address", ["/static/style.css", "/static/v/0123456789abcdef/style.css"])
def test_without_the_version_nothing_is_kept(client, versioned, address):
    """The same file comes, and is asked for anew each time: it may be another tomorrow."""
    answer = client.get(address)
    assert answer.data == client.get(versioned("style.css")).data
    assert answer.cache_control.no_cache
    assert not answer.cache_control.max_age
    again = client.get(address, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    assert again.data == b""


def test_a_file_that_changed_under_the_server_is_not_kept(make_app, settings, tmp_path):
    """Files that are replaced before the restart are not taken for this version's."""
    (tmp_path / "one.js").write_text("1")
    app = make_app(settings)
    files = StaticFiles(tmp_path)
    with app.test_request_context():
        assert files.serve("one.js", files.version).cache_control.immutable
    (tmp_path / "one.js").write_text("2 and more")
    with app.test_request_context():
        answer = files.serve("one.js", files.version)
    assert answer.data == b"2 and more"
    assert answer.cache_control.no_cache


def test_pictures_of_symbols_are_kept_for_a_day(client):
    """They stand under addresses that the API gives away, without a version."""
    answer = client.get("/static/symbols/latex2e-int.svg")
    assert answer.mimetype == "image/svg+xml"
    assert answer.cache_control.max_age == DAY


@pytest.mark.parametrize(
    "path", ["nothing.js", "", "js", "../README.md", "%2e%2e/README.md", "a%00b", "js//x.js"]
)
def test_what_is_no_file_is_404(client, path):
    """Neither folders nor what lies outside, nor names that no file can have."""
    answer = client.get(f"/static/{path}")
    assert answer.status_code == 404


def test_a_script_is_sent_compressed_to_those_who_take_it(client, versioned):
    """The same text in fewer bytes, with a tag of its own that is recognized again."""
    address = versioned("js/classify.js")
    plain, packed = client.get(address), client.get(address, headers=GZIP)
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert packed.content_length == len(packed.data) < len(plain.data) / 2
    for answer in (plain, packed):
        assert "Accept-Encoding" in answer.vary
        assert answer.mimetype == "text/javascript"
        headers = {**GZIP, "If-None-Match": answer.headers["ETag"]}
        assert client.get(address, headers=headers).status_code == 304
    assert plain.headers["ETag"] != packed.headers["ETag"]


def test_head_says_what_get_would(client, versioned):
    """HEAD has the headers of GET, compressed or not, and no body."""
    for headers in ({}, GZIP):
        get = client.get(versioned("style.css"), headers=headers)
        head = client.head(versioned("style.css"), headers=headers)
        assert head.data == b""
        for name in ("Content-Length", "ETag", "Content-Type", "Cache-Control", "Vary"):
            assert head.headers[name] == get.headers[name]


@pytest.mark.parametrize("takes", ["", "identity", "br", "gzip;q=0"])
def test_who_takes_no_gzip_gets_none(client, versioned, takes):
    """Only what a client says that it reads is sent."""
    for path in ("/", "/formats.json", versioned("style.css")):
        answer = client.get(path, headers={"Accept-Encoding": takes})
        assert "Content-Encoding" not in answer.headers


@pytest.mark.parametrize("path", ["/", "/symbols?query=arrow", "/formats.json", "/api/v1/models"])
def test_pages_and_data_are_compressed(client, path):
    """What is made at each request is compressed as well, and can be asked for conditionally."""
    plain, packed = client.get(path), client.get(path, headers=GZIP)
    assert gzip.decompress(packed.data) == plain.data
    assert packed.content_length == len(packed.data)
    assert "Accept-Encoding" in plain.vary
    assert "Accept-Encoding" in packed.vary
    if "ETag" in packed.headers:
        headers = {**GZIP, "If-None-Match": packed.headers["ETag"]}
        again = client.get(path, headers=headers)
        assert again.status_code == 304
        assert again.data == b""


def test_answers_to_drawings_are_compressed(client, strokes):
    """Also to those who are known by a cookie: classifying answers all alike."""
    client.set_cookie(COOKIE, "anyone")
    body = {"strokes": strokes}
    packed = client.post("/api/v1/classify?limit=50", json=body, headers=GZIP)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert len(gzip.decompress(packed.data)) > 3 * len(packed.data)


def test_small_answers_and_pictures_are_left_alone(client, strokes):
    """Where it gains nothing, nothing is compressed."""
    stored = client.post("/api/v1/recordings", json={"strokes": strokes}).json["id"]
    for path in ("/healthz", f"/api/v1/recordings/{stored}.png", "/nothing"):
        answer = client.get(path, headers=GZIP)
        assert "Content-Encoding" not in answer.headers
        assert answer.content_length < LEAST or answer.mimetype == "image/png"


def test_no_one_elses_text_is_compressed_beside_a_visitors_own(client):
    """Known visitors get pages with a query as they are: lengths would tell on them (BREACH)."""

    def encoding(path, **headers):
        return client.get(path, headers={**GZIP, **headers}).headers.get("Content-Encoding")

    assert encoding("/symbols?query=arrow") == "gzip"
    client.set_cookie(COOKIE, "anyone")
    assert encoding("/symbols?query=arrow") is None
    assert encoding("/symbols") == "gzip"
    client.delete_cookie(COOKIE)
    assert encoding("/symbols?query=arrow", Authorization="Bearer x") is None


@pytest.mark.parametrize("directive", ["no-store", "private"])
def test_what_is_for_one_alone_is_not_compressed(app, directive):
    """A page that nobody else may keep may have a secret in it."""
    app.add_url_rule(
        "/secret", "secret", lambda: ("x" * 9000, {"Cache-Control": directive})
    )  # fmt: skip
    answer = app.test_client().get("/secret", headers=GZIP)
    assert "Content-Encoding" not in answer.headers
    assert len(answer.data) == 9000
