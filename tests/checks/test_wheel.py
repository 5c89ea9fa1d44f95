from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds the wheel alone; the dependencies are those of the tests."""
    dist = tmp_path_factory.mktemp("dist")
    folder = tmp_path_factory.mktemp("installed")
    # The wheel is made from the sdist, so the sdist too is shown to be complete.
    run("-m", "build", "--no-isolation", "--outdir", dist, ROOT)
    (wheel,) = dist.glob("*.whl")
    run("-m", "pip", "install", "--quiet", "--no-index", "--no-deps", "--target", folder, wheel)
    return folder


def run(*arguments: str | Path, environment: dict[str, str] | None = None) -> None:
    done = subprocess.run(
        [sys.executable, *arguments], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_wheel_brings_types_theme_and_starter(installed: Path) -> None:
    package = installed / "onrecord"
    assert (package / "py.typed").exists()
    assert (package / "themes" / "default" / "theme.yaml").exists()
    assert (package / "starter" / "site.yaml").exists()


def test_the_installed_wheel_makes_and_builds_a_new_site(installed: Path, tmp_path: Path) -> None:
    # Ahead of the editable install, which is what the tests themselves run on.
    environment = {**os.environ, "PYTHONPATH": str(installed)}
    command = ("-c", "from onrecord.cli import main; main()")
    run(*command, "new", "site", tmp_path / "site", environment=environment)
    run(*command, "build", tmp_path / "site", "--out", tmp_path / "out", environment=environment)
    assert (tmp_path / "out" / "index.html").exists()
