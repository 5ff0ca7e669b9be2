"""Every setting of the server, read from the environment.

This table is also the documentation: `writemath serve --help` prints it, and a test compares
docs/settings.md with it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING, Any

from model.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from dataclasses import Field

# An origin as a Content-Security-Policy names it: https://wiki.example, https://*.example:8443,
# or a scheme alone, as of an editor's pages.
_ORIGIN = re.compile(r"[a-z][a-z0-9+.-]*:(//[A-Za-z0-9*.:\[\]-]+)?")
_SWITCH = {"on": True, "off": False}
LOG_LEVELS = ("debug", "info", "warning", "error")


class SettingsError(InputError):
    """A setting that cannot be used; the message names its environment variable."""


def _setting(default: Any, env: str, text: str, low: int = 0, high: float = inf) -> Any:
    """Declare a setting: its default, environment variable, help, and a number's range."""
    return field(default=default, metadata={"env": env, "help": text, "range": (low, high)})


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one server. Texts that may be empty are unset when they are."""

    port: int = _setting(8000, "PORT", "TCP port to listen on; 0 takes a free one.", high=65535)
    host: str = _setting("127.0.0.1", "WRITEMATH_HOST", "Address to listen on; 0.0.0.0 is any.")
    workers: int = _setting(2, "WRITEMATH_WORKERS", "Worker processes; one a core.", low=1)
    threads: int = _setting(4, "WRITEMATH_THREADS", "Threads in each worker.", low=1)
    patience: int = _setting(
        20,
        "WRITEMATH_PATIENCE",
        "Seconds that a client may be silent within a request, or not take its answer.",
        low=1,
    )
    instance: str = _setting(
        "instance",
        "WRITEMATH_INSTANCE",
        "Folder of the SQLite file, of the secret key and of `symbols.jsonl`, the added symbols.",
    )
    database_url: str = _setting(
        "",
        "WRITEMATH_DATABASE_URL",
        "SQLAlchemy URL of the database. Unset: `writemath.sqlite3` in the instance folder.",
    )
    secret_key: str = _setting(
        "",
        "WRITEMATH_SECRET_KEY",
        "Signs the cookie. Unset: made once and kept in the instance folder; several machines "
        "behind one name need the same.",
    )
    bundle: str = _setting("deep", "WRITEMATH_BUNDLE", "The default bundle's name.")
    bundles: str = _setting(
        "", "WRITEMATH_BUNDLES", "Folder of bundles. Unset: those that come with Write Math."
    )
    proxies: int = _setting(
        0,
        "WRITEMATH_PROXIES",
        "Reverse proxies in front whose X-Forwarded-For, -Proto and -Host are believed.",
    )
    rate_limits: bool = _setting(
        default=True,
        env="WRITEMATH_RATE_LIMITS",
        text="`on`, or `off` for load tests on loopback.",
    )
    classify_limit: str = _setting(
        "50/second;1500/minute",
        "WRITEMATH_CLASSIFY_LIMIT",
        "Classifications a client's address may ask of one worker, or of all with Redis.",
    )
    write_limit: str = _setting(
        "120/minute",
        "WRITEMATH_WRITE_LIMIT",
        "Writes of an address: recordings, votes, flags and all others, counted together.",
    )
    read_limit: str = _setting(
        "3000/minute",
        "WRITEMATH_READ_LIMIT",
        "Drawings with their strokes or as SVG that an address may read. A PNG counts as ten, a "
        "search of symbols as its words. Not below 100, the longest list.",
    )
    recover_limit: str = _setting(
        "10/minute;60/hour",
        "WRITEMATH_RECOVER_LIMIT",
        "Recovery keys an address may try.",
    )
    redis_url: str = _setting(
        "",
        "WRITEMATH_REDIS_URL",
        "Redis that counts the requests of all workers. Unset: each counts its own.",
    )
    max_strokes: int = _setting(100, "WRITEMATH_MAX_STROKES", "Strokes of a drawing.", low=1)
    max_points: int = _setting(
        10_000, "WRITEMATH_MAX_POINTS", "Points of a drawing, all strokes together.", low=1
    )
    max_body: int = _setting(1 << 20, "WRITEMATH_MAX_BODY", "Bytes of a request's body.", low=1)
    max_pixels: int = _setting(4_000_000, "WRITEMATH_MAX_PIXELS", "Pixels of a picture.", low=1)
    consensus: int = _setting(
        1,
        "WRITEMATH_CONSENSUS",
        "Contributors that must agree, the drawer among them, until a drawing's symbol is "
        "accepted. The same on all servers of a database.",
        low=1,
    )
    export_share: int = _setting(
        100,
        "WRITEMATH_EXPORT_SHARE",
        "Percent of a symbol's accepted drawings that are exported of one contributor at most, "
        "but never less than one drawing.",
        low=1,
        high=100,
    )
    embed_origins: str = _setting(
        "*",
        "WRITEMATH_EMBED_ORIGINS",
        "Sites that may show `/?embed=1` in a frame, separated by spaces; `*` is any, `off` none.",
    )
    log_level: str = _setting(
        "info",
        "WRITEMATH_LOG_LEVEL",
        "`debug` (one line a request), `info`, `warning` or `error`; JSON lines on standard error.",
    )

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Settings:
        """Read the settings; an unset or empty variable leaves the default.

        Raises:
            SettingsError: A value is no number, too small, or neither on nor off.
        """
        given = {item.name: environ.get(item.metadata["env"], "") for item in fields(cls)}
        values = {
            item.name: _read(item, given[item.name]) for item in fields(cls) if given[item.name]
        }
        return cls(**values)

    @property
    def database(self) -> str:
        """The database's URL; SQLite in the instance folder where none is set."""
        return self.database_url or f"sqlite:///{self.instance_path / 'writemath.sqlite3'}"

    @property
    def limits(self) -> dict[str, str]:
        """How often an address may ask, by what is counted together."""
        return {
            "classify": self.classify_limit,
            "write": self.write_limit,
            "read": self.read_limit,
            "recover": self.recover_limit,
        }

    @property
    def added_path(self) -> Path:
        """The file of the symbols that the host added (model/added.py)."""
        return self.instance_path / "symbols.jsonl"

    @property
    def instance_path(self) -> Path:
        """The instance folder, absolute."""
        return Path(self.instance).absolute()


def _read(item: Field[Any], text: str) -> Any:
    """Turn a variable's text into the type of the setting's default."""
    name = item.metadata["env"]
    if isinstance(item.default, bool):
        if text not in _SWITCH:
            raise SettingsError(f"{name}: {text!r} is neither `on` nor `off`")
        return _SWITCH[text]
    if isinstance(item.default, int):
        return _read_number(name, text, *item.metadata["range"])
    if item.name == "log_level" and text not in LOG_LEVELS:
        raise SettingsError(f"{name}: {text!r} is none of {', '.join(LOG_LEVELS)}")
    if item.name == "embed_origins" and text not in {"*", "off"}:
        for origin in text.split():
            if not _ORIGIN.fullmatch(origin):
                raise SettingsError(f"{name}: {origin!r} is no origin such as https://wiki.example")
    return text


def _read_number(name: str, text: str, low: int, high: float) -> int:
    if not (text.isascii() and text.isdigit()):
        raise SettingsError(f"{name}: {text!r} is not a whole number")
    number = int(text)
    if not low <= number <= high:
        raise SettingsError(f"{name}: {number} is out of range")
    return number


def table() -> list[tuple[str, str, str]]:
    """Return environment variable, default (as one would write it) and help of each setting."""
    rows = []
    for item in fields(Settings):
        shown = str(item.default)
        if isinstance(item.default, bool):
            shown = "on" if item.default else "off"
        rows.append((item.metadata["env"], shown, item.metadata["help"]))
    return rows
