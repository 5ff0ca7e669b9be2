"""Read a Dockerfile and carry out a target's steps in a folder instead of an image.

Absolute paths below a WORKDIR are moved into the folder, so that nothing outside it is written.
Only the instructions and forms that this project uses are known; any other is an error, because a
step that was left out would make the check worthless. Used by check_dockerfile.py.
"""

import json
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath
from string import Template
from typing import NamedTuple


class DockerfileError(Exception):
    """The Dockerfile cannot be carried out; the text names the line's instruction."""


class Step(NamedTuple):
    """One instruction, continuation lines joined."""

    instruction: str
    text: str


@dataclass
class Stage:
    """What lies between one FROM and the next: its name, what it starts from, its steps."""

    name: str
    base: str
    steps: list[Step] = field(default_factory=list)


def parse(text: str) -> dict[str, Stage]:
    """Split a Dockerfile into its named stages, in order. Raises DockerfileError."""
    stages: dict[str, Stage] = {}
    kept = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
    for line in kept.replace("\\\n", " ").splitlines():
        if not line.strip():
            continue
        instruction, _, rest = line.strip().partition(" ")
        if instruction == "FROM":
            base, name = from_line(rest)
            stages[name] = Stage(name, base)
        elif not stages:
            raise DockerfileError(f"{instruction} before the first FROM")
        else:
            next(reversed(stages.values())).steps.append(Step(instruction, rest.strip()))
    return stages


def from_line(rest: str) -> tuple[str, str]:
    """Base and name of "base AS name"; a stage without a name is an error here."""
    match = re.fullmatch(r"(\S+) AS (\S+)", rest.strip())
    if match is None:
        raise DockerfileError(f"FROM {rest}: write it as FROM base AS name")
    return match[1], match[2]


def ignored(path: str, patterns: Iterable[str]) -> bool:
    """Whether .dockerignore's patterns leave `path` out of the context; the last match decides."""
    parts = PurePosixPath(path).parts
    prefixes = ["/".join(parts[:end]) for end in range(1, len(parts) + 1)]
    verdict = False
    for pattern in patterns:
        wanted = pattern.removeprefix("!")
        if wanted.startswith("**/"):
            hit = any(fnmatch(part, wanted[3:]) for part in parts)
        else:
            hit = any(fnmatch(prefix, wanted) for prefix in prefixes)
        if hit:
            verdict = not pattern.startswith("!")
    return verdict


class Room:
    """A folder in which one target's steps are carried out, as an image would be built."""

    def __init__(self, folder: Path, context: Path, stages: dict[str, Stage], target: str) -> None:
        self.root = folder / target
        self.folder, self.context, self.stages = folder, context, stages
        self.workdir = PurePosixPath("/")
        self.env = {"PATH": f"{interpreter(folder)}:/usr/local/bin:/usr/bin:/bin"}
        self.entrypoint: list[str] = []
        self.cmd: list[str] = []
        self.healthcheck: list[str] = []
        self.moved: list[str] = []
        self.others: dict[str, Room] = {}
        self.root.mkdir()
        self.build(stages[target])

    def build(self, stage: Stage) -> None:
        """Carry out a stage, first the stage it starts from."""
        if stage.base in self.stages:
            self.build(self.stages[stage.base])
        elif not re.fullmatch(r"python:3\.\d+-slim", stage.base):
            raise DockerfileError(f"FROM {stage.base}: only python:3.x-slim has a stand-in here")
        for step in stage.steps:
            action = getattr(self, f"do_{step.instruction.lower()}", None)
            if action is None:
                raise DockerfileError(f"{step.instruction}: unknown instruction")
            action(step.text)

    def moved_in(self, text: str) -> str:
        """The text with each path below a WORKDIR moved into the folder."""
        for path in self.moved:
            text = text.replace(path, f"{self.root}{path}")
        return text

    def path(self, text: str) -> Path:
        """Where a path of the image lies on this machine."""
        return self.root / (self.workdir / text).relative_to("/")

    def do_workdir(self, text: str) -> None:
        """Enter a folder, making it."""
        self.workdir /= text
        self.path(".").mkdir(parents=True, exist_ok=True)
        self.moved.append(str(self.workdir))

    def do_env(self, text: str) -> None:
        """Set variables; $NAME stands for one that is set."""
        for pair in shlex.split(Template(text).substitute(self.env)):
            name, equals, value = pair.partition("=")
            if not equals:
                raise DockerfileError(f"ENV {text}: write it as ENV NAME=VALUE")
            self.env[name] = self.moved_in(value)

    def do_run(self, text: str) -> None:
        """Run a command line in the shell, in the present folder, with nothing but ENV set."""
        self.run(["/bin/sh", "-c", self.moved_in(text)])

    def run(self, command: list[str]) -> None:
        """Run a command as the image would. Raises DockerfileError when it fails."""
        done = subprocess.run(
            command, cwd=self.path("."), env=self.env, stdin=subprocess.DEVNULL, check=False
        )
        if done.returncode:
            raise DockerfileError(f"{shlex.join(command)}: exit status {done.returncode}")

    def do_copy(self, text: str) -> None:
        """Copy from the context, or with --from from another stage."""
        *sources, target = shlex.split(text)
        room = None
        if sources[0].startswith("--from="):
            room = self.other(sources.pop(0).removeprefix("--from="))
        if any(part.startswith("--") for part in sources):
            raise DockerfileError(f"COPY {text}: unknown flag")
        for source in sources:
            origin = room.path(source) if room else self.context / source
            self.copy(origin, target, from_context=room is None)

    def other(self, name: str) -> "Room":
        """The room of another stage, built the first time it is asked for."""
        if name not in self.others:
            self.others[name] = Room(self.folder, self.context, self.stages, name)
        return self.others[name]

    def copy(self, origin: Path, target: str, *, from_context: bool) -> None:
        """Copy a file, or what a folder holds, leaving out what .dockerignore names."""
        if origin.is_file():
            place = self.path(target) / origin.name if target.endswith("/") else self.path(target)
            files = {origin: place}
        else:
            found = [path for path in origin.rglob("*") if path.is_file()]
            files = {path: self.path(target) / path.relative_to(origin) for path in found}
        if from_context:
            files = {path: to for path, to in files.items() if not self.left_out(path)}
        if not files:
            raise DockerfileError(f"COPY {origin.name}: there is nothing of that name")
        for path, place in files.items():
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, place)

    def left_out(self, path: Path) -> bool:
        """Whether .dockerignore keeps a file of the context from the engine."""
        patterns = (self.context / ".dockerignore").read_text().split()
        return ignored(path.relative_to(self.context).as_posix(), patterns)

    def do_entrypoint(self, text: str) -> None:
        """Keep the program that is started."""
        self.entrypoint = self.command(text)

    def do_cmd(self, text: str) -> None:
        """Keep the arguments, or the program where there is no ENTRYPOINT."""
        self.cmd = self.command(text)

    def do_healthcheck(self, text: str) -> None:
        """Keep the command that tells health; the intervals are the engine's business."""
        self.healthcheck = self.command(text.partition("CMD ")[2])

    def command(self, text: str) -> list[str]:
        """Read a command in its JSON form, the only one that gets signals."""
        return [self.moved_in(word) for word in json.loads(text)]

    def do_volume(self, text: str) -> None:
        """A volume must exist, or the engine would make it for root alone."""
        if not self.path(text).is_dir():
            raise DockerfileError(f"VOLUME {text}: no step makes this folder")

    def do_expose(self, text: str) -> None:
        """The port is told to the engine; here it has to be a number."""
        int(text)

    def do_user(self, text: str) -> None:
        """The user must be a number and not root; here everything runs as the present user."""
        if not re.fullmatch(r"[1-9]\d*:[1-9]\d*", text):
            raise DockerfileError(f"USER {text}: give user and group as numbers, not root")


def interpreter(folder: Path) -> Path:
    """A folder that holds just `python`, this machine's own, for PATH."""
    place = folder / "python"
    place.mkdir(exist_ok=True)
    python = Path(getattr(sys, "_base_executable", sys.executable)).resolve()
    for name in ("python", "python3"):
        if not (place / name).exists():
            (place / name).symlink_to(python)
    return place
