"""The gallery without a browser: its lists, its filter, and what it says where nothing is."""

import re

import pytest
from sqlalchemy import update

from app.pages.gallery import PAGE
from app.store import tables

HTML = {"Accept": "text/html"}
ALPHA, INT = "latex:latex2e:alpha", "latex:latex2e:int"


@pytest.fixture
def read(client):
    """Get the gallery's text for a query; it must be there."""

    def get(query=""):
        response = client.get(f"/gallery{query}", headers=HTML)
        assert response.status_code == 200, response.text
        return response.text

    return get


@pytest.fixture
def post(client, strokes):
    """Store a drawing of the client's; return its address."""
    return lambda symbol=ALPHA: client.post(
        "/api/v1/recordings", json={"strokes": strokes, "symbol": symbol}
    ).json["url"]


def mark(store, **values):
    """Set columns of every recording."""
    with store._writing() as db:
        db.execute(update(tables.recordings).values(values))


def cards(text):
    """The addresses of the cards on a page."""
    return re.findall(r'class="card" href="([^"]+)"', text)


def test_the_gallery_goes_back_page_by_page(read, store, strokes):
    """The newest drawings come first; Older leads to the rest and ends there."""
    drawer = store.add_contributor().id
    ids = [store.add_recording(drawer, strokes).id for _ in range(PAGE + 2)]
    first = read()
    assert cards(first) == [f"/drawings/{id_}" for id_ in ids[:1:-1]]
    (older,) = re.findall(r'rel="next" href="([^"]+)"', first)
    second = read(older.removeprefix("/gallery"))
    assert cards(second) == [f"/drawings/{id_}" for id_ in ids[1::-1]]
    assert 'rel="next"' not in second


def test_a_filter_is_kept_from_page_to_page(read, post):
    """Older leads to older ones of the same list and symbol, and so do the tabs."""
    for _ in range(PAGE + 1):
        post()
    text = read(f"?show=mine&symbol={ALPHA}")
    (older,) = re.findall(r'rel="next" href="([^"]+)"', text)
    assert "show=mine" in older
    assert "symbol=latex:latex2e:alpha" in older
    assert len(cards(read(older.replace("&amp;", "&").removeprefix("/gallery")))) == 1
    assert f'href="/gallery?show=disputed&amp;symbol={ALPHA}"' in text


def test_the_list_that_is_shown_is_marked_and_each_is_counted(read, post):
    """Exactly one tab is current; the numbers are those of the lists."""
    post(), post()
    text = read("?show=mine")
    tabs = text[text.index('id="shows"') : text.index("</nav>", text.index('id="shows"'))]
    assert re.findall(r'aria-current="page">(\w+)', tabs) == ["Mine"]
    assert re.findall(r'count">([^<]+)', tabs) == ["2", "2", "0", "0"]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("", "No drawing is stored yet"),
        ("?show=mine", "Nothing is yours here yet"),
        ("?show=unlabelled", "No drawing waits for a label"),
        ("?show=disputed", "No drawing is disputed"),
        (f"?symbol={ALPHA}", "Nobody has drawn"),
    ],
)
def test_an_empty_list_says_why(read, query, said):
    """Each list says in words what it would hold; reading it makes nobody a contributor."""
    assert said in read(query)


def test_one_s_own_drawings_can_be_deleted_there_and_others_cannot(read, post, app):
    """Only the list of mine has buttons that delete, one a drawing."""
    address = post()
    assert f'data-delete="{address.removeprefix("/drawings/")}"' in read("?show=mine")
    assert "data-delete" not in read()
    assert "data-delete" not in app.test_client().get("/gallery?show=mine").text


def test_a_hidden_drawing_is_marked_for_its_drawer_and_nowhere_else(read, post, store, app):
    """Under mine it is said to be hidden; it is in no other list, and on no symbol's page."""
    address = post()
    mark(store, hidden=True)
    assert cards(read("?show=mine")) == [address]
    assert "Hidden from others" in read("?show=mine")
    for query in ("", f"?symbol={ALPHA}", "?show=unlabelled", "?show=disputed"):
        assert cards(read(query)) == []
    client = app.test_client()
    assert cards(client.get("/gallery?show=mine").text) == []
    assert address not in client.get(f"/symbols/{ALPHA}").text


@pytest.mark.parametrize("typed", [ALPHA, r"\alpha", "%5Calpha"])
def test_a_symbol_is_taken_by_its_id_or_its_command(read, post, typed):
    """Without a script the field's text is what comes: a command is as good as an id."""
    address = post()
    post(INT)
    text = read(f"?symbol={typed}")
    assert cards(text) == [address]
    assert r'value="\alpha"' in text


def test_words_that_may_mean_several_symbols_lead_to_a_choice(read, post):
    """Each that fits leads to its drawings, in the same list; none is shown meanwhile."""
    post()
    text = read("?show=mine&symbol=integral")
    assert f"/gallery?show=mine&amp;symbol={INT}" in cards(text)
    assert "Which symbol?" in text
    assert "/drawings/" not in text


def test_words_that_fit_no_symbol_are_said_back(read):
    """They are text, not markup."""
    assert "No symbol fits “&lt;b&gt;xyzzy”" in read("?symbol=<b>xyzzy")


def test_a_page_after_a_deleted_drawing_starts_again(client, store, strokes):
    """Whoever deletes the last drawing of a page and goes on is led to the newest of the list."""
    answer = client.get(f"/gallery?show=mine&before={'x' * 22}", headers=HTML)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/gallery?show=mine")


def test_a_list_that_is_none_is_a_page_that_says_so(client):
    """An unknown list is 422 and names the field; older drawings of nothing are none."""
    answer = client.get("/gallery?show=yours", headers=HTML)
    assert answer.status_code == 422
    assert "Show: " in answer.text


def test_what_is_said_of_a_drawing_is_under_it(read, post, store):
    """Accepted, disputed, proposed: each card says which."""
    post()
    assert r"<code>\alpha</code></span>" in read()
    mark(store, accepted=None)
    assert r"<code>\alpha</code>?" in read("?show=unlabelled")
    assert "1 vote" in read()
    mark(store, disputed=True)
    assert '<span class="card__note">Disputed, 1 vote' in read("?show=disputed")
    mark(store, disputed=True, accepted=INT)  # a majority may be disputed all the same
    assert r"<code>\int</code></span>" in read("?show=disputed")
    assert "Disputed, 1 vote" in read("?show=disputed")
