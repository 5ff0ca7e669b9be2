"""gunicorn around the application, as `writemath serve` starts it.

Each worker makes its own application after the fork, so that no database connection and no
interpreter is shared. The modules are imported before it, once.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import socket
import tempfile
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.settings import SettingsError

if TYPE_CHECKING:
    from flask import Response

    from app.settings import Settings

# Where prometheus-client, once imported, shares its numbers among processes.
METRICS_FOLDER = "PROMETHEUS_MULTIPROC_DIR"

GUNICORN = {
    "worker_class": "gthread",
    "keepalive": 15,  # seconds; a page asks after every stroke, over one connection
    "graceful_timeout": 10,  # seconds that requests have to end after SIGTERM
    "loglevel": "warning",
    "control_socket_disable": True,
    # gunicorn believes what a proxy on this machine says; how many do is told by WRITEMATH_PROXIES.
    "forwarded_allow_ips": "",
    "worker_tmp_dir": "/dev/shm" if Path("/dev/shm").is_dir() else None,  # noqa: S108  no disk
}


def check_address(settings: Settings) -> None:
    """See that the server can listen there: gunicorn would try for five seconds, and say less.

    Raises:
        SettingsError: It cannot; the message names the setting.
    """
    host, port = settings.host, settings.port
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (OSError, UnicodeError) as error:
        raise SettingsError(f"WRITEMATH_HOST: {host!r} is no address: {error}") from error
    family, kind, protocol, _, address = found[0]
    with socket.socket(family, kind, protocol) as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind(address)
        except OSError as error:
            name = "PORT" if error.errno in {errno.EADDRINUSE, errno.EACCES} else "WRITEMATH_HOST"
            raise SettingsError(f"{name}: {host}, port {port}: {error.strerror}") from error


def serve(settings: Settings, announce: str) -> None:
    """Listen until SIGTERM or SIGINT; print `announce` with the address when listening."""
    metrics = tempfile.mkdtemp(prefix="writemath-metrics-")
    os.environ[METRICS_FOLDER] = metrics
    master = os.getpid()
    try:
        _run(settings, announce)
    finally:
        # A worker that ends comes by here too; the others still count in the folder.
        if os.getpid() == master:
            shutil.rmtree(metrics, ignore_errors=True)


def _run(settings: Settings, announce: str) -> None:
    # Imported only now that METRICS_FOLDER is set.
    from gunicorn import util  # type: ignore[import-untyped]
    from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]
    from gunicorn.glogging import Logger  # type: ignore[import-untyped]
    from gunicorn.http.errors import ParseException  # type: ignore[import-untyped]
    from prometheus_client.multiprocess import mark_process_dead

    from app import connection, create_app, logs, pages  # noqa: F401  shared by the workers from here
    from app.errors import respond
    from app.problems import HttpProblem

    class JsonLogger(Logger):  # type: ignore[misc]
        def setup(self, cfg: Any) -> None:
            super().setup(cfg)
            self.error_log.handlers = [logs.GunicornHandler()]

    class Server(BaseApplication):  # type: ignore[misc]
        def load_config(self) -> None:
            for name, value in {**GUNICORN, **_config(settings)}.items():
                self.cfg.set(name, value)
            self.cfg.set("logger_class", JsonLogger)
            self.cfg.set("when_ready", when_ready)
            self.cfg.set("child_exit", child_exit)
            self.cfg.set("pre_request", connection.remember)

        def load(self) -> Any:
            application = create_app(settings)
            application.register_error_handler(ParseException, bad_chunks)
            return application

    def bad_chunks(error: Exception) -> Response:
        connection.end()
        return respond(HttpProblem(400, str(error)))

    def when_ready(arbiter: Any) -> None:
        connection.limit_silence([each.sock for each in arbiter.LISTENERS], settings.patience)
        port = arbiter.LISTENERS[0].sock.getsockname()[1]
        print(announce.format(port=port), flush=True)  # noqa: T201

    def child_exit(_: Any, worker: Any) -> None:
        mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]

    util.write_error = write_problem
    logs.configure(settings.log_level)  # for the master; each worker's application does it again
    Server().run()


def _config(settings: Settings) -> dict[str, Any]:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return {
        "bind": f"{host}:{settings.port}",
        "workers": settings.workers,
        "threads": settings.threads,
    }


def write_problem(sock: socket.socket, status: int, _: str, detail: str) -> None:
    """Refuse what is no HTTP at all, or too long, as the API's errors are; gunicorn sends HTML."""
    from gunicorn import util

    phrase = HTTPStatus(status).phrase
    body = {"type": "about:blank", "title": phrase, "status": status, "detail": detail}
    text = json.dumps(body).encode()
    head = (
        f"HTTP/1.1 {status} {phrase}\r\nConnection: close\r\n"
        f"Content-Type: application/problem+json\r\nContent-Length: {len(text)}\r\n\r\n"
    )
    util.write_nonblock(sock, head.encode("ascii") + text)
