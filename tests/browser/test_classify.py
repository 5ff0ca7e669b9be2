"""The Classify page: draw, read the answers, copy, undo."""

import json
import re

import pytest
from playwright.sync_api import expect


def strokes_of(request):
    """The strokes that a request sent."""
    return json.loads(request.post_data)["strokes"]


def shapes_of(answer):
    """The look-alike groups of an answer with their probability, the likeliest first."""
    sums = {}
    for symbol in answer["symbols"]:
        sums[symbol["shape"]] = sums.get(symbol["shape"], 0) + symbol["probability"]
    return sorted(sums, key=sums.get, reverse=True)


def test_a_stroke_is_answered_by_ten_shapes(page, ask, commands):
    """A row is a shape, the likeliest first, with one of its commands; an integral is found."""
    answer = ask(page)
    shape = {symbol["latex"]: symbol["shape"] for symbol in answer["symbols"]}
    assert [shape[command] for command in commands(page)] == shapes_of(answer)[:10]
    assert len(commands(page)) == 10
    assert r"\int" in commands(page)
    assert page.locator(".answer .glyph").first.evaluate("image => image.decode()") is None


def test_a_row_says_what_its_command_needs(page, ask, commands):
    """Each row shows the package that its symbol needs, its mode, and its probability."""
    answer = ask(page)
    symbols = {}
    for symbol in answer["symbols"]:
        symbols.setdefault(symbol["latex"], symbol)
    for index, command in enumerate(commands(page)):
        row, symbol = page.locator(".answer").nth(index), symbols[command]
        package = symbol["package"]
        wanted = rf"\usepackage{{{package}}}" if package else ""
        assert wanted in row.locator(".answer__package").text_content()
        mode = symbol["mode"].replace("both", "or text")
        assert mode in row.locator(".answer__mode").inner_text()
        assert "%" in row.locator(".answer__percent").inner_text()


def test_each_stroke_asks_again_with_all_strokes(page, ask, draw, bar):
    """The second question holds both strokes, as points [x, y, t] with t rising."""
    ask(page)
    with page.expect_request("**/api/v1/classify*") as caught:
        draw(page, bar)
    first, second = strokes_of(caught.value)
    assert len(first) > 8
    times = [t for _, _, t in first + second]
    assert times == sorted(times)
    assert second[0][1] == pytest.approx(500, abs=3)


def test_a_tap_is_a_dot(page, draw):
    """Pressing without moving gives a stroke of one point."""
    with page.expect_request("**/api/v1/classify*") as caught:
        draw(page, [(0.5, 0.5)])
    assert [len(stroke) for stroke in strokes_of(caught.value)] == [1]


def test_the_place_on_the_canvas_counts(page, draw):
    """The canvas is sent with the strokes, in their units: a tap low on it is a full stop."""
    with page.expect_request("**/api/v1/classify*") as caught:
        draw(page, [(0.5, 0.9)])
    question = json.loads(caught.value.post_data)
    assert question["canvas"] == {"width": 1000, "height": 1000}
    assert question["strokes"][0][0][1] == pytest.approx(900, abs=3)
    command = page.locator(".answer__command").first
    command.wait_for()
    assert command.inner_text() == "."


def test_a_press_on_a_row_copies_and_does_not_vote(page, ask, commands):
    """The command is on the clipboard, the page says so, and nothing was stored."""
    ask(page)
    stored = []
    page.on("request", lambda request: stored.append(request.url))
    page.locator(".answer__copy").nth(2).click()
    expect(page.locator("#toast")).to_have_text(f"Copied {commands(page)[2]}")
    assert page.evaluate("navigator.clipboard.readText()") == commands(page)[2]
    assert not [url for url in stored if "recordings" in url]


def newest_drawings(page):
    """The addresses of the drawings on the gallery's first page, the newest first."""
    return re.findall(r'href="(/drawings/[^"]+)"', page.request.get("/gallery").text())


def test_classifying_leaves_no_trace(page, ask):
    """Drawing and reading answers stores no drawing and sets no cookie."""
    before = newest_drawings(page)
    ask(page)
    assert page.context.cookies() == []
    assert newest_drawings(page) == before


def test_a_number_key_copies_that_answer(page, ask, commands):
    """3 copies the third answer; switched off, it does nothing."""
    ask(page)
    page.keyboard.press("3")
    expect(page.locator("#toast")).to_have_text(f"Copied {commands(page)[2]}")
    page.get_by_role("button", name="Keys").click()
    page.get_by_label("Keys of one character").uncheck()
    page.get_by_role("button", name="Close").click()
    page.keyboard.press("1")
    expect(page.locator("#toast")).to_have_text(f"Copied {commands(page)[2]}")


def test_undo_redo_and_clear_have_keys(page, ask, bar):
    """Ctrl+Z, Ctrl+Shift+Z, Ctrl+Y and Esc change the strokes; clearing can be undone."""
    ask(page)
    ask(page, bar)
    for keys, count in [
        ("Control+z", 1),
        ("Control+Shift+z", 2),
        ("Control+z", 1),
        ("Control+y", 2),
    ]:
        with page.expect_request("**/api/v1/classify*") as caught:
            page.keyboard.press(keys)
        assert len(strokes_of(caught.value)) == count
    page.keyboard.press("Escape")
    expect(page.locator(".answer")).to_have_count(0)
    expect(page.get_by_role("button", name="Clear")).to_have_attribute("aria-disabled", "true")
    with page.expect_request("**/api/v1/classify*") as caught:
        page.keyboard.press("Control+z")
    assert len(strokes_of(caught.value)) == 2


def test_more_shows_all_shapes(page, ask, commands):
    """The first ten stay first, the other shapes follow, and the focus is on the first of these."""
    answer = ask(page)
    first = commands(page)
    page.get_by_role("button", name="More answers").click()
    expect(page.locator(".answer")).to_have_count(len(shapes_of(answer)))
    assert len(shapes_of(answer)) > 15
    assert commands(page)[:10] == first
    expect(page.locator(".answer__copy").nth(10)).to_be_focused()


def test_resizing_keeps_the_strokes(page, ask, draw, bar):
    """A narrower window shows the same drawing: the first stroke is sent as it was."""
    with page.expect_request("**/api/v1/classify*") as caught:
        draw(page)
    before = strokes_of(caught.value)
    page.set_viewport_size({"width": 500, "height": 700})
    with page.expect_request("**/api/v1/classify*") as caught:
        draw(page, bar)
    assert strokes_of(caught.value)[0] == before[0]
    inked = page.locator(".pad__canvas").evaluate(
        "canvas => [canvas.width, canvas.clientWidth * devicePixelRatio]"
    )
    assert inked[0] == pytest.approx(inked[1], abs=1)


def test_get_png_never_reads_the_canvas(open_page, ask, tmp_path):
    """Get PNG works where reading a canvas fails, and its picture is read like the strokes."""
    page = open_page()
    page.add_init_script(
        """for (const name of ["toBlob", "toDataURL"])
             HTMLCanvasElement.prototype[name] = () => { throw new Error("a canvas was read"); };
           CanvasRenderingContext2D.prototype.getImageData = () => { throw new Error("read"); };"""
    )
    page.reload()
    answer = ask(page)
    with page.expect_download() as caught:
        page.get_by_role("button", name="Get PNG").click()
    assert caught.value.suggested_filename == "symbol.png"
    caught.value.save_as(tmp_path / "symbol.png")
    picture = (tmp_path / "symbol.png").read_bytes()
    said = page.request.post(
        "/api/v1/classify", data=picture, headers={"Content-Type": "image/png"}
    ).json()
    assert said["symbols"][0]["id"] == answer["symbols"][0]["id"]


def test_drawing_stores_it_and_opens_its_page(page, ask):
    """The Drawing button leads to the stored drawing's own page; Back finds the drawing again."""
    ask(page)
    page.get_by_role("button", name="Drawing", exact=True).click()
    page.wait_for_url("**/drawings/*")
    expect(page.get_by_role("heading", name="Your drawing")).to_be_visible()
    page.go_back()
    expect(page.locator(".answer")).to_have_count(10)


def test_answers_do_not_move_the_page(page, ask):
    """No element shifts when the first answers arrive."""
    page.evaluate(
        """() => { window.shift = 0; new PerformanceObserver((list) => {
             for (const entry of list.getEntries()) window.shift += entry.value;
           }).observe({ type: "layout-shift" }); }"""
    )
    ask(page)
    page.wait_for_timeout(300)
    assert page.evaluate("window.shift") < 0.001


def test_a_screen_reader_hears_the_first_answer_only(page, ask, commands):
    """The live region names the best answer after the stroke, not all ten."""
    ask(page)
    first, second = commands(page)[:2]
    expect(page.locator("#spoken")).to_contain_text(first)
    assert second not in page.locator("#spoken").inner_text()
