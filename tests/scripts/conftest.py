"""Fixtures of the scripts' tests."""

import json
import threading
from contextlib import ExitStack, contextmanager
from http.server import ThreadingHTTPServer

import numpy as np
import pytest

# Each symbol's corners; every drawing of it has them a little elsewhere.
CORNERS = {
    "vee": [[0, 0], [5, 10], [10, 0]],
    "wedge": [[0, 10], [5, 0], [10, 10]],
    "less": [[10, 0], [0, 5], [10, 10]],
    "mid": [[0, 0], [0, 10]],
    "dash": [[0, 0], [10, 0]],
}


@pytest.fixture
def corners_file(tmp_path):
    """Thirty drawings of each of five symbols."""
    rng = np.random.default_rng(0)
    path = tmp_path / "data.jsonl"
    lines = [
        {
            "id": f"{name}{i}",
            "symbol": name,
            "strokes": [(np.array(c) + rng.normal(0, 0.4, (len(c), 2))).tolist()],
        }
        for name, c in CORNERS.items()
        for i in range(30)
    ]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


@contextmanager
def _running(handler):
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as running:
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield running
        running.shutdown()
        thread.join()


@pytest.fixture
def serve():
    """Give what starts a server of a handler, on a port of its own, until the test ends."""
    with ExitStack() as stack:
        yield lambda handler: stack.enter_context(_running(handler))
