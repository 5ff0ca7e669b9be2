"""The manifest, the service worker's list, the offline page, and the page for frames."""

import base64
import hashlib
import json
import re
from dataclasses import replace
from io import BytesIO
from types import SimpleNamespace

import pytest
from PIL import Image

from app.cli import main
from app.settings import Settings, SettingsError

POLICY = "Content-Security-Policy"


@pytest.fixture
def manifest(client):
    """The manifest as the server gives it."""
    answer = client.get("/manifest.webmanifest")
    assert answer.mimetype == "application/manifest+json"
    return json.loads(answer.data)


@pytest.fixture
def shell(client):
    """What the worker keeps."""
    return json.loads(re.search(r"const SHELL = (.*);\n", client.get("/sw.js").text)[1])


def test_pages_name_the_manifest_and_the_icons(client):
    """Each page can be installed from."""
    for path in ("/", "/about", "/symbols"):
        text = client.get(path).text
        assert '<link rel="manifest" href="/manifest.webmanifest">' in text
        assert '<link rel="apple-touch-icon" href="/static/icons/apple-touch-icon.png">' in text


def test_the_manifest_makes_the_site_installable(client, manifest):
    """It has what browsers ask for, and every address in it answers."""
    assert manifest["name"] == "Write Math"
    assert manifest["display"] == "standalone"
    kinds = {(icon["sizes"], icon.get("purpose", "any")) for icon in manifest["icons"]}
    pictures = {("192x192", "any"), ("512x512", "any"), ("512x512", "maskable")}
    assert kinds == pictures | {("any", "any")}
    assert [each["name"] for each in manifest["shortcuts"]] == ["Classify", "Train", "Symbols"]
    for address in [manifest["start_url"], *(each["url"] for each in manifest["shortcuts"])]:
        assert client.get(address).status_code == 200


def test_icons_are_what_the_manifest_says(client, manifest):
    """Each picture has its size; the maskable one is blue to its corners, the others are round."""
    for icon in manifest["icons"]:
        answer = client.get(icon["src"])
        assert answer.mimetype == icon["type"]
        if icon["type"] == "image/png":
            picture = Image.open(BytesIO(answer.data)).convert("RGBA")
            assert f"{picture.width}x{picture.height}" == icon["sizes"]
            opaque = icon["purpose"] == "maskable"
            assert picture.getpixel((0, 0))[3] == (255 if opaque else 0)
    touch = Image.open(BytesIO(client.get("/static/icons/apple-touch-icon.png").data))
    assert touch.size == (180, 180)
    assert touch.convert("RGBA").getpixel((0, 0))[3] == 255


def test_the_worker_is_asked_for_anew_each_time(client):
    """Its own address covers the whole site, and nobody keeps it: a deploy shows at once."""
    answer = client.get("/sw.js")
    assert answer.mimetype == "text/javascript"
    assert answer.cache_control.no_cache
    again = client.get("/sw.js", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_the_worker_keeps_what_the_server_has(client, shell):
    """Every file of its list is there with the hash that is said; so are pages and data."""
    assert {"/", "/offline", "/about", "/how-it-works"} == set(shell["pages"])
    assert [name for name in shell["files"] if name.endswith("/js/classify.js")]
    for address, integrity in shell["files"].items():
        digest = hashlib.sha256(client.get(address).data).digest()
        assert integrity == "sha256-" + base64.b64encode(digest).decode()
    for address in shell["pages"] + shell["data"]:
        assert client.get(address).status_code == 200


def test_kept_pages_need_nothing_that_is_not_kept(client, shell):
    """All scripts and styles of the kept pages are in the list."""
    for path in shell["pages"]:
        asked = re.findall(r'(?:src|href)="(/static/v/[^"]+)"', client.get(path).text)
        assert asked
        assert set(asked) <= set(shell["files"])


def test_nothing_of_a_visitor_is_kept(client, app, shell):
    """The kept pages are the same for a contributor and for nobody."""
    store = app.extensions["writemath"].store
    key = {"Authorization": f"Bearer {store.add_key(store.add_contributor('Quiet Sum').id)}"}
    for path in shell["pages"]:
        assert client.get(path).data == client.get(path, headers=key).data


def test_another_symbol_table_is_another_version(
    make_app, settings, shell, runner, tmp_path, monkeypatch, strokes
):
    """What the kept pages are made of counts: with a symbol added, the worker fetches all anew."""

    def version():
        text = make_app(settings).test_client().get("/sw.js").text
        return json.loads(re.search(r"const SHELL = (.*);\n", text)[1])["version"]

    assert version() == shell["version"]
    drawing = tmp_path / "comb.json"
    drawing.write_text(json.dumps({"strokes": strokes}))
    monkeypatch.setenv("WRITEMATH_INSTANCE", settings.instance)
    done = runner.invoke(main, ["add-symbol", r"\comb", str(drawing), "--name", "Comb"])
    assert done.exit_code == 0, done.output
    assert version() != shell["version"]


def test_another_network_is_another_version(make_app, settings, shell):
    """About, which is kept, tells how well each network does."""
    app = make_app(settings)
    here = app.extensions["writemath"]
    name = next(iter(here.predictors))
    bundle = replace(here.predictors[name].bundle, version="next")
    predictors = {**here.predictors, name: SimpleNamespace(bundle=bundle)}
    app.extensions["writemath"] = replace(here, predictors=predictors)
    text = app.test_client().get("/sw.js").text
    told = json.loads(re.search(r"const SHELL = (.*);\n", text)[1])
    assert told["version"] != shell["version"]


def test_the_offline_page_leads_on(client):
    """It says what is wrong, tries again, and leads to what works."""
    text = client.get("/offline").text
    assert "You are offline" in text
    assert 'href=""' in text
    assert 'href="/"' in text


EMBEDDED = ("/?embed=1", "/classify?embed=1")


@pytest.mark.parametrize("path", EMBEDDED)
def test_the_page_for_frames_is_bare(client, path):
    """It has neither navigation nor votes nor Drawing: nothing in it stores anything."""
    text = client.get(path).text
    for gone in ("<header", "<footer", 'class="vote"', 'data-do="drawing"', "/train", "skip"):
        assert gone not in text
        assert gone in client.get("/").text
    assert '<base target="_blank">' in text
    assert client.get("/?embed=0").data == client.get("/").data


@pytest.mark.parametrize("path", EMBEDDED)
def test_any_site_may_frame_the_bare_page_alone(client, path):
    """Its policy says nothing of frames; all else of it, and every other page's, stays."""
    policy = client.get("/").headers[POLICY]
    assert "frame-ancestors 'self'" in policy
    assert client.get(path).headers[POLICY] == policy.replace("frame-ancestors 'self'", "")
    assert client.get("/train?embed=1").headers[POLICY] == policy


@pytest.mark.parametrize(
    ("origins", "ancestors"),
    [
        ("off", "frame-ancestors 'self'"),
        ("https://wiki.example", "frame-ancestors 'self' https://wiki.example"),
        ("https://*.a.example app:", "frame-ancestors 'self' https://*.a.example app:"),
    ],
)
def test_the_setting_says_who_may_frame_it(make_app, settings, origins, ancestors):
    """Those listed, or nobody."""
    client = make_app(replace(settings, embed_origins=origins)).test_client()
    assert client.get("/?embed=1").headers[POLICY].split("; ")[-1] == ancestors


@pytest.mark.parametrize(
    "text", ["wiki.example", "https://a.example;", "https://a.example, https://b.example", "'self'"]
)
def test_what_is_no_origin_is_refused_at_the_start(text):
    """A policy that a browser would not understand is no policy."""
    with pytest.raises(SettingsError, match="WRITEMATH_EMBED_ORIGINS"):
        Settings.from_env({"WRITEMATH_EMBED_ORIGINS": text})
