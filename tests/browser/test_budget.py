"""What each page loads at a first visit, as scripts/page_budget.py measures it."""

from pathlib import Path

import page_budget
import pytest
from site_pages import PAGES, SitePage

ROOT = Path(__file__).parents[2]
# Pages whose views answer something else than HTML.
NO_PAGES = {"pages.drawn", "problems.explain"}


@pytest.fixture(scope="module")
def drawing(site):
    """The id of a stored drawing."""
    return page_budget.store_drawing(site)


@pytest.mark.parametrize("each", PAGES, ids=lambda page: page.name)
def test_each_page_stays_within_its_budget(browser, site, drawing, each):
    """Under 150 kB, from this host alone, no error, and nothing moves once it is shown."""
    load = page_budget.measure(browser, site, each, drawing)
    assert load.beyond == []
    assert load.requests >= 3
    assert load.bytes > 5_000


def test_what_the_worker_keeps_is_light_too(site):
    """All that is kept for being offline is under the budget of one page."""
    count, size = page_budget.kept_offline(site)
    assert count > 30
    assert size < page_budget.BUDGET


def test_what_is_beyond_the_budget_is_told(browser, serve, tmp_path):
    """Errors, other hosts, moving and heavy pages are each named; so the budget can be missed."""
    page = """<!doctype html><title>x</title><body><p>text</p><script>
      const frame = () => new Promise(requestAnimationFrame);
      const push = () => document.body.prepend(Object.assign(document.createElement("div"),
        { style: "height: 300px" }));
      // After the first paint, however late that is: only what was seen can shift. The page is
      // measured when it loads nothing more: a request stays open until that has been seen.
      (async () => {
        fetch("/open");
        for (const then of [push, () => fetch("/done")]) {
          await frame();
          await frame();
          await new Promise((resolve) => setTimeout(resolve, 100));
          then();
        }
      })();
      document.title = "y".repeat(200000).length; console.error("wrong");
    </script><img alt="" src="http://127.0.0.1:9/none.png">"""

    class Routed:
        """A browser whose pages all show one text."""

        def new_context(self, **options):
            """Make a context that answers from the text."""
            context = browser.new_context(**options)
            text = page + "<!--" + "z" * 200_000 + "-->"
            context.route(
                "**/bad", lambda route: route.fulfill(body=text, content_type="text/html")
            )
            held = []
            context.route("**/open", lambda route: held.append(route))  # noqa: PLW0108  it is marked by Playwright
            context.route("**/done", lambda route: [each.fulfill() for each in (*held, route)])
            return context

    load = page_budget.measure(Routed(), "http://site.invalid", SitePage("bad", "/bad"), "")
    told = "\n".join(load.beyond)
    for part in ("console: wrong", "another host: 127.0.0.1:9", "layout shifts"):
        assert part in told


def test_every_page_of_the_server_is_in_the_list(app):
    """Each address that answers with HTML is one of PAGES: pictures, budget and axe see it."""
    adapter = app.url_map.bind("localhost")
    listed = {adapter.match(page.at("x").split("?")[0])[0] for page in PAGES if page.status != 404}
    client = app.test_client()
    for rule in app.url_map.iter_rules():
        if "GET" not in rule.methods or rule.endpoint in listed | NO_PAGES:
            continue
        if rule.rule.startswith(("/api/", "/static/")):
            continue
        assert not rule.arguments, f"{rule.rule} is not in scripts/site_pages.py"
        answer = client.get(rule.rule, headers={"Accept": "text/html"})
        assert answer.mimetype != "text/html" or 300 <= answer.status_code < 400, rule.rule
