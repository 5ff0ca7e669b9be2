"""The Profile page and the ranking in a browser: each path of a contributor, by mouse and keys."""

import json
import sqlite3

import pytest
from playwright.sync_api import expect

INT = "latex:latex2e:int"
STROKES = [[[0, 0], [3, 9], [0, 20]]]
REFUSED = "status of 422"


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    """The file of a server's database."""
    return tmp_path_factory.mktemp("profile") / "writemath.sqlite3"


@pytest.fixture(scope="module")
def site(serve, database):
    """The address of a server of this module's own, whose tables can be looked into."""
    with serve(WRITEMATH_DATABASE_URL=f"sqlite:///{database}") as (address, _):
        yield address


@pytest.fixture
def known(open_page):
    """A factory of Profile pages of contributors with a drawing, each in a browser of its own."""

    def open_(path="/profile", **options):
        page = open_page("/about", **options)
        body = {"strokes": STROKES, "symbol": INT}
        assert page.request.post("/api/v1/recordings", data=body).ok
        page.goto(path)
        return page

    return open_


def rename(page, name):
    """Change the name, and wait until it is stored."""
    page.get_by_label("Public name").fill(name)
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#toast")).to_have_text("Saved.")


def make_recovery_key(page):
    """Make a recovery key; return it."""
    page.locator("#make-recovery").click()
    shown = page.locator("#recovery-key .secret__text")
    expect(shown).not_to_have_text("")
    return shown.inner_text()


def test_a_new_name_shows_in_the_ranking(known, own_line):
    """It is kept in its normal form, and is the visitor's line from then on."""
    page = known()
    rename(page, "  Ada   Lovelace ")
    expect(page.get_by_label("Public name")).to_have_value("Ada Lovelace")
    page.get_by_label("You draw with").select_option("left")
    page.get_by_label("Language you write in").fill("PT-br")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_label("Language you write in")).to_have_value("pt-BR")
    page.reload()
    expect(page.get_by_label("You draw with")).to_have_value("left")
    page.get_by_role("link", name="Ranking", exact=True).click()
    expect(own_line(page)).to_contain_text("Ada Lovelace")
    page.get_by_role("link", name="Drawings", exact=True).click()
    page.wait_for_url("**by=drawings*")
    expect(own_line(page).locator(".is-ranked")).to_have_text("1")


def test_a_refused_name_is_said_beside_its_field(known):
    """The field gets the focus and is marked; another try takes the words away."""
    known_name = known()
    rename(known_name, "Grace Hopper")
    page = known()
    page.watch.expected = (REFUSED,)
    name = page.get_by_label("Public name")
    name.fill("grace hopper")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#name-error")).to_contain_text("reads like it")
    expect(name).to_be_focused()
    expect(name).to_have_attribute("aria-invalid", "true")
    rename(page, "Grace H")
    expect(page.locator("#name-error")).to_be_empty()
    expect(name).not_to_have_attribute("aria-invalid", "true")


def test_a_recovery_key_moves_the_identity_to_another_browser(known, open_page):
    """Copied in one browser and pasted into another, in small letters, it makes that one yours."""
    page = known()
    rename(page, "Emmy Noether")
    key = make_recovery_key(page)
    page.locator("#recovery-key").get_by_role("button", name="Copy").click()
    expect(page.locator("#toast")).to_have_text("Copied the key")
    assert page.evaluate("navigator.clipboard.readText()") == key
    other = open_page("/profile")
    other.watch.expected = (REFUSED,)
    expect(other.locator("main")).to_contain_text("Nothing is kept of you yet")
    other.get_by_label("Recovery key").fill("ABCD-EFGH")
    other.get_by_role("button", name="Use the key").click()
    expect(other.locator("#recover-error")).to_contain_text("nobody's recovery key")
    other.get_by_label("Recovery key").fill(key.lower())
    other.keyboard.press("Enter")
    expect(other.get_by_label("Public name")).to_have_value("Emmy Noether")
    page.reload()
    for answer, replaced in (("Keep it", False), ("Replace it", True)):
        page.get_by_role("button", name="Replace the recovery key").click()
        page.get_by_role("dialog").get_by_role("button", name=answer).click()
        expect(page.locator("#recovery-key")).to_be_visible(visible=replaced)
        assert other.request.post("/api/v1/me/recover", data={"key": key}).ok is not replaced


def test_a_key_is_made_and_revoked(known, playwright_request):
    """It is shown once, draws in its holder's name, and is useless after Revoke."""
    page = known()
    expect(page.locator("#no-keys")).to_be_visible()
    page.get_by_label("What the key is for").fill("Lab tablet")
    page.get_by_role("button", name="Make a key").click()
    box = page.locator("#api-key")
    expect(box).to_be_focused()
    key = box.locator(".secret__text").inner_text()
    assert playwright_request(key).status == 200
    page.reload()
    expect(page.locator("#api-key")).to_be_hidden()
    expect(page.locator("#keys")).to_contain_text("Lab tablet")
    dialog = page.get_by_role("dialog", name="Revoke this API key?")
    revoke = page.get_by_role("button", name="Revoke Lab tablet")
    revoke.click()
    expect(dialog).to_contain_text("Lab tablet")
    page.keyboard.press("Escape")
    expect(revoke).to_be_focused()
    assert playwright_request(key).status == 200
    revoke.click()
    dialog.get_by_role("button", name="Revoke it").click()
    expect(page.locator("#no-keys")).to_be_visible()
    expect(page.get_by_label("What the key is for")).to_be_focused()
    assert playwright_request(key).status == 401


@pytest.fixture
def playwright_request(browser, site):
    """Ask for the profile with a key, from a client without a cookie."""
    context = browser.new_context(base_url=site)
    yield lambda key: context.request.get("/api/v1/me", headers={"Authorization": f"Bearer {key}"})
    context.close()


def test_the_export_holds_everything(known):
    """A press downloads one JSON file with the drawing, its strokes and the vote."""
    page = known()
    with page.expect_download() as caught:
        page.get_by_role("link", name="Export everything").click()
    assert caught.value.suggested_filename == "writemath.json"
    export = json.loads(caught.value.path().read_text(encoding="utf-8"))
    [drawing], [vote] = export["drawings"], export["votes"]
    assert drawing["strokes"] == STROKES
    assert (vote["recording_id"], vote["symbol"]) == (drawing["id"], INT)
    assert export["profile"]["name"] == page.get_by_label("Public name").input_value()


def test_what_is_being_deleted_cannot_be_kept(known, first):
    """While the deletion runs the dialog stays, and offers nothing that would not be so."""
    page = known()
    held = []
    page.route("**/api/v1/me", lambda route: held.append(route))  # noqa: PLW0108  it is marked by Playwright
    page.get_by_role("button", name="Delete everything").click()
    dialog = page.get_by_role("dialog", name="Delete everything?")
    dialog.get_by_label("Type delete to confirm").fill("delete")
    page.keyboard.press("Enter")
    expect(dialog).to_contain_text("Deleting…")
    expect(dialog.get_by_role("button", name="Keep everything")).to_be_hidden()
    page.keyboard.press("Escape")
    expect(dialog).to_be_visible()
    first(page, held).continue_()
    expect(page.locator("main")).to_contain_text("Nothing is kept of you yet")


def test_deleting_everything_leaves_nothing(known, database):
    """After the word is typed the tables hold nothing of the visitor, and the cookie is gone."""
    page, other = known(), known()
    mine, theirs = (one.request.get("/api/v1/me").json()["id"] for one in (page, other))
    card = other.locator(".newest__card").get_attribute("href")
    vote = f"/api/v1/recordings/{card.rpartition('/')[2]}/votes/{INT}"
    assert page.request.put(vote).ok
    make_recovery_key(page)
    page.get_by_role("button", name="Delete everything").click()
    dialog = page.get_by_role("dialog", name="Delete everything?")
    expect(dialog).to_contain_text("your 1 drawing with all votes on it")
    dialog.get_by_role("button", name="Delete everything").click()
    expect(page.locator("#delete-error")).to_have_text("Type delete first.")
    dialog.get_by_label("Type delete to confirm").fill("Delete")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("Nothing is kept of you yet")
    assert not [one for one in page.context.cookies() if one["name"] == "writemath_contributor"]
    with sqlite3.connect(database) as db:
        for table, column in (
            ("contributors", "id"), ("keys", "contributor_id"), ("recordings", "contributor_id"),
            ("votes", "contributor_id"), ("flags", "contributor_id"),
        ):  # fmt: skip
            left = db.execute(f"SELECT count(*) FROM {table} WHERE {column} = ?", [mine])
            assert left.fetchone() == (0,)
        kept = db.execute("SELECT drawings, votes FROM contributors WHERE id = ?", [theirs])
        assert kept.fetchone() == (1, 1)
    db.close()


def test_signing_out_warns_and_forgets(known):
    """Without a recovery key the dialog warns; with one it says how to come back."""
    page = known()
    page.get_by_role("button", name="Sign out").click()
    dialog = page.get_by_role("dialog", name="Sign out of this browser?")
    expect(dialog).to_contain_text("You have no recovery key")
    dialog.get_by_role("button", name="Stay").click()
    expect(dialog).to_be_hidden()
    make_recovery_key(page)
    page.get_by_role("button", name="Sign out").click()
    expect(page.locator("#sign-out-warning")).to_be_hidden()
    dialog.get_by_role("button", name="Sign out").click()
    expect(page.locator("main")).to_contain_text("Nothing is kept of you yet")


def test_a_drawing_kept_in_the_tab_is_not_the_next_ones(known, draw):
    """Who signs out leaves strokes on Classify, but neither their stored drawing nor its votes."""
    page = known("/")
    with page.expect_response("**/api/v1/classify*"):
        draw(page)
    page.locator("#answers[aria-busy=false] .answer .vote").first.click()
    pressed = page.locator(".vote[aria-pressed=true]")
    expect(pressed).to_have_count(1)
    page.goto("/profile")
    page.get_by_role("button", name="Sign out").click()
    page.locator("#sign-out-now").click()
    expect(page.locator("main")).to_contain_text("Nothing is kept of you yet")
    page.goto("/")
    page.locator("#answers[aria-busy=false] .answer").first.wait_for()
    expect(pressed).to_have_count(0)


def test_everything_can_be_done_with_the_keyboard(known):
    """Tab reaches each control in the order of the page; Esc closes a dialog; Enter sends."""
    page = known()
    name = page.get_by_label("Public name")
    name.focus()
    name.press("Control+A")
    page.keyboard.type("Sophie Germain")
    page.keyboard.press("Enter")
    expect(page.locator("#toast")).to_have_text("Saved.")
    seen = []
    for _ in range(30):
        page.keyboard.press("Tab")
        seen.append(
            page.evaluate(
                "document.activeElement.name || document.activeElement.id"
                " || document.activeElement.textContent.trim()"
            )
        )
        if seen[-1] == "delete-all":
            break
    wanted = ["language", "handedness", "Save", "make-recovery", "label", "Make a key",
              "Export everything", "sign-out", "delete-all"]  # fmt: skip
    assert [one for one in seen if one in wanted] == wanted
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Delete everything?")
    expect(dialog.get_by_label("Type delete to confirm")).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page.locator("#delete-all")).to_be_focused()
    expect(page.get_by_label("Public name")).to_have_value("Sophie Germain")


def test_the_profile_is_accessible_in_every_state(known, violations):
    """Axe finds nothing with keys shown, a wrong field and each dialog; nothing is too wide."""
    page = known(viewport={"width": 320, "height": 640})
    page.watch.expected = (REFUSED,)
    make_recovery_key(page)
    page.get_by_label("What the key is for").fill("M" * 60)
    page.get_by_role("button", name="Make a key").click()
    expect(page.locator("#api-key")).to_be_visible()
    page.get_by_label("Language you write in").fill("german")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#language-error")).to_contain_text("BCP 47")
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert violations(page) == []
    for button, close in (
        ("#sign-out", "Stay"), ("#delete-all", "Keep everything"),
        ("#make-recovery", "Keep it"), ("#keys button", "Keep it"),
    ):  # fmt: skip
        page.locator(button).click()
        assert violations(page) == []
        assert page.evaluate("document.querySelector('dialog[open]').scrollWidth") <= 320
        page.emulate_media(color_scheme="dark")
        assert violations(page, colours=True) == []
        page.emulate_media(color_scheme="light")
        page.get_by_role("button", name=close).click()
    page.set_viewport_size({"width": 1280, "height": 800})
    page.emulate_media(color_scheme="dark")
    assert violations(page) == []


@pytest.mark.parametrize("path", ["/profile", "/ranking?by=symbols&span=week"])
def test_the_header_fits_at_every_width(known, path):
    """From a phone to a desktop nothing is wider than the window, the seven sections among it."""
    page = known(path)
    for width in (320, 480, 700, 760, 820, 1000):
        page.set_viewport_size({"width": width, "height": 640})
        assert page.evaluate("document.documentElement.scrollWidth") == width


def test_a_long_name_stays_inside_the_ranking(known, own_line, violations):
    """Sixty letters in a row are broken, on a phone too."""
    page = known(viewport={"width": 320, "height": 640})
    rename(page, "W" * 60)
    page.goto("/ranking")
    expect(own_line(page)).to_contain_text("W" * 60)
    frame = page.locator(".table-frame")
    assert frame.evaluate("frame => frame.scrollWidth <= frame.clientWidth")
    assert violations(page) == []
