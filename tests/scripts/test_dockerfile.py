"""The Dockerfile, and the program that carries out its steps without an engine."""

import re
from pathlib import Path

import dockerfile
import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def build(tmp_path):
    """Carry out the target `it` of a Dockerfile over a small context; returns its Room."""
    context, rooms = tmp_path / "context", tmp_path / "rooms"
    (context / "app" / "__pycache__").mkdir(parents=True)
    rooms.mkdir()
    (context / "app" / "one.txt").write_text("one")
    (context / "app" / "__pycache__" / "one.pyc").write_text("no")
    (context / "secret.txt").write_text("no")
    (context / ".dockerignore").write_text("*\n!app\n**/__pycache__\n")

    def run(text):
        return dockerfile.Room(rooms, context, dockerfile.parse(text), "it")

    return run


def test_real_dockerfile_has_both_targets_and_serves_by_default():
    """There are the targets train and serve; the last one, which a plain build takes, is serve."""
    stages = dockerfile.parse((ROOT / "Dockerfile").read_text())
    assert "train" in stages
    assert list(stages)[-1] == "serve"


def test_real_dockerfile_serves_without_tensorflow_and_without_root():
    """The serve target installs the lock that has no TensorFlow, and ends as another user."""
    serve = dockerfile.parse((ROOT / "Dockerfile").read_text())["serve"]
    instructions = [step.instruction for step in serve.steps]
    assert "USER" in instructions
    assert "HEALTHCHECK" in instructions
    used = re.findall(r"requirements/\w+\.txt", " ".join(step.text for step in serve.steps))
    assert set(used) == {"requirements/serve.txt"}
    locked = (ROOT / "requirements" / "serve.txt").read_text()
    assert not re.search(r"^(tensorflow|keras)==", locked, re.MULTILINE)


def test_what_the_build_copies_exists_and_is_not_ignored():
    """Every path that a COPY takes from the repository is there and passes .dockerignore."""
    patterns = (ROOT / ".dockerignore").read_text().split()
    for stage in dockerfile.parse((ROOT / "Dockerfile").read_text()).values():
        for step in stage.steps:
            if step.instruction == "COPY" and "--from" not in step.text:
                for source in step.text.split()[:-1]:
                    assert (ROOT / source).exists(), source
                    assert not dockerfile.ignored(source, patterns), source


def test_instance_folder_never_enters_an_image():
    """The database and the secret key of a checkout stay out of the context."""
    patterns = (ROOT / ".dockerignore").read_text().split()
    for path in ("instance/writemath.sqlite3", ".git/config", "app/__pycache__/x.pyc", "data/x"):
        assert dockerfile.ignored(path, patterns), path


def test_steps_run_in_the_folder_with_an_empty_environment(build, monkeypatch):
    """RUN sees ENV and nothing of the caller's environment, and its paths lie in the folder."""
    monkeypatch.setenv("LEAK", "yes")
    room = build(
        "FROM python:3.11-slim AS it\nWORKDIR /srv/x\nENV A=1 B=/srv/x/b\n"
        "ENV PATH=/srv/x/bin:$PATH\n"
        'RUN echo "$A $B [$LEAK]" > /srv/x/out && \\\n    python --version > version\n'
    )
    inside = room.root / "srv" / "x"
    assert (inside / "out").read_text() == f"1 {inside}/b []\n"
    assert (inside / "version").read_text().startswith("Python 3.")
    assert room.env["PATH"].startswith(f"{inside}/bin:")


def test_copy_takes_folders_files_and_other_stages(build):
    """COPY follows Docker: a folder's contents, a file into a folder, and --from a built stage."""
    room = build(
        "FROM python:3.11-slim AS base\nWORKDIR /srv/x\nCOPY app app\n"
        "FROM base AS other\nRUN mkdir made && cp app/one.txt made/two.txt\n"
        "FROM base AS it\nCOPY app/one.txt sub/\nCOPY --from=other /srv/x/made made\n"
    )
    inside = room.root / "srv" / "x"
    found = {path.relative_to(inside).as_posix() for path in inside.rglob("*") if path.is_file()}
    assert found == {"app/one.txt", "sub/one.txt", "made/two.txt"}


def test_commands_are_kept_in_json_form(build):
    """ENTRYPOINT, CMD and HEALTHCHECK are lists of words with their paths moved into the folder."""
    room = build(
        "FROM python:3.11-slim AS it\nWORKDIR /srv/x\n"
        'ENTRYPOINT ["/srv/x/run"]\nCMD ["--fast"]\n'
        'HEALTHCHECK --interval=5s CMD ["python", "-c", "print(\\"ok\\")"]\n'
    )
    assert room.entrypoint == [f"{room.root}/srv/x/run"]
    assert room.cmd == ["--fast"]
    assert room.healthcheck == ["python", "-c", 'print("ok")']


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("ONBUILD RUN true", "ONBUILD: unknown instruction"),
        ("ADD app app", "ADD: unknown instruction"),
        ("RUN exit 3", "exit status 3"),
        ("COPY secret.txt x", "secret.txt: there is nothing of that name"),
        ("COPY nothing x", "nothing: there is nothing of that name"),
        ("COPY --chmod=7 app x", "unknown flag"),
        ("USER root", "not root"),
        ("USER 0:0", "not root"),
        ("VOLUME /srv/x/instance", "no step makes this folder"),
        ("ENV A 1", "ENV NAME=VALUE"),
    ],
)
def test_what_cannot_be_carried_out_is_an_error(build, line, message):
    """An unknown instruction or form, a failing command or a missing file stops the check."""
    with pytest.raises(dockerfile.DockerfileError, match=message):
        build(f"FROM python:3.11-slim AS it\nWORKDIR /srv/x\n{line}\n")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("FROM python:3.11-slim\n", "FROM base AS name"),
        ("RUN true\n", "before the first FROM"),
    ],
)
def test_shape_of_the_file_is_checked(text, message):
    """A stage without a name, or a step before any stage, is an error."""
    with pytest.raises(dockerfile.DockerfileError, match=message):
        dockerfile.parse(text)


def test_other_base_images_have_no_stand_in(build):
    """Only python:3.x-slim can be replaced by this machine's Python."""
    with pytest.raises(dockerfile.DockerfileError, match="has a stand-in"):
        build("FROM alpine:3 AS it\n")
