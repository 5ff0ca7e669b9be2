"""What a row offers: forms to copy, look-alikes, recent copies; and the switch of the network."""

import pytest
from playwright.sync_api import expect

WIDTHS = {320: {"viewport": {"width": 320, "height": 640}}, 1280: {}}
FORMS = {
    "latex": r"\leqslant",
    "preamble": "\\usepackage{amssymb}\n\\leqslant",
    "character": "\N{LESS-THAN OR SLANTED EQUAL TO}",
    "codepoint": "U+2A7D",
    "html": "&les;",
    "mathml": "<mo>\N{LESS-THAN OR SLANTED EQUAL TO}</mo>",
    "typst": "lt.eq.slant",
}


def clipboard(page):
    """What was copied last."""
    return page.evaluate("navigator.clipboard.readText()")


def find(page, query):
    """Search, and wait for the answers."""
    with page.expect_response("**/api/v1/symbols?*"):
        page.get_by_label("Search by name").fill(query)
    page.locator(".answer").first.wait_for()


@pytest.mark.parametrize("width", WIDTHS)
def test_a_row_copies_in_the_chosen_form(open_page, width):
    """Each form is what is copied, said and, where it is not LaTeX, shown on the row."""
    page = open_page(**WIDTHS[width])
    find(page, "leqslant")
    for form, text in FORMS.items():
        page.get_by_label("Copy as").select_option(form)
        page.locator(".answer__copy").first.click()
        expect(page.locator("#toast")).to_have_text(f"Copied {text}".replace("\n", " "))
        assert clipboard(page) == text
        if form not in {"latex", "preamble"}:
            expect(page.locator(".answer__package").first).to_have_text(text)


def test_the_form_is_remembered(page):
    """After a reload the keys and the rows copy in the same form."""
    page.get_by_label("Copy as").select_option("typst")
    page.reload()
    expect(page.get_by_label("Copy as")).to_have_value("typst")
    find(page, "rightarrow")
    page.locator(".title").first.click()  # the keys keep quiet in a field
    page.keyboard.press("1")
    expect(page.locator("#toast")).to_have_text("Copied arrow.r")


def test_a_form_that_a_symbol_lacks_is_not_copied(page):
    """The row says that there is none, and a press leaves the clipboard as it was."""
    find(page, "sqiint")
    page.locator(".answer__copy").first.click()
    page.get_by_label("Copy as").select_option("html")
    expect(page.locator(".answer__package").first).to_have_text("no HTML")
    page.locator(".answer__copy").first.click()
    expect(page.locator("#toast")).to_contain_text("nothing was copied")
    assert clipboard(page) == r"\sqiint"
    page.locator(".answer__open").first.click()
    expect(page.locator(".form--none")).to_have_text(
        [
            "Character not available",
            "Code point not available",
            "HTML not available",
            "MathML not available",
            "Typst not available",
        ]
    )


def test_forms_that_cannot_be_loaded_are_not_called_missing(page):
    """A press says so and copies nothing; LaTeX is copied all the same."""
    page.watch.expected = ("500",)
    page.route("**/formats.json", lambda route: route.fulfill(status=500))
    find(page, "infty")
    page.locator(".answer__copy").first.click()
    page.get_by_label("Copy as").select_option("html")
    expect(page.locator(".answer__package").first).to_have_text("…")
    page.locator(".answer__copy").first.click()
    expect(page.locator("#toast")).to_have_text("HTML could not be loaded: nothing was copied")
    assert clipboard(page) == r"\infty"


def test_a_row_opens_its_forms_and_look_alikes(page, ask):
    """Open, it tells role and spacing; a look-alike is copied, and voted for, by itself."""
    ask(page)
    index = page.locator(".answer__command").all_inner_texts().index(r"\int")
    row = page.locator(".answer").nth(index)
    row.locator(".answer__open").click()
    expect(row.locator(".detail__name")).to_contain_text("Large operator: LaTeX sets thin space")
    row.locator(".form", has_text="Typst").click()
    assert clipboard(page) == "integral"
    other = row.locator(".variant").first
    command = other.locator("code").inner_text()
    other.locator(".variant__copy").click()
    assert clipboard(page) == command
    with page.expect_response("**/votes/*") as voted:
        other.locator(".vote").click()
    assert list(voted.value.json()["votes"].values()) == [1]
    expect(other.locator(".vote")).to_have_attribute("aria-pressed", "true")
    expect(row.locator(".vote").first).to_have_attribute("aria-pressed", "false")


def test_recent_copies_are_kept_and_cleared(page):
    """After a reload they can be copied again; Clear forgets them for good."""
    for query in ("infty", "forall"):
        find(page, query)
        first = page.locator(".answer").first
        expect(first.locator(".answer__command")).to_have_text(f"\\{query}")
        first.locator(".answer__copy").click()
        expect(page.locator("#toast")).to_have_text(f"Copied \\{query}")
    page.reload()
    recent = page.locator(".copies__item code")
    expect(recent).to_have_text([r"\forall", r"\infty"])
    recent.nth(1).click()
    assert clipboard(page) == r"\infty"
    page.get_by_role("button", name="Clear recent copies").click()
    page.reload()
    expect(page.locator("#copies")).to_be_hidden()


def test_a_device_that_keeps_nothing_still_copies(open_page):
    """Where the browser refuses storage, answers are copied all the same."""
    page = open_page()
    page.add_init_script(
        """for (const name of ["localStorage", "sessionStorage"])
             Object.defineProperty(window, name, { get() { throw new Error("refused"); } });"""
    )
    page.reload()
    find(page, "infty")
    page.locator(".answer__copy").first.click()
    assert clipboard(page) == r"\infty"


def test_another_network_answers_when_it_is_chosen(page, ask):
    """The drawing is asked about anew, and the choice is remembered."""
    assert ask(page)["model"]["name"] == "deep"
    with page.expect_response("**/api/v1/classify*") as caught:
        page.get_by_label("Network").select_option("slides")
    assert caught.value.json()["model"]["name"] == "slides"
    page.reload()
    expect(page.get_by_label("Network")).to_have_value("slides")
    assert ask(page)["model"]["name"] == "slides"


def test_a_network_that_is_gone_gives_way_to_the_servers_own(page, ask):
    """A remembered name that the server does not have is forgotten."""
    page.evaluate("""localStorage.setItem("writemath.bundle", '"gone"')""")
    page.reload()
    expect(page.get_by_label("Network")).to_have_text("deep (default)slides")
    assert ask(page)["model"]["name"] == "deep"


def test_the_question_mark_lists_the_keys(page, ask):
    """It opens a dialog that Esc closes without clearing the drawing; its switch silences it."""
    ask(page)
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keys")
    expect(dialog).to_be_visible()
    page.keyboard.press("1")
    expect(page.locator("#toast")).to_have_text("")
    page.get_by_label("Keys of one character").uncheck()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page.locator(".answer")).to_have_count(10)
    page.keyboard.press("?")
    expect(dialog).to_be_hidden()


# Where the text of the first percentages ends, and where their buttons do.
ENDS = """() => [...document.querySelectorAll(".answer__open")].slice(0, 3).map((open) => {
  const range = document.createRange();
  range.selectNodeContents(open.querySelector(".answer__percent"));
  const [text, button] = [range.getBoundingClientRect(), open.getBoundingClientRect()];
  return [text.left - button.left, text.right, button.right];
})"""


@pytest.mark.parametrize("path", ["/", "/?embed=1"])
@pytest.mark.parametrize("width", WIDTHS)
def test_the_surest_percentage_stays_in_its_column(open_page, ask, width, path):
    """The bold >99 % ends where the others do, and inside its button."""
    page = open_page(path, **WIDTHS[width])
    ask(page)
    page.locator(".answer__percent").first.evaluate("(text) => { text.textContent = '>99 %'; }")
    ends = page.evaluate(ENDS)
    assert len({round(right) for _, right, _ in ends}) == 1
    assert all(left >= 0 and right <= button for left, right, button in ends)
