"""Read an error, which names the field at fault; wait where the server asks to."""

import json
import os
import time
from urllib.error import HTTPError
from urllib.request import Request, urlopen

SERVER = os.environ.get("WRITEMATH_URL", "http://127.0.0.1:8000")


def classify(strokes):
    """Return the answer, whatever its status; after 429, ask again when the time has come."""
    body = json.dumps({"strokes": strokes}).encode()
    request = Request(
        f"{SERVER}/api/v1/classify?limit=1", body, {"Content-Type": "application/json"}
    )
    while True:
        try:
            with urlopen(request) as answer:
                return json.load(answer)
        except HTTPError as error:
            if error.code != 429:
                return json.load(error)
            time.sleep(int(error.headers["Retry-After"]))


problem = classify([[[0, 0], [5, "9"]]])
print(problem["status"], problem["title"])
for fault in problem["errors"]:
    print(f"{fault['path']}: {fault['detail']}")

for _ in range(3):
    print(classify([[[0, 0], [5, 9]]])["symbols"][0]["latex"])
