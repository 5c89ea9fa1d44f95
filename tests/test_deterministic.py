from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.folders import SMALL, contents, write

Command = Callable[..., subprocess.CompletedProcess[str]]

GOLDEN = Path(__file__).parent / "sites" / "three-articles"
# No cache: it would lie in the golden folder, and what is tested is the work itself.
OPTIONS = ("--base-url", "https://example.org/sub/", "--no-cache")


@pytest.fixture(scope="module")
def today(tmp_path_factory: pytest.TempPathFactory, onrecord: Command) -> dict[str, bytes]:
    """The output of the golden site, as it is built in this environment."""
    return built(onrecord, GOLDEN, tmp_path_factory.mktemp("today") / "out")


def built(onrecord: Command, site: Path, out: Path, **options: object) -> dict[str, bytes]:
    done = onrecord("build", site, "--out", out, *OPTIONS, **options)
    assert done.returncode == 0, done.stderr
    return contents(out)


@pytest.mark.parametrize(
    "environment",
    [
        {"PYTHONHASHSEED": "1"},
        {"PYTHONHASHSEED": "2", "TZ": "Pacific/Kiritimati", "LC_ALL": "C"},
        {"PYTHONHASHSEED": "3", "TZ": "America/Adak", "LANG": "tr_TR.UTF-8", "LC_ALL": "tr_TR.UTF-8"},
        {"PYTHONHASHSEED": "4", "LC_ALL": "POSIX", "PYTHONOPTIMIZE": "1"},
        {"LANGUAGE": "ar", "LC_ALL": "ar_EG.UTF-8", "COLUMNS": "20", "NO_COLOR": "1"},
    ],
    ids=lambda environment: ",".join(environment),
)
def test_hash_seed_time_zone_and_locale_do_not_show(
    onrecord: Command, tmp_path: Path, today: dict[str, bytes], environment: dict[str, str]
) -> None:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG"))}
    assert built(onrecord, GOLDEN, tmp_path / "out", env={**inherited, **environment}) == today


def test_umask_and_the_folder_in_hand_do_not_show(
    onrecord: Command, tmp_path: Path, today: dict[str, bytes]
) -> None:
    assert built(onrecord, GOLDEN, tmp_path / "out", umask=0o077, cwd=tmp_path) == today
    relative = Path(os.path.relpath(GOLDEN, tmp_path))
    assert built(onrecord, relative, Path("other"), cwd=tmp_path, umask=0o000) == {} or (
        contents(tmp_path / "other") == today
    )


def test_a_second_build_into_the_same_folder_is_the_same(
    onrecord: Command, tmp_path: Path, today: dict[str, bytes]
) -> None:
    built(onrecord, GOLDEN, tmp_path / "out")
    assert built(onrecord, GOLDEN, tmp_path / "out") == today


def test_where_a_site_lies_and_in_what_order_and_when_its_files_were_made_does_not_show(
    onrecord: Command, tmp_path: Path, today: dict[str, bytes]
) -> None:
    copy = tmp_path / "a copy" / "of the site"
    # File systems list a folder by age, by a hash or by name.
    for number, path in enumerate(sorted((p for p in GOLDEN.rglob("*") if p.is_file()), reverse=True)):
        target = copy / path.relative_to(GOLDEN)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
        os.utime(target, (number, number))
    assert built(onrecord, copy, tmp_path / "out") == today


def test_the_clock_does_not_show(onrecord: Command, tmp_path: Path) -> None:
    site = write(tmp_path / "site", SMALL)
    now = datetime.now(UTC)
    output = b"\n".join(built(onrecord, site, tmp_path / "out").values())
    for word in (now.date().isoformat(), str(now.year), str(int(now.timestamp()))[:6]):
        assert word.encode() not in output


def test_the_edition_is_built_the_same_twice(onrecord: Command, tmp_path: Path, built_site: Path) -> None:
    out = tmp_path / "again"
    environment = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Kathmandu", "LC_ALL": "C"}
    assert onrecord("build", ROOT, "--out", out, env=environment).returncode == 0
    assert contents(out) == contents(built_site)
