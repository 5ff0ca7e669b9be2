"""Rank the symbols that strokes may be: lists of points [x, y], y down, in any unit."""

import json
import os
from urllib.parse import urlencode
from urllib.request import Request, urlopen

SERVER = os.environ.get("WRITEMATH_URL", "http://127.0.0.1:8000")
STROKES = [
    [[66, 24], [64, 13], [58, 14], [54, 28], [52, 50], [49, 72], [44, 86], [38, 87], [34, 78]]
]


def classify(strokes, **query):
    """Return the answer; the query may have limit, model, packages and prefer."""
    request = Request(
        f"{SERVER}/api/v1/classify?{urlencode(query)}",
        json.dumps({"strokes": strokes}).encode(),
        {"Content-Type": "application/json"},
    )
    with urlopen(request) as answer:
        return json.load(answer)


for query in ({"limit": 3}, {"limit": 3, "model": "slides", "packages": "amsmath,amssymb"}):
    found = classify(STROKES, **query)
    print(found["model"]["name"], "is unsure" if found["unsure"] else "is sure")
    for symbol in found["symbols"]:
        print(f"{symbol['latex']}  {100 * symbol['probability']:.1f} %")
