"""Voting, flagging and deciding in the browser, as each of those concerned sees it."""

from itertools import combinations

import pytest
from playwright.sync_api import expect

URL = "/api/v1/recordings"
INT, SUM = "latex:latex2e:int", "latex:latex2e:sum"


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


@pytest.mark.parametrize("width", [320, 1280])
def test_moderators_buttons_keep_apart_from_each_other_under_a_finger(
    open_page, mod, bob, drawing, width
):
    """On a touch screen each is 44 pixels high, and 8 pixels from the next one at least."""
    bob.request.put(f"{URL}/{drawing}/votes/{SUM}")
    bob.request.put(f"{URL}/{drawing}/flag", data={"reason": "private"})
    page = open_page(
        "/about",
        viewport={"width": width, "height": 800},
        has_touch=True,
        is_mobile=True,
        storage_state=mod.context.storage_state(),
    )
    for path in ("/moderation", f"/drawings/{drawing}"):
        page.goto(path)
        boxes = [each.bounding_box() for each in page.locator("[data-act]:visible").all()]
        assert len(boxes) > 3
        assert min(box["height"] for box in boxes) >= 44
        assert min(apart(one, other) for one, other in combinations(boxes, 2)) >= 8


def apart(one, other):
    """How far two boxes are from each other, along the axis that parts them more."""
    return max(
        max(one[start], other[start]) - min(box[start] + box[size] for box in (one, other))
        for start, size in (("x", "width"), ("y", "height"))
    )
