"""Two browsers as two contributors, and a third as a moderator, on a site where two must agree."""

import pytest
from click.testing import CliRunner
from playwright.sync_api import expect

from app.cli import main

URL = "/api/v1/recordings"
INT, SUM = "latex:latex2e:int", "latex:latex2e:sum"
STROKES = [[[0, 0, 0], [3, 9, 100], [0, 20, 200]]]


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    """The URL of this module's database."""
    return f"sqlite:///{tmp_path_factory.mktemp('moderation')}/writemath.sqlite3"


@pytest.fixture(scope="module")
def site(serve, database):
    """A server of this module's own, on which two contributors must agree."""
    with serve(WRITEMATH_DATABASE_URL=database, WRITEMATH_CONSENSUS="2") as (address, _):
        yield address


@pytest.fixture
def ada(open_page):
    """A contributor's browser."""
    return open_page("/about")


@pytest.fixture
def bob(open_page):
    """Another contributor's browser, who has drawn too."""
    page = open_page("/about")
    page.request.post(URL, data={"strokes": STROKES})
    return page


@pytest.fixture
def mod(open_page, database, monkeypatch):
    """A moderator's browser: the host has granted the right on the command line."""
    page = open_page("/about")
    stored = page.request.post(URL, data={"strokes": STROKES}).json()["id"]
    name = page.request.get(f"{URL}/{stored}").json()["contributor"]
    monkeypatch.setenv("WRITEMATH_DATABASE_URL", database)
    done = CliRunner().invoke(main, ["moderator", "grant", name])
    assert done.exit_code == 0, done.output
    return page


@pytest.fixture
def drawing(ada):
    """The id of a drawing of Ada's, who says that it is an integral."""
    return ada.request.post(URL, data={"strokes": STROKES, "symbol": INT}).json()["id"]


def says(page, drawing, text):
    """See that the drawing's page says how it stands."""
    page.goto(f"/drawings/{drawing}")
    expect(page.locator("#votes .status")).to_contain_text(text)


def test_from_agreement_to_dispute_decision_and_deletion(ada, bob, mod, drawing):
    """Agree, accept, disagree, dispute, settle, undo, hide, show and delete, each seen by all."""
    says(ada, drawing, r"1 of 2 votes needed to accept \int")
    says(bob, drawing, "1 of 2 votes needed")
    bob.locator("#votes .vote").click()
    expect(bob.locator("#votes .status")).to_have_text(r"Accepted as \int: 2 votes, 2 needed.")
    says(ada, drawing, "Accepted as")

    bob.locator("#votes .vote").click()
    expect(bob.locator("#votes .status")).to_contain_text("1 of 2 votes needed")
    bob.get_by_label("Another symbol").fill("infty")
    bob.locator("#found").get_by_role("button", name=r"Vote for \infty").click()
    expect(bob.locator("#votes .status")).to_contain_text("The votes are even")
    says(ada, drawing, "Disputed")

    mod.goto("/moderation")
    mod.locator(f"[data-recording='{drawing}']").get_by_role(
        "button", name=r"Settle as \int"
    ).click()
    expect(mod.locator("#toast")).to_have_text(r"Settled as \int")
    expect(mod.locator(f"[data-recording='{drawing}']")).to_have_count(0)
    says(bob, drawing, r"Settled by a moderator as \int")
    says(mod, drawing, "Settled by a moderator")
    mod.get_by_role("button", name="Undo (settled it").click()
    expect(mod.locator("#votes .status")).to_contain_text("The votes are even")

    mod.get_by_role("button", name="Hide…").click()
    dialog = mod.get_by_role("dialog", name="Hide this drawing?")
    dialog.get_by_label("Offensive").check()
    dialog.get_by_role("button", name="Hide").click()
    expect(mod.locator("#votes .status")).to_contain_text("Hidden by a moderator (offensive)")
    bob.watch.expected = ("404",)
    assert bob.goto(f"/drawings/{drawing}").status == 404
    says(ada, drawing, "Hidden by a moderator (offensive)")
    mod.get_by_role("button", name="Show", exact=True).click()
    expect(mod.locator("#votes .status")).to_contain_text("The votes are even")
    says(bob, drawing, "The votes are even")

    ada.reload()
    ada.get_by_role("button", name="Delete").click()
    ada.get_by_role("dialog").get_by_role("button", name="Delete").click()
    ada.wait_for_url("**/gallery")
    assert bob.goto(f"/drawings/{drawing}").status == 404
    mod.goto("/moderation?list=log")
    expect(mod.locator(".log__line").first).to_contain_text("showed it again")
    expect(mod.locator(".log__line").first).to_contain_text("deleted")


def test_what_one_may_not_do_is_refused_by_the_server(ada, bob, mod, drawing):
    """Plain requests with each browser's cookie: 403, and the drawing stays as it is."""
    mod.request.put(f"{URL}/{drawing}/settled", data={"symbol": SUM})
    bob.request.put(f"{URL}/{drawing}/flag", data={"reason": "other"})
    line = mod.request.get(f"/api/v1/moderation/log?recording={drawing}").json()["actions"][0]["id"]
    before = mod.request.get(f"{URL}/{drawing}").json()
    for page in (ada, bob):
        for method, path, body in (
            ("put", f"{URL}/{drawing}/settled", {"symbol": INT}),
            ("delete", f"{URL}/{drawing}/settled", None),
            ("put", f"{URL}/{drawing}/hidden", {"reason": "other"}),
            ("delete", f"{URL}/{drawing}/hidden", None),
            ("delete", f"{URL}/{drawing}/flags", None),
            ("put", f"/api/v1/moderation/log/{line}/undone", None),
            ("get", "/api/v1/moderation/log", None),
            ("get", "/api/v1/moderation/disputed", None),
            ("get", "/api/v1/moderation/flagged", None),
            ("get", "/moderation", None),
        ):
            assert getattr(page.request, method)(path, data=body).status == 403
    for page in (bob, mod):  # not even a moderator deletes someone's drawing
        assert page.request.delete(f"{URL}/{drawing}").status == 403
    assert bob.request.delete(f"{URL}/{drawing}/votes/{INT}").status == 403
    assert mod.request.get(f"{URL}/{drawing}").json() == before
    foreign = {"Sec-Fetch-Site": "cross-site"}
    hiding = mod.request.put(f"{URL}/{drawing}/hidden", data={"reason": "other"}, headers=foreign)
    assert hiding.status == 403


def test_nobody_else_sees_moderators_buttons(bob, drawing):
    """Neither the page nor its template holds them, and no link leads to /moderation."""
    bob.goto(f"/drawings/{drawing}")
    assert bob.locator("[data-act], #moderating, a[href='/moderation']").count() == 0
    assert "data-act" not in bob.content()


def test_flags_are_dismissed_brought_back_and_dismissed_again(bob, mod, drawing):
    """The queue of flags empties and fills; whose flag it was is told, and cannot repeat it."""
    bob.goto(f"/drawings/{drawing}")
    bob.get_by_role("button", name="Flag", exact=True).click()
    dialog = bob.get_by_role("dialog", name="Flag this drawing?")
    dialog.get_by_label("No symbol").check()
    dialog.get_by_role("button", name="Flag").click()
    expect(bob.locator("#flagging")).to_contain_text("You flagged this drawing (no symbol)")

    mod.goto("/moderation?list=flagged")
    waiting = mod.locator(f"[data-recording='{drawing}']")
    expect(waiting).to_contain_text("no symbol")
    waiting.get_by_role("button", name="Dismiss").click()
    expect(waiting).to_have_count(0)
    # On the next drawing's button, or on the list where there is none.
    expect(mod.locator("#moderation:focus, #moderation :focus")).to_have_count(1)
    bob.reload()
    expect(bob.locator("#flagging")).to_contain_text("A moderator has looked at your flag")
    expect(bob.get_by_role("button", name="Flag", exact=True)).to_have_count(0)

    mod.get_by_role("link", name="Log", exact=True).click()
    mod.get_by_role("button", name="Undo (dismissed 1 flag").first.click()
    expect(mod.locator(".log__line").first).to_contain_text("brought flags back")
    mod.goto("/moderation?list=flagged")
    expect(waiting).to_contain_text("no symbol")


def test_a_moderator_settles_as_a_symbol_that_nobody_voted_for(mod, drawing):
    """The search on the drawing's page settles too, or settles that it is none."""
    mod.goto(f"/drawings/{drawing}")
    mod.get_by_label("Another symbol").fill("infty")
    mod.locator("#found").get_by_role("button", name=r"Settle as \infty").click()
    expect(mod.locator("#votes .status")).to_have_text(r"Settled by a moderator as \infty.")
    mod.get_by_role("button", name="Let votes decide").click()
    expect(mod.locator("#votes .status")).to_contain_text("1 of 2 votes needed")
    mod.get_by_role("button", name="No symbol").click()
    expect(mod.locator("#votes .status")).to_contain_text("none of these symbols")


def test_a_decision_that_was_overtaken_says_so(mod, drawing):
    """An undo that the server refuses changes nothing, and the toast has its reason."""
    mod.goto(f"/drawings/{drawing}")
    mod.get_by_role("button", name="No symbol").click()
    undo = mod.get_by_role("button", name="Undo (settled it")
    expect(undo).to_be_visible()
    mod.request.delete(f"{URL}/{drawing}/settled")
    mod.watch.expected = ("409",)
    undo.click()
    expect(mod.locator("#toast")).to_contain_text("Not done. This was changed again since")


@pytest.mark.parametrize("list_", ["disputed", "flagged", "log"])
def test_moderation_is_accessible_in_both_themes_and_on_any_width(
    bob, mod, drawing, list_, violations
):
    """Axe finds nothing with items in the list, light or dark; nothing scrolls at 320 pixels."""
    bob.request.put(f"{URL}/{drawing}/votes/{SUM}")
    bob.request.put(f"{URL}/{drawing}/flag", data={"reason": "private"})
    mod.request.put(f"{URL}/{drawing}/settled", data={"symbol": None})
    mod.request.delete(f"{URL}/{drawing}/settled")
    for path in (f"/moderation?list={list_}", f"/drawings/{drawing}"):
        mod.goto(path)
        mod.locator(".log__line, .queued").first.wait_for()
        mod.wait_for_load_state("networkidle")
        assert violations(mod) == []
        mod.emulate_media(color_scheme="dark")
        assert violations(mod, colours=True) == []
        mod.emulate_media(color_scheme="light")
        mod.set_viewport_size({"width": 320, "height": 640})
        assert mod.evaluate("document.documentElement.scrollWidth") == 320
        mod.set_viewport_size({"width": 1280, "height": 800})


@pytest.mark.parametrize("list_", ["disputed", "flagged"])
def test_a_decision_on_a_drawing_that_was_deleted_meanwhile(ada, bob, mod, drawing, list_):
    """Its card goes, and the toast says why; also after the question in a dialog."""
    bob.request.put(f"{URL}/{drawing}/votes/{SUM}")
    bob.request.put(f"{URL}/{drawing}/flag", data={"reason": "private"})
    mod.goto(f"/moderation?list={list_}")
    card = mod.locator(f"[data-recording='{drawing}']")
    expect(card).to_be_visible()
    assert ada.request.delete(f"{URL}/{drawing}").ok
    mod.watch.expected = ("404",)
    if list_ == "disputed":
        card.get_by_role("button", name=r"Settle as \int").click()
    else:
        card.get_by_role("button", name="Hide…").click()
        dialog = mod.get_by_role("dialog", name="Hide this drawing?")
        dialog.get_by_label("Private").check()
        dialog.get_by_role("button", name="Hide").click()
    expect(card).to_have_count(0)
    expect(mod.locator("#toast")).to_have_text("Not done. The drawing was deleted meanwhile.")


def test_an_undo_on_a_drawing_that_was_deleted_meanwhile(ada, mod, drawing):
    """Its line in the log says that it is deleted, and offers no undo any more."""
    mod.request.put(f"{URL}/{drawing}/settled", data={"symbol": SUM})
    mod.goto("/moderation?list=log")
    line = mod.locator(f"[data-recording='{drawing}']")
    assert ada.request.delete(f"{URL}/{drawing}").ok
    mod.watch.expected = ("404",)
    line.get_by_role("button", name="Undo").click()
    expect(line).to_contain_text("deleted")
    expect(line.get_by_role("button", name="Undo")).to_have_count(0)
    expect(mod.locator("#toast")).to_have_text("Not done. The drawing was deleted meanwhile.")


def test_a_decision_on_the_page_of_a_drawing_that_was_deleted_meanwhile(ada, mod, drawing):
    """The page says that the drawing is not here, as it does after a vote."""
    mod.goto(f"/drawings/{drawing}")
    assert ada.request.delete(f"{URL}/{drawing}").ok
    mod.watch.expected = ("404",)
    mod.get_by_role("button", name="No symbol").click()
    expect(mod.get_by_role("heading", name="This drawing is not here")).to_be_visible()


def test_decisions_that_are_pressed_at_once_are_both_made(mod, ada, bob, drawing, first):
    """The second is about its own drawing, though its list is rendered anew before its turn."""
    other = ada.request.post(URL, data={"strokes": STROKES, "symbol": INT}).json()["id"]
    for each in (drawing, other):
        bob.request.put(f"{URL}/{each}/votes/{SUM}")
    mod.goto("/moderation")
    held = []
    mod.route("**/settled", lambda route: held.append(route))  # noqa: PLW0108  it is marked by Playwright
    for each, name in ((drawing, r"Settle as \int"), (other, r"Settle as \sum")):
        mod.locator(f"[data-recording='{each}']").get_by_role("button", name=name).click()
    first(mod, held).continue_()
    first(mod, held).continue_()
    expect(mod.locator(f"[data-recording='{other}']")).to_have_count(0)
    accepted = [mod.request.get(f"{URL}/{each}").json()["accepted"] for each in (drawing, other)]
    assert accepted == [INT, SUM]
