"""Measure what each page loads at the first visit, in Chromium, and hold it to a budget.

    python scripts/page_budget.py [--url URL]

Beyond the budget are more than 150 kB without the pictures of symbols, as sent; a request to
another host; an error in the console; a shift of the layout by more than 0.01. Then the exit status
is 1. Times are told, not judged: they are this machine's. Without --url it starts a server of its
own. It needs Chromium (WRITEMATH_CHROMIUM names one that is not on the path).
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import urllib.request
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from chromium import launched
from serving import site
from site_pages import PAGES, SitePage

if TYPE_CHECKING:
    from playwright.sync_api import Browser, CDPSession

BUDGET = 150_000  # bytes on the wire, headers included
SHIFT = 0.01  # of the layout; browsers call 0.1 good
PICTURES = ("/static/symbols/", "/drawn/")
STROKES = [[[40, 10], [35, 5], [30, 30], [25, 60], [20, 55]]]

OBSERVE = """
  window.measured = { shift: 0, paint: 0 };
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) measured.shift += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) measured.paint = entry.startTime;
  }).observe({ type: "largest-contentful-paint", buffered: true });
"""
TOLD = """() => ({
  ...measured, ready: performance.getEntriesByType("navigation")[0].domContentLoadedEventEnd
})"""


@dataclass
class Load:
    """What one page loaded: bytes and requests, what was wrong, and its times in milliseconds."""

    page: SitePage
    bytes: int = 0
    pictures: int = 0
    requests: int = 0
    shift: float = 0.0
    paint: float = 0.0
    ready: float = 0.0
    wrongs: list[str] = field(default_factory=list)

    @property
    def beyond(self) -> list[str]:
        """Return what is beyond the budget, in words."""
        found = list(self.wrongs)
        if self.bytes > BUDGET:
            found.append(f"{self.bytes:,} bytes, {BUDGET:,} are allowed")
        if self.shift > SHIFT:
            found.append(f"the layout shifts by {self.shift:.3f}, {SHIFT} is allowed")
        return found


def measure(browser: Browser, base: str, page: SitePage, drawing: str) -> Load:
    """Open a page for the first time, until nothing more is loaded."""
    load = Load(page)
    # The worker fetches for a later visit, and only when the page has all of its own.
    context = browser.new_context(base_url=base, service_workers="block")
    tab = context.new_page()
    _count(context.new_cdp_session(tab), load, urlsplit(base).netloc)
    tab.on("console", lambda said: _hear(load, said.type, said.text))
    tab.on("pageerror", lambda error: load.wrongs.append(f"uncaught: {error}"))
    tab.add_init_script(OBSERVE)
    tab.goto(page.at(drawing), wait_until="networkidle")
    for name, value in tab.evaluate(TOLD).items():
        setattr(load, name, value)
    context.close()
    return load


def _count(session: CDPSession, load: Load, host: str) -> None:
    paths: dict[str, str] = {}

    def asked(event: dict[str, Any]) -> None:
        parts = urlsplit(event["request"]["url"])
        if parts.scheme in {"http", "https"}:
            paths[event["requestId"]] = parts.path
            load.requests += 1
            if parts.netloc != host:
                load.wrongs.append(f"request to another host: {parts.netloc}")

    def ended(event: dict[str, Any]) -> None:
        size = int(event["encodedDataLength"])
        if paths.get(event["requestId"], "").startswith(PICTURES):
            load.pictures += size
        else:
            load.bytes += size

    session.send("Network.enable")
    session.on("Network.requestWillBeSent", asked)
    session.on("Network.loadingFinished", ended)


def _hear(load: Load, kind: str, text: str) -> None:
    # Chromium reports the status of a page that is not there, which is what it is to be.
    meant = load.page.status >= 400 and f"status of {load.page.status}" in text
    if kind == "error" and not meant:
        load.wrongs.append(f"console: {text}")


def kept_offline(base: str) -> tuple[int, int]:
    """Return how many files the service worker keeps, and their bytes as sent."""
    text = _get(f"{base}/sw.js").decode()
    (shell,) = re.findall(r"const SHELL = (.*);\n", text)
    listed = json.loads(shell)
    paths = [*listed["files"], *listed["pages"], *listed["data"]]
    sizes = [len(_get(base + path, "gzip")) for path in paths]
    return len(paths), sum(sizes)


def _get(url: str, encoding: str = "identity") -> bytes:
    request = urllib.request.Request(url, headers={"Accept-Encoding": encoding})  # noqa: S310 - ours
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - the same
        return bytes(answer.read())


def store_drawing(base: str) -> str:
    """Store a drawing, for the pages that show one; return its id."""
    body = json.dumps({"strokes": STROKES, "symbol": "latex:latex2e:int"}).encode()
    request = urllib.request.Request(  # noqa: S310 - the server is ours
        f"{base}/api/v1/recordings", body, {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - the same
        return str(json.load(answer)["id"])


def table(loads: list[Load]) -> str:
    """Return the figures as Markdown."""
    head = "| page | kB | pictures, kB | requests | shift | ready, ms | largest paint, ms |\n"
    return f"{head}|---|--:|--:|--:|--:|--:|--:|\n{''.join(map(_row, loads))}"


def _row(load: Load) -> str:
    sizes = f"{load.bytes / 1000:.1f} | {load.pictures / 1000:.1f} | {load.requests}"
    times = f"{load.ready:.0f} | {load.paint:.0f}"
    return f"| {load.page.name} | {sizes} | {load.shift:.4f} | {times} |\n"


def main() -> None:
    """Measure each page and print the table; exit with 1 where one is beyond the budget."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--url", help="a running server, in place of one of its own")
    with site(parser.parse_args().url) as base, launched() as browser:
        drawing = store_drawing(base)
        loads = [measure(browser, base, page, drawing) for page in PAGES]
        count, size = kept_offline(base)
    print(table(loads))
    print(f"Kept by the service worker: {count} files, {size / 1000:.1f} kB.")
    beyond = [f"{load.page.name}: {wrong}" for load in loads for wrong in load.beyond]
    sys.exit("\n".join(["Beyond the budget:", *beyond]) if beyond else 0)


if __name__ == "__main__":
    main()
