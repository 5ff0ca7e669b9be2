"""Search the symbols, page by page."""

import json
import os
from urllib.parse import urlencode
from urllib.request import urlopen

SERVER = os.environ.get("WRITEMATH_URL", "http://127.0.0.1:8000")


def search(**query):
    """Yield every symbol that matches; the query may have query and package."""
    offset, total = 0, 1
    while offset < total:
        page = urlencode({**query, "limit": 20, "offset": offset})
        with urlopen(f"{SERVER}/api/v1/symbols?{page}") as answer:
            found = json.load(answer)
        yield from found["symbols"]
        offset, total = offset + 20, found["total"]


for symbol in search(query="arrow", package="amssymb"):
    print(symbol["latex"], symbol["formats"]["codepoint"] or "-")
