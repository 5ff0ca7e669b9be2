"""Moderators' decisions that something else comes before: a deletion, or another decision."""

import pytest
from playwright.sync_api import expect

URL = "/api/v1/recordings"
INT, SUM = "latex:latex2e:int", "latex:latex2e:sum"
STROKES = [[[0, 0, 0], [3, 9, 100], [0, 20, 200]]]


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
