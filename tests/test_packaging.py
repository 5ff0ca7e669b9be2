"""The wheel and the source archive hold what they must, and nothing else.

scripts/check_dockerfile.py installs the wheel in an environment of its own and runs it.
"""

import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Build wheel and source archive with the locked hatchling, offline; names by kind."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=300)
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        contents = {name: wheel.getinfo(name).file_size for name in wheel.namelist()}
    with tarfile.open(next(folder.glob("*.tar.gz"))) as archive:
        sources = {name.partition("/")[2] for name in archive.getnames()}
    return contents, sources


def tracked(*folders):
    """The files of folders that git knows; all that is there where this is no clone."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", *folders]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return {name for name in done.stdout.split("\0") if name and (ROOT / name).is_file()}
    found = (path for folder in folders for path in (ROOT / folder).rglob("*") if path.is_file())
    return {str(path.relative_to(ROOT)) for path in found if "__pycache__" not in path.parts}


def test_wheel_has_every_file_of_both_packages(built):
    """Code, migrations, the symbol table and the bundles are in the wheel."""
    contents, _ = built
    assert tracked("app", "model") <= set(contents)
    assert "model/symbols.csv" in contents
    assert "model/bundles/slides/model.tflite" in contents
    assert any(name.startswith("app/store/migrations/versions/") for name in contents)


def test_wheel_has_page_and_static_files_inside_the_package(built):
    """What lies beside the packages in the repository lies in app/ in the wheel."""
    contents, _ = built
    assert {f"app/{name}" for name in tracked("static", "templates")} <= set(contents)


def test_wheel_has_nothing_else(built):
    """Only app/, model/ and the wheel's own metadata: no tests, scripts, caches or databases."""
    contents, _ = built
    tops = {name.partition("/")[0] for name in contents}
    assert tops == {"app", "model", f"writemath-{PROJECT['version']}.dist-info"}
    assert not [name for name in contents if "__pycache__" in name or name.endswith(".sqlite3")]


def test_wheel_carries_licence_and_sources_of_its_data(built):
    """LICENSE and NOTICE travel with the wheel."""
    contents, _ = built
    info = f"writemath-{PROJECT['version']}.dist-info/licenses"
    assert contents[f"{info}/LICENSE"] > 0
    assert contents[f"{info}/NOTICE"] > 0


def test_source_archive_has_what_a_build_and_the_tests_need(built):
    """The archive has the packages, static, templates, scripts, tests, locks and documents."""
    _, sources = built
    wanted = {"pyproject.toml", "Makefile", "Dockerfile", "README.md", "LICENSE", "NOTICE"}
    folders = ("app", "model", "static", "templates", "scripts", "tests", "requirements", "docs")
    assert wanted | tracked(*folders) <= sources


def test_serving_needs_no_tensorflow():
    """TensorFlow and Keras are asked for by the extra `train` alone."""
    base = " ".join(PROJECT["dependencies"])
    assert "tensorflow" not in base
    assert "keras" not in base
    assert "tensorflow" in " ".join(PROJECT["optional-dependencies"]["train"])


@pytest.mark.parametrize("lock", ["serve", "train", "dev", "build"])
def test_locks_pin_every_package_by_hash(lock):
    """Each requirement of a lock has an exact version and at least one SHA-256."""
    text = (ROOT / "requirements" / f"{lock}.txt").read_text().replace("\\\n", "")
    lines = [line for line in text.splitlines() if line and not line.lstrip().startswith("#")]
    assert lines
    for line in lines:
        assert "==" in line.split()[0], line
        assert "--hash=sha256:" in line, line


@pytest.mark.parametrize(("lock", "extra"), [("serve", None), ("train", "train"), ("dev", "dev")])
def test_locks_cover_what_the_project_asks_for(lock, extra):
    """Every direct dependency is pinned in the lock installed for it: `make lock` was run."""
    text = (ROOT / "requirements" / f"{lock}.txt").read_text()
    pinned = {line.partition("==")[0] for line in text.splitlines() if line[:1].isalpha()}
    asked = PROJECT["dependencies"] + PROJECT["optional-dependencies"].get(extra, [])
    names = {name.partition("[")[0].partition(">")[0].partition("<")[0] for name in asked}
    assert names - {"writemath"} <= pinned
