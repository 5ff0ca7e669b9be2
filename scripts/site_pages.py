"""Every page of the site, for pictures, budget and accessibility: a new page is added here.

A test compares the list with the server's routes, so that none is forgotten.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SitePage:
    """A page: its name in files, and its path, where {drawing} is the id of a stored drawing."""

    name: str
    path: str
    status: int = 200

    def at(self, drawing: str) -> str:
        """Return the path, for a drawing that is stored."""
        return self.path.format(drawing=drawing)


PAGES = (
    SitePage("classify", "/"),
    SitePage("embed", "/?embed=1"),
    SitePage("train", "/train?symbol=latex:latex2e:alpha"),
    SitePage("gallery", "/gallery"),
    SitePage("drawing", "/drawings/{drawing}"),
    SitePage("ranking", "/ranking"),
    SitePage("profile", "/profile"),
    SitePage("moderation", "/moderation", status=403),
    SitePage("symbols", "/symbols?query=arrow"),
    SitePage("symbol", "/symbols/latex:latex2e:int"),
    SitePage("about", "/about"),
    SitePage("api", "/api"),
    SitePage("models", "/models"),
    SitePage("how-it-works", "/how-it-works"),
    SitePage("offline", "/offline"),
    SitePage("not-found", "/no-such-page", status=404),
)

# Pages of the list once more, as a query makes them: for pictures alone.
VARIANTS = (
    SitePage("train-confused", "/train?mode=confused"),
    SitePage("gallery-mine", "/gallery?show=mine"),
    SitePage("gallery-choice", "/gallery?symbol=integral"),
    SitePage("symbols-browsed", "/symbols?category=relations"),
)
