"""One client of a Write Math server on this machine; bench.py starts as many as it needs.

    python scripts/load.py --port 8000 --bodies bodies.json --requests 500

Sends the bodies (a JSON list of request bodies) in turn over one kept connection, each after the
last was answered, and prints the latencies as JSON. It prints "ready" once it is connected and
begins at the next line of standard input, so that many clients begin together. It reaches loopback
only, and ends by itself.
"""

import argparse
import http.client
import json
import sys
import time
from itertools import cycle, islice
from pathlib import Path

MOST = 100_000  # requests; a bound whatever the caller asks for
HEADERS = {"Content-Type": "application/json"}


def send(connection: http.client.HTTPConnection, body: str) -> float:
    """Classify one body; seconds until the whole answer was read. Raises on any other status."""
    begin = time.perf_counter()
    connection.request("POST", "/api/v1/classify", body, HEADERS)
    response = connection.getresponse()
    answer = response.read()
    if response.status != http.HTTPStatus.OK:
        raise http.client.HTTPException(f"{response.status}: {answer[:200]!r}")
    return time.perf_counter() - begin


def main() -> None:
    """Wait for the start, send, and print {"connected", "began", "ended", "latencies"}; seconds."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--bodies", type=Path, required=True)
    parser.add_argument("--requests", type=int, default=MOST, help="how many at most")
    parser.add_argument("--seconds", type=float, default=60.0, help="how long at most")
    options = parser.parse_args()
    bodies = json.loads(options.bodies.read_text())
    connection = http.client.HTTPConnection("127.0.0.1", options.port, timeout=30)
    connection.connect()
    connected = time.time()
    print("ready", flush=True)
    sys.stdin.readline()
    began, latencies = time.time(), []
    for body in islice(cycle(bodies), min(options.requests, MOST)):
        latencies.append(send(connection, body))
        if time.time() - began >= options.seconds:
            break
    times = {"connected": connected, "began": began, "ended": time.time()}
    print(json.dumps({**times, "latencies": latencies}))


if __name__ == "__main__":
    main()
