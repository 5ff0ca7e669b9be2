"""A drawing's page: its replay in time, its tallies, and its flag."""

import pytest
from playwright.sync_api import expect

INT = "latex:latex2e:int"
# Two strokes and a dot: 100 ms, then a rest, then 200 ms, then the dot.
TIMED = [[[0, 0, 5], [0, 50, 105]], [[40, 0, 405], [40, 50, 605]], [[20, 20, 905]]]


@pytest.fixture
def stored(browser, site):
    """A factory of drawings of someone else: strokes -> the path of the page."""

    def store(strokes=TIMED, **more):
        context = browser.new_context(base_url=site)
        body = {"strokes": strokes, "symbol": INT, **more}
        path = context.request.post("/api/v1/recordings", data=body).json()["url"]
        context.close()
        return path

    return store


@pytest.fixture
def timeline(page):
    """What timeline.js makes of strokes."""

    def timeline_(strokes):
        script = """async (strokes) =>
            (await import("/static/js/timeline.js")).timeline(strokes)"""
        return page.evaluate(script, strokes)

    return timeline_


def drawn(page):
    """How many points of each stroke the replay shows."""
    lines = page.locator(".replay__ink polyline").all()
    return [len((line.get_attribute("points") or "").split()) for line in lines]


def test_the_timeline_is_that_of_the_pen(timeline):
    """Points come when they were drawn; a long rest is cut short, and a short one stretched."""
    line = timeline([*TIMED, [[20, 20, 60_000]], [[30, 30, 60_001]]])
    assert [stroke["times"] for stroke in line["strokes"]] == [
        [0, 100], [400, 600], [900], [1500], [1650],
    ]  # fmt: skip
    assert line["duration"] == 1650


@pytest.mark.parametrize(
    "strokes",
    [
        [[[0, 0], [0, 50]], [[40, 0], [40, 50]]],
        [[[0, 0, 0], [0, 50]], [[40, 0, 9], [40, 50, 9]]],
        [[[0, 0, 7], [0, 50, 7]], [[40, 0, 7], [40, 50, 7]]],
    ],
    ids=["no times", "some times", "one time"],
)
def test_without_times_the_pen_goes_at_an_even_speed(timeline, strokes):
    """Equal lengths take equally long, with a rest between the strokes."""
    first, second = (stroke["times"] for stroke in timeline(strokes)["strokes"])
    assert first[0] == 0
    assert first[1] - first[0] == pytest.approx(second[1] - second[0])
    assert first[1] < second[0]


def test_times_that_run_backwards_do_not(timeline):
    """A device that counts each stroke from 0 is replayed stroke after stroke."""
    line = timeline([[[0, 0, 50], [0, 5, 90], [0, 9, 60]], [[9, 0, 0], [9, 9, 40]]])
    times = [time for stroke in line["strokes"] for time in stroke["times"]]
    assert times == sorted(times) == [0, 40, 40, 190, 230]


def test_the_replay_lies_where_the_picture_lies(timeline):
    """The longer side fills the picture but for its margin; a dot lies in the middle."""
    [stroke] = timeline([[[0, 0], [300, 100]]])["strokes"]
    assert stroke["points"] == [[20, pytest.approx(140)], [380, pytest.approx(260)]]
    line = timeline([[[7, 7]]])
    assert line == {"duration": 0, "strokes": [{"points": [[200, 200]], "times": [0]}]}


def test_a_drawing_is_replayed(open_page, stored):
    """Play goes from the first point to the last, and says where it is."""
    page = open_page(stored())
    page.emulate_media(reduced_motion="no-preference")
    time = page.get_by_role("slider", name="Time")
    expect(time).to_have_attribute("aria-valuetext", "0.9 of 0.9 seconds")
    page.get_by_role("button", name="Play").click()
    expect(page.locator(".is-replayed")).to_have_count(1)
    expect(page.get_by_role("button", name="Play")).to_be_visible()  # it was Pause, and has ended
    expect(time).to_have_attribute("aria-valuetext", "0.9 of 0.9 seconds")
    assert drawn(page) == [2, 2, 2]


def test_the_replay_pauses_and_goes_on(open_page, stored):
    """Pause stops it in the middle of a stroke; Play goes on from there."""
    slow = [[[x, x, 500 * x] for x in range(20)]]
    page = open_page(stored(slow))
    page.emulate_media(reduced_motion="no-preference")
    page.get_by_role("button", name="Play").click()
    page.get_by_role("button", name="Pause").click()
    held = drawn(page)
    assert held[0] < 20
    assert page.get_by_role("button", name="Play").is_enabled()
    page.wait_for_timeout(100)
    assert drawn(page) == held


def test_the_replays_time_is_chosen_with_the_keyboard(open_page, stored):
    """Home is the start with nothing but the first point; arrows go on; End is the whole."""
    page = open_page(stored())
    time = page.get_by_role("slider", name="Time")
    expect(time).to_be_enabled()
    time.focus()
    page.keyboard.press("Home")
    assert drawn(page) == [2, 0, 0]  # a point is shown as a dot
    expect(time).to_have_attribute("aria-valuetext", "0.0 of 0.9 seconds")
    for _ in range(50):
        page.keyboard.press("ArrowRight")
    assert drawn(page) == [2, 2, 0]
    page.keyboard.press("End")
    assert drawn(page) == [2, 2, 2]


def test_with_reduced_motion_nothing_moves(open_page, stored):
    """Each press shows one whole stroke more, and after the last one the first alone."""
    page = open_page(stored())  # pages of the tests ask for reduced motion
    step = page.get_by_role("button", name="Next stroke")
    seen = []
    for _ in range(4):
        step.click()
        seen.append(drawn(page))
    assert seen == [[2, 0, 0], [2, 2, 0], [2, 2, 2], [2, 0, 0]]


def test_the_tallies_are_what_the_server_answered(open_page, stored, browser, site):
    """What others voted meanwhile is counted too, even where the page cannot be had anew."""
    path = stored()
    page = open_page(path)
    other = browser.new_context(base_url=site)
    other.request.put(f"/api/v1/recordings/{path.split('/')[-1]}/votes/{INT}")
    other.close()
    page.watch.expected = ("net::ERR_FAILED",)
    page.route(f"**{path}", lambda route: route.abort())
    page.locator("#votes .vote").click()
    expect(page.locator("#votes .candidate__count")).to_have_text("3 votes")
    page.unroute(f"**{path}")
    page.locator("#votes .vote").click()
    expect(page.locator("#votes .candidate__count")).to_have_text("2 votes")
    expect(page.locator("#votes")).to_contain_text("Accepted as")


def test_a_vote_that_is_refused_is_not_shown(open_page, stored):
    """Where the page is still there the toast says why; the tallies stay."""
    page = open_page(stored())
    page.watch.expected = ("404",)
    refusal = {"status": 404, "json": {"detail": "no recording has this id"}}
    page.route("**/votes/**", lambda route: route.fulfill(**refusal))
    page.locator("#votes .vote").click()
    expect(page.locator("#toast")).to_contain_text("Not stored. No recording has this id.")
    expect(page.locator("#votes .vote")).to_have_attribute("aria-pressed", "false")
    expect(page.locator("#votes .candidate__count")).to_have_text("1 vote")


def test_a_drawing_that_was_deleted_meanwhile_says_so(open_page):
    """A vote on it leads to words about that, and a way on, in place of the page that is gone."""
    page = open_page("/about")
    body = {"strokes": [[[0, 0], [3, 9], [0, 20]]], "symbol": INT}
    path = page.request.post("/api/v1/recordings", data=body).json()["url"]
    page.goto(path)
    page.watch.expected = ("404",)
    assert page.request.delete(f"/api/v1/recordings/{path.split('/')[-1]}").ok
    page.locator("#votes .vote").click()
    expect(page.get_by_role("heading", name="This drawing is not here")).to_be_visible()
    expect(page.get_by_role("link", name="See other drawings")).to_be_visible()


def test_a_first_time_visitor_is_one_contributor(open_page, stored, first):
    """What is pressed before the first answer has set the cookie is done after it, with it.

    The pressed buttons are busy until then; to press one again says nothing new.
    """
    path = stored()
    page = open_page(path)
    other = page.locator(f"#suggested .vote:not([data-symbol='{INT}'])").last
    other.wait_for()
    held, writes = [], []
    page.on("request", lambda request: writes.extend([request] * (request.method != "GET")))
    page.route("**/votes/**", lambda route: held.append(route))  # noqa: PLW0108  it is marked by Playwright
    for button in (page.locator("#votes .vote"), page.locator("#votes .vote"), other):
        button.click()
        expect(button).to_have_attribute("aria-busy", "true")
    answered = first(page, held)
    page.wait_for_timeout(200)  # for a second one, which is not to come yet
    assert len(writes) == 1
    answered.continue_()
    first(page, held).continue_()
    expect(page.locator("#votes .vote[aria-pressed='true']")).to_have_count(2)
    expect(page.locator(".vote[aria-busy]")).to_have_count(0)
    assert len(writes) == 2
    votes = page.request.get(f"/api/v1/recordings/{path.split('/')[-1]}").json()["votes"]
    assert votes == {INT: 2, other.get_attribute("data-symbol"): 1}  # one is its maker's


def test_a_drawing_is_flagged_with_the_keyboard_alone(open_page, stored, violations):
    """The dialog asks why; the page then says so, and offers to take it back."""
    page = open_page(stored(), viewport={"width": 320, "height": 640})
    flag = page.get_by_role("button", name="Flag", exact=True)
    flag.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Flag this drawing?")
    expect(dialog).to_be_visible()
    assert violations(page) == []
    page.emulate_media(color_scheme="dark")
    assert violations(page, colours=True) == []
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(flag).to_be_focused()
    page.keyboard.press("Enter")
    expect(dialog).to_be_visible()
    # Pressed again before the dialog's close event: the answer to the new question counts.
    page.evaluate(
        """() => { document.getElementById("flag-dialog").close();
        document.querySelector("[data-do=flag]").click(); }"""
    )
    dialog.get_by_label("Offensive").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#flagging")).to_contain_text("You flagged this drawing (private)")
    expect(page.locator("#flagging")).to_be_focused()
    page.get_by_role("button", name="Take the flag back").click()
    expect(flag).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_nothing_moves_while_the_page_fills(open_page, stored):
    """The model's answers and the replay have their places before they come."""
    page = open_page("/about")
    page.add_init_script(
        """window.shifts = [];
        new PerformanceObserver((list) => window.shifts.push(...list.getEntries()
          .filter((entry) => !entry.hadRecentInput).map((entry) => entry.value)))
          .observe({ type: "layout-shift", buffered: true });"""
    )
    page.goto(stored())
    page.locator("#suggested .candidate").nth(4).wait_for()
    page.wait_for_load_state("networkidle")
    assert sum(page.evaluate("window.shifts")) < 0.01
