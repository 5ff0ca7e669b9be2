"""Measure Write Math on this machine: raster, network, HTTP, memory, start.

    python scripts/bench.py [--data detexify.jsonl.gz] [--json bench.json]

Starts `writemath serve` itself, on loopback, with a database that is thrown away and without rate
limits; the clients are processes of their own. Takes about half a minute. The figures depend on the
machine and on what else it does (the load is printed): they are to be read, and decide no test.
"""

import argparse
import gzip
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import psutil
from serving import Server, ask, running

from model import bundle, raster, strokes
from model.predictor import Predictor

T = TypeVar("T")
HERE = Path(__file__).resolve().parent
DRAWINGS = 500  # enough that the 95th percentile rests on 25 of them
REACH = {  # what the project wants to reach on two cores
    "raster median": (150, "µs"),
    "HTTP, 1 client, median": (5, "ms"),
    "HTTP, 8 clients": (-300, "requests/s"),  # negative: at least
    "start to ready": (3, "s"),
    "worker, resident": (120, "MB"),
}
Figures = dict[str, tuple[float, str]]


def made_up_drawing(rng: np.random.Generator) -> strokes.Strokes:
    """One to three smooth strokes, 40 to 120 points in all, turning as a hand does; pixels."""
    count, pens = int(rng.integers(40, 121)), int(rng.integers(1, 4))
    drawing = []
    for part in np.array_split(np.arange(count), pens):
        heading = rng.uniform(0, 2 * np.pi) + np.cumsum(rng.normal(0, 0.25, len(part)))
        steps = rng.uniform(2, 6, (len(part), 1)) * np.stack([np.cos(heading), np.sin(heading)], 1)
        drawing.append(rng.uniform(0, 200, 2) + np.cumsum(steps, axis=0))
    return drawing


def read_drawings(path: Path) -> list[strokes.Strokes]:
    """The first drawings of a stroke JSONL file, plain or gzip."""
    with gzip.open(path, "rt") if path.suffix == ".gz" else path.open() as lines:
        return [strokes.parse(json.loads(line)["strokes"]) for line in islice(lines, DRAWINGS)]


def spread(times: Sequence[float], scale: float) -> tuple[float, float]:
    """Median and 95th percentile of times in seconds, in units of 1 / scale seconds."""
    middle, high = np.percentile(np.asarray(times) * scale, [50, 95])
    return float(middle), float(high)


def timed(work: Callable[[T], object], items: Iterable[T]) -> list[float]:
    """Seconds that `work` takes for each item, after one round to warm up."""
    items = list(items)
    for item in items[:50]:
        work(item)
    times = []
    for item in items:
        begin = time.perf_counter()
        work(item)
        times.append(time.perf_counter() - begin)
    return times


def measure_model(drawings: list[strokes.Strokes]) -> Figures:
    """Time the raster, and each bundle from strokes to answer; the raster of all at once too."""
    middle, high = spread(timed(raster.render, drawings), 1e6)
    figures: Figures = {"raster median": (middle, "µs"), "raster p95": (high, "µs")}
    together = min(timed(raster.render_many, [drawings] * 3)) / len(drawings)
    figures["raster, many at once"] = (together * 1e6, "µs a drawing")
    folder = Path(os.environ.get("WRITEMATH_BUNDLES") or bundle.BUNDLES)
    for name, path in bundle.list_bundles(folder).items():
        predictor = Predictor.load(path)
        times = timed(predictor.see, [strokes.pack([drawing]) for drawing in drawings])
        middle, high = spread(times, 1e6)
        figures[f"strokes to answer median, {name}"] = (middle, "µs")
        figures[f"strokes to answer p95, {name}"] = (high, "µs")
    return figures


def run_clients(port: int, bodies: Path, count: int, *limits: str) -> list[dict[str, Any]]:
    """Run `count` clients, which begin when all are connected; what each printed."""
    command = [sys.executable, str(HERE / "load.py"), "--port", str(port), "--bodies", str(bodies)]
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    clients = [subprocess.Popen([*command, *limits], **pipes) for _ in range(count)]
    for output in [client.stdout for client in clients if client.stdout]:
        output.readline()  # "ready": it is connected
    for start in [client.stdin for client in clients if client.stdin]:
        with suppress(BrokenPipeError):  # the client failed; its exit status says so below
            start.write("go\n")
            start.flush()
    printed = [client.communicate()[0] for client in clients]
    if any(client.returncode for client in clients):
        raise SystemExit("a client failed; see above")
    return [json.loads(text) for text in printed]


def measure_http(port: int, bodies: Path, seconds: float) -> Figures:
    """Latency with one client, and throughput with eight."""
    run_clients(port, bodies, 2, "--requests", "100")  # warms both workers
    alone = run_clients(port, bodies, 1, "--requests", str(DRAWINGS))[0]["latencies"]
    middle, high = spread(alone, 1e3)
    crowd = run_clients(port, bodies, 8, "--seconds", str(seconds))
    wall = max(client["ended"] for client in crowd) - min(client["began"] for client in crowd)
    latencies = [value for client in crowd for value in client["latencies"]]
    crowd_middle, crowd_high = spread(latencies, 1e3)
    return {
        "HTTP, 1 client, median": (middle, "ms"),
        "HTTP, 1 client, p95": (high, "ms"),
        "HTTP, 8 clients": (len(latencies) / wall, "requests/s"),
        "HTTP, 8 clients, median": (crowd_middle, "ms"),
        "HTTP, 8 clients, p95": (crowd_high, "ms"),
    }


def measure_memory(pid: int) -> Figures:
    """The largest worker's memory: resident, and its own share (PSS) where the system tells it."""
    workers = [child.memory_full_info() for child in psutil.Process(pid).children(recursive=True)]
    figures: Figures = {"worker, resident": (max(info.rss for info in workers) / 1e6, "MB")}
    if hasattr(workers[0], "pss"):
        figures["worker, its own share"] = (max(info.pss for info in workers) / 1e6, "MB")
    return figures


def measure_server(drawings: list[strokes.Strokes], seconds: float) -> Figures:
    """Start the real server and measure it from outside."""
    bodies = [{"strokes": [stroke.tolist() for stroke in drawing]} for drawing in drawings]
    program = Path(sys.executable).with_name("writemath")
    with tempfile.TemporaryDirectory(prefix="writemath-bench-") as folder:
        env = {**os.environ, "WRITEMATH_RATE_LIMITS": "off", "WRITEMATH_INSTANCE": folder}
        env |= {"WRITEMATH_HOST": "127.0.0.1", "WRITEMATH_DATABASE_URL": ""}
        file = Path(folder) / "bodies.json"
        file.write_text(json.dumps([json.dumps(body) for body in bodies]))
        begin = time.perf_counter()
        with running([str(program), "serve"], env, Path(folder)) as server:
            ask(f"{server.base}/api/v1/classify", bodies[0])
            answered = time.perf_counter() - begin
            return (
                start_figures(server, answered)
                | measure_http(server.port, file, seconds)
                | measure_memory(server.pid)
            )


def start_figures(server: Server, answered: float) -> Figures:
    """Seconds from the start to ready, and to the first classified drawing."""
    return {"start to ready": (server.ready_after, "s"), "start to first answer": (answered, "s")}


def machine() -> dict[str, Any]:
    """What the figures were measured on."""
    info = Path("/proc/cpuinfo")
    names = (
        [line for line in info.read_text().splitlines() if "model name" in line]
        if info.exists()
        else []
    )
    return {
        "cpu": names[0].partition(": ")[2] if names else platform.processor() or platform.machine(),
        "cores": os.cpu_count(),
        "system": platform.system(),
        "python": platform.python_version(),
        "load before": round(os.getloadavg()[0], 2),
    }


def table(figures: Figures) -> str:
    """The figures in columns, with what is to be reached."""
    lines = []
    for name, (value, unit) in figures.items():
        line = f"{name:<28}{value:>9.2f} {unit}"
        if name in REACH:
            goal, _ = REACH[name]
            kept = value >= -goal if goal < 0 else value < goal
            line += (
                f"  ({'at least' if goal < 0 else 'under'} {abs(goal)}: {'yes' if kept else 'NO'})"
            )
        lines.append(line)
    return "\n".join(lines)


def main() -> None:
    """Measure everything, print the table, write the JSON."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--data", type=Path, help="stroke JSONL[.gz]; default: drawings made here")
    parser.add_argument("--json", type=Path, help="write machine and figures to this file")
    parser.add_argument("--seconds", type=float, default=8.0, help="how long 8 clients send")
    options = parser.parse_args()
    about = machine()
    rng = np.random.default_rng(2026)
    made_up = [made_up_drawing(rng) for _ in range(DRAWINGS)]
    drawings = read_drawings(options.data) if options.data else made_up
    figures = measure_model(drawings) | measure_server(drawings, options.seconds)
    print("\n".join(f"{name}: {value}" for name, value in about.items()))
    print(table(figures))
    if options.json:
        values = {name: {"value": value, "unit": unit} for name, (value, unit) in figures.items()}
        options.json.write_text(json.dumps({"machine": about, "figures": values}, indent=1))


if __name__ == "__main__":
    main()
