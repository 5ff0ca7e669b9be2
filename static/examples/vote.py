"""Store a drawing and vote on what it is, for the key in WRITEMATH_KEY."""

import json
import os
from urllib.request import Request, urlopen

SERVER = os.environ.get("WRITEMATH_URL", "http://127.0.0.1:8000")
KEY = os.environ["WRITEMATH_KEY"]


def send(method, path, body=None):
    """Send JSON in the name of the key's owner and return the answer."""
    request = Request(f"{SERVER}/api/v1/{path}", method=method)
    request.add_header("Authorization", f"Bearer {KEY}")
    if body is not None:
        request.data = json.dumps(body).encode()
        request.add_header("Content-Type", "application/json")
    with urlopen(request) as answer:
        return json.load(answer)


stored = send("POST", "recordings", {"strokes": [[[0, 0], [5, 9]]]})
voted = send("PUT", f"recordings/{stored['id']}/votes/latex:latex2e:setminus")
print(voted["contributor"])
for symbol, count in voted["votes"].items():
    print(symbol, count)
