"""Pictures on the Classify page: picker, drop, paste, and what cannot be done with them."""

import base64
import io

import pytest
from PIL import Image
from playwright.sync_api import expect


def give(page, data, name="forall.png", kind="image/png"):
    """Choose a file in the picker."""
    page.locator("#picker").set_input_files({"name": name, "mimeType": kind, "buffer": data})


def blank():
    """A PNG with nothing on it."""
    file = io.BytesIO()
    Image.new("RGB", (64, 64), "white").save(file, "PNG")
    return file.getvalue()


def hand_over(page, event, data):
    """Dispatch a drop or a paste that carries the picture."""
    page.evaluate(
        """([event, data]) => {
             const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
             const transfer = new DataTransfer();
             transfer.items.add(new File([bytes], "forall.png", { type: "image/png" }));
             const init = { bubbles: true, cancelable: true };
             document.body.dispatchEvent(event === "drop"
               ? new DragEvent("drop", { ...init, dataTransfer: transfer })
               : new ClipboardEvent("paste", { ...init, clipboardData: transfer }));
           }""",
        [event, base64.b64encode(data).decode()],
    )


def test_an_uploaded_picture_is_read_and_shown(page, photo):
    """The picture stands in place of the canvas; its answers come, the right one first."""
    give(page, photo())
    expect(page.locator(".answer__command").first).to_have_text(r"\forall")
    expect(page.get_by_role("img", name="The picture forall.png")).to_be_visible()


@pytest.mark.parametrize("event", ["drop", "paste"])
def test_a_picture_can_be_dropped_and_pasted(page, photo, event):
    """A dropped or pasted picture is read like an uploaded one."""
    hand_over(page, event, photo())
    expect(page.locator(".answer__command").first).to_have_text(r"\forall")


def test_a_picture_cannot_be_voted_on(page, photo):
    """Vote buttons are off and say why; Drawing and Get PNG are off."""
    give(page, photo())
    expect(page.locator(".vote").first).to_be_disabled()
    assert "cannot be voted on" in page.locator(".vote").first.get_attribute("title")
    for name in ("Drawing", "Get PNG"):
        button = page.get_by_role("button", name=name, exact=True)
        expect(button).to_have_attribute("aria-disabled", "true")


def test_clear_brings_the_drawing_back(page, ask, photo, commands):
    """A picture hides the drawing and does not lose it."""
    ask(page)
    shown = commands(page)
    give(page, photo())
    expect(page.locator(".answer__command").first).to_have_text(r"\forall")
    page.get_by_role("button", name="Clear").click()
    expect(page.locator(".answer__command").first).to_have_text(shown[0])
    expect(page.locator("#picture")).to_be_hidden()
    assert commands(page) == shown


def test_a_phone_photo_is_made_small_enough(page, photo):
    """Six megapixels are over the server's limit; the page scales them down itself."""
    with page.expect_request("**/api/v1/classify*") as caught:
        give(page, photo("JPEG", (3000, 2000)), "photo.jpg", "image/jpeg")
    assert caught.value.headers["content-type"] == "image/png"
    expect(page.locator(".answer__command").first).to_have_text(r"\forall")


@pytest.mark.parametrize(
    ("limit", "size"),
    [({"WRITEMATH_MAX_PIXELS": "10000"}, (300, 300)), ({"WRITEMATH_MAX_BODY": "3000"}, (900, 600))],
    ids=["pixels", "bytes"],
)
def test_a_picture_is_brought_under_the_hosts_limits(browser, serve, photo, limit, size):
    """A host that takes less than usual gets less: the picture is scaled, and not refused."""
    with serve(**limit) as (address, _):
        page = browser.new_page(base_url=address)
        page.goto("/")
        with page.expect_response("**/api/v1/classify*") as caught:
            give(page, photo("JPEG", size), "photo.jpg", "image/jpeg")
        assert caught.value.status == 200
        assert caught.value.json()["symbols"][0]["latex"] == r"\forall"
        page.close()


@pytest.fixture
def slow(page):
    """The page, where the picture slow.png takes half a second longer to be read."""
    page.evaluate(
        """() => {
             const read = createImageBitmap;
             window.createImageBitmap = async (file, ...more) => {
               if (file.name !== "slow.png" || window.waited) return read(file, ...more);
               await new Promise((done) => setTimeout(done, 500));
               window.waited = true;
               return read(file, ...more);
             };
           }"""
    )
    return page


def test_the_last_picture_wins(slow, photo, until):
    """One that was chosen first and takes longer is not shown, nor asked about."""
    asked = []
    slow.on("request", lambda request: asked.extend([request] * (request.method == "POST")))
    give(slow, photo(), "slow.png")
    give(slow, photo(), "quick.png")
    expect(slow.get_by_role("img", name="The picture quick.png")).to_be_visible()
    until(slow, "window.waited")
    slow.wait_for_timeout(300)
    expect(slow.get_by_role("img", name="The picture quick.png")).to_be_visible()
    assert len(asked) == 1


def test_clear_stops_a_picture_that_is_still_read(slow, photo, until):
    """The page goes back to the drawing, and stays there."""
    give(slow, photo(), "quick.png")
    expect(slow.locator("#picture")).to_be_visible()
    give(slow, photo(), "slow.png")
    slow.get_by_role("button", name="Clear").click()
    until(slow, "window.waited")
    slow.wait_for_timeout(300)
    expect(slow.locator("#picture")).to_be_hidden()


def test_text_can_be_dropped_into_a_field(page):
    """Only files are pictures: the page leaves dropped text to the field."""
    dropped = page.locator("#find").evaluate(
        """(field) => {
             const transfer = new DataTransfer();
             transfer.setData("text/plain", "forall");
             const init = { bubbles: true, cancelable: true, dataTransfer: transfer };
             return field.dispatchEvent(new DragEvent("drop", init));
           }"""
    )
    assert dropped


def test_a_picture_that_cannot_be_scaled_is_not_called_none(page, photo):
    """A browser without the means says so, and frees the picture that it has read."""
    page.evaluate(
        """() => {
             delete window.VideoFrame;
             const close = ImageBitmap.prototype.close;
             window.freed = 0;
             ImageBitmap.prototype.close = function () { window.freed += 1; close.call(this); };
           }"""
    )
    give(page, photo("JPEG", (3000, 2000)), "photo.jpg", "image/jpeg")
    expect(page.locator("#toast")).to_contain_text("cannot make the picture ready")
    expect(page.locator("#picture")).to_be_hidden()
    assert page.evaluate("window.freed") == 2  # the whole one and the scaled one


def test_a_picture_that_shows_nothing_takes_the_answers_away(page, ask):
    """The page says why and offers no retry; Clear brings the drawing and its answers back."""
    ask(page)
    page.watch.expected = ("422",)
    give(page, blank())
    status = page.locator(".status__text")
    expect(status).to_have_text("Nothing drawn; send a picture with one symbol on it.")
    expect(status).to_be_visible()
    expect(page.get_by_role("button", name="Try again")).to_be_hidden()
    expect(page.locator(".answer")).to_have_count(0)
    page.get_by_role("button", name="Clear").click()
    expect(page.locator(".answer")).to_have_count(10)
    expect(page.locator(".vote").first).to_be_enabled()


def test_what_is_no_picture_is_refused_in_words(page):
    """A text file that calls itself PNG is refused, and the page stays as it was."""
    give(page, b"not a picture")
    expect(page.locator("#toast")).to_contain_text("PNG, JPEG or WebP")
    expect(page.locator("#picture")).to_be_hidden()
